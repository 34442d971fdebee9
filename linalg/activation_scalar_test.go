package linalg

import (
	"math"
	"testing"
)

var activations = []Activation{Linear, Sigmoid, Tanh, ReLU, Softplus, LeakyReLU, ELU, Swish, Sine, Erf}

// TestActivationScalar compares each function with the derivative or integral
// that defines it.
//
// A central difference with step d is wrong by d²/6 times a third derivative of what
// it is taken of, at most 4.5 here, and by the errors of its two values, 2.5 units in
// the last place or 5u of them each, over 2d; u ± d is exact. Simpson's rule has a
// truncation error below u; its values contribute 5u/2 of their maximum f on half a
// unit of length, the weights, the sum, the length and the quotient 7u/2, and places
// that are rounded u(1+|x|). Each H is within 4 units, 8u of it, or of 1 where it is
// small, and their difference is rounded.
func TestActivationScalar(t *testing.T) {
	for _, a := range activations {
		for _, u := range []float64{-30, -7.3, -2, -1.01, -0.6, -0.2, -1e-3, 1e-3, 0.2, 0.6, 0.99, 1.7, 5, 40} {
			const d, unit = 0x1p-17, 0x1p-53
			for _, c := range []struct {
				name      string
				got, want float64
			}{
				{"Slope", a.Slope(u), (a.Value(u+d) - a.Value(u-d)) / (2 * d)},
				{"Curvature", a.Curvature(u), (a.Slope(u+d) - a.Slope(u-d)) / (2 * d)},
			} {
				if math.Abs(c.got-c.want) > 4.5*d*d/6+5*unit/d*max(1, math.Abs(a.Value(u))) {
					t.Errorf("%v: %s(%v) = %v, differences give %v", a, c.name, u, c.got, c.want)
				}
			}
			if kink := a == ReLU || a == LeakyReLU || a == ELU; !kink || u < -0.5 || u > 0.5 { // a kink is not for a quadrature
				above, below := a.Antiderivative(u), a.Antiderivative(u-0.5)
				got, want := above-below, simpson(a.Value, u-0.5, u)
				h, f := max(1, math.Abs(above), math.Abs(below)), max(1, math.Abs(a.Value(u)), math.Abs(a.Value(u-0.5)))
				if math.Abs(got-want) > unit*(17*h+6*f+1+math.Abs(u)) {
					t.Errorf("%v: ∫h from %v to %v is %v, Simpson's rule gives %v", a, u-0.5, u, got, want)
				}
			}
		}
	}
}

// TestActivationVectors: a value alone has the bits of its place in a vector of
// any length, in place too, and nothing is allocated.
func TestActivationVectors(t *testing.T) {
	for _, a := range activations {
		for _, f := range []struct {
			name   string
			vector func(a Activation, dst, u []float64)
			scalar func(u float64) float64
		}{
			{"Activate", Activate[float64], a.Value},
			{"Slopes", Slopes[float64], a.Slope},
			{"Curvatures", Curvatures[float64], a.Curvature},
		} {
			u, dst := make([]float64, 300), make([]float64, 300)
			for i := range u {
				u[i] = float64(i-150) / 7
			}
			u[0], u[1], u[2], u[3] = math.Inf(-1), math.Inf(1), math.NaN(), math.Copysign(0, -1)
			for _, n := range []int{1, 5, 8, 127, 128, 129, 300} {
				f.vector(a, dst[:n], u[:n])
				place := append([]float64(nil), u[:n]...)
				f.vector(a, place, place)
				for i, v := range dst[:n] {
					want := f.scalar(u[i])
					if math.Float64bits(v) != math.Float64bits(want) && (v == v || want == want) || math.Float64bits(place[i]) != math.Float64bits(v) && v == v {
						t.Fatalf("%v %s(%v) of %d elements is %v, in place %v, alone %v", a, f.name, u[i], n, v, place[i], want)
					}
				}
			}
			checkAllocations(t, 1, func() { f.vector(a, dst, u) })
		}
	}
}

// TestActivationLimits has the values at the ends of the line, where sine has none.
func TestActivationLimits(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		a                              Activation
		low, high, slopeLow, slopeHigh float64
	}{
		{Linear, -inf, inf, 1, 1},
		{Sigmoid, 0, 1, 0, 0},
		{Tanh, -1, 1, 0, 0},
		{ReLU, 0, inf, 0, 1},
		{Softplus, 0, inf, 0, 1},
		{LeakyReLU, -inf, inf, leak, 1},
		{ELU, -1, inf, 0, 1},
		{Swish, 0, inf, 0, 1},
		{Erf, -1, 1, 0, 0},
	} {
		got := [4]float64{c.a.Value(-inf), c.a.Value(inf), c.a.Slope(-inf), c.a.Slope(inf)}
		if want := [4]float64{c.low, c.high, c.slopeLow, c.slopeHigh}; got != want {
			t.Errorf("%v: values and slopes at -Inf and +Inf are %v, want %v", c.a, got, want)
		}
		if low, high := c.a.Curvature(-inf), c.a.Curvature(inf); low != 0 || high != 0 {
			t.Errorf("%v: curvatures at -Inf and +Inf are %v and %v, want 0", c.a, low, high)
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
		{Sine, 0, -1},
		{Sine, math.Pi, 1},
		{Erf, 0, 0.5641895835477563},
		{Erf, -9, 9},
	} {
		if got := c.a.Antiderivative(c.u); math.Abs(got-c.want) > 1e-15*math.Abs(c.want) {
			t.Errorf("%v: H(%v) = %v, want %v", c.a, c.u, got, c.want)
		}
	}
	if s := Tanh.Slope(20); math.Abs(s/(4*math.Exp(-40))-1) > 1e-15 {
		t.Errorf("tanh′(20) = %v, want 4e⁻⁴⁰", s)
	}
}
