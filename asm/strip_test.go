package asm

import (
	"math/rand/v2"
	"testing"
)

func TestGemmStripBits(t *testing.T) {
	eachFMALevel(t, func(t *testing.T) {
		t.Run("float32", testGemmStripBits[float32])
		t.Run("float64", testGemmStripBits[float64])
	})
}

// testGemmStripBits compares strips with the oracle, each operand at every
// element of a cache line.
func testGemmStripBits[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	value := func() T { return T(rng.Float64()*2 - 1) }
	for _, m := range []int{1, 2, 4} {
		n := StripWidth[T](m)
		for k := 1; k < 12; k++ {
			for operand := range 4 {
				for at := range lanesOf[T]() / 4 {
					var offsets [4]int
					offsets[operand] = at
					p := draw(rng, m, n, k, offsets, value)
					want := append([]T(nil), p.c...)
					init, ldi, wantInit := p.init, 0, p.init
					if init == nil {
						init, ldi, wantInit = p.c, p.ldc, want
					}
					gemmOracle(m, n, k, p.a, p.rs, p.cs, p.b, p.ldb, wantInit, ldi, want, p.ldc)
					GemmStrip(m, n, k, p.a, p.rs, p.cs, p.b, p.ldb, init, ldi, p.c, p.ldc)
					for i := range want {
						if !sameBits(p.c[i], want[i]) {
							t.Fatalf("m %d k %d: element %d is %x, want %x", m, k, i, p.c[i], want[i])
						}
					}
				}
			}
		}
	}
}
