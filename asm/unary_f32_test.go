package asm

import (
	"math"
	"math/rand/v2"
	"testing"
)

// unaryF32 pairs each float32 function with the float64 one that defines it.
var unaryF32 = []struct {
	name   string
	single func(dst, x []float32)
	double func(dst, x []float64)
}{
	{"Exp", Exp[float32], Exp[float64]},
	{"Log", Log[float32], Log[float64]},
	{"Sigmoid", Sigmoid[float32], Sigmoid[float64]},
	{"Tanh", Tanh[float32], Tanh[float64]},
	{"Softplus", Softplus[float32], Softplus[float64]},
	{"ReLU", ReLU[float32], ReLU[float64]},
	{"SigmoidDerivative", SigmoidDerivative[float32], SigmoidDerivative[float64]},
	{"TanhDerivative", TanhDerivative[float32], TanhDerivative[float64]},
	{"ReLUDerivative", ReLUDerivative[float32], ReLUDerivative[float64]},
	{"SoftplusDerivative", SoftplusDerivative[float32], SoftplusDerivative[float64]},
}

// TestUnaryF32 holds float32 results, at every length and alignment, to the
// rounded float64 ones, over the whole range of float32.
func TestUnaryF32(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(11, 12))
		for _, f := range unaryF32 {
			for n := range 70 {
				shift := rng.IntN(16)
				x := make([]float32, n+shift)[shift:]
				wide, want := make([]float64, n), make([]float64, n)
				for i := range x {
					if x[i] = math.Float32frombits(rng.Uint32()); rng.IntN(2) == 0 {
						x[i] = float32(rng.Float64()*40 - 20)
					}
					wide[i] = float64(x[i])
				}
				got := make([]float32, n+1)
				got[n] = 7
				f.single(got[:n], x)
				f.double(want, wide)
				for i := range x {
					if !sameBits(got[i], float32(want[i])) {
						t.Fatalf("%s(%x) is %x, want %x", f.name, x[i], got[i], float32(want[i]))
					}
				}
				if got[n] != 7 {
					t.Fatalf("%s wrote behind %d elements", f.name, n)
				}
			}
		}
	})
}
