package hodge

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// squareMesh triangulates n×n squares on [low, high]², diagonals from (i, j) to
// (i+1, j+1), without the squares that skip names.
func squareMesh(n int, low, high float64, skip func(i, j int) bool) (points [][3]float64, cells [][]int) {
	number := map[int]int{}
	at := func(i, j int) int {
		key := i*(n+1) + j
		if _, ok := number[key]; !ok {
			number[key] = len(points)
			h := (high - low) / float64(n)
			points = append(points, [3]float64{low + h*float64(i), low + h*float64(j)})
		}
		return number[key]
	}
	for i := range n {
		for j := range n {
			if skip == nil || !skip(i, j) {
				a, b, c, d := at(i, j), at(i+1, j), at(i+1, j+1), at(i, j+1)
				cells = append(cells, []int{a, b, c}, []int{a, c, d})
			}
		}
	}
	return points, cells
}

// cubeMesh cuts n×n×m cubes into six tetrahedra each.
func cubeMesh(n, m int, skip func(i, j, k int) bool) (points [][3]float64, cells [][]int) {
	number := map[[3]int]int{}
	at := func(p [3]int) int {
		if _, ok := number[p]; !ok {
			number[p] = len(points)
			points = append(points, [3]float64{float64(p[0]), float64(p[1]), float64(p[2])})
		}
		return number[p]
	}
	for i := range n {
		for j := range n {
			for k := range m {
				if skip != nil && skip(i, j, k) {
					continue
				}
				for _, axes := range [][3]int{{0, 1, 2}, {1, 2, 0}, {2, 0, 1}, {0, 2, 1}, {2, 1, 0}, {1, 0, 2}} {
					p := [3]int{i, j, k}
					c := []int{at(p)}
					for _, a := range axes {
						p[a]++
						c = append(c, at(p))
					}
					if axes[1] != (axes[0]+1)%3 { // an odd path has the other orientation
						c[2], c[3] = c[3], c[2]
					}
					cells = append(cells, c)
				}
			}
		}
	}
	return points, cells
}

// torusMesh is a torus of n×m squares without the given triangles.
func torusMesh(n, m int, skip func(cell int) bool) (points [][3]float64, cells [][]int) {
	for i := range n {
		for j := range m {
			s, c := math.Sincos(2 * math.Pi * float64(i) / float64(n))
			u, v := math.Sincos(2 * math.Pi * float64(j) / float64(m))
			points = append(points, [3]float64{(2 + v) * c, (2 + v) * s, u})
		}
	}
	at := func(i, j int) int { return i%n*m + j%m }
	cell := 0
	for i := range n {
		for j := range m {
			for _, t := range [][]int{{at(i, j), at(i+1, j), at(i+1, j+1)}, {at(i, j), at(i+1, j+1), at(i, j+1)}} {
				if skip == nil || !skip(cell) {
					cells = append(cells, t)
				}
				cell++
			}
		}
	}
	return points, cells
}

// Masses by hand: regular and right triangles, the regular tetrahedron.
func TestDiagonalStar(t *testing.T) {
	r3 := math.Sqrt(3)
	for _, c := range []struct {
		name   string
		points [][3]float64
		want   [][]float64
	}{
		{"regular triangle", [][3]float64{{0, 0}, {1, 0}, {0.5, r3 / 2}},
			[][]float64{{r3 / 12, r3 / 12, r3 / 12}, {r3 / 6, r3 / 6, r3 / 6}, {4 / r3}}},
		{"right triangle", [][3]float64{{0, 0}, {1, 0}, {0, 1}},
			[][]float64{{1. / 4, 1. / 8, 1. / 8}, {0.5, 0.5, 0}, {2}}},
		{"blunt triangle", [][3]float64{{0, 0}, {1, 0}, {-1, 1}}, // cotangents of 135°, 26.6° and 18.4° over 2
			[][]float64{nil, {1.5, 1, -0.5}, {2}}},
		{"regular tetrahedron", [][3]float64{{1, 1, 1}, {1, 0, 0}, {0, 0, 1}, {0, 1, 0}},
			[][]float64{
				{1. / 12, 1. / 12, 1. / 12, 1. / 12}, slices.Repeat([]float64{1. / 12}, 6),
				slices.Repeat([]float64{math.Sqrt(3./36) / math.Sqrt(3./4)}, 4), {3}}},
	} {
		s := mesh(t, c.points, [][]int{numbersOf(len(c.points))}, MeshOptions{Star: Diagonal})
		for k, want := range c.want {
			for i, v := range want {
				near(t, fmt.Sprintf("%s, degree %d, %d", c.name, k, i), s.masses[k].diagonal[i], v, 4e-15)
			}
		}
	}
	s := mesh(t, [][3]float64{{0, 0}, {1, 0}, {-1, 1}}, [][]int{{0, 1, 2}}, MeshOptions{Star: Diagonal})
	if s.Negative(1) != 1 {
		t.Errorf("%d negative edges", s.Negative(1))
	}
}

