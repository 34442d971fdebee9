package hodge

import (
	"fmt"
	"math"
	"math/bits"
)

// A Boundary is the condition at both ends of an axis, a choice of complex.
type Boundary int

const (
	// Free keeps the nodes at the ends (the absolute complex): potentials are
	// free there and co-exact parts tangential. The exact part of a 1-cochain is
	// its closest conservative field.
	Free Boundary = iota
	// Relative drops the nodes at the ends: potentials vanish there.
	Relative
	// Periodic identifies the ends.
	Periodic
)

var boundaryNames = [...]string{"free", "relative", "periodic"}

// String returns the name of the condition.
func (b Boundary) String() string { return boundaryNames[b] }

// MaxDim is the largest dimension of a grid.
const MaxDim = 6

// maxCells bounds the number of cells of all degrees of a grid.
const maxCells = 1 << 36

// A Grid is the cubical complex of a box, uniform along each axis, with an
// optional density, of which a mask is the case of zeros and ones. It is
// immutable and may be shared.
//
// A k-cell is a set S of k axes along which it extends and a position: along an
// axis of S one of N cells, along another one of its nodes, N+1 (Free),
// N−1 (Relative: nodes 1…N−1) or N (Periodic). The values of a cochain are one
// row-major array for each S, in lexicographic order of the S.
//
// The mass of a k-cell is the product of the spacings across it, halved at the
// ends of a Free axis where the dual cell is clipped, over that of the spacings
// along it, times the mean density of the 2^(n−k) boxes around it.
type Grid struct {
	cells    []int
	spacing  []float64
	origin   []float64
	boundary []Boundary
	parts    [][]part

	density []float64   // of each box, nil without
	hard    bool        // the complement of the support is removed with its closure
	masses  [][]float64 // with a density, by degree; zero means absent
}

// A part is the cells of one direction set.
type part struct {
	axes   uint
	shape  []int
	offset int
	size   int
	mass   float64 // away from the ends of the axes
}

// GridOptions places a grid: nil Spacing is 1, nil Origin is 0, nil Boundary is
// Free on every axis.
type GridOptions struct {
	Spacing  []float64
	Origin   []float64
	Boundary []Boundary
}

// NewGrid returns the grid with the given number of cells along each axis.
func NewGrid(cells []int, o GridOptions) (*Grid, error) {
	n := len(cells)
	if n < 1 || n > MaxDim {
		return nil, fmt.Errorf("hodge: a grid of dimension %d; 1 to %d are possible", n, MaxDim)
	}
	g := &Grid{
		cells:    append([]int(nil), cells...),
		spacing:  make([]float64, n),
		origin:   make([]float64, n),
		boundary: make([]Boundary, n),
	}
	total := 1.0
	for j, c := range cells {
		if c < 1 {
			return nil, fmt.Errorf("hodge: axis %d has %d cells; at least one is needed", j, c)
		}
		total *= 2*float64(c) + 1
		if total > maxCells {
			return nil, fmt.Errorf("hodge: a grid of %v cells is too large; at most 2³⁶ cells of all degrees are possible", cells)
		}
		g.spacing[j] = 1
	}
	if o.Spacing != nil {
		if len(o.Spacing) != n {
			return nil, fmt.Errorf("hodge: %d spacings for %d axes", len(o.Spacing), n)
		}
		for j, h := range o.Spacing {
			if !(h > 0) || math.IsInf(h, 0) {
				return nil, fmt.Errorf("hodge: axis %d has spacing %v; it must be positive and finite", j, h)
			}
		}
		copy(g.spacing, o.Spacing)
	}
	if o.Origin != nil {
		if len(o.Origin) != n {
			return nil, fmt.Errorf("hodge: %d origins for %d axes", len(o.Origin), n)
		}
		copy(g.origin, o.Origin)
	}
	if o.Boundary != nil {
		if len(o.Boundary) != n {
			return nil, fmt.Errorf("hodge: %d boundary conditions for %d axes", len(o.Boundary), n)
		}
		for j, b := range o.Boundary {
			if b < Free || b > Periodic {
				return nil, fmt.Errorf("hodge: axis %d has the unknown boundary condition %d", j, int(b))
			}
		}
		copy(g.boundary, o.Boundary)
	}
	g.layOut()
	return g, nil
}

