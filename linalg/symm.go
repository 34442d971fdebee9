package linalg

import "github.com/curlfree/curlfree/asm"

// Symm sets dst = alpha·A·B + beta·dst, or alpha·B·A + beta·dst with A on the
// right, where A is a symmetric matrix of order n of which one triangle is given,
// and B and dst are n×r, or r×n with A on the right.
//
// Each element has the bits that Gemm gives it for the whole of A, so that alpha
// is rounded into the left operand. It panics when the shapes do not fit or dst
// overlaps A or B.
func Symm[T Float](dst *Matrix[T], alpha T, side Side, a *Matrix[T], uplo Uplo, b *Matrix[T], beta T, ws *Workspace) {
	n, _ := opShape(b, Trans(side))
	if a.Rows != n || a.Cols != n || dst.Rows != b.Rows || dst.Cols != b.Cols {
		panic(shapeError("Symm", "A on the %v is %s and B is %s but dst is %s", side, a.shape(), b.shape(), dst.shape()))
	}
	checkOperands("Symm", dst, a, b)
	if n == 0 || dst.Rows == 0 || dst.Cols == 0 || alpha == 0 {
		scale(dst, beta)
		return
	}
	used := ws.acquire()
	const line = 16 // keeps the rows off the same sets of the cache
	ld := roundUp(n, line) + line
	whole := Matrix[T]{n, n, ld, grow(&kitOf[T](used).symmetric, (n+1)*ld+asm.PackSlack)}
	mirror(&whole, a, uplo)
	if side == Left {
		Gemm(dst, alpha, &whole, NoTrans, b, NoTrans, beta, used)
	} else {
		Gemm(dst, alpha, b, NoTrans, &whole, NoTrans, beta, used)
	}
	ws.release(used)
}

// mirror sets dst to the symmetric matrix of which a holds a triangle. The packer
// writes up to PackSlack elements over the end of a row; those of dst that it
// spoils are written later, and the rest lie in the gap behind its columns.
func mirror[T Float](dst, a *Matrix[T], uplo Uplo) {
	const block, most = 32, 2048 // rows, and columns of a call, so that none takes long
	n := a.Rows
	for i0 := 0; i0 < n; i0 += block {
		i1 := min(i0+block, n)
		j0, j1, o0, o1 := 0, i1, 0, i0 // columns of this part, and of it those off the block on the diagonal
		if uplo == Upper {
			j0, j1, o0, o1 = i0, n, i1, n
		}
		for j := j0; j < j1; j += most {
			asm.PackRows(dst.Data[i0*dst.Stride+j:], dst.Stride, a.Data[i0*a.Stride+j:], a.Stride, i1-i0, min(most, j1-j))
		}
		for o := o0; o < o1; o += most {
			asm.PackTransposed(dst.Data[o*dst.Stride+i0:], dst.Stride, a.Data[i0*a.Stride+o:], a.Stride, i1-i0, min(most, o1-o))
		}
		for i := i0; i < i1; i++ {
			for j := i0; j < i; j++ {
				if uplo == Lower {
					dst.Data[j*dst.Stride+i] = a.Data[i*a.Stride+j]
				} else {
					dst.Data[i*dst.Stride+j] = a.Data[j*a.Stride+i]
				}
			}
		}
	}
}
