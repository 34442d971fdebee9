package hodge

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sort"

	"github.com/curlfree/curlfree/internal/sparse"
	"github.com/curlfree/curlfree/linalg"
)

// A Simplicial is a simplicial complex with a metric: a mesh of triangles or
// tetrahedra (NewMesh), a weighted graph with its cliques (NewGraph) or an
// abstract complex (NewAbstract). It is immutable and may be shared.
//
// Simplices below the top degree stand in lexicographic order of their
// vertices, which increase, and are oriented by that order: an edge runs from
// its lower vertex to its higher one. Those of the top degree keep the order in
// which they were given and their own orientation. Vertices are numbered as
// given. In a relative complex the simplices of the boundary keep their places;
// they are absent, with mass and values zero.
type Simplicial struct {
	vertices [][]int32 // degree k: the k+1 vertices of each simplex, increasing
	faces    [][]int32 // degree k > 0: its k+1 faces, number j without vertex j
	turned   []bool    // top simplices that were given in odd order
	order    []int32   // top simplices in lexicographic order
	absent   [][]bool  // by degree, nil when the complex is whole
	rims     [][]int32 // of a surface: the vertices of each boundary loop

	points    [][3]float64 // nil without coordinates
	star      Star
	boundary  Boundary
	surface   bool // two-dimensional, oriented, a manifold
	masses    []mass
	potential *potentials
}

// A mass is the inner product of one degree: a diagonal or a sparse matrix.
type mass struct {
	diagonal []float64 // zero where a simplex is absent
	matrix   *sparse.Matrix
}

// Dim implements Complex.
func (s *Simplicial) Dim() int { return len(s.vertices) - 1 }

// Cells implements Complex; absent simplices count.
func (s *Simplicial) Cells(k int) int {
	if k < 0 || k > s.Dim() {
		return 0
	}
	return len(s.vertices[k]) / (k + 1)
}

// Simplex returns the vertices of simplex i of degree k, which increase; it is a
// view.
func (s *Simplicial) Simplex(k, i int) []int32 { return s.vertices[k][i*(k+1):][:k+1] }

// Index returns the simplex with the given vertices and the sign of their order
// against its orientation; ok is false when there is none.
func (s *Simplicial) Index(vertices ...int) (cell int, sign float64, ok bool) {
	k := len(vertices) - 1
	if k < 0 || k > s.Dim() {
		return 0, 0, false
	}
	sorted := make([]int32, k+1)
	for j, v := range vertices {
		sorted[j] = int32(v)
	}
	odd := sortVertices(sorted)
	cell = s.search(sorted)
	if cell < 0 {
		return 0, 0, false
	}
	if k == s.Dim() {
		odd = odd != s.turned[cell]
	}
	if odd {
		return cell, -1, true
	}
	return cell, 1, true
}

// search is a binary search.
func (s *Simplicial) search(sorted []int32) int {
	k := len(sorted) - 1
	at := func(i int) int {
		if k == s.Dim() {
			return int(s.order[i])
		}
		return i
	}
	i, ok := sort.Find(s.Cells(k), func(i int) int { return slices.Compare(sorted, s.Simplex(k, at(i))) })
	if !ok {
		return -1
	}
	return at(i)
}

// Present reports whether simplex i of degree k belongs to the complex: those
// of the boundary do not when it is relative.
func (s *Simplicial) Present(k, i int) bool { return s.absent == nil || !s.absent[k][i] }

// Points returns the coordinates of the vertices, nil for complexes without; it
// is a view.
func (s *Simplicial) Points() [][3]float64 { return s.points }

