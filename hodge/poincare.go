package hodge

import (
	"context"
	"fmt"
	"math"
)

// poincare: α(x) = ∫₀¹ F(c + t(x−c))·(x−c) dt for every node x, with F between
// the nodes by multilinear interpolation of SharpNodes, and two Gauss points on
// each step of at most a cell. Exact for linear fields.
func (d *Decomposition) poincare(ctx context.Context, w *Cochain, o Options) error {
	g := w.Complex.(*Grid)
	n := g.Dim()
	if w.Degree != 1 || g.Masked() || !g.all(Free) {
		return fmt.Errorf("hodge: the Poincaré split is for 1-cochains on a box with free axes, not degree %d with: %s", w.Degree, g.convention())
	}
	centre := make([]float64, n) // in units of cells
	for j := range centre {
		centre[j] = float64(g.cells[j]) / 2
		if o.Center != nil {
			if len(o.Center) != n {
				return fmt.Errorf("hodge: a centre of %d coordinates in dimension %d", len(o.Center), n)
			}
			centre[j] = (o.Center[j] - g.origin[j]) / g.spacing[j]
		}
		if !(centre[j] >= 0 && centre[j] <= float64(g.cells[j])) {
			return fmt.Errorf("hodge: the centre %v is outside the box along axis %d", o.Center, j)
		}
	}
	field, err := g.SharpNodes(w, 2)
	if err != nil {
		return err
	}
	shape := g.PointShape()
	d.Alpha = NewCochain(g, 0)
	at, ray, x := make([]int, n), make([]float64, n), make([]float64, n)
	for i := range d.Alpha.Data {
		if i%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		longest := 0.0
		for j := range n {
			ray[j] = float64(at[j]) - centre[j]
			longest = max(longest, math.Abs(ray[j]))
		}
		steps, sum := max(1, int(math.Ceil(longest))), 0.0
		for s := range 2 * steps {
			// The two Gauss points of a step lie at 1/2 ± 1/√12 of it.
			offset := 0.21132486540518713
			if s%2 == 1 {
				offset = 1 - offset
			}
			t := (float64(s/2) + offset) / float64(steps)
			for j := range n {
				x[j] = centre[j] + float64(t*ray[j])
			}
			for j, f := range field {
				sum += float64(interpolate(f, shape, x) * ray[j] * g.spacing[j])
			}
		}
		d.Alpha.Data[i] = sum / float64(2*steps)
		for j := n - 1; j >= 0; j-- {
			if at[j]++; at[j] < shape[j] {
				break
			}
			at[j] = 0
		}
	}
	d.Exact = d.Alpha.D()
	d.Coexact = w.Plus(-1, d.Exact)
	d.Harmonic = NewCochain(g, 1)
	d.Boundary = fmt.Sprintf("none: rays from %v", o.Center)
	if o.Center == nil {
		d.Boundary = "none: rays from the middle of the box"
	}
	return nil
}

// interpolate is multilinear in the cell around x, given in units of cells.
func interpolate(f []float64, shape []int, x []float64) float64 {
	n := len(shape)
	var low [MaxDim]int
	var part [MaxDim]float64
	for j := range n {
		low[j] = min(int(x[j]), shape[j]-2)
		part[j] = x[j] - float64(low[j])
	}
	sum := 0.0
	for corner := range 1 << n {
		w, at := 1.0, 0
		for j := range n {
			if corner>>j&1 == 1 {
				w *= part[j]
			} else {
				w *= 1 - part[j]
			}
			at = at*shape[j] + low[j] + corner>>j&1
		}
		sum += float64(w * f[at])
	}
	return sum
}
