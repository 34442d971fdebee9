package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestBenchMistakes(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		code int
		want string
		args []string
	}{
		{exitUsage, `-kernel "getrf"`, []string{"-kernel", "gemm,getrf"}},
		{exitUsage, `-isa "mmx"`, []string{"-isa", "mmx"}},
		{exitUsage, `-type "half"`, []string{"-type", "half"}},
		{exitUsage, `-size "12"`, []string{"-size", "12"}},
		{exitUsage, `-threads "two"`, []string{"-threads", "1,two"}},
		{exitUsage, "-threads 0", []string{"-threads", "0"}},
		{exitUsage, "-threads 100000", []string{"-threads", "100000"}},
		{exitUsage, "-threads 1", []string{"-threads", "1,1"}},
		{exitUsage, "-isa generic", []string{"-isa", "generic,generic"}},
		{exitUsage, "one thread", []string{"-threads", "3", "-kernel", "exp"}},
		{exitUsage, "1 arguments", []string{"gemm"}},
		{exitFailed, "-out", []string{"-out", filepath.Join(file, "x")}},
	} {
		code, out, err := call(context.Background(), append([]string{"bench", "-q"}, c.args...)...)
		if code != c.code || !strings.Contains(err, c.want) || strings.Count(err, "\n") != 1 || out != "" {
			t.Errorf("bench %v: exit %d, %q, %q; want %d and one sentence with %q", c.args, code, out, err, c.code, c.want)
		}
	}
	if code, out, err := call(context.Background(), "bench", "-h"); code != exitDone || !strings.Contains(out, "-kernel") || err != "" {
		t.Errorf("bench -h: exit %d, %q, %q", code, out, err)
	}
}

func TestBench(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	code, out, err := call(context.Background(), "bench", "-quick", "-q", "-json", "-kernel", "gemv,sum", "-type", "float32", "-size", "L2", "-out", dir)
	if code != exitDone { // err may say that the peak is not trusted
		t.Fatalf("exit %d, %q", code, err)
	}
	var result struct {
		Peak, Bandwidth, Results []struct{ Kernel string }
	}
	if err := json.Unmarshal([]byte(out), &result); err != nil || len(result.Bandwidth) != 15 || len(result.Results) != 3 {
		t.Errorf("%s: %v", out, err)
	}
	pictures, bad := filepath.Glob(filepath.Join(dir, "*"))
	if bad != nil || len(pictures) != len(result.Peak) {
		t.Errorf("%d peaks, pictures %v (%v)", len(result.Peak), pictures, bad)
	}
}

func TestBenchInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	code, out, err := call(ctx, "bench", "-q", "-json")
	if code != exitInterrupted || !json.Valid([]byte(out)) || !strings.Contains(err, "0 of ") {
		t.Errorf("exit %d, %q, %q", code, out, err)
	}
}
