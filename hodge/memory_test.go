package hodge

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"testing"
)

// The memory that Decompose promises on a box, in numbers a cell: the potential,
// the parts that are kept and no other array.
func TestMemory(t *testing.T) {
	const n = 500
	cell := float64(8 * n * n)
	for _, c := range []struct {
		name   string
		o      Options
		arrays float64
	}{
		{"all parts", Options{}, 7},
		{"without the harmonic part", Options{Keep: ExactPart | CoexactPart}, 5},
		{"potential and exact part", Options{Keep: ExactPart}, 3},
		{"in place", Options{Keep: CoexactPart, InPlace: true}, 1},
		{"in place, in used memory", Options{Keep: CoexactPart, InPlace: true, Reuse: &Decomposition{}}, 0},
	} {
		for _, boundary := range []Boundary{Free, Relative, Periodic} {
			w := randomCochain(square(t, n, 0, 1, boundary, boundary), 1, rand.New(rand.NewPCG(1, 1)))
			c.o.Threads = 1
			if c.o.Reuse != nil {
				c.o.Reuse.Alpha = NewCochain(w.Complex, 0)
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			decompose(t, w, c.o)
			runtime.ReadMemStats(&after)
			if got := float64(after.TotalAlloc-before.TotalAlloc) / cell; got > c.arrays+0.8 && !underRace {
				t.Errorf("%s, %v: %.2f numbers a cell, promised %v", c.name, boundary, got, c.arrays)
			}
		}
	}
}

// Parts that are kept and a co-exact part in place of the input have the bits of
// those that are not.
func TestKeep(t *testing.T) {
	for _, g := range grids(t) {
		if g.Masked() {
			continue
		}
		for k := range g.Dim() + 1 {
			w := randomCochain(g, k, rand.New(rand.NewPCG(3, 4)))
			all := decompose(t, w, Options{Copotential: true})
			input := w.Clone()
			one := decompose(t, input, Options{Keep: HarmonicPart, InPlace: true, Copotential: true})
			if one.Exact != nil || one.Coexact != input {
				t.Fatalf("%v, degree %d: the exact part was kept, or the co-exact one is not in place", g.cells, k)
			}
			same := func(name string, a, b *Cochain) {
				for i, v := range a.Data {
					if b.Data[i] != v {
						t.Fatalf("%v %v, degree %d: %s at %d is %v and %v", g.cells, g.boundary, k, name, i, v, b.Data[i])
					}
				}
			}
			same("coexact", all.Coexact, one.Coexact)
			same("harmonic", all.Harmonic, one.Harmonic)
			same("copotential", all.Beta, one.Beta)
			reused := all.ExactEnergy
			before := all.Harmonic.Clone()
			scale(w.Data, 2)
			if d := decompose(t, w, Options{Reuse: all}); d.Exact != all.Exact || d.Coexact != all.Coexact || d.Harmonic != all.Harmonic {
				t.Errorf("%v, degree %d: memory was not used again", g.cells, k)
			} else if d.ExactEnergy != 4*reused {
				t.Errorf("%v, degree %d: energy %v, then %v of twice the field", g.cells, k, reused, d.ExactEnergy)
			}
			scale(w.Data, 0.5)
			scale(all.Harmonic.Data, 0.5)
			same("harmonic part in used memory", before, all.Harmonic)
			if all.ExactEnergy != one.ExactEnergy || all.Residual != one.Residual || all.ExactCoexact != one.ExactCoexact {
				t.Errorf("%v, degree %d: other numbers in place", g.cells, k)
			}
			// The harmonic part by its definition.
			for _, e := range g.constants(k) {
				near(t, "harmonic part", Inner(all.Harmonic, e), Inner(w, e), 1e-12*math.Sqrt(all.Total*e.Energy()))
			}
		}
	}
	masked := frame(t, 8, Free)
	w := randomCochain(masked, 1, rand.New(rand.NewPCG(3, 4)))
	if d := decompose(t, w, Options{Keep: ExactPart}); d.Coexact != nil || d.Harmonic != nil || d.Exact == nil || d.CoexactEnergy == 0 {
		t.Error("a masked grid keeps other parts than it was asked for, or has no energies")
	}
	for _, o := range []Options{{InPlace: true}, {InPlace: true, Split: Morrey}} {
		if _, err := Decompose(context.Background(), w, o); err == nil || !strings.Contains(err.Error(), "in place") {
			t.Errorf("in place on a mask: %v", err)
		}
	}
}

// The closest conservative field, its potential and the rest, of memory that is there.
func BenchmarkConservative(b *testing.B) {
	for _, cells := range [][]int{{1024, 1024}, {2048, 2048}, {128, 128, 128}} {
		g := grid(b, cells, GridOptions{})
		w := randomCochain(g, 1, rand.New(rand.NewPCG(1, 1)))
		for _, threads := range []int{1, 2} {
			b.Run(fmt.Sprintf("cells=%v/threads=%d", strings.Trim(strings.ReplaceAll(fmt.Sprint(cells), " ", "x"), "[]"), threads), func(b *testing.B) {
				var d *Decomposition
				for b.Loop() {
					d = decompose(b, w, Options{Threads: threads, Keep: ExactPart | CoexactPart, Reuse: d})
				}
				b.ReportMetric(float64(b.N)*float64(g.Cells(g.Dim()))/b.Elapsed().Seconds()/1e6, "Mcells/s")
			})
		}
	}
}

// The largest resident memory of the process for a cell, input included. With
// CURLFREE_LARGE set the grid has a hundred million cells.
func BenchmarkMemory(b *testing.B) {
	n := 3000
	if os.Getenv("CURLFREE_LARGE") != "" {
		n = 10000
	}
	w := randomCochain(grid(b, []int{n, n}, GridOptions{}), 1, rand.New(rand.NewPCG(1, 1)))
	for _, c := range []struct {
		name string
		o    Options
	}{
		{"in place", Options{Keep: CoexactPart, InPlace: true}},
		{"exact and coexact", Options{Keep: ExactPart | CoexactPart}},
		{"all parts", Options{}},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				d := decompose(b, w, c.o)
				if d.Residual > 1e-15 || math.Abs(d.ExactCoexact) > 1e-14 {
					b.Errorf("residual %g, inner product %g", d.Residual, d.ExactCoexact)
				}
			}
			b.ReportMetric(float64(peak(b))/float64(n)/float64(n), "bytes/cell")
			runtime.GC()
		})
	}
}

// peak is the largest resident memory of this process so far.
func peak(b *testing.B) (bytes int) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Skip("the system does not say how much memory a process takes:", err)
	}
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	if _, err := fmt.Sscanf(after, "%d kB", &bytes); err != nil {
		b.Fatal(err)
	}
	return 1024 * bytes
}
