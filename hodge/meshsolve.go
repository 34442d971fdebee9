package hodge

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/curlfree/curlfree/internal/sparse"
	"github.com/curlfree/curlfree/linalg"
)

// potentials holds what all 0-cochain solves of a complex share: the Laplacian
// dᵀM₁d without one vertex of each free part, and its factor, made once.
type potentials struct {
	once   sync.Once
	matrix *sparse.Matrix
	factor *sparse.Factor
	keep   []int32
	err    error
}

// largestFactor and mostWork bound the values of a factor and the multiply-adds
// for it; what needs more, as graphs without small separators do, goes to
// conjugate gradients.
const (
	largestFactor = 1 << 28
	mostWork      = 2e11
)

// normal returns dᵀ M_{k+1} d on the k-cochains.
func (s *Simplicial) normal(k int) *sparse.Matrix {
	d := s.incidence(k + 1)
	md := s.masses[k+1].matrix
	if md == nil {
		md = weighted(d, s.masses[k+1].diagonal)
	} else {
		md = sparse.Product(md, d)
	}
	return sparse.Product(d.Transpose(), md)
}

// weighted multiplies the rows of m.
func weighted(m *sparse.Matrix, diagonal []float64) *sparse.Matrix {
	w := *m
	w.Value = slices.Clone(m.Value)
	for i, t := range diagonal {
		scale(w.Value[w.Start[i]:w.Start[i+1]], t)
	}
	return &w
}

// prepare makes the factor.
func (s *Simplicial) prepare(ctx context.Context, ws *linalg.Workspace) (*potentials, error) {
	p := s.potential
	p.once.Do(func() {
		keep := make([]int32, s.Cells(0))
		for _, v := range s.grounded() {
			keep[v] = -1
		}
		next := int32(0)
		for v := range keep {
			if keep[v] < 0 || !s.Present(0, v) {
				keep[v] = -1
				continue
			}
			keep[v] = next
			next++
		}
		p.keep, p.matrix = keep, s.normal(0).Principal(keep)
		a, err := sparse.Analyze(p.matrix)
		if err != nil || a.Size() > largestFactor || a.Work() > mostWork {
			p.err = err
			return
		}
		p.factor, p.err = a.Factorize(context.WithoutCancel(ctx), p.matrix, ws)
		if p.err != nil && s.Negative(1) > 0 {
			p.err = fmt.Errorf("hodge: the diagonal star has %d masses that are not positive: %w; use Whitney masses", s.Negative(1), p.err)
		}
	})
	return p, p.err
}

// solveLaplacian solves dᵀM₁d α = b for 0-cochains and gives each free part the
// mean zero.
func (s *Simplicial) solveLaplacian(ctx context.Context, b []float64, o Options) ([]float64, solution, error) {
	var found solution
	p, err := s.prepare(ctx, o.ws)
	if err != nil {
		return nil, found, err
	}
	right := make([]float64, p.matrix.Rows)
	for v, to := range p.keep {
		if to >= 0 {
			right[to] = b[v]
		}
	}
	x, r := make([]float64, len(right)), slices.Clone(right)
	if p.factor == nil {
		found.iterations, found.residual, err = sparse.ConjugateGradients(ctx, p.matrix, x, right, o.Tolerance, o.MaxIterations)
		if err != nil {
			return nil, found, err
		}
	} else {
		p.factor.Solve(x, right)
		p.matrix.Mul(r, x)
		for i, v := range right {
			r[i] = v - r[i]
		}
		if size := math.Sqrt(dot(right, right)); size > 0 {
			found.residual = math.Sqrt(dot(r, r)) / size
		}
	}
	alpha := make([]float64, len(b))
	for v, to := range p.keep {
		if to >= 0 {
			alpha[v] = x[to]
		}
	}
	s.centre(alpha)
	return alpha, found, nil
}

// centre gives a 0-cochain the mean zero on every part that does not touch the
// ground.
func (s *Simplicial) centre(alpha []float64) {
	f := s.parts()
	ground := f.root(s.Cells(0))
	one := make([]float64, len(alpha))
	for i := range one {
		one[i] = 1
	}
	s.drop(0, one)
	s.Mass(0, one, one)
	sum, total := make([]float64, len(f)), make([]float64, len(f))
	for v, m := range one {
		r := f.root(v)
		sum[r] += float64(m * alpha[v])
		total[r] += m
	}
	for v := range alpha {
		if r := f.root(v); r != ground && total[r] != 0 {
			alpha[v] -= sum[r] / total[r]
		}
	}
}

