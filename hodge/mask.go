package hodge

import (
	"fmt"
	"math"
)

// maxMask bounds the boxes and the nodes of a grid with a mask or a density.
const maxMask = min(1<<30, maxCells)

// WithMask returns the complex of the active boxes of g, which has one value
// for each box in row-major order. edge is the condition at the rim of the
// mask: Free keeps every cell of an active box, Relative only the cells whose
// boxes are all active. An empty mask is an error. Parts that touch nowhere
// are separate domains, and every result is right for each.
func (g *Grid) WithMask(active []bool, edge Boundary) (*Grid, error) {
	if edge != Free && edge != Relative {
		return nil, fmt.Errorf("hodge: the rim of a mask is free or relative, not %v", edge)
	}
	density := make([]float64, len(active))
	for i, a := range active {
		if a {
			density[i] = 1
		}
	}
	return g.weighted(density, edge == Relative)
}

// WithDensity returns g with the metric weighted by a density, one value for
// each box in row-major order: non-negative, finite and not all zero. Boxes of
// density zero are outside, with a Free rim.
func (g *Grid) WithDensity(density []float64) (*Grid, error) {
	return g.weighted(append([]float64(nil), density...), false)
}

// Masked reports whether g has a mask or a density.
func (g *Grid) Masked() bool { return g.density != nil }

// box returns g without its density.
func (g *Grid) box() *Grid {
	b := *g
	b.density, b.masses, b.hard = nil, nil, false
	return &b
}

// support returns the mask of the boxes where the density is not zero.
func (g *Grid) support() *Grid {
	indicator := make([]float64, len(g.density))
	binary := true
	for i, r := range g.density {
		if r > 0 {
			indicator[i] = 1
			binary = binary && r == 1
		}
	}
	if binary {
		return g
	}
	s, err := g.weighted(indicator, g.hard)
	if err != nil {
		panic(err) // the density of g has been checked
	}
	return s
}

// weighted checks a density and computes the masses of all cells.
func (g *Grid) weighted(density []float64, hard bool) (*Grid, error) {
	n := g.Dim()
	if g.Cells(n) > maxMask || g.Cells(0) > maxMask {
		return nil, fmt.Errorf("hodge: a mask of %v boxes is too large; at most %d are possible", g.cells, maxMask)
	}
	if len(density) != g.Cells(n) {
		return nil, fmt.Errorf("hodge: a mask of %d values for %d boxes", len(density), g.Cells(n))
	}
	empty := true
	for i, r := range density {
		if !(r >= 0) || math.IsInf(r, 0) {
			return nil, fmt.Errorf("hodge: the density is %v at %s; it must be finite and not negative", r, g.cellName(n, i))
		}
		empty = empty && r == 0
	}
	if empty {
		return nil, fmt.Errorf("hodge: the mask is empty: none of %d boxes is active", len(density))
	}
	w := g.box()
	w.density, w.hard = density, hard
	w.masses = make([][]float64, n+1)
	for k := range w.masses {
		w.masses[k] = make([]float64, g.Cells(k))
		for _, p := range g.parts[k] {
			w.weigh(&p, p.of(w.masses[k]))
		}
	}
	return w, nil
}

// weigh writes the masses of part p: the density averaged over the boxes around
// each cell, where boxes outside a Free axis count as empty. With a Relative
// rim a cell beside an empty box is absent.
func (g *Grid) weigh(p *part, masses []float64) {
	mean := g.density
	full := make([]bool, len(mean))
	for i, r := range mean {
		full[i] = r > 0
	}
	shape := append([]int(nil), g.cells...)
	for j := range g.Dim() {
		if p.along(j) {
			continue
		}
		inner, outer := 1, 1
		for _, s := range shape[j+1:] {
			inner *= s
		}
		for _, s := range shape[:j] {
			outer *= s
		}
		cells, nodes := g.cells[j], g.nodes(j)
		average, every := make([]float64, outer*nodes*inner), make([]bool, outer*nodes*inner)
		for o := range outer {
			for i := range nodes {
				low, high := i-1, i
				switch g.boundary[j] {
				case Relative:
					low, high = i, i+1
				case Periodic:
					low = (i - 1 + cells) % cells
				}
				for q := range inner {
					at := (o*nodes+i)*inner + q
					every[at] = true
					for _, c := range [2]int{low, high} {
						if c >= 0 && c < cells {
							from := (o*cells+c)*inner + q
							average[at] += float64(0.5 * mean[from])
							every[at] = every[at] && full[from]
						}
					}
				}
			}
		}
		mean, full = average, every
		shape[j] = nodes
	}
	for i, m := range mean {
		if !g.hard || full[i] {
			masses[i] = p.mass * m
		}
	}
}
