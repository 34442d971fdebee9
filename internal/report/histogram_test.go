package report

import (
	"encoding/xml"
	"math"
	"strings"
	"testing"
)

func TestShares(t *testing.T) {
	l := Shares("x", []float64{-9, 0, .1, .5, .9, 1, 9, .2}, 0, 1, 4)
	for k, want := range []float64{4. / 8, 0, 1. / 8, 3. / 8} {
		if l.Y[k] != want {
			t.Errorf("bin %d has %v, want %v", k, l.Y[k], want)
		}
	}
	if len(l.X) != 5 || l.X[0] != 0 || l.X[4] != 1 {
		t.Errorf("edges %v", l.X)
	}
}

// TestHistogram: the outline encloses the area 1 (bins as wide as their share of
// the range), and a share of 0 has a place on a logarithmic axis.
func TestHistogram(t *testing.T) {
	h := Histogram{Title: "h", X: "x", Lines: []Line{Shares("a & b", []float64{.1, .6, .7, .8}, 0, 1, 2)}}
	o := h.outline(h.Lines[0])
	area := 0.0
	for j := 1; j < len(o.X); j++ {
		area += (o.X[j] - o.X[j-1]) * (o.Y[j] + o.Y[j-1])
	}
	if math.Abs(area-1) > 1e-12 {
		t.Errorf("the outline encloses %v", area)
	}
	h.LogY = true
	h.Lines = append(h.Lines, Shares("other", []float64{.1}, 0, 1, 2))
	var s strings.Builder
	if err := h.WriteSVG(&s); err != nil {
		t.Fatal(err)
	}
	if err := xml.Unmarshal([]byte(s.String()), new(struct{})); err != nil || strings.Contains(s.String(), "NaN") || strings.Contains(s.String(), "Inf") {
		t.Errorf("the picture is not XML, or a place is not finite: %v", err)
	}
}
