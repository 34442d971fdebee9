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
// length or the call panics; they may be the same.
func Axpy[T Float](alpha T, x, y []T) { asm.Axpy(alpha, x, y) }

// Scal sets x = alpha·x.
func Scal[T Float](alpha T, x []T) { asm.Scal(alpha, x) }

// Sum returns the sum of x, in the order of a reduction.
func Sum[T Float](x []T) T { return asm.Sum(x) }

// Asum returns the 1-norm of x, the sum of its magnitudes, in the order of a
// reduction.
func Asum[T Float](x []T) T { return asm.Asum(x) }

// Iamax returns the index of the element of x with the largest magnitude, the
// first of several, and that of the first NaN when there is one. It panics when
// x is empty.
func Iamax[T Float](x []T) int {
	if len(x) == 0 {
		panic("linalg: Iamax: x is empty")
	}
	return asm.ArgAmax(x)
}

// Nrm2 returns the 2-norm of x, the root of Dot(x, x): +0 when x is empty, NaN
// when an element is NaN, else +Inf when one is infinite. It neither overflows
// nor underflows where the norm itself does not: when the largest magnitude is
// outside the range in which squares are safe, the elements are scaled by an
// exact power of two.
func Nrm2[T Float](x []T) T {
	if n := len(x); n <= piece { // most vectors are short, and of a safe size
		low, high := safeSquares[T]()
		if s := asm.SquaredNorm(x); s > T(n)*low && s < high {
			return T(math.Sqrt(float64(s)))
		}
	}
	return vectorOf(x).Nrm2()
}

// safeSquares returns bounds of a sum of squares: above the first, times the number
// of elements, and below the second none has under- or overflown in a way that
// counts.
func safeSquares[T Float]() (low, high T) {
	l, h := 0x1p-80, 0x1p76
	if epsOf[T]() < 0x1p-30 {
		l, h = 0x1p-800, 0x1p796
	}
	return T(l), T(h)
}

// Gemv sets dst = alpha·op(A)·x + beta·dst, where op(A) is m×k, x has k elements
// and dst m. Not transposed, each element is fma(alpha, Dot(row, x),
// round(beta·dst)); transposed, it is a chain over the rows of A with alpha
// rounded into x. Neither is Gemm with one column. With alpha = 0 or k = 0,
// dst = beta·dst and neither A nor x is read. It panics when the shapes do not fit or
// dst overlaps A or x.
func Gemv[T Float](dst []T, alpha T, a *Matrix[T], ta Trans, x []T, beta T) {
	m, k := opShape(a, ta)
	if len(dst) != m || len(x) != k {
		panic(shapeError("Gemv", "op(A) is %d×%d but x has %d elements and dst %d", m, k, len(x), len(dst)))
	}
	if !a.sound() || !apart(dst, a.Data) || !apart(dst, x) { // as Gemm
		dm, xm := rowOf(dst), rowOf(x)
		checkOperands("Gemv", &dm, a, &xm)
	}
	if beta == 0 {
		clear(dst)
	} else if beta != 1 {
		asm.Scal(beta, dst)
	}
	if alpha == 0 || k == 0 || m == 0 {
		return
	}
	if ta == NoTrans {
		asm.AddDots(dst, alpha, a.Data, a.Stride, x)
		return
	}
	if alpha == 1 {
		addRows(dst, x, a.Data, a.Stride)
		return
	}
	const some = 64
	var scratch [some]T
	for i := 0; i < a.Rows; i += some {
		n := min(some, a.Rows-i)
		copy(scratch[:], x[i:i+n])
		asm.Scal(alpha, scratch[:n])
		addRows(dst, scratch[:n], a.Data[i*a.Stride:], a.Stride)
	}
}