// newSimplicial closes the given simplices of each degree under faces. Those of
// the top degree must be distinct; all vertices must be given.
func newSimplicial(given [][]int32) (*Simplicial, error) {
	n := len(given) - 1
	s := &Simplicial{vertices: make([][]int32, n+1), faces: make([][]int32, n+1), masses: make([]mass, n+1), potential: &potentials{}}
	top := slices.Clone(given[n])
	s.turned = make([]bool, len(top)/(n+1))
	for i := range s.turned {
		s.turned[i] = sortVertices(top[i*(n+1):][:n+1])
	}
	s.vertices[n] = top
	if err := s.checkTop(); err != nil {
		return nil, err
	}
	for k := n; k > 0; k-- {
		count := s.Cells(k)
		list := make([]int32, 0, count*(k+1)*k+len(given[k-1]))
		for i := range count {
			for j := range k + 1 {
				simplex := s.Simplex(k, i)
				list = append(append(list, simplex[:j]...), simplex[j+1:]...)
			}
		}
		list = append(list, given[k-1]...)
		var index []int32
		s.vertices[k-1], index = distinct(list, k)
		s.faces[k] = index[:count*(k+1)]
	}
	return s, nil
}

// checkTop refuses a simplex that repeats a vertex or is there twice.
func (s *Simplicial) checkTop() error {
	n := s.Dim()
	for i := range s.Cells(n) {
		simplex := s.Simplex(n, i)
		for j := 1; j <= n; j++ {
			if simplex[j] == simplex[j-1] {
				return fmt.Errorf("hodge: cell %d has vertex %d twice; remove it", i, simplex[j])
			}
		}
	}
	unique, index := distinct(s.vertices[n], n+1)
	s.order = make([]int32, len(unique)/(n+1))
	for i := range s.order {
		s.order[i] = -1
	}
	for i, u := range index {
		if j := s.order[u]; j >= 0 {
			return fmt.Errorf("hodge: cells %d and %d have the same vertices %v; remove one", j, i, s.Simplex(n, i))
		}
		s.order[u] = int32(i)
	}
	return nil
}

// sortVertices sorts a few vertices and reports whether that was an odd number
// of exchanges.
func sortVertices(v []int32) (odd bool) {
	for i := 1; i < len(v); i++ {
		for j := i; j > 0 && v[j-1] > v[j]; j-- {
			v[j-1], v[j] = v[j], v[j-1]
			odd = !odd
		}
	}
	return odd
}

// distinct returns the different rows of a list, each of the given width, in
// lexicographic order, and the place of every row among them.
func distinct(list []int32, width int) (unique, index []int32) {
	count := len(list) / width
	highest := int32(-1)
	for i := range count {
		highest = max(highest, list[i*width])
	}
	// Buckets by the first vertex, each of them sorted.
	start := make([]int32, highest+2)
	for i := range count {
		start[list[i*width]+1]++
	}
	for v := range highest + 1 {
		start[v+1] += start[v]
	}
	rows := make([]int32, count)
	next := slices.Clone(start)
	for i := range count {
		v := list[i*width]
		rows[next[v]] = int32(i)
		next[v]++
	}
	row := func(i int32) []int32 { return list[int(i)*width:][:width] }
	index = make([]int32, count)
	for v := range highest + 1 {
		bucket := rows[start[v]:start[v+1]]
		if width > 1 {
			slices.SortFunc(bucket, func(a, b int32) int { return slices.Compare(row(a)[1:], row(b)[1:]) })
		}
		for j, i := range bucket {
			if j == 0 || !slices.Equal(row(i), row(bucket[j-1])) {
				unique = append(unique, row(i)...)
			}
			index[i] = int32(len(unique)/width - 1)
		}
	}
	return unique, index
}

func (s *Simplicial) checkPair(call string, from, to int, dst, src []float64) {
	if len(src) != s.Cells(from) || len(dst) != s.Cells(to) {
		panic(fmt.Sprintf("hodge: %s: %d values of degree %d into %d of degree %d, the complex has %d and %d simplices",
			call, len(src), from, len(dst), to, s.Cells(from), s.Cells(to)))
	}
}

