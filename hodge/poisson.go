package hodge

import (
	"context"
	"fmt"
	"math"

	"github.com/curlfree/curlfree/internal/fourier"
	"github.com/curlfree/curlfree/linalg"
)

// A boxLaplacian inverts the Laplacian of k-cochains of a box. It acts on each
// part apart, as Σ_j L_j, and a transform along each axis diagonalises it: the
// cross terms cancel, since differences along different axes commute.
type boxLaplacian struct {
	parts []part
	solve []*fourier.Axes // nil for an empty part
}

// newBoxLaplacian plans the inverse for degree k. Where the eigenvalue is zero
// the result is divided by zero instead.
func newBoxLaplacian(g *Grid, k, threads int, zero float64) *boxLaplacian {
	b := &boxLaplacian{}
	if k < 0 || k > g.Dim() {
		return b
	}
	b.parts = g.parts[k]
	for _, p := range b.parts {
		var axes *fourier.Axes
		if p.size > 0 {
			kinds := g.kinds(&p)
			values := make([][]float64, g.Dim())
			for j, kind := range kinds {
				values[j] = fourier.Spectrum(kind, g.cells[j], g.spacing[j])
			}
			axes = fourier.NewAxes(kinds, g.cells, threads)
			axes.Diagonalises(values, zero)
		}
		b.solve = append(b.solve, axes)
	}
	return b
}

// kinds returns the transforms that diagonalise the Laplacian on part p.
func (g *Grid) kinds(p *part) []fourier.Kind {
	node := [...]fourier.Kind{Free: fourier.DCT1, Relative: fourier.DST1, Periodic: fourier.DHT}
	cell := [...]fourier.Kind{Free: fourier.DST2, Relative: fourier.DCT2, Periodic: fourier.DHT}
	kinds := make([]fourier.Kind, g.Dim())
	for j, b := range g.boundary {
		if p.along(j) {
			kinds[j] = cell[b]
		} else {
			kinds[j] = node[b]
		}
	}
	return kinds
}

// apply replaces w by Δ⁺w.
func (b *boxLaplacian) apply(w []float64) {
	for i := range b.parts {
		if b.solve[i] != nil {
			b.solve[i].Solve(b.parts[i].of(w))
		}
	}
}

// Spectrum returns the eigenvalues of the Laplacian on the k-cochains of a box,
// unsorted, by their closed form Σ_j 4/h_j² sin²(πm_j/2N_j). It is an error on
// a grid with a mask or a density.
func (g *Grid) Spectrum(k int) ([]float64, error) {
	if g.Masked() {
		return nil, fmt.Errorf("hodge: the spectrum of a masked grid has no closed form")
	}
	var all []float64
	if k < 0 || k > g.Dim() {
		return nil, nil
	}
	for _, p := range g.parts[k] {
		sums := []float64{0}
		for j, kind := range g.kinds(&p) {
			var next []float64
			for _, s := range sums {
				for _, v := range fourier.Spectrum(kind, g.cells[j], g.spacing[j]) {
					next = append(next, s+v)
				}
			}
			sums = next
		}
		all = append(all, sums...)
	}
	return all, nil
}

// A solution is what a solver reports beside its result.
type solution struct {
	iterations int
	residual   float64 // of the normal equation, relative to its right side
}

// A normalEquation is A x = b with A = dᵀ M d, whose solution x of degree k has
// the exact part dx (up), or A = d M⁻¹ dᵀ, whose solution of degree k has the
// co-exact part M⁻¹ dᵀ x. A is singular and b in its range.
type normalEquation struct {
	grid, box *Grid
	k         int
	up        bool
	inverse   *boxLaplacian
	weight    []float64 // of the preconditioner, zero on absent cells
	middle    []float64 // scratch, degree k+1 or k−1
	ws        *linalg.Workspace
}

func newNormalEquation(g *Grid, k int, up bool, ws *linalg.Workspace) *normalEquation {
	e := &normalEquation{grid: g, box: g.box(), k: k, up: up, ws: ws}
	// The box may have a kernel that the mask has not: there the smallest
	// eigenvalue of the longest axis stands for zero.
	zero := math.Inf(1)
	for j, c := range g.cells {
		zero = min(zero, fourier.Spectrum(fourier.DST1, c+1, g.spacing[j])[0])
	}
	e.inverse = newBoxLaplacian(e.box, k, ws.Threads(), zero)
	e.weight = make([]float64, g.Cells(k))
	support := g.support()
	for i, m := range g.masses[k] {
		switch {
		case m == 0:
		case up:
			e.weight[i] = math.Sqrt(support.masses[k][i] / m)
		default:
			e.weight[i] = math.Sqrt(m / support.masses[k][i])
		}
	}
	if up {
		e.middle = make([]float64, g.Cells(k+1))
	} else {
		e.middle = make([]float64, g.Cells(k-1))
	}
	return e
}

// apply sets y = A x. Masses remove the absent cells in the middle.
func (e *normalEquation) apply(y, x []float64) {
	g, k := e.grid, e.k
	if e.up {
		g.coboundary(e.ws, k, e.middle, x)
		g.Mass(k+1, e.middle, e.middle)
		g.Boundary(k+1, y, e.middle)
		return
	}
	g.transpose(e.ws, k, e.middle, x)
	g.InverseMass(k-1, e.middle, e.middle)
	g.Coboundary(k-1, y, e.middle)
}

