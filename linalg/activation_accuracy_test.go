package linalg

import (
	"flag"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
)

var accuracyFile = flag.String("accuracy", "", "write the table of measured errors of the activations to this file")

// TestActivationAccuracy holds float32 against float64 on every 8191st float32 of
// magnitude below 43, where nothing is subnormal. Errors are in units in the
// last place of the result, those of swish's slope and curvature in units of
// their maximum. The bounds are what the docstrings say.
func TestActivationAccuracy(t *testing.T) {
	for _, f := range []struct {
		name    string
		measure func(a Activation) (worst, at float64)
		bound   float64
	}{
		{"h", valueError, 2.5},
		{"h′", slopeError, 2},
		{"h″", curvatureError, 3},
	} {
		for _, a := range activations {
			worst, at := f.measure(a)
			t.Logf("%v %s: %.2f at %v", a, f.name, worst, at)
			if worst > f.bound {
				t.Errorf("%v: the error of %s is %.2f at %v, want at most %v", a, f.name, worst, at, f.bound)
			}
		}
	}
}

func valueError(a Activation) (worst, at float64) {
	return float32Error(a, Activate[float32], Activate[float64], 0)
}

func slopeError(a Activation) (worst, at float64) {
	return float32Error(a, Slopes[float32], Slopes[float64], map[Activation]float64{Swish: 1.1}[a])
}

func curvatureError(a Activation) (worst, at float64) {
	return float32Error(a, Curvatures[float32], Curvatures[float64], map[Activation]float64{Swish: 0.5}[a])
}

// float32Error returns the greatest error of single, in units in the last place of
// the result or of the maximum, the larger.
func float32Error(a Activation, single func(a Activation, dst, u []float32), double func(a Activation, dst, u []float64), maximum float64) (worst, at float64) {
	for bits := uint32(0); bits < 0xffffffff-8191; bits += 8191 {
		x := math.Float32frombits(bits)
		if !(math.Abs(float64(x)) < 43 && math.Abs(float64(x)) > 0x1p-60) {
			continue
		}
		got, want := [1]float32{x}, [1]float64{float64(x)}
		single(a, got[:], got[:])
		double(a, want[:], want[:])
		_, e := math.Frexp(max(math.Abs(want[0]), maximum))
		unit := math.Ldexp(1, max(e-24, -149))
		if err := math.Abs(float64(got[0])-want[0]) / unit; err > worst {
			worst, at = err, float64(x)
		}
	}
	return worst, at
}

// TestActivationTable writes the greatest measured errors when -accuracy names a
// file.
func TestActivationTable(t *testing.T) {
	if *accuracyFile == "" {
		t.Skip("it writes a page of the docs: needs -accuracy FILE")
	}
	var table strings.Builder
	table.WriteString(`# Accuracy of the activations

The greatest errors in units in the last place (ULP): values h, slopes h′ and
curvatures h″ in float32 on every 8191st float32 of magnitude 2⁻⁶⁰ to 43, where no
factor is subnormal, against float64; antiderivatives H, which are float64 alone,
against 300-bit arithmetic at random, structured and hard points of both signs up
to 1.3·10¹⁵⁴. Near a zero inside the line the unit is that of a larger number: the
maximum of swish's slope (1.1) and curvature (0.5), and π²/12 for swish's H.

| activation | h | h′ | h″ | H |
|---|---|---|---|---|
`)
	points := antiderivativePoints(1000)
	for _, a := range activations {
		value, _ := valueError(a)
		slope, _ := slopeError(a)
		curvature, _ := curvatureError(a)
		integral, _ := antiderivativeError(a, points)
		fmt.Fprintf(&table, "| %v | %.2f | %.2f | %.2f | %.2f |\n", a, value, slope, curvature, integral)
	}
	table.WriteString(`
Written by

    go test ./linalg -run TestActivationTable -accuracy ../docs/activations.md
`)
	if err := os.WriteFile(*accuracyFile, []byte(table.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}