// GridThrough returns the grid whose nodes along axis j are coordinates[j]
// (without the last one of a Periodic axis). They must increase by equal steps
// to 1e-6 of the step; else the error names the axis and the index.
func GridThrough(coordinates [][]float64, boundary []Boundary) (*Grid, error) {
	var cells []int
	var spacing, origin []float64
	for j, x := range coordinates {
		if len(x) < 2 {
			return nil, fmt.Errorf("hodge: axis %d has %d nodes; at least two are needed", j, len(x))
		}
		h := (x[len(x)-1] - x[0]) / float64(len(x)-1)
		if !(h > 0) || math.IsInf(h, 0) {
			return nil, fmt.Errorf("hodge: axis %d runs from %v to %v; it must increase and be finite", j, x[0], x[len(x)-1])
		}
		for i := 1; i < len(x); i++ {
			if step := x[i] - x[i-1]; !(math.Abs(step-h) <= 1e-6*h) {
				return nil, fmt.Errorf("hodge: axis %d is not uniform: the step from index %d to %d is %v, the mean step %v; resample it", j, i-1, i, step, h)
			}
		}
		n := len(x) - 1
		if j < len(boundary) && boundary[j] == Periodic {
			n++
		}
		cells, spacing, origin = append(cells, n), append(spacing, h), append(origin, x[0])
	}
	return NewGrid(cells, GridOptions{Spacing: spacing, Origin: origin, Boundary: boundary})
}

// layOut lists the parts of every degree.
func (g *Grid) layOut() {
	n := g.Dim()
	g.parts = make([][]part, n+1)
	for k := range g.parts {
		offset := 0
		for _, axes := range directions(n, k) {
			p := part{axes: axes, offset: offset, size: 1, mass: 1}
			for j := range n {
				length := g.cells[j]
				if p.along(j) {
					p.mass /= g.spacing[j]
				} else {
					p.mass *= g.spacing[j]
					length = g.nodes(j)
				}
				p.shape = append(p.shape, length)
				p.size *= length
			}
			offset += p.size
			g.parts[k] = append(g.parts[k], p)
		}
	}
}

// directions lists the sets of k out of n axes in lexicographic order.
func directions(n, k int) []uint {
	var list []uint
	var extend func(set uint, from, left int)
	extend = func(set uint, from, left int) {
		if left == 0 {
			list = append(list, set)
			return
		}
		for j := from; j < n; j++ {
			extend(set|1<<j, j+1, left-1)
		}
	}
	extend(0, 0, k)
	return list
}

// nodes is the number of nodes along axis j.
func (g *Grid) nodes(j int) int {
	return g.cells[j] + [...]int{Free: 1, Relative: -1, Periodic: 0}[g.boundary[j]]
}

// along reports whether the cells extend along axis j.
func (p *part) along(j int) bool { return p.axes>>j&1 == 1 }

// split returns the numbers of values before, along and after axis j.
func (p *part) split(j int) (outer, n, inner int) {
	outer, inner = 1, 1
	for _, s := range p.shape[:j] {
		outer *= s
	}
	for _, s := range p.shape[j+1:] {
		inner *= s
	}
	return outer, p.shape[j], inner
}

func (p *part) of(data []float64) []float64 { return data[p.offset : p.offset+p.size] }

// with returns the part of g whose cells extend along axes.
func (g *Grid) with(axes uint) *part {
	list := g.parts[bits.OnesCount(axes)]
	for i := range list {
		if list[i].axes == axes {
			return &list[i]
		}
	}
	panic(fmt.Sprintf("hodge: a grid of dimension %d has no cells along the axes %b", g.Dim(), axes))
}

// Dim implements Complex.
func (g *Grid) Dim() int { return len(g.cells) }

// Size returns the number of cells along axis j.
func (g *Grid) Size(j int) int { return g.cells[j] }

