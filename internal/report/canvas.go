package report

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"math"
	"strings"
)

// point is a place in a picture, in pixels from the upper left corner.
type point struct{ x, y float64 }

// An anchor says which end of a text stands at its place.
type anchor int

const (
	start anchor = iota
	middle
	end
)

// A canvas is what a picture is drawn on.
type canvas interface {
	// image draws p between two corners.
	image(p *image.Paletted, x0, y0, x1, y1 float64)
	// lines draws connected lines.
	lines(c color.RGBA, width float64, lines ...[]point)
	// areas fills convex polygons.
	areas(c color.RGBA, polygons ...[]point)
	// text writes s with the base line at y, upwards where turned.
	text(s string, x, y, size float64, at anchor, turned bool)
}

var (
	ink   = color.RGBA{0x22, 0x22, 0x22, 0xff}
	grey  = color.RGBA{0x99, 0x99, 0x99, 0xff}
	faint = color.RGBA{0xdd, 0xdd, 0xdd, 0xff}
)

// svgCanvas writes elements.
type svgCanvas struct{ *bufio.Writer }

// drawSVG writes a picture of that size.
func drawSVG(w io.Writer, width, height float64, paint func(canvas)) error {
	s := svgCanvas{bufio.NewWriter(w)}
	fmt.Fprintf(s, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f" font-family="sans-serif">`+"\n", width, height, width, height)
	fmt.Fprintf(s, `<rect width="100%%" height="100%%" fill="#fff"/>`+"\n")
	paint(s)
	fmt.Fprintf(s, "</svg>\n")
	return s.Flush()
}

// image keeps every second pixel: what shows an SVG smooths them.
func (s svgCanvas) image(p *image.Paletted, x0, y0, x1, y1 float64) {
	b, size := bytes.Buffer{}, p.Bounds().Size()
	half := image.NewPaletted(image.Rect(0, 0, (size.X+1)/2, (size.Y+1)/2), p.Palette)
	for y := range half.Rect.Dy() {
		for x := range half.Rect.Dx() {
			half.SetColorIndex(x, y, p.ColorIndexAt(2*x, 2*y))
		}
	}
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&b, half); err != nil {
		panic(err) // a buffer takes everything
	}
	fmt.Fprintf(s, `<image x="%.1f" y="%.1f" width="%.1f" height="%.1f" preserveAspectRatio="none" href="data:image/png;base64,%s"/>`+"\n",
		x0, y0, x1-x0, y1-y0, base64.StdEncoding.EncodeToString(b.Bytes()))
}

// path is the data of lines, each with end behind it.
func path(lines [][]point, end string) string {
	var b strings.Builder
	for _, points := range lines {
		for i, p := range points {
			fmt.Fprintf(&b, "%c%.1f %.1f", "ML"[min(i, 1)], p.x, p.y)
		}
		b.WriteString(end)
	}
	return b.String()
}

