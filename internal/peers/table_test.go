package main

import (
	"slices"
	"strings"
	"testing"
)

// rowsOf names the selected rows.
func rowsOf(want selection, threads int) []string {
	var names []string
	for _, t := range want.of(allTables(), threads) {
		for _, r := range t.rows {
			names = append(names, r.name(threads))
		}
	}
	return names
}

func TestSelection(t *testing.T) {
	for _, c := range []struct {
		want    selection
		threads int
		rows    []string
	}{
		{selection{kernels: []string{"gemm", "exp"}, types: []string{"float32"}, sizes: []string{"512", "1000", "100x500x784"}}, 1, []string{
			"float32 gemm NN 512, 1 thread", "float32 gemm NN 100×500×784, 1 thread", "float32 gemm NT 100×500×784, 1 thread", "float32 exp 1000, 1 thread",
		}},
		{selection{kernels: []string{"gemv", "sum"}, types: []string{"float64"}}, 2, []string{
			"float64 gemv N 784×500, 2 threads", "float64 gemv T 500×784, 2 threads", "float64 gemv N 8000×8000, 2 threads", "float64 gemv T 8000×8000, 2 threads",
		}},
		{selection{tables: []string{"others"}, types: []string{"float64"}}, 1, nil},
		{selection{tables: []string{"others"}, types: []string{"float64"}}, 2, []string{
			"float64 gemm-beside NN 512, 2 threads",
		}},
		{selection{kernels: []string{"relu"}, types: []string{"float64"}, quick: true}, 1, []string{
			"float64 relu 1000, 1 thread", "float64 relu 100000, 1 thread",
		}},
		{selection{kernels: []string{"gemm"}, types: []string{"float64"}, sizes: []string{"2048"}, quick: true}, 1, []string{
			"float64 gemm NN 2048, 1 thread",
		}},
	} {
		if got := rowsOf(c.want, c.threads); !slices.Equal(got, c.rows) {
			t.Errorf("%+v: %q", c.want, got)
		}
	}
}

// The names of rows are different, so that a reason can be given for each alone.
func TestNames(t *testing.T) {
	names := rowsOf(selection{}, 1)
	slices.Sort(names)
	if n := len(names); n < 100 || len(slices.Compact(names)) != n {
		t.Errorf("%d rows, some with the same name", n)
	}
}

// A row of each table, measured as by the command; the numbers are not looked at.
func TestPrint(t *testing.T) {
	want := selection{kernels: []string{"gemm", "gemv", "tanh", "trsv", "div", "nrm2", "cholesky", "poisson-nodes"}, types: []string{"float64"}, sizes: []string{"8", "1000", "4x784x500", "784x500", "100000", "16", "256x256"}}
	s := newSection(1, true)
	s.rounds = rounds{least: 1, enough: 1}
	if testing.Short() {
		s.trusted["float64"] = false // no ceilings, for which bandwidths are measured
	}
	tables := want.of(allTables(), 1)
	if len(tables) != len(allTables())-3 { // epochs take long, and others more threads
		t.Fatalf("%d tables", len(tables))
	}
	for _, table := range tables {
		var out strings.Builder
		s.print(&out, table)
		lines := strings.Split(strings.TrimSpace(out.String()), "\n")
		columns := strings.Count(lines[2], "|")
		if lines[0] != "### "+table.title || columns < 7 || strings.Count(lines[3], "|") != columns || strings.Count(lines[4], "|") != columns {
			t.Errorf("the table is\n%s", out.String())
		}
		for _, cell := range strings.Split(lines[4], "|")[4:5] {
			if cell == " – " {
				t.Errorf("our rate is missing in\n%s", lines[4])
			}
		}
	}
}

var sample = table{
	title: "Sample, GFLOP/s", limit: peak, unit: gflops,
	rows: []row{{typ: "float32", kernel: "gemm", form: "NN", size: "8", goal: 0.92}},
}

// What is known of a result is printed to three digits; the rest are dashes.
func TestLine(t *testing.T) {
	var out strings.Builder
	sample.head(&out, []*peer{{name: "A"}, {name: "B"}})
	sample.line(&out, result{row: sample.rows[0], ours: 98.76e9, limit: 200e9, share: 0.494, rates: []rate{{98e9, 123.4e9, 0.8}, {}}, best: standing{0.8, "A"}})
	sample.line(&out, result{row: sample.rows[0], ours: 0.5e9, rates: []rate{{}, {}}})
	want := `
### Sample, GFLOP/s

| type | operation | size | curlfree | peak | of peak | A | B | ÷ best |
|---|---|---|---|---|---|---|---|---|
| float32 | gemm NN | 8 | 98.8 | 200 | 49.4 % | 123 | – | 0.800 A |
| float32 | gemm NN | 8 | 0.500 | – | – | – | – | – |
`
	if out.String() != want {
		t.Errorf("%s", out.String())
	}
}

func TestBest(t *testing.T) {
	columns := []*peer{{name: "a"}, {name: "b"}, {name: "c", loose: true}}
	strict := func(p *peer) bool { return !p.loose }
	for _, c := range []struct {
		rates []rate
		want  standing
	}{
		{[]rate{{}, {}, {1, 2, 0.5}}, standing{}},
		{[]rate{{1, 1, 1}, {}, {1, 2, 0.5}}, standing{1, "a"}},
		{[]rate{{2, 1, 2}, {1.5, 1, 1.5}, {}}, standing{1.5, "b"}},
	} {
		if got := best(columns, c.rates, strict); got != c.want {
			t.Errorf("%v: %v, want %v", c.rates, got, c.want)
		}
	}
}
