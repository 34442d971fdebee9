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

// ulps is the error of got in units of its last place.
func ulps(got float64, want *big.Float) float64 {
	e, _ := bigOf(0).Sub(bigOf(got), want).Float64()
	return math.Abs(e) / (math.Nextafter(math.Abs(got), math.Inf(1)) - math.Abs(got))
}

func TestArctangent(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	arguments := []float64{1, 0.75, 1e-300, 0x1p-30, 1 << 47}
	for range 300 {
		arguments = append(arguments, rng.Float64(), 8*rng.NormFloat64(), math.Exp(32*rng.Float64()))
	}
	worst := 0.0
	for _, x := range arguments {
		worst = max(worst, ulps(arctan(x), bigArctan(bigOf(x))))
	}
	if worst > 2 {
		t.Errorf("arctan is up to %.2f ULP off, want at most 2", worst)
	}
	for x, want := range map[float64]float64{0: 0, 1: math.Pi / 4, math.Inf(1): math.Pi / 2, math.Inf(-1): -math.Pi / 2} {
		if got := arctan(x); got != want {
			t.Errorf("arctan %v = %v, want %v", x, got, want)
		}
	}
	if !math.IsNaN(arctan(math.NaN())) || !math.Signbit(arctan(math.Copysign(0, -1))) {
		t.Error("arctan of NaN and −0")
	}
}
