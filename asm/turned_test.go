package asm

import (
	"math/rand/v2"
	"testing"
)

func TestGemmTurnedBits(t *testing.T) {
	eachFMALevel(t, func(t *testing.T) {
		t.Run("float32", testGemmTurnedBits[float32])
		t.Run("float64", testGemmTurnedBits[float64])
	})
}

// testGemmTurnedBits compares rows with the oracle on the transpose of B, with
// strides and each operand at every element of a cache line.
func testGemmTurnedBits[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	const n = TurnedWidth
	for k := 4; k <= 44; k += 4 {
		for at := range lanesOf[T]() / 4 {
			cs, ldb := 1+at%3, k+rng.IntN(3)
			a, b := offset[T](k*cs, at), offset[T](n*ldb, at*3%16)
			init, c := offset[T](n, at*5%16), offset[T](n+1, at*7%16)
			for _, x := range [][]T{a, b, init, c} {
				for i := range x {
					x[i] = T(rng.Float64()*2 - 1)
				}
			}
			if at%2 == 1 {
				init = c[:n]
			}
			bt, want := make([]T, k*n), append([]T(nil), c...)
			transposeGeneric(bt, n, b, ldb, n, k)
			gemmOracle(1, n, k, a, 0, cs, bt, n, append([]T(nil), init...), 0, want, n)
			GemmTurned(k, a, cs, b, ldb, init, c[:n])
			for i := range want {
				if !sameBits(c[i], want[i]) {
					t.Fatalf("k %d, stride %d: element %d is %x, want %x", k, cs, i, c[i], want[i])
				}
			}
		}
	}
}