func hex(c color.RGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

func (s svgCanvas) lines(c color.RGBA, width float64, lines ...[]point) {
	fmt.Fprintf(s, `<path d="%s" fill="none" stroke="%s" stroke-width="%.3g" stroke-linejoin="round"/>`+"\n", path(lines, ""), hex(c), width)
}

func (s svgCanvas) areas(c color.RGBA, polygons ...[]point) {
	fmt.Fprintf(s, `<path d="%s" fill="%s"/>`+"\n", path(polygons, "Z"), hex(c))
}

func (s svgCanvas) text(text string, x, y, size float64, at anchor, turned bool) {
	turn := ""
	if turned {
		turn = fmt.Sprintf(` transform="rotate(-90 %.1f %.1f)"`, x, y)
	}
	fmt.Fprintf(s, `<text x="%.1f" y="%.1f" font-size="%.3g" text-anchor="%s" fill="%s"%s>%s</text>`+"\n",
		x, y, size, [...]string{"start", "middle", "end"}[at], hex(ink), turn, escape(text))
}

// pixelCanvas paints pixels, scale of them to one of the picture along each
// side.
type pixelCanvas struct {
	*image.RGBA
	scale float64
}

// drawPNG writes a picture of that size.
func drawPNG(w io.Writer, width, height, scale float64, paint func(canvas)) error {
	p := pixelCanvas{image.NewRGBA(image.Rect(0, 0, int(width*scale), int(height*scale))), scale}
	draw.Draw(p, p.Bounds(), image.White, image.Point{}, draw.Src)
	paint(p)
	return png.Encode(w, p.RGBA)
}

// image takes the pixel of p at the place of each of the picture.
func (p pixelCanvas) image(from *image.Paletted, x0, y0, x1, y1 float64) {
	b := from.Bounds()
	for y := int(y0 * p.scale); y < int(y1*p.scale); y++ {
		for x := int(x0 * p.scale); x < int(x1*p.scale); x++ {
			i := int((float64(x) + 0.5 - x0*p.scale) / ((x1 - x0) * p.scale) * float64(b.Dx()))
			j := int((float64(y) + 0.5 - y0*p.scale) / ((y1 - y0) * p.scale) * float64(b.Dy()))
			if i >= 0 && i < b.Dx() && j >= 0 && j < b.Dy() {
				p.Set(x, y, from.At(i, j))
			}
		}
	}
}

// blend lays c over a pixel with the given coverage.
func (p pixelCanvas) blend(x, y int, c color.RGBA, coverage float64) {
	if !(image.Point{X: x, Y: y}).In(p.Bounds()) || coverage <= 0 {
		return
	}
	coverage = min(coverage, 1)
	old := p.RGBAAt(x, y)
	mix := func(a, b uint8) uint8 { return uint8(float64(a) + coverage*(float64(b)-float64(a)) + 0.5) }
	p.SetRGBA(x, y, color.RGBA{mix(old.R, c.R), mix(old.G, c.G), mix(old.B, c.B), 0xff})
}

func (p pixelCanvas) lines(c color.RGBA, width float64, lines ...[]point) {
	for _, points := range lines {
		p.line(c, width, points)
	}
}

func (p pixelCanvas) areas(c color.RGBA, polygons ...[]point) {
	for _, points := range polygons {
		p.area(c, points)
	}
}

// line covers a pixel by its distance to the nearest segment.
func (p pixelCanvas) line(c color.RGBA, width float64, points []point) {
	half := width * p.scale / 2
	covered := map[image.Point]float64{}
	for i := 1; i < len(points); i++ {
		a, b := point{points[i-1].x * p.scale, points[i-1].y * p.scale}, point{points[i].x * p.scale, points[i].y * p.scale}
		for y := int(min(a.y, b.y) - half - 1); y <= int(max(a.y, b.y)+half+1); y++ {
			for x := int(min(a.x, b.x) - half - 1); x <= int(max(a.x, b.x)+half+1); x++ {
				at := image.Point{X: x, Y: y}
				d := distance(point{float64(x) + 0.5, float64(y) + 0.5}, a, b)
				if coverage := half + 0.5 - d; coverage > covered[at] {
					covered[at] = coverage
				}
			}
		}
	}
	for at, coverage := range covered {
		p.blend(at.X, at.Y, c, min(coverage, 2*half))
	}
}

// distance of q from the segment between a and b.
func distance(q, a, b point) float64 {
	dx, dy := b.x-a.x, b.y-a.y
	t := 0.0
	if l := dx*dx + dy*dy; l > 0 {
		t = min(max(((q.x-a.x)*dx+(q.y-a.y)*dy)/l, 0), 1)
	}
	return math.Hypot(q.x-a.x-t*dx, q.y-a.y-t*dy)
}

// area counts 4×4 places of each pixel inside the polygon.
func (p pixelCanvas) area(c color.RGBA, points []point) {
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, q := range points {
		x0, x1 = min(x0, q.x*p.scale), max(x1, q.x*p.scale)
		y0, y1 = min(y0, q.y*p.scale), max(y1, q.y*p.scale)
	}
	for y := int(y0); y <= int(y1); y++ {
		for x := int(x0); x <= int(x1); x++ {
			inside := 0
			for k := range 16 {
				q := point{(float64(x) + (float64(k%4)+0.5)/4) / p.scale, (float64(y) + (float64(k/4)+0.5)/4) / p.scale}
				left, right := false, false
				for i, a := range points {
					b := points[(i+1)%len(points)]
					cross := (b.x-a.x)*(q.y-a.y) - (b.y-a.y)*(q.x-a.x)
					left, right = left || cross > 0, right || cross < 0
				}
				if !left || !right {
					inside++
				}
			}
			p.blend(x, y, c, float64(inside)/16)
		}
	}
}

// text draws the strokes of the letters.
func (p pixelCanvas) text(s string, x, y, size float64, at anchor, turned bool) {
	unit := size / 9
	width := 0.0
	for _, r := range s {
		width += advance(r) * unit
	}
	along := -width * float64(at) / 2
	for _, r := range s {
		for _, stroke := range strokes(r) {
			line := make([]point, len(stroke))
			for i, q := range stroke {
				right, up := along+q.x*unit, q.y*unit
				line[i] = point{x + right, y - up}
				if turned {
					line[i] = point{x - up, y - right}
				}
			}
			p.line(ink, size/11, line)
		}
		along += advance(r) * unit
	}
}
