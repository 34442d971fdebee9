package hodge

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

func bigOf(x float64) *big.Float { return new(big.Float).SetPrec(400).SetFloat64(x) }

// bigArctan is the Taylor series after the argument is halved sixteen times.
func bigArctan(x *big.Float) *big.Float {
	x = bigOf(0).Set(x)
	for range 16 {
		root := bigOf(0).Mul(x, x)
		root.Sqrt(root.Add(root, bigOf(1)))
		x.Quo(x, root.Add(root, bigOf(1)))
	}
	sum, power := bigOf(0), bigOf(0).Set(x)
	square := bigOf(0).Mul(x, x)
	for i := range 14 {
		sum.Add(sum, bigOf(0).Quo(power, bigOf(float64(2*i+1))))
		power.Neg(power.Mul(power, square))
	}
	return sum.Mul(sum, bigOf(1<<16))
}

// bigSin is the Taylor series after reduction by multiples of 2π.
func bigSin(x *big.Float) *big.Float {
	turn := bigArctan(bigOf(1))
	turn.Mul(turn, bigOf(8))
	turns, _ := bigOf(0).Quo(x, turn).Int(nil)
	x = bigOf(0).Sub(x, bigOf(0).Mul(turn, bigOf(0).SetInt(turns)))
	sum, term := bigOf(0), bigOf(0).Set(x)
	square := bigOf(0).Mul(x, x)
	for i := 1; i < 140; i += 2 {
		sum.Add(sum, term)
		term.Quo(term.Mul(term, square), bigOf(float64((i+1)*(i+2))))
		term.Neg(term)
	}
	return sum
}

// ulps is the error of got in units of its last place.
func ulps(got float64, want *big.Float) float64 {
	e, _ := bigOf(0).Sub(bigOf(got), want).Float64()
	return math.Abs(e) / (math.Nextafter(math.Abs(got), math.Inf(1)) - math.Abs(got))
}

func TestTrigonometry(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	quarter := bigArctan(bigOf(1))
	quarter.Mul(quarter, bigOf(2))
	arguments := []float64{1, 0.75, 1e-300, 0x1p-30, 1 << 47, 6381956970095103 * 0x1p-5} // the last is near a multiple of π/2
	for range 300 {
		arguments = append(arguments,
			rng.Float64(), 8*rng.NormFloat64(), math.Exp(32*rng.Float64()), math.RoundToEven(1e6*rng.Float64())*math.Pi/2)
	}
	worst := [3]float64{}
	for _, x := range arguments {
		cos, sin := cosSin(x)
		worst[0] = max(worst[0], ulps(sin, bigSin(bigOf(x))))
		worst[1] = max(worst[1], ulps(cos, bigSin(bigOf(0).Add(bigOf(x), quarter))))
		worst[2] = max(worst[2], ulps(arctan(x), bigArctan(bigOf(x))))
	}
	if worst[0] > 1 || worst[1] > 1 || worst[2] > 2 {
		t.Errorf("sin, cos and arctan are up to %.2f ULP off, want at most 1, 1 and 2", worst)
	}
	t.Logf("ULP: %.2f", worst)
	for x, want := range map[float64]float64{0: 0, 1: math.Pi / 4, math.Inf(1): math.Pi / 2, math.Inf(-1): -math.Pi / 2} {
		if got := arctan(x); got != want {
			t.Errorf("arctan %v = %v, want %v", x, got, want)
		}
	}
	for _, x := range []float64{1 << 48, math.Inf(1), math.NaN()} {
		if c, s := cosSin(x); !math.IsNaN(c) || !math.IsNaN(s) {
			t.Errorf("cosine and sine of %v: %v, %v, want NaN", x, c, s)
		}
	}
	if !math.IsNaN(arctan(math.NaN())) || !math.Signbit(arctan(math.Copysign(0, -1))) {
		t.Error("arctan of NaN and −0")
	}
}
