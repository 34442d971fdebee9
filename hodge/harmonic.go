package hodge

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
)

// Harmonics holds bases of the harmonic k-cochains, dw = 0 and δw = 0.
type Harmonics struct {
	// Integral is the basis whose periods are integers, one cochain for each
	// generator: on a box the constant fields whose integral across it is 1; on a
	// plane mask and k = 1 one for each hole, in the order of the first box of the
	// hole, with circulation 1 around it and 0 around the others (Free), or with a
	// drop of the potential of 1 from it to everything else (Relative). It is nil
	// where no such basis is known: other masks.
	Integral []*Cochain
	// Orthonormal is an orthonormal basis of the same space.
	Orthonormal []*Cochain
	// Iterations counts those of all solves.
	Iterations int
}

// Harmonic returns bases of the harmonic k-cochains of a grid; there are as
// many as the Betti number.
func (g *Grid) Harmonic(ctx context.Context, k int, o Options) (*Harmonics, error) {
	o = o.withDefaults()
	defer o.ws.Close()
	h := &Harmonics{}
	if k < 0 || k > g.Dim() {
		return h, nil
	}
	if !g.Masked() {
		h.Integral = g.constants(k)
		h.Orthonormal = orthonormal(h.Integral)
		return h, nil
	}
	betti, err := g.Betti()
	if err != nil || betti[k] == 0 {
		return h, err
	}
	if generators := g.cocycles(k); len(generators) == betti[k] {
		for _, w := range generators {
			alpha, s, err := potential(ctx, w, o)
			if err != nil {
				return nil, err
			}
			h.Iterations += s.iterations
			h.Integral = append(h.Integral, w.Plus(-1, alpha.D()))
		}
		h.Orthonormal = orthonormal(h.Integral)
		return h, nil
	}
	// The harmonic part of almost every cochain will do.
	rng := rand.New(rand.NewPCG(1, uint64(k)))
	for range betti[k] {
		w := NewCochain(g, k)
		for i := range w.Data {
			w.Data[i] = float64(rng.Float64()) - 0.5
		}
		g.drop(k, w.Data)
		for range 2 { // the second time for the rounding of the first
			w, err = without(ctx, w, h, o)
			if err != nil {
				return nil, err
			}
		}
		h.Orthonormal = orthonormal(append(h.Orthonormal, w))
	}
	if len(h.Orthonormal) != betti[k] {
		return nil, fmt.Errorf("hodge: found %d of %d harmonic cochains of degree %d", len(h.Orthonormal), betti[k], k)
	}
	return h, nil
}

// without returns w less its exact and its co-exact part.
func without(ctx context.Context, w *Cochain, h *Harmonics, o Options) (*Cochain, error) {
	alpha, s, err := potential(ctx, w, o)
	if err != nil {
		return nil, err
	}
	beta, t, err := copotential(ctx, w, o)
	if err != nil {
		return nil, err
	}
	h.Iterations += s.iterations + t.iterations
	return w.Plus(-1, alpha.D()).Plus(-1, beta.Codifferential()), nil
}

// constants returns the harmonic cochains of a box: the parts that extend along
// all Relative axes, no Free one and any Periodic ones, with value h/L along
// each.
func (g *Grid) constants(k int) []*Cochain {
	var list []*Cochain
	for _, p := range g.parts[k] {
		if !g.closes(&p) {
			continue
		}
		value := 1.0
		for j := range g.cells {
			if p.along(j) {
				value /= float64(g.cells[j])
			}
		}
		w := NewCochain(g, k)
		for i := range p.of(w.Data) {
			p.of(w.Data)[i] = value
		}
		list = append(list, w)
	}
	return list
}

// closes reports whether the constants on part p of a box are harmonic.
func (g *Grid) closes(p *part) bool {
	for j, b := range g.boundary {
		if b != Periodic && p.along(j) != (b == Relative) {
			return false
		}
	}
	return true
}

// turns reports whether the harmonic k-cochains are circulations around the holes of
// a plane mask with a Free rim.
func (g *Grid) turns(k int) bool { return g.Dim() == 2 && k == 1 && !g.hard && g.all(Free) }

// cocycles returns closed cochains of integers that generate the cohomology of
// a plane mask in degree 1; nil where that is not done. For a Free rim it takes
// the edges that a ray from the hole to the upper end of axis 1 crosses, for a
// Relative one the derivative of the hole's indicator.
func (g *Grid) cocycles(k int) []*Cochain {
	if !g.turns(k) && !(g.Dim() == 2 && k == 1 && g.hard && g.all(Relative)) {
		return nil
	}
	var list []*Cochain
	for _, hole := range g.holes() {
		w := NewCochain(g, 1)
		if g.hard {
			g.Coboundary(0, w.Data, g.closure(hole))
		} else {
			rows := g.with(1) // edges along axis 0
			row, column := hole[0]/g.cells[1], hole[0]%g.cells[1]
			for j := column + 1; j < rows.shape[1]; j++ {
				rows.of(w.Data)[row*rows.shape[1]+j] = 1
			}
			g.drop(1, w.Data)
		}
		list = append(list, w)
	}
	return list
}

// holes returns the boxes of each part of the complement that is not open to
// the outside, in the order of their first boxes.
func (g *Grid) holes() [][]int {
	f := g.complement()
	exterior := f.root(g.Cells(g.Dim()))
	place := map[int]int{}
	var list [][]int
	for box, r := range g.density {
		root := f.root(box)
		if r > 0 || root == exterior {
			continue
		}
		i, ok := place[root]
		if !ok {
			i = len(list)
			place[root], list = i, append(list, nil)
		}
		list[i] = append(list[i], box)
	}
	return list
}

// closure returns the indicator of the nodes of boxes of a plane grid with
// Relative axes.
func (g *Grid) closure(boxes []int) []float64 {
	nodes := make([]float64, g.Cells(0))
	for _, b := range boxes {
		row, column := b/g.cells[1], b%g.cells[1]
		for c := range 4 {
			nodes[(row-1+c/2)*g.nodes(1)+column-1+c%2] = 1
		}
	}
	return nodes
}

// orthonormal is the method of Gram and Schmidt, twice over; cochains that
// depend on earlier ones are left out.
func orthonormal(list []*Cochain) []*Cochain {
	var basis []*Cochain
	for _, w := range list {
		w = w.Clone()
		before := math.Sqrt(w.Energy())
		for range 2 {
			for _, b := range basis {
				add(w.Data, -Inner(w, b), b.Data)
			}
		}
		if norm := math.Sqrt(w.Energy()); norm > 1e-6*before {
			scale(w.Data, 1/norm)
			basis = append(basis, w)
		}
	}
	return basis
}
