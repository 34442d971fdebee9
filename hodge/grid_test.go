package hodge

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// grid returns a grid or fails.
func grid(t testing.TB, cells []int, o GridOptions) *Grid {
	t.Helper()
	g, err := NewGrid(cells, o)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// square returns the grid of n×n cells on [low, high]².
func square(t testing.TB, n int, low, high float64, b ...Boundary) *Grid {
	t.Helper()
	h := (high - low) / float64(n)
	return grid(t, []int{n, n}, GridOptions{Spacing: []float64{h, h}, Origin: []float64{low, low}, Boundary: b})
}

func randomCochain(c Complex, k int, rng *rand.Rand) *Cochain {
	w := NewCochain(c, k)
	for i := range w.Data {
		w.Data[i] = rng.NormFloat64()
	}
	if g, ok := c.(*Grid); ok {
		g.drop(k, w.Data)
	}
	return w
}

func near(t *testing.T, name string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s = %.15g, want %.15g (off by %.2g)", name, got, want, got-want)
	}
}

// grids lists boxes of every dimension and mixture of boundaries, and masks.
func grids(t *testing.T) []*Grid {
	rng := rand.New(rand.NewPCG(7, 7))
	var list []*Grid
	for _, c := range []struct {
		cells    []int
		spacing  []float64
		boundary []Boundary
	}{
		{[]int{5}, []float64{0.5}, []Boundary{Free}},
		{[]int{6}, []float64{0.5}, []Boundary{Relative}},
		{[]int{1}, []float64{0.5}, []Boundary{Relative}},
		{[]int{4}, []float64{0.5}, []Boundary{Periodic}},
		{[]int{4, 5}, []float64{0.5, 2}, []Boundary{Free, Free}},
		{[]int{1, 1}, []float64{0.5, 2}, []Boundary{Free, Free}},
		{[]int{7, 4}, []float64{0.5, 2}, []Boundary{Relative, Relative}},
		{[]int{3, 5}, []float64{0.5, 2}, []Boundary{Free, Periodic}},
		{[]int{4, 3, 5}, []float64{0.5, 2, 1.5}, []Boundary{Free, Relative, Periodic}},
		{[]int{2, 3, 3}, []float64{0.5, 2, 1.5}, []Boundary{Free, Free, Free}},
		{[]int{3, 3, 4}, []float64{0.5, 2, 1}, []Boundary{Periodic, Periodic, Periodic}},
		{[]int{2, 3, 4, 3}, []float64{1, 2, 0.5, 1.5}, []Boundary{Free, Relative, Periodic, Free}},
		{[]int{2, 2, 3, 3}, []float64{1, 2, 0.5, 1.5}, []Boundary{Relative, Relative, Relative, Relative}},
	} {
		g := grid(t, c.cells, GridOptions{Spacing: c.spacing, Boundary: c.boundary})
		list = append(list, g)
		active := make([]bool, g.Cells(g.Dim()))
		for i := range active {
			active[i] = rng.Float64() < 0.7
		}
		active[0] = true
		for _, edge := range []Boundary{Free, Relative} {
			m, err := g.WithMask(active, edge)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, m)
		}
	}
	return list
}

func TestCoboundaryTwiceIsZero(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, g := range grids(t) {
		for k := range g.Dim() {
			w := randomCochain(g, k, rng)
			for i := range w.Data {
				w.Data[i] = math.Round(100 * w.Data[i])
			}
			for i, v := range w.D().D().Data {
				if v != 0 {
					t.Fatalf("%v %v: ddw = %v at cell %d of degree %d", g.cells, g.boundary, v, i, k+2)
				}
			}
			s := w.Star()
			for i, v := range s.D().D().Data {
				if math.Abs(v) > 1e-12*300*(1+s.largest()) {
					t.Fatalf("%v %v: dd★w = %v at cell %d", g.cells, g.boundary, v, i)
				}
			}
		}
	}
}

// largest is the largest absolute value.
func (w *Cochain) largest() float64 {
	m := 0.0
	for _, v := range w.Data {
		m = max(m, math.Abs(v))
	}
	return m
}

