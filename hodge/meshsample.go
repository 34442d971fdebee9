package hodge

import (
	"fmt"
	"math"
)

// FlatVertices returns the 1-cochain of a vector field given at the vertices of
// a mesh: the mean of the two ends of an edge times the edge; order 2, exact for
// linear fields. Normal components are of no consequence in the limit. It fails
// on values that are not finite.
func (s *Simplicial) FlatVertices(field [][3]float64) (*Cochain, error) {
	if err := s.checkField("vertex", field, s.Cells(0)); err != nil {
		return nil, err
	}
	w := NewCochain(s, 1)
	for e := range w.Data {
		v := s.Simplex(1, e)
		edge := minus(s.points[v[1]], s.points[v[0]])
		w.Data[e] = 0.5 * (inner(field[v[0]], edge) + inner(field[v[1]], edge))
	}
	s.drop(1, w.Data)
	return w, nil
}

// FlatEdges returns the 1-cochain with the given flows along the edges, in either
// direction; weights are not read. Every edge of the complex must be given, and
// once; errors name the first that is not there, is there twice or has no value.
func (s *Simplicial) FlatEdges(edges []Edge) (*Cochain, error) {
	w := NewCochain(s, 1)
	given := make([]bool, len(w.Data))
	for i, e := range edges {
		at, sign, ok := s.Index(e.From, e.To)
		switch {
		case !ok:
			return nil, fmt.Errorf("hodge: value %d is on the edge from %d to %d, which the complex has not", i, e.From, e.To)
		case given[at]:
			return nil, fmt.Errorf("hodge: value %d is the second on the edge from %d to %d", i, e.From, e.To)
		case math.IsNaN(e.Flow) || math.IsInf(e.Flow, 0):
			return nil, fmt.Errorf("hodge: value %d, on the edge from %d to %d, is %v", i, e.From, e.To, e.Flow)
		}
		given[at] = true
		w.Data[at] = sign * e.Flow
	}
	missing, first := 0, 0
	for i, g := range given {
		if !g && s.Present(1, i) {
			if missing == 0 {
				first = i
			}
			missing++
		}
	}
	if missing > 0 {
		return nil, fmt.Errorf("hodge: %d edges have no value, the first is %v", missing, s.Simplex(1, first))
	}
	s.drop(1, w.Data)
	return w, nil
}

// FlatCells returns the 1-cochain of a vector field that is constant on each
// cell: on an edge, the mean over the cells around it, weighted by volume, times
// the edge; exact for constant fields. It fails as FlatVertices does.
func (s *Simplicial) FlatCells(field [][3]float64) (*Cochain, error) {
	n := s.Dim()
	if err := s.checkField("cell", field, s.Cells(n)); err != nil {
		return nil, err
	}
	w := NewCochain(s, 1)
	total := make([]float64, len(w.Data))
	s.eachCell(func(cell int, g *shape, index *[16]int32) {
		for _, c := range cornerSets(n, 1) {
			a, b := c.corners[0], c.corners[1]
			e := index[c.mask]
			w.Data[e] += float64(g.volume * inner(field[cell], minus(g.points[b], g.points[a])))
			total[e] += g.volume
		}
	})
	for e, t := range total {
		w.Data[e] /= t
	}
	if n == 1 { // the edges are the cells, with their own orientation
		for e := range w.Data {
			w.Data[e] *= s.sign(1, e)
		}
	}
	s.drop(1, w.Data)
	return w, nil
}

// SharpCells returns the vector in the middle of each cell of the Whitney form
// of a 1-cochain, Σ w_ab (λ_a ∇λ_b − λ_b ∇λ_a): exact for constant fields, order
// 1 in general.
func (s *Simplicial) SharpCells(w *Cochain) [][3]float64 {
	s.owns("SharpCells", w)
	n := s.Dim()
	field := make([][3]float64, s.Cells(n))
	s.eachCell(func(cell int, g *shape, index *[16]int32) {
		for _, c := range cornerSets(n, 1) {
			a, b := c.corners[0], c.corners[1]
			t := w.Data[index[c.mask]] / float64(n+1)
			if n == 1 {
				t *= s.sign(1, cell)
			}
			field[cell] = plus(field[cell], t, minus(g.gradient[b], g.gradient[a]))
		}
	})
	return field
}

// SharpVertices returns the vector at each vertex: the mean of SharpCells over
// the cells around it, weighted by volume.
func (s *Simplicial) SharpVertices(w *Cochain) [][3]float64 {
	cells := s.SharpCells(w)
	n := s.Dim()
	field, total := make([][3]float64, s.Cells(0)), make([]float64, s.Cells(0))
	s.eachCell(func(cell int, g *shape, _ *[16]int32) {
		for _, v := range s.Simplex(n, cell) {
			field[v] = plus(field[v], g.volume, cells[cell])
			total[v] += g.volume
		}
	})
	for v, t := range total {
		field[v] = times3(1/t, field[v])
	}
	return field
}

// eachCell calls do with the geometry and the faces of every cell.
func (s *Simplicial) eachCell(do func(cell int, g *shape, index *[16]int32)) {
	for cell := range s.Cells(s.Dim()) {
		g, err := s.shape(cell)
		if err != nil {
			panic(err) // NewMesh has looked at every cell
		}
		index := s.subsets(cell)
		do(cell, &g, &index)
	}
}

func (s *Simplicial) owns(call string, w *Cochain) {
	w.primal(call)
	if w.Complex != Complex(s) || w.Degree != 1 || s.points == nil {
		panic(fmt.Sprintf("hodge: %s: a %v; a 1-cochain of the same mesh, with coordinates, is needed", call, w))
	}
}

func (s *Simplicial) checkField(place string, field [][3]float64, count int) error {
	if s.points == nil {
		return fmt.Errorf("hodge: vectors on a complex without coordinates")
	}
	if len(field) != count {
		return fmt.Errorf("hodge: %d vectors; the mesh has %d %s(s), one vector for each is needed", len(field), count, place)
	}
	for i, v := range field {
		for _, x := range v {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				return fmt.Errorf("hodge: the vector of %s %d is %v", place, i, v)
			}
		}
	}
	return nil
}
