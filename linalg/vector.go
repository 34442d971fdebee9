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
