package linalg

import (
	"math/rand/v2"
	"testing"
)

func TestTrsvBits(t *testing.T) { eachFloat(t, testTrsvBits[float32], testTrsvBits[float64]) }

// testTrsvBits compares with the definition of Trsm for one column, around the
// edges of blocks.
func testTrsvBits[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(91, 92))
	eachTriangle(func(side Side, uplo Uplo, ta Trans, diag Diag) {
		for _, n := range []int{0, 1, 2, 15, 16, 17, 33, 127, 143, 144, 145, 300} {
			a, b := randomTriangle[T](rng, n, uplo, diag), random[T](rng, 1, n)
			if n > 0 && side == Right { // which stands for a spoilt operand here
				spoil(rng, a, 1)
				spoil(rng, b, 1)
			}
			want := New[T](n, 1)
			Transpose(want, b)
			trsmOracle(want, 1, Left, a, uplo, ta, diag)
			got, check := framed(rng, b)
			Trsv(got.Row(0), a, uplo, ta, diag)
			check(t)
			row := New[T](1, n)
			Transpose(row, want)
			sameBits(t, got, row, "Trsv n %d uplo %v trans %v diag %v", n, uplo, ta, diag)

			column := New[T](n, 1)
			Transpose(column, b)
			Trsm(column, 1, Left, a, uplo, ta, diag, nil)
			sameBits(t, column, want, "Trsm with one column n %d uplo %v trans %v diag %v", n, uplo, ta, diag)
		}
	})
}

func TestTrsvPanics(t *testing.T) {
	v := make([]float64, 16)
	a := Wrap(4, 4, 4, v)
	for _, c := range []struct {
		want string
		call func()
	}{
		{"linalg: Trsv: A is 4×4 but x has 3 elements", func() { Trsv(make([]float64, 3), a, Lower, NoTrans, NonUnit) }},
		{"linalg: Trsv: A is 3×4 but x has 4 elements", func() { Trsv(make([]float64, 4), New[float64](3, 4), Lower, NoTrans, NonUnit) }},
		{"linalg: Trsv: dst overlaps an operand", func() { Trsv(v[4:8], a, Lower, NoTrans, NonUnit) }},
	} {
		if got := recovered(c.call); got != c.want {
			t.Errorf("panic %q, want %q", got, c.want)
		}
	}
}
