package asm

import (
	"math/rand/v2"
	"testing"
)

func TestColumns(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		t.Run("float32", testColumns[float32])
		t.Run("float64", testColumns[float64])
	})
}

// testColumns holds every row to the function of slices that it stands for.
func testColumns[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for _, n := range append(seq(140), chunk+3) {
		for rows := range 11 {
			if n > chunk {
				rows = 6
			}
			lda := n + rng.IntN(3)
			a, x := mixed[T](rng, rows*lda+n), mixed[T](rng, n)
			for _, c := range []struct {
				name string
				rows func(dst []T, rows int, a []T, lda int)
				one  func(dst, row []T)
			}{
				{"AddMagnitudes", AddMagnitudes[T], func(dst, row []T) {
					size := append([]T(nil), row...)
					LeakyReLU(size, row, -1)
					Add(dst, dst, size)
				}},
				{"AddSquares", AddSquares[T], func(dst, row []T) { MulAdd(dst, row, row) }},
				{"MaximumRows", MaximumRows[T], func(dst, row []T) { Maximum(dst, dst, row) }},
			} {
				got, check := framed(t, rng, x)
				want := append([]T(nil), x...)
				c.rows(got, rows, a, lda)
				for i := range rows {
					c.one(want, a[i*lda:][:n])
				}
				check(c.name)
				compare(t, c.name, got, want)
			}
			if n > chunk {
				break
			}
		}
	}
}
