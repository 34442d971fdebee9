package hodge

import (
	"fmt"
	"math"
)

// A lineOperator is a sparse matrix that acts along one axis.
type lineOperator [][]entry

type entry struct {
	index  int
	weight float64
}

// along applies op along axis j of a row-major array; it returns a new array
// and its shape.
func (op lineOperator) along(j int, shape []int, x []float64) ([]float64, []int) {
	inner, outer := 1, 1
	for _, s := range shape[j+1:] {
		inner *= s
	}
	for _, s := range shape[:j] {
		outer *= s
	}
	n := shape[j]
	y := make([]float64, outer*len(op)*inner)
	for o := range outer {
		for i, row := range op {
			to := y[(o*len(op)+i)*inner:][:inner]
			for _, e := range row {
				add(to, e.weight, x[(o*n+e.index)*inner:][:inner])
			}
		}
	}
	shape = append([]int(nil), shape...)
	shape[j] = len(op)
	return y, shape
}

// stencils builds an operator from n samples to m: interior row i reads the
// samples from i+shift on with the given weights; a row that would leave the
// line takes ends[i] from the first sample on, mirrored at the other end, or
// wraps around a periodic axis. All weights are multiplied by t.
func stencils(n, m, shift int, interior []float64, ends [][]float64, periodic bool, t float64) lineOperator {
	op := make(lineOperator, m)
	for i := range op {
		first := i + shift
		switch {
		case periodic:
			for k, w := range interior {
				op[i] = append(op[i], entry{((first+k)%n + n) % n, t * w})
			}
		case first < 0:
			for k, w := range ends[i] {
				op[i] = append(op[i], entry{k, t * w})
			}
		case first+len(interior) > n:
			for k, w := range ends[m-1-i] {
				op[i] = append(op[i], entry{n - 1 - k, t * w})
			}
		default:
			for k, w := range interior {
				op[i] = append(op[i], entry{first + k, t * w})
			}
		}
	}
	return op
}

// points is the number of sample points along axis j: the ends belong to the
// box whatever the complex.
func (g *Grid) points(j int) int {
	if g.boundary[j] == Periodic {
		return g.cells[j]
	}
	return g.cells[j] + 1
}

// PointShape returns the shape of the arrays of vectors at the nodes: N+1
// points along an axis, N along a Periodic one.
func (g *Grid) PointShape() []int {
	shape := make([]int, g.Dim())
	for j := range shape {
		shape[j] = g.points(j)
	}
	return shape
}

// FlatNodes returns the 1-cochain of a vector field given at the nodes:
// components[j] holds component j, row-major of shape PointShape. Order 2 is
// the trapezoid rule along each edge, (h/2)(F₀+F₁), exact for linear fields;
// order 4 is (h/24)(−F₋₁+13F₀+13F₁−F₂), and (h/24)(9, 19, −5, 1) at the ends.
// It fails on other orders, wrong lengths, values that are not finite on cells
// of the complex, and for order 4 with fewer than three cells along an axis.
func (g *Grid) FlatNodes(order int, components [][]float64) (*Cochain, error) {
	if err := g.checkSamples(components, g.PointShape()); err != nil {
		return nil, err
	}
	w := NewCochain(g, 1)
	for j, f := range components {
		n, h := g.points(j), g.spacing[j]
		var op lineOperator
		switch {
		case order == 2:
			op = stencils(n, g.cells[j], 0, []float64{1, 1}, nil, g.boundary[j] == Periodic, h/2)
		case order != 4:
			return nil, fmt.Errorf("hodge: sampling of order %d; 2 and 4 are possible", order)
		case g.cells[j] < 3:
			return nil, fmt.Errorf("hodge: sampling of order 4 with %d cells along axis %d; at least 3 are needed", g.cells[j], j)
		default:
			op = stencils(n, g.cells[j], -1, []float64{-1, 13, 13, -1}, [][]float64{{9, 19, -5, 1}}, g.boundary[j] == Periodic, h/24)
		}
		values, shape := op.along(j, g.PointShape(), f)
		p := g.with(1 << j)
		g.cut(p, values, shape, p.of(w.Data))
	}
	g.drop(1, w.Data)
	if err := w.finite(); err != nil {
		return nil, err
	}
	return w, nil
}

