package linalg

import (
	"math"
	"testing"
)

// TestActivationAccuracy holds float32 against float64 on every 8191st float32 of
// magnitude below 43, where nothing is subnormal. Errors are in units in the
// last place of the result, those of swish's slope and curvature in units of
// their maximum. The bounds are what the docstrings say.
func TestActivationAccuracy(t *testing.T) {
	for _, f := range []struct {
		name    string
		single  func(a Activation, dst, u []float32)
		double  func(a Activation, dst, u []float64)
		maximum map[Activation]float64
		bound   float64
	}{
		{"h", Activate[float32], Activate[float64], nil, 2.5},
		{"h′", Slopes[float32], Slopes[float64], map[Activation]float64{Swish: 1.1}, 2},
		{"h″", Curvatures[float32], Curvatures[float64], map[Activation]float64{Swish: 0.5}, 3},
	} {
		for _, a := range activations {
			var worst, at float64
			for bits := uint32(0); bits < 0xffffffff-8191; bits += 8191 {
				x := math.Float32frombits(bits)
				if !(math.Abs(float64(x)) < 43 && math.Abs(float64(x)) > 0x1p-60) {
					continue
				}
				got, want := [1]float32{x}, [1]float64{float64(x)}
				f.single(a, got[:], got[:])
				f.double(a, want[:], want[:])
				_, e := math.Frexp(max(math.Abs(want[0]), f.maximum[a]))
				unit := math.Ldexp(1, max(e-24, -149))
				if err := math.Abs(float64(got[0])-want[0]) / unit; err > worst {
					worst, at = err, float64(x)
				}
			}
			t.Logf("%v %s: %.2f at %v", a, f.name, worst, at)
			if worst > f.bound {
				t.Errorf("%v: the error of %s is %.2f at %v, want at most %v", a, f.name, worst, at, f.bound)
			}
		}
	}
}
