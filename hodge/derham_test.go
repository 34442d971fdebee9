package hodge_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/curlfree/curlfree/hodge"
)

func newGrid(t *testing.T, cells []int, o hodge.GridOptions) *hodge.Grid {
	t.Helper()
	g, err := hodge.NewGrid(cells, o)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func deRham(t *testing.T, w hodge.Form, g *hodge.Grid) (*hodge.Cochain, float64) {
	t.Helper()
	c, bound, err := w.DeRham(context.Background(), g, 1e-8)
	if err != nil {
		t.Fatal(err)
	}
	return c, bound
}

// waves has coefficients of period 1 along every axis that are 0 at integers.
func waves(rng *rand.Rand, n, k int) hodge.Form {
	amplitudes := randomCovector(rng, n, k)
	return hodge.NewForm(n, k, func(x []hodge.Dual) []hodge.Dual {
		product := hodge.Const(1)
		for _, v := range x {
			product = product.Times(v.Scale(2 * math.Pi).Sin())
		}
		var c []hodge.Dual
		for _, a := range amplitudes.Data {
			c = append(c, product.Scale(a))
		}
		return c
	})
}

// The integrals of dω are d of the integrals of ω: Stokes' theorem on every
// cell, for every boundary and degree, and with a mask.
func TestDeRhamCommutesWithD(t *testing.T) {
	rng := rand.New(rand.NewPCG(17, 1))
	for _, boundary := range []hodge.Boundary{hodge.Free, hodge.Relative, hodge.Periodic} {
		for n := 1; n <= 3; n++ {
			cells, spacing, conditions := []int{3, 4, 2}[:n], []float64{1. / 3, 1. / 4, 1. / 2}[:n], make([]hodge.Boundary, n)
			for j := range conditions {
				conditions[j] = boundary
			}
			g := newGrid(t, cells, hodge.GridOptions{Spacing: spacing, Boundary: conditions})
			active := make([]bool, g.Cells(n))
			for i := range active {
				active[i] = i == 0 || rng.IntN(3) > 0
			}
			masked, err := g.WithMask(active, hodge.Free)
			if err != nil {
				t.Fatal(err)
			}
			for k := 0; k <= n; k++ {
				w := waves(rng, n, k)
				if boundary == hodge.Free {
					w = randomForm(rng, n, k)
				}
				for _, g := range []*hodge.Grid{g, masked} {
					before, e := deRham(t, w, g)
					after, f := deRham(t, w.D(), g)
					difference := before.D().Plus(-1, after)
					for i, v := range difference.Data {
						assertClose(t, fmt.Sprintf("%v, n %d, k %d, masked %v: cell %d of d∫ω − ∫dω", boundary, n, k, g.Masked(), i), v, 0, float64(2*k+2)*e+f)
					}
				}
			}
		}
	}
}

// Values by hand, with the places and the order of the cells.
func TestDeRhamByHand(t *testing.T) {
	w := x2.Wedge(y2.D()) // x dy
	g := newGrid(t, []int{2, 1}, hodge.GridOptions{Origin: []float64{1, 5}, Spacing: []float64{2, 3}})
	c, bound := deRham(t, w, g)
	if along, _ := c.Component(0); len(along) != 4 || along[0] != 0 || along[3] != 0 {
		t.Errorf("∫x dy along x: %v, want zeros", along)
	}
	along, _ := c.Component(1)
	for i, want := range []float64{3, 9, 15} {
		assertClose(t, fmt.Sprintf("∫x dy at x = %d", 1+2*i), along[i], want, bound)
	}
	inside := newGrid(t, []int{2, 1}, hodge.GridOptions{Origin: []float64{1, 5}, Spacing: []float64{2, 3}, Boundary: []hodge.Boundary{hodge.Relative, hodge.Free}})
	c, bound = deRham(t, w, inside)
	along, _ = c.Component(1)
	if len(along) != 1 {
		t.Fatalf("%d edges along y in a grid with one inner node along x", len(along))
	}
	assertClose(t, "∫x dy at the inner node", along[0], 9, bound)
	for _, k := range []int{-1, 3} {
		if c, _ := deRham(t, constant(hodge.NewCovector(2, k)), g); len(c.Data) != 0 {
			t.Errorf("degree %d has %d values", k, len(c.Data))
		}
	}
}

// dθ on a square frame around its pole is a closed cochain with one turn for
// its period. Its harmonic part has (2π)² times the energy of one turn.
func TestDeRhamOfAngle(t *testing.T) {
	const n = 8
	h := 2.0 / n
	g := newGrid(t, []int{n, n}, hodge.GridOptions{Origin: []float64{-1, -1}, Spacing: []float64{h, h}})
	whole, bound := deRham(t, dTheta, g)
	curl := 0.0
	for _, v := range whole.D().Data {
		curl += v
	}
	assertClose(t, "curl of dθ on the whole square, all at its pole", curl, 2*math.Pi, float64(4*n)*bound)
	active := make([]bool, n*n)
	for i := range active {
		active[i] = i/n < n/4 || i/n >= n-n/4 || i%n < n/4 || i%n >= n-n/4
	}
	frame, err := g.WithMask(active, hodge.Free)
	if err != nil {
		t.Fatal(err)
	}
	w, bound := deRham(t, dTheta, frame)
	for i, v := range w.D().Data {
		assertClose(t, fmt.Sprintf("face %d of d∫dθ", i), v, 0, 4*bound)
	}
	d, err := hodge.Decompose(context.Background(), w, hodge.Options{})
	if err != nil {
		t.Fatal(err)
	}
	assertClose(t, "energy of the harmonic part", d.HarmonicEnergy/(4*math.Pi*math.Pi), 0.102444556452, 1e-12)
	assertClose(t, "share of the co-exact part", d.CoexactEnergy/d.Total, 0, 1e-24)
}

// The energy of the integrals tends to ∫|ω|² with order 2: 16/3 for the field
// of the paper, and for it h²·8/6 more by hand.
func TestDeRhamEnergy(t *testing.T) {
	for _, n := range []int{4, 16} {
		h := 2 / float64(n)
		g := newGrid(t, []int{n, n}, hodge.GridOptions{Origin: []float64{-1, -1}, Spacing: []float64{h, h}})
		c, _ := deRham(t, paperField, g)
		assertClose(t, fmt.Sprintf("energy with %d cells", n), c.Energy(), 16./3+2*h*h/3, 1e-13)
	}
}

func TestDeRhamErrors(t *testing.T) {
	g := newGrid(t, []int{2, 2}, hodge.GridOptions{})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := paperField.DeRham(ctx, g, 1e-10); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that the context was cancelled", err)
	}
	inverse := topForm(1, func(x []hodge.Dual) hodge.Dual { return hodge.Const(1).Over(x[0]) })
	line := newGrid(t, []int{3}, hodge.GridOptions{Origin: []float64{-1.5}})
	if _, _, err := inverse.DeRham(context.Background(), line, 1e-10); err == nil || !strings.Contains(err.Error(), "index [1] of the 1-cells along the axes [0]: the integrand is not finite") {
		t.Errorf("error %v, want the cell with the pole", err)
	}
	assertPanics(t, "dimension", func() { _, _, _ = solidAngle.DeRham(ctx, g, 1e-10) })
}
