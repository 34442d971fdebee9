package hodge

import (
	"fmt"
	"math"

	"github.com/curlfree/curlfree/internal/sparse"
)

// A Star chooses the inner products of a mesh.
type Star int

const (
	// Whitney masses are the L² products of Whitney forms: always positive.
	Whitney Star = iota
	// Diagonal masses are the volumes of the circumcentric dual cells over those
	// of the cells, on triangles the cotangent weights. They may be negative
	// where a mesh is not Delaunay: see Simplicial.Negative.
	Diagonal
)

var starNames = [...]string{"Whitney", "diagonal"}

// String returns the name of the star.
func (s Star) String() string { return starNames[s] }

// MeshOptions choose the metric and the boundary condition of a mesh; the zero
// value is a Free one with Whitney masses.
type MeshOptions struct {
	Star     Star
	Boundary Boundary // Free or Relative
}

// NewMesh returns the complex of a mesh of triangles or tetrahedra (or segments)
// in space. Each cell lists its vertices in the order of its orientation; cells
// that share a facet must agree. Points that no cell uses, cells without volume,
// facets of three cells, vertices where two fans of triangles meet and
// disagreeing orientations are errors that name them. A mesh may have several
// parts, and every result is right for each.
func NewMesh(points [][3]float64, cells [][]int, o MeshOptions) (*Simplicial, error) {
	if len(cells) == 0 {
		return nil, fmt.Errorf("hodge: the mesh has no cells")
	}
	n := len(cells[0]) - 1
	if n > 3 {
		return nil, fmt.Errorf("hodge: cells of %d vertices; a mesh has 2 to 4", n+1)
	}
	if o.Star < Whitney || o.Star > Diagonal {
		return nil, fmt.Errorf("hodge: unknown star %d", int(o.Star))
	}
	if o.Boundary != Free && o.Boundary != Relative {
		return nil, fmt.Errorf("hodge: the boundary of a mesh is free or relative, not %v", o.Boundary)
	}
	given, err := topOf(n, cells)
	if err != nil {
		return nil, err
	}
	if err := checkPoints(points, given[n]); err != nil {
		return nil, err
	}
	s, err := newSimplicial(given)
	if err != nil {
		return nil, err
	}
	s.points, s.star, s.boundary = points, o.Star, o.Boundary
	sides, err := s.adjacency()
	if err != nil {
		return nil, err
	}
	if err := s.oriented(sides); err != nil {
		return nil, err
	}
	if n == 2 {
		s.surface = true
		if s.rims, err = s.loops(sides); err != nil {
			return nil, err
		}
	}
	if o.Boundary == Relative {
		s.removeBoundary(sides)
	}
	return s, s.weigh()
}

// checkPoints refuses coordinates that are not finite, and points without
// cells.
func checkPoints(points [][3]float64, cells []int32) error {
	used := make([]bool, len(points))
	for at, v := range cells {
		if int(v) >= len(points) {
			return fmt.Errorf("hodge: the mesh uses vertex %d (entry %d of its cells) but has %d points", v, at, len(points))
		}
		used[v] = true
	}
	idle, first := 0, 0
	for v, u := range used {
		if !u {
			if idle == 0 {
				first = v
			}
			idle++
		}
		for _, x := range points[v] {
			if math.IsNaN(x) || math.IsInf(x, 0) {
				return fmt.Errorf("hodge: vertex %d is at %v", v, points[v])
			}
		}
	}
	if idle > 0 {
		return fmt.Errorf("hodge: %d vertices belong to no cell, the first is %d; remove them", idle, first)
	}
	return nil
}

// removeBoundary marks the facets with one side, and their faces, as absent.
func (s *Simplicial) removeBoundary(sides adjacency) {
	n := s.Dim()
	s.absent = make([][]bool, n+1)
	for k := range s.absent {
		s.absent[k] = make([]bool, s.Cells(k))
	}
	for f, side := range sides {
		s.absent[n-1][f] = side[1] < 0
	}
	for k := n - 1; k > 0; k-- {
		for at, f := range s.faces[k] {
			if s.absent[k][at/(k+1)] {
				s.absent[k-1][f] = true
			}
		}
	}
}

// relative returns s without its boundary: potentials vanish there.
func (s *Simplicial) relative() (*Simplicial, error) {
	r := *s
	r.boundary = Relative
	r.masses = make([]mass, len(s.masses))
	r.potential = &potentials{}
	sides, err := r.adjacency()
	if err != nil {
		return nil, err
	}
	r.removeBoundary(sides)
	return &r, r.weigh()
}