// Spacing returns the size of a cell along axis j.
func (g *Grid) Spacing(j int) float64 { return g.spacing[j] }

// Origin returns the coordinate of the first node of axis j (of the box: a
// Relative axis drops it).
func (g *Grid) Origin(j int) float64 { return g.origin[j] }

// BoundaryOf returns the condition at the ends of axis j.
func (g *Grid) BoundaryOf(j int) Boundary { return g.boundary[j] }

// Cells implements Complex.
func (g *Grid) Cells(k int) int {
	if k < 0 || k > g.Dim() {
		return 0
	}
	last := g.parts[k][len(g.parts[k])-1]
	return last.offset + last.size
}

// Component returns the values of w on the cells along the given axes, and the
// shape of that row-major array; it is a view. It panics unless w is a cochain
// of a grid with as many axes as its (primal) degree.
func (w *Cochain) Component(axes ...int) (values []float64, shape []int) {
	g, ok := w.Complex.(*Grid)
	if !ok || len(axes) != w.cells() {
		panic(fmt.Sprintf("hodge: Component: %d axes for a %v", len(axes), w))
	}
	var set uint
	for _, j := range axes {
		set |= 1 << j
	}
	p := g.with(set)
	return p.of(w.Data), p.shape
}

// cellName describes cell i of degree k.
func (g *Grid) cellName(k, i int) string {
	for _, p := range g.parts[k] {
		if i >= p.offset+p.size {
			continue
		}
		i -= p.offset
		at := make([]int, g.Dim())
		for j := g.Dim() - 1; j >= 0; j-- {
			at[j] = i % p.shape[j]
			i /= p.shape[j]
			if !p.along(j) && g.boundary[j] == Relative {
				at[j]++
			}
		}
		var axes []int
		for j := range g.Dim() {
			if p.along(j) {
				axes = append(axes, j)
			}
		}
		return fmt.Sprintf("index %v of the %d-cells along the axes %v", at, k, axes)
	}
	return fmt.Sprintf("cell %d", i)
}

// Coboundary implements Complex: (dw)_{S+j} += (−1)^#{s in S: s < j} D_j w_S.
func (g *Grid) Coboundary(k int, dst, src []float64) {
	g.coboundary(k, dst, src)
	g.drop(k+1, dst)
}

// coboundary is Coboundary but for the cells that a mask removes.
func (g *Grid) coboundary(k int, dst, src []float64) {
	g.checkPair("Coboundary", k, k+1, dst, src)
	clear(dst)
	if k < 0 || k >= g.Dim() {
		return
	}
	for _, p := range g.parts[k] {
		for j := range g.Dim() {
			if p.along(j) {
				continue
			}
			q := g.with(p.axes | 1<<j)
			g.difference(j, sign(p.axes, j), q, q.of(dst), p.of(src))
		}
	}
}

// Boundary implements Complex.
func (g *Grid) Boundary(k int, dst, src []float64) {
	g.transpose(k, dst, src)
	g.drop(k-1, dst)
}

// transpose is Boundary but for the cells that a mask removes.
func (g *Grid) transpose(k int, dst, src []float64) {
	g.checkPair("Boundary", k, k-1, dst, src)
	clear(dst)
	if k <= 0 || k > g.Dim() {
		return
	}
	for _, p := range g.parts[k-1] {
		for j := range g.Dim() {
			if p.along(j) {
				continue
			}
			q := g.with(p.axes | 1<<j)
			g.transposed(j, sign(p.axes, j), 1, q, p.of(dst), q.of(src))
		}
	}
}

// Codifferential implements Complex. On a box the masses of a cell and its face
// differ by h² along one axis only, and by a factor 2 at the ends of a Free one.
func (g *Grid) Codifferential(k int, dst, src []float64) {
	g.checkPair("Codifferential", k, k-1, dst, src)
	if g.masses != nil {
		m := make([]float64, len(src))
		g.Mass(k, m, src)
		g.transpose(k, dst, m)
		g.InverseMass(k-1, dst, dst)
		return
	}
	clear(dst)
	if k <= 0 || k > g.Dim() {
		return
	}
	for _, p := range g.parts[k-1] {
		for j := range g.Dim() {
			if !p.along(j) {
				q := g.with(p.axes | 1<<j)
				h := g.spacing[j]
				g.transposed(j, sign(p.axes, j)/float64(h*h), 2, q, p.of(dst), q.of(src))
			}
		}
	}
}