// SharpNodes returns the vector field at the nodes of a 1-cochain, the shape of
// its components being PointShape. Order 2 is the mean of the two edges beside
// a node over h, (3e₀−e₁)/2h at the ends; order 4 is (−1, 7, 7, −1)/12h, and
// (25, −23, 13, −3)/12h and (3, 13, −5, 1)/12h at the ends. Cells that the
// complex lacks count as zero; on masks the mean is over the present edges.
func (g *Grid) SharpNodes(w *Cochain, order int) ([][]float64, error) {
	g.owns("SharpNodes", w)
	components := make([][]float64, g.Dim())
	for j := range components {
		n, m, h := g.cells[j], g.points(j), g.spacing[j]
		periodic := g.boundary[j] == Periodic
		var op lineOperator
		switch {
		case order == 2 && n == 1:
			op = lineOperator{{{0, 1 / h}}, {{0, 1 / h}}}[:m]
		case order == 2:
			op = stencils(n, m, -1, []float64{1, 1}, [][]float64{{3, -1}}, periodic, 1/(2*h))
		case order != 4:
			return nil, fmt.Errorf("hodge: sampling of order %d; 2 and 4 are possible", order)
		case n < 4:
			return nil, fmt.Errorf("hodge: sampling of order 4 with %d cells along axis %d; at least 4 are needed", n, j)
		default:
			op = stencils(n, m, -2, []float64{-1, 7, 7, -1}, [][]float64{{25, -23, 13, -3}, {3, 13, -5, 1}}, periodic, 1/(12*h))
		}
		p := g.with(1 << j)
		values, shape := g.paste(p, p.of(w.Data))
		components[j], _ = op.along(j, shape, values)
		if g.Masked() {
			g.meanOfPresent(j, p, p.of(w.Data), components[j])
		}
	}
	return components, nil
}

// meanOfPresent replaces the values at the nodes by the mean of the edges
// beside them, where the mask has removed one of the two: order 1 there.
func (g *Grid) meanOfPresent(j int, p *part, edges, nodes []float64) {
	present := make([]float64, len(edges))
	for i, m := range p.of(g.masses[1]) {
		if m > 0 {
			present[i] = 1
		}
	}
	ends := [][]float64{{1}}
	beside := stencils(g.cells[j], g.points(j), -1, []float64{1, 1}, ends, g.boundary[j] == Periodic, 1)
	values, shape := g.paste(p, edges)
	sum, _ := beside.along(j, shape, values)
	values, shape = g.paste(p, present)
	count, _ := beside.along(j, shape, values)
	for i, c := range count {
		switch c {
		case 0:
			nodes[i] = 0
		case 1:
			nodes[i] = sum[i] / g.spacing[j]
		case 2: // both edges; a wider stencil may have met an absent one
			nodes[i] = sum[i] / (2 * g.spacing[j])
		}
	}
}

// FlatCentres returns the 1-cochain of a vector field given at the centres of
// the boxes, components as cochains of the top degree lie. Order 2 takes the mean
// of the boxes around an edge, extrapolated linearly to the ends of an axis that
// is not Periodic. Order 4 takes (−1, 9, 9, −1)/16 across the edge, at the ends
// (35, −35, 21, −5)/16 and (5, 15, −5, 1)/16, and (h/24)(1, 22, 1) along it, at
// the ends (h/24)(26, −5, 4, −1). It fails as FlatNodes does, for order 4 with
// fewer than four cells along an axis or with a mask. Of order 2 with a mask,
// boxes outside are not read.
func (g *Grid) FlatCentres(order int, components [][]float64) (*Cochain, error) {
	if err := g.checkSamples(components, g.cells); err != nil {
		return nil, err
	}
	if err := g.checkCentres(order); err != nil {
		return nil, err
	}
	w := NewCochain(g, 1)
	for a, f := range components {
		values, shape := f, g.cells
		weights := make([]float64, len(f))
		for i := range weights {
			weights[i] = 1
		}
		if g.Masked() {
			values = append([]float64(nil), f...)
			for i, r := range g.density {
				if r == 0 {
					values[i], weights[i] = 0, 0
				}
			}
		}
		wshape := shape
		for j, n := range g.cells {
			periodic := g.boundary[j] == Periodic
			if j == a {
				if order == 4 {
					values, shape = stencils(n, n, -1, []float64{1, 22, 1}, [][]float64{{26, -5, 4, -1}}, periodic, 1./24).along(j, shape, values)
				}
				continue
			}
			op := stencils(n, g.points(j), -2, []float64{-1, 9, 9, -1}, [][]float64{{35, -35, 21, -5}, {5, 15, -5, 1}}, periodic, 1./16)
			if order == 2 {
				ends := [][]float64{{3, -1}}
				if n == 1 || g.Masked() {
					ends = [][]float64{{2}}
				}
				op = stencils(n, g.points(j), -1, []float64{1, 1}, ends, periodic, 0.5)
			}
			values, shape = op.along(j, shape, values)
			weights, wshape = op.along(j, wshape, weights)
		}
		for i := range values {
			if weights[i] != 0 {
				values[i] *= g.spacing[a] / weights[i]
			}
		}
		p := g.with(1 << a)
		g.cut(p, values, shape, p.of(w.Data))
	}
	g.drop(1, w.Data)
	if err := w.finite(); err != nil {
		return nil, err
	}
	return w, nil
}

