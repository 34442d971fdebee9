package asm

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/curlfree/curlfree/internal/isa"
)

// eachLevel runs f once for every level of this machine.
func eachLevel(t *testing.T, f func(t *testing.T)) {
	for _, l := range isa.Available() {
		t.Run(l.String(), func(t *testing.T) {
			defer isa.Use(l)()
			f(t)
		})
	}
}

// eachFMALevel runs f once for every level that is bound to the oracle.
func eachFMALevel(t *testing.T, f func(t *testing.T)) {
	for _, l := range isa.Available() {
		if l.FMA() {
			t.Run(l.String(), func(t *testing.T) {
				defer isa.Use(l)()
				f(t)
			})
		}
	}
}

// sameBits reports whether a and b are the same number, any NaN being equal to
// any other.
func sameBits[T Float](a, b T) bool {
	if a != a || b != b {
		return a != a && b != b
	}
	if single[T]() {
		return math.Float32bits(float32(a)) == math.Float32bits(float32(b))
	}
	return math.Float64bits(float64(a)) == math.Float64bits(float64(b))
}

// random returns n numbers in [-1, 1) from the generator.
func random[T Float](rng *rand.Rand, n int) []T {
	x := make([]T, n)
	for i := range x {
		x[i] = T(rng.Float64()*2 - 1)
	}
	return x
}

func TestFMA32RoundsOnce(t *testing.T) {
	// float32(math.FMA) rounds twice on these: the float64 sum lies exactly
	// between two float32, the exact one does not.
	x, y := float32(1+0x1p-12), float32(1+0x1p-12) // product 1 + 2^-11 + 2^-24: a tie
	z := float32(0x1p-80)
	if got, want := fma32(x, y, z), float32(1+0x1p-11+0x1p-23); got != want {
		t.Errorf("fma32 = %x, want %x", got, want)
	}
	if twice := float32(math.FMA(float64(x), float64(y), float64(z))); twice == fma32(x, y, z) {
		t.Error("the counter-example does not distinguish the two")
	}
	if got, want := fma32(x, y, -z), float32(1+0x1p-11); got != want {
		t.Errorf("fma32 = %x, want %x", got, want)
	}
}
