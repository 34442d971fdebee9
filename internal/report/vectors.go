package report

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Sheet is rows of panels under a title.
type Sheet struct {
	Title string
	Notes []string // below the title, each in as many lines as it needs
	Rows  [][]Drawing
}

// Drawing is a Panel or a Surface.
type Drawing interface {
	height() float64
	paint(c canvas, left, top float64)
}

// Panel is a plane vector field over the colours of a scalar.
type Panel struct {
	Title       string
	X, Y        string // labels of the axes
	Vectors     Lattice
	U, V        []float64 // NaN where the field has no value
	Colours     Lattice
	Scalar      []float64    // NaN where there is none
	Signed      bool         // colours with a middle at zero
	Bar         string       // label of the colours
	Streamlines bool         // instead of arrows
	Marks       [][2]float64 // places of dots on top
}

// Lattice is the places of values, x fastest: the first and the distance of the
// next along each axis.
type Lattice struct {
	NX, NY int
	X0, Y0 float64
	DX, DY float64
}

// The sizes in a sheet, in pixels.
const (
	panelWidth                        = 300
	panelLeft, panelRight             = 52, 88
	panelTop, panelBottom             = 30, 40
	sheetTop, sheetMargin, noteHeight = 44, 12, 18
	barWidth, barGap                  = 12, 10
	arrowsAcross                      = 26
	markRadius                        = 1.8
	pngScale                          = 1.5
)

// WriteSVG draws s with text and lines; the colours are images.
func (s Sheet) WriteSVG(w io.Writer) error {
	width, height := s.size()
	return drawSVG(w, width, height, s.paint)
}

// WritePNG draws s in pixels.
func (s Sheet) WritePNG(w io.Writer) error {
	width, height := s.size()
	return drawPNG(w, width, height, pngScale, s.paint)
}

// IsSheet reports whether a picture in SVG is wider than a chart.
func IsSheet(svg []byte) bool {
	_, rest, _ := bytes.Cut(svg, []byte(` width="`))
	width, _, _ := bytes.Cut(rest, []byte(`"`))
	pixels, err := strconv.ParseFloat(string(width), 64)
	return err == nil && pixels > chartWidth
}

func (s Sheet) size() (width, height float64) {
	columns := 0
	height = s.header()
	for _, row := range s.Rows {
		columns = max(columns, len(row))
		height += panelTop + panelBottom + rowHeight(row)
	}
	return float64(columns*(panelLeft+panelWidth+panelRight) + 2*sheetMargin), height + sheetMargin
}

func (s Sheet) header() float64 { return float64(sheetTop + noteHeight*len(s.lines())) }

// lines are the notes cut into lines of the width of the sheet.
func (s Sheet) lines() []string {
	columns := 1
	for _, row := range s.Rows {
		columns = max(columns, len(row))
	}
	long := columns * (panelLeft + panelWidth + panelRight) / 7 // letters of 12 pixels are 7 wide
	var lines []string
	for _, note := range s.Notes {
		line := ""
		for _, word := range strings.Fields(note) {
			if line != "" && len(line)+len(word) >= long {
				lines, line = append(lines, line), ""
			}
			if line != "" {
				line += " "
			}
			line += word
		}
		lines = append(lines, line)
	}
	return lines
}

func rowHeight(row []Drawing) float64 {
	height := 0.0
	for _, p := range row {
		height = max(height, p.height())
	}
	return height
}

// limits are the ends of the axes.
func (p Panel) limits() (x0, x1, y0, y1 float64) {
	v := p.Vectors
	return v.X0, v.X0 + v.DX*float64(v.NX-1), v.Y0, v.Y0 + v.DY*float64(v.NY-1)
}

// height keeps the shape of the field, within reason.
func (p Panel) height() float64 {
	x0, x1, y0, y1 := p.limits()
	return min(max(panelWidth*(y1-y0)/(x1-x0), 0.4*panelWidth), 1.6*panelWidth)
}

