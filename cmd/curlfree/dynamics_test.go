package main

import (
	"context"
	"encoding/json"
	"math"
	"strings"
	"testing"
)

// TestDynamics: r(x) = 2 tanh(2x) has a source at 0 and sinks at ±s; r(x) = A x of
// a rotation with growth 1/2 has a spiral sink.
func TestDynamics(t *testing.T) {
	type output struct {
		Starts, Failed int
		Points         []struct {
			Kind              string
			Spiral, PaperSink bool
			Found             int
			LargestReal       float64
			LargestImag       float64
			X                 []float64
		}
	}
	ask := func(args ...string) (result output) {
		code, out, message := call(context.Background(), append([]string{"dynamics", "-json"}, args...)...)
		if code != exitDone {
			t.Fatalf("%v: %s", args, message)
		}
		if err := json.Unmarshal([]byte(out), &result); err != nil {
			t.Fatal(err)
		}
		return result
	}
	one := []string{"-W", saveArray(t, "W.npy", []float64{2}, 1, 1), "-activation", "tanh", "-data", "npy:" + saveArray(t, "x.npy", []float64{-3, 0, 2, 4}, 4, 1)}
	got := ask(one...)
	if got.Starts != 4 || got.Failed != 0 || len(got.Points) != 3 {
		t.Fatalf("%+v", got)
	}
	s := 2.0
	for range 50 {
		s = 2 * math.Tanh(2*s)
	}
	for i, want := range []float64{-s, 0, s} {
		p := got.Points[i]
		kind, found := "sink", 1
		if want == 0 {
			kind = "source"
		} else if want > 0 {
			found = 2
		}
		if math.Abs(p.X[0]-want) > 1e-12 || p.Kind != kind || p.PaperSink != (want != 0) || p.Found != found || p.Spiral {
			t.Errorf("%+v, want a %s at %v, found %d times", p, kind, want, found)
		}
	}
	two := []string{"-activation", "linear", "-data", "npy:" + saveArray(t, "x.npy", []float64{3, 4}, 1, 2),
		"-W", saveArray(t, "W.npy", []float64{1, 0, 0, 1}, 2, 2), "-R", saveArray(t, "R.npy", []float64{0.5, -2, 2, 0.5}, 2, 2)}
	if p := ask(two...).Points[0]; p.Kind != "sink" || !p.Spiral || math.Abs(p.LargestReal-0.5) > 1e-14 || math.Abs(p.LargestImag-2) > 1e-14 {
		t.Errorf("%+v", p)
	}
	if _, out, _ := call(context.Background(), append([]string{"dynamics"}, two...)...); !strings.Contains(out, "sink, spiral") {
		t.Errorf("the table is\n%s", out)
	}
	for want, args := range map[string][]string{
		"not defined: -jacobians": {"-jacobians", "J.npy"},
		"takes one of":            nil,
		"-n 0":                    append([]string{"-n", "0"}, one...),
	} {
		if code, _, message := call(context.Background(), append([]string{"dynamics"}, args...)...); code != exitUsage || !strings.Contains(message, want) {
			t.Errorf("%v: exit %d, %q; want %q", args, code, message, want)
		}
	}
}
