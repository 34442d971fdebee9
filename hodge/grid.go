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

// MaxDim is the largest dimension of a form and of a grid.
const MaxDim = 6

// maxCells bounds the number of cells of all degrees of a grid, so that the
// bytes of a float64 on each can be counted in an int.
const maxCells = min(1<<36, math.MaxInt/8)

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
			return nil, fmt.Errorf("hodge: a grid of %v cells is too large; at most %d cells of all degrees are possible", cells, int64(maxCells))
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
		for _, axes := range basis(n, k) {
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

// position returns where cell i of part p lies, in cells from the origin.
func (g *Grid) position(p *part, i int) []int {
	at := make([]int, g.Dim())
	for j := g.Dim() - 1; j >= 0; j-- {
		at[j] = i % p.shape[j]
		i /= p.shape[j]
		if !p.along(j) && g.boundary[j] == Relative {
			at[j]++
		}
	}
	return at
}

// cellName describes cell i of degree k.
func (g *Grid) cellName(k, i int) string {
	for _, p := range g.parts[k] {
		if i >= p.offset+p.size {
			continue
		}
		at := g.position(&p, i-p.offset)
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
