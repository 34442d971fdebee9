package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/curlfree/curlfree/internal/dataset"
)

// paperTable is the field (−x+y, −x−y) on 100×100 points of [−1, 1]².
func paperTable(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("x [m],y [m],u [m/s],v [m/s]\n")
	for i := range 10000 {
		x, y := 2*float64(i%100)/99-1, 2*float64(i/100)/99-1
		fmt.Fprintf(&b, "%v,%v,%v,%v\n", x, y, -x+y, -x-y)
	}
	return tableFile(t, b.String())
}

func tableFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "field.csv")
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestDecomposeText(t *testing.T) {
	path := paperTable(t)
	code, out, err := call(context.Background(), "decompose", path)
	if code != exitDone || err != "" {
		t.Fatalf("exit %d, %q", code, err)
	}
	for _, want := range []string{
		"57.8 % of this field's energy is a gradient", "gradient  3.08349    57.81", "rotation  2.25012    42.19",
		"x 100 points from -1 to 1 m", "boundary: x free, y free", "Betti numbers: [1 0 0], 1 part with 0 holes", "outliers replaced", "64 blocks",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	_, again, _ := call(context.Background(), "decompose", "-threads", "3", path)
	cut := func(s string) string { return s[:strings.LastIndex(s, "solver:")] }
	if cut(out) != cut(again) {
		t.Errorf("three threads print\n%s", again)
	}
}

// The object has the documented keys and no others.
func TestDecomposeJSON(t *testing.T) {
	code, out, err := call(context.Background(), "decompose", "-json", "-split", "morrey", paperTable(t))
	var object map[string]any
	if bad := json.Unmarshal([]byte(out), &object); code != exitDone || err != "" || bad != nil {
		t.Fatalf("exit %d, %q, %v", code, err, bad)
	}
	keys := []string{"betti", "boundary", "cells", "inner_products", "input", "iterations", "parts", "residual", "seconds", "split", "total"}
	if got := slices.Sorted(maps.Keys(object)); !slices.Equal(got, keys) {
		t.Errorf("keys %v, want %v", got, keys)
	}
	parts := object["parts"].([]any)
	for i, want := range []struct {
		name   string
		energy float64
	}{{"exact", 2.248486378481}, {"coexact", 2.250118271721}, {"harmonic", 0.835000764211}} {
		p := parts[i].(map[string]any)
		if d := p["energy"].(float64) - want.energy; len(p) != 3 || p["name"] != want.name || d*d > 1e-24 {
			t.Errorf("part %v, want %v", p, want)
		}
	}
	if object["split"] != "morrey" || len(object["betti"].([]any)) != 3 || len(object["inner_products"].(map[string]any)) != 3 {
		t.Errorf("%s", out)
	}
}

// The files of -out: their parts and the rest are the field.
func TestDecomposeOut(t *testing.T) {
	path, dir := paperTable(t), filepath.Join(t.TempDir(), "new")
	code, _, err := call(context.Background(), "decompose", "-checks=false", "-out", dir, path)
	if code != exitDone || err != "" {
		t.Fatalf("exit %d, %q", code, err)
	}
	entries, bad := os.ReadDir(dir)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	want := []string{
		"coexact.csv", "coexact.npy", "copotential.csv", "copotential.npy", "decomposition.png", "decomposition.svg",
		"exact.csv", "exact.npy", "potential.csv", "potential.npy", "sampling.csv", "sampling.npy",
	}
	if bad != nil || !slices.Equal(names, want) {
		t.Fatalf("files %v (%v), want %v", names, bad, want)
	}
	sum := make([]float64, 10000)
	for _, name := range []string{"exact.csv", "coexact.npy", "sampling.csv"} {
		part, err := dataset.OpenField(filepath.Join(dir, name), dataset.FieldOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range part.Components[1].Values {
			sum[i] += v
		}
	}
	field, bad := dataset.OpenField(path, dataset.FieldOptions{})
	if bad != nil {
		t.Fatal(bad)
	}
	for i, v := range field.Components[1].Values {
		if d := v - sum[i]; d*d > 1e-28 {
			t.Fatalf("at point %d the files add up to %v, the field is %v", i, sum[i], v)
		}
	}
}

func TestDecomposeMistakes(t *testing.T) {
	path := paperTable(t)
	own := filepath.Join(t.TempDir(), "exact.csv")
	if err := os.Rename(paperTable(t), own); err != nil {
		t.Fatal(err)
	}
	lon := tableFile(t, "lon,lat,u,v\n0,0,1,1\n1,0,1,1\n0,1,1,1\n1,1,1,1\n")
	for _, c := range []struct {
		code int
		want string
		args []string
	}{
		{exitUsage, "0 arguments", nil},
		{exitUsage, `-split "helmholtz"`, []string{"-split", "helmholtz", path}},
		{exitUsage, `-boundary "open"`, []string{"-boundary", "open", path}},
		{exitUsage, "-boundary: it must be", []string{"-boundary", "", path}},
		{exitUsage, "3 conditions for a field with 2 axes", []string{"-boundary", "free,free,free", path}},
		{exitUsage, `-periodic "z"`, []string{"-periodic", "x,z", path}},
		{exitUsage, "-split natural: it knows no boundary", []string{"-split", "natural", "-periodic", "x", path}},
		{exitUsage, `-missing "drop"`, []string{"-missing", "drop", path}},
		{exitUsage, `-metric "sphere"`, []string{"-metric", "sphere", path}},
		{exitUsage, `-center "a"`, []string{"-center", "a", path}},
		{exitUsage, "-center: x = 5 is outside the field", []string{"-split", "poincare", "-center", "5,0", path}},
		{exitUsage, "-sigma -1", []string{"-sigma", "-1", path}},
		{exitUsage, "-threads 0", []string{"-threads", "0", path}},
		{exitFailed, "-metric plane", []string{lon}},
		{exitUsage, "sphere.obj is a mesh; name the file", []string{"sphere.obj"}},
		{exitFailed, "is the input and would be overwritten", []string{"-checks=false", "-out", filepath.Dir(own), own}},
		{exitFailed, "no such file", []string{filepath.Join(t.TempDir(), "absent")}},
		{exitFailed, "names 2 columns, the table has 4", []string{"-cols", "x,y", path}},
		{exitFailed, "-out", []string{"-checks=false", "-out", filepath.Join(path, "x"), path}},
	} {
		code, out, err := call(context.Background(), append([]string{"decompose", "-q"}, c.args...)...)
		if code != c.code || !strings.Contains(err, c.want) || strings.Count(err, "\n") != 1 || out != "" {
			t.Errorf("decompose %v: exit %d, %q, %q; want %d and one sentence with %q", c.args, code, out, err, c.code, c.want)
		}
	}
	if code, out, err := call(context.Background(), "decompose", "-h"); code != exitDone || !strings.Contains(out, "-boundary") || err != "" {
		t.Errorf("decompose -h: exit %d, %q, %q", code, out, err)
	}
	if code, out, err := call(context.Background(), "decompose", "-metric", "plane", lon); code != exitDone || !strings.HasPrefix(out, "100.0 %") {
		t.Errorf("a constant field in degrees: exit %d, %q, %q", code, out, err)
	}
}

func TestDecomposeInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	holes := tableFile(t, "x,y,u,v\n0,0,1,1\n1,0,1,1\n2,0,1,1\n0,1,1,1\n1,1,1,1\n2,1,,1\n0,2,1,3\n1,2,1,1\n2,2,1,1\n")
	if code, out, err := call(ctx, "decompose", holes); code != exitInterrupted || out != "" {
		t.Errorf("exit %d, %q, %q", code, out, err)
	}
}
