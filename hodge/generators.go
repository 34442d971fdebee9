package hodge

import (
	"fmt"
	"slices"
)

// parts joins the vertices that an edge connects. The last element stands for
// the ground: the absent vertices of a relative complex.
func (s *Simplicial) parts() forest {
	ground := s.Cells(0)
	f := newForest(ground + 1)
	for v := range ground {
		if !s.Present(0, v) {
			f.join(v, ground)
		}
	}
	for e := range s.Cells(1) {
		if v := s.Simplex(1, e); s.Present(1, e) {
			f.join(int(v[0]), int(v[1]))
		}
	}
	return f
}

// grounded lists the lowest vertex of every connected part that does not touch
// the ground.
func (s *Simplicial) grounded() []int32 {
	f := s.parts()
	ground := f.root(s.Cells(0))
	var list []int32
	for v := range s.Cells(0) {
		if f.root(v) == v && v != ground {
			list = append(list, int32(v))
		}
	}
	return list
}

// closed returns the parts of the top cells, connected through facets, that
// have no boundary in this complex, by their first cells; ok is false when
// three cells share a facet or the orientations disagree.
func (s *Simplicial) closed() (roots []int32, f forest, ok bool) {
	n := s.Dim()
	sides, err := s.adjacency()
	if err != nil || s.oriented(sides) != nil {
		return nil, nil, false
	}
	f = newForest(s.Cells(n))
	for _, side := range sides {
		if side[1] >= 0 {
			f.join(int(side[0]), int(side[1]))
		}
	}
	open := make([]bool, len(f))
	for facet, side := range sides {
		if side[0] >= 0 && side[1] < 0 && s.Present(n-1, facet) {
			open[f.root(int(side[0]))] = true
		}
	}
	for c := range f {
		if f.root(c) == c && !open[c] {
			roots = append(roots, int32(c))
		}
	}
	return roots, f, true
}

// Betti implements Complex. b₀ counts connected parts; on manifolds that are
// oriented b_n counts those without boundary, and in two dimensions the Euler
// characteristic gives b₁. Everything else is the rank over a finite field of
// sparse matrices, which is the rational one unless its characteristic, a prime
// near 2³¹, divides the torsion.
func (s *Simplicial) Betti() ([]int, error) {
	n := s.Dim()
	betti := make([]int, n+1)
	if n == 0 {
		betti[0] = s.Cells(0)
		return betti, nil
	}
	betti[0] = len(s.grounded())
	top, _, ok := s.closed()
	if n == 2 && ok {
		betti[2] = len(top)
		betti[1] = betti[0] + betti[2] - s.euler()
		return betti, nil
	}
	classes := s.cohomology(n-1, false) // none in one dimension
	for k := 1; k < n; k++ {
		betti[k] = classes[k].count
	}
	// The alternating sum of all is that of the numbers of simplices.
	betti[n] = 0
	sum := s.euler()
	for k := range n {
		sum -= betti[k] * (1 - k%2*2)
	}
	betti[n] = sum * (1 - n%2*2)
	return betti, nil
}

// euler is Σ (−1)^k times the number of present k-simplices.
func (s *Simplicial) euler() int {
	chi := 0
	for k := range s.vertices {
		for i := range s.Cells(k) {
			if s.Present(k, i) {
				chi += 1 - k%2*2
			}
		}
	}
	return chi
}

// A class is a basis of the cohomology of one degree: how large, and when asked
// for integer cocycles by simplex and value.
type class struct {
	count    int
	cocycles [][]incidence
}

// cohomology returns the classes of degrees 1 to last over the field of prime
// elements; it does not fill in degree 0. Values on the edges of a spanning
// forest, and on the k-simplices that were pivots of degree k−1, can be freed of
// by exact cochains; the combinations of the others that the reduction of the
// coboundary matrix brings to nothing are a basis of the cohomology.
func (s *Simplicial) cohomology(last int, cocycles bool) []class {
	classes := make([]class, last+1)
	settled := s.forestEdges()
	for k := 1; k <= last; k++ {
		cofaces := s.cofaces(k)
		r := newReduction()
		for i := range cofaces {
			if !s.Present(k, i) || settled[i] {
				continue
			}
			if steps, dependent := r.reduce(i, cofaces[i]); dependent {
				classes[k].count++
				if cocycles {
					classes[k].cocycles = append(classes[k].cocycles, r.relation(i, steps))
				}
			}
		}
		settled = map[int]bool{}
		for row := range r.ending {
			settled[row] = true
		}
	}
	return classes
}

