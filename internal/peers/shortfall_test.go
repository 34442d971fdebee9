package main

import (
	"slices"
	"strings"
	"testing"
)

func TestFallsShort(t *testing.T) {
	goal := row{goal: 0.9}
	for _, c := range []struct {
		x    result
		want bool
	}{
		{result{}, false},
		{result{best: standing{0.99, "A"}}, true},
		{result{best: standing{1, "A"}, share: 0.5}, false}, // nothing is wanted
		{result{row: goal, best: standing{2, "A"}, share: 0.89}, true},
		{result{row: goal, best: standing{2, "A"}, share: 0.9}, false},
		{result{row: goal, best: standing{2, "A"}}, false}, // the share is not known
	} {
		if got := c.x.fallsShort(); got != c.want {
			t.Errorf("%+v: %v", c.x, got)
		}
	}
}

func TestReasons(t *testing.T) {
	reasons, err := parseReasons("# no line\n\nfloat32 gemm NN 8, *: calls: they cost\nfloat* gemm *, 1 thread: size\n")
	want := []reason{{"float32 gemm NN 8, *", "calls: they cost"}, {"float* gemm *, 1 thread", "size"}}
	if err != nil || !slices.Equal(reasons, want) {
		t.Fatalf("%q, %v", reasons, err)
	}
	x := result{row: sample.rows[0], share: 0.4, ceiling: 0.5}
	if got := x.why(reasons, 1); got != "own ceiling 50.0 %, of which 80.0 %; calls: they cost" {
		t.Error(got)
	}
	x = result{row: row{typ: "float64", kernel: "gemm", form: "NN", size: "8"}}
	if got := x.why(reasons, 1); got != "size" {
		t.Error(got)
	}
	if got := x.why(reasons, 2); got != "–" {
		t.Error(got)
	}
	for _, bad := range []string{"no colon", "[: no pattern"} {
		if _, err := parseReasons(bad); err == nil || !strings.Contains(err.Error(), "reasons.txt:1") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// Each line of the text speaks of some row.
func TestReasonsText(t *testing.T) {
	reasons, err := parseReasons(reasonsText)
	if err != nil {
		t.Fatal(err)
	}
	names := append(rowsOf(selection{}, 1), rowsOf(selection{}, 2)...)
	for _, r := range reasons {
		if !slices.ContainsFunc(names, r.fits) {
			t.Errorf("no row is called %q", r.pattern)
		}
	}
}
