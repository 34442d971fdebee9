package hodge

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"strings"

	"github.com/curlfree/curlfree/linalg"
)

// A Split says which decomposition is meant.
type Split int

const (
	// TwoSided is the Hodge decomposition of the complex: exact, co-exact and
	// harmonic parts, the last one as large as the topology allows. With Free
	// boundaries the exact part is the closest conservative field.
	TwoSided Split = iota
	// Morrey is the Hodge–Morrey decomposition of a complex with Free axes: the
	// potential of the exact part vanishes at the boundary, the co-exact part is
	// tangential there, the harmonic part takes the rest.
	Morrey
	// Natural is the free-space decomposition of a 1-cochain in two or three
	// dimensions: the gradient of the Green's function (ln r/2π, −1/4πr) convolved
	// with the divergence inside the box, the rotation of the same with the curl,
	// and the rest, which is harmonic inside. The parts are not orthogonal.
	Natural
	// Poincare is the split by the homotopy operator about Options.Center: the
	// exact part is the derivative of the line integrals of the field along rays,
	// the co-exact part the rest. There is no boundary condition; the parts are
	// not orthogonal.
	Poincare
	// Friedrichs is the Hodge–Morrey–Friedrichs decomposition into five parts:
	// Morrey with its harmonic part split into Neumann, Dirichlet and Centre. On
	// a domain that wraps around, the first two need not be orthogonal: then it is
	// an error on a grid, and a mesh is split on the Neumann side alone.
	Friedrichs
)

var splitNames = [...]string{"two-sided", "morrey", "natural", "poincare", "friedrichs"}

// String returns the name of the split.
func (s Split) String() string { return splitNames[s] }

// Parts is a set of parts of a cochain.
type Parts uint

// The parts that Options.Keep can name.
const (
	ExactPart Parts = 1 << iota
	CoexactPart
	HarmonicPart

	allParts = ExactPart | CoexactPart | HarmonicPart
)

// Options of Decompose and Harmonic; the zero value is ready.
type Options struct {
	Split       Split
	Center      []float64 // of Poincare; the middle of the box if nil
	Copotential bool      // also solve for Beta
	Keep        Parts     // of the result; 0 is all
	InPlace     bool      // Coexact overwrites the input: TwoSided on a box without mask
	// Reuse is an earlier result of the same grid and degree that is needed no more.
	// TwoSided on a box without mask then takes its memory and its plan of the
	// transforms, and allocates no array.
	// It must not hold the input.
	Reuse         *Decomposition
	Threads       int     // 0 is GOMAXPROCS
	Tolerance     float64 // relative residual of iterative solves; 0 is 1e-14
	MaxIterations int     // of one solve; 0 is 1000

	ws *linalg.Workspace // with Threads
}

// withDefaults fills in what is left out and opens the workspace, which the
// caller closes.
func (o Options) withDefaults() Options {
	if o.Threads == 0 {
		o.Threads = runtime.GOMAXPROCS(0)
	}
	if o.Tolerance == 0 {
		o.Tolerance = 1e-14
	}
	if o.MaxIterations == 0 {
		o.MaxIterations = 1000
	}
	if o.Keep == 0 {
		o.Keep = allParts
	}
	if o.InPlace {
		o.Keep |= CoexactPart
	}
	o.ws = linalg.NewWorkspace(o.Threads)
	return o
}