// SharpCentres returns the vector field of a 1-cochain at the centres of the
// boxes. Order 2 is the mean of the parallel edges of the box over h. Order 4
// takes (−1, 9, 9, −1)/16 across the edges, at the ends (5, 15, −5, 1)/16, and
// (−1, 26, −1)/24h along them, at the ends (22, 5, −4, 1)/24h; it fails as that
// of FlatCentres.
func (g *Grid) SharpCentres(w *Cochain, order int) ([][]float64, error) {
	g.owns("SharpCentres", w)
	if err := g.checkCentres(order); err != nil {
		return nil, err
	}
	components := make([][]float64, g.Dim())
	for a := range components {
		p := g.with(1 << a)
		values, shape := g.paste(p, p.of(w.Data))
		for j, n := range g.cells {
			periodic := g.boundary[j] == Periodic
			var op lineOperator
			switch {
			case j == a && order == 2:
				continue
			case j == a:
				op = stencils(n, n, -1, []float64{-1, 26, -1}, [][]float64{{22, 5, -4, 1}}, periodic, 1./24)
			case order == 2:
				op = stencils(shape[j], n, 0, []float64{1, 1}, nil, periodic, 0.5)
			default:
				op = stencils(shape[j], n, -1, []float64{-1, 9, 9, -1}, [][]float64{{5, 15, -5, 1}}, periodic, 1./16)
			}
			values, shape = op.along(j, shape, values)
		}
		scale(values, 1/g.spacing[a])
		components[a] = values
	}
	return components, nil
}

// checkCentres refuses orders that the grid does not have at its centres.
func (g *Grid) checkCentres(order int) error {
	if order == 2 {
		return nil
	}
	if order != 4 {
		return fmt.Errorf("hodge: sampling of order %d; 2 and 4 are possible", order)
	}
	if g.Masked() {
		return fmt.Errorf("hodge: sampling of order 4 at the centres of a grid with a mask; only order 2 is possible")
	}
	for j, n := range g.cells {
		if n < 4 {
			return fmt.Errorf("hodge: sampling of order 4 with %d cells along axis %d; at least 4 are needed", n, j)
		}
	}
	return nil
}

func (g *Grid) owns(call string, w *Cochain) {
	w.primal(call)
	if w.Complex != Complex(g) || w.Degree != 1 {
		panic(fmt.Sprintf("hodge: %s: a %v; a 1-cochain of the same grid is needed", call, w))
	}
}

func (g *Grid) checkSamples(components [][]float64, shape []int) error {
	if len(components) != g.Dim() {
		return fmt.Errorf("hodge: %d components of a vector field in dimension %d", len(components), g.Dim())
	}
	size := 1
	for _, s := range shape {
		size *= s
	}
	for j, c := range components {
		if len(c) != size {
			return fmt.Errorf("hodge: component %d has %d values, the grid has %v points", j, len(c), shape)
		}
		if g.Masked() {
			continue // outside the mask anything may stand
		}
		for i, v := range c {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				at := make([]int, len(shape))
				for a := len(shape) - 1; a >= 0; a-- {
					at[a] = i % shape[a]
					i /= shape[a]
				}
				return fmt.Errorf("hodge: component %d is %v at index %v; mask or fill such points", j, v, at)
			}
		}
	}
	return nil
}

// cut copies values, which include the ends of all axes, to part p, which
// lacks the end nodes of Relative axes.
func (g *Grid) cut(p *part, values []float64, shape []int, dst []float64) {
	for j, b := range g.boundary {
		if b != Relative || p.along(j) {
			continue
		}
		op := make(lineOperator, g.nodes(j))
		for i := range op {
			op[i] = []entry{{i + 1, 1}}
		}
		values, shape = op.along(j, shape, values)
	}
	copy(dst, values)
}

// paste undoes cut, with zeros at the ends of Relative axes.
func (g *Grid) paste(p *part, values []float64) ([]float64, []int) {
	shape := p.shape
	for j, b := range g.boundary {
		if b != Relative || p.along(j) {
			continue
		}
		op := make(lineOperator, g.points(j))
		for i := range g.nodes(j) {
			op[i+1] = []entry{{i, 1}}
		}
		values, shape = op.along(j, shape, values)
	}
	return values, shape
}
