package asm

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/curlfree/curlfree/internal/isa"
)

// unary32 are the float32 element-wise functions: kernel, bit reference, and the
// float64 one, which is exact to a unit in its own last place.
var unary32 = []struct {
	name   string
	kernel func(dst, x []float32)
	oracle func(x float32) float32
	double func(dst, x []float64)
}{
	{"exp", Exp[float32], expOracleF32, Exp[float64]},
	{"expm1", Expm1[float32], expm1OracleF32, Expm1[float64]},
	{"log", Log[float32], logOracleF32, Log[float64]},
	{"log1p", Log1p[float32], log1pOracleF32, Log1p[float64]},
	{"sigmoid", Sigmoid[float32], sigmoidOracleF32, Sigmoid[float64]},
	{"tanh", Tanh[float32], tanhOracleF32, Tanh[float64]},
	{"softplus", Softplus[float32], softplusOracleF32, Softplus[float64]},
	{"relu", ReLU[float32], reluOracleF32, ReLU[float64]},
	{"sigmoid'", SigmoidDerivative[float32], sigmoidDerivativeOracleF32, SigmoidDerivative[float64]},
	{"tanh'", TanhDerivative[float32], tanhDerivativeOracleF32, TanhDerivative[float64]},
	{"relu'", ReLUDerivative[float32], reluDerivativeOracleF32, ReLUDerivative[float64]},
	{"softplus'", SoftplusDerivative[float32], softplusDerivativeOracleF32, SoftplusDerivative[float64]},
}

// arguments32 are the special arguments and n random ones, of every bit pattern
// and near the origin.
func arguments32(rng *rand.Rand, n int) []float32 {
	var x []float32
	for _, v := range special64() {
		f := float32(v)
		x = append(x, f, math.Nextafter32(f, -2), math.Nextafter32(f, 2))
	}
	for _, v := range []float32{87.33655, 88.37626, 88.72284, 103.27893, 103.97208, 104.5, 9.010913, 16.635532, 0.75, 0.34657359} {
		for range 4 {
			x = append(x, v, -v)
			v = math.Nextafter32(v, 200)
		}
	}
	for range n {
		if rng.IntN(2) == 0 {
			x = append(x, math.Float32frombits(rng.Uint32()))
		} else {
			x = append(x, float32(rng.Float64()*220-110)/float32(int(1)<<rng.IntN(20)))
		}
	}
	return x
}

// TestUnaryF32Bits holds the kernels to the bit reference, at every length and
// alignment and in place.
func TestUnaryF32Bits(t *testing.T) {
	n := 100_000
	if testing.Short() {
		n = 20_000
	}
	eachFMALevel(t, func(t *testing.T) {
		for _, f := range unary32 {
			t.Run(f.name, func(t *testing.T) {
				rng := rand.New(rand.NewPCG(11, 12))
				x := arguments32(rng, n)
				want := make([]float32, len(x))
				for i, v := range x {
					want[i] = f.oracle(v)
				}
				got := make([]float32, len(x))
				f.kernel(got, x)
				bad := 0
				for i, v := range x {
					if !sameBits(got[i], want[i]) {
						t.Errorf("%s(%x) is %x, want %x", f.name, v, got[i], want[i])
						if bad++; bad == 10 {
							t.FailNow()
						}
					}
				}
				for length := range 4*64 + 1 { // four times the widest step
					from := rng.IntN(len(x) - length)
					y, check := framed(t, rng, x[from:from+length])
					f.kernel(y, y)
					check(f.name)
					compare(t, f.name, y, want[from:from+length])
				}
			})
		}
	})
}

