package hodge

import (
	"context"
	"fmt"
)

// DeRham returns the cochain of ω on a grid or a mesh, its integral over every
// cell, and the largest error bar among them. Each integral is adaptive, to an
// error of tol ∫|ω| (but not below 1e-14).
//
// By Stokes' theorem the map commutes with d. On a Periodic axis that asks for a
// periodic form, on a Relative one or a Relative mesh for a form that vanishes
// along the boundary. Cells that the complex lacks are 0, and ω is not evaluated
// there. A form on R² sees the first two coordinates of a mesh. It is an error
// when ω is not finite on a cell, when the quadrature does not converge, and when
// ctx ends. It panics when form and complex do not fit in dimension.
func (w Form) DeRham(ctx context.Context, on Complex, tol float64) (*Cochain, float64, error) {
	if s, ok := on.(*Simplicial); ok {
		return w.overSimplices(ctx, s, tol)
	}
	g, ok := on.(*Grid)
	if !ok {
		panic(fmt.Sprintf("hodge: DeRham: a complex of type %T; a grid or a mesh is needed", on))
	}
	if w.Dim != g.Dim() {
		panic(fmt.Sprintf("hodge: DeRham: a form on R^%d and a grid of dimension %d", w.Dim, g.Dim()))
	}
	c, bound := NewCochain(g, w.Degree), 0.0
	if len(c.Data) == 0 {
		return c, 0, nil
	}
	for component, p := range g.parts[w.Degree] {
		for i := range p.size {
			if g.Masked() && p.of(g.masses[w.Degree])[i] == 0 {
				continue
			}
			cell := w.over(g, &p, component, i)
			value, total, err := cell.integrate(ctx, tol)
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				return nil, 0, fmt.Errorf("hodge: DeRham: over %s: %w", g.cellName(w.Degree, p.offset+i), err)
			}
			p.of(c.Data)[i] = value[0]
			bound = max(bound, total.Bound)
		}
	}
	return c, bound, nil
}

// over is the integral of one component of ω over cell i of the part p that
// extends along its axes.
func (w Form) over(g *Grid, p *part, component, i int) cubature {
	corner, volume := make([]float64, g.Dim()), 1.0
	for j, at := range g.position(p, i) {
		corner[j] = g.origin[j] + float64(float64(at)*g.spacing[j])
		if p.along(j) {
			volume *= g.spacing[j]
		}
	}
	return cubature{dim: w.Degree, width: 1, f: func(dst, t []float64) float64 {
		x := constants(corner)
		for j := range x {
			if p.along(j) {
				x[j] = Const(corner[j] + float64(t[0]*g.spacing[j]))
				t = t[1:]
			}
		}
		a, bound := w.coefficients.at(x)
		dst[0] = volume * a[component].Value()
		return volume * bound
	}}
}

// overSimplices is DeRham on a mesh.
func (w Form) overSimplices(ctx context.Context, s *Simplicial, tol float64) (*Cochain, float64, error) {
	if s.points == nil || w.Dim < s.Dim() || w.Dim > 3 {
		panic(fmt.Sprintf("hodge: DeRham: a form on R^%d and a complex of dimension %d with %d points in space", w.Dim, s.Dim(), len(s.points)))
	}
	c, bound := NewCochain(s, w.Degree), 0.0
	for i := range c.Data {
		if !s.Present(w.Degree, i) {
			continue
		}
		var corners [][]float64
		for _, v := range s.Simplex(w.Degree, i) {
			corners = append(corners, s.points[v][:w.Dim])
		}
		total, err := w.Integrate(ctx, Simplex(corners...), tol)
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return nil, 0, fmt.Errorf("hodge: DeRham: over %s: %w", s.cellName(w.Degree, i), err)
		}
		c.Data[i] = s.sign(w.Degree, i) * total.Value
		bound = max(bound, total.Bound)
	}
	return c, bound, nil
}