// δ is the adjoint of d, and (−1)^(n(k−1)+1) ★d★; ★★ = (−1)^(k(n−k)).
func TestAdjoint(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	for _, g := range grids(t) {
		n := g.Dim()
		for k := range n + 1 {
			a, b := randomCochain(g, k, rng), randomCochain(g, k+1, rng)
			if k < n {
				near(t, "<da, b>", Inner(a.D(), b), Inner(a, b.Codifferential()), 1e-11*(1+math.Sqrt(a.Energy()*b.Energy())))
			}
			twice := a.Star().Star()
			delta := a.Star().D().Star()
			want := a.Codifferential()
			for i := range twice.Data {
				near(t, "★★a", twice.Data[i], a.Data[i]*float64(1-2*(k*(n-k)%2)), 1e-14*math.Abs(a.Data[i]))
			}
			for i := range delta.Data {
				near(t, "★d★a", delta.Data[i], want.Data[i]*float64(2*((n*(k+1)+1+1)%2)-1), 1e-12*(1+math.Abs(want.Data[i])))
			}
		}
	}
}

// The Laplacian decouples by component, has the closed-form spectrum, and
// Δ(Δ⁺w) = w up to the kernel.
func TestBoxLaplacian(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	for _, g := range grids(t) {
		if g.Masked() {
			continue
		}
		betti, _ := g.Betti()
		for k := range g.Dim() + 1 {
			values, err := g.Spectrum(k)
			if err != nil {
				t.Fatal(err)
			}
			if len(values) != g.Cells(k) {
				t.Errorf("%v %v: %d eigenvalues of %d cells", g.cells, g.boundary, len(values), g.Cells(k))
			}
			zeros, trace := 0, 0.0
			for _, v := range values {
				trace += v
				if v == 0 {
					zeros++
				}
			}
			if zeros != betti[k] {
				t.Errorf("%v %v: %d zero eigenvalues in degree %d, Betti %v", g.cells, g.boundary, zeros, k, betti)
			}
			diagonal := 0.0
			e := NewCochain(g, k)
			for i := range e.Data {
				e.Data[i] = 1
				diagonal += e.Laplacian().Data[i]
				e.Data[i] = 0
			}
			near(t, "trace", diagonal, trace, 1e-11*(1+trace))

			w := randomCochain(g, k, rng)
			for _, c := range g.constants(k) {
				add(w.Data, -Inner(w, c)/c.Energy(), c.Data)
			}
			u := w.Clone()
			newBoxLaplacian(g, k, 1, math.Inf(1)).apply(u.Data)
			back := u.Laplacian().Plus(-1, w)
			if e := math.Sqrt(back.Energy() / (1e-300 + w.Energy())); !(e < 1e-12) {
				t.Errorf("%v %v degree %d: |ΔΔ⁺w − w| = %.3g |w|", g.cells, g.boundary, k, e)
			}
		}
	}
}

// The resonant cavity: first non-zero eigenvalues of 1-forms with essential
// conditions on [0, π]².
func TestCavity(t *testing.T) {
	for _, c := range []struct {
		n    int
		want []float64
	}{
		{16, []float64{0.996791364, 0.996791364, 1.9935827281, 3.9488593231, 3.9488593231, 4.9456506871, 4.9456506871, 7.8977186461, 8.7427575609, 8.7427575609}},
		{32, []float64{0.9991970675, 0.9991970675, 1.9983941351, 3.9871654562, 3.9871654562}},
	} {
		g := square(t, c.n, 0, math.Pi, Relative, Relative)
		values, _ := g.Spectrum(1)
		// The 1-forms carry each eigenvalue of the nodes (exact) and of the faces
		// (co-exact); the cavity's are the latter.
		nodes, _ := g.Spectrum(0)
		slices.Sort(values)
		slices.Sort(nodes)
		var cavity []float64
		for _, v := range values {
			if len(nodes) > 0 && math.Abs(nodes[0]-v) < 1e-9 {
				nodes = nodes[1:]
				continue
			}
			cavity = append(cavity, v)
		}
		for i, v := range c.want {
			near(t, "cavity eigenvalue", cavity[i], v, 6e-11*max(1, v)+5e-10*float64(c.n%32/16))
		}
	}
}