// forestEdges returns the edges of a spanning forest of the vertices and the
// ground.
func (s *Simplicial) forestEdges() map[int]bool {
	f := newForest(s.Cells(0) + 1)
	for v := range s.Cells(0) {
		if !s.Present(0, v) {
			f.join(v, s.Cells(0))
		}
	}
	list := map[int]bool{}
	for e := range s.Cells(1) {
		v := s.Simplex(1, e)
		if a, b := int(v[0]), int(v[1]); s.Present(1, e) && f.root(a) != f.root(b) {
			f.join(a, b)
			list[e] = true
		}
	}
	return list
}

// cofaces lists the present simplices around each of degree k with their signs.
func (s *Simplicial) cofaces(k int) [][]incidence {
	list := make([][]incidence, s.Cells(k))
	if k == s.Dim() {
		return list
	}
	for at, f := range s.faces[k+1] {
		i, j := at/(k+2), at%(k+2)
		if s.Present(k+1, i) {
			list[f] = append(list[f], incidence{i, int64(s.sign(k+1, i)) * int64(1-j%2*2)})
		}
	}
	return list
}

// generators returns closed integer cochains of degree k that generate the
// cohomology, one for each dimension.
func (s *Simplicial) generators(k int) ([]*Cochain, error) {
	switch {
	case k == 0:
		return s.indicators(), nil
	case k == 1 && s.surface:
		return append(s.aroundHoles(), s.aroundHandles()...), nil
	}
	var list []*Cochain
	for _, cocycle := range s.cohomology(k, true)[k].cocycles {
		w := NewCochain(s, k)
		for _, e := range cocycle {
			v := e.value
			if v > prime/2 {
				v -= prime
			}
			w.Data[e.row] = float64(v)
		}
		for _, v := range w.D().Data {
			if v != 0 {
				return nil, fmt.Errorf("hodge: a generator of degree %d over the field of %d elements does not lift to the integers", k, int64(prime))
			}
		}
		list = append(list, w)
	}
	return list, nil
}

// indicators returns 1 on each connected part that does not touch the ground.
func (s *Simplicial) indicators() []*Cochain {
	f := s.parts()
	var list []*Cochain
	for _, root := range s.grounded() {
		w := NewCochain(s, 0)
		for v := range w.Data {
			if f.root(v) == int(root) {
				w.Data[v] = 1
			}
		}
		list = append(list, w)
	}
	return list
}

// A dualTree spans the faces of a surface, and its boundary loops where the
// complex is not relative, through edges that are not in the primal tree. Node
// number Cells(2)+i is loop i.
type dualTree struct {
	parent []int32 // node towards the root, −1 at a root
	edge   []int32 // edge crossed on the way
	left   []int32 // edges in neither tree: one for each turn around a handle
}

// nodes returns the two sides of every edge in the dual graph, −1 for none.
func (s *Simplicial) dualNodes() adjacency {
	sides, err := s.adjacency()
	if err != nil {
		panic(err) // a surface has been checked
	}
	loop := make([]int32, s.Cells(0))
	for i, rim := range s.rims {
		for _, v := range rim {
			loop[v] = int32(i)
		}
	}
	for e := range sides {
		if sides[e][1] < 0 && s.Present(1, e) {
			sides[e][1] = int32(s.Cells(2)) + loop[s.Simplex(1, e)[0]]
		}
	}
	return sides
}

