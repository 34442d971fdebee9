package report

import "io"

// Histogram draws distributions over one range as outlines, with the names in a
// column beside them. The X of a line are the edges of its bins, one more than Y
// has shares.
type Histogram struct {
	Title, X string
	Lines    []Line
	LogY     bool // then a share below one in ten thousand is drawn as that
}

// least is the smallest share that a logarithmic axis shows.
const least = 1e-4

// Shares counts values in equal bins over [low, high] as shares of all of them;
// what lies beyond is counted in the outermost bins.
func Shares(name string, values []float64, low, high float64, bins int) Line {
	l := Line{Name: name, Y: make([]float64, bins)}
	for k := range bins + 1 {
		l.X = append(l.X, low+(high-low)*float64(k)/float64(bins))
	}
	for _, v := range values {
		k := int((v - low) / (high - low) * float64(bins))
		l.Y[min(max(k, 0), bins-1)] += 1 / float64(len(values))
	}
	return l
}

// WriteSVG draws h with text and lines.
func (h Histogram) WriteSVG(w io.Writer) error { return drawSVG(w, chartWidth, chartHeight, h.paint) }

// WritePNG draws h in pixels.
func (h Histogram) WritePNG(w io.Writer) error {
	return drawPNG(w, chartWidth, chartHeight, pngScale, h.paint)
}

func (h Histogram) paint(on canvas) {
	c := Chart{Title: h.Title, X: h.X, Y: "share", LinearX: true, LogY: h.LogY}
	for _, l := range h.Lines {
		c.Lines = append(c.Lines, h.outline(l))
	}
	place := c.axes(on)
	for i, l := range c.Lines {
		var points []point
		for j := range l.X {
			points = append(points, place(l.X[j], l.Y[j]))
		}
		y := float64(top + 8 + i*(labelHeight+4))
		on.lines(colours[i%len(colours)], 2, points, []point{{right + 16, y}, {right + 34, y}})
		on.text(l.Name, right+40, y+4, 12, start, false)
	}
}

// outline goes around the bars of l.
func (h Histogram) outline(l Line) Line {
	floor := 0.0
	if h.LogY {
		floor = least
	}
	o := Line{Name: l.Name, X: []float64{l.X[0]}, Y: []float64{floor}}
	for j, share := range l.Y {
		o.X = append(o.X, l.X[j], l.X[j+1])
		o.Y = append(o.Y, max(share, floor), max(share, floor))
	}
	last := l.X[len(l.X)-1]
	o.X, o.Y = append(o.X, last), append(o.Y, floor)
	return o
}