func (s Sheet) paint(c canvas) {
	c.text(s.Title, sheetMargin, 26, 17, start, false)
	for i, note := range s.lines() {
		c.text(note, sheetMargin, float64(46+i*noteHeight), 12, start, false)
	}
	y := s.header()
	for _, row := range s.Rows {
		for i, p := range row {
			p.paint(c, sheetMargin+float64(i*(panelLeft+panelWidth+panelRight)+panelLeft), y+panelTop)
		}
		y += panelTop + panelBottom + rowHeight(row)
	}
}

// frame places a panel: the upper left corner of its drawing.
type frame struct {
	Panel
	left, top float64
}

// at is the place of a point of the field.
func (f frame) at(x, y float64) point {
	x0, x1, y0, y1 := f.limits()
	return point{f.left + panelWidth*(x-x0)/(x1-x0), f.top + f.height()*(1-(y-y0)/(y1-y0))}
}

func (p Panel) paint(c canvas, left, top float64) {
	f := frame{p, left, top}
	x0, x1, y0, y1 := p.limits()
	low, high := p.range_()
	right, bottom := f.left+panelWidth, f.top+p.height()
	c.image(p.raster(low, high), f.left, f.top, right, bottom)
	if p.Streamlines {
		f.paintStreamlines(c)
	} else {
		f.paintArrows(c)
	}
	f.paintMarks(c)
	c.lines(ink, 1, []point{point{f.left, f.top}, point{right, f.top}, point{right, bottom}, point{f.left, bottom}, point{f.left, f.top}})
	c.text(p.Title, f.left, f.top-9, 13, start, false)
	for _, x := range ticks(x0, x1) {
		at := f.at(x, y0)
		c.lines(ink, 1, []point{at, point{at.x, at.y + 4}})
		c.text(label(x), at.x, at.y+16, 10, middle, false)
	}
	for _, y := range ticks(y0, y1) {
		at := f.at(x0, y)
		c.lines(ink, 1, []point{at, point{at.x - 4, at.y}})
		c.text(label(y), at.x-7, at.y+4, 10, end, false)
	}
	c.text(p.X, f.left+panelWidth/2, bottom+30, 11, middle, false)
	c.text(p.Y, f.left-38, (f.top+bottom)/2, 11, middle, true)
	p.paintBar(c, f, low, high)
}

// label writes the number of a tick, small and large ones by powers of ten.
func label(x float64) string {
	text := fmt.Sprintf("%.4g", x)
	if mantissa, exponent, is := strings.Cut(text, "e"); is {
		if power, _ := strconv.Atoi(exponent); 0 < power && power < 6 {
			text = fmt.Sprintf("%.0f", x)
		} else {
			text = strings.TrimPrefix(mantissa+"·10", "1·") + superscript(strconv.Itoa(power))
		}
	}
	return strings.ReplaceAll(text, "-", "−")
}

// superscript raises the digits of a whole number.
var superscript = strings.NewReplacer("-", "⁻", "0", "⁰", "1", "¹", "2", "²", "3", "³", "4", "⁴", "5", "⁵", "6", "⁶", "7", "⁷", "8", "⁸", "9", "⁹").Replace

// paintBar draws the colours with their numbers beside the panel.
func (p Panel) paintBar(c canvas, f frame, low, high float64) {
	left, bottom := f.left+panelWidth+barGap, f.top+p.height()
	bar := image.NewPaletted(image.Rect(0, 0, 1, shades), p.palette())
	for i := range shades {
		bar.Pix[i] = uint8(shades - 1 - i)
	}
	c.image(bar, left, f.top, left+barWidth, bottom)
	c.lines(grey, 1, []point{point{left, f.top}, point{left + barWidth, f.top}, point{left + barWidth, bottom}, point{left, bottom}, point{left, f.top}})
	longest := 0
	for _, v := range ticks(low, high) {
		y := bottom - (v-low)/(high-low)*p.height()
		c.lines(ink, 1, []point{point{left + barWidth, y}, point{left + barWidth + 3, y}})
		c.text(label(v), left+barWidth+6, y+4, 10, start, false)
		longest = max(longest, utf8.RuneCountInString(label(v)))
	}
	// Beside the bar, not beside the next panel: 6 for each digit.
	c.text(p.Bar, left+barWidth+min(20+6*float64(longest), 54), (f.top+bottom)/2, 11, middle, true)
}

