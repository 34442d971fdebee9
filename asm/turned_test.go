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
			m := 1 << (at % 3)
			rs, ldb, ldc := k+rng.IntN(3), k+rng.IntN(3), n+rng.IntN(3)
			a, b, c := offset[T](m*rs, at), offset[T](n*ldb, at*3%16), offset[T](m*ldc+1, at*7%16)
			for _, x := range [][]T{a, b, c} {
				for i := range x {
					x[i] = T(rng.Float64()*2 - 1)
				}
			}
			next := b
			if at%2 == 1 {
				next = nil
			}
			bt, want := make([]T, k*n), append([]T(nil), c...)
			transposeGeneric(bt, n, b, ldb, n, k)
			gemmOracle(m, n, k, a, rs, 1, bt, n, append([]T(nil), c...), ldc, want, ldc)
			GemmTurned(m, k, a, rs, b, ldb, next, c[:(m-1)*ldc+n], ldc)
			for i := range want {
				if !sameBits(c[i], want[i]) {
					t.Fatalf("m %d, k %d, strides %d, %d and %d: element %d is %x, want %x", m, k, rs, ldb, ldc, i, c[i], want[i])
				}
			}
		}
	}
}
