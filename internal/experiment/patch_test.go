package experiment

import (
	"context"
	"math"
	"testing"

	"github.com/curlfree/curlfree/ae"
)

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s is %.12g, want %.12g within %g", what, got, want, tolerance)
	}
}

// TestConventions holds every split of the spiral sink to its published energies
// on 99×99 cells, and to the limits of the series.
func TestConventions(t *testing.T) {
	list, err := conventions(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	free, morrey, natural, homotopy, disk := list[0], list[1], list[2], list[3], list[4]
	near(t, "free: gradient", free.Gradient, 3.083487142692, 1e-11)
	near(t, "free: rest", free.Rest, 2.250118271721, 1e-11)
	near(t, "free: distance to (−x, −y)", free.Distance, 0.417092557106, 1e-11)
	near(t, "potential 0: gradient", morrey.Gradient, 2.248486378481, 1e-11)
	near(t, "potential 0: harmonic", morrey.Other, 0.835000764211, 1e-11)
	near(t, "natural: distance", natural.Distance, 0.034608692839, 2e-3)
	near(t, "homotopy: distance", homotopy.Distance, 0, 1e-20)
	near(t, "disk: distance", disk.Distance, 0, 1e-20)
	near(t, "disk: rotation", disk.Rotation, math.Pi/2, 0.01)
	near(t, "the share of the rotation that is a gradient", torsion(), 0.41743442738420766/(8.0/3), 1e-10)
	worst, err := homotopyError(context.Background())
	if err != nil || worst > 1e-13 {
		t.Errorf("the homotopy operator is %v from (−x, −y), error %v", worst, err)
	}
}

// warping is ∇φ of the Saint-Venant problem on [−1, 1]², by its series: what the
// rotation (y, −x) has of a gradient there.
func warping(x, y float64) (dx, dy float64) {
	for n := 1; n < 4000; n += 2 {
		k := float64(n) * math.Pi / 2
		c := 2 * math.Sin(k) / (k * k)
		// cosh(kz)/cosh(k) and sinh(kz)/cosh(k) without overflow
		cosh := func(z float64) float64 { return (math.Exp(k*(z-1)) + math.Exp(-k*(z+1))) / (1 + math.Exp(-2*k)) }
		sinh := func(z float64) float64 { return (math.Exp(k*(z-1)) - math.Exp(-k*(z+1))) / (1 + math.Exp(-2*k)) }
		dx += c * (cosh(x)*math.Sin(k*y) - sinh(y)*math.Cos(k*x))
		dy += c * (sinh(x)*math.Cos(k*y) - cosh(y)*math.Sin(k*x))
	}
	return dx, dy
}

// TestProjection: the closest gradient on 20×20 nodes is that of the series.
func TestProjection(t *testing.T) {
	p := squarePatch(20)
	x := p.points()
	f, sink := sample(spiralSink.at, x), sample(spiralSink.gradient, x)
	series := sample(func(x, y float64) (u, v float64) {
		u, v = warping(x, y)
		return u - x, v - y
	}, x)
	best, err := p.projection(context.Background(), spiralSink)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "the distance from the series", ae.MeanSquare(best, series), 0, 1e-5)
	near(t, "left by the projection", ae.MeanSquare(f, best), ae.MeanSquare(f, series), 1e-4)
	near(t, "between it and (−x, −y)", ae.MeanSquare(best, sink), ae.MeanSquare(series, sink), 1e-3)

	// A gradient is its own projection.
	gradient := fiveGaussians
	gradient.at = gradient.gradient
	own, err := p.projection(context.Background(), gradient)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "the projection of a gradient, from it", ae.MeanSquare(own, sample(gradient.at, x)), 0, 2e-5)
}

// TestGaussians: the field's gradient part is the derivative of its potential.
func TestGaussians(t *testing.T) {
	phi := func(x, y float64) (sum float64) {
		for i, c := range [][2]float64{{0, 0}, {0.5, 0}, {-0.5, 0}, {0, 0.5}, {0, -0.5}} {
			sum += math.Pow(-1, float64(i)) * math.Exp(-((x-c[0])*(x-c[0])+(y-c[1])*(y-c[1]))/(2*0.25*0.25))
		}
		return sum
	}
	const h = 1e-5
	x, y := 0.3, -0.2
	u, v := gaussians(x, y)
	near(t, "∂φ/∂x", u, (phi(x+h, y)-phi(x-h, y))/(2*h), 1e-8)
	near(t, "∂φ/∂y", v, (phi(x, y+h)-phi(x, y-h))/(2*h), 1e-8)
	a, b := fiveGaussians.at(x, y)
	near(t, "u", a, u-v, 1e-15)
	near(t, "v", b, u+v, 1e-15)
}

// TestCurlFree: the regression finds a gradient, and leaves a rotation on the disk.
func TestCurlFree(t *testing.T) {
	p := squarePatch(20)
	x := p.points()
	fit, err := fitCurlFree(x, sample(fiveGaussians.gradient, x), square(15, -1.2, 1.2), 0.25, 1e-9)
	if err != nil {
		t.Fatal(err)
	}
	inside := square(13, -0.9, 0.9)
	near(t, "the error between the nodes", ae.MeanSquare(fit.at(inside), sample(fiveGaussians.gradient, inside)), 0, 1e-4)
	p.Disk = true
	x = p.points()
	rotation := func(x, y float64) (u, v float64) { return y, -x }
	if fit, err = fitCurlFree(x, sample(rotation, x), square(9, -1, 1), 0.5, 1e-6); err != nil {
		t.Fatal(err)
	}
	mean := ae.MeanSquare(sample(rotation, x), nil)
	near(t, "what is left of a rotation on the disk, as a share", ae.MeanSquare(sample(rotation, x), fit.at(x))/mean, 1, 0.05)
}