// project returns the (k−1)-cochain whose derivative is the exact part of w, and
// what that leaves of w. inside is s, or its relative complex for potentials that
// vanish at the boundary. Direct solves are run twice, the second time for the
// rounding of the first.
func (s *Simplicial) project(ctx context.Context, inside *Simplicial, w *Cochain, o Options) (alpha, rest *Cochain, found solution, err error) {
	k := w.Degree
	alpha, rest = NewCochain(s, k-1), w
	if k == 0 {
		return alpha, rest, found, nil
	}
	m, b := make([]float64, len(w.Data)), make([]float64, len(alpha.Data))
	for pass := range 2 {
		s.Mass(k, m, rest.Data)
		inside.Boundary(k, b, m)
		var step []float64
		var f solution
		if k == 1 {
			step, f, err = inside.solveLaplacian(ctx, b, o)
		} else {
			step, f, err = inside.iterate(ctx, inside.normal(k-1), inside.kept(k-1), b, math.Sqrt(dot(m, m)), o)
		}
		found.iterations += f.iterations
		if pass == 0 {
			found.residual = f.residual
		}
		if err != nil {
			return nil, nil, found, err
		}
		add(alpha.Data, 1, step)
		rest = w.Plus(-1, alpha.D())
		if k > 1 {
			break
		}
	}
	return alpha, rest, found, nil
}

// rounding is the part of a right side, over what it was formed from, that may be
// rounding and so outside the range of a singular system.
const rounding = 0x1p-49

// iterate solves a singular system by conjugate gradients. size is the norm of
// what b was formed from: below its rounding there is nothing to solve for.
func (s *Simplicial) iterate(ctx context.Context, a *sparse.Matrix, keep []int32, b []float64, size float64, o Options) ([]float64, solution, error) {
	x := make([]float64, len(b))
	var found solution
	norm := math.Sqrt(dot(b, b))
	if norm <= rounding*size || norm == 0 {
		return x, found, nil
	}
	// Rows without elements belong to absent simplices or to such as have no
	// cofaces: their unknowns stay zero.
	keep = slices.Clone(keep)
	if keep == nil {
		keep = numbers(a.Rows)
	}
	next := int32(0)
	for i := range keep {
		if keep[i] < 0 || a.Start[i] == a.Start[i+1] {
			keep[i] = -1
			continue
		}
		keep[i] = next
		next++
	}
	a = a.Principal(keep)
	inner, right := make([]float64, a.Rows), make([]float64, a.Rows)
	for i, to := range keep {
		if to >= 0 {
			right[to] = b[i]
		}
	}
	var err error
	found.iterations, found.residual, err = sparse.ConjugateGradients(ctx, a, inner, right, max(o.Tolerance, rounding*size/norm), o.MaxIterations)
	for i, to := range keep {
		if to >= 0 {
			x[i] = inner[to]
		}
	}
	return x, found, err
}

// copotentialOf returns the (k+1)-cochain whose codifferential is a co-exact
// cochain c: β = M⁻¹y with dᵀy = M c. On the cells of a manifold y is a sum
// from cell to cell; elsewhere it is d u with dᵀd u = M c. size is the norm of
// what c was formed from.
func (s *Simplicial) copotentialOf(ctx context.Context, c *Cochain, size float64, o Options) (*Cochain, solution, error) {
	k := c.Degree
	beta := NewCochain(s, k+1)
	if k == s.Dim() {
		return beta, solution{}, nil
	}
	m := make([]float64, len(c.Data))
	s.Mass(k, m, c.Data)
	if y, ok := s.across(m); ok && k == s.Dim()-1 {
		s.InverseMass(k+1, beta.Data, y)
		return beta, solution{}, nil
	}
	d := s.incidence(k + 1)
	u, found, err := s.iterate(ctx, sparse.Product(d.Transpose(), d), s.kept(k), m, size, o)
	if err != nil {
		return nil, found, err
	}
	y := make([]float64, len(beta.Data))
	s.Coboundary(k, y, u)
	s.InverseMass(k+1, beta.Data, y)
	return beta, found, nil
}

