package dataset

import (
	"math"
	"testing"

	"github.com/curlfree/curlfree/ae"
)

func TestCurves(t *testing.T) {
	const n = 500
	curves := Curves(n, 1)
	line, circle, spiral := curves[0], curves[1], curves[2]
	for i := range n {
		p := line.Points.Row(i)
		if p[1] != 0 || math.Abs(p[0]-(float64(i)/(n-1)-0.5)) > 0.05 {
			t.Fatalf("line: point %d is %v", i, p)
		}
		p = circle.Points.Row(i)
		if math.Abs(math.Hypot(p[0], p[1])-0.4) > 1e-15 || math.Abs(p[0]*circle.Tangent.At(i, 0)+p[1]*circle.Tangent.At(i, 1)) > 1e-15 {
			t.Fatalf("circle: point %d is %v", i, p)
		}
		p = spiral.Places.Row(i)
		u := 3 + 12*float64(i)/(n-1)
		dx, dy := math.Sin(u)+u*math.Cos(u), math.Cos(u)-u*math.Sin(u)
		want := []float64{0.04 * u * math.Sin(u), 0.04 * u * math.Cos(u)}
		if math.Hypot(p[0]-want[0], p[1]-want[1]) > 1e-14 ||
			math.Abs(spiral.Tangent.At(i, 0)-dx/math.Hypot(dx, dy)) > 1e-14 || math.Abs(spiral.Tangent.At(i, 1)-dy/math.Hypot(dx, dy)) > 1e-14 {
			t.Fatalf("spiral: place %d is %v, want %v", i, p, want)
		}
	}
	// The step of the angle is 0.018, and 1.43 turns go around.
	if turn := math.Atan2(circle.Points.At(1, 1), circle.Points.At(1, 0)); math.Abs(turn-0.018) > 1e-15 {
		t.Errorf("circle: a step turns by %v", turn)
	}
	// Both coordinates have σ = 0.01; the mean square has a relative spread of 1/√500.
	if rms := math.Sqrt(ae.MeanSquare(spiral.Points, spiral.Places) / 2); math.Abs(rms-0.01) > 0.001 {
		t.Errorf("spiral: noise %v", rms)
	}
	if other := Curves(n, 2)[2]; ae.MeanSquare(other.Points, spiral.Points) == 0 {
		t.Error("another seed has the same noise")
	}
}
