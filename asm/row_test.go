package asm

import (
	"math/rand/v2"
	"testing"
)

func TestGemmRowsBits(t *testing.T) {
	eachFMALevel(t, func(t *testing.T) {
		t.Run("float32", testGemmRowsBits[float32])
		t.Run("float64", testGemmRowsBits[float64])
	})
}

// testGemmRowsBits compares rows with the oracle: every width up to some vectors
// with every kind of operand, then many terms and more columns than one call takes.
func testGemmRowsBits[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for n := 1; n < 130; n++ {
		for _, k := range []int{1, 7, 8, 9, 17, 24} {
			testGemmRows[T](t, rng, 1<<(n%3), n, k)
			testGemmRows[T](t, rng, 1<<((n+1)%3), n, k)
		}
	}
	for _, m := range []int{1, 2, 4} {
		for k := range 40 {
			testGemmRows[T](t, rng, m, 33, k)
		}
		testGemmRows[T](t, rng, m, rowColumns+21, 2*rowTerms+9)
		testGemmRows[T](t, rng, m, StripWidth[T](m)+3, 2*TileOf[T]().KC+9)
		for n := rowsLeast - 1; n < rowsLeast+34; n++ {
			testGemmRows[T](t, rng, m, n, 8+n%10)
		}
	}
}

func testGemmRows[T Float](t *testing.T, rng *rand.Rand, m, n, k int) {
	t.Helper()
	cs, ldb, ldc := 1+rng.IntN(3), n+rng.IntN(3), n+rng.IntN(3)
	rs := k * cs
	a, b, c := random[T](rng, m*rs), random[T](rng, k*ldb), random[T](rng, m*ldc+1)
	init, ldi := c, ldc
	if rng.IntN(2) == 0 {
		init, ldi = random[T](rng, n), 0
	}
	if rng.IntN(3) == 0 {
		cs, ldb = -cs, -ldb
	}
	want := append([]T(nil), c...)
	gemmOracle(m, n, k, a, rs, cs, b, ldb, append([]T(nil), init...), ldi, want, ldc)
	GemmRows(m, n, k, a, rs, cs, b, ldb, init, ldi, c, ldc)
	for i := range want {
		if !sameBits(c[i], want[i]) {
			t.Fatalf("m %d n %d k %d strides %d %d: element %d is %x, want %x", m, n, k, cs, ldb, i, c[i], want[i])
		}
	}
}