// clipped is the share of the values beyond the ends of the colours, so that a
// few wrong vectors do not wash out the rest.
const clipped = 0.005

// range_ returns the values at the ends of the colours.
func (p Panel) range_() (low, high float64) {
	var values []float64
	for _, v := range p.Scalar {
		if v-v == 0 {
			if p.Signed {
				v = math.Abs(v)
			}
			values = append(values, v)
		}
	}
	if len(values) == 0 {
		return 0, 1
	}
	slices.Sort(values)
	high = values[int((1-clipped)*float64(len(values)-1))]
	if high <= 0 {
		high = values[len(values)-1]
	}
	if high <= 0 {
		high = 1
	}
	if p.Signed {
		return -high, high
	}
	return 0, high
}

// Colours from light to dark in one hue, and two hues around white: blue and
// orange differ for every kind of colour blindness. They stay light enough for
// dark arrows.
var (
	sequential = []color.RGBA{{0xfb, 0xfb, 0xf6, 0xff}, {0xd9, 0xe6, 0xec, 0xff}, {0x9f, 0xc4, 0xd9, 0xff}, {0x62, 0x9e, 0xc4, 0xff}, {0x35, 0x78, 0xad, 0xff}}
	diverging  = []color.RGBA{{0x2f, 0x78, 0xb5, 0xff}, {0x8f, 0xbc, 0xdc, 0xff}, {0xfa, 0xfa, 0xf7, 0xff}, {0xf3, 0xc0, 0x83, 0xff}, {0xdd, 0x7c, 0x22, 0xff}}
	nothing    = color.RGBA{0xc8, 0xc8, 0xc8, 0xff}
)

// colour is that of t from 0 to 1.
func (p Panel) colour(t float64) color.RGBA {
	scale := sequential
	if p.Signed {
		scale = diverging
	}
	t = min(max(t, 0), 1) * float64(len(scale)-1)
	i := min(int(t), len(scale)-2)
	t -= float64(i)
	a, b := scale[i], scale[i+1]
	mix := func(a, b uint8) uint8 { return uint8(float64(a) + t*(float64(b)-float64(a)) + 0.5) }
	return color.RGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 0xff}
}

// shades is the number of colours of a panel; the palette has one more, for
// nothing.
const shades = 120

func (p Panel) palette() color.Palette {
	var all color.Palette
	for i := range shades {
		all = append(all, p.colour((float64(i)+0.5)/shades))
	}
	return append(all, nothing)
}

// raster colours a picture of the size of the panel.
func (p Panel) raster(low, high float64) *image.Paletted {
	x0, x1, y0, y1 := p.limits()
	height := int(p.height())
	r := image.NewPaletted(image.Rect(0, 0, panelWidth, height), p.palette())
	for j := range height {
		for i := range panelWidth {
			x := x0 + (x1-x0)*(float64(i)+0.5)/panelWidth
			y := y1 - (y1-y0)*(float64(j)+0.5)/float64(height)
			shade := shades
			if v := p.Colours.interpolate(p.Scalar, x, y); v-v == 0 {
				shade = int(min(max((v-low)/(high-low)*shades, 0), shades-1))
			}
			r.Pix[j*r.Stride+i] = uint8(shade)
		}
	}
	return r
}

// interpolate is bilinear, constant beyond the outermost places, NaN beside
// places without a value.
func (l Lattice) interpolate(values []float64, x, y float64) float64 {
	s := min(max((x-l.X0)/l.DX, 0), float64(l.NX-1))
	t := min(max((y-l.Y0)/l.DY, 0), float64(l.NY-1))
	i, j := max(min(int(s), l.NX-2), 0), max(min(int(t), l.NY-2), 0)
	s, t = s-float64(i), t-float64(j)
	v := 0.0
	for _, corner := range [4]struct {
		i, j int
		w    float64
	}{{i, j, (1 - s) * (1 - t)}, {i + 1, j, s * (1 - t)}, {i, j + 1, (1 - s) * t}, {i + 1, j + 1, s * t}} {
		if corner.w > 0 {
			v += corner.w * values[corner.j*l.NX+corner.i]
		}
	}
	return v
}