// A Decomposition is w = Exact + Coexact + Harmonic with all that is known
// about it. Inner products and energies are those of the complex; they are there
// for parts that were not kept as well, whose cochains are nil.
type Decomposition struct {
	Split    Split
	Boundary string // the convention, in words
	Degree   int
	Betti    []int // nil where Grid.Betti fails

	Exact, Coexact, Harmonic *Cochain
	// The three parts of Harmonic by Friedrichs, nil for other splits: harmonic
	// fields tangential to the boundary, harmonic fields normal to it, and what is
	// both exact and co-exact. On a mesh where the first two are not orthogonal
	// Dirichlet is nil and Centre is all that is exact.
	Neumann, Dirichlet, Centre *Cochain
	// Angles are the Poincaré duality angles between the Neumann and the Dirichlet
	// fields, of Friedrichs on a mesh with a boundary.
	Angles []float64
	// Alpha has d Alpha = Exact, nil in degree 0. Beta has δ Beta = Coexact; it is
	// nil unless it was asked for or came along. Natural's Beta is the
	// vector potential at the centres of the faces times their area (in the plane
	// minus the stream function), without the faces beyond the rim that Coexact
	// needs as well.
	Alpha, Beta *Cochain

	Total, ExactEnergy, CoexactEnergy, HarmonicEnergy float64
	// Inner products of the parts, over Total.
	ExactCoexact, ExactHarmonic, CoexactHarmonic float64

	// Residual is |w − the sum of the parts| / |w|.
	Residual float64
	// HarmonicD and HarmonicDelta are |d| and |δ| of the harmonic part, times the
	// smallest spacing, over |w|: rounding for the orthogonal splits.
	HarmonicD, HarmonicDelta float64

	Solver         string // "transforms", "conjugate gradients" or "sparse Cholesky"
	Iterations     int
	SolverResidual float64 // the largest relative residual of an iterative solve

	inverse *boxLaplacian // of the potential, for Options.Reuse
}

// A domain is a complex that Decompose can solve on.
type domain interface {
	Complex
	// convention names the boundary conditions.
	convention() string
	// solver names how potentials are found.
	solver() string
	// drop zeroes the cells of degree k that the complex lacks.
	drop(k int, w []float64)
	// twoSided fills in the parts of the Hodge decomposition.
	twoSided(ctx context.Context, d *Decomposition, w *Cochain, o Options) error
	// innerPotential returns the cochain, zero at the boundary, whose derivative
	// is closest to w.
	innerPotential(ctx context.Context, w *Cochain, o Options) (*Cochain, solution, error)
	// friedrichs is morrey and then the parts of the harmonic one.
	friedrichs(ctx context.Context, d *Decomposition, w *Cochain, o Options) error
	// inner is Inner on the threads of ws.
	inner(ws *linalg.Workspace, k int, a, b []float64) float64
	// moments returns the energies and products of a, b and c and the energy of
	// w − a − b − c.
	moments(ws *linalg.Workspace, k int, w, a, b, c []float64) [moments]float64
	// shortest returns the smallest edge length.
	shortest() float64
	// cellName describes cell i of degree k.
	cellName(k, i int) string
}

