package hodge

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	format "github.com/curlfree/curlfree/internal/format/mesh"
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

// On a square cut into right triangles the diagonal star is that of the grid,
// and so are all energies of the paper's field.
func TestPaperFieldOnMesh(t *testing.T) {
	points, cells := squareMesh(10, -1, 1, nil)
	s := mesh(t, points, cells, MeshOptions{Star: Diagonal})
	field := make([][3]float64, len(points))
	for i, p := range points {
		field[i] = [3]float64{-p[0] + p[1], -p[0] - p[1]}
	}
	w, err := s.FlatVertices(field)
	if err != nil {
		t.Fatal(err)
	}
	const tol = 6e-13
	d := decompose(t, w, Options{})
	near(t, "total", d.Total, 5.36, tol)
	near(t, "exact", d.ExactEnergy, 3.025460576555, tol)
	near(t, "coexact", d.CoexactEnergy, 2.334539423445, tol)
	m := decompose(t, w, Options{Split: Morrey})
	near(t, "Morrey exact", m.ExactEnergy, 2.177898626990, tol)
	near(t, "Morrey harmonic", m.HarmonicEnergy, 0.847561949565, tol)
	near(t, "<exact, coexact>", d.ExactCoexact, 0, 1e-15)
	f := decompose(t, w, Options{Split: Friedrichs})
	near(t, "Friedrichs centre", f.Centre.Energy(), 0.847561949565, tol)
	near(t, "Friedrichs sides", f.Neumann.Energy()+f.Dirichlet.Energy(), 0, 1e-25)
}

// On a disk (y, −x) has no gradient part with any convention.
func TestDisk(t *testing.T) {
	const rings = 16
	points := [][3]float64{{}}
	var cells [][]int
	first := func(r int) int { return 1 + 3*r*(r-1) }
	for r := 1; r <= rings; r++ {
		for i := range 6 * r {
			s, c := math.Sincos(2 * math.Pi * float64(i) / float64(6*r))
			points = append(points, [3]float64{float64(r) / rings * c, float64(r) / rings * s})
		}
		at := func(q, i int) int {
			if q == 0 {
				return 0
			}
			return first(q) + i%(6*q)
		}
		for side := range 6 {
			for i := range r {
				cells = append(cells, []int{at(r, side*r+i), at(r, side*r+i+1), at(r-1, side*(r-1)+i)})
				if i < r-1 {
					cells = append(cells, []int{at(r-1, side*(r-1)+i), at(r, side*r+i+1), at(r-1, side*(r-1)+i+1)})
				}
			}
		}
	}
	for _, star := range []Star{Whitney, Diagonal} {
		s := mesh(t, points, cells, MeshOptions{Star: star})
		field := make([][3]float64, len(points))
		for i, p := range points {
			field[i] = [3]float64{p[1], -p[0]}
		}
		w, err := s.FlatVertices(field)
		if err != nil {
			t.Fatal(err)
		}
		d := decompose(t, w, Options{})
		near(t, "gradient energy", d.ExactEnergy, 0, 1e-28)
		near(t, "area moment", d.Total, math.Pi/2, 0.02)
	}
}