func (g *Grid) checkPair(call string, from, to int, dst, src []float64) {
	if len(src) != g.Cells(from) || len(dst) != g.Cells(to) {
		panic(fmt.Sprintf("hodge: %s: %d values of degree %d into %d of degree %d, the grid has %d and %d cells",
			call, len(src), from, len(dst), to, g.Cells(from), g.Cells(to)))
	}
}

// sign is (−1)^#{s in axes: s < j}.
func sign(axes uint, j int) float64 {
	if bits.OnesCount(axes&(1<<j-1))%2 == 1 {
		return -1
	}
	return 1
}

// difference adds sign·(w_{i+1} − w_i) along axis j; q is the part of dst.
func (g *Grid) difference(j int, sign float64, q *part, dst, src []float64) {
	outer, n, inner := q.split(j)
	nodes := g.nodes(j)
	for o := range outer {
		a, b := src[o*nodes*inner:][:nodes*inner], dst[o*n*inner:][:n*inner]
		switch g.boundary[j] {
		case Free:
			addDifference(b, a[inner:], a, sign)
		case Relative:
			add(b[:nodes*inner], sign, a)
			add(b[inner:], -sign, a)
		case Periodic:
			addDifference(b[:(n-1)*inner], a[inner:], a, sign)
			addDifference(b[(n-1)*inner:], a, a[(n-1)*inner:], sign)
		}
	}
}

// transposed adds t·(w_{i−1} − w_i) along axis j, and end times as much at the
// ends of a Free one; q is the part of src.
func (g *Grid) transposed(j int, t, end float64, q *part, dst, src []float64) {
	outer, n, inner := q.split(j)
	nodes := g.nodes(j)
	for o := range outer {
		a, b := src[o*n*inner:][:n*inner], dst[o*nodes*inner:][:nodes*inner]
		switch g.boundary[j] {
		case Free:
			add(b[:inner], -end*t, a[:inner])
			addDifference(b[inner:n*inner], a, a[inner:], t)
			add(b[n*inner:], end*t, a[(n-1)*inner:])
		case Relative:
			addDifference(b, a, a[inner:], t)
		case Periodic:
			addDifference(b[inner:], a, a[inner:], t)
			addDifference(b[:inner], a[(n-1)*inner:], a, t)
		}
	}
}

// addDifference sets dst += t·(x − y).
func addDifference(dst, x, y []float64, t float64) {
	x, y = x[:len(dst)], y[:len(dst)]
	for i := range dst {
		dst[i] += float64(t * (x[i] - y[i]))
	}
}

// drop zeroes the cells of degree k that a mask removes.
func (g *Grid) drop(k int, w []float64) {
	if g.masses == nil || k < 0 || k > g.Dim() {
		return
	}
	for i, m := range g.masses[k] {
		if m == 0 {
			w[i] = 0
		}
	}
}

// Mass implements Complex; dst may be src.
func (g *Grid) Mass(k int, dst, src []float64) {
	g.checkPair("Mass", k, k, dst, src)
	if k < 0 || k > g.Dim() {
		return
	}
	if g.masses != nil {
		for i, m := range g.masses[k] {
			dst[i] = m * src[i]
		}
		return
	}
	for i := range g.parts[k] {
		p := &g.parts[k][i]
		g.eachRow(p, p.mass, func(at int, factor float64, ends bool) {
			timesRow(dst[at:], src[at:], p.shape[len(p.shape)-1], factor, ends, 0.5)
		})
	}
}

