package hodge

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// frame returns [−1, 1]² less [−1/2, 1/2]².
func frame(t *testing.T, n int, edge Boundary) *Grid {
	t.Helper()
	g := square(t, n, -1, 1, edge, edge)
	active := make([]bool, n*n)
	for i := range active {
		r, c := i/n, i%n
		active[i] = r < n/4 || r >= 3*n/4 || c < n/4 || c >= 3*n/4
	}
	g, err := g.WithMask(active, edge)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// Harmonic energies of the square frame, from both sides.
func TestFrame(t *testing.T) {
	table := []struct {
		n                 int
		drop, circulation float64
	}{{8, 10.8444444444, 0.102444556452}, {16, 10.4622382814, 0.099633739980}, {32, 10.3219414377, 0.098488634918}, {64, 10.2683714391, 0.098024392938}, {128, 10.2475617635, 0.097837363804}, {256, 10.2394058681, 0.097762388875}, {512, 10.2361934067, 0.097732438510}}
	if testing.Short() {
		table = table[:4]
	}
	for _, c := range table {
		for _, edge := range []Boundary{Free, Relative} {
			g := frame(t, c.n, edge)
			h, err := g.Harmonic(context.Background(), 1, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if len(h.Integral) != 1 || len(h.Orthonormal) != 1 {
				t.Fatalf("%d and %d harmonic fields on a frame", len(h.Integral), len(h.Orthonormal))
			}
			w := h.Integral[0]
			want := c.circulation
			if edge == Relative {
				want = c.drop
			}
			near(t, fmt.Sprintf("N = %d, %v, %d iterations", c.n, edge, h.Iterations), w.Energy()/want, 1, 1e-11)
			// Relative to the norm √(N/4) of the cocycle that it came from.
			size := float64(c.n) * math.Sqrt(float64(c.n)/4)
			near(t, "|δh|", math.Sqrt(w.Codifferential().Energy())/size, 0, 2e-14)
			near(t, "|dh|", math.Sqrt(w.D().Energy())/size, 0, 2e-14)
			near(t, "<h, h>", h.Orthonormal[0].Energy(), 1, 1e-14)
			if c.n > 128 {
				continue
			}
			d := decompose(t, w, Options{})
			near(t, "harmonic share", d.HarmonicEnergy/d.Total, 1, 1e-13)
		}
	}
}

// Random masks in three dimensions have as many harmonic fields as Betti says.
func TestHarmonicInSpace(t *testing.T) {
	g := grid(t, []int{3, 3, 4}, GridOptions{})
	active := make([]bool, 36)
	for i := range active {
		active[i] = i != 17 && i/12 == 1 || i%4 == 0
	}
	active[17], active[16] = false, false
	g, err := g.WithMask(active, Free)
	if err != nil {
		t.Fatal(err)
	}
	betti, err := g.Betti()
	if err != nil {
		t.Fatal(err)
	}
	for k := range 4 {
		h, err := g.Harmonic(context.Background(), k, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if len(h.Orthonormal) != betti[k] {
			t.Errorf("degree %d: %d harmonic fields, Betti %v", k, len(h.Orthonormal), betti)
		}
		for _, w := range h.Orthonormal {
			near(t, fmt.Sprint("Δh, degree ", k, betti), w.Laplacian().Energy(), 0, 1e-22)
		}
	}
}

// Twelve holes: few iterations, whatever the size.
func TestTwelveHoles(t *testing.T) {
	n := 256
	if testing.Short() {
		n = 128
	}
	d := decompose(t, holed(t, n), Options{Tolerance: 1e-10})
	t.Logf("N = %d: %d iterations for both solves, residual %.2g, inner products %.2g %.2g %.2g", n, d.Iterations, d.SolverResidual, d.ExactCoexact, d.ExactHarmonic, d.CoexactHarmonic)
	if d.Betti[1] != 12 {
		t.Errorf("Betti numbers %v, want 12 holes", d.Betti)
	}
	_, s, err := potential(context.Background(), holed(t, n), Options{Tolerance: 1e-10, MaxIterations: 25})
	if err != nil {
		t.Error(err)
	}
	t.Logf("%d iterations for the exact part", s.iterations)
	_, err = Decompose(context.Background(), holed(t, 32), Options{MaxIterations: 3})
	if err == nil || !strings.Contains(err.Error(), "conjugate gradients reached 3 iterations") {
		t.Errorf("three iterations: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Decompose(ctx, holed(t, 32), Options{}); err != context.Canceled {
		t.Errorf("cancelled: %v", err)
	}
}

// Iterations to 1e-10 of the exact part on plane masks with a Free rim do not
// grow with the grid.
func TestIterations(t *testing.T) {
	for name, c := range map[string]struct {
		most   int
		inside func(x, y float64) bool
	}{
		"hole":    {13, func(x, y float64) bool { return max(math.Abs(x), math.Abs(y)) > 0.5 }},
		"disk":    {18, func(x, y float64) bool { return x*x+y*y < 0.9 }},
		"annulus": {19, func(x, y float64) bool { r := x*x + y*y; return r < 0.9 && r > 0.2 }},
		"L":       {10, func(x, y float64) bool { return x < 0 || y < 0 }},
	} {
		for _, n := range []int{64, 128} {
			active := make([]bool, n*n)
			for i := range active {
				active[i] = c.inside((float64(i/n)+0.5)*2/float64(n)-1, (float64(i%n)+0.5)*2/float64(n)-1)
			}
			g, err := square(t, n, -1, 1).WithMask(active, Free)
			if err != nil {
				t.Fatal(err)
			}
			w := sampled(t, g, 2, paper)
			_, s, err := potential(context.Background(), w, Options{Tolerance: 1e-10, MaxIterations: 100})
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%s, N = %d: %d iterations", name, n, s.iterations)
			if s.iterations > c.most+1 {
				t.Errorf("%s, N = %d: %d iterations, want %d", name, n, s.iterations, c.most)
			}
		}
	}
}

// holed returns a random cochain on a square with twelve holes.
func holed(t testing.TB, n int) *Cochain {
	active := make([]bool, n*n)
	for i := range active {
		r, c := i/n*32/n, i%n*32/n
		active[i] = !(r%8 >= 3 && r%8 < 5+c/16 && c%10 >= 4 && c%10 < 7 && c < 30)
	}
	g, err := square(t, n, 0, 1).WithMask(active, Free)
	if err != nil {
		t.Fatal(err)
	}
	return randomCochain(g, 1, rand.New(rand.NewPCG(9, 9)))
}

// A constant field survives flat and sharp on a mask, up to its rim; what
// stands outside the mask is not read.
func TestMaskedSamples(t *testing.T) {
	g := frame(t, 8, Free)
	components := atNodes(g, func(x []float64) []float64 { return []float64{3, -2} })
	inside := func(i int) bool { return i/9 >= 3 && i/9 <= 5 && i%9 >= 3 && i%9 <= 5 }
	for _, c := range components {
		for i := range c {
			if inside(i) {
				c[i] = math.NaN()
			}
		}
	}
	w, err := g.FlatNodes(2, components)
	if err != nil {
		t.Fatal(err)
	}
	for _, order := range []int{2, 4} {
		back, err := g.SharpNodes(w, order)
		if err != nil {
			t.Fatal(err)
		}
		for j, want := range []float64{3, -2} {
			for i, v := range back[j] {
				if inside(i) {
					near(t, "outside", v, 0, 0)
				} else {
					near(t, fmt.Sprintf("order %d, node %d", order, i), v, want, 1e-14)
				}
			}
		}
	}
	boxes := [][]float64{make([]float64, 64), make([]float64, 64)}
	for i, r := range g.density {
		boxes[0][i], boxes[1][i] = 3, -2
		if r == 0 {
			boxes[0][i] = math.NaN()
		}
	}
	v, err := g.FlatCentres(2, boxes)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "flat of centres", v.Plus(-1, w).largest(), 0, 1e-15)
	d := decompose(t, w, Options{})
	near(t, "a constant is a gradient", d.ExactEnergy/d.Total, 1, 1e-14)
}

// Two components in one mask are each decomposed as if alone.
func TestSplitDomain(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	whole := grid(t, []int{9, 5}, GridOptions{})
	active := make([]bool, 45)
	for i := range active {
		active[i] = i/5 != 4
	}
	both, err := whole.WithMask(active, Free)
	if err != nil {
		t.Fatal(err)
	}
	w := randomCochain(both, 1, rng)
	d := decompose(t, w, Options{})
	if d.Betti[0] != 2 {
		t.Fatalf("Betti numbers %v", d.Betti)
	}
	part := grid(t, []int{4, 5}, GridOptions{})
	for half := range 2 {
		v := NewCochain(part, 1)
		for _, axis := range []int{0, 1} {
			to, shape := v.Component(axis)
			from, _ := w.Component(axis)
			copy(to, from[half*5*shape[1]:])
		}
		alone := decompose(t, v, Options{})
		from, _ := d.Exact.Component(0)
		to, shape := alone.Exact.Component(0)
		for i := range to {
			near(t, "exact part", from[half*5*shape[1]+i], to[i], 1e-13)
		}
		potential, _ := d.Alpha.Component()
		for i, a := range alone.Alpha.Data {
			near(t, "potential", potential[half*30+i], a, 1e-13)
		}
	}
}

func BenchmarkMasked1024(b *testing.B) { benchmarkMasked(b, 1024) }

func BenchmarkMasked1021(b *testing.B) { benchmarkMasked(b, 1021) }

func benchmarkMasked(b *testing.B, n int) {
	w := holed(b, n)
	iterations := 0
	for b.Loop() {
		_, s, err := potential(context.Background(), w, Options{Threads: 1, Tolerance: 1e-10, MaxIterations: 100})
		if err != nil {
			b.Fatal(err)
		}
		iterations = s.iterations
	}
	b.ReportMetric(float64(iterations), "iterations")
}

// A box of awkward lengths takes few iterations in a larger one, and the
// residual is that of the grid itself.
func TestMaskedAwkwardLengths(t *testing.T) {
	w := holed(t, 127)
	box := newNormalEquation(w.Complex.(*Grid), 0, true, nil).box
	if got := box.cells; got[0] != 128 || got[1] != 128 {
		t.Errorf("127 cells are preconditioned on %v", got)
	}
	active := make([]bool, 127*16)
	for i := range active {
		active[i] = i%7 > 0
	}
	// Only ends with the condition of the rim may move.
	for _, c := range []struct {
		axes Boundary
		rim  Boundary
		want int
	}{{Free, Relative, 127}, {Relative, Relative, 128}, {Relative, Free, 127}, {Periodic, Free, 127}} {
		g, err := grid(t, []int{127, 16}, GridOptions{Boundary: []Boundary{c.axes, Periodic}}).WithMask(active, c.rim)
		if err != nil {
			t.Fatal(err)
		}
		for _, up := range []bool{true, false} {
			if box := newNormalEquation(g, 1, up, nil).box; box.cells[0] != c.want || box.cells[1] != 16 {
				t.Errorf("axis %v, rim %v: preconditioned on %v", c.axes, c.rim, box.cells)
			}
		}
	}
	alpha, found, err := potential(context.Background(), w, Options{Threads: 1, Tolerance: 1e-12, MaxIterations: 30})
	if err != nil {
		t.Fatal(err)
	}
	rest := alpha.D()
	for i, v := range w.Data {
		rest.Data[i] = v - rest.Data[i]
	}
	whole, left := w.Codifferential(), rest.Codifferential()
	if ratio := math.Sqrt(left.Energy() / whole.Energy()); !(ratio < 1e-10) {
		t.Errorf("after %d iterations %.2g of the divergence is left", found.iterations, ratio)
	}
}

// Parts are zero on the cells that the mask has removed, so that vectors at its
// rim are means of what is there.
func TestPartsOutsideMask(t *testing.T) {
	g, err := NewGrid([]int{8, 7}, GridOptions{})
	if err != nil {
		t.Fatal(err)
	}
	active := make([]bool, 56)
	for i := range active {
		active[i] = i/7 < 2 || i/7 > 4 || i%7 < 2 || i%7 > 4
	}
	if g, err = g.WithMask(active, Free); err != nil {
		t.Fatal(err)
	}
	w := NewCochain(g, 1)
	for i := range w.Data {
		w.Data[i] = float64(i * i % 17)
	}
	for _, split := range []Split{TwoSided, Morrey, Friedrichs} {
		d, err := Decompose(context.Background(), w, Options{Split: split})
		if err != nil {
			t.Fatal(err)
		}
		for i, m := range g.masses[1] {
			if m != 0 {
				continue
			}
			for _, part := range []*Cochain{d.Exact, d.Coexact, d.Harmonic} {
				if part.Data[i] != 0 {
					t.Errorf("%v: a part is %v on absent %s", split, part.Data[i], g.cellName(1, i))
				}
			}
		}
	}
}

// With few holes the harmonic part comes from their fields: the same part as by the
// co-exact one, in a number of iterations that does not grow with the grid.
func TestFewHoles(t *testing.T) {
	for _, n := range []int{32, 128} {
		w := sampled(t, frame(t, n, Free), 2, paper)
		d, other := decompose(t, w, Options{}), decompose(t, w, Options{Copotential: true})
		orthogonal(t, fmt.Sprintf("frame of %d cells", n), d, 1e-14)
		near(t, "harmonic part by both ways", d.Harmonic.Plus(-1, other.Harmonic).Energy()/d.Total, 0, 1e-26)
		if d.Beta != nil || other.Beta == nil || d.Iterations > 35 {
			t.Errorf("N = %d: %d iterations, by the co-exact part %d", n, d.Iterations, other.Iterations)
		}
	}
}