// Decompose splits a cochain of a grid, a mesh or a graph. Unless Options.InPlace
// says so, w is not changed and no part shares its memory.
//
// TwoSided on a box without mask takes, beside w, the potential and the parts that
// are kept, some lines of scratch: for a 1-cochain in the plane 24 bytes a cell
// with InPlace and Keep = CoexactPart, 56 with two parts and 72 with all, the 16
// of the input included (measured on 10 000² cells: 24.3 and 56.3). Natural takes two arrays of
// twice the grid along each axis, and conjugate gradients, which serve masks and
// densities, some ten arrays of the size of a potential or of w; there Keep drops
// the parts at the end. On a mesh or graph the scalar Laplacian is factored once
// for all calls; that takes some 70 values a vertex on a large surface.
// Values that are not finite are an error that names the cell; on cells
// that the complex lacks, outside a mask or on a relative boundary, they are
// ignored.
func Decompose(ctx context.Context, w *Cochain, o Options) (*Decomposition, error) {
	w.primal("Decompose")
	o = o.withDefaults()
	defer o.ws.Close()
	c, ok := w.Complex.(domain)
	if !ok {
		return nil, fmt.Errorf("hodge: Decompose of a %v: only grids, meshes and graphs are possible", w)
	}
	if w.Degree < 0 || w.Degree > c.Dim() {
		return nil, fmt.Errorf("hodge: Decompose of a %v in dimension %d", w, c.Dim())
	}
	g, box := c.(*Grid)
	direct := box && !g.Masked() && o.Split == TwoSided
	if o.InPlace && !direct {
		return nil, fmt.Errorf("hodge: Decompose in place is for the two-sided split on a box without mask, not for the %v split of a %v by %s", o.Split, w, c.solver())
	}
	if !box || g.Masked() { // what stands outside is of no consequence
		w = w.Clone()
		c.drop(w.Degree, w.Data)
	}
	total := c.inner(o.ws, w.Degree, w.Data, w.Data)
	if math.IsNaN(total) || math.IsInf(total, 0) {
		if err := w.finite(); err != nil {
			return nil, err
		}
		return nil, fmt.Errorf("hodge: the energy of the cochain overflows; scale it down")
	}
	betti, err := c.Betti()
	if err != nil {
		betti = nil // the solves do without
	}
	d := &Decomposition{Split: o.Split, Boundary: c.convention(), Degree: w.Degree, Betti: betti, Total: total, Solver: c.solver()}
	if direct {
		return d, d.direct(ctx, g, w, o)
	}
	switch o.Split {
	case TwoSided:
		err = c.twoSided(ctx, d, w, o)
	case Morrey:
		err = d.morrey(ctx, w, o)
	case Friedrichs:
		err = c.friedrichs(ctx, d, w, o)
	case Natural, Poincare:
		switch {
		case !box:
			err = fmt.Errorf("hodge: the %v split is for grids alone", o.Split)
		case o.Split == Natural:
			err = d.natural(ctx, w, o)
		default:
			err = d.poincare(ctx, w, o)
		}
	default:
		err = fmt.Errorf("hodge: unknown split %d", int(o.Split))
	}
	if err != nil {
		return nil, err
	}
	d.measure(w, o)
	for part, w := range map[Parts]**Cochain{ExactPart: &d.Exact, CoexactPart: &d.Coexact, HarmonicPart: &d.Harmonic} {
		if o.Keep&part == 0 {
			*w = nil
		}
	}
	return d, nil
}

// convention names the boundary conditions.
func (g *Grid) convention() string {
	s := ""
	for j, b := range g.boundary {
		if j > 0 {
			s += ", "
		}
		s += fmt.Sprintf("axis %d %v", j, b)
	}
	switch {
	case !g.Masked():
		return s
	case g.hard:
		return s + ", rim of the mask relative"
	}
	return s + ", rim of the mask free"
}

func (d *Decomposition) count(s solution) {
	d.Iterations += s.iterations
	d.SolverResidual = max(d.SolverResidual, s.residual)
}

// solver implements domain.
func (g *Grid) solver() string {
	if g.Masked() {
		return "conjugate gradients"
	}
	return "transforms"
}

// twoSided: the exact part is d(δd)⁺δw. On a mask with holes the harmonic part is
// what a second solve for the co-exact part leaves, and without holes there is
// none. That solve takes more iterations on a finer grid; while holes of a plane are
// few their fields, each as good as an exact part, come cheaper. What remains is co-exact.
func (g *Grid) twoSided(ctx context.Context, d *Decomposition, w *Cochain, o Options) error {
	if !g.Masked() {
		o.Keep = allParts
		return d.direct(ctx, g, w, o)
	}
	k := w.Degree
	alpha, s, err := potential(ctx, w, o)
	if err != nil {
		return err
	}
	d.count(s)
	if k > 0 {
		d.Alpha = alpha
	}
	d.Exact, d.Harmonic = alpha.D(), NewCochain(g, k)
	rest := w.Plus(-1, d.Exact)
	g.drop(k, rest.Data)
	if d.Betti != nil && d.Betti[k] > 0 && d.Betti[k] <= fewHoles && !o.Copotential && g.turns(k) {
		h, err := g.Harmonic(ctx, k, o)
		if err != nil {
			return err
		}
		d.Iterations += h.Iterations
		for _, e := range h.Orthonormal {
			add(d.Harmonic.Data, Inner(rest, e), e.Data)
		}
		d.Coexact = rest.Plus(-1, d.Harmonic)
		return nil
	}
	if d.Betti == nil || d.Betti[k] > 0 {
		beta, s, err := copotential(ctx, rest, o)
		if err != nil {
			return err
		}
		d.count(s)
		d.Beta = beta
		d.Coexact = beta.Codifferential()
		add(rest.Data, -1, d.Coexact.Data)
		d.Harmonic = rest
		return nil
	}
	d.Coexact = rest
	if o.Copotential {
		d.Beta, s, err = copotential(ctx, rest, o)
		d.count(s)
	}
	return err
}

