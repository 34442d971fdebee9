package hodge

import (
	"context"
	"fmt"
	"math"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/internal/fourier"
	"github.com/curlfree/curlfree/internal/sparse"
	"github.com/curlfree/curlfree/linalg"
)

// A boxLaplacian inverts the Laplacian of k-cochains of a box. It acts on each
// part apart, as Σ_j L_j, and a transform along each axis diagonalises it: the
// cross terms cancel, since differences along different axes commute.
type boxLaplacian struct {
	grid    *Grid
	k       int
	threads int
	parts   []part
	solve   []*fourier.Axes // nil for an empty part
}

// newBoxLaplacian plans the inverse for degree k. Where the eigenvalue is zero
// the result is divided by zero instead.
func newBoxLaplacian(g *Grid, k, threads int, zero float64) *boxLaplacian {
	b := &boxLaplacian{grid: g, k: k, threads: threads}
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
	grid, box  *Grid
	k          int
	up         bool
	inverse    *boxLaplacian
	before     []float64 // the preconditioner multiplies with these on either
	after      []float64 // side of the inverse; zero on absent cells
	reciprocal []float64 // of the masses of degree k−1, where A needs them
	padded     []float64 // a cochain of a box larger than the grid, nil without
	middle     []float64 // scratch, degree k+1 or k−1
	ws         *linalg.Workspace
}

func newNormalEquation(g *Grid, k int, up bool, ws *linalg.Workspace) *normalEquation {
	e := &normalEquation{grid: g, box: g.roomy(), k: k, up: up, ws: ws}
	if n := e.box.Cells(k); n != g.Cells(k) {
		e.padded = make([]float64, n)
	}
	// The box may have a kernel that the mask has not: there the smallest
	// eigenvalue of the longest axis stands for zero.
	zero := math.Inf(1)
	for j, c := range g.cells {
		zero = min(zero, fourier.Spectrum(fourier.DST1, c+1, g.spacing[j])[0])
	}
	e.inverse = newBoxLaplacian(e.box, k, ws.Threads(), zero)
	e.before, e.after = make([]float64, g.Cells(k)), make([]float64, g.Cells(k))
	support := g.support()
	for i, m := range g.masses[k] {
		switch {
		case m == 0:
		case up:
			e.after[i] = math.Sqrt(support.masses[k][i] / m)
		default:
			e.before[i] = math.Sqrt(m / support.masses[k][i])
		}
	}
	if up {
		e.inBox(e.before, e.after, func(w []float64) { e.box.InverseMass(k, w, w) })
		e.middle = make([]float64, g.Cells(k+1))
		return e
	}
	e.inBox(e.after, e.before, func(w []float64) { e.box.Mass(k, w, w) })
	e.middle, e.reciprocal = make([]float64, g.Cells(k-1)), make([]float64, g.Cells(k-1))
	for i, m := range g.masses[k-1] {
		if m != 0 {
			e.reciprocal[i] = 1 / m
		}
	}
	return e
}

// apply sets y = A x, one line of the middle and of y at a time. Masses remove
// the absent cells in the middle.
func (e *normalEquation) apply(y, x []float64) {
	g, k := e.grid, e.k
	if e.up {
		g.sweep(e.ws, k+1, 0, func(l *line, _ []float64) {
			m := l.of(e.middle)
			g.derivative(l, m, x)
			asm.Mul(m, m, l.of(g.masses[k+1]))
		})
		g.transpose(e.ws, k+1, y, e.middle)
		if g.hard { // else a cell is absent only together with all around it
			g.drop(k, y)
		}
		return
	}
	g.sweep(e.ws, k-1, 0, func(l *line, _ []float64) {
		m := l.of(e.middle)
		g.transposed(l, m, x, func(int) float64 { return 1 }, 1)
		asm.Mul(m, m, l.of(e.reciprocal))
	})
	g.coboundary(e.ws, k-1, y, e.middle)
	g.drop(k, y)
}

// precondition sets z to the solution on the whole box. For a Free mask the
// energy of the box is that of the mask plus that of an extension into the
// holes, so that the number of iterations does not grow with the grid. A density
// is scaled away on both sides.
func (e *normalEquation) precondition(z, r []float64) {
	asm.Mul(z, e.before, r)
	e.inBox(z, z, e.inverse.apply)
	asm.Mul(z, e.after, z)
}

// inBox sets dst to what f makes of src, extended by zero to the whole box.
func (e *normalEquation) inBox(dst, src []float64, f func(w []float64)) {
	if e.padded == nil {
		copy(dst, src)
		f(dst)
		return
	}
	there := func(l *line) []float64 { return l.beside(e.box.with(l.part.axes), -1, 0, e.padded) }
	clear(e.padded)
	e.grid.sweep(e.ws, e.k, 0, func(l *line, _ []float64) { copy(there(l), l.of(src)) })
	f(e.padded)
	e.grid.sweep(e.ws, e.k, 0, func(l *line, _ []float64) { copy(l.of(dst), there(l)) })
}

// roomy returns the box of g with its axes lengthened to where transforms are fast,
// if their condition is that at the rim of the mask: what is added is one more hole.
// Other ends, and a Periodic axis, must stay where they are.
func (g *Grid) roomy() *Grid {
	rim := Free
	if g.hard {
		rim = Relative
	}
	cells := append([]int(nil), g.cells...)
	for j, b := range g.boundary {
		if b == rim {
			cells[j] = fourier.Smooth(cells[j])
		}
	}
	box, err := NewGrid(cells, GridOptions{Spacing: g.spacing, Origin: g.origin, Boundary: g.boundary})
	if err != nil { // too large
		return g.box()
	}
	return box
}

// solve returns x by conjugate gradients. size is the norm of what b was formed
// from: below its rounding b is not in the range of A and nothing can be solved
// for.
func (e *normalEquation) solve(ctx context.Context, b []float64, size float64, o Options) ([]float64, solution, error) {
	x := make([]float64, len(b))
	var s solution
	norm := math.Sqrt(dot(b, b))
	if norm <= 0x1p-52*size {
		return x, s, nil
	}
	var err error
	s.iterations, s.residual, err = sparse.Iterate(ctx, e.apply, e.precondition, x, b,
		max(o.Tolerance, 0x1p-52*size/norm), o.MaxIterations)
	return x, s, err
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
