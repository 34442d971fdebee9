package linalg

import (
	"math"

	"github.com/curlfree/curlfree/asm"
)

// Dot returns the inner product of x and y, which have one length or the call
// panics. Its order is that of a reduction, a tree over lanes: Dot is not the
// 1×1 case of Gemm.
func Dot[T Float](x, y []T) T { return asm.Dot(x, y) }

// Axpy sets y = alpha·x + y, each element rounded once. The slices have one
// length or the call panics.
func Axpy[T Float](alpha T, x, y []T) { asm.Axpy(alpha, x, y) }

// Scal sets x = alpha·x.
func Scal[T Float](alpha T, x []T) { asm.Scal(alpha, x) }

// Sum returns the sum of x, in the order of a reduction.
func Sum[T Float](x []T) T { return asm.Sum(x) }

// Asum returns the 1-norm of x, the sum of its magnitudes.
func Asum[T Float](x []T) T { return asm.Asum(x) }

// Nrm2 returns the 2-norm of x. It neither overflows nor underflows where the
// norm itself does not: outside the safe range of squares x is scaled by an
// exact power of two.
func Nrm2[T Float](x []T) T {
	var largest T
	for _, v := range x {
		if v != v {
			return v
		}
		largest = max(largest, v, -v)
	}
	if largest == 0 || math.IsInf(float64(largest), 0) {
		return largest
	}
	_, exp := math.Frexp(float64(largest))
	low, high := -40, 40
	if _, double := any(largest).(float64); double {
		low, high = -400, 400
	}
	if low < exp && exp < high {
		return T(math.Sqrt(float64(asm.Dot(x, x))))
	}
	y := make([]T, len(x))
	for i, v := range x {
		y[i] = T(math.Ldexp(float64(v), -exp))
	}
	return T(math.Ldexp(math.Sqrt(float64(asm.Dot(y, y))), exp))
}

// Gemv sets dst = alpha·op(A)·x + beta·dst, where op(A) is m×k, x has k elements
// and dst m. Not transposed, each element is fma(alpha, Dot(row, x),
// round(beta·dst)); transposed, it is a chain over the rows of A with alpha
// rounded into x. Neither is Gemm with one column. It panics when the shapes do
// not fit; dst may not overlap an operand.
func Gemv[T Float](dst []T, alpha T, a *Matrix[T], ta Trans, x []T, beta T) {
	m, k := opShape(a, ta)
	if len(dst) != m || len(x) != k {
		panic(shapeError("Gemv", "op(A) is %d×%d but x has %d elements and dst %d", m, k, len(x), len(dst)))
	}
	if beta == 0 {
		clear(dst)
	} else if beta != 1 {
		asm.Scal(beta, dst)
	}
	if alpha == 0 {
		return
	}
	for i := range a.Rows {
		if ta == Transposed {
			asm.Axpy(T(alpha*x[i]), a.Row(i), dst)
			continue
		}
		product, element := [1]T{asm.Dot(a.Row(i), x)}, dst[i:i+1]
		asm.Axpy(alpha, product[:], element)
	}
}
