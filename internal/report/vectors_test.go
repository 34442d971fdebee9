package report

import (
	"image/color"
	"image/png"
	"math"
	"strings"
	"testing"
)

// turning is (−y, x) on 21×21 points of [−1, 1]², with a hole in a corner.
func turning() Panel {
	p := Panel{Title: "turning & more", X: "x", Y: "y [m]", Bar: "speed [m/s]", Vectors: Lattice{21, 21, -1, -1, 0.1, 0.1}}
	p.Colours = p.Vectors
	for i := range 441 {
		x, y := -1+0.1*float64(i%21), -1+0.1*float64(i/21)
		p.U, p.V, p.Scalar = append(p.U, -y), append(p.V, x), append(p.Scalar, math.Hypot(x, y))
	}
	p.U[0], p.V[0], p.Scalar[0] = math.NaN(), math.NaN(), math.NaN()
	return p
}

// Streamlines of a rotation are circles.
func TestTrace(t *testing.T) {
	p := turning()
	tr := tracer{frame: frame{p, 0, 0}, nx: lineCells, ny: lineCells, owner: make([]int, lineCells*lineCells)}
	middle := float64(lineCells) / 2
	line, cells := tr.trace(point{middle + 8, middle}, 1)
	if len(cells) < 30 {
		t.Fatalf("a line through %d cells", len(cells))
	}
	for _, q := range line {
		if r := math.Hypot(q.x-middle, q.y-middle); math.Abs(r-8) > 0.05 {
			t.Fatalf("at distance %v from the middle, want 8", r)
		}
	}
	// The next line ends where the first one is.
	if _, cells := tr.trace(point{middle + 8, middle + 0.1}, 2); len(cells) != 0 {
		t.Errorf("a second line takes %d cells of the first", len(cells))
	}
}

func TestInterpolate(t *testing.T) {
	l := Lattice{3, 2, 1, 0, 2, 1}
	values := []float64{0, 1, 2, 10, math.NaN(), 12}
	for _, c := range []struct{ x, y, want float64 }{{1, 0, 0}, {2, 0, 0.5}, {5, 1, 12}, {9, -9, 2}, {1, 0.5, 5}, {2, 0.5, math.NaN()}} {
		if got := l.interpolate(values, c.x, c.y); got != c.want && !(math.IsNaN(got) && math.IsNaN(c.want)) {
			t.Errorf("at %v, %v: %v, want %v", c.x, c.y, got, c.want)
		}
	}
}

// Colours differ in lightness along one hue and by hue around zero, and numbers
// beyond the ends take the colours of the ends.
func TestPalette(t *testing.T) {
	light := func(c color.Color) float64 {
		r, g, b, _ := c.RGBA()
		return 0.2126*float64(r) + 0.7152*float64(g) + 0.0722*float64(b)
	}
	one := Panel{}.palette()
	for i := 1; i < shades; i++ {
		if light(one[i]) > light(one[i-1]) {
			t.Errorf("shade %d is lighter than the one before", i)
		}
	}
	two := Panel{Signed: true}.palette()
	for i := range shades / 2 {
		if a, b := light(two[i]), light(two[shades-1-i]); math.Abs(a-b) > 0.25*65535 {
			t.Errorf("shades %d and its opposite are of lightness %v and %v", i, a, b)
		}
	}
	p := turning()
	low, high := p.range_()
	if low != 0 || high < 1.3 || high > 1.415 {
		t.Errorf("colours from %v to %v", low, high)
	}
	r := p.raster(low, high)
	if b := r.Bounds(); r.ColorIndexAt(0, b.Dy()-1) != shades || r.ColorIndexAt(b.Dx()-1, 0) != shades-1 || r.ColorIndexAt(b.Dx()/2, b.Dy()/2) > 3 {
		t.Errorf("corners and middle have the shades %d, %d, %d", r.ColorIndexAt(0, b.Dy()-1), r.ColorIndexAt(b.Dx()-1, 0), r.ColorIndexAt(b.Dx()/2, b.Dy()/2))
	}
}

func TestSheet(t *testing.T) {
	arrows, lines := turning(), turning()
	lines.Streamlines, lines.Signed = true, true
	s := Sheet{Title: "a < b", Notes: []string{"note"}, Rows: [][]Drawing{{arrows}, {lines}}}
	var text strings.Builder
	if err := s.WriteSVG(&text); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(text.String(), "NaN") || !strings.Contains(text.String(), "turning &amp; more") || strings.Count(text.String(), "<image") != 4 {
		t.Errorf("the picture is damaged: %.300s", text.String())
	}
	var pixels strings.Builder
	if err := s.WritePNG(&pixels); err != nil {
		t.Fatal(err)
	}
	width, height := s.size()
	if p, err := png.Decode(strings.NewReader(pixels.String())); err != nil || p.Bounds().Dx() != int(width*pngScale) || p.Bounds().Dy() != int(height*pngScale) {
		t.Errorf("%v (%v)", p.Bounds(), err)
	}
}

// Lines and areas cover what they should.
func TestPixels(t *testing.T) {
	var b strings.Builder
	if err := drawPNG(&b, 20, 20, 1, func(c canvas) {
		c.lines(color.RGBA{A: 0xff}, 2, []point{{2, 5}, {18, 5}})
		c.areas(color.RGBA{A: 0xff}, []point{{4, 10}, {12, 10}, {12, 18}, {4, 18}})
	}); err != nil {
		t.Fatal(err)
	}
	p, err := png.Decode(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		x, y int
		dark bool
	}{{10, 4, true}, {10, 5, true}, {10, 2, false}, {10, 7, false}, {8, 14, true}, {4, 10, true}, {11, 17, true}, {13, 14, false}, {8, 19, false}} {
		r, _, _, _ := p.At(c.x, c.y).RGBA()
		if (r < 0x8000) != c.dark {
			t.Errorf("pixel %d, %d is %#x, dark should be %v", c.x, c.y, r, c.dark)
		}
	}
}

// The font has every letter of English, and lies on its lattice.
func TestLetters(t *testing.T) {
	for r := '!'; r <= '~'; r++ {
		if strings.ContainsRune("$@\\^`{}~", r) {
			continue
		}
		if _, known := letters[r]; !known {
			t.Errorf("%c is missing", r)
		}
	}
	for r, text := range letters {
		for _, part := range strings.Fields(text) {
			if len(part) < 4 || len(part)%2 != 0 {
				t.Errorf("%c: stroke %q is not a list of places", r, part)
			}
		}
	}
}