// Coboundary implements Complex: the sum of (−1)^j times the face without
// vertex j, the sign of a top simplex being its own. Relative complexes expect
// zeros on absent simplices.
func (s *Simplicial) Coboundary(k int, dst, src []float64) {
	s.checkPair("Coboundary", k, k+1, dst, src)
	if k < 0 || k >= s.Dim() {
		clear(dst)
		return
	}
	faces := s.faces[k+1]
	for i := range dst {
		sum := 0.0
		for j, f := range faces[i*(k+2):][:k+2] {
			if j%2 == 0 {
				sum += src[f]
			} else {
				sum -= src[f]
			}
		}
		dst[i] = s.sign(k+1, i) * sum
	}
}

// Boundary implements Complex.
func (s *Simplicial) Boundary(k int, dst, src []float64) {
	s.checkPair("Boundary", k, k-1, dst, src)
	clear(dst)
	if k <= 0 || k > s.Dim() {
		return
	}
	faces := s.faces[k]
	for i, v := range src {
		if k == s.Dim() && s.turned[i] {
			v = -v
		}
		for j, f := range faces[i*(k+1):][:k+1] {
			if j%2 == 0 {
				dst[f] += v
			} else {
				dst[f] -= v
			}
		}
	}
	s.drop(k-1, dst)
}

// sign is −1 for top simplices that were given in odd order.
func (s *Simplicial) sign(k, i int) float64 {
	if k == s.Dim() && s.turned[i] {
		return -1
	}
	return 1
}

// incidence returns d from degree k−1 to k as a matrix, without absent
// simplices.
func (s *Simplicial) incidence(k int) *sparse.Matrix {
	m := &sparse.Matrix{Rows: s.Cells(k), Cols: s.Cells(k - 1), Start: make([]int, s.Cells(k)+1)}
	for i := range m.Rows {
		faces := s.faces[k][i*(k+1):][:k+1]
		// The face without the last vertex comes first.
		for j := k; j >= 0; j-- {
			if s.Present(k-1, int(faces[j])) {
				m.Index = append(m.Index, faces[j])
				m.Value = append(m.Value, s.sign(k, i)*float64(1-j%2*2))
			}
		}
		m.Start[i+1] = len(m.Index)
	}
	return m
}

// drop zeroes the absent simplices of degree k.
func (s *Simplicial) drop(k int, w []float64) {
	if s.absent == nil || k < 0 || k > s.Dim() {
		return
	}
	for i, a := range s.absent[k] {
		if a {
			w[i] = 0
		}
	}
}

// Mass implements Complex.
func (s *Simplicial) Mass(k int, dst, src []float64) {
	s.checkPair("Mass", k, k, dst, src)
	if k < 0 || k > s.Dim() {
		return
	}
	if m := s.masses[k]; m.matrix != nil {
		if len(dst) > 0 && &dst[0] == &src[0] {
			src = slices.Clone(src)
		}
		m.matrix.Mul(dst, src)
		return
	}
	for i, m := range s.masses[k].diagonal {
		dst[i] = m * src[i]
	}
}

// InverseMass implements Complex. With Whitney masses below the top degree it is
// an iteration to rounding. It panics when a mass is zero, as diagonal ones may
// be.
func (s *Simplicial) InverseMass(k int, dst, src []float64) {
	s.checkPair("InverseMass", k, k, dst, src)
	if k < 0 || k > s.Dim() {
		return
	}
	if m := s.masses[k].matrix; m != nil {
		s.solveMass(k, dst, src)
		return
	}
	for i, m := range s.masses[k].diagonal {
		switch {
		case m != 0:
			dst[i] = src[i] / m
		case s.Present(k, i):
			panic(fmt.Sprintf("hodge: InverseMass: simplex %v has mass zero; use Whitney masses", s.Simplex(k, i)))
		default:
			dst[i] = 0
		}
	}
}

