package linalg

import "github.com/curlfree/curlfree/asm"

// Symv sets dst = alpha·A·x + beta·dst, where A is a symmetric matrix of order n
// of which one triangle is given and read once, and x and dst have n elements.
//
// The rows i of the triangle are taken in increasing order. Each adds its
// Dot with the elements of x it faces to dst[i] by fma(alpha, dot, ·), and, beside
// the diagonal, round(alpha·x[i])·a[i,j] to dst[j] by a fused multiply-add. An
// element of dst starts at +0 with beta = 0, at dst with beta = 1, else at
// round(beta·dst). With alpha = 0 neither A nor x is read. Symv is not Gemv of the
// whole matrix, nor has it the same bits for both triangles.
//
// It panics when the shapes do not fit or dst overlaps an operand.
func Symv[T Float](dst []T, alpha T, a *Matrix[T], uplo Uplo, x []T, beta T) {
	n := len(dst)
	if a.Rows != n || a.Cols != n || len(x) != n {
		panic(shapeError("Symv", "A is %s but x has %d elements and dst %d", a.shape(), len(x), n))
	}
	dm, xm := rowOf(dst), rowOf(x)
	checkOperands("Symv", &dm, a, &xm)
	scale(&dm, beta)
	if alpha == 0 {
		return
	}
	for i, v := range x {
		stored, facing, beside, mirrored := a.Row(i)[:i+1], x[:i+1], a.Row(i)[:i], dst[:i]
		if uplo == Upper {
			stored, facing, beside, mirrored = a.Row(i)[i:], x[i:], a.Row(i)[i+1:], dst[i+1:]
		}
		if dot := asm.Dot(stored, facing); alpha == 1 { // the product is exact
			dst[i] += dot
		} else {
			one := [1]T{dot}
			asm.Axpy(alpha, one[:], dst[i:i+1])
		}
		asm.Axpy(T(alpha*v), beside, mirrored)
	}
}
