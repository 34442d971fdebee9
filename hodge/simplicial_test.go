package hodge

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func abstract(t testing.TB, cells [][]int) *Simplicial {
	t.Helper()
	s, err := NewAbstract(cells)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func mesh(t testing.TB, points [][3]float64, cells [][]int, o MeshOptions) *Simplicial {
	t.Helper()
	s, err := NewMesh(points, cells, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// simplexBoundary lists the facets of the simplex 0…n.
func simplexBoundary(n int) (cells [][]int) {
	for skip := range n + 1 {
		var c []int
		for v := range n + 1 {
			if v != skip {
				c = append(c, v)
			}
		}
		if skip%2 == 1 {
			c[0], c[1] = c[1], c[0]
		}
		cells = append(cells, c)
	}
	return cells
}

// known complexes with their f-vectors and Betti numbers.
func knownComplexes() map[string]struct {
	cells    [][]int
	f, betti []int
} {
	var csaszar, torus [][]int
	for i := range 7 {
		csaszar = append(csaszar, []int{i, (i + 1) % 7, (i + 3) % 7}, []int{i, (i + 3) % 7, (i + 2) % 7})
	}
	at := func(i, j int) int { return (i%4)*4 + j%4 }
	for i := range 4 {
		for j := range 4 {
			torus = append(torus, []int{at(i, j), at(i+1, j), at(i+1, j+1)}, []int{at(i, j), at(i+1, j+1), at(i, j+1)})
		}
	}
	plane := [][]int{{1, 2, 5}, {1, 2, 6}, {1, 3, 4}, {1, 3, 6}, {1, 4, 5}, {2, 3, 4}, {2, 3, 5}, {2, 4, 6}, {3, 5, 6}, {4, 5, 6}}
	for _, c := range plane {
		for j := range c {
			c[j]--
		}
	}
	band := [][]int{{0, 1, 2}, {1, 2, 3}, {2, 3, 4}, {3, 4, 0}, {4, 0, 1}}
	return map[string]struct {
		cells    [][]int
		f, betti []int
	}{
		"circle":    {simplexBoundary(2), []int{3, 3}, []int{1, 1}},
		"sphere 2":  {simplexBoundary(3), []int{4, 6, 4}, []int{1, 0, 1}},
		"sphere 3":  {simplexBoundary(4), []int{5, 10, 10, 5}, []int{1, 0, 0, 1}},
		"sphere 4":  {simplexBoundary(5), []int{6, 15, 20, 15, 6}, []int{1, 0, 0, 0, 1}},
		"Császár":   {csaszar, []int{7, 21, 14}, []int{1, 2, 1}},
		"torus":     {torus, []int{16, 48, 32}, []int{1, 2, 1}},
		"RP²":       {plane, []int{6, 15, 10}, []int{1, 0, 0}},
		"Möbius":    {band, []int{5, 10, 5}, []int{1, 1, 0}},
		"two parts": {append(simplexBoundary(3), []int{4, 5, 6}), []int{7, 9, 5}, []int{2, 0, 1}},
		"book":      {[][]int{{0, 1, 2}, {0, 1, 3}, {0, 1, 4}}, []int{5, 7, 3}, []int{1, 0, 0}},
	}
}

// Betti numbers of known surfaces; d∘d = 0 in integers; the coboundary against
// its transpose.
func TestKnownComplexes(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for name, c := range knownComplexes() {
		s := abstract(t, c.cells)
		for k, f := range c.f {
			if s.Cells(k) != f {
				t.Errorf("%s: %d simplices of degree %d, want %d", name, s.Cells(k), k, f)
			}
		}
		betti, err := s.Betti()
		if err != nil || !slices.Equal(betti, c.betti) {
			t.Errorf("%s: Betti numbers %v %v, want %v", name, betti, err, c.betti)
		}
		// The same by rank alone.
		chi, classes := 0, s.cohomology(s.Dim()-1, true)
		for k := range betti {
			chi += betti[k] * (1 - k%2*2)
			if k > 0 && k < s.Dim() && (classes[k].count != betti[k] || len(classes[k].cocycles) != betti[k]) {
				t.Errorf("%s: %d classes of degree %d", name, classes[k].count, k)
			}
		}
		if chi != s.euler() {
			t.Errorf("%s: Euler characteristic %d, Betti numbers %v", name, s.euler(), betti)
		}
		for k := range s.Dim() {
			w := NewCochain(s, k)
			for i := range w.Data {
				w.Data[i] = float64(rng.IntN(1000) - 500)
			}
			for i, v := range w.D().D().Data {
				if v != 0 {
					t.Errorf("%s: ddw = %v at %d", name, v, i)
				}
			}
			u := NewCochain(s, k+1)
			for i := range u.Data {
				u.Data[i] = float64(rng.IntN(1000) - 500)
			}
			back := make([]float64, len(w.Data))
			s.Boundary(k+1, back, u.Data)
			if a, b := dot(w.D().Data, u.Data), dot(w.Data, back); a != b {
				t.Errorf("%s: <dw, u> = %v, <w, dᵀu> = %v", name, a, b)
			}
			u2 := make([]float64, len(u.Data))
			if s.incidence(k+1).Mul(u2, w.Data); !slices.Equal(u2, w.D().Data) {
				t.Errorf("%s: the matrix of d differs in degree %d", name, k)
			}
		}
		for k := range s.Dim() + 1 {
			w := randomCochain(s, k, rng)
			d := decompose(t, w, Options{Copotential: true})
			label := fmt.Sprintf("%s degree %d", name, k)
			orthogonal(t, label, d, 1e-13)
			if d.Betti[k] == 0 {
				near(t, label+": harmonic", d.HarmonicEnergy, 0, 1e-24*d.Total)
			}
			h, err := s.Harmonic(context.Background(), k, Options{})
			if err != nil || len(h.Orthonormal) != betti[k] {
				t.Errorf("%s: %d harmonic cochains, %v", label, len(h.Orthonormal), err)
			}
			near(t, label+": dh", d.HarmonicD, 0, 1e-13)
			near(t, label+": δh", d.HarmonicDelta, 0, 1e-12)
		}
	}
}

// Index finds simplices in any order of their vertices.
func TestIndex(t *testing.T) {
	s := abstract(t, [][]int{{3, 1, 2}, {0, 1, 3}})
	for _, c := range []struct {
		vertices []int
		cell     int
		sign     float64
	}{{[]int{2}, 2, 1}, {[]int{0, 3}, 1, 1}, {[]int{3, 0}, 1, -1}, {[]int{1, 2, 3}, 0, 1}, {[]int{3, 1, 2}, 0, 1}, {[]int{1, 3, 2}, 0, -1}, {[]int{3, 1, 0}, 1, -1}} {
		if cell, sign, ok := s.Index(c.vertices...); !ok || cell != c.cell || sign != c.sign {
			t.Errorf("%v: %d %v %v, want %d %v", c.vertices, cell, sign, ok, c.cell, c.sign)
		}
	}
	for _, v := range [][]int{{}, {9}, {0, 2}, {0, 1, 2}, {0, 1, 2, 3}, {-1}} {
		if _, _, ok := s.Index(v...); ok {
			t.Errorf("%v found", v)
		}
	}
}

// HodgeRank by hand: the square with one filled triangle.
func TestRankByHand(t *testing.T) {
	edges := []Edge{{0, 1, 1, 1}, {2, 0, -2, 1}, {0, 3, 3, 1}, {1, 2, 4, 1}, {3, 2, -5, 1}}
	_, flow, err := NewGraph(4, edges, GraphOptions{Triangles: [][3]int{{2, 0, 1}}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := Rank(context.Background(), flow, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name      string
		got, want []float64
	}{
		{"flow", flow.Data, []float64{1, 2, 3, 4, 5}},
		{"scores", r.Scores, []float64{-1.5, -2.125, 0.25, 3.375}},
		{"gradient", r.Exact.Data, []float64{-0.625, 1.75, 4.875, 2.375, 3.125}},
		{"curl", r.Coexact.Data, []float64{1, -1, 0, 1, 0}},
		{"harmonic", r.Harmonic.Data, []float64{0.625, 1.25, -1.875, 0.625, 1.875}},
	} {
		for i, v := range c.want {
			near(t, c.name, c.got[i], v, 2e-15)
		}
	}
	near(t, "consistency", r.Consistency, 42.625/55, 1e-15)
	near(t, "local", r.Local, 3./55, 1e-15)
	near(t, "global", r.Global, 9.375/55, 1e-15)
	if !slices.Equal(r.Order, []int{3, 2, 0, 1}) || !slices.Equal(r.Betti, []int{1, 1, 0}) {
		t.Error(r.Order, r.Betti)
	}
	orthogonal(t, "square", r.Decomposition, 1e-15)
}

// A cycle of three: all harmonic when the triangle is empty, all curl when not.
func TestCycle(t *testing.T) {
	edges := []Edge{{0, 1, 1, 1}, {1, 2, 1, 1}, {2, 0, 1, 1}}
	for _, open := range []bool{true, false} {
		_, flow, err := NewGraph(3, edges, GraphOptions{Open: open})
		if err != nil {
			t.Fatal(err)
		}
		r, err := Rank(context.Background(), flow, Options{})
		if err != nil {
			t.Fatal(err)
		}
		near(t, "exact", r.ExactEnergy, 0, 1e-30)
		part, other := r.Coexact, r.Harmonic
		if open {
			part, other = other, part
		}
		if r.Total != 3 || part.Plus(-1, flow).Energy() > 1e-30 || other.Energy() > 1e-30 {
			t.Errorf("open %v: %+v", open, r.Decomposition)
		}
	}
}

// Weighted complete graphs have no harmonic part, and with unit weights the
// scores are row means; doubled comparisons are one with their mean.
func TestRankComplete(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	const n = 11
	var edges []Edge
	means := make([]float64, n)
	for i := range n {
		for j := range i {
			f := math.Round(10 * rng.NormFloat64())
			edges = append(edges, Edge{i, j, f, 1})
			means[i] -= f / n
			means[j] += f / n
		}
	}
	s, flow, err := NewGraph(n, edges, GraphOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if s.Cells(2) != 165 {
		t.Errorf("%d triangles", s.Cells(2))
	}
	r, err := Rank(context.Background(), flow, Options{Copotential: true})
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range means {
		near(t, "score", r.Scores[i], m, 1e-13)
	}
	near(t, "global", r.Global, 0, 0)
	orthogonal(t, "complete", r.Decomposition, 1e-14)
	near(t, "δβ", r.Beta.Codifferential().Plus(-1, r.Coexact).Energy()/r.Total, 0, 1e-26)

	double, twice, err := NewGraph(n, append(edges, Edge{2, 1, 7, 3}, Edge{1, 2, 5, 1}), GraphOptions{})
	if err != nil {
		t.Fatal(err)
	}
	e, _, _ := double.Index(1, 2)
	near(t, "mean of three comparisons", twice.Data[e], (flow.Data[e]-21+5)/5, 1e-15)
	near(t, "weight of three comparisons", double.masses[1].diagonal[e], 5, 0)
}

// A sparse random graph with parts, lonely vertices and many cycles.
func TestSparseGraph(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 9))
	const n = 300
	var edges []Edge
	for range 700 {
		if i, j := rng.IntN(n/2)*2, rng.IntN(n/2)*2; i != j {
			edges = append(edges, Edge{i, j, rng.NormFloat64(), 0.5 + rng.Float64()})
			edges = append(edges, Edge{j, (j + 2) % n, rng.NormFloat64(), 0.5 + rng.Float64()})
		}
	}
	_, flow, err := NewGraph(n, edges, GraphOptions{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := Rank(context.Background(), flow, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if r.Betti[0] < n/2 || r.Betti[1] < 100 {
		t.Error(r.Betti)
	}
	orthogonal(t, "graph", r.Decomposition, 1e-13)
	near(t, "dh", r.HarmonicD, 0, 1e-12)
	near(t, "δh", r.HarmonicDelta, 0, 1e-12)
}

// The cup product: Leibniz' rule, associativity, and on a torus the product of
// the two turns is ± the area form in cohomology.
func TestCupSimplicial(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 7))
	for name, c := range knownComplexes() {
		s := abstract(t, c.cells)
		n := s.Dim()
		whole := func(k int) *Cochain {
			w := NewCochain(s, k)
			for i := range w.Data {
				w.Data[i] = float64(rng.IntN(20) - 10)
			}
			return w
		}
		for k := range n + 1 {
			for l := range n + 1 - k {
				a, b := whole(k), whole(l)
				sign := float64(1 - k%2*2)
				left, right := Cup(a, b).D(), Cup(a.D(), b).Plus(sign, Cup(a, b.D()))
				if !slices.Equal(left.Data, right.Data) {
					t.Errorf("%s: d(a ∪ b) in degrees %d, %d", name, k, l)
				}
				e := whole(n - k - l)
				if !slices.Equal(Cup(Cup(a, b), e).Data, Cup(a, Cup(b, e)).Data) {
					t.Errorf("%s: (a ∪ b) ∪ c in degrees %d, %d", name, k, l)
				}
			}
		}
	}
	points, cells := torusMesh(7, 6, nil)
	h, err := mesh(t, points, cells, MeshOptions{}).Harmonic(context.Background(), 1, Options{})
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, v := range Cup(h.Integral[0], h.Integral[1]).Data {
		sum += v
	}
	near(t, "intersection number", math.Abs(sum), 1, 1e-13)
}

// A triangle with a tail: an edge without triangles, a potential for the curl.
func TestTail(t *testing.T) {
	_, flow, err := NewGraph(5, []Edge{{0, 1, 1, 1}, {1, 2, 1, 1}, {2, 0, 1, 2}, {2, 3, 5, 1}}, GraphOptions{})
	if err != nil {
		t.Fatal(err)
	}
	r, err := Rank(context.Background(), flow, Options{Copotential: true})
	if err != nil {
		t.Fatal(err)
	}
	orthogonal(t, "tail", r.Decomposition, 1e-15)
	near(t, "δβ", r.Beta.Codifferential().Plus(-1, r.Coexact).Energy(), 0, 1e-28)
	// The turn of 3 meets the resistances 1, 1 and 1/2.
	near(t, "curl", r.CoexactEnergy, 9/2.5, 1e-14)
	near(t, "lonely score", r.Scores[4], 0, 0)
}
