package report

import (
	"fmt"
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

// Chart draws curves over a logarithmic horizontal axis, each labelled at its
// end.
type Chart struct {
	Title, X, Y string
	Lines       []Line
}

// colours tell lines apart for colour-blind readers too (Okabe and Ito 2008).
var colours = []string{"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000", "#666666"}

// The drawing area inside the picture, in pixels.
const (
	chartWidth, chartHeight = 820, 460
	left, right             = 70, 640
	top, bottom             = 50, 400
	labelHeight             = 16
)

// WriteSVG draws c.
func (c Chart) WriteSVG(w io.Writer) error {
	x0, x1, y0, y1 := c.limits()
	px := func(x float64) float64 {
		if x1 == x0 {
			return left
		}
		return left + (right-left)*math.Log(x/x0)/math.Log(x1/x0)
	}
	py := func(y float64) float64 { return bottom - (bottom-top)*(y-y0)/(y1-y0) }
	var s strings.Builder
	fmt.Fprintf(&s, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13">`+"\n", chartWidth, chartHeight, chartWidth, chartHeight)
	fmt.Fprintf(&s, `<rect width="100%%" height="100%%" fill="#fff"/><text x="%d" y="28" font-size="16">%s</text>`+"\n", left, escape(c.Title))
	for _, y := range ticks(y0, y1) {
		fmt.Fprintf(&s, `<path d="M%d %.1fH%d" stroke="#ddd"/><text x="%d" y="%.1f" text-anchor="end">%.3g</text>`+"\n", left, py(y), right, left-8, py(y)+4, y)
	}
	for _, x := range c.abscissae() {
		fmt.Fprintf(&s, `<path d="M%.1f %dv5" stroke="#333"/><text x="%.1f" y="%d" text-anchor="middle">%g</text>`+"\n", px(x), bottom, px(x), bottom+20, x)
	}
	fmt.Fprintf(&s, `<path d="M%d %dV%dH%d" fill="none" stroke="#333"/><text x="%d" y="%d" text-anchor="middle">%s</text>`+"\n", left, top, bottom, right, (left+right)/2, bottom+44, escape(c.X))
	fmt.Fprintf(&s, `<text x="18" y="%d" transform="rotate(-90 18 %d)" text-anchor="middle">%s</text>`+"\n", (top+bottom)/2, (top+bottom)/2, escape(c.Y))
	labels := c.labelHeights(py)
	for i, l := range c.Lines {
		if len(l.X) == 0 {
			continue
		}
		colour := colours[i%len(colours)]
		var path strings.Builder
		for j, x := range l.X {
			fmt.Fprintf(&path, "%c%.1f %.1f", "ML"[min(j, 1)], px(x), py(l.Y[j]))
		}
		end := len(l.X) - 1
		fmt.Fprintf(&s, `<path d="%s" fill="none" stroke="%s" stroke-width="2"/>`, path.String(), colour)
		fmt.Fprintf(&s, `<path d="M%.1f %.1fL%d %.1f" stroke="%s" stroke-opacity=".5"/>`, px(l.X[end]), py(l.Y[end]), right+14, labels[i], colour)
		fmt.Fprintf(&s, `<text x="%d" y="%.1f" fill="%s">%s</text>`+"\n", right+18, labels[i]+4, colour, escape(l.Name))
	}
	s.WriteString("</svg>\n")
	_, err := io.WriteString(w, s.String())
	return err
}

// limits returns the ranges of both axes, y with a margin.
func (c Chart) limits() (x0, x1, y0, y1 float64) {
	x0, x1, y0, y1 = math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, l := range c.Lines {
		for i, x := range l.X {
			x0, x1 = min(x0, x), max(x1, x)
			y0, y1 = min(y0, l.Y[i]), max(y1, l.Y[i])
		}
	}
	if !(x0 <= x1) || !(y0 <= y1) {
		return 1, 10, 0, 1
	}
	margin := max(0.05*(y1-y0), 1e-3)
	return x0, x1, y0 - margin, y1 + margin
}

// abscissae lists the places where any line has a point.
func (c Chart) abscissae() []float64 {
	var all []float64
	for _, l := range c.Lines {
		all = append(all, l.X...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// labelHeights places the labels at the lines' ends, moved apart until none
// covers another.
func (c Chart) labelHeights(py func(float64) float64) []float64 {
	order, heights := []int{}, make([]float64, len(c.Lines))
	for i, l := range c.Lines {
		if n := len(l.Y); n > 0 {
			heights[i] = py(l.Y[n-1])
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(math.Copysign(1, heights[a]-heights[b])) })
	for k := 1; k < len(order); k++ {
		heights[order[k]] = max(heights[order[k]], heights[order[k-1]]+labelHeight)
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
		all = append(all, k*step)
	}
	return all
}

var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace
