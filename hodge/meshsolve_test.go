package hodge

import (
	"context"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	format "github.com/curlfree/curlfree/internal/format/mesh"
)

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

// diskMesh cuts the unit disk into rings of 6, 18, 30 … triangles.
func diskMesh(rings int) (points [][3]float64, cells [][]int) {
	points = [][3]float64{{}}
	first := func(r int) int { return 1 + 3*r*(r-1) }
	for r := 1; r <= rings; r++ {
		for i := range 6 * r {
			s, c := math.Sincos(2 * math.Pi * float64(i) / float64(6*r))
			radius := float64(r) / float64(rings)
			points = append(points, [3]float64{radius * c, radius * s})
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
	return points, cells
}

// On a disk (y, −x) has no gradient part with any convention.
func TestDisk(t *testing.T) {
	points, cells := diskMesh(16)
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
	all := meshes()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		c := all[name]
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