// vector is the field at a place.
func (p Panel) vector(x, y float64) (u, v float64) {
	return p.Vectors.interpolate(p.U, x, y), p.Vectors.interpolate(p.V, x, y)
}

// paintArrows draws arrows on a lattice of their own.
func (f frame) paintArrows(c canvas) {
	x0, x1, y0, y1 := f.limits()
	spacing := panelWidth / float64(arrowsAcross)
	rows := max(int(f.height()/spacing), 1)
	// Axes may have other scales: the arrow is turned as the picture is.
	sx, sy := panelWidth/(x1-x0), f.height()/(y1-y0)
	var arrows arrows
	for j := range rows {
		for i := range arrowsAcross {
			x, y := x0+(x1-x0)*(float64(i)+0.5)/arrowsAcross, y0+(y1-y0)*(float64(j)+0.5)/float64(rows)
			u, v := f.vector(x, y)
			arrows.add(f.at(x, y), u*sx/min(sx, sy), -v*sy/min(sx, sy), math.Hypot(u, v))
		}
	}
	arrows.paint(c, spacing)
}

// arrows are to be drawn to one scale.
type arrows struct {
	list   []arrow
	speeds []float64
}

// arrow is in pixels.
type arrow struct {
	at     point
	du, dv float64
}

// add adds the arrow (du, dv) of a vector of that length, if it is a vector.
func (a *arrows) add(at point, du, dv, speed float64) {
	if speed > 0 {
		a.list, a.speeds = append(a.list, arrow{at, du, dv}), append(a.speeds, speed)
	}
}

// paint draws the arrows of the larger speeds as long as their spacing.
func (a *arrows) paint(c canvas, spacing float64) {
	if len(a.list) == 0 {
		return
	}
	slices.Sort(a.speeds)
	longest := a.speeds[int(0.95*float64(len(a.speeds)-1))]
	var shafts, heads [][]point
	for _, a := range a.list {
		s := math.Hypot(a.du, a.dv)
		length := 1.25 * spacing * min(s/longest, 1.4)
		if length < 1.2 {
			continue
		}
		dx, dy := a.du/s, a.dv/s
		tip := point{a.at.x + dx*length/2, a.at.y + dy*length/2}
		head := min(4.5, 0.55*length)
		neck := point{tip.x - dx*head, tip.y - dy*head}
		shafts = append(shafts, []point{{a.at.x - dx*length/2, a.at.y - dy*length/2}, neck})
		heads = append(heads, arrowHead(tip, dx, dy, head))
	}
	c.lines(ink, 0.9, shafts...)
	c.areas(ink, heads...)
}

// paintMarks draws the dots inside the panel.
func (f frame) paintMarks(c canvas) {
	x0, x1, y0, y1 := f.limits()
	var dots [][]point
	for _, mark := range f.Marks {
		if x, y := mark[0], mark[1]; x >= x0 && x <= x1 && y >= y0 && y <= y1 {
			at := f.at(x, y)
			dots = append(dots, octagon(at, markRadius))
		}
	}
	c.areas(colours[1], dots...)
}

// octagon is a dot.
func octagon(at point, radius float64) []point {
	const side = 0.41421356237309503 // tan π/8
	var p []point
	for _, d := range [...]point{{1, side}, {side, 1}, {-side, 1}, {-1, side}, {-1, -side}, {-side, -1}, {side, -1}, {1, -side}} {
		p = append(p, point{at.x + radius*d.x, at.y + radius*d.y})
	}
	return p
}

// arrowHead is a triangle with its tip in the given direction.
func arrowHead(tip point, dx, dy, length float64) []point {
	neck, wide := point{tip.x - dx*length, tip.y - dy*length}, 0.4*length
	return []point{tip, {neck.x - dy*wide, neck.y + dx*wide}, {neck.x + dy*wide, neck.y - dx*wide}}
}
