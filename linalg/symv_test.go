package linalg

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestSymv(t *testing.T) {
	eachFloat(t,
		func(t *testing.T) { testSymv[float32](t, 0x1p-24) },
		func(t *testing.T) { testSymv[float64](t, 0x1p-53) })
}

// testSymv compares with the order that defines the result, bit for bit, and with
// the whole product within the error bound of a sum of n products.
func testSymv[T Float](t *testing.T, u float64) {
	rng := rand.New(rand.NewPCG(71, 72))
	for _, n := range []int{0, 1, 2, 7, 31, 64, 65, 130} {
		for _, uplo := range []Uplo{Lower, Upper} {
			whole, a := symmetric[T](rng, n, uplo)
			x, y := random[T](rng, 1, n).Row(0), random[T](rng, 1, n)
			xm := Wrap(n, 1, 1, x)
			for _, alpha := range scalars[T]() {
				for _, beta := range scalars[T]() {
					want := y.Clone()
					for i := range n {
						want.Set(0, i, start(beta, y.At(0, i)))
					}
					if alpha != 0 {
						for i0 := 0; i0 < n; i0 += 4 {
							i1 := min(i0+4, n)
							from, to := 0, i0
							if uplo == Upper {
								from, to = i1, n
							}
							for i := i0; i < i1; i++ {
								sum := want.At(0, i)
								for j := i0; j < i1; j++ {
									sum += T(times(alpha, x[j]) * whole.At(i, j))
								}
								want.Set(0, i, step(alpha, Dot(a.Row(i)[from:to], x[from:to]), sum))
								for j := from; j < to; j++ {
									want.Set(0, j, step(times(alpha, x[i]), a.At(i, j), want.At(0, j)))
								}
							}
						}
					}
					got, check := framed(rng, y)
					Symv(got.Row(0), alpha, a, uplo, x, beta)
					check(t)
					sameBits(t, got, want, "Symv n %d upper %v alpha %v beta %v", n, uplo, alpha, beta)

					column := New[T](n, 1)
					for i := range n {
						column.Set(i, 0, y.At(0, i))
					}
					value, size := naive(column, alpha, whole, NoTrans, xm, NoTrans, beta)
					for i := range n {
						if off := math.Abs(float64(got.At(0, i)) - value.At(i, 0)); !(off <= float64(n+4)*u*size.At(i, 0)*1.01) {
							t.Fatalf("Symv n %d upper %v alpha %v beta %v: element %d is off by %g", n, uplo, alpha, beta, i, off)
						}
					}
				}
			}
		}
	}
}

func TestSymvNaN(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		nan := math.NaN()
		a := Wrap(3, 3, 3, []float64{1, nan, nan, 2, 3, nan, 4, 5, 6})
		y := []float64{nan, nan, nan}
		Symv(y, 1, a, Lower, []float64{0, nan, 0}, 0)
		for i, v := range y {
			if v == v {
				t.Errorf("element %d is %v: 0·a and a NaN in x make NaN", i, v)
			}
		}
		Symv(y, 1, a, Lower, []float64{1, -1, 2}, 0) // [1 2 4; 2 3 5; 4 5 6]
		if y[0] != 7 || y[1] != 9 || y[2] != 11 {
			t.Errorf("Symv gives %v, want [7 9 11]", y)
		}
	})
}

func TestSymvPanics(t *testing.T) {
	v := make([]float64, 16)
	a := Wrap(4, 4, 4, v)
	for _, c := range []struct {
		want string
		call func()
	}{
		{"linalg: Symv: A is 4×4 but x has 3 elements and dst 4", func() { Symv(make([]float64, 4), 1, a, Lower, make([]float64, 3), 0) }},
		{"linalg: Symv: A is 4×4 but x has 3 elements and dst 3", func() { Symv(make([]float64, 3), 1, a, Lower, make([]float64, 3), 0) }},
		{"linalg: Symv: dst overlaps an operand", func() { Symv(v[:4], 1, a, Lower, make([]float64, 4), 0) }},
		{"linalg: Symv: dst overlaps an operand", func() { x := make([]float64, 4); Symv(x, 1, a, Lower, x, 0) }},
	} {
		if got := recovered(c.call); got != c.want {
			t.Errorf("panic %q, want %q", got, c.want)
		}
	}
}