// A corner set of a top simplex is a mask of its vertices; subsets returns the
// simplex of each.
func (s *Simplicial) subsets(cell int) (index [16]int32) {
	n := s.Dim()
	full := 1<<(n+1) - 1
	index[full] = int32(cell)
	for set := full; set > 0; set-- {
		k := -1 // degree of the simplex, then the place of a vertex in it
		for rest := set; rest > 0; rest &= rest - 1 {
			k++
		}
		if k == 0 {
			continue
		}
		place := 0
		for v := range n + 1 {
			if set>>v&1 == 1 {
				index[set&^(1<<v)] = s.faces[k][int(index[set])*(k+1)+place]
				place++
			}
		}
	}
	return index
}

// weigh computes the masses of all degrees.
func (s *Simplicial) weigh() error {
	n := s.Dim()
	entries := make([][]sparse.Entry, n+1)
	diagonal := make([][]float64, n+1)
	for k := range diagonal {
		diagonal[k] = make([]float64, s.Cells(k))
	}
	for k := range n {
		if s.star == Whitney {
			faces := len(cornerSets(n, k))
			entries[k] = make([]sparse.Entry, 0, s.Cells(n)*faces*faces)
		}
	}
	for cell := range s.Cells(n) {
		g, err := s.shape(cell)
		if err != nil {
			return err
		}
		index := s.subsets(cell)
		if s.star == Diagonal {
			g.dual(n, &index, diagonal)
			continue
		}
		diagonal[n][cell] = 1 / g.volume
		for k := range n {
			entries[k] = g.whitney(n, k, &index, entries[k])
		}
	}
	for k := range n + 1 {
		if s.star == Diagonal || k == n {
			s.setMass(k, nil, diagonal[k])
		} else {
			s.setMass(k, sparse.New(s.Cells(k), s.Cells(k), entries[k]), nil)
		}
	}
	return nil
}

// A shape is the geometry of one cell: its points, the gradients of its
// barycentric coordinates and its volume.
type shape struct {
	points   [4][3]float64
	gradient [4][3]float64
	volume   float64
}

// shape returns the geometry of a cell; the gradients are the dual basis of its
// edges.
func (s *Simplicial) shape(cell int) (g shape, err error) {
	n := s.Dim()
	simplex := s.Simplex(n, cell)
	for j, v := range simplex {
		g.points[j] = s.points[v]
	}
	f := newEdgeFrame(g.points[:n+1])
	g.volume = f.volume
	if f.flat {
		return g, fmt.Errorf("hodge: cell %d with the vertices %v is degenerate: it has no volume", cell, simplex)
	}
	if !(g.volume > 0) || math.IsInf(1/g.volume, 0) || math.IsInf(g.volume, 0) {
		return g, fmt.Errorf("hodge: cell %d with the vertices %v has a volume of %v", cell, simplex, g.volume)
	}
	// R X = Qᵀ by backward substitution gives the rows of E⁺.
	for i := n - 1; i >= 0; i-- {
		x := f.q[i]
		for j := i + 1; j < n; j++ {
			x = plus(x, -f.r[i][j], g.gradient[j+1])
		}
		g.gradient[i+1] = times3(1/f.r[i][i], x)
		g.gradient[0] = plus(g.gradient[0], -1, g.gradient[i+1])
	}
	return g, nil
}

// An edgeFrame is the factorization E = QR of the edges from the first corner of a
// simplex to the others, by the method of Gram and Schmidt, twice over.
type edgeFrame struct {
	q, r   [3][3]float64 // columns of Q, and R by rows
	volume float64
	flat   bool // some edge depends on those before
}

func newEdgeFrame(points [][3]float64) (f edgeFrame) {
	f.volume = 1
	for j, x := range points[1:] {
		e := minus(x, points[0])
		length := norm(e)
		for range 2 {
			for i := range j {
				t := inner(f.q[i], e)
				f.r[i][j] += t
				e = plus(e, -t, f.q[i])
			}
		}
		f.r[j][j] = norm(e)
		f.flat = f.flat || !(f.r[j][j] > 1e-12*length)
		f.q[j] = times3(1/f.r[j][j], e)
		f.volume *= f.r[j][j] / float64(j+1)
	}
	return f
}

// whitney appends the L² products of the Whitney k-forms of one cell,
// W_σ = k! Σ_i (−1)^i λ_i dλ_0 ∧ … without i … ∧ dλ_k.
func (g *shape) whitney(n, k int, index *[16]int32, entries []sparse.Entry) []sparse.Entry {
	sets := cornerSets(n, k)
	factor := g.volume / float64((n+1)*(n+2))
	for f := 2; f <= k; f++ {
		factor *= float64(f * f)
	}
	for _, a := range sets {
		for _, b := range sets {
			sum := 0.0
			for i, u := range a.corners[:k+1] {
				for j, v := range b.corners[:k+1] {
					term := g.determinant(k, a.corners, b.corners, i, j)
					if u == v {
						term *= 2 // ∫ λ_u λ_v = volume (1 + δ_uv) / (n+1)(n+2)
					}
					if (i+j)%2 == 1 {
						term = -term
					}
					sum += term
				}
			}
			entries = append(entries, sparse.Entry{Row: index[a.mask], Col: index[b.mask], Value: float64(factor * sum)})
		}
	}
	return entries
}

