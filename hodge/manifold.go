package hodge

import (
	"fmt"
	"slices"
)

// An adjacency lists the top simplices on both sides of every facet, −1 for
// none.
type adjacency [][2]int32

// adjacency pairs the top simplices, or names the first facet that belongs to
// three.
func (s *Simplicial) adjacency() (adjacency, error) {
	n := s.Dim()
	sides := make(adjacency, s.Cells(n-1))
	for f := range sides {
		sides[f] = [2]int32{-1, -1}
	}
	for at, f := range s.faces[n] {
		cell := int32(at / (n + 1))
		switch {
		case sides[f][0] < 0:
			sides[f][0] = cell
		case sides[f][1] < 0:
			sides[f][1] = cell
		default:
			return nil, fmt.Errorf("hodge: the cells %d, %d and %d share the facet %v: the mesh is not a manifold", sides[f][0], sides[f][1], cell, s.Simplex(n-1, int(f)))
		}
	}
	return sides, nil
}

// induced is the sign that top simplex c gives to its facet f.
func (s *Simplicial) induced(c, f int32) float64 {
	n := s.Dim()
	for j, g := range s.faces[n][int(c)*(n+1):][:n+1] {
		if g == f {
			return s.sign(n, int(c)) * float64(1-j%2*2)
		}
	}
	panic(fmt.Sprintf("hodge: cell %d has no facet %d", c, f))
}

// oriented names the first two top simplices that give their common facet the
// same sign.
func (s *Simplicial) oriented(sides adjacency) error {
	for f, side := range sides {
		if side[1] >= 0 && s.induced(side[0], int32(f)) == s.induced(side[1], int32(f)) {
			return fmt.Errorf("hodge: the cells %d and %d do not have the same orientation across the facet %v; OrientCells turns cells where that is possible",
				side[0], side[1], s.Simplex(s.Dim()-1, f))
		}
	}
	return nil
}

// OrientCells exchanges the first two vertices of cells until neighbours agree,
// keeping the first cell of every connected part, and returns how many it
// turned. It is an error when three cells share a facet or the mesh cannot be
// oriented, like a Möbius band.
func OrientCells(cells [][]int) (turned int, err error) {
	if len(cells) == 0 {
		return 0, nil
	}
	n := len(cells[0]) - 1
	given, err := topOf(n, cells)
	if err != nil {
		return 0, err
	}
	s, err := newSimplicial(given)
	if err != nil {
		return 0, err
	}
	sides, err := s.adjacency()
	if err != nil {
		return 0, err
	}
	seen := make([]bool, len(cells))
	for root := range cells {
		if seen[root] {
			continue
		}
		seen[root] = true
		for queue := []int32{int32(root)}; len(queue) > 0; queue = queue[1:] {
			c := queue[0]
			for _, f := range s.faces[n][int(c)*(n+1):][:n+1] {
				other := sides[f][0] + sides[f][1] - c
				if other < 0 {
					continue
				}
				agree := s.induced(c, f) != s.induced(other, f)
				switch {
				case !seen[other]:
					seen[other] = true
					if !agree {
						s.turned[other] = !s.turned[other]
						cells[other][0], cells[other][1] = cells[other][1], cells[other][0]
						turned++
					}
					queue = append(queue, other)
				case !agree:
					return turned, fmt.Errorf("hodge: the mesh cannot be oriented: a closed path of cells through %d and %d turns over", c, other)
				}
			}
		}
	}
	return turned, nil
}

// topOf checks the cells of a complex of dimension n and flattens them, with
// every vertex from 0 to the highest given as well.
func topOf(n int, cells [][]int) ([][]int32, error) {
	if n < 1 || n > MaxDim {
		return nil, fmt.Errorf("hodge: cells of %d vertices; 2 to %d are possible", n+1, MaxDim+1)
	}
	given := make([][]int32, n+1)
	highest := -1
	const most = 1<<31 - 2
	if len(cells) > most/(n+1)/max(1, n) {
		return nil, fmt.Errorf("hodge: %d cells are too many", len(cells))
	}
	given[n] = make([]int32, 0, len(cells)*(n+1))
	for i, c := range cells {
		if len(c) != n+1 {
			return nil, fmt.Errorf("hodge: cell %d has %d vertices, the first one %d; all cells of a complex have the same number", i, len(c), n+1)
		}
		for _, v := range c {
			if v < 0 || v > most {
				return nil, fmt.Errorf("hodge: cell %d has vertex %d", i, v)
			}
			highest = max(highest, v)
			given[n] = append(given[n], int32(v))
		}
	}
	if highest >= len(given[n]) {
		return nil, fmt.Errorf("hodge: vertex %d is the highest of only %d cells; number the vertices without gaps", highest, len(cells))
	}
	given[0] = numbers(highest + 1)
	return given, nil
}

// numbers returns 0, 1, …, n−1.
func numbers(n int) []int32 {
	list := make([]int32, n)
	for i := range list {
		list[i] = int32(i)
	}
	return list
}

// loops returns the vertices of each boundary loop of a surface, the longest
// loop first and then by their lowest vertices. It refuses vertices where two
// fans of triangles meet.
func (s *Simplicial) loops(sides adjacency) ([][]int32, error) {
	vertices := s.Cells(0)
	// A vertex is regular when its triangles make one fan: joining the edges at
	// each corner must leave one part for every vertex.
	f := newForest(2 * s.Cells(1)) // the two ends of each edge
	for c := range s.Cells(2) {
		simplex, faces := s.Simplex(2, c), s.faces[2][3*c:][:3]
		for j, v := range simplex {
			f.join(s.end(faces[(j+1)%3], v), s.end(faces[(j+2)%3], v))
		}
	}
	fan := make([]int, vertices)
	for v := range fan {
		fan[v] = -1
	}
	for e := range s.Cells(1) {
		for _, v := range s.Simplex(1, e) {
			root := f.root(s.end(int32(e), v))
			if fan[v] >= 0 && fan[v] != root {
				return nil, fmt.Errorf("hodge: two fans of triangles meet at vertex %d: the mesh is not a manifold", v)
			}
			fan[v] = root
		}
	}
	rim := newForest(vertices)
	on := make([]bool, vertices)
	for e, side := range sides {
		if side[1] < 0 {
			v := s.Simplex(1, e)
			rim.join(int(v[0]), int(v[1]))
			on[v[0]], on[v[1]] = true, true
		}
	}
	place := map[int]int{}
	var list [][]int32
	for v := range vertices {
		if !on[v] {
			continue
		}
		root := rim.root(v)
		i, ok := place[root]
		if !ok {
			i = len(list)
			place[root], list = i, append(list, nil)
		}
		list[i] = append(list[i], int32(v))
	}
	longest := 0
	for i, l := range list {
		if len(l) > len(list[longest]) {
			longest = i
		}
	}
	if longest > 0 {
		l := list[longest]
		list = slices.Insert(slices.Delete(list, longest, longest+1), 0, l)
	}
	return list, nil
}

// end numbers the end v of edge e.
func (s *Simplicial) end(e, v int32) int {
	if s.vertices[1][2*e] == v {
		return int(2 * e)
	}
	return int(2*e + 1)
}