func numbersOf(n int) (list []int) {
	for i := range n {
		list = append(list, i)
	}
	return list
}

// Whitney masses are exact for constant forms: |1|² and |F|² are volumes, a
// constant flux in space as well; on closed 1-cochains they are the cotangents.
func TestWhitney(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 1))
	square, triangles := squareMesh(5, -1, 1, nil)
	cube, tets := cubeMesh(3, 3, nil)
	for _, c := range []struct {
		points [][3]float64
		cells  [][]int
		volume float64
	}{{square, triangles, 4}, {cube, tets, 27}} {
		points := slices.Clone(c.points)
		if len(c.cells[0]) == 3 { // inner points may go anywhere nearby
			for i, p := range points {
				if math.Abs(p[0]) < 1 && math.Abs(p[1]) < 1 {
					points[i][0] += 0.1 * (rng.Float64() - 0.5)
					points[i][1] += 0.1 * (rng.Float64() - 0.5)
				}
			}
		}
		s := mesh(t, points, c.cells, MeshOptions{})
		one := NewCochain(s, 0)
		for i := range one.Data {
			one.Data[i] = 1
		}
		near(t, "volume", one.Energy(), c.volume, 1e-13)
		f := [3]float64{1, -2, 0}
		if s.Dim() == 3 {
			f[2] = 3
		}
		field := make([][3]float64, s.Cells(0))
		for i := range field {
			field[i] = f
		}
		w, err := s.FlatVertices(field)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "constant field", w.Energy(), inner(f, f)*c.volume, 1e-12)
		d := decompose(t, w, Options{})
		near(t, "constant field: exact", d.ExactEnergy/d.Total, 1, 1e-14)
		for _, v := range append(s.SharpVertices(w), s.SharpCells(w)...) {
			near(t, "sharp of flat", norm(minus(v, f)), 0, 1e-14)
		}
		back, err := s.FlatCells(s.SharpCells(w))
		if err != nil {
			t.Fatal(err)
		}
		near(t, "flat of sharp", back.Plus(-1, w).Energy(), 0, 1e-27)
		if s.Dim() == 3 { // the flux of f through a triangle
			flux := NewCochain(s, 2)
			for i := range flux.Data {
				v := s.Simplex(2, i)
				a, b := minus(points[v[1]], points[v[0]]), minus(points[v[2]], points[v[0]])
				cross := [3]float64{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
				flux.Data[i] = inner(f, cross) / 2
			}
			near(t, "constant flux", flux.Energy(), inner(f, f)*c.volume, 1e-11)
			for _, v := range flux.D().Data {
				near(t, "divergence", v, 0, 1e-14)
			}
		}
		cotangents := mesh(t, points, c.cells, MeshOptions{Star: Diagonal})
		alpha := randomCochain(s, 0, rng)
		if s.Dim() == 2 {
			near(t, "cotangents", alpha.D().Energy(), cotangents.Inner(1, alpha.D().Data, alpha.D().Data), 1e-12)
		}
		for k := range s.Dim() + 1 {
			w := randomCochain(s, k, rng)
			near(t, "M⁻¹M", w.Star().Star().Plus(-1, w).Energy()*float64(1-k*(s.Dim()-k)%2), 0, 1e-24)
		}
	}
}