// solveMass sets dst = M_k⁻¹ src for a sparse matrix by conjugate gradients: such
// a matrix is like its diagonal, and some forty iterations reach rounding on a
// mesh of any size.
func (s *Simplicial) solveMass(k int, dst, src []float64) {
	m, keep := s.masses[k].matrix, s.kept(k)
	b := src
	if keep != nil {
		m, b = m.Principal(keep), make([]float64, 0, len(src))
		for i, to := range keep {
			if to >= 0 {
				b = append(b, src[i])
			}
		}
	}
	x := make([]float64, len(b))
	if _, _, err := sparse.ConjugateGradients(context.Background(), m, x, b, 1e-15, 10*len(b)+100); err != nil {
		panic(fmt.Sprintf("hodge: InverseMass of degree %d: %v", k, err)) // NewMesh has seen that it is positive
	}
	if keep == nil {
		copy(dst, x)
		return
	}
	for i, to := range keep {
		dst[i] = 0
		if to >= 0 {
			dst[i] = x[to]
		}
	}
}

// setMass installs the inner product of degree k, a matrix or a diagonal.
func (s *Simplicial) setMass(k int, matrix *sparse.Matrix, diagonal []float64) {
	if matrix == nil {
		diagonal = slices.Clone(diagonal)
		s.drop(k, diagonal)
		s.masses[k] = mass{diagonal: diagonal}
		return
	}
	if keep := s.kept(k); keep != nil { // absent rows and columns become empty
		matrix = matrix.Restrict(keep)
	}
	s.masses[k] = mass{matrix: matrix}
}

// kept numbers the present simplices of degree k; nil when all are.
func (s *Simplicial) kept(k int) []int32 {
	if s.absent == nil {
		return nil
	}
	keep := make([]int32, s.Cells(k))
	next := int32(0)
	for i, a := range s.absent[k] {
		keep[i] = -1
		if !a {
			keep[i] = next
			next++
		}
	}
	return keep
}

// Codifferential implements Complex; see InverseMass.
func (s *Simplicial) Codifferential(k int, dst, src []float64) {
	s.checkPair("Codifferential", k, k-1, dst, src)
	m := make([]float64, len(src))
	s.Mass(k, m, src)
	s.Boundary(k, dst, m)
	s.InverseMass(k-1, dst, dst)
}

// Inner implements Complex.
func (s *Simplicial) Inner(k int, a, b []float64) float64 {
	s.checkPair("Inner", k, k, a, b)
	m := make([]float64, len(b))
	s.Mass(k, m, b)
	return dot(a, m)
}

// inner implements domain.
func (s *Simplicial) inner(_ *linalg.Workspace, k int, a, b []float64) float64 {
	return s.Inner(k, a, b)
}

// moments implements domain.
func (s *Simplicial) moments(_ *linalg.Workspace, k int, w, a, b, c []float64) (m [moments]float64) {
	v := make([]float64, len(w))
	s.Mass(k, v, a)
	m[energyA], m[productAB], m[productAC] = dot(a, v), dot(b, v), dot(c, v)
	s.Mass(k, v, b)
	m[energyB], m[productBC] = dot(b, v), dot(c, v)
	m[energyC] = s.Inner(k, c, c)
	for i, x := range w {
		v[i] = x - a[i] - b[i] - c[i]
	}
	s.drop(k, v)
	m[defect] = s.Inner(k, v, v)
	return m
}

// Negative returns how many masses of degree k are not positive: with the
// diagonal star of a mesh that is not Delaunay, edges whose opposite angles sum
// to more than π.
func (s *Simplicial) Negative(k int) int {
	count := 0
	for i, m := range s.masses[k].diagonal {
		if !(m > 0) && s.Present(k, i) {
			count++
		}
	}
	return count
}

// shortest returns the length of the shortest edge, 1 without coordinates.
func (s *Simplicial) shortest() float64 {
	if s.points == nil {
		return 1
	}
	h := math.Inf(1)
	for i := range s.Cells(1) {
		e := s.Simplex(1, i)
		h = min(h, norm(minus(s.points[e[1]], s.points[e[0]])))
	}
	return h
}

// cellName implements domain.
func (s *Simplicial) cellName(k, i int) string {
	return fmt.Sprintf("%d-simplex %d with the vertices %v", k, i, s.Simplex(k, i))
}
