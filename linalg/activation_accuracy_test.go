package linalg

import (
	"flag"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

var accuracyFile = flag.String("accuracy", "", "write the table of measured errors of the activations to this file")

// TestActivationAccuracy holds float32 against float64 on every 8191st float32 of
// magnitude below 43, and float64 against 300 bits at random points of magnitude
// below 350, where nothing is subnormal. Errors are in units in the last place of
// the result, those of swish's slope and curvature in units of their maximum. The
// bounds are what the docstrings say.
func TestActivationAccuracy(t *testing.T) {
	n := 300
	if testing.Short() {
		n = 50
	}
	points := activationPoints(n)
	for order := range 3 {
		for _, a := range activations {
			bound := [...]float64{1, 2, 3}[order]
			if a == Swish && order == 0 {
				bound = 2.5
			}
			name := "h" + [...]string{"", "′", "″"}[order]
			for precision, measure := range []func() (worst, at float64){
				func() (worst, at float64) { return float32Error(a, order) },
				func() (worst, at float64) { return float64Error(a, order, points) },
			} {
				worst, at := measure()
				t.Logf("%v %s in float%d: %.2f at %v", a, name, 32<<precision, worst, at)
				if worst > bound {
					t.Errorf("%v: the error of %s in float%d is %.2f at %v, want at most %v", a, name, 32<<precision, worst, at, bound)
				}
			}
		}
	}
}

// derivativesOf are h, h′ and h″.
func derivativesOf[T Float]() [3]func(a Activation, d, u []T) {
	return [...]func(a Activation, d, u []T){Activate[T], Slopes[T], Curvatures[T]}
}

// unitsFrom returns the numbers whose units in the last place errors are in, where
// the result is less: the maxima of swish's slope and curvature.
func unitsFrom(a Activation, order int) float64 {
	if a == Swish {
		return [...]float64{0, 1.1, 0.5}[order]
	}
	return 0
}

// float32Error returns the greatest error of a derivative in float32.
func float32Error(a Activation, order int) (worst, at float64) {
	for bits := uint32(0); bits < 0xffffffff-8191; bits += 8191 {
		x := math.Float32frombits(bits)
		if !(math.Abs(float64(x)) < 43 && math.Abs(float64(x)) > 0x1p-60) {
			continue
		}
		got, want := [1]float32{x}, [1]float64{float64(x)}
		derivativesOf[float32]()[order](a, got[:], got[:])
		derivativesOf[float64]()[order](a, want[:], want[:])
		_, e := math.Frexp(max(math.Abs(want[0]), unitsFrom(a, order)))
		unit := math.Ldexp(1, max(e-24, -149))
		if err := math.Abs(float64(got[0])-want[0]) / unit; err > worst {
			worst, at = err, float64(x)
		}
	}
	return worst, at
}

// activationPoints are n random points of each of three kinds.
func activationPoints(n int) []float64 {
	rng := rand.New(rand.NewPCG(53, 54))
	var points []float64
	for range n {
		for _, u := range []float64{4 * rng.Float64(), 350 * rng.Float64(), math.Ldexp(1+rng.Float64(), -rng.IntN(60))} {
			points = append(points, u, -u)
		}
	}
	return points
}

// float64Error returns the greatest error of a derivative in float64.
func float64Error(a Activation, order int, points []float64) (worst, at float64) {
	for _, u := range points {
		if a == Erf && order == 2 && math.Abs(u) > 26.6 {
			continue // e^-u² is subnormal
		}
		got, want := [1]float64{u}, exactDerivative(a, order, u)
		derivativesOf[float64]()[order](a, got[:], got[:])
		_, least := math.Frexp(unitsFrom(a, order))
		if unitsFrom(a, order) == 0 {
			least = -1021
		}
		d := new(big.Float).Sub(number(got[0]), want)
		r, _ := d.SetMantExp(d, 53-max(want.MantExp(nil), least)).Float64()
		if r = math.Abs(r); r > worst {
			worst, at = r, u
		}
	}
	return worst, at
}

// exactDerivative evaluates h, h′ or h″ in big numbers, by e = e^-|u|.
func exactDerivative(a Activation, order int, u float64) *big.Float {
	one := number(1)
	add := func(x, y *big.Float) *big.Float { return new(big.Float).Add(x, y) }
	times := func(x, y *big.Float) *big.Float { return new(big.Float).Mul(x, y) }
	// logistic returns the sigmoid and its derivatives, and tanh(v/2).
	logistic := func(v float64) (value, slope, curvature, half *big.Float) {
		e := bigExp(number(-math.Abs(v)))
		value = new(big.Float).Quo(one, add(one, e))
		if v < 0 {
			value.Mul(value, e)
		}
		whole := add(one, e)
		slope = new(big.Float).Quo(e, times(whole, whole))
		half = new(big.Float).Quo(new(big.Float).Sub(one, e), whole)
		if v < 0 {
			half.Neg(half)
		}
		return value, slope, new(big.Float).Neg(times(slope, half)), half
	}
	value, slope, curvature, half := logistic(u)
	switch v := number(u); {
	case a == Sigmoid:
		return []*big.Float{value, slope, curvature}[order]
	case a == Tanh: // 2σ(2u) − 1
		_, slope, curvature, tanh := logistic(2 * u)
		return []*big.Float{tanh, times(number(4), slope), times(number(8), curvature)}[order]
	case a == Softplus:
		return []*big.Float{bigSoftplus(u), value, slope}[order]
	case a == Swish:
		bent := new(big.Float).Sub(number(2), times(v, half))
		return []*big.Float{times(v, value), add(value, times(v, slope)), times(slope, bent)}[order]
	case a == Sine:
		return bigSine(u, order)
	case a == Erf:
		value, slope := bigErf(u)
		return []*big.Float{value, slope, times(number(-2), times(v, slope))}[order]
	case a == ELU && u < 0:
		e := bigExp(v)
		return []*big.Float{new(big.Float).Sub(e, one), e, e}[order]
	case a == ReLU && u < 0:
		return number(0)
	case a == LeakyReLU && u < 0:
		return []*big.Float{times(number(leak), v), number(leak), number(0)}[order]
	default:
		return []*big.Float{v, one, number(0)}[order]
	}
}

// TestActivationTable writes the greatest measured errors when -accuracy names a
// file.
func TestActivationTable(t *testing.T) {
	if *accuracyFile == "" {
		t.Skip("it writes a page of the docs: needs -accuracy FILE")
	}
	var table strings.Builder
	points := activationPoints(5000)
	fmt.Fprintf(&table, `# Accuracy of the activations

The greatest errors in units in the last place (ULP) of values h, slopes h′ and
curvatures h″: in float32 on every 8191st float32 of magnitude 2⁻⁶⁰ to 43 against
float64, in float64 at %d random points up to 350 against 300-bit arithmetic, where
no factor is subnormal. Antiderivatives H are float64 alone, at random, structured
and hard points of both signs up to 1.3·10¹⁵⁴. Near a zero inside the line the unit
is that of a larger number: the maximum of swish's slope (1.1) and curvature (0.5),
and π²/12 for swish's H. The 0.84 and 0.24 of leaky ReLU in float32 hold the rounding
of its slope, 1/100. No library publishes bounds for these compositions; those of
what they are made of are in [accuracy.md](accuracy.md).

| activation | h, float32 | h, float64 | h′, float32 | h′, float64 | h″, float32 | h″, float64 | H |
|---|---|---|---|---|---|---|---|
`, len(points))
	bases := antiderivativePoints(1000)
	for _, a := range activations {
		fmt.Fprintf(&table, "| %v |", a)
		for order := range 3 {
			single, _ := float32Error(a, order)
			double, _ := float64Error(a, order, points)
			fmt.Fprintf(&table, " %.2f | %.2f |", single, double)
		}
		integral, _ := antiderivativeError(a, bases)
		fmt.Fprintf(&table, " %.2f |\n", integral)
	}
	table.WriteString(`
Written by

    go test ./linalg -run TestActivationTable -accuracy ../docs/activations.md
`)
	if err := os.WriteFile(*accuracyFile, []byte(table.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
