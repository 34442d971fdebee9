package report

import (
	"bytes"
	"encoding/xml"
	"image/png"
	"math"
	"strings"
	"testing"
)

// lattice is n×n points over the unit square at the given heights, cut into
// triangles.
func hills(n int, height func(x, y float64) float64) Surface {
	s := Surface{Title: "hill", Bar: "height"}
	for j := range n {
		for i := range n {
			x, y := float64(i)/float64(n-1), float64(j)/float64(n-1)
			s.Points = append(s.Points, [3]float64{x, y, height(x, y)})
			s.Scalar = append(s.Scalar, height(x, y))
			if i > 0 && j > 0 {
				a := j*n + i
				s.Triangles = append(s.Triangles, []int{a - n - 1, a - n, a}, []int{a, a - 1, a - n - 1})
			}
		}
	}
	for range s.Triangles {
		s.Field = append(s.Field, [3]float64{1, 0, 0})
	}
	return s
}

// A flat mesh is drawn as it lies, x to the right and y upwards.
func TestFlatSurface(t *testing.T) {
	s := hills(3, func(x, y float64) float64 { return 0 })
	v := s.project()
	low, high := v.points[0], v.points[8]
	if !(low[0] < 10 && low[1] > v.height-10 && high[0] > panelWidth-10 && high[1] < 10) {
		t.Errorf("the corners are at %v and %v of a panel %v high", low, high, v.height)
	}
	p := Panel{}
	_, near := s.raster(v, p, 0, 1)
	if at := near.at(panelWidth*0.7, v.height*0.9); near.triangle[at] != 2 && near.triangle[at] != 3 {
		t.Errorf("triangle %d is at the lower right", near.triangle[at])
	}
	if at := near.at(1, 1); near.triangle[at] != -1 {
		t.Error("something is drawn beside the mesh")
	}
	if lines := s.rim(v, frame{}, near); len(lines) != 8 {
		t.Errorf("a square of 2×2 squares has a rim of %d edges", len(lines))
	}
}

// Of two sheets the nearer one is seen, and the rim of the other is not.
func TestNearest(t *testing.T) {
	s := hills(4, func(x, y float64) float64 { return 0 })
	n := len(s.Points)
	for _, p := range s.Points[:n] {
		s.Points = append(s.Points, [3]float64{p[0]/2 + 0.25, p[1]/2 + 0.25, -0.2})
		s.Scalar = append(s.Scalar, 1)
	}
	for _, c := range s.Triangles[:18] {
		s.Triangles = append(s.Triangles, []int{c[0] + n, c[1] + n, c[2] + n})
		s.Field = append(s.Field, [3]float64{0, 1, 0})
	}
	v := s.project()
	front := v.turn([3]float64{0, 0, 1})[2] > 0
	_, near := s.raster(v, Panel{}, 0, 1)
	back := 0
	for _, c := range near.triangle {
		if c >= 18 {
			back++
		}
	}
	if front != (back == 0) {
		t.Errorf("%d pixels show the sheet behind", back)
	}
	if lines := s.rim(v, frame{}, near); front && len(lines) != 12 {
		t.Errorf("%d edges of rims are drawn, of 12 that are seen", len(lines))
	}
}

func TestSurfacePicture(t *testing.T) {
	s := hills(9, func(x, y float64) float64 { return math.Sin(3*x) * y })
	sheet := Sheet{Title: "a & b", Notes: []string{strings.Repeat("word ", 60)}, Rows: [][]Drawing{{s, turning()}}}
	if lines := sheet.lines(); len(lines) < 2 || strings.Join(lines, " ") != strings.TrimSpace(sheet.Notes[0]) {
		t.Errorf("the note is cut into %q", lines)
	}
	var b bytes.Buffer
	if err := sheet.WriteSVG(&b); err != nil {
		t.Fatal(err)
	}
	if err := xml.Unmarshal(b.Bytes(), new(struct{})); err != nil || strings.Contains(b.String(), "NaN") {
		t.Errorf("the picture is damaged (%v)", err)
	}
	b.Reset()
	if err := sheet.WritePNG(&b); err != nil {
		t.Fatal(err)
	}
	if _, err := png.Decode(&b); err != nil {
		t.Error(err)
	}
}