// The cavity [0, π]²: one zero for each inner vertex, then the eigenvalues
// 1, 1, 2, 4, 4, 5, 5, 8, … with the errors of this mesh.
func TestCavityMesh(t *testing.T) {
	want := []float64{0.9923213103, 0.9991469266, 2.0082340836, 3.931616574, 3.932503348, 4.9311623124, 5.0575718513, 8.101592515, 8.6292048423, 8.6824487211}
	points, cells := squareMesh(8, 0, math.Pi, nil)
	s := mesh(t, points, cells, MeshOptions{Boundary: Relative})
	keep := s.kept(1)
	a, m := s.normal(1).Principal(keep), s.masses[1].matrix.Principal(keep)
	values := pencil(dense(a.Rows, a.Mul), dense(m.Rows, m.Mul))
	slices.Sort(values)
	zeros := 0
	for _, v := range values {
		if math.Abs(v) < 1e-9 {
			zeros++
		}
	}
	if zeros != 49 {
		t.Fatalf("%d zeros", zeros)
	}
	for i, v := range want {
		near(t, "eigenvalue", values[zeros+i], v, 6e-11)
	}
}

func dense(n int, mul func(dst, x []float64)) [][]float64 {
	rows := make([][]float64, n)
	for i := range rows {
		rows[i] = make([]float64, n)
		e := make([]float64, n)
		e[i] = 1
		mul(rows[i], e)
	}
	return rows
}

// pencil returns the eigenvalues of A x = λ M x, by Cholesky and Jacobi.
func pencil(a, m [][]float64) []float64 {
	n := len(a)
	for j := range n { // M = L Lᵀ in place
		for i := j; i < n; i++ {
			v := m[i][j] - dot(m[i][:j], m[j][:j])
			if i == j {
				m[j][j] = math.Sqrt(v)
			} else {
				m[i][j] = v / m[j][j]
			}
		}
	}
	for range 2 { // A := L⁻¹ A, then the same of its transpose
		for c := range n {
			for i := range n {
				for k := range i {
					a[i][c] -= m[i][k] * a[k][c]
				}
				a[i][c] /= m[i][i]
			}
		}
		for i := range n {
			for j := range i {
				a[i][j], a[j][i] = a[j][i], a[i][j]
			}
		}
	}
	for range 12 {
		for p := range n {
			for q := range p {
				if math.Abs(a[p][q]) < 1e-15 {
					continue
				}
				theta := (a[q][q] - a[p][p]) / (2 * a[p][q])
				t := 1 / (math.Abs(theta) + math.Sqrt(theta*theta+1))
				if theta < 0 {
					t = -t
				}
				c := 1 / math.Sqrt(t*t+1)
				s := t * c
				for k := range n {
					x, y := a[k][p], a[k][q]
					a[k][p], a[k][q] = c*x-s*y, s*x+c*y
				}
				for k := range n {
					x, y := a[p][k], a[q][k]
					a[p][k], a[q][k] = c*x-s*y, s*x+c*y
				}
			}
		}
	}
	values := make([]float64, n)
	for i := range values {
		values[i] = a[i][i]
	}
	return values
}