// A path of five nodes: rows [2 −2], [−1 2 −1], …, [−2 2].
func TestPathLaplacian(t *testing.T) {
	g := grid(t, []int{4}, GridOptions{})
	w := NewCochain(g, 0)
	w.Data[0], w.Data[2] = 1, 1
	if got := w.Laplacian().Data; !slices.Equal(got, []float64{2, -2, 2, -1, 0}) {
		t.Errorf("Δ(1, 0, 1, 0, 0) = %v", got)
	}
}

func TestBettiOfBoxes(t *testing.T) {
	for _, c := range []struct {
		boundary []Boundary
		want     []int
	}{
		{[]Boundary{Free, Relative, Periodic}, []int{0, 1, 1, 0}}, // t(1+t)
		{[]Boundary{Free, Free}, []int{1, 0, 0}},
		{[]Boundary{Relative, Relative, Relative}, []int{0, 0, 0, 1}},
		{[]Boundary{Periodic, Periodic, Periodic, Periodic}, []int{1, 4, 6, 4, 1}},
	} {
		cells := []int{3, 4, 2, 3}[:len(c.boundary)]
		g := grid(t, cells, GridOptions{Boundary: c.boundary})
		if got, _ := g.Betti(); !slices.Equal(got, c.want) {
			t.Errorf("Betti numbers of %v: %v, want %v", c.boundary, got, c.want)
		}
	}
}

// Betti numbers of masks against the rank of the coboundary.
func TestBettiOfMasks(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 5))
	list := grids(t)
	for range 30 {
		g := grid(t, []int{4, 5, 4}, GridOptions{})
		if rng.IntN(2) == 0 {
			g = grid(t, []int{4, 5, 4}, GridOptions{Boundary: []Boundary{Relative, Relative, Relative}})
		}
		active := make([]bool, g.Cells(3))
		p := rng.Float64()
		for i := range active {
			active[i] = rng.Float64() < p
		}
		active[7] = true
		m, err := g.WithMask(active, g.boundary[0])
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, m)
	}
	for _, g := range list {
		if !g.Masked() {
			continue
		}
		got, err := g.Betti()
		if err != nil {
			t.Fatal(err)
		}
		below := 0
		for k := range g.Dim() + 1 {
			present, above := 0, 0
			for _, m := range g.masses[k] {
				if m > 0 {
					present++
				}
			}
			if k < g.Dim() {
				columns, err := g.incidences(k + 1)
				if err != nil {
					t.Fatal(err)
				}
				above = rank(columns)
			}
			if want := present - above - below; got[k] != want {
				t.Errorf("%v %v hard %v: Betti %v, degree %d should be %d", g.cells, g.boundary, g.hard, got, k, want)
			}
			below = above
		}
	}
}

// Known topology: frames, shells, a ring and two parts.
func TestBettiKnown(t *testing.T) {
	three := []int{3, 3, 3}
	shell, ring := make([]bool, 27), make([]bool, 27)
	for i := range shell {
		shell[i] = i != 13
		ring[i] = i/9 == 1 && i != 13
	}
	for _, c := range []struct {
		name   string
		cells  []int
		active []bool
		edge   Boundary
		want   []int
	}{
		{"annulus", []int{3, 3}, shell[9:18], Free, []int{1, 1, 0}},
		{"relative annulus", []int{3, 3}, shell[9:18], Relative, []int{0, 1, 1}},
		{"shell", three, shell, Free, []int{1, 0, 1, 0}},
		{"relative shell", three, shell, Relative, []int{0, 1, 0, 1}},
		{"ring", three, ring, Free, []int{1, 1, 0, 0}},
		{"corners", []int{2, 2}, []bool{true, false, false, true}, Free, []int{1, 0, 0}},
		{"relative corners", []int{2, 2}, []bool{true, false, false, true}, Relative, []int{0, 0, 2}},
		{"one cell", []int{1, 1}, []bool{true}, Free, []int{1, 0, 0}},
	} {
		b := make([]Boundary, len(c.cells))
		for j := range b {
			b[j] = c.edge
		}
		g := grid(t, c.cells, GridOptions{Boundary: b})
		active := c.active
		if strings.Contains(c.name, "annulus") {
			active = []bool{true, true, true, true, false, true, true, true, true}
		}
		m, err := g.WithMask(active, c.edge)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := m.Betti(); !slices.Equal(got, c.want) {
			t.Errorf("%s: Betti numbers %v, want %v", c.name, got, c.want)
		}
	}
}