// trees grows a spanning forest of the vertices, where a relative complex takes
// every boundary loop as one, and then one of the dual graph through the other
// edges (Erickson and Whittlesey 2005).
func (s *Simplicial) trees(sides adjacency) dualTree {
	f := newForest(s.Cells(0))
	if s.absent != nil {
		for _, rim := range s.rims {
			for _, v := range rim {
				f.join(int(rim[0]), int(v))
			}
		}
	}
	used := make([]bool, s.Cells(1))
	for e := range used {
		v := s.Simplex(1, e)
		if a, b := int(v[0]), int(v[1]); !s.Present(1, e) {
			used[e] = true
		} else if f.root(a) != f.root(b) {
			f.join(a, b)
			used[e] = true
		}
	}
	nodes := s.Cells(2)
	if s.absent == nil {
		nodes += len(s.rims)
	}
	start, around := dualEdges(nodes, sides, used)
	t := dualTree{parent: make([]int32, nodes), edge: make([]int32, nodes)}
	seen := make([]bool, nodes)
	for root := int32(nodes) - 1; root >= 0; root-- {
		if seen[root] {
			continue
		}
		seen[root] = true
		t.parent[root], t.edge[root] = -1, -1
		for queue := []int32{root}; len(queue) > 0; queue = queue[1:] {
			node := queue[0]
			for _, e := range around[start[node]:start[node+1]] {
				other := sides[e][0] + sides[e][1] - node
				if used[e] || seen[other] {
					continue
				}
				seen[other], used[e] = true, true
				t.parent[other], t.edge[other] = node, e
				queue = append(queue, other)
			}
		}
	}
	for e, u := range used {
		if !u {
			t.left = append(t.left, int32(e))
		}
	}
	return t
}

// dualEdges lists the edges around each node of the dual graph.
func dualEdges(nodes int, sides adjacency, skip []bool) (start []int, around []int32) {
	start = make([]int, nodes+1)
	for e, side := range sides {
		if !skip[e] {
			start[side[0]+1]++
			start[side[1]+1]++
		}
	}
	for i := range nodes {
		start[i+1] += start[i]
	}
	next := slices.Clone(start)
	around = make([]int32, start[nodes])
	for e, side := range sides {
		if !skip[e] {
			for _, node := range side {
				around[next[node]] = int32(e)
				next[node]++
			}
		}
	}
	return start, around
}

// cross adds to w the crossing of edge e from node from to the other side: the
// sign is such that what enters a face leaves it.
func (s *Simplicial) cross(w *Cochain, sides adjacency, e, from int32) {
	if face := from; int(face) < s.Cells(2) {
		w.Data[e] += s.induced(face, e)
	} else {
		w.Data[e] -= s.induced(sides[e][0], e)
	}
}

// climb adds the path of the dual tree from a node to its root, reversed for a
// sign of −1.
func (t *dualTree) climb(s *Simplicial, w *Cochain, sides adjacency, node int32, sign float64) {
	path := NewCochain(s, 1)
	for ; t.parent[node] >= 0; node = t.parent[node] {
		s.cross(path, sides, t.edge[node], node)
	}
	add(w.Data, sign, path.Data)
}

// aroundHandles returns for each edge that neither tree holds the dual loop that
// it closes: the cocycle has period 1 along the primal loop of that edge and 0
// along those of the others.
func (s *Simplicial) aroundHandles() []*Cochain {
	sides := s.dualNodes()
	t := s.trees(sides)
	var list []*Cochain
	for _, e := range t.left {
		w := NewCochain(s, 1)
		a, b := sides[e][0], sides[e][1]
		s.cross(w, sides, e, a)
		t.climb(s, w, sides, b, 1)
		t.climb(s, w, sides, a, -1)
		scale(w.Data, w.Data[e])
		list = append(list, w)
	}
	return list
}

// aroundHoles returns one cocycle for each boundary loop but the longest of its
// part: the dual path from it to that one, with circulation 1 along the loop; in
// a relative complex the derivative of the loop's indicator.
func (s *Simplicial) aroundHoles() []*Cochain {
	if len(s.rims) < 2 {
		return nil
	}
	f := newForest(s.Cells(0))
	for e := range s.Cells(1) {
		v := s.Simplex(1, e)
		f.join(int(v[0]), int(v[1]))
	}
	var list []*Cochain
	sides := s.dualNodes()
	first := map[int]int{} // the loop that each part compares with
	var t dualTree
	if s.absent == nil {
		t = s.trees(sides)
	}
	for i, rim := range s.rims {
		part := f.root(int(rim[0]))
		j, ok := first[part]
		if !ok {
			first[part] = i
			continue
		}
		w := NewCochain(s, 1)
		if s.absent != nil {
			inside := make([]float64, s.Cells(0))
			for _, v := range rim {
				inside[v] = 1
			}
			s.Coboundary(0, w.Data, inside)
			s.drop(1, w.Data)
		} else {
			t.climb(s, w, sides, int32(s.Cells(2)+i), 1)
			t.climb(s, w, sides, int32(s.Cells(2)+j), -1)
		}
		list = append(list, w)
	}
	return list
}