// fewHoles is up to how many holes their fields are computed for the harmonic part.
const fewHoles = 3

// morrey takes the exact part from the complex with Relative boundaries and the
// co-exact part from the given one.
func (d *Decomposition) morrey(ctx context.Context, w *Cochain, o Options) error {
	c := w.Complex.(domain)
	tau, s, err := c.innerPotential(ctx, w, o)
	if err != nil {
		return err
	}
	d.count(s)
	if err := c.twoSided(ctx, d, w, o); err != nil {
		return err
	}
	if d.Alpha != nil {
		d.Alpha = tau
		d.Exact = tau.D()
	}
	d.Harmonic = w.Plus(-1, d.Exact).Plus(-1, d.Coexact)
	if !strings.HasPrefix(d.Boundary, "none") {
		d.Boundary += "; exact part with potential zero at the boundary"
	}
	return nil
}

// innerPotential implements domain.
func (g *Grid) innerPotential(ctx context.Context, w *Cochain, o Options) (*Cochain, solution, error) {
	if g.hard || g.has(Relative) {
		return nil, solution{}, fmt.Errorf("hodge: the %v split starts from free boundaries, not from: %s", o.Split, g.convention())
	}
	inside, err := g.relative()
	if err != nil {
		return nil, solution{}, err
	}
	v := NewCochain(inside, w.Degree)
	g.eachInside(inside, w.Degree, func(outer, inner int) { v.Data[inner] = w.Data[outer] })
	inside.drop(w.Degree, v.Data)
	tau, s, err := potential(ctx, v, o)
	if err != nil {
		return nil, s, err
	}
	return g.extend(tau), s, nil
}

// friedrichs splits Morrey's harmonic part: the Neumann fields are the harmonic
// cochains of the given complex, the Dirichlet fields those of its relative one.
// Both are orthogonal to the exact and the co-exact part, and to one another
// where the Dirichlet fields are exact in the given complex.
func (g *Grid) friedrichs(ctx context.Context, d *Decomposition, w *Cochain, o Options) error {
	if g.has(Periodic) && (g.Masked() || !g.has(Free)) {
		return fmt.Errorf("hodge: Neumann and Dirichlet fields need not be orthogonal on a domain that wraps around; take the Morrey split for: %s", g.convention())
	}
	if err := d.morrey(ctx, w, o); err != nil {
		return err
	}
	inside, err := g.relative()
	if err != nil {
		return err
	}
	if d.Neumann, err = d.Harmonic.on(ctx, g, o); err != nil {
		return err
	}
	if d.Dirichlet, err = d.Harmonic.on(ctx, inside, o); err != nil {
		return err
	}
	d.Centre = d.Harmonic.Plus(-1, d.Neumann).Plus(-1, d.Dirichlet)
	return nil
}

