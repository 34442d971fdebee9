package decompose

import (
	"context"
	"fmt"
	"slices"

	"github.com/curlfree/curlfree/hodge"
	"github.com/curlfree/curlfree/internal/dataset"
)

// solution is a field on its complex and the parts of it.
type solution struct {
	grid    *hodge.Grid
	rim     hodge.Boundary // of the mask
	dropped int
	whole   []int // Betti numbers without the mask; nil without one
	parts   *hodge.Decomposition
}

// solve builds the complex of f, whose axes are those of f in reverse since x is
// the fastest, samples f on its edges and splits it.
func solve(ctx context.Context, f *dataset.Field, o Options, copotential bool) (*solution, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	n := len(f.Axes)
	s := &solution{}
	cells, placed := make([]int, n), hodge.GridOptions{}
	components := make([][]float64, n)
	for j := range n {
		a, b := f.Axes[n-1-j], o.Boundary[n-1-j]
		cells[j] = a.Points - 1
		switch {
		case b == hodge.Periodic:
			cells[j] = a.Points
		case b == hodge.Relative && a.Points < 3:
			return nil, fmt.Errorf("-boundary relative: axis %s has %d points, none of them inside", a.Name, a.Points)
		}
		placed.Spacing = append(placed.Spacing, a.Spacing)
		placed.Origin = append(placed.Origin, a.Origin)
		placed.Boundary = append(placed.Boundary, b)
		components[j] = f.Components[n-1-j].Values
	}
	var err error
	if s.grid, err = hodge.NewGrid(cells, placed); err != nil {
		return nil, err
	}
	if f.Missing != nil {
		if err := s.mask(f, o); err != nil {
			return nil, err
		}
	}
	w, err := s.grid.FlatNodes(2, components)
	if err != nil {
		return nil, err
	}
	var center []float64
	if o.Center != nil {
		center = slices.Clone(o.Center)
		slices.Reverse(center)
	}
	s.parts, err = hodge.Decompose(ctx, w, hodge.Options{Split: o.Split, Center: center, Copotential: copotential && o.Split != hodge.Poincare, Threads: o.Threads})
	return s, err
}

// mask keeps the boxes all of whose corners have a value. The rim is Relative
// where all axes are, else Free.
func (s *solution) mask(f *dataset.Field, o Options) error {
	known := make([]bool, len(f.Missing))
	for i, m := range f.Missing {
		known[i] = !m
	}
	active, shape := known, s.grid.PointShape()
	for j := range shape {
		active, shape = join(active, shape, j, s.grid.Size(j), false)
	}
	if !slices.Contains(active, true) {
		return fmt.Errorf("no box of the grid has values at all its corners; -missing fill fills the missing ones")
	}
	relative := o.none(hodge.Free) && o.none(hodge.Periodic)
	if relative {
		s.rim = hodge.Relative
	}
	grid, err := s.grid.WithMask(active, s.rim)
	if err != nil {
		return err
	}
	if s.whole, err = s.grid.Betti(); err != nil {
		return err
	}
	s.grid = grid
	for i, missing := range covered(grid, f) {
		if missing && !f.Missing[i] {
			s.dropped++
		}
	}
	return nil
}

// join combines neighbours along axis j, so that n values result: of a point and
// the next one by "and", or of a box and the one before by "or".
func join(x []bool, shape []int, j, n int, boxes bool) ([]bool, []int) {
	inner, outer := 1, 1
	for _, s := range shape[j+1:] {
		inner *= s
	}
	for _, s := range shape[:j] {
		outer *= s
	}
	old := shape[j]
	y := make([]bool, outer*n*inner)
	for o := range outer {
		for i := range n {
			for k := range inner {
				at := func(i int) bool {
					if i < 0 || i >= old {
						if n != old { // a box beyond the end of an axis that is not periodic
							return false
						}
						i = (i + old) % old
					}
					return x[(o*old+i)*inner+k]
				}
				if boxes {
					y[(o*n+i)*inner+k] = at(i-1) || at(i)
				} else {
					y[(o*n+i)*inner+k] = at(i) && at(i+1)
				}
			}
		}
	}
	shape = slices.Clone(shape)
	shape[j] = n
	return y, shape
}

// covered returns which points of f have no box of g around them; nil for none.
func covered(g *hodge.Grid, f *dataset.Field) []bool {
	if !g.Masked() {
		return nil
	}
	n := g.Dim()
	masses := make([]float64, g.Cells(n))
	shape := make([]int, n)
	for j := range shape {
		shape[j] = g.Size(j)
	}
	for i := range masses {
		masses[i] = 1
	}
	g.Mass(n, masses, masses)
	around := make([]bool, len(masses))
	for i, m := range masses {
		around[i] = m > 0
	}
	for j, points := range g.PointShape() {
		around, shape = join(around, shape, j, points, true)
	}
	for i := range around {
		around[i] = !around[i]
	}
	return around
}

// present counts the k-cells of g that its mask leaves.
func present(g *hodge.Grid, k int) int {
	if !g.Masked() {
		return g.Cells(k)
	}
	masses := make([]float64, g.Cells(k))
	for i := range masses {
		masses[i] = 1
	}
	g.Mass(k, masses, masses)
	count := 0
	for _, m := range masses {
		if m > 0 {
			count++
		}
	}
	return count
}
