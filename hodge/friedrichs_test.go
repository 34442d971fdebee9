package hodge

import (
	"context"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// five lists the parts of the Hodge–Morrey–Friedrichs decomposition.
func (d *Decomposition) five() map[string]*Cochain {
	return map[string]*Cochain{"exact": d.Exact, "co-exact": d.Coexact, "Neumann": d.Neumann, "Dirichlet": d.Dirichlet, "centre": d.Centre}
}

// The five parts are orthogonal in one inner product and add up, for every
// degree, on boxes and around holes; each is in its space.
func TestFriedrichs(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	holes := func(n ...int) *Grid {
		g := grid(t, n, GridOptions{Spacing: []float64{.5, 1, 2}[:len(n)]})
		active := make([]bool, g.Cells(len(n)))
		for i := range active {
			at := g.position(&g.parts[len(n)][0], i)
			inner := true
			for j, p := range at {
				inner = inner && p > 0 && p < n[j]-1 && p%3 == 1
			}
			active[i] = !inner
		}
		g, err := g.WithMask(active, Free)
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	for _, g := range []*Grid{
		square(t, 5, -1, 1),
		grid(t, []int{3, 4, 2}, GridOptions{}),
		grid(t, []int{3, 4, 5}, GridOptions{Boundary: []Boundary{Free, Periodic, Free}}),
		frame(t, 8, Free),
		holes(6, 9),
		holes(3, 6, 3),
	} {
		for k := range g.Dim() + 1 {
			w := randomCochain(g, k, rng)
			d := decompose(t, w, Options{Split: Friedrichs})
			sum := w
			for name, a := range d.five() {
				sum = sum.Plus(-1, a)
				for other, b := range d.five() {
					if name != other {
						near(t, g.convention()+": <"+name+", "+other+">", Inner(a, b)/d.Total, 0, 1e-13)
					}
				}
			}
			near(t, "residual", sum.Energy()/d.Total, 0, 1e-26)
			small := 1e-24 * d.Total
			for _, h := range []*Cochain{d.Neumann, d.Dirichlet, d.Centre} {
				near(t, "dh", h.D().Energy(), 0, small)
			}
			near(t, "δ of the Neumann part", d.Neumann.Codifferential().Energy(), 0, small)
			near(t, "Neumann part, twice", decompose(t, d.Neumann, Options{}).HarmonicEnergy, d.Neumann.Energy(), 1e-13*d.Total)
			near(t, "centre in the Hodge decomposition", decompose(t, d.Centre, Options{}).HarmonicEnergy, 0, small)
		}
	}
}

// On the square frame the field of one turn is all Neumann, that of a drop all
// Dirichlet.
func TestFriedrichsFrame(t *testing.T) {
	g := frame(t, 8, Free)
	inside, err := g.relative()
	if err != nil {
		t.Fatal(err)
	}
	turn, err := g.Harmonic(context.Background(), 1, Options{})
	if err != nil {
		t.Fatal(err)
	}
	drop, err := inside.Harmonic(context.Background(), 1, Options{})
	if err != nil {
		t.Fatal(err)
	}
	w := turn.Integral[0].Plus(3, g.extend(drop.Integral[0]))
	d := decompose(t, w, Options{Split: Friedrichs})
	near(t, "Neumann energy", d.Neumann.Energy(), 0.102444556452, 1e-11)
	near(t, "Dirichlet energy", d.Dirichlet.Energy(), 9*10.8444444444, 1e-9*9)
	near(t, "centre", math.Abs(d.Centre.Energy())+d.ExactEnergy+d.CoexactEnergy, 0, 1e-24*d.Total)
}

func TestFriedrichsRefusesTorus(t *testing.T) {
	torus := grid(t, []int{4, 4}, GridOptions{Boundary: []Boundary{Periodic, Periodic}})
	punctured, err := torus.WithMask([]bool{15: true, 0: true, 1: true, 2: true, 3: true, 4: true, 6: true, 7: true, 8: true, 9: true, 10: true, 11: true, 12: true, 13: true, 14: true}, Free)
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range []*Grid{torus, punctured} {
		if _, err := Decompose(context.Background(), NewCochain(g, 1), Options{Split: Friedrichs}); err == nil || !strings.Contains(err.Error(), "need not be orthogonal") {
			t.Errorf("%s: error %v, want a refusal", g.convention(), err)
		}
	}
}
