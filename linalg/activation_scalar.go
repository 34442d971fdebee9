package linalg

import "math"

// Value returns h(u), with the bits that Activate gives.
func (a Activation) Value(u float64) float64 { return ActivateOf(a, u) }

// Slope returns h′(u), with the bits that Slopes gives.
func (a Activation) Slope(u float64) float64 {
	x := [1]float64{u}
	Slopes(a, x[:], x[:])
	return x[0]
}

// Curvature returns h″(u), with the bits that Curvatures gives.
func (a Activation) Curvature(u float64) float64 {
	x := [1]float64{u}
	Curvatures(a, x[:], x[:])
	return x[0]
}

// Antiderivative returns H(u) with H′ = h: u²/2 for linear units, log(1+e^u)
// for sigmoid, log cosh u for tanh, max(u, 0)²/2 for ReLU, −Li₂(−e^u) for
// softplus, u²/2 above 0 and u²/200 below for leaky ReLU, u²/2 above 0 and
// e^u − 1 − u below for ELU, u log(1+e^u) + Li₂(−e^u) for swish, −cos u for sine
// and u erf(u) + e^−u²/√π for erf. It is the term of one hidden unit in an
// auto-encoder's energy. It is within four units in the last place (sine: one), of
// π²/12 where swish's passes through 0.
func (a Activation) Antiderivative(u float64) float64 {
	a.check("Antiderivative")
	switch a {
	case Sigmoid:
		return Softplus.Value(u)
	case Tanh:
		return logCosh(u)
	case ReLU:
		u = max(u, 0)
	case Softplus:
		return softplusIntegral(u)
	case LeakyReLU:
		if u < 0 {
			return leak * u * u / 2
		}
	case ELU:
		if u < 0 {
			return expm1Rest(u)
		}
	case Swish:
		return swishIntegral(u)
	case Sine:
		_, cos := sinCos(u)
		return -cos
	case Erf:
		return erfIntegral(u)
	}
	return u * u / 2
}

// logCosh returns log cosh u.
func logCosh(u float64) float64 {
	u = math.Abs(u)
	if u >= 1 {
		return u - math.Ln2 + Softplus.Value(-2*u)
	}
	// −½ log(1 − tanh² u), with the rounding of 1 − t taken out of the logarithm.
	t := Tanh.Value(u)
	t = float64(t * t)
	w := 1 - t
	if w == 1 {
		return t / 2
	}
	return -LogOf(w) * t / (1 - w) / 2
}

// expm1Rest returns e^u − 1 − u for u < 0, near 0 by the series Σ uⁿ/n! from
// n = 2.
func expm1Rest(u float64) float64 {
	if u < -1 {
		return ELU.Value(u) - u
	}
	sum := 1.0
	for n := 20; n > 2; n-- {
		sum = 1 + float64(sum*u)/float64(n)
	}
	return float64(float64(sum*u)*u) / 2
}

// softplusIntegral returns −Li₂(−e^u). For u ≤ 0 it is a series in
// s = log(1+e^u) ≤ log 2 whose coefficients are B_n/(n+1)!, with the Bernoulli
// numbers B_n; for u > 0 the inversion Li₂(−z) + Li₂(−1/z) = −π²/6 − log²(z)/2.
func softplusIntegral(u float64) float64 {
	if u > 0 {
		return float64(u*u/2) + (math.Pi*math.Pi/6 - softplusIntegral(-u))
	}
	s := Softplus.Value(u)
	s2 := float64(s * s)
	var sum float64
	for i := len(bernoulli) - 1; i >= 0; i-- {
		sum = float64(sum*s2) + bernoulli[i]
	}
	return s + (float64(s2/4) + float64(s*s2*sum))
}

// swishIntegral returns S(u) = u log(1+e^u) + Li₂(−e^u), which is (u−1)e^u far
// below 0, where the root of e^u is still a normal number; for u > 0 by the
// inversion S(u) + S(−u) = u²/2 − π²/6.
func swishIntegral(u float64) float64 {
	switch {
	case u > 0:
		return math.FMA(u/2, u, -math.Pi*math.Pi/6) - swishIntegral(-u)
	case u < -800:
		return 0
	case u < -40:
		root := ExpOf(u / 2)
		return float64((u-1)*root) * root
	}
	return float64(u*Softplus.Value(u)) - softplusIntegral(u)
}

// bernoulli holds B_n/(n+1)! for n = 2, 4, … .
var bernoulli = [...]float64{
	1.0 / 36,
	-1.0 / 3600,
	1.0 / 211680,
	-1.0 / 10886400,
	1.0 / 526901760,
	-691.0 / 2730 / 6227020800,
	7.0 / 6 / 1307674368000,
	-3617.0 / 510 / 355687428096000,
}
