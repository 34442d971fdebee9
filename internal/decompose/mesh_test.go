package decompose

import (
	"context"
	"math"
	"strings"
	"testing"

	"github.com/curlfree/curlfree/hodge"
)

// meshed is a square of n×n squares cut into triangles, without those that skip
// names, and a field at its vertices.
func meshed(t *testing.T, n int, skip func(i, j int) bool, at func(x, y float64) [3]float64) *hodge.Cochain {
	t.Helper()
	var points, field [][3]float64
	var cells [][]int
	number := map[[2]int]int{}
	corner := func(i, j int) int {
		if v, ok := number[[2]int{i, j}]; ok {
			return v
		}
		x, y := 2*float64(i)/float64(n)-1, 2*float64(j)/float64(n)-1
		number[[2]int{i, j}] = len(points)
		points, field = append(points, [3]float64{x, y, 0}), append(field, at(x, y))
		return len(points) - 1
	}
	for i := range n {
		for j := range n {
			if !skip(i, j) {
				a, b, c, d := corner(i, j), corner(i+1, j), corner(i+1, j+1), corner(i, j+1)
				cells = append(cells, []int{a, b, c}, []int{a, c, d})
			}
		}
	}
	s, err := hodge.NewMesh(points, cells, hodge.MeshOptions{})
	if err != nil {
		t.Fatal(err)
	}
	w, err := s.FlatVertices(field)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// The parts of the harmonic part add up to it, on grids and on meshes, and a
// turning field around a hole has one along its boundary.
func TestFriedrichs(t *testing.T) {
	frame := paper()
	frame.Missing = make([]bool, frame.Points())
	for i := range frame.Missing {
		frame.Missing[i] = i%100 > 30 && i%100 < 70 && i/100 > 40 && i/100 < 60
	}
	mesh := meshed(t, 12, func(i, j int) bool { return i > 3 && i < 8 && j > 4 && j < 7 }, func(x, y float64) [3]float64 { return [3]float64{-x + y, -x - y} })
	onMesh, err := RunCochain(context.Background(), mesh, Options{Split: hodge.Friedrichs})
	if err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string]*Result{"grid": run(t, frame, Options{Split: hodge.Friedrichs}), "mesh": onMesh} {
		if len(r.Parts) != 5 || !strings.HasSuffix(r.Boundary, "zero at the boundary") {
			t.Fatalf("%s: parts %v, boundary %q", name, r.Parts, r.Boundary)
		}
		sum := 0.0
		for _, p := range r.Parts {
			sum += p.Share
		}
		near(t, name+": shares", sum, 1, 1e-13)
		near(t, name+": parts of the harmonic one", r.Parts[2].Energy+r.Parts[3].Energy+r.Parts[4].Energy, r.Decomposition.HarmonicEnergy, 1e-13*r.Decomposition.Total)
		if r.Parts[2].Share < 0.2 || r.Parts[2].Error <= 0 {
			t.Errorf("%s: %.3f ± %.3f of the energy turns around the hole", name, r.Parts[2].Share, r.Parts[2].Error)
		}
	}
	var text strings.Builder
	if err := onMesh.WriteCochainText(&text, "mesh", nil, 0); err != nil || !strings.Contains(text.String(), "duality angles") {
		t.Errorf("the text names no angles (%v): %s", err, text.String())
	}
}