// on returns the projection of w on the harmonic cochains of its complex or of
// the relative one.
func (w *Cochain) on(ctx context.Context, complex *Grid, o Options) (*Cochain, error) {
	h, err := complex.Harmonic(ctx, w.Degree, o)
	if err != nil {
		return nil, err
	}
	g, sum := w.Complex.(*Grid), NewCochain(w.Complex, w.Degree)
	for _, e := range h.Orthonormal {
		if complex != g {
			e = g.extend(e)
		}
		add(sum.Data, Inner(w, e), e.Data)
	}
	return sum, nil
}

// extend returns a cochain of the relative complex as one of g, with 0 on the
// cells that the former lacks.
func (g *Grid) extend(w *Cochain) *Cochain {
	e := NewCochain(g, w.Degree)
	g.eachInside(w.Complex.(*Grid), w.Degree, func(outer, inner int) { e.Data[outer] = w.Data[inner] })
	return e
}

// has reports whether some axis has boundary b.
func (g *Grid) has(b Boundary) bool {
	for _, c := range g.boundary {
		if c == b {
			return true
		}
	}
	return false
}

// relative returns the complex of g without the cells of its boundary.
func (g *Grid) relative() (*Grid, error) {
	b := append([]Boundary(nil), g.boundary...)
	for j := range b {
		if b[j] == Free {
			b[j] = Relative
		}
	}
	r, err := NewGrid(g.cells, GridOptions{Spacing: g.spacing, Origin: g.origin, Boundary: b})
	if err != nil || !g.Masked() {
		return r, err
	}
	return r.weighted(g.density, true)
}

// eachInside calls do with the indices in g and in its relative complex of
// every k-cell of the latter.
func (g *Grid) eachInside(inside *Grid, k int, do func(outer, inner int)) {
	if k < 0 {
		return
	}
	for i, p := range inside.parts[k] {
		q := g.parts[k][i]
		at := make([]int, g.Dim())
		for inner := range p.size {
			outer := 0
			for j := range at {
				shift := 0
				if !p.along(j) && g.boundary[j] == Free {
					shift = 1
				}
				outer = outer*q.shape[j] + at[j] + shift
			}
			do(q.offset+outer, p.offset+inner)
			for j := len(at) - 1; j >= 0; j-- {
				if at[j]++; at[j] < p.shape[j] {
					break
				}
				at[j] = 0
			}
		}
	}
}

// measure fills in energies, inner products and residuals.
func (d *Decomposition) measure(w *Cochain, o Options) {
	c := w.Complex.(domain)
	d.report(c.moments(o.ws, d.Degree, w.Data, d.Exact.Data, d.Coexact.Data, d.Harmonic.Data))
	if d.HarmonicEnergy == 0 {
		return
	}
	h := c.shortest()
	d.HarmonicD = h * math.Sqrt(d.Harmonic.D().Energy()/d.Total)
	d.HarmonicDelta = h * math.Sqrt(d.Harmonic.Codifferential().Energy()/d.Total)
}

// report fills in what the moments say.
func (d *Decomposition) report(m [moments]float64) {
	d.ExactEnergy, d.CoexactEnergy, d.HarmonicEnergy = m[energyA], m[energyB], m[energyC]
	if d.Total == 0 {
		return
	}
	d.ExactCoexact, d.ExactHarmonic, d.CoexactHarmonic = m[productAB]/d.Total, m[productAC]/d.Total, m[productBC]/d.Total
	d.Residual = math.Sqrt(m[defect] / d.Total)
}

// moments implements domain.
func (g *Grid) moments(ws *linalg.Workspace, k int, w, a, b, c []float64) (m [moments]float64) {
	copy(m[:], g.sweep(ws, k, moments, func(l *line, sums []float64) {
		g.measure(l, l.of(w), l.of(a), l.of(b), l.of(c), sums)
	}))
	return m
}

// shortest implements domain.
func (g *Grid) shortest() float64 {
	h := math.Inf(1)
	for _, s := range g.spacing {
		h = min(h, s)
	}
	return h
}
