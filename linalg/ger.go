package linalg

import "github.com/curlfree/curlfree/asm"

// Ger sets dst = alpha·x·yᵀ + dst, where dst is m×n, x has m elements and y n.
// Each element is fma(round(alpha·x[i]), y[j], dst[i,j]), as in Gemm with k = 1.
// With alpha = 0 neither x nor y is read.
//
// It panics when the shapes do not fit or dst overlaps x or y.
func Ger[T Float](dst *Matrix[T], alpha T, x, y []T) {
	if len(x) != dst.Rows || len(y) != dst.Cols {
		panic(shapeError("Ger", "x has %d elements and y %d but dst is %s", len(x), len(y), dst.shape()))
	}
	xm, ym := rowOf(x), rowOf(y)
	checkOperands("Ger", dst, &xm, &ym)
	if alpha == 0 || len(y) == 0 {
		return
	}
	for i, v := range x {
		asm.Axpy(T(alpha*v), y, dst.Row(i))
	}
}

// rowOf returns x as a matrix of one row.
func rowOf[T Float](x []T) Matrix[T] { return Matrix[T]{1, len(x), len(x), x} }
