package linalg

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// TestAntiderivativeAccuracy holds H to 4 units in the last place of the exact
// value at random, structured and hard points.
func TestAntiderivativeAccuracy(t *testing.T) {
	n := 150
	if testing.Short() {
		n = 25
	}
	points := antiderivativePoints(n)
	for _, a := range activations {
		worst, at := antiderivativeError(a, points)
		t.Logf("%v: %.2f ULP at %v", a, worst, at)
		if worst > 4 {
			t.Errorf("%v: H(%v) = %v is %.2f ULP away, want at most 4", a, at, a.Antiderivative(at), worst)
		}
	}
}

// antiderivativePoints are n random ones of each of four kinds, those where the
// formulas change, the borders of the format, and their neighbours and opposites.
func antiderivativePoints(n int) []float64 {
	rng := rand.New(rand.NewPCG(51, 52))
	points := []float64{
		0, 0x1p-1074, 0x1p-1022, 1e-300, 1e-160, 1e-154, 1e-30, 1e-8, 0x1p-27, 0x1p-26, 0x1p-13, 0.25, 0.5, 0.55, math.Ln2,
		1, 1.25, 1.9, 2, 5, 18, 19, 20, 36, 37, 40, 41, 355, 700, 708, 710, 744, 745, 750, 800, 1e5, 1e100, 1e153, 1.3e154,
	}
	for range n {
		points = append(points, 3*rng.Float64(), 50*rng.Float64(), 745*rng.Float64(), math.Ldexp(1+rng.Float64(), -rng.IntN(500)))
	}
	for _, u := range points {
		points = append(points, -u, math.Nextafter(u, 0), -math.Nextafter(u, math.Inf(1)))
	}
	return points
}

// antiderivativeError returns the greatest error in units in the last place.
// Swish's H is 0 at one place above 0; there the unit is that of π²/12, its
// magnitude at 0.
func antiderivativeError(a Activation, points []float64) (worst, at float64) {
	for _, u := range points {
		got, want := a.Antiderivative(u), exactAntiderivative(a, u)
		e := max(want.MantExp(nil), -1021) - 53
		if a == Swish && u > 0 {
			e = max(e, -53)
		}
		d := new(big.Float).Sub(number(got), want)
		if r, _ := d.SetMantExp(d, -e).Float64(); math.Abs(r) > worst {
			worst, at = math.Abs(r), u
		}
	}
	return worst, at
}

const precision = 300 // bits of the exact values

func number(x float64) *big.Float { return new(big.Float).SetPrec(precision).SetFloat64(x) }

// exactAntiderivative evaluates the closed forms in big numbers.
func exactAntiderivative(a Activation, u float64) *big.Float {
	add := func(x, y *big.Float) *big.Float { return new(big.Float).Add(x, y) }
	half := func(x *big.Float) *big.Float { return new(big.Float).Mul(x, number(0.5)) }
	v := number(u)
	square := half(new(big.Float).Mul(v, v))
	switch {
	case a == Sigmoid:
		return bigSoftplus(u)
	case a == Tanh: // |u| + log(1+e^-2|u|) - log 2 = log cosh u
		if math.Abs(u) < 0x1p-60 {
			return square
		}
		return add(add(number(math.Abs(u)), bigLog1p(bigExp(number(-2*math.Abs(u))))), new(big.Float).Neg(bigLog1p(number(1))))
	case a == ReLU && u < 0:
		return number(0)
	case a == Softplus:
		return bigDilogarithm(u)
	case a == LeakyReLU && u < 0:
		return square.Mul(square, number(leak))
	case a == ELU && u < 0:
		if u > -0x1p-60 {
			return add(square, new(big.Float).Quo(new(big.Float).Mul(square, v), number(3)))
		}
		return add(bigExp(v), add(number(-1), number(-u)))
	case a == Sine:
		return bigSine(u, -1)
	case a == Erf: // u erf u + erf′(u)/2
		value, slope := bigErf(u)
		return add(value.Mul(value, v), half(slope))
	case a == Swish:
		return new(big.Float).Sub(new(big.Float).Mul(v, bigSoftplus(u)), bigDilogarithm(u))
	}
	return square
}

// bigDilogarithm returns −Li₂(−e^u). Landen's identity gives Li₂(−z) =
// −Li₂(z/(1+z)) − ½ log²(1+z) with an argument of at most ½ for z ≤ 1; inversion
// the rest (DLMF 25.12.4, 25.12.6).
func bigDilogarithm(u float64) *big.Float {
	if u > 0 {
		pi2 := new(big.Float).Mul(bigDilogarithm(0), number(2)) // π²/6
		square := new(big.Float).Mul(number(u), number(u))
		pi2.Add(pi2, square.Mul(square, number(0.5)))
		return pi2.Sub(pi2, bigDilogarithm(-u))
	}
	z := bigExp(number(u))
	y := new(big.Float).Quo(z, new(big.Float).Add(z, number(1)))
	sum, power := number(0), number(1)
	for k := 1.0; k < 320; k++ {
		power = new(big.Float).Mul(power, y)
		sum.Add(sum, new(big.Float).Quo(power, number(k*k)))
		if power.MantExp(nil) < sum.MantExp(nil)-precision {
			break
		}
	}
	l := bigLog1p(z)
	l.Mul(l, l)
	return sum.Add(sum, l.Mul(l, number(0.5)))
}

// bigSoftplus returns log(1+e^u).
func bigSoftplus(u float64) *big.Float {
	return new(big.Float).Add(number(max(u, 0)), bigLog1p(bigExp(number(-math.Abs(u)))))
}

// bigExp returns e^x by the series of e^(x/2^k) with |x/2^k| < 2^-10, squared k
// times, for |x| < 10⁵ and else as for x = ±10⁵.
func bigExp(x *big.Float) *big.Float {
	if f, _ := x.Float64(); f < -1e5 {
		x = number(-1e5)
	}
	k := max(0, x.MantExp(nil)+10)
	r := new(big.Float).SetMantExp(x, -k)
	s := number(1)
	for i := 30; i > 0; i-- {
		s.Mul(s, r).Quo(s, number(float64(i))).Add(s, number(1))
	}
	for range k {
		s.Mul(s, s)
	}
	return s
}

// bigLog1p returns log(1+z) = 2 atanh(z/(2+z)) by the series, for 0 ≤ z ≤ 1.
func bigLog1p(z *big.Float) *big.Float {
	s := new(big.Float).Quo(z, new(big.Float).Add(z, number(2)))
	s2 := new(big.Float).Mul(s, s)
	sum, power := number(0), new(big.Float).Copy(s)
	for k := 1.0; k < 250; k += 2 {
		sum.Add(sum, new(big.Float).Quo(power, number(k)))
		power.Mul(power, s2)
		if power.Sign() == 0 || power.MantExp(nil) < sum.MantExp(nil)-precision {
			break
		}
	}
	return sum.Mul(sum, number(2))
}