// TestUnaryF32Generic holds the level generic to float64 rounded once.
func TestUnaryF32Generic(t *testing.T) {
	defer isa.Use(isa.Generic)()
	x := arguments32(rand.New(rand.NewPCG(13, 14)), 5000)
	wide, got := make([]float64, len(x)), make([]float32, len(x))
	for _, f := range unary32 {
		for i, v := range x {
			wide[i] = float64(v)
		}
		f.double(wide, wide)
		f.kernel(got, x)
		for i, v := range x {
			if !sameBits(got[i], float32(wide[i])) {
				t.Fatalf("%s(%x) is %x, want %x", f.name, v, got[i], float32(wide[i]))
			}
		}
	}
}

var exhaustive = flag.Bool("exhaustive", false, "check the float32 functions on every float32")

// TestUnaryF32Accuracy holds every function that has an exact value to 1 ULP,
// on all float32 or on every 1021st, and the levels to one another there.
func TestUnaryF32Accuracy(t *testing.T) {
	stride := uint64(1021)
	if testing.Short() {
		stride = 16381
	}
	if *exhaustive {
		stride = 1
	}
	for _, f := range unary32[:7] {
		t.Run(f.name, func(t *testing.T) {
			worst, at := worst32(t, f.kernel, f.double, stride)
			t.Logf("%.3f ULP at %x", worst, at)
			if worst > 1 {
				t.Errorf("%.3f ULP at %x (%v), want at most 1", worst, at, at)
			}
		})
	}
}

// worst32 returns the greatest error of a kernel in units of the last place.
func worst32(t *testing.T, kernel func(dst, x []float32), double func(dst, x []float64), stride uint64) (worst float64, at float32) {
	const n = 1 << 12
	x, got, other := make([]float32, n), make([]float32, n), make([]float32, n)
	wide := make([]float64, n)
	var levels []isa.Level
	for _, l := range isa.Available() {
		if l.FMA() {
			levels = append(levels, l)
		}
	}
	for bits := uint64(0); bits < 1<<32; {
		for i := range x {
			x[i] = math.Float32frombits(uint32(bits))
			wide[i] = float64(x[i])
			if bits += stride; bits >= 1<<32 {
				bits = 1 << 32
			}
		}
		kernel(got, x)
		for _, l := range levels {
			restore := isa.Use(l)
			kernel(other, x)
			restore()
			if l == isa.Active || !isa.Active.FMA() {
				continue
			}
			compare(t, fmt.Sprintf("%v beside %v", l, isa.Active), other, got)
		}
		double(wide, wide)
		for i, want := range wide {
			if got[i] == float32(want) && worst >= 0.5 {
				continue // correctly rounded
			}
			if e := ulps32(got[i], want); e > worst {
				worst, at = e, x[i]
			}
		}
	}
	return worst, at
}

// ulps32 returns the distance of got from want in units of the last float32
// place of want, which is 2^-149 below the normal numbers; +Inf stands for 2^128.
func ulps32(got float32, want float64) float64 {
	if rounded := float32(want); sameBits(got, rounded) {
		if math.IsNaN(want) || math.IsInf(want, 0) || want == 0 || math.IsInf(float64(rounded), 0) {
			return 0
		}
	} else if math.IsInf(float64(rounded), 0) || math.IsInf(float64(got), 0) || got != got || want != want {
		return math.Inf(1)
	}
	e := int(math.Float64bits(want)>>52&0x7ff) - 1023 - 23
	unit := math.Float64frombits(uint64(max(e, -149)+1023) << 52)
	return math.Abs(float64(got)-want) / unit
}

func BenchmarkUnaryF32(b *testing.B) {
	x := make([]float32, 4096)
	rng := rand.New(rand.NewPCG(5, 6))
	for i := range x {
		x[i] = float32(16*rng.Float64() - 8)
	}
	dst := make([]float32, len(x))
	for _, l := range isa.Available() {
		for _, f := range unary32 {
			b.Run(fmt.Sprintf("%s/%s", l, f.name), func(b *testing.B) {
				defer isa.Use(l)()
				for b.Loop() {
					f.kernel(dst, x)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(x)), "ns/element")
			})
		}
	}
}
