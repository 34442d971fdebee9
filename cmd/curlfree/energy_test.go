package main

import (
	"context"
	"encoding/json"
	"math"
	"path/filepath"
	"strings"
	"testing"
)

// energiesOf returns what energy prints, and its messages.
func energiesOf(t *testing.T, args ...string) (result struct {
	ClosedForm   bool
	Base, Domain string
	Outside      int
	Points       []struct{ Energy, Residual, Field, Bar float64 }
}, message string) {
	t.Helper()
	code, out, message := call(context.Background(), append([]string{"energy", "-json"}, args...)...)
	if code != exitDone {
		t.Fatalf("%v: %s", args, message)
	}
	if err := json.Unmarshal([]byte(out), &result); err != nil {
		t.Fatal(err)
	}
	return result, message
}

// TestEnergy: by hand, of one ReLU unit. Tied, F(x) = max(x₀, 0)²/2 − ‖x‖²/2; with
// R = (0, 1), v = (−x₀, max(x₀, 0) − x₁) has along the line from 0 the potential
// max(x₀, 0)·x₁/2 − ‖x‖²/2, and for x₀ > 0 w = (−x₁, x₀)/2.
func TestEnergy(t *testing.T) {
	data := "npy:" + saveArray(t, "x.npy", []float64{1, 2, -1, 3, 4, 0}, 3, 2)
	w, r := saveArray(t, "W.npy", []float64{1, 0}, 2, 1), saveArray(t, "R.npy", []float64{0, 1}, 2, 1)
	tied := []string{"-W", w, "-activation", "relu", "-data", data}
	untied := append([]string{"-R", r, "-base", "zero"}, tied...)

	got, message := energiesOf(t, tied...)
	if message != "" || !got.ClosedForm || got.Domain != "R^D" || got.Base != "" {
		t.Errorf("%q, %+v", message, got)
	}
	for i, want := range []float64{-2, -5, 0} {
		if p := got.Points[i]; p.Energy != want || p.Residual != 0 || p.Bar != 0 {
			t.Errorf("tied: %+v, want %v", p, want)
		}
	}
	got, _ = energiesOf(t, append([]string{"-base", "row:1"}, tied...)...)
	if p := got.Points[0]; p.Energy != 3 {
		t.Errorf("from row 1: %+v, want 3", p)
	}
	got, _ = energiesOf(t, untied...)
	if got.ClosedForm || got.Base != "zero" {
		t.Errorf("%+v", got)
	}
	for i, want := range []struct{ energy, residual, field float64 }{
		{-1.5, math.Sqrt(5) / 2, math.Sqrt2}, {-5, 0, math.Sqrt(10)}, {-8, 2, 4 * math.Sqrt2},
	} {
		p := got.Points[i]
		if math.Abs(p.Energy-want.energy) > 1e-14 || math.Abs(p.Residual-want.residual) > 1e-14 || math.Abs(p.Field-want.field) > 1e-14 || math.Abs(p.Bar-want.residual/want.field) > 1e-14 {
			t.Errorf("untied: %+v, want %+v", p, want)
		}
	}
	if got, _ = energiesOf(t, append([]string{"-n", "2"}, tied...)...); len(got.Points) != 2 {
		t.Errorf("%d points, want 2", len(got.Points))
	}
	if _, message = energiesOf(t, append([]string{"-output", "sigmoid"}, tied...)...); !strings.Contains(message, "3 of 3 points are not binary") {
		t.Errorf("no warning: %q", message)
	}
	_, out, _ := call(context.Background(), append([]string{"energy"}, untied...)...)
	if !strings.Contains(out, "along straight lines, 0 at zero") || !strings.Contains(out, "-1.5") {
		t.Errorf("the table is\n%s", out)
	}
}

