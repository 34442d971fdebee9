package main

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func TestMisses(t *testing.T) {
	goal := row{goal: 0.9}
	for _, c := range []struct {
		x    result
		want string
	}{
		{result{}, ""},
		{result{best: standing{0.99, "A"}}, "0.990 A"},
		{result{best: standing{1, "A"}, share: 0.5}, ""}, // nothing is wanted
		{result{row: goal, best: standing{2, "A"}, share: 0.89}, "89.0 % of peak, wanted 90.0 %"},
		{result{row: goal, best: standing{0.5, "A"}, share: 0.89}, "0.500 A; 89.0 % of peak, wanted 90.0 %"},
		{result{row: goal, best: standing{2, "A"}, share: 0.9}, ""},
		{result{row: goal, best: standing{2, "A"}}, ""}, // the share is not known
	} {
		if got := sample.misses(c.x); got != c.want {
			t.Errorf("%+v: %q, want %q", c.x, got, c.want)
		}
	}
}

// A row below 92 % of the peak stands beside its ceiling whatever is wanted of it.
func TestCeilings(t *testing.T) {
	var out strings.Builder
	sample.ceilings(&out, []result{
		{row: sample.rows[0], share: 0.45, ceiling: 0.9},
		{row: sample.rows[0], share: 0.93, ceiling: 0.95},
		{row: sample.rows[0], share: 0.5},
	}, 1)
	want := `
Rows below 92 % of the peak beside their own ceilings:

| row | of peak | own ceiling | of that |
|---|---|---|---|
| float32 gemm NN 8, 1 thread | 45.0 % | 90.0 % | 50.0 % |
`
	if out.String() != want {
		t.Errorf("%s", out.String())
	}
}

// A row in memory below 90 % of a copy is bound by the longer of the copy and of what
// the row in the first-level cache takes: of 1 ns of arithmetic and 2 of a copy in
// 2.25 ns a quarter of the arithmetic shows, of 4 and 2 in 5 half of the copy, and of
// 0.25 and 2 in 2.5 the last tenth is neither.
func TestBounds(t *testing.T) {
	x := func(kernel, size string, ns float64) result {
		return result{row: row{typ: "float32", kernel: kernel, size: size}, ours: 1e9 / ns, limit: 0.5e9, share: 2 / ns}
	}
	functions := table{limit: "copy", unit: nanoseconds}
	var out strings.Builder
	functions.bounds(&out, []result{
		x("exp", "1000", 1), x("exp", "10000000", 2.25), x("log", "1000", 4), x("log", "10000000", 5),
		x("relu", "1000", 0.25), x("relu", "10000000", 2.5), x("tanh", "1000", 1), x("tanh", "10000000", 2.1),
	}, 1)
	want := `
What bounds the rows of 10000000 elements below 90 % of a copy:

| row | takes | its arithmetic | the copy | bound by |
|---|---|---|---|---|
| float32 exp 10000000, 1 thread | 2.25 | 1.00 | 2.00 | the copy; of the arithmetic 25 % is not hidden behind it |
| float32 log 10000000, 1 thread | 5.00 | 4.00 | 2.00 | the arithmetic; of the copy 50 % is not hidden behind it |
| float32 relu 10000000, 1 thread | 2.50 | 0.250 | 2.00 | the copy; 10 % of the time is beyond both, one after the other |
`
	if out.String() != want {
		t.Errorf("%s", out.String())
	}
	out.Reset()
	if functions.bounds(&out, []result{x("relu", "10000000", 2.1)}, 1); out.String() != "" {
		t.Errorf("%s", out.String())
	}
}

// What is wanted of products, by level and number of threads.
func TestGoals(t *testing.T) {
	square := func(n int) shape { return shape{"gemm", "NN", n, n, n} }
	for _, c := range []struct {
		s           shape
		level       string
		one, shared float64
	}{
		{square(128), "avx512", 0, 0},
		{square(256), "avx512", 0.85, 0},
		{square(512), "avx512", 0.90, 0},
		{square(2048), "avx512", 0.90, 0.90 * 0.925},
		{square(256), "avx2", 0, 0},
		{square(512), "avx2", 0.93, 0},
		{square(1024), "avx2", 0.95, 0.95 * 0.925},
		{shape{"gemm", "NN", 100, 784, 500}, "avx512", 0.82, 0},
		{shape{"gemm", "TN", 784, 100, 500}, "avx512", 0.82, 0},
		{shape{"gemm", "NT", 100, 500, 784}, "avx512", 0.78, 0},
	} {
		if one, shared := c.s.gemmGoal(c.level), c.s.gemmShared(c.level); one != c.one || math.Abs(shared-c.shared) > 1e-12 {
			t.Errorf("%+v at %s: %v and %v, want %v and %v", c.s, c.level, one, shared, c.one, c.shared)
		}
	}
}

func TestReasons(t *testing.T) {
	reasons, err := parseReasons("# no line\n\nfloat32 gemm NN 8, *: calls: they cost\nfloat* gemm *, 1 thread: size\n")
	want := []reason{{"float32 gemm NN 8, *", "calls: they cost"}, {"float* gemm *, 1 thread", "size"}}
	if err != nil || !slices.Equal(reasons, want) {
		t.Fatalf("%q, %v", reasons, err)
	}
	x := result{row: sample.rows[0]}
	if got := x.why(reasons, 1); got != "calls: they cost" {
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
