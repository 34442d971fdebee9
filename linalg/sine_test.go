package linalg

import (
	"math"
	"math/big"
	"math/rand/v2"
	"sync"
	"testing"
)

// bigPi is π to 1600 bits by the arithmetic-geometric mean (Brent and Salamin).
var bigPi = sync.OnceValue(func() *big.Float {
	const bits = 1600
	wide := func(x float64) *big.Float { return new(big.Float).SetPrec(bits).SetFloat64(x) }
	a, b, s := wide(1), wide(0.5), wide(0.25)
	b.Sqrt(b)
	for n := 0; n < 11; n++ {
		mean := wide(0).Add(a, b)
		mean.Mul(mean, wide(0.5))
		d := wide(0).Sub(a, mean)
		s.Sub(s, d.Mul(d, d).Mul(d, wide(math.Ldexp(1, n))))
		b.Sqrt(b.Mul(b, a))
		a = mean
	}
	return a.Mul(a, a).Quo(a, s)
})

// bigSine returns sin(u + quarters·π/2) by the Taylor series between −π and π, which
// the argument is reduced to in 1600 bits.
func bigSine(u float64, quarters int) *big.Float {
	wide := func(x float64) *big.Float { return new(big.Float).SetPrec(1600).SetFloat64(x) }
	x := wide(float64(quarters) / 2)
	x.Mul(x, bigPi()).Add(x, wide(u))
	turn := wide(2)
	turn.Mul(turn, bigPi())
	turns, _ := wide(0).Add(wide(0).Quo(x, turn), wide(math.Copysign(0.5, u))).Int(nil)
	x.Sub(x, turn.Mul(turn, wide(0).SetInt(turns)))

	sum, term := number(0), number(0).Set(x)
	square := new(big.Float).Mul(term, term)
	for i := 2; i < 160 && term.Sign() != 0; i += 2 {
		sum.Add(sum, term)
		term.Quo(term.Mul(term, square), number(float64(i*(i+1))))
		term.Neg(term)
	}
	return sum
}

// TestTwoOverPi computes the digits of 2/π and the words of π/2.
func TestTwoOverPi(t *testing.T) {
	digits := new(big.Float).SetPrec(1600).SetInt64(2)
	digits.Quo(digits, bigPi()).SetMantExp(digits, 64*(len(twoOverPi)-1))
	whole, _ := digits.Int(nil)
	for i := len(twoOverPi) - 1; i >= 0; i-- {
		if low := new(big.Int).And(whole, new(big.Int).SetUint64(math.MaxUint64)).Uint64(); low != twoOverPi[i] {
			t.Errorf("word %d of 2/π is %#x, want %#x", i, twoOverPi[i], low)
		}
		whole.Rsh(whole, 64)
	}
	rest := new(big.Float).Mul(bigPi(), number(0.5))
	for i, word := range []float64{halfPi, halfPiMiddle, halfPiLow} {
		if want, _ := rest.Float64(); word != want {
			t.Errorf("word %d of π/2 is %x, want %x", i, word, want)
		}
		rest.Sub(rest, number(word))
	}
}

// TestSineAccuracy holds sin and cos to one unit in the last place at random
// numbers of all magnitudes, near multiples of π/2, on both sides of where the
// reduction changes, and at the two numbers nearest to multiples of π/2, relative to
// their place, below and above it.
func TestSineAccuracy(t *testing.T) {
	n := 1000
	if testing.Short() {
		n = 100
	}
	rng := rand.New(rand.NewPCG(71, 72))
	points := []float64{
		0x1p-1074, 0x1p-1022, 0x1p-26, 0x1p-27, math.Nextafter(0x1p-27, 0), math.Pi / 4, math.Nextafter(math.Pi/4, 1),
		1 << 48, math.Nextafter(1<<48, 0), 1 << 53, math.MaxFloat64,
		6381956970095103 * 0x1p-5, 6381956970095103 * 0x1p797,
	}
	for range n {
		quarters := math.RoundToEven(math.Ldexp(rng.Float64(), rng.IntN(70)))
		points = append(points, rng.Float64(), 10*rng.NormFloat64(), quarters*math.Pi/2,
			math.Ldexp(1+rng.Float64(), rng.IntN(2098)-1074), math.Ldexp(1+rng.Float64(), 44+rng.IntN(10)))
	}
	var worst [2]float64
	for _, u := range points {
		for order, got := range [2]float64{Sine.Value(u), Sine.Slope(u)} {
			err := unitsOff(got, bigSine(u, order))
			worst[order] = max(worst[order], err)
			if err > 1 {
				t.Errorf("derivative %d of sin at %v is %v, %.2f ULP off", order, u, got, err)
			}
		}
		if Sine.Value(-u) != -Sine.Value(u) || Sine.Slope(-u) != Sine.Slope(u) || Sine.Curvature(u) != -Sine.Value(u) || Sine.Antiderivative(u) != -Sine.Slope(u) {
			t.Errorf("the functions of sine do not agree at ±%v", u)
		}
	}
	t.Logf("sin %.3f ULP, cos %.3f ULP at %d points", worst[0], worst[1], len(points))
}

// unitsOff returns the error of got in units in the last place of want.
func unitsOff(got float64, want *big.Float) float64 {
	d := new(big.Float).Sub(number(got), want)
	r, _ := d.SetMantExp(d, 53-max(want.MantExp(nil), -1021)).Float64()
	return math.Abs(r)
}

// TestSineSpecial: the sign of 0 stays, and what is not finite has no sine.
func TestSineSpecial(t *testing.T) {
	zero := math.Copysign(0, -1)
	if s, c := Sine.Value(zero), Sine.Slope(zero); s != 0 || !math.Signbit(s) || c != 1 {
		t.Errorf("sin and cos of −0 are %v and %v", s, c)
	}
	for _, u := range []float64{math.Inf(1), math.Inf(-1), math.NaN()} {
		for _, v := range []float64{Sine.Value(u), Sine.Slope(u), Sine.Curvature(u), Sine.Antiderivative(u)} {
			if v == v {
				t.Errorf("a function of sine at %v is %v, want NaN", u, v)
			}
		}
	}
}
