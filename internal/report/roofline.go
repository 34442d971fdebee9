package report

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// Roofline draws rates over arithmetic intensity, both logarithmic, under the
// ceilings of a machine: its peak and the bandwidths of its memories (Williams,
// Waterman and Patterson 2009).
type Roofline struct {
	Title  string
	Peak   float64 // GFLOP/s
	Roofs  []Roof
	Series []Series
}

// Roof is a bandwidth.
type Roof struct {
	Name   string
	GBPerS float64
}

// Series is points of one kind, drawn in one colour.
type Series struct {
	Name   string
	Points []Point
}

// Point is a labelled rate.
type Point struct {
	Name              string
	Intensity, GFlops float64 // flop/byte, GFLOP/s
}

// The drawing area inside the picture, in pixels, and the size of the labels.
const (
	roofWidth, roofHeight = 1000, 680
	roofLeft, roofRight   = 70, 970
	roofTop, roofBottom   = 80, 610
	letter, labelSize     = 7.4, 11.0
)

// box is a rectangle of the picture that nothing else may cover.
type box struct{ x0, y0, x1, y1 float64 }

func (b box) meets(c box) bool { return b.x0 < c.x1 && c.x0 < b.x1 && b.y0 < c.y1 && c.y0 < b.y1 }

// WriteSVG draws r.
func (r Roofline) WriteSVG(w io.Writer) error {
	x0, x1, y0, y1 := r.limits()
	px := func(x float64) float64 { return roofLeft + (roofRight-roofLeft)*math.Log(x/x0)/math.Log(x1/x0) }
	py := func(y float64) float64 { return roofBottom - (roofBottom-roofTop)*math.Log(y/y0)/math.Log(y1/y0) }
	var s strings.Builder
	fmt.Fprintf(&s, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13">`+"\n", roofWidth, roofHeight, roofWidth, roofHeight)
	fmt.Fprintf(&s, `<rect width="100%%" height="100%%" fill="#fff"/><text x="%d" y="28" font-size="16">%s</text>`+"\n", roofLeft, escape(r.Title))
	for x := x0; x <= x1; x *= 2 {
		fmt.Fprintf(&s, `<path d="M%.1f %dV%d" stroke="#eee"/><text x="%.1f" y="%d" text-anchor="middle">%s</text>`+"\n", px(x), roofTop, roofBottom, px(x), roofBottom+20, power(x))
	}
	for _, y := range decades(y0, y1) {
		fmt.Fprintf(&s, `<path d="M%d %.1fH%d" stroke="#eee"/><text x="%d" y="%.1f" text-anchor="end">%g</text>`+"\n", roofLeft, py(y), roofRight, roofLeft-8, py(y)+4, y)
	}
	fmt.Fprintf(&s, `<path d="M%d %dV%dH%d" fill="none" stroke="#333"/>`+"\n", roofLeft, roofTop, roofBottom, roofRight)
	fmt.Fprintf(&s, `<text x="%d" y="%d" text-anchor="middle">arithmetic intensity, flop/byte</text>`+"\n", (roofLeft+roofRight)/2, roofBottom+44)
	fmt.Fprintf(&s, `<text x="18" y="%d" transform="rotate(-90 18 %d)" text-anchor="middle">GFLOP/s</text>`+"\n", (roofTop+roofBottom)/2, (roofTop+roofBottom)/2)
	taken := r.drawRoofs(&s, px, py, x0, x1, y0)
	r.drawPoints(&s, px, py, taken)
	s.WriteString("</svg>\n")
	_, err := io.WriteString(w, s.String())
	return err
}

// drawRoofs draws the ceilings and returns the boxes of their labels.
func (r Roofline) drawRoofs(s *strings.Builder, px, py func(float64) float64, x0, x1, y0 float64) []box {
	fmt.Fprintf(s, `<path d="M%.1f %.1fH%.1f" stroke="#333" stroke-width="2"/>`, px(r.ridge(x0)), py(r.Peak), px(x1))
	name := fmt.Sprintf("peak %.4g GFLOP/s", r.Peak)
	fmt.Fprintf(s, `<text x="%d" y="%.1f" text-anchor="end" font-size="12" fill="#333">%s</text>`+"\n", roofRight, py(r.Peak)-6, name)
	taken := []box{
		{roofRight - 7*float64(len(name)), py(r.Peak) - 18, roofRight, py(r.Peak) + 2},
		{px(r.ridge(x0)), py(r.Peak) - 2, px(x1), py(r.Peak) + 2},
	}
	slope := math.Atan2(py(1)-py(2), px(2)-px(1))
	roofs := slices.Clone(r.Roofs)
	slices.SortFunc(roofs, func(a, b Roof) int { return cmp.Compare(b.GBPerS, a.GBPerS) })
	labelled := math.Inf(-1) // height of the last roof with a label
	for _, roof := range roofs {
		start := max(x0, y0/roof.GBPerS)
		end := max(start, r.Peak/roof.GBPerS)
		fmt.Fprintf(s, `<path d="M%.1f %.1fL%.1f %.1f" stroke="#888"/>`, px(start), py(start*roof.GBPerS), px(end), py(end*roof.GBPerS))
		// The label runs along the line near its start, and is left out where it
		// would cover that of a hardly faster memory.
		if py(roof.GBPerS) < labelled+1.3*labelHeight {
			continue
		}
		labelled = py(roof.GBPerS)
		x, y := px(start)+14, py(start*roof.GBPerS)-6-14*math.Tan(slope)
		name := fmt.Sprintf("%s %.3g GB/s", roof.Name, roof.GBPerS)
		fmt.Fprintf(s, `<text x="%.1f" y="%.1f" transform="rotate(%.2f %.1f %.1f)" font-size="12" fill="#666">%s</text>`+"\n", x, y, -slope*180/math.Pi, x, y, escape(name))
		for i := range name { // a slanted label is a chain of small boxes
			cx, cy := x+float64(i)*letter*math.Cos(slope), y-float64(i)*letter*math.Sin(slope)
			taken = append(taken, box{cx - 2, cy - 12, cx + letter + 2, cy + 2})
		}
	}
	return taken
}

// ridge is where the highest roof meets the peak.
func (r Roofline) ridge(x0 float64) float64 {
	x := math.Inf(1)
	for _, roof := range r.Roofs {
		x = min(x, r.Peak/roof.GBPerS)
	}
	if math.IsInf(x, 1) {
		return x0
	}
	return max(x, x0)
}

// drawPoints draws the points, their labels where nothing is taken, and the key.
func (r Roofline) drawPoints(s *strings.Builder, px, py func(float64) float64, taken []box) {
	for _, series := range r.Series {
		for _, p := range series.Points {
			x, y := px(p.Intensity), py(p.GFlops)
			taken = append(taken, box{x - 4, y - 4, x + 4, y + 4})
		}
	}
	key := float64(roofLeft)
	for i, series := range r.Series {
		colour := hex(colours[i%len(colours)])
		fmt.Fprintf(s, `<circle cx="%.1f" cy="54" r="4" fill="%s"/><text x="%.1f" y="58">%s</text>`+"\n", key+4, colour, key+14, escape(series.Name))
		key += 34 + 7.5*float64(len(series.Name))
		points := slices.Clone(series.Points) // from the top, so that lines to labels cross less
		slices.SortStableFunc(points, func(a, b Point) int { return cmp.Compare(b.GFlops, a.GFlops) })
		for _, p := range points {
			x, y := px(p.Intensity), py(p.GFlops)
			b := place(x, y, letter*float64(len([]rune(p.Name))), taken)
			taken = append(taken, b)
			if near := min(max(x, b.x0), b.x1); math.Hypot(near-x, (b.y0+b.y1)/2-y) > 14 {
				fmt.Fprintf(s, `<path d="M%.1f %.1fL%.1f %.1f" stroke="%s" stroke-opacity=".7"/>`, x, y, near, min(max(y, b.y0), b.y1), colour)
			}
			fmt.Fprintf(s, `<circle cx="%.1f" cy="%.1f" r="3.5" fill="%s"/><text x="%.1f" y="%.1f" font-size="%g" fill="%s" stroke="#fff" stroke-width="3" paint-order="stroke">%s</text>`+"\n", x, y, colour, b.x0+1, b.y1-2, labelSize, colour, escape(p.Name))
		}
	}
}

// place returns the nearest free box of that width around the point (x, y).
func place(x, y, width float64, taken []box) box {
	const height = labelSize + 2
	var b box
	for distance := 7.0; distance < 400; distance += 6 {
		for _, side := range [][2]float64{{1, 0}, {-1, 0}, {0, -1}, {1, -1}, {-1, -1}, {0, 1}, {1, 1}, {-1, 1}} {
			cx := x + side[0]*(distance+width/2)
			cy := y + side[1]*(distance+height/2)
			b = box{cx - width/2, cy - height/2, cx + width/2, cy + height/2}
			inside := b.x0 > roofLeft && b.x1 < roofRight && b.y0 > roofTop && b.y1 < roofBottom
			if inside && !slices.ContainsFunc(taken, b.meets) {
				return b
			}
		}
	}
	return b
}

// limits returns the ranges of both axes: powers of two around the points, and
// heights from the start of the lowest roof to above the peak, with room for
// labels.
func (r Roofline) limits() (x0, x1, y0, y1 float64) {
	x0, x1, y0 = 1, 1, r.Peak
	for _, series := range r.Series {
		for _, p := range series.Points {
			x0, x1, y0 = min(x0, p.Intensity), max(x1, p.Intensity), min(y0, p.GFlops)
		}
	}
	for _, roof := range r.Roofs {
		x1 = max(x1, r.Peak/roof.GBPerS)
	}
	x0, x1 = math.Exp2(math.Floor(math.Log2(x0))-1), math.Exp2(math.Ceil(math.Log2(x1))+1)
	for _, roof := range r.Roofs {
		y0 = min(y0, x0*roof.GBPerS)
	}
	return x0, x1, y0 / 1.3, r.Peak * 2.5
}

// decades lists 1, 2, 5 times powers of ten in [a, b].
func decades(a, b float64) []float64 {
	var all []float64
	for ten := math.Pow(10, math.Floor(math.Log10(a))); ten <= b; ten *= 10 {
		for _, y := range []float64{ten, 2 * ten, 5 * ten} {
			if a <= y && y <= b {
				all = append(all, y)
			}
		}
	}
	return all
}

// power prints a power of two, those below 1 as a fraction.
func power(x float64) string {
	if x < 1 {
		return fmt.Sprintf("1/%g", 1/x)
	}
	return fmt.Sprintf("%g", x)
}