func TestGridThrough(t *testing.T) {
	x, y := []float64{-1, -0.5, 0, 0.5, 1}, []float64{3, 5, 7}
	g, err := GridThrough([][]float64{x, y}, []Boundary{Free, Periodic})
	if err != nil {
		t.Fatal(err)
	}
	if g.Size(0) != 4 || g.Size(1) != 3 || g.Spacing(0) != 0.5 || g.Spacing(1) != 2 || g.Origin(0) != -1 || g.Origin(1) != 3 {
		t.Errorf("%v cells of %v from %v", g.cells, g.spacing, g.origin)
	}
}

func TestGridErrors(t *testing.T) {
	for want, f := range map[string]func() error{
		"too large":              func() error { _, err := NewGrid([]int{math.MaxInt / 2, math.MaxInt / 2}, GridOptions{}); return err },
		"axis 1 has 0 cells":     func() error { _, err := NewGrid([]int{4, 0}, GridOptions{}); return err },
		"dimension 0":            func() error { _, err := NewGrid(nil, GridOptions{}); return err },
		"axis 0 has spacing NaN": func() error { _, err := NewGrid([]int{1}, GridOptions{Spacing: []float64{math.NaN()}}); return err },
		"axis 1 is not uniform: the step from index 2 to 3": func() error {
			_, err := GridThrough([][]float64{{0, 1, 2}, {0, 1, 2, 3.5, 4}}, nil)
			return err
		},
		"the mask is empty": func() error {
			_, err := grid(t, []int{2, 2}, GridOptions{}).WithMask(make([]bool, 4), Free)
			return err
		},
		"[65536 65536]": func() error { // too large for a mask, and where int has 32 bits for a grid
			g, err := NewGrid([]int{1 << 16, 1 << 16}, GridOptions{})
			if err == nil {
				_, err = g.WithMask(nil, Free)
			}
			return err
		},
		"a mask of 3 values for 4 boxes": func() error {
			_, err := grid(t, []int{2, 2}, GridOptions{}).WithMask(make([]bool, 3), Free)
			return err
		},
		"the density is -1 at index [1 0]": func() error {
			_, err := grid(t, []int{2, 2}, GridOptions{}).WithDensity([]float64{1, 1, -1, 1})
			return err
		},
	} {
		if err := f(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

// The Leibniz rule and associativity of the cup product.
func TestCup(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 6))
	for _, g := range grids(t) {
		for k := range g.Dim() + 1 {
			for l := range g.Dim() + 1 - k {
				a, b := randomCochain(g, k, rng), randomCochain(g, l, rng)
				for _, w := range []*Cochain{a, b} {
					for i := range w.Data {
						w.Data[i] = math.Round(10 * w.Data[i])
					}
				}
				left := Cup(a, b).D()
				right := Cup(a.D(), b).Plus(float64(1-k%2*2), Cup(a, b.D()))
				if g.hard {
					continue // products of dropped cells are dropped before d
				}
				for i := range left.Data {
					if left.Data[i] != right.Data[i] {
						t.Fatalf("%v %v: d(a∪b) = %v, da∪b ± a∪db = %v", g.cells, g.boundary, left.Data[i], right.Data[i])
					}
				}
				if m := g.Dim() - k - l; m >= 0 {
					c := randomCochain(g, min(m, 1), rng)
					x, y := Cup(Cup(a, b), c), Cup(a, Cup(b, c))
					for i := range x.Data {
						near(t, "(a∪b)∪c", x.Data[i], y.Data[i], 1e-11*(1+math.Abs(y.Data[i])))
					}
				}
			}
		}
	}
}