// precondition sets z to the solution on the whole box. For a Free mask the
// energy of the box is that of the mask plus that of an extension into the
// holes, so that the number of iterations does not grow with the grid. A density
// is scaled away on both sides.
func (e *normalEquation) precondition(z, r []float64) {
	for i, w := range e.weight {
		z[i] = w * r[i]
	}
	if e.up {
		e.box.InverseMass(e.k, z, z)
		e.inverse.apply(z)
	} else {
		e.inverse.apply(z)
		e.box.Mass(e.k, z, z)
	}
	for i, w := range e.weight {
		z[i] *= w
	}
}

// solve is the method of conjugate gradients, started again from the true
// residual until that is below the tolerance or no longer falls. size is the
// norm of what b was formed from: below its rounding b is not in the range of A
// and nothing can be solved for.
func (e *normalEquation) solve(ctx context.Context, b []float64, size float64, o Options) ([]float64, solution, error) {
	n := len(b)
	x, r, z, p, q := make([]float64, n), append([]float64(nil), b...), make([]float64, n), make([]float64, n), make([]float64, n)
	var s solution
	norm := math.Sqrt(dot(b, b))
	goal := max(o.Tolerance*norm, 0x1p-52*size)
	if norm <= goal {
		return x, s, nil
	}
	s.residual = 1
	for {
		start := s.residual
		clear(p)
		rz := 1.0
		for math.Sqrt(dot(r, r)) > goal {
			if s.iterations == o.MaxIterations {
				return nil, s, fmt.Errorf("hodge: conjugate gradients reached %d iterations with a relative residual of %.2g, asked was %.2g; allow more iterations or a larger tolerance",
					s.iterations, math.Sqrt(dot(r, r))/norm, o.Tolerance)
			}
			if err := ctx.Err(); err != nil {
				return nil, s, err
			}
			s.iterations++
			e.precondition(z, r)
			old := rz
			rz = dot(r, z)
			if !(rz > 0) {
				break // the residual is rounding outside the range of A
			}
			t := rz / old
			for i := range p {
				p[i] = z[i] + float64(t*p[i])
			}
			e.apply(q, p)
			pq := dot(p, q)
			if !(pq > 0) {
				break
			}
			add(x, rz/pq, p)
			add(r, -rz/pq, q)
		}
		e.apply(q, x)
		for i := range r {
			r[i] = b[i] - q[i]
		}
		s.residual = math.Sqrt(dot(r, r)) / norm
		if s.residual*norm <= goal || s.residual > 0.1*start {
			return x, s, nil
		}
	}
}

// potential returns the (k−1)-cochain whose derivative is the exact part of w,
// and how it was found. On a box it is Δ⁺δw, the one without kernel part.
func potential(ctx context.Context, w *Cochain, o Options) (*Cochain, solution, error) {
	g, k := w.Complex.(*Grid), w.Degree
	if err := ctx.Err(); err != nil {
		return nil, solution{}, err
	}
	if !g.Masked() {
		alpha := NewCochain(g, k-1)
		g.codifferential(o.ws, k, alpha.Data, w.Data)
		newBoxLaplacian(g, k-1, o.Threads, math.Inf(1)).apply(alpha.Data)
		return alpha, solution{}, nil
	}
	alpha := NewCochain(g, k-1)
	if k == 0 {
		return alpha, solution{}, nil
	}
	m := make([]float64, len(w.Data))
	g.Mass(k, m, w.Data)
	b := make([]float64, len(alpha.Data))
	g.Boundary(k, b, m)
	x, s, err := newNormalEquation(g, k-1, true, o.ws).solve(ctx, b, math.Sqrt(dot(m, m)), o)
	if err != nil {
		return nil, s, err
	}
	alpha.Data = x
	if k == 1 {
		g.centre(x)
	}
	return alpha, s, nil
}

// copotential returns the (k+1)-cochain whose codifferential is the co-exact
// part of w. On a box it is Δ⁺dw.
func copotential(ctx context.Context, w *Cochain, o Options) (*Cochain, solution, error) {
	g, k := w.Complex.(*Grid), w.Degree
	if err := ctx.Err(); err != nil {
		return nil, solution{}, err
	}
	beta := NewCochain(g, k+1)
	g.coboundary(o.ws, k, beta.Data, w.Data)
	g.drop(k+1, beta.Data)
	if !g.Masked() {
		newBoxLaplacian(g, k+1, o.Threads, math.Inf(1)).apply(beta.Data)
		return beta, solution{}, nil
	}
	if k == g.Dim() {
		return beta, solution{}, nil
	}
	x, s, err := newNormalEquation(g, k+1, false, o.ws).solve(ctx, beta.Data, math.Sqrt(dot(w.Data, w.Data)), o)
	if err != nil {
		return nil, s, err
	}
	g.InverseMass(k+1, beta.Data, x)
	return beta, s, nil
}

// centre gives a potential the mean zero on every connected part that does not
// touch a Relative rim.
func (g *Grid) centre(alpha []float64) {
	f := g.connected()
	ground := f.root(g.Cells(0))
	sum, mass := map[int]float64{}, map[int]float64{}
	for i, m := range g.masses[0] {
		if r := f.root(i); m > 0 && r != ground {
			sum[r] += float64(m * alpha[i])
			mass[r] += m
		}
	}
	for i, m := range g.masses[0] {
		if r := f.root(i); m > 0 && r != ground {
			alpha[i] -= sum[r] / mass[r]
		}
	}
}
