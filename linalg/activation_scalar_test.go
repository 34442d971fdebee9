package linalg

import (
	"math"
	"testing"
)

var activations = []Activation{Linear, Sigmoid, Tanh, ReLU, Softplus}

// TestActivationScalar compares each function with the derivative or integral
// that defines it.
func TestActivationScalar(t *testing.T) {
	for _, a := range activations {
		for _, u := range []float64{-30, -7.3, -2, -1.01, -0.6, -0.2, -1e-3, 1e-3, 0.2, 0.6, 0.99, 1.7, 5, 40} {
			const d = 1e-5
			for _, c := range []struct {
				name      string
				got, want float64
			}{
				{"Slope", a.Slope(u), (a.Value(u+d) - a.Value(u-d)) / (2 * d)},
				{"Curvature", a.Curvature(u), (a.Slope(u+d) - a.Slope(u-d)) / (2 * d)},
			} {
				if math.Abs(c.got-c.want) > 3e-10*max(1, math.Abs(a.Value(u))) {
					t.Errorf("%v: %s(%v) = %v, differences give %v", a, c.name, u, c.got, c.want)
				}
			}
			if a != ReLU { // the kink at 0 is not for a quadrature
				got, want := a.Antiderivative(u)-a.Antiderivative(u-0.5), simpson(a.Value, u-0.5, u)
				if math.Abs(got-want) > 3e-14*max(1, math.Abs(a.Antiderivative(u))) {
					t.Errorf("%v: ∫h from %v to %v is %v, Simpson's rule gives %v", a, u-0.5, u, got, want)
				}
			}
		}
	}
}

// simpson integrates f with 2000 intervals and compensated summation.
func simpson(f func(float64) float64, a, b float64) float64 {
	const n = 2000
	h := (b - a) / n
	var sum, lost float64
	for i := range n + 1 {
		w := 2.0 + 2*float64(i%2)
		if i == 0 || i == n {
			w = 1
		}
		y := w*f(a+float64(i)*h) - lost
		s := sum + y
		lost, sum = (s-sum)-y, s
	}
	return sum * h / 3
}

// TestAntiderivativeValues has values from closed forms: −Li₂(−1) = π²/12,
// −Li₂(−1/2) = 0.4484142069236462 and, by the inversion formula, −Li₂(−2) =
// 1.4367463668836812 (DLMF 25.12); log cosh 1 = 0.4337808304830271.
func TestAntiderivativeValues(t *testing.T) {
	for _, c := range []struct {
		a       Activation
		u, want float64
	}{
		{Softplus, 0, math.Pi * math.Pi / 12},
		{Softplus, -math.Ln2, 0.4484142069236462},
		{Softplus, math.Ln2, 1.4367463668836812},
		{Softplus, -40, math.Exp(-40)},
		{Softplus, math.Inf(-1), 0},
		{Softplus, math.Inf(1), math.Inf(1)},
		{Tanh, 1, 0.4337808304830271},
		{Tanh, -1, 0.4337808304830271},
		{Tanh, 1e-9, 0.5e-18},
		{Tanh, 0, 0},
		{Tanh, 800, 800 - math.Ln2},
		{Sigmoid, 0, math.Ln2},
		{Sigmoid, 800, 800},
		{ReLU, -3, 0},
		{ReLU, 3, 4.5},
		{Linear, -3, 4.5},
	} {
		if got := c.a.Antiderivative(c.u); math.Abs(got-c.want) > 1e-15*math.Abs(c.want) {
			t.Errorf("%v: H(%v) = %v, want %v", c.a, c.u, got, c.want)
		}
	}
	if s := Tanh.Slope(20); math.Abs(s/(4*math.Exp(-40))-1) > 1e-15 {
		t.Errorf("tanh′(20) = %v, want 4e⁻⁴⁰", s)
	}
}
