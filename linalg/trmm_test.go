package linalg

import (
	"math"
	"math/rand/v2"
	"testing"
)

// trmmOracle is the definition of Trmm, element by element.
func trmmOracle[T Float](dst *Matrix[T], alpha T, side Side, a *Matrix[T], uplo Uplo, ta Trans, diag Diag, b *Matrix[T]) {
	at := entries(a, ta)
	for i := range dst.Rows {
		for j := range dst.Cols {
			var sum T
			for k := range a.Rows {
				p, q := i, k // of op(A)
				if side == Right {
					p, q = k, j
				}
				if !inTriangle(uplo != Uplo(ta), p, q) {
					continue
				}
				element := at(p, q)
				if p == q && diag == Unit {
					element = 1
				}
				if side == Left {
					sum = step(times(alpha, element), b.At(k, j), sum)
				} else {
					sum = step(times(alpha, b.At(i, k)), element, sum)
				}
			}
			dst.Set(i, j, sum)
		}
	}
}

func TestTrmmBits(t *testing.T) { eachFloat(t, testTrmmBits[float32], testTrmmBits[float64]) }

func testTrmmBits[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(41, 42))
	ws := NewWorkspace(2)
	defer ws.Close()
	eachTriangle(func(side Side, uplo Uplo, ta Trans, diag Diag) {
		for i, s := range triangleSizes() {
			n, r := s[0], s[1]
			a, b := randomTriangle[T](rng, n, uplo, diag), random[T](rng, n, r)
			if side == Right {
				b = random[T](rng, r, n)
			}
			if n*r > 0 && i%2 > 0 {
				spoil(rng, a, 2)
				spoil(rng, b, 4)
			}
			for _, alpha := range scalars[T]() {
				want := New[T](b.Rows, b.Cols)
				if alpha != 0 {
					trmmOracle(want, alpha, side, a, uplo, ta, diag, b)
				}
				dirty := New[T](b.Rows, b.Cols)
				dirty.Fill(T(math.NaN()))
				got, check := framed(rng, dirty)
				Trmm(got, alpha, side, a, uplo, ta, diag, b, ws)
				check(t)
				sameBits(t, got, want, "Trmm %v uplo %v trans %v diag %v n %d r %d alpha %v", side, uplo, ta, diag, n, r, alpha)
			}
		}
	})
}

func TestTrmm(t *testing.T) {
	eachFloat(t,
		func(t *testing.T) { testTrmm[float32](t, 0x1p-24) },
		func(t *testing.T) { testTrmm[float64](t, 0x1p-53) })
}

// testTrmm holds the product to the error bound of a sum of n products.
func testTrmm[T Float](t *testing.T, u float64) {
	rng := rand.New(rand.NewPCG(43, 44))
	const n, r = 70, 40
	eachTriangle(func(side Side, uplo Uplo, ta Trans, diag Diag) {
		a, b := randomTriangle[T](rng, n, uplo, diag), random[T](rng, n, r)
		if side == Right {
			b = random[T](rng, r, n)
		}
		got := New[T](b.Rows, b.Cols)
		Trmm(got, 1, side, a, uplo, ta, diag, b, nil)
		off, size := naiveTriangle(got, side, a, uplo, ta, diag, b)
		for i := range b.Rows {
			for j := range b.Cols {
				if d := math.Abs(off.At(i, j)); !(d <= 2*(n+1)*u*size.At(i, j)) {
					t.Fatalf("Trmm %v uplo %v trans %v diag %v: (%d, %d) is off by %g", side, uplo, ta, diag, i, j, d)
				}
			}
		}
	})
}

func TestTrmmPanics(t *testing.T) {
	m := func(r, c int) *Matrix[float64] { return New[float64](r, c) }
	shared := m(4, 4)
	for _, c := range []struct {
		want string
		call func()
	}{
		{"linalg: Trmm: A on the left is 3×3 and B is 4×3 but dst is 4×3", func() { Trmm(m(4, 3), 1, Left, m(3, 3), Lower, NoTrans, NonUnit, m(4, 3), nil) }},
		{"linalg: Trmm: A on the right is 3×3 and B is 4×3 but dst is 3×4", func() { Trmm(m(3, 4), 1, Right, m(3, 3), Lower, NoTrans, NonUnit, m(4, 3), nil) }},
		{"linalg: Trmm: dst overlaps an operand", func() { Trmm(shared, 1, Left, m(4, 4), Lower, NoTrans, NonUnit, shared, nil) }},
		{"linalg: Trmm: dst overlaps an operand", func() { Trmm(shared, 1, Left, shared, Lower, NoTrans, NonUnit, m(4, 4), nil) }},
	} {
		if got := recovered(c.call); got != c.want {
			t.Errorf("panic %q, want %q", got, c.want)
		}
	}
}
