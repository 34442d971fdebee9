package dataset

import (
	"math/rand/v2"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/hodge"
	"github.com/curlfree/curlfree/linalg"
)

// Curve is a sample of a curve in the plane, one point a row.
type Curve struct {
	Name    string
	Points  *linalg.Matrix[float64] // N×2, with noise
	Places  *linalg.Matrix[float64] // N×2: where they would be without
	Tangent *linalg.Matrix[float64] // N×2: the curve's unit tangents there
}

// Curves returns the data of fig. 3 and the supplement's figs. 4 to 6 as the
// authors' files have them, n points each: a line from (−½, 0) to (½, 0) with
// noise along it, a circle of radius 0.4 that 500 points go round 1.43 times,
// without noise, and the spiral 0.04 (t sin t, t cos t) of Alain and Bengio for t
// from 3 to 15. The noise is normal with σ = 0.01.
func Curves(n int, seed uint64) []Curve {
	rng := rand.NewPCG(seed, 3)
	noise := ae.Noise{Kind: ae.GaussianNoise, Level: 0.01}
	line := curve("line", n, -0.5, 0.5, func(t hodge.Dual) [2]hodge.Dual {
		return [2]hodge.Dual{t, hodge.Const(0)}
	})
	circle := curve("circle", n, 0, 0.018*499, func(t hodge.Dual) [2]hodge.Dual {
		return [2]hodge.Dual{t.Cos().Scale(0.4), t.Sin().Scale(0.4)}
	})
	spiral := curve("spiral", n, 3, 15, func(t hodge.Dual) [2]hodge.Dual {
		return [2]hodge.Dual{t.Times(t.Sin()).Scale(0.04), t.Times(t.Cos()).Scale(0.04)}
	})
	shifts := make([]float64, n)
	ae.Corrupt(noise, shifts, shifts, rng)
	for i, v := range shifts {
		line.Points.Row(i)[0] += v
	}
	ae.Corrupt(noise, spiral.Points.Data, spiral.Points.Data, rng)
	return []Curve{line, circle, spiral}
}

// curve samples f at n values from t0 to t1, without noise.
func curve(name string, n int, t0, t1 float64, f func(t hodge.Dual) [2]hodge.Dual) Curve {
	c := Curve{name, linalg.New[float64](n, 2), linalg.New[float64](n, 2), linalg.New[float64](n, 2)}
	path := hodge.NewMap(1, 2, func(x []hodge.Dual) []hodge.Dual { p := f(x[0]); return p[:] })
	for i := range n {
		t := []float64{t0 + float64((t1-t0)*float64(i)/float64(max(n-1, 1)))}
		place, _ := path.At(t)
		copy(c.Places.Row(i), place)
		speed, _ := path.Jacobian(t)
		length := linalg.NormFrobenius(speed)
		c.Tangent.Set(i, 0, speed.At(0, 0)/length)
		c.Tangent.Set(i, 1, speed.At(1, 0)/length)
	}
	c.Points.Copy(c.Places)
	return c
}