// The frame [−1, 1]² without [−½, ½]²: a drop of 1 costs the capacity and a turn
// its inverse, bounds from both sides that the grid has as well.
func TestFrameHarmonics(t *testing.T) {
	for _, c := range []struct {
		n          int
		drop, turn float64
	}{{8, 10.8444444444, 0.102444556452}, {16, 10.4622382814, 0.099633739980}, {32, 10.3219414377, 0.098488634918}} {
		points, cells := squareMesh(c.n, -1, 1, func(i, j int) bool {
			in := func(i int) bool { return 4*i >= c.n && 4*i < 3*c.n }
			return in(i) && in(j)
		})
		for _, boundary := range []Boundary{Free, Relative} {
			s := mesh(t, points, cells, MeshOptions{Boundary: boundary})
			h, err := s.Harmonic(context.Background(), 1, Options{})
			if err != nil || len(h.Integral) != 1 {
				t.Fatal(len(h.Integral), err)
			}
			want := c.turn
			if boundary == Relative {
				want = c.drop
			}
			near(t, fmt.Sprintf("%d cells, %v", c.n, boundary), h.Integral[0].Energy(), want, 6e-11)
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

// meshes with their Betti numbers, free and relative.
func meshes() map[string]struct {
	points         [][3]float64
	cells          [][]int
	free, relative []int
} {
	type entry = struct {
		points         [][3]float64
		cells          [][]int
		free, relative []int
	}
	list := map[string]entry{}
	p, c := squareMesh(5, 0, 1, nil)
	list["square"] = entry{p, c, []int{1, 0, 0}, []int{0, 0, 1}}
	p, c = squareMesh(3, 0, 1, func(i, j int) bool { return i == 1 && j == 1 })
	list["annulus"] = entry{p, c, []int{1, 1, 0}, []int{0, 1, 1}}
	p, c = squareMesh(7, 0, 1, func(i, j int) bool { return i == 1 && j == 1 || i == 3 && j > 1 && j < 6 || i == 5 && j == 3 })
	list["three holes"] = entry{p, c, []int{1, 3, 0}, []int{0, 3, 1}}
	p, c = squareMesh(7, 0, 1, func(i, j int) bool { return i == 3 || i == 1 && j == 1 || i == 5 && j == 4 })
	list["two parts"] = entry{p, c, []int{2, 2, 0}, []int{0, 2, 2}}
	p, c = torusMesh(7, 6, nil)
	list["torus"] = entry{p, c, []int{1, 2, 1}, []int{1, 2, 1}}
	p, c = torusMesh(9, 8, func(cell int) bool { return cell == 3 })
	list["punctured torus"] = entry{p, c, []int{1, 2, 0}, []int{0, 2, 1}}
	p, c = torusMesh(9, 8, func(cell int) bool { return cell == 3 || cell == 50 || cell == 51 })
	list["twice punctured torus"] = entry{p, c, []int{1, 3, 0}, []int{0, 3, 1}}
	list["sphere"] = entry{[][3]float64{{1, 1, 1}, {1, -1, -1}, {-1, 1, -1}, {-1, -1, 1}}, simplexBoundary(3), []int{1, 0, 1}, []int{1, 0, 1}}
	p, c = cubeMesh(2, 2, nil)
	list["cube"] = entry{p, c, []int{1, 0, 0, 0}, []int{0, 0, 0, 1}}
	p, c = cubeMesh(3, 1, func(i, j, k int) bool { return i == 1 && j == 1 })
	list["solid torus"] = entry{p, c, []int{1, 1, 0, 0}, []int{0, 0, 1, 1}}
	p, c = cubeMesh(3, 3, func(i, j, k int) bool { return i == 1 && j == 1 && k == 1 })
	list["hollow cube"] = entry{p, c, []int{1, 0, 1, 0}, []int{0, 1, 0, 1}}
	list["segments"] = entry{[][3]float64{{0}, {1}, {3}, {4}}, [][]int{{0, 1}, {2, 1}, {2, 3}}, []int{1, 0}, []int{0, 1}}
	return list
}

// Every degree, boundary and star: topology, adjointness, orthogonal parts.
func TestMeshes(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	for name, c := range meshes() {
		if name == "segments" {
			c.cells[1] = []int{1, 2} // as they should run
		}
		for _, o := range []MeshOptions{{}, {Boundary: Relative}, {Star: Diagonal}} {
			s := mesh(t, c.points, c.cells, o)
			name := fmt.Sprintf("%s %v %v", name, o.Boundary, o.Star)
			want := c.free
			if o.Boundary == Relative {
				want = c.relative
			}
			betti, err := s.Betti()
			if err != nil || !slices.Equal(betti, want) {
				t.Errorf("%s: Betti numbers %v %v, want %v", name, betti, err, want)
			}
			if o.Star == Diagonal && s.Dim() > 1 {
				continue // some masses are zero
			}
			for k := range s.Dim() + 1 {
				name := fmt.Sprintf("%s degree %d", name, k)
				w := randomCochain(s, k, rng)
				s.drop(k, w.Data)
				u := randomCochain(s, k+1, rng)
				s.drop(k+1, u.Data)
				near(t, name+": <dw, u> − <w, δu>", Inner(w.D(), u)-Inner(w, u.Codifferential()), 0, 1e-11*(1+w.Energy()+u.Energy()))
				d := decompose(t, w, Options{Copotential: true, Tolerance: 1e-15})
				orthogonal(t, name, d, 1e-14)
				near(t, name+": |dh|", d.HarmonicD, 0, 1e-12)
				near(t, name+": |δh|", d.HarmonicDelta, 0, 1e-12)
				if k > 0 {
					near(t, name+": |dα − exact|", d.Alpha.D().Plus(-1, d.Exact).Energy(), 0, 1e-24*(1+d.Total))
				}
				if k < s.Dim() {
					near(t, name+": |δβ − coexact|", d.Beta.Codifferential().Plus(-1, d.Coexact).Energy(), 0, 1e-22*(1+d.Total))
				}
				h, err := s.Harmonic(context.Background(), k, Options{Tolerance: 1e-15})
				if err != nil || len(h.Integral) != want[k] || len(h.Orthonormal) != want[k] {
					t.Errorf("%s: %d harmonic cochains, want %d, %v", name, len(h.Integral), want[k], err)
				}
				for _, e := range h.Orthonormal {
					near(t, name+": unit", e.Energy(), 1, 1e-14)
				}
				if k > 0 && o.Boundary == Free {
					f := decompose(t, w, Options{Split: Friedrichs, Tolerance: 1e-15})
					orthogonalFour(t, name+" Friedrichs", f, 1e-14)
				}
			}
		}
	}
}

// orthogonalFour checks the parts of Friedrichs against each other.
func orthogonalFour(t *testing.T, name string, d *Decomposition, tolerance float64) {
	t.Helper()
	parts := []*Cochain{d.Exact, d.Coexact, d.Neumann, d.Centre}
	if d.Dirichlet != nil {
		parts = append(parts, d.Dirichlet)
	}
	sum, energy := NewCochain(d.Exact.Complex, d.Degree), 0.0
	for i, p := range parts {
		for _, q := range parts[:i] {
			near(t, name+": product", Inner(p, q)/d.Total, 0, tolerance)
		}
		add(sum.Data, 1, p.Data)
		energy += p.Energy()
	}
	near(t, name+": energies", energy/d.Total, 1, 10*tolerance)
	near(t, name+": residual", d.Residual, 0, 1e-15)
	near(t, name+": sum", sum.Plus(-1, d.Exact).Plus(-1, d.Coexact).Plus(-1, d.Harmonic).Energy()/d.Total, 0, 1e-28)
}

// Periods: circulation 1 around its own hole and 0 around the others, integers
// along any closed path.
func TestPeriods(t *testing.T) {
	points, cells := squareMesh(7, 0, 1, func(i, j int) bool { return i == 1 && j == 1 || i == 3 && j > 1 && j < 6 || i == 5 && j == 3 })
	s := mesh(t, points, cells, MeshOptions{})
	h, err := s.Harmonic(context.Background(), 1, Options{})
	if err != nil {
		t.Fatal(err)
	}
	find := func(i, j int) int {
		return slices.IndexFunc(points, func(p [3]float64) bool {
			return math.Round(7*p[0]) == float64(i) && math.Round(7*p[1]) == float64(j)
		})
	}
	loop := func(w *Cochain, i0, j0, i1, j1 int) (sum float64) {
		var path []int
		for i := i0; i < i1; i++ {
			path = append(path, find(i, j0))
		}
		for j := j0; j < j1; j++ {
			path = append(path, find(i1, j))
		}
		for i := i1; i > i0; i-- {
			path = append(path, find(i, j1))
		}
		for j := j1; j > j0; j-- {
			path = append(path, find(i0, j))
		}
		for k, v := range path {
			e, sign, ok := s.Index(v, path[(k+1)%len(path)])
			if !ok {
				t.Fatal(path)
			}
			sum += sign * w.Data[e]
		}
		return sum
	}
	for i, w := range h.Integral {
		var got [3]float64
		got[0], got[1], got[2] = loop(w, 1, 1, 2, 2), loop(w, 3, 2, 4, 6), loop(w, 5, 3, 6, 4)
		for j, v := range got {
			want := 0.0
			if i == j {
				want = 1
			}
			near(t, fmt.Sprintf("turn of %d around hole %d", i, j), v, want, 1e-14)
		}
		near(t, "turn around all", loop(w, 0, 0, 7, 7), 1, 1e-14)
	}
}

// A plane region: harmonic fields of the two boundary conditions are orthogonal;
// on a torus with a small hole they are nearly the same.
func TestDualityAngles(t *testing.T) {
	points, cells := squareMesh(9, 0, 1, func(i, j int) bool { return i == 2 && j == 2 || i == 6 && j == 5 })
	angles, err := mesh(t, points, cells, MeshOptions{}).DualityAngles(context.Background(), 1, Options{})
	if err != nil || len(angles) != 2 {
		t.Fatal(angles, err)
	}
	for _, a := range angles {
		near(t, "angle in the plane", a, math.Pi/2, 1e-13)
	}
	var before []float64
	for _, n := range []int{12, 24} {
		points, cells = torusMesh(n, n, func(cell int) bool { return cell == 3 })
		angles, err = mesh(t, points, cells, MeshOptions{}).DualityAngles(context.Background(), 1, Options{})
		if err != nil || len(angles) != 2 || angles[0] > angles[1] || angles[0] <= 0 {
			t.Fatal(angles, err)
		}
		if before != nil && !(angles[1] < 0.6*before[1]) {
			t.Errorf("a smaller hole: %v after %v", angles, before)
		}
		before = angles
	}
	points, cells = torusMesh(6, 6, nil)
	angles, err = mesh(t, points, cells, MeshOptions{}).DualityAngles(context.Background(), 1, Options{})
	if err != nil || len(angles) != 2 {
		t.Fatal(angles, err)
	}
	near(t, "closed", angles[1], 0, 1e-7)
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

// fileMesh reads a mesh from the folder of real data.
func fileMesh(t testing.TB, name string, o MeshOptions) *Simplicial {
	folder := os.Getenv("CURLFREE_DATA")
	if folder == "" {
		t.Skip("CURLFREE_DATA is not set")
	}
	f, err := os.Open(filepath.Join(folder, "meshes", name))
	if err != nil {
		t.Skip(err)
	}
	defer f.Close()
	m, err := format.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	return mesh(t, m.Points, m.Triangles, o)
}

// Real meshes: counts of their README, orthogonality, angles.
func TestRealMeshes(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 5))
	for _, c := range []struct {
		name     string
		counts   []int
		betti    []int
		relative []int
		negative int // where a published count is known
	}{
		{"double-torus.obj", []int{3070, 9216, 6144}, []int{1, 4, 1}, []int{1, 4, 1}, 1076},
		{"punctured-torus.obj", []int{4599, 13784, 9184}, []int{1, 2, 0}, []int{0, 2, 1}, 0},
	} {
		for _, boundary := range []Boundary{Free, Relative} {
			s := fileMesh(t, c.name, MeshOptions{Boundary: boundary})
			want := c.betti
			if boundary == Relative {
				want = c.relative
			}
			if got := []int{s.Cells(0), s.Cells(1), s.Cells(2)}; !slices.Equal(got, c.counts) {
				t.Errorf("%s: %v", c.name, got)
			}
			w := randomCochain(s, 1, rng)
			s.drop(1, w.Data)
			d := decompose(t, w, Options{Copotential: true})
			if !slices.Equal(d.Betti, want) {
				t.Errorf("%s %v: %v", c.name, boundary, d.Betti)
			}
			orthogonal(t, c.name, d, 2e-15)
			near(t, "|δβ − coexact|²", d.Beta.Codifferential().Plus(-1, d.Coexact).Energy()/d.Total, 0, 1e-26)
			near(t, "|dh|", d.HarmonicD, 0, 1e-15)
			near(t, "|δh|", d.HarmonicDelta, 0, 1e-15)
			if boundary == Relative {
				continue
			}
			angles, err := s.DualityAngles(context.Background(), 1, Options{})
			if err != nil || len(angles) != c.betti[1] {
				t.Fatal(angles, err)
			}
			closed := c.betti[2] == 1
			for _, a := range angles {
				if closed && a > 1e-7 || !closed && !(a > 0.01 && a < 0.2) {
					t.Errorf("%s: angles %v", c.name, angles)
				}
			}
			f := decompose(t, w, Options{Split: Friedrichs})
			orthogonalFour(t, c.name, f, 2e-15)
			if closed != (f.Centre.Energy() < 1e-25*f.Total) || closed != (f.Dirichlet != nil) || closed == strings.Contains(f.Boundary, "not orthogonal") {
				t.Errorf("%s: a centre of energy %g, %s", c.name, f.Centre.Energy(), f.Boundary)
			}
		}
		s := fileMesh(t, c.name, MeshOptions{Star: Diagonal})
		if got := s.Negative(1); c.negative > 0 && got != c.negative {
			t.Errorf("%s: %d negative cotangent weights, want %d", c.name, got, c.negative)
		}
	}
}

// Singular values: their squares sum to those of the entries, and their product
// is the determinant.
func TestSingular(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 9))
	v := make([][]float64, 3)
	sum := 0.0
	for i := range v {
		for range 3 {
			v[i] = append(v[i], rng.NormFloat64())
		}
		sum += dot(v[i], v[i])
	}
	determinant := v[0][0]*(v[1][1]*v[2][2]-v[1][2]*v[2][1]) - v[0][1]*(v[1][0]*v[2][2]-v[1][2]*v[2][0]) + v[0][2]*(v[1][0]*v[2][1]-v[1][1]*v[2][0])
	values := singular(v)
	near(t, "product", values[0]*values[1]*values[2], math.Abs(determinant), 1e-14)
	near(t, "squares", dot(values, values), sum, 1e-14)
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
