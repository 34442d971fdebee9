package linalg

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// bigErf returns erf u and its slope. The series 2/√π e^-u² Σ 2ⁿ u^(2n+1)/(2n+1)!!
// has one sign (DLMF 7.6.2); beyond 10 erf is 1 to 147 bits.
func bigErf(u float64) (value, slope *big.Float) {
	square := new(big.Float).Mul(number(u), number(u))
	slope = bigExp(new(big.Float).Neg(square))
	root := new(big.Float).Sqrt(number(0).Set(bigPi()))
	slope.Mul(slope, number(2)).Quo(slope, root)
	if math.Abs(u) > 10 {
		return number(math.Copysign(1, u)), slope
	}
	square.Mul(square, number(2))
	sum, term := number(0), number(u)
	for n := 1; term.Sign() != 0 && term.MantExp(nil) > sum.MantExp(nil)-precision; n++ {
		sum.Add(sum, term)
		term.Quo(term.Mul(term, square), number(float64(2*n+1)))
	}
	return sum.Mul(sum, slope), slope
}

// TestErfAccuracy holds erf to one unit in the last place and its slope to two at
// random numbers of all magnitudes, near where the approximation changes and where
// the results are subnormal or round to 1.
func TestErfAccuracy(t *testing.T) {
	n := 3000
	if testing.Short() {
		n = 300
	}
	rng := rand.New(rand.NewPCG(73, 74))
	points := []float64{
		0x1p-1074, 0x1p-1022, 1e-308, 0.8325, math.Nextafter(0.8325, 0), 1, 5.92, 5.93, 6, math.Nextafter(6, 7),
		26.6, 27.2, 27.3, 28, math.Nextafter(28, 29), 1e200, math.MaxFloat64,
	}
	for range n {
		points = append(points, rng.Float64(), 0.7+0.3*rng.Float64(), 6*rng.Float64(), 26+2*rng.Float64(), math.Ldexp(1+rng.Float64(), rng.IntN(1084)-1074))
	}
	var worst [2]float64
	for _, u := range points {
		value, slope := bigErf(u)
		for order, c := range [2]struct {
			got  float64
			want *big.Float
		}{{Erf.Value(u), value}, {Erf.Slope(u), slope}} {
			err := unitsOff(c.got, c.want)
			worst[order] = max(worst[order], err)
			if err > float64(1+order) {
				t.Errorf("derivative %d of erf at %v is %v, %.2f ULP off", order, u, c.got, err)
			}
		}
		if Erf.Value(-u) != -Erf.Value(u) || Erf.Slope(-u) != Erf.Slope(u) || Erf.Curvature(-u) != -Erf.Curvature(u) || Erf.Antiderivative(-u) != Erf.Antiderivative(u) {
			t.Errorf("a function of erf is neither odd nor even at ±%v", u)
		}
	}
	t.Logf("erf %.3f ULP, its slope %.3f ULP at %d points", worst[0], worst[1], len(points))
}

// TestErfSpecial has the ends of the line and values from DLMF 7.23.
func TestErfSpecial(t *testing.T) {
	if v := Erf.Value(math.Copysign(0, -1)); v != 0 || !math.Signbit(v) {
		t.Errorf("erf(−0) = %v", v)
	}
	for _, f := range []func(float64) float64{Erf.Value, Erf.Slope, Erf.Curvature, Erf.Antiderivative} {
		if v := f(math.NaN()); v == v {
			t.Errorf("a function of erf at NaN is %v", v)
		}
	}
	if v := Erf.Antiderivative(math.Inf(-1)); v != math.Inf(1) {
		t.Errorf("∫erf at −Inf is %v", v)
	}
	for u, want := range map[float64]float64{0.5: 0.5204998778130465, 1: 0.8427007929497149, 2: 0.9953222650189527} {
		if got := Erf.Value(u); math.Abs(got-want) > 2e-16 {
			t.Errorf("erf(%v) = %v, want %v", u, got, want)
		}
	}
}
