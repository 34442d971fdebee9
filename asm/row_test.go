package asm

import (
	"math/rand/v2"
	"testing"
)

func TestGemmRowBits(t *testing.T) {
	eachFMALevel(t, func(t *testing.T) {
		t.Run("float32", testGemmRowBits[float32])
		t.Run("float64", testGemmRowBits[float64])
	})
}

// testGemmRowBits compares rows with the oracle: every width up to some vectors
// with every kind of operand, then many terms and more columns than one call takes.
func testGemmRowBits[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for n := 1; n < 130; n++ {
		for _, k := range []int{1, 7, 8, 9, 17, 24} {
			testGemmRow[T](t, rng, n, k)
		}
	}
	for k := range 40 {
		testGemmRow[T](t, rng, 33, k)
	}
	testGemmRow[T](t, rng, rowColumns+21, 2*rowTerms+9)
	testGemmRow[T](t, rng, StripWidth[T](1)+3, 2*TileOf[T]().KC+9)
}

func testGemmRow[T Float](t *testing.T, rng *rand.Rand, n, k int) {
	cs, ldb := 1+rng.IntN(3), n+rng.IntN(3)
	a, b, c := random[T](rng, k*cs), random[T](rng, k*ldb), random[T](rng, n+1)
	init := c
	if rng.IntN(2) == 0 {
		init = random[T](rng, n)
	}
	if rng.IntN(3) == 0 {
		cs, ldb = -cs, -ldb
	}
	want := append([]T(nil), c...)
	gemmOracle(1, n, k, a, 0, cs, b, ldb, append([]T(nil), init...), 0, want, 0)
	GemmRow(n, k, a, cs, b, ldb, init, c)
	for i := range want {
		if !sameBits(c[i], want[i]) {
			t.Fatalf("n %d k %d strides %d %d: element %d is %x, want %x", n, k, cs, ldb, i, c[i], want[i])
		}
	}
}
