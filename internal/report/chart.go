package report

import (
	"image/color"
	"io"
	"math"
	"slices"
	"strings"
)

// Line is a named curve.
type Line struct {
	Name string
	X, Y []float64
}

// Chart draws curves, each labelled at its end, without what is not finite.
type Chart struct {
	Title, X, Y string
	Lines       []Line
	LinearX     bool // else the horizontal axis is logarithmic, with a tick at each point
	LogY        bool // then values that are not positive are left out
}

// colours tell lines apart for colour-blind readers too (Okabe and Ito 2008).
var colours = []color.RGBA{
	{0x00, 0x72, 0xb2, 0xff}, {0xd5, 0x5e, 0x00, 0xff}, {0x00, 0x9e, 0x73, 0xff}, {0xcc, 0x79, 0xa7, 0xff},
	{0x56, 0xb4, 0xe9, 0xff}, {0xe6, 0x9f, 0x00, 0xff}, {0x00, 0x00, 0x00, 0xff}, {0x66, 0x66, 0x66, 0xff},
}

// The drawing area inside the picture, in pixels.
const (
	chartWidth, chartHeight = 820, 460
	left, right             = 84, 640
	top, bottom             = 50, 400
	labelHeight             = 16
)

// WriteSVG draws c with text and lines.
func (c Chart) WriteSVG(w io.Writer) error { return drawSVG(w, chartWidth, chartHeight, c.paint) }

// WritePNG draws c in pixels.
func (c Chart) WritePNG(w io.Writer) error {
	return drawPNG(w, chartWidth, chartHeight, pngScale, c.paint)
}

func (c Chart) paint(on canvas) {
	place := c.axes(on)
	labels := c.labelHeights(func(y float64) float64 { return place(1, y).y })
	for i, l := range c.Lines {
		points := []point{}
		for j, x := range l.X {
			if c.has(l.Y[j]) {
				points = append(points, place(x, l.Y[j]))
			}
		}
		if len(points) == 0 {
			continue
		}
		colour := colours[i%len(colours)]
		on.lines(colour, 2, points)
		on.lines(faint, 1, []point{points[len(points)-1], {right + 7, labels[i]}})
		on.lines(colour, 2, []point{{right + 7, labels[i]}, {right + 15, labels[i]}})
		on.text(l.Name, right+18, labels[i]+4, 12, start, false)
	}
}

// has reports whether c has a place for y: not for what is not finite, nor for what has
// no logarithm.
func (c Chart) has(y float64) bool { return y-y == 0 && (!c.LogY || y > 0) }

// axes draws the title and the axes of c and returns where a point of it is.
func (c Chart) axes(on canvas) (place func(x, y float64) point) {
	x0, x1, y0, y1 := c.limits()
	place = func(x, y float64) point {
		return point{left + (right-left)*share(x, x0, x1, !c.LinearX), bottom - (bottom-top)*share(y, y0, y1, c.LogY)}
	}
	on.text(c.Title, left, 28, 16, start, false)
	for _, y := range c.ordinates(y0, y1) {
		at := place(x0, y)
		on.lines(faint, 1, []point{at, {right, at.y}})
		on.text(label(y), left-8, at.y+4, 12, end, false)
	}
	for _, x := range c.abscissae(x0, x1) {
		at := place(x, y0)
		on.lines(ink, 1, []point{at, {at.x, bottom + 5}})
		on.text(label(x), at.x, bottom+20, 12, middle, false)
	}
	on.lines(ink, 1, []point{{left, top}, {left, bottom}, {right, bottom}})
	on.text(c.X, (left+right)/2, bottom+44, 13, middle, false)
	on.text(c.Y, 18, (top+bottom)/2, 13, middle, true)
	return place
}

// share is where between a and b x stands, also by logarithms.
func share(x, a, b float64, logarithmic bool) float64 {
	if logarithmic {
		x, a, b = math.Log(x), math.Log(a), math.Log(b)
	}
	if a == b {
		return 0
	}
	return (x - a) / (b - a)
}

// limits returns the ranges of both axes, y with a margin.
func (c Chart) limits() (x0, x1, y0, y1 float64) {
	x0, x1, y0, y1 = math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, l := range c.Lines {
		for i, x := range l.X {
			if c.has(l.Y[i]) {
				x0, x1 = min(x0, x), max(x1, x)
				y0, y1 = min(y0, l.Y[i]), max(y1, l.Y[i])
			}
		}
	}
	if !(x0 <= x1) || !(y0 <= y1) {
		return 1, 10, 0, 1
	}
	if c.LogY {
		return x0, x1, y0 / 1.3, y1 * 1.3
	}
	margin := max(0.05*(y1-y0), 1e-3)
	return x0, x1, y0 - margin, y1 + margin
}

// abscissae lists the ticks of the horizontal axis.
func (c Chart) abscissae(x0, x1 float64) []float64 {
	if c.LinearX {
		return ticks(x0, x1)
	}
	var all []float64
	for _, l := range c.Lines {
		all = append(all, l.X...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// ordinates lists the ticks of the vertical axis, powers of ten where there are
// many.
func (c Chart) ordinates(y0, y1 float64) []float64 {
	if c.LogY && y1 > 1e4*y0 {
		return slices.DeleteFunc(decades(y0, y1), func(y float64) bool { e := math.Log10(y); return math.Abs(e-math.Round(e)) > 0.1 })
	}
	if c.LogY && y1 > 10*y0 {
		return decades(y0, y1)
	}
	return ticks(y0, y1)
}

// labelHeights places the labels at the lines' ends, moved apart until none
// covers another.
func (c Chart) labelHeights(py func(float64) float64) []float64 {
	order, heights := []int{}, make([]float64, len(c.Lines))
	for i, l := range c.Lines {
		for _, y := range slices.Backward(l.Y) {
			if c.has(y) {
				heights[i] = py(y)
				order = append(order, i)
				break
			}
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(math.Copysign(1, heights[a]-heights[b])) })
	for k := 1; k < len(order); k++ {
		heights[order[k]] = max(heights[order[k]], heights[order[k-1]]+labelHeight)
	}
	floor := float64(bottom)
	for _, i := range slices.Backward(order) { // none stands below the axis
		heights[i] = min(heights[i], floor)
		floor = heights[i] - labelHeight
	}
	return heights
}

// ticks returns about five round numbers in [a, b].
func ticks(a, b float64) []float64 {
	step := math.Pow(10, math.Floor(math.Log10((b-a)/4)))
	for _, m := range []float64{1, 2, 5, 10} {
		if (b-a)/(m*step) <= 6 {
			step *= m
			break
		}
	}
	var all []float64
	for k := math.Ceil(a / step); k*step <= b; k++ {
		all = append(all, k*step+0) // no −0
	}
	return all
}

var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace
