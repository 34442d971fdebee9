package linalg

import "github.com/curlfree/curlfree/asm"

// Symv sets dst = alpha·A·x + beta·dst, where A is a symmetric matrix of order n
// of which one triangle is given and read once, and x and dst have n elements.
//
// The rows of the triangle are taken four at a time, in increasing order. First the
// square of four on the diagonal, taken whole, adds round(alpha·x[j])·a[i,j] to
// dst[i] in increasing j, each product rounded. Then each row i adds its Dot with the
// elements of x it faces beside the square to dst[i], by fma(alpha, dot, ·), and
// round(alpha·x[i])·a[i,j] to dst[j], by a fused multiply-add. An element of dst
// starts at +0 with beta = 0, at dst with beta = 1, else at round(beta·dst). With
// alpha = 0 neither A nor x is read. Symv is not Gemv of the whole matrix, nor has it
// the same bits for both triangles.
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
	for i := 0; i < n; i += 4 {
		end := min(i+4, n)
		var room [2][4]T
		factors, dots := room[0][:end-i], room[1][:end-i]
		for r := range factors {
			factors[r] = alpha * x[i+r]
		}
		symvCorner(dst[i:end], a.Data[i*a.Stride+i:], a.Stride, uplo, factors)
		from, to := 0, i
		if uplo == Upper {
			from, to = end, n
		}
		facing, mirrored, rows := x[from:to], dst[from:to], a.Data[i*a.Stride+from:]
		if end-i == 4 {
			asm.SymvRows(&room[1], mirrored, rows, a.Stride, facing, &room[0])
		} else {
			for r, f := range factors {
				row := rows[r*a.Stride:][:to-from]
				dots[r] = asm.Dot(row, facing)
				asm.Axpy(f, row, mirrored)
			}
		}
		asm.Axpy(alpha, dots, dst[i:end])
	}
}

// symvCorner adds the product of a small triangle, taken whole, with x.
func symvCorner[T Float](dst, a []T, ld int, uplo Uplo, x []T) {
	for i, sum := range dst {
		for j, v := range x {
			if (j < i) == (uplo == Lower) || i == j {
				sum += T(v * a[i*ld+j])
			} else {
				sum += T(v * a[j*ld+i])
			}
		}
		dst[i] = sum
	}
}