// across returns y on the top cells of an oriented manifold with dᵀy = m on the
// facets, by summation from cell to cell. It starts from the facets of the
// boundary; on a part without, where a constant is free, from some cell, and
// makes y orthogonal to the volumes M⁻¹1.
func (s *Simplicial) across(m []float64) (y []float64, ok bool) {
	n := s.Dim()
	roots, parts, ok := s.closed()
	if len(m) != s.Cells(n-1) || !ok {
		return nil, false
	}
	sides, _ := s.adjacency()
	y = make([]float64, s.Cells(n))
	seen := make([]bool, len(y))
	var queue []int32
	for f, side := range sides {
		if c := side[0]; c >= 0 && side[1] < 0 && s.Present(n-1, f) && !seen[c] {
			seen[c], y[c] = true, s.induced(c, int32(f))*m[f]
			queue = append(queue, c)
		}
	}
	for _, c := range roots {
		seen[c] = true
		queue = append(queue, c)
	}
	for ; len(queue) > 0; queue = queue[1:] {
		c := queue[0]
		for _, f := range s.faces[n][int(c)*(n+1):][:n+1] {
			// (dᵀy)_f is ±(y_other − y_c), as the other side sees f.
			if other := sides[f][0] + sides[f][1] - c; other >= 0 && !seen[other] {
				seen[other], y[other] = true, y[c]+float64(s.induced(other, f)*m[f])
				queue = append(queue, other)
			}
		}
	}
	free, sum, total := make([]bool, len(y)), make([]float64, len(y)), make([]float64, len(y))
	for _, root := range roots {
		free[root] = true
	}
	for c, m := range s.masses[n].diagonal {
		if r := parts.root(c); free[r] {
			sum[r] += y[c] / m
			total[r] += 1 / m
		}
	}
	for c := range y {
		if r := parts.root(c); free[r] {
			y[c] -= sum[r] / total[r]
		}
	}
	return y, true
}

// convention names the boundary condition.
func (s *Simplicial) convention() string {
	switch {
	case s.points == nil:
		return "none: an abstract complex"
	case s.surface && len(s.rims) == 0:
		return "none: the surface is closed"
	}
	return "rim of the mesh " + s.boundary.String()
}

// Harmonic returns bases of the harmonic k-cochains; there are as many as the
// Betti number. Of degree 1 on a surface the integral ones are, first, one for
// each boundary loop but the longest of its part, with circulation 1 around it
// and 0 around the others (Free; against the orientation of the boundary) or a
// drop of the potential of 1 from it to the others (Relative); then one for each
// of the 2g turns around handles, with period 1 along a closed path of edges and
// 0 along the paths of the others and around all loops.
func (s *Simplicial) Harmonic(ctx context.Context, k int, o Options) (*Harmonics, error) {
	o = o.withDefaults()
	defer o.ws.Close()
	h := &Harmonics{}
	if k < 0 || k > s.Dim() {
		return h, nil
	}
	if roots, parts, ok := s.closed(); k == s.Dim() && ok {
		// M h is constant where there is no boundary: the volume forms.
		for _, root := range roots {
			w := NewCochain(s, k)
			for c := range w.Data {
				if parts.root(c) == int(root) {
					w.Data[c] = 1
				}
			}
			s.InverseMass(k, w.Data, w.Data)
			sum := 0.0
			for _, v := range w.Data {
				sum += v
			}
			scale(w.Data, 1/sum)
			h.Integral = append(h.Integral, w)
		}
		h.Orthonormal = orthonormal(h.Integral)
		return h, nil
	}
	list, err := s.generators(k)
	if err != nil {
		return nil, err
	}
	for _, w := range list {
		_, rest, found, err := s.project(ctx, s, w, o)
		if err != nil {
			return nil, err
		}
		h.Iterations += found.iterations
		h.Integral = append(h.Integral, rest)
	}
	h.Orthonormal = orthonormal(h.Integral)
	if len(h.Orthonormal) != len(h.Integral) {
		return nil, fmt.Errorf("hodge: only %d of %d harmonic cochains of degree %d are independent to rounding", len(h.Orthonormal), len(h.Integral), k)
	}
	return h, nil
}

// solver implements domain; twoSided knows better afterwards.
func (s *Simplicial) solver() string { return "conjugate gradients" }

