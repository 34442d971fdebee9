package hodge

import (
	"fmt"
	"math"
	"testing"
)

// cubeGrid returns the grid of n³ cells on [−1, 1]³.
func cubeGrid(t *testing.T, n int) *Grid {
	h := 2 / float64(n)
	return grid(t, []int{n, n, n}, GridOptions{Spacing: []float64{h, h, h}, Origin: []float64{-1, -1, -1}})
}

// With a gradient and a rotation that vanish at the boundary, the natural
// split finds both, with second order.
func TestNaturalInSpace(t *testing.T) {
	bump := func(x float64) (f, slope float64) {
		u := 1 - x*x
		return u * u * u * u, -8 * x * u * u * u
	}
	partials := func(x []float64) (g [3]float64) {
		for j := range g {
			g[j] = 1
			for i, v := range x {
				f, slope := bump(v)
				if i == j {
					f = slope
				}
				g[j] *= f
			}
		}
		return g
	}
	var errs [2][3]float64
	for i, n := range []int{20, 40} {
		g := cubeGrid(t, n)
		gradient := sampled(t, g, 2, func(x []float64) []float64 { p := partials(x); return p[:] })
		rotation := sampled(t, g, 2, func(x []float64) []float64 { // of (φ, 0, 2φ)
			p := partials(x)
			return []float64{2 * p[1], p[2] - 2*p[0], -p[1]}
		})
		d := decompose(t, gradient.Plus(1, rotation), Options{Split: Natural})
		for k, e := range []*Cochain{d.Exact.Plus(-1, gradient), d.Coexact.Plus(-1, rotation), d.Harmonic} {
			errs[i][k] = math.Sqrt(e.Energy() / d.Total)
		}
	}
	t.Logf("errors of gradient, rotation and harmonic part: %.2g, then %.2g", errs[0], errs[1])
	for k, e := range errs[1] {
		if !(e < 0.01 && e < 0.27*errs[0][k]) {
			t.Errorf("part %d: errors %.3g, %.3g are not of second order", k, errs[0][k], e)
		}
	}
}

// ∇(xyz) is harmonic inside. The potential of (−x, −y, −z) on the cube is that
// of the uniform charge −3, 3/4π ∫1/r in the middle.
func TestNaturalOnTheCube(t *testing.T) {
	g := grid(t, []int{5, 4, 6}, GridOptions{Spacing: []float64{0.3, 0.5, 0.2}})
	potential := func(x []float64) float64 { return x[0] * x[1] * x[2] }
	w := NewCochain(g, 0)
	for i := range w.Data {
		x := make([]float64, 3)
		for j, at := range g.position(&g.parts[0][0], i) {
			x[j] = float64(at) * g.spacing[j]
		}
		w.Data[i] = potential(x)
	}
	d := decompose(t, w.D(), Options{Split: Natural})
	near(t, "harmonic share of ∇(xyz)", d.HarmonicEnergy/d.Total, 1, 1e-12)

	const inverse = 2.380077363979554 // mean of 1/r over the unit cube
	var errs [2]float64
	for i, n := range []int{12, 24} {
		g := cubeGrid(t, n)
		d := decompose(t, sampled(t, g, 2, func(x []float64) []float64 { return []float64{-x[0], -x[1], -x[2]} }), Options{Split: Natural})
		errs[i] = d.Alpha.Data[len(d.Alpha.Data)/2] - 3/(4*math.Pi)*4*inverse
		near(t, "co-exact part of a gradient", d.CoexactEnergy/d.Total, 0, 1e-28)
	}
	if !(math.Abs(errs[1]) < 0.27*math.Abs(errs[0])) {
		t.Errorf("errors of the potential in the middle %.3g, %.3g are not of second order", errs[0], errs[1])
	}
	near(t, "mean of 1/r over the unit cube", cellInverse(1, 1, 1), inverse, 1e-14)
	for _, c := range [][3]float64{{3, 1, 2}, {1, 1, 4}} {
		// The error of the midpoint rule is of second order.
		want := (4*meanInverse(c, 40) - meanInverse(c, 20)) / 3
		near(t, fmt.Sprintf("mean of 1/r over %v", c), cellInverse(c[0], c[1], c[2]), want, 1e-6)
	}
}

// meanInverse is the midpoint rule for the mean of 1/r over a box.
func meanInverse(sides [3]float64, n int) float64 {
	sum := 0.0
	for i := range n {
		for j := range n {
			for k := range n {
				r := 0.0
				for a, p := range []int{i, j, k} {
					x := sides[a] * ((float64(p)+0.5)/float64(n) - 0.5)
					r += x * x
				}
				sum += 1 / math.Sqrt(r)
			}
		}
	}
	return sum / float64(n*n*n)
}