func TestMeshErrorBars(t *testing.T) {
	none := func(i, j int) bool { return false }
	straight := meshed(t, 8, none, func(x, y float64) [3]float64 { return [3]float64{1, 2} })
	turning := meshed(t, 8, none, func(x, y float64) [3]float64 { return [3]float64{x*x + y, -x + y} })
	r, err := RunCochain(context.Background(), straight, Options{})
	if err != nil {
		t.Fatal(err)
	}
	// In every patch of a gradient the share is one.
	if r.Parts[0].Error > 1e-13 || !strings.Contains(r.ErrorBars, "16 blocks") {
		t.Errorf("%q: error %v of a gradient", r.ErrorBars, r.Parts[0].Error)
	}
	if r, err = RunCochain(context.Background(), turning, Options{}); err != nil || r.Parts[0].Error < 0.01 || r.Parts[0].Error > 0.2 {
		t.Errorf("bootstrap: error %v (%v)", r.Parts[0].Error, err)
	}
	one, err := RunCochain(context.Background(), straight, Options{Sigma: 0.001})
	if err != nil {
		t.Fatal(err)
	}
	two, err := RunCochain(context.Background(), straight, Options{Sigma: 0.002})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "bias of twice the noise", two.Bias[1]/one.Bias[1], 4, 0.05)
	if !strings.Contains(one.ErrorBars, "noise of 0.001 in the value of each edge") || one.Parts[0].Error <= 0 {
		t.Errorf("%q: error %v", one.ErrorBars, one.Parts[0].Error)
	}
	_, w, err := hodge.NewGraph(3, []hodge.Edge{{From: 0, To: 1, Flow: 1, Weight: 1}, {From: 1, To: 2, Flow: 1, Weight: 1}}, hodge.GraphOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if r, err = RunCochain(context.Background(), w, Options{}); err != nil || !strings.HasPrefix(r.ErrorBars, "none") {
		t.Errorf("a graph: %q (%v)", r.ErrorBars, err)
	}
}

// The stream function ψ of the rotation of (y, −x) on [−1, 1]² has Δψ = 2 and is
// constant along the rim: −ψ is Prandtl's stress function, 0.58937 in the middle,
// with the integral J/2 = 1.124616.
func TestSurfaceSheet(t *testing.T) {
	w := meshed(t, 10, func(i, j int) bool { return false }, func(x, y float64) [3]float64 { return [3]float64{y, -x} })
	r, err := RunCochain(context.Background(), w, Options{Copotential: true})
	if err != nil {
		t.Fatal(err)
	}
	s := w.Complex.(*hodge.Simplicial)
	psi := atVertices(s, r.Decomposition.Beta.Data)
	for i, p := range s.Points() {
		if math.Hypot(p[0], p[1]) < 1e-9 {
			near(t, "stream function in the middle less its mean", psi[i], -0.58937+1.124616/4, 0.02)
		}
	}
	sheet := r.SurfaceSheet("square")
	if len(sheet.Rows) != 1 || len(sheet.Rows[0]) != 3 {
		t.Errorf("rows %v", sheet.Rows)
	}
	var b strings.Builder
	if err := sheet.WriteSVG(&b); err != nil || strings.Contains(b.String(), "NaN") || !strings.Contains(b.String(), "stream function") {
		t.Errorf("the picture is damaged (%v)", err)
	}
}

// A cube of eight small ones shows twelve times four triangles, the vectors of the
// cells behind them and none of its inside.
func TestSkin(t *testing.T) {
	var points [][3]float64
	var cells [][]int
	for i := range 27 {
		points = append(points, [3]float64{float64(i / 9), float64(i / 3 % 3), float64(i % 3)})
	}
	for i := range 8 {
		low := 9*(i>>2) + 3*(i>>1&1) + i&1
		for _, p := range [][2]int{{9, 3}, {3, 1}, {1, 9}, {3, 9}, {1, 3}, {9, 1}} {
			cells = append(cells, []int{low, low + p[0], low + p[0] + p[1], low + 13})
		}
	}
	if _, err := hodge.OrientCells(cells); err != nil {
		t.Fatal(err)
	}
	s, err := hodge.NewMesh(points, cells, hodge.MeshOptions{})
	if err != nil {
		t.Fatal(err)
	}
	seen := skinOf(s)
	if len(seen.triangles) != 48 || len(seen.cells) != 48 || len(seen.points) != 26 {
		t.Fatalf("%d triangles of %d cells with %d points", len(seen.triangles), len(seen.cells), len(seen.points))
	}
	for i, v := range seen.vertices {
		if v == 13 || seen.points[i] != points[v] {
			t.Errorf("point %d is %v, vertex %d", i, seen.points[i], v)
		}
	}
	for i, corners := range seen.triangles {
		for _, c := range corners {
			found := false
			for _, v := range s.Simplex(3, seen.cells[i]) {
				found = found || v == seen.vertices[c]
			}
			if !found {
				t.Errorf("triangle %d is not of cell %d", i, seen.cells[i])
			}
		}
	}
}
