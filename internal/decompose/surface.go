package decompose

import (
	"fmt"
	"math"

	"github.com/curlfree/curlfree/hodge"
	"github.com/curlfree/curlfree/internal/report"
)

// SurfaceSheet draws the field and its parts on a mesh of triangles, or on the
// boundary of one of tetrahedra: arrows over the potentials, or over the speed.
func (r *Result) SurfaceSheet(name string) report.Sheet {
	d := r.Decomposition
	s := d.Exact.Complex.(*hodge.Simplicial)
	sheet := report.Sheet{
		Title: name,
		Notes: []string{
			r.Sentence(),
			"Boundary: " + r.Boundary + ". Seen along its thinnest axis, from far away; arrows as they look from there, each panel to its own scale.",
			"The file names no units: [u] is that of the field, [u·x] that times the one of the coordinates.",
		},
	}
	if s.Dim() == 3 {
		sheet.Notes = append(sheet.Notes, "The surface of the body, with the vectors of the cells behind it; the shares are of the whole body.")
	}
	seen := skinOf(s)
	var all []report.Drawing
	add := func(title string, w *hodge.Cochain, scalar []float64, bar string) {
		p := report.Surface{Title: title, Points: seen.points, Triangles: seen.triangles, Signed: true, Bar: withUnit(bar, "")}
		if scalar == nil {
			scalar, p.Signed, p.Bar = lengths(s.SharpVertices(w)), false, withUnit("speed", "")
		}
		for _, v := range seen.vertices {
			p.Scalar = append(p.Scalar, scalar[v])
		}
		field := s.SharpCells(w)
		for _, c := range seen.cells {
			p.Field = append(p.Field, field[c])
		}
		all = append(all, p)
	}
	add("field", d.Exact.Plus(1, d.Coexact).Plus(1, d.Harmonic), nil, "")
	for _, p := range r.Parts {
		if p.Share <= 1e-20 {
			continue
		}
		title := percent(p)
		switch {
		case p.Name == "exact":
			add(title, p.Cochain, d.Alpha.Data, "potential")
		case p.Name == "coexact" && d.Beta != nil && s.Dim() == 2:
			add(title, p.Cochain, atVertices(s, d.Beta.Data), "stream function")
		default:
			add(title, p.Cochain, nil, "")
		}
	}
	columns := 3
	if len(all) == 4 {
		columns = 2
	}
	for ; len(all) > columns; all = all[columns:] {
		sheet.Rows = append(sheet.Rows, all[:columns])
	}
	sheet.Rows = append(sheet.Rows, all)
	return sheet
}

// A skin is the triangles of a mesh that can be seen.
type skin struct {
	points    [][3]float64
	triangles [][]int
	vertices  []int32 // of the mesh, by point
	cells     []int   // of the mesh, by triangle
}

// skinOf takes the cells of a surface, and of a body the triangles of one
// tetrahedron alone.
func skinOf(s *hodge.Simplicial) skin {
	around := make([]int, s.Cells(2))
	eachTriangle(s, func(_, triangle int) { around[triangle]++ })
	var seen skin
	number := map[int32]int{}
	eachTriangle(s, func(cell, triangle int) {
		if around[triangle] != 1 {
			return
		}
		var corners []int
		for _, v := range s.Simplex(2, triangle) {
			if _, known := number[v]; !known {
				number[v] = len(seen.points)
				seen.points, seen.vertices = append(seen.points, s.Points()[v]), append(seen.vertices, v)
			}
			corners = append(corners, number[v])
		}
		seen.triangles, seen.cells = append(seen.triangles, corners), append(seen.cells, cell)
	})
	return seen
}

// eachTriangle calls do with every cell and each of its triangles.
func eachTriangle(s *hodge.Simplicial, do func(cell, triangle int)) {
	for cell := range s.Cells(s.Dim()) {
		if s.Dim() == 2 {
			do(cell, cell)
			continue
		}
		v := s.Simplex(3, cell)
		for _, without := range [4][3]int{{1, 2, 3}, {0, 2, 3}, {0, 1, 3}, {0, 1, 2}} {
			triangle, _, ok := s.Index(int(v[without[0]]), int(v[without[1]]), int(v[without[2]]))
			if !ok {
				panic(fmt.Sprintf("decompose: a tetrahedron %v without its faces", v))
			}
			do(cell, triangle)
		}
	}
}

// atVertices returns the function of which a 2-cochain has the integrals, at the
// vertices: the mean over the triangles around each, weighted by area, which is
// the sum of the integrals over that of the areas. The mean of all is zero.
func atVertices(s *hodge.Simplicial, w []float64) []float64 {
	values, areas := make([]float64, s.Cells(0)), make([]float64, s.Cells(0))
	points := s.Points()
	total, whole := 0.0, 0.0
	for i, integral := range w {
		v := s.Simplex(2, i)
		area := triangleArea(points[v[0]], points[v[1]], points[v[2]])
		for _, c := range v {
			values[c] += integral
			areas[c] += area
		}
		total += integral
		whole += area
	}
	for i := range values {
		values[i] = finite(values[i]/areas[i]) - total/whole
	}
	return values
}

func triangleArea(a, b, c [3]float64) float64 {
	var u, v [3]float64
	for j := range a {
		u[j], v[j] = b[j]-a[j], c[j]-a[j]
	}
	x, y, z := u[1]*v[2]-u[2]*v[1], u[2]*v[0]-u[0]*v[2], u[0]*v[1]-u[1]*v[0]
	return math.Hypot(math.Hypot(x, y), z) / 2
}

func lengths(field [][3]float64) []float64 {
	all := make([]float64, len(field))
	for i, v := range field {
		all[i] = math.Hypot(math.Hypot(v[0], v[1]), v[2])
	}
	return all
}