func TestMeshErrors(t *testing.T) {
	flat := [][3]float64{{0, 0}, {1, 0}, {0, 1}, {1, 1}, {2, 0}, {2, 1}}
	for _, c := range []struct {
		name   string
		points [][3]float64
		cells  [][]int
		want   string
	}{
		{"empty", flat, nil, "no cells"},
		{"isolated", flat, [][]int{{0, 1, 2}, {1, 3, 2}}, "2 vertices belong to no cell, the first is 4"},
		{"missing", flat[:3], [][]int{{0, 1, 2}, {1, 3, 2}}, "vertex 3 (entry 4 of its cells) but has 3 points"},
		{"far", flat, [][]int{{0, 1, 1 << 30}}, "is the highest of only 1 cells"},
		{"negative", flat, [][]int{{0, 1, -1}}, "cell 0 has vertex -1"},
		{"mixed", flat, [][]int{{0, 1, 2}, {0, 1}}, "cell 1 has 2 vertices"},
		{"repeated", flat[:3], [][]int{{0, 1, 2}, {0, 1, 1}}, "cell 1 has vertex 1 twice"},
		{"double", flat[:4], [][]int{{0, 1, 2}, {1, 3, 2}, {2, 0, 1}}, "cells 0 and 2 have the same vertices"},
		{"degenerate", [][3]float64{{0, 0}, {1, 0}, {2, 0}}, [][]int{{0, 1, 2}}, "cell 0 with the vertices [0 1 2] is degenerate"},
		{"coincident", [][3]float64{{0, 0}, {1, 0}, {1, 0}}, [][]int{{0, 1, 2}}, "degenerate"},
		{"not finite", [][3]float64{{0, 0}, {1, 0}, {math.NaN(), 0}}, [][]int{{0, 1, 2}}, "vertex 2 is at"},
		{"turned", flat[:4], [][]int{{0, 1, 2}, {1, 2, 3}}, "cells 0 and 1 do not have the same orientation across the facet [1 2]"},
		{"fin", append(flat[:4:4], [3]float64{0, 0, 1}), [][]int{{0, 1, 2}, {1, 3, 2}, {2, 1, 4}}, "share the facet [1 2]: the mesh is not a manifold"},
		{"bow tie", append(flat[:3:3], [3]float64{-1, 0}, [3]float64{0, -1}), [][]int{{0, 1, 2}, {0, 3, 4}}, "two fans of triangles meet at vertex 0"},
		{"four", flat, [][]int{{0, 1, 2, 3, 4}}, "a mesh has 2 to 4"},
	} {
		if _, err := NewMesh(c.points, c.cells, MeshOptions{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
	if _, err := NewMesh(flat[:3], [][]int{{0, 1, 2}}, MeshOptions{Boundary: Periodic}); err == nil || !strings.Contains(err.Error(), "free or relative") {
		t.Error(err)
	}
	s := mesh(t, flat[:4], [][]int{{0, 1, 2}, {1, 3, 2}}, MeshOptions{})
	if _, err := s.FlatVertices(make([][3]float64, 3)); err == nil || !strings.Contains(err.Error(), "3 vectors; the mesh has 4 vertex") {
		t.Error(err)
	}
	w := NewCochain(s, 1)
	w.Data[2] = math.NaN()
	if _, err := Decompose(context.Background(), w, Options{}); err == nil || !strings.Contains(err.Error(), "NaN at 1-simplex 2 with the vertices [1 2]") {
		t.Error(err)
	}
	w.Data[2] = 1
	for _, o := range []Options{{Split: Natural}, {Split: Poincare}} {
		if _, err := Decompose(context.Background(), w, o); err == nil || !strings.Contains(err.Error(), "for grids alone") {
			t.Error(err)
		}
	}
	r := mesh(t, flat[:4], [][]int{{0, 1, 2}, {1, 3, 2}}, MeshOptions{Boundary: Relative})
	if _, err := Decompose(context.Background(), NewCochain(r, 1), Options{Split: Morrey}); err == nil || !strings.Contains(err.Error(), "free boundary") {
		t.Error(err)
	}
	for want, edges := range map[string][]Edge{
		"edge 1 runs from 0 to 5": {{0, 1, 1, 1}, {0, 5, 1, 1}}, "from vertex 1 to itself": {{1, 1, 1, 1}},
		"the weight 0": {{0, 1, 1, 0}}, "the flow NaN": {{0, 1, math.NaN(), 1}},
	} {
		if _, _, err := NewGraph(3, edges, GraphOptions{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if _, _, err := NewGraph(3, []Edge{{0, 1, 1, 1}}, GraphOptions{Triangles: [][3]int{{0, 1, 2}}}); err == nil || !strings.Contains(err.Error(), "no three edges") {
		t.Error(err)
	}
}

func TestOrientCells(t *testing.T) {
	points, cells := torusMesh(6, 5, nil)
	rng := rand.New(rand.NewPCG(2, 2))
	flipped := 0
	for i := range cells[1:] {
		if rng.IntN(2) == 1 {
			c := cells[i+1]
			c[1], c[2] = c[2], c[1]
			flipped++
		}
	}
	turned, err := OrientCells(cells)
	if err != nil || turned != flipped {
		t.Errorf("%d turned of %d, %v", turned, flipped, err)
	}
	mesh(t, points, cells, MeshOptions{})
	if _, err := OrientCells([][]int{{0, 1, 2}, {1, 2, 3}, {2, 3, 4}, {3, 4, 0}, {4, 0, 1}}); err == nil || !strings.Contains(err.Error(), "cannot be oriented") {
		t.Error(err)
	}
}

// Integrals of smooth forms over the simplices of a curved surface and of a
// solid: Stokes' theorem for each simplex, and the volume.
func TestDeRhamOnMeshes(t *testing.T) {
	ctx := context.Background()
	points, cells := torusMesh(7, 6, nil)
	cube, tets := cubeMesh(2, 2, nil)
	for _, s := range []*Simplicial{mesh(t, points, cells, MeshOptions{}), mesh(t, cube, tets, MeshOptions{})} {
		for k := range s.Dim() {
			w := polynomial3(k)
			c, _, err := w.DeRham(ctx, s, 1e-13)
			if err != nil {
				t.Fatal(err)
			}
			d, _, err := w.D().DeRham(ctx, s, 1e-13)
			if err != nil {
				t.Fatal(err)
			}
			near(t, fmt.Sprintf("Stokes in degree %d", k), c.D().Plus(-1, d).Energy(), 0, 1e-22)
		}
	}
	volume, _, err := polynomial3(3).DeRham(ctx, mesh(t, cube, tets, MeshOptions{}), 1e-13)
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, v := range volume.Data {
		sum += v
	}
	near(t, "∫ xyz over [0, 2]³", sum, 8, 1e-12)
}

// polynomial3 is a k-form on R³ with coefficients xyz, 2xyz, 3xyz.
func polynomial3(k int) Form {
	return NewForm(3, k, func(x []Dual) []Dual {
		product := x[0].Times(x[1]).Times(x[2])
		var c []Dual
		for i := range []int{1, 3, 3, 1}[k] {
			c = append(c, product.Scale(float64(i+1)))
		}
		return c
	})
}

// Values on edges in any order and direction; none left out, none twice.
func TestFlatEdges(t *testing.T) {
	points, cells := squareMesh(3, 0, 1, nil)
	for _, boundary := range []Boundary{Free, Relative} {
		s := mesh(t, points, cells, MeshOptions{Boundary: boundary})
		rng := rand.New(rand.NewPCG(1, 1))
		want := randomCochain(s, 1, rng)
		s.drop(1, want.Data)
		var edges []Edge
		for i, v := range want.Data {
			e := s.Simplex(1, i)
			edges = append(edges, Edge{From: int(e[1]), To: int(e[0]), Flow: -v})
		}
		rng.Shuffle(len(edges), func(i, j int) { edges[i], edges[j] = edges[j], edges[i] })
		got, err := s.FlatEdges(edges)
		if err != nil || !slices.Equal(got.Data, want.Data) {
			t.Errorf("%v: %v", boundary, err)
		}
		for want, list := range map[string][]Edge{
			"the second on the edge":                   append(edges[:5:5], edges[2]),
			"edges have no value":                      edges[:3],
			"which the complex has not":                {{From: 0, To: 99}},
			"value 0, on the edge from 0 to 1, is NaN": {{From: 0, To: 1, Flow: math.NaN()}},
		} {
			if _, err := s.FlatEdges(list); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v, want %q", err, want)
			}
		}
	}
}