// twoSided: the exact part is d(δd)⁺δw and the harmonic part the projection on
// a basis; what remains is co-exact. Where there is no basis at hand but the
// masses are diagonal, as on graphs, a second solve gives the co-exact part and
// the rest is harmonic.
func (s *Simplicial) twoSided(ctx context.Context, d *Decomposition, w *Cochain, o Options) error {
	alpha, rest, found, err := s.project(ctx, s, w, o)
	if err != nil {
		return err
	}
	d.count(found)
	if w.Degree > 0 {
		d.Alpha = alpha
	}
	if w.Degree == 1 && s.potential.factor != nil {
		d.Solver = "sparse Cholesky"
	}
	d.Exact = alpha.D()
	d.Harmonic = NewCochain(s, w.Degree)
	if d.Betti != nil && d.Betti[w.Degree] == 0 {
		d.Coexact = rest
		return d.findBeta(ctx, s, w, o)
	}
	if !s.surface && w.Degree > 0 && s.masses[w.Degree].matrix == nil {
		d.Beta, d.Coexact, found, err = s.coexactOf(ctx, rest, o)
		if err != nil {
			return err
		}
		d.count(found)
		d.Harmonic = rest.Plus(-1, d.Coexact)
		return nil
	}
	h, err := s.Harmonic(ctx, w.Degree, o)
	if err != nil {
		return err
	}
	d.Iterations += h.Iterations
	for _, e := range h.Orthonormal {
		add(d.Harmonic.Data, Inner(rest, e), e.Data)
	}
	d.Coexact = rest.Plus(-1, d.Harmonic)
	return d.findBeta(ctx, s, w, o)
}

// findBeta fills in Beta where it was asked for.
func (d *Decomposition) findBeta(ctx context.Context, s *Simplicial, w *Cochain, o Options) error {
	if !o.Copotential {
		return nil
	}
	m := make([]float64, len(w.Data))
	s.Mass(w.Degree, m, w.Data)
	beta, found, err := s.copotentialOf(ctx, d.Coexact, math.Sqrt(dot(m, m)), o)
	d.Beta = beta
	d.count(found)
	return err
}

// coexactOf solves d M⁻¹ dᵀ y = d w for a diagonal M and returns β = M⁻¹y and
// the co-exact part M⁻¹dᵀy.
func (s *Simplicial) coexactOf(ctx context.Context, w *Cochain, o Options) (beta, coexact *Cochain, found solution, err error) {
	k := w.Degree
	coexact = NewCochain(s, k)
	if k == s.Dim() {
		return nil, coexact, found, nil
	}
	// The matrix would have a row of thousands for each triangle of a dense
	// graph: it is applied and not formed.
	edge := make([]float64, len(w.Data))
	diagonal := make([]float64, s.Cells(k+1))
	one := make([]float64, len(w.Data))
	for i := range one {
		one[i] = 1
	}
	s.InverseMass(k, one, one)
	for i := range diagonal {
		for _, f := range s.faces[k+1][i*(k+2):][:k+2] {
			diagonal[i] += one[f]
		}
	}
	beta = w.D()
	y := make([]float64, len(diagonal))
	size := math.Sqrt(dot(w.Data, w.Data))
	if norm := math.Sqrt(dot(beta.Data, beta.Data)); norm > rounding*size {
		found.iterations, found.residual, err = sparse.Iterate(ctx, func(dst, x []float64) {
			s.Boundary(k+1, edge, x)
			s.InverseMass(k, edge, edge)
			s.Coboundary(k, dst, edge)
		}, func(z, r []float64) {
			for i, v := range r {
				z[i] = v / diagonal[i]
			}
		}, y, beta.Data, max(o.Tolerance, rounding*size/norm), o.MaxIterations)
	}
	if err != nil {
		return nil, nil, found, err
	}
	s.Boundary(k+1, coexact.Data, y)
	s.InverseMass(k, coexact.Data, coexact.Data)
	s.InverseMass(k+1, beta.Data, y)
	return beta, coexact, found, nil
}

// innerPotential implements domain.
func (s *Simplicial) innerPotential(ctx context.Context, w *Cochain, o Options) (*Cochain, solution, error) {
	if s.absent != nil {
		return nil, solution{}, fmt.Errorf("hodge: the %v split starts from a free boundary, not from: %s", o.Split, s.convention())
	}
	if s.points == nil {
		return nil, solution{}, fmt.Errorf("hodge: an abstract complex has no boundary for the %v split", o.Split)
	}
	inside, err := s.relative()
	if err != nil {
		return nil, solution{}, err
	}
	alpha, _, found, err := s.project(ctx, inside, w, o)
	return alpha, found, err
}