// A cornerSet is a face of a cell by its corners.
type cornerSet struct {
	mask    int
	corners [4]int
}

// cornerSets lists the faces of degree k of a cell of dimension n.
func cornerSets(n, k int) []cornerSet { return cornerTable[n][k] }

var cornerTable = func() (table [4][4][]cornerSet) {
	for n := range 4 {
		for mask := 1; mask < 1<<(n+1); mask++ {
			c := cornerSet{mask: mask}
			k := 0
			for v := range n + 1 {
				if mask>>v&1 == 1 {
					c.corners[k] = v
					k++
				}
			}
			table[n][k-1] = append(table[n][k-1], c)
		}
	}
	return table
}()

// determinant of the products of the gradients at corners a without number i
// and b without number j, k of each.
func (g *shape) determinant(k int, a, b [4]int, i, j int) float64 {
	var m [2][2]float64
	row := 0
	for p := range k + 1 {
		if p == i {
			continue
		}
		col := 0
		for q := range k + 1 {
			if q == j {
				continue
			}
			m[row][col] = inner(g.gradient[a[p]], g.gradient[b[q]])
			col++
		}
		row++
	}
	switch k {
	case 0:
		return 1
	case 1:
		return m[0][0]
	}
	return float64(m[0][0]*m[1][1]) - float64(m[0][1]*m[1][0])
}

// dual adds the part of each circumcentric dual cell inside one cell, over the
// volume of the primal one. A dual cell is the sum over the chains of faces
// σ^k ⊂ … ⊂ σ^n of the product of the distances between their circumcentres,
// over (n−k)!, with a sign where a circumcentre is beyond a face.
func (g *shape) dual(n int, index *[16]int32, diagonal [][]float64) {
	full := 1<<(n+1) - 1
	var centre [16][3]float64
	var weights [16][4]float64
	var volume [16]float64
	var part [16]float64 // of the dual cell
	for mask := 1; mask <= full; mask++ {
		centre[mask], weights[mask], volume[mask] = g.circumcentre(n, mask)
	}
	part[full] = 1
	for mask := full; mask > 0; mask-- {
		k := -1
		for rest := mask; rest > 0; rest &= rest - 1 {
			k++
		}
		for v := range n + 1 {
			if face := mask &^ (1 << v); face != mask && face != 0 {
				distance := math.Copysign(norm(minus(centre[mask], centre[face])), weights[mask][v])
				part[face] += float64(part[mask] * distance / float64(n-k+1))
			}
		}
		diagonal[k][index[mask]] += part[mask] / volume[mask]
	}
}

// circumcentre returns the point at the same distance from the corners of a
// face, its barycentric coordinates and the volume of the face.
func (g *shape) circumcentre(n, mask int) (centre [3]float64, weights [4]float64, volume float64) {
	var corners [4]int
	var points [4][3]float64
	k := -1
	for v := range n + 1 {
		if mask>>v&1 == 1 {
			k++
			corners[k], points[k] = v, g.points[v]
		}
	}
	// The centre is x₀ + E a with 2 EᵀE a = diag(EᵀE), that is x₀ + Q y with
	// Rᵀy = diag(EᵀE)/2 and R a = y.
	f := newEdgeFrame(points[:k+1])
	centre = points[0]
	var y [3]float64
	for j := range k {
		e := minus(points[j+1], points[0])
		y[j] = inner(e, e) / 2
		for i := range j {
			y[j] -= float64(f.r[i][j] * y[i])
		}
		y[j] /= f.r[j][j]
		centre = plus(centre, y[j], f.q[j])
	}
	weights[corners[0]] = 1
	for j := k - 1; j >= 0; j-- {
		a := y[j]
		for i := j + 1; i < k; i++ {
			a -= float64(f.r[j][i] * weights[corners[i+1]])
		}
		a /= f.r[j][j]
		weights[corners[j+1]] = a
		weights[corners[0]] -= a
	}
	return centre, weights, f.volume
}

func minus(a, b [3]float64) [3]float64 { return [3]float64{a[0] - b[0], a[1] - b[1], a[2] - b[2]} }

// plus returns a + t·b.
func plus(a [3]float64, t float64, b [3]float64) [3]float64 {
	return [3]float64{a[0] + float64(t*b[0]), a[1] + float64(t*b[1]), a[2] + float64(t*b[2])}
}

func times3(t float64, a [3]float64) [3]float64 { return [3]float64{t * a[0], t * a[1], t * a[2]} }

func inner(a, b [3]float64) float64 {
	return float64(a[0]*b[0]) + float64(a[1]*b[1]) + float64(a[2]*b[2])
}

func norm(a [3]float64) float64 { return math.Sqrt(inner(a, a)) }