// InverseMass implements Complex; dst may be src. Absent cells become zero.
func (g *Grid) InverseMass(k int, dst, src []float64) {
	g.checkPair("InverseMass", k, k, dst, src)
	if k < 0 || k > g.Dim() {
		return
	}
	if g.masses != nil {
		for i, m := range g.masses[k] {
			if m != 0 {
				dst[i] = src[i] / m
			} else {
				dst[i] = 0
			}
		}
		return
	}
	for i := range g.parts[k] {
		p := &g.parts[k][i]
		g.eachRow(p, p.mass, func(at int, factor float64, ends bool) {
			timesRow(dst[at:], src[at:], p.shape[len(p.shape)-1], 1/factor, ends, 2)
		})
	}
}

// Inner implements Complex.
func (g *Grid) Inner(k int, a, b []float64) float64 {
	g.checkPair("Inner", k, k, a, b)
	total := 0.0
	if k < 0 || k > g.Dim() {
		return total
	}
	if g.masses != nil {
		// Rows of a thousand keep the rounding small.
		for masses := g.masses[k]; len(masses) > 0; {
			n, sum := min(1024, len(masses)), 0.0
			for i, m := range masses[:n] {
				sum += float64(m * a[i] * b[i])
			}
			total += sum
			masses, a, b = masses[n:], a[n:], b[n:]
		}
		return total
	}
	for i := range g.parts[k] {
		p := &g.parts[k][i]
		n := p.shape[len(p.shape)-1]
		g.eachRow(p, p.mass, func(at int, mass float64, ends bool) {
			x, y := a[at:at+n], b[at:at+n]
			sum := dot(x, y)
			if ends {
				sum -= float64(0.5 * (float64(x[0]*y[0]) + float64(x[n-1]*y[n-1])))
			}
			total += float64(mass * sum)
		})
	}
	return total
}

// defect returns the energy of w − a − b − c.
func (g *Grid) defect(k int, w, a, b, c []float64) float64 {
	total := 0.0
	if g.masses != nil {
		for i, m := range g.masses[k] {
			r := w[i] - a[i] - b[i] - c[i]
			total += float64(m * r * r)
		}
		return total
	}
	for i := range g.parts[k] {
		p := &g.parts[k][i]
		n := p.shape[len(p.shape)-1]
		g.eachRow(p, p.mass, func(at int, mass float64, ends bool) {
			row, a, b, c := w[at:at+n], a[at:at+n], b[at:at+n], c[at:at+n]
			sum := 0.0
			for i, v := range row {
				r := v - a[i] - b[i] - c[i]
				if ends && (i == 0 || i == n-1) {
					r *= math.Sqrt2 / 2
				}
				sum += float64(r * r)
			}
			total += float64(mass * sum)
		})
	}
	return total
}

// timesRow multiplies n values by factor, the two ends by factor·end.
func timesRow(dst, src []float64, n int, factor float64, ends bool, end float64) {
	if n == 0 {
		return
	}
	dst, src = dst[:n], src[:n]
	first, last := src[0], src[n-1]
	for i, v := range src {
		dst[i] = v * factor
	}
	if ends {
		// Doubling may compile to an addition, which must not fuse.
		dst[0], dst[n-1] = float64(first*factor)*end, float64(last*factor)*end
	}
}

// eachRow calls do for every line of part p along the last axis, with its
// offset in the cochain, the mass of its cells and whether those at its ends
// have half of it.
func (g *Grid) eachRow(p *part, mass float64, do func(at int, mass float64, ends bool)) {
	last := g.Dim() - 1
	ends := !p.along(last) && g.boundary[last] == Free
	at := make([]int, last)
	length := p.shape[last]
	if p.size == 0 {
		return
	}
	for offset := p.offset; offset < p.offset+p.size; offset += length {
		m := mass
		for j, i := range at {
			if !p.along(j) && g.boundary[j] == Free && (i == 0 || i == p.shape[j]-1) {
				m *= 0.5
			}
		}
		do(offset, m, ends)
		for j := last - 1; j >= 0; j-- {
			if at[j]++; at[j] < p.shape[j] {
				break
			}
			at[j] = 0
		}
	}
}