// TestNormalise: F of one linear unit with w = (½, 0) is x₀²/8 − ‖x‖²/2, of which
// Z is 2π/√(1 − ¼); from a base point it is that of the difference.
func TestNormalise(t *testing.T) {
	data := "npy:" + saveArray(t, "x.npy", []float64{1, 2, -1, 3}, 2, 2)
	w := saveArray(t, "W.npy", []float64{0.5, 0}, 2, 1)
	tied := []string{"energy", "-json", "-normalise", "-chains", "400", "-temperatures", "50", "-W", w, "-activation", "linear", "-data", data}
	var got struct {
		Normalisation struct{ LogZ, Low, High, Reverse, EffectiveSamples float64 }
		Points        []struct{ Energy, LogProbability float64 }
	}
	for _, c := range []struct {
		args []string
		zero float64 // F at the base
	}{{nil, 0}, {[]string{"-base", "row:0"}, 1.0/8 - 5.0/2}, {[]string{"-R", w, "-base", "zero"}, 0}} {
		code, out, message := call(context.Background(), append(tied, c.args...)...)
		if code != exitDone || json.Unmarshal([]byte(out), &got) != nil {
			t.Fatalf("%v: exit %d, %q", c.args, code, message)
		}
		z, want := got.Normalisation, math.Log(2*math.Pi/math.Sqrt(0.75))-c.zero
		if math.Abs(z.LogZ-want) > 0.04 || z.Low >= z.LogZ || z.High <= z.LogZ || math.Abs(z.Reverse-want) > 0.04 || z.EffectiveSamples < 100 {
			t.Errorf("%v: %+v, want log Z %v", c.args, z, want)
		}
		if p := got.Points[1]; math.Abs(p.LogProbability-(p.Energy-z.LogZ)) > 1e-12 {
			t.Errorf("%v: %+v with log Z %v", c.args, p, z.LogZ)
		}
	}
	code, out, progress := call(context.Background(), append([]string{"energy"}, tied[2:]...)...)
	if code != exitDone || !strings.Contains(out, "log p") || !strings.Contains(out, "log Z 1.9") {
		t.Errorf("exit %d, the table is\n%s", code, out)
	}
	for _, line := range []string{"way 1/2, 0 %\n", "way 1/2, 100 %", "way 2/2, 0 %", "way 2/2, 100 %  0s left\n"} {
		if !strings.Contains(progress, line) {
			t.Errorf("no %q in the progress\n%s", line, progress)
		}
	}
	if _, _, progress := call(context.Background(), append(tied, "-q")...); progress != "" {
		t.Errorf("progress with -q: %q", progress)
	}
}

// TestNormaliseDeep: log p of all points of {0,1}² sums to 1, also for deep networks.
func TestNormaliseDeep(t *testing.T) {
	data := "npy:" + saveArray(t, "x.npy", []float64{0, 0, 0, 1, 1, 0, 1, 1}, 4, 2)
	model := filepath.Join(t.TempDir(), "m.safetensors")
	for _, weights := range []string{"tied", "untied", "potential"} {
		if code, _, message := call(context.Background(), "train", "-q", "-data", data, "-hidden", "4,3", "-epochs", "9", "-precision", "64", "-weights", weights, "-out", model); code != exitDone {
			t.Fatal(message)
		}
		code, out, message := call(context.Background(), "energy", "-json", "-normalise", "-chains", "100", "-temperatures", "20", model)
		var got struct {
			Points []struct{ LogProbability float64 }
		}
		if code != exitDone || json.Unmarshal([]byte(out), &got) != nil || len(got.Points) != 4 {
			t.Fatalf("%s: exit %d, %q", weights, code, message)
		}
		var sum float64
		for _, p := range got.Points {
			sum += math.Exp(p.LogProbability)
		}
		if math.Abs(sum-1) > 0.1 {
			t.Errorf("%s: the probabilities sum to %v", weights, sum)
		}
	}
}

func TestEnergyRejects(t *testing.T) {
	w := saveArray(t, "W.npy", make([]float64, 6), 3, 2)
	x := "npy:" + saveArray(t, "x.npy", make([]float64, 6), 2, 3)
	for _, c := range []struct {
		code int
		want string
		args []string
	}{
		{exitUsage, "flag provided but not defined: -jacobians", []string{"-jacobians", w}},
		{exitUsage, "takes one of", nil},
		{exitUsage, "-n 0", []string{"-n", "0", "-W", w, "-activation", "tanh"}},
		{exitUsage, "rows 0 to 1", []string{"-W", w, "-activation", "tanh", "-data", x, "-base", "row:2"}},
		{exitUsage, "zero, mean or row:K", []string{"-W", w, "-activation", "tanh", "-data", x, "-base", "here"}},
		{exitUsage, "they need -normalise", []string{"-W", w, "-activation", "tanh", "-data", x, "-chains", "50"}},
		{exitUsage, "-chains 5", []string{"-W", w, "-activation", "tanh", "-data", x, "-normalise", "-chains", "5"}},
		{exitUsage, "-temperatures 0", []string{"-W", w, "-activation", "tanh", "-data", x, "-normalise", "-temperatures", "0"}},
		{exitFailed, "may not be normalisable", []string{"-W", saveArray(t, "V.npy", []float64{2, 0, 0}, 3, 1), "-activation", "relu", "-data", x, "-normalise"}},
		{exitFailed, "784 columns", []string{"-W", w, "-activation", "tanh", "-data", "digits:9"}},
	} {
		code, _, message := call(context.Background(), append([]string{"energy"}, c.args...)...)
		if code != c.code || !strings.Contains(message, c.want) {
			t.Errorf("%v: exit %d, %q; want %d with %q", c.args, code, message, c.code, c.want)
		}
	}
}
