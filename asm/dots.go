package asm

// Dots sets dst[i] = Dot(row i of A, x), with the same bits, for each of the len(dst)
// rows of A: row i starts at a[i·lda] and has the length of x. Several rows of at most
// 4096 elements share the reading of x. dst must not overlap a or x. It panics when a is
// too short.
func Dots[T Float](dst, a []T, lda int, x []T) {
	if len(dst) == 0 || len(x) == 0 {
		clear(dst)
		return
	}
	checkBlock("Dots", "a", len(a), len(dst), len(x), lda)
	rowDots(dst, a, lda, x, isFar(a))
}

// AddDots adds alpha·Dot(row i of A, x) to dst[i], by a fused multiply-add at the levels
// that have it; the rest is as in Dots.
func AddDots[T Float](dst []T, alpha T, a []T, lda int, x []T) {
	if len(dst) == 0 || len(x) == 0 {
		return
	}
	checkBlock("AddDots", "a", len(a), len(dst), len(x), lda)
	const some = 64
	var room [some]T
	far := isFar(a)
	for i := 0; i < len(dst); i += some {
		n := min(some, len(dst)-i)
		rowDots(room[:n], a[i*lda:], lda, x, far)
		Axpy(alpha, room[:n], dst[i:i+n])
	}
}

// rowDots does the work of Dots on a matrix that is far or not.
func rowDots[T Float](dst, a []T, lda int, x []T, far bool) {
	if len(x) > piece {
		longDots(dst, a, lda, x, far)
		return
	}
	whole := len(dst) - len(dst)%4
	for i := 0; i < whole; i += dotRows {
		n := min(dotRows, whole-i)
		dots(dst[i:i+n], a[i*lda:], lda, x)
	}
	for i := whole; i < len(dst); i++ {
		dst[i] = dot(a[i*lda:i*lda+len(x)], x, false)
	}
}

// longDots does so on rows of more than a piece, one after the other: memory is fastest
// in its own order.
func longDots[T Float](dst, a []T, lda int, x []T, far bool) {
	for i := range dst {
		row := a[i*lda:][:len(x)]
		dst[i] = dot(row[:piece], x[:piece], far)
		for l := piece; l < len(x); l += piece {
			end := min(l+piece, len(x))
			dst[i] += dot(row[l:end], x[l:end], far)
		}
	}
}

// So many rows one call takes at most, a multiple of 4; those that it writes too
// are half as many.
const dotRows, reflectRows = 32, 16

func dotsGeneric[T Float](dst, a []T, lda int, x []T) {
	for i := range dst {
		dst[i] = dot(a[i*lda:i*lda+len(x)], x, false)
	}
}

// Reflect adds to each of so many rows of A, which start at a[i·lda] and have the
// length of x, factor·Dot(row, x)·x: the product of the first two is rounded, and
// multiplied by x and added in one operation. With the factor −τ that is the
// reflector I − τ·x·xᵀ. The rows must not overlap each other or x. It panics when a is
// too short.
func Reflect[T Float](a []T, lda, rows int, x []T, factor T) {
	if rows <= 0 || len(x) == 0 {
		return
	}
	checkBlock("Reflect", "a", len(a), rows, len(x), lda)
	if len(x) > piece {
		reflectGeneric(a, lda, rows, x, factor)
		return
	}
	for i := 0; i < rows; i += reflectRows {
		reflect(a[i*lda:], lda, min(reflectRows, rows-i), x, factor)
	}
}

func reflectGeneric[T Float](a []T, lda, rows int, x []T, factor T) {
	for i := range rows {
		row := a[i*lda:][:len(x)]
		Axpy(T(factor*Dot(row, x)), x, row)
	}
}

// SymvRows sets dst[i] = Dot(row i of A, x) for four rows, which start at a[i·lda]
// and have the length of x, and y = Σ factors[i]·row i + y, each element by a chain
// of fused multiply-adds in increasing i: what the rows of a symmetric matrix add
// to its product with a vector. Neither dst nor y may overlap another operand. It
// panics when a is too short or y has another length than x.
func SymvRows[T Float](dst *[4]T, y, a []T, lda int, x []T, factors *[4]T) {
	same("SymvRows", len(x), len(y))
	clear(dst[:])
	if len(x) == 0 {
		return
	}
	checkBlock("SymvRows", "a", len(a), 4, len(x), lda)
	symvRows(dst, y[:min(len(x), piece)], a, lda, x[:min(len(x), piece)], factors)
	for l := piece; l < len(x); l += piece {
		var part [4]T
		end := min(l+piece, len(x))
		symvRows(&part, y[l:end], a[l:], lda, x[l:end], factors)
		for i, v := range part {
			dst[i] += v
		}
	}
}

func symvRowsGeneric[T Float](dst *[4]T, y, a []T, lda int, x []T, factors *[4]T) {
	for i := range dst {
		row := a[i*lda:][:len(x)]
		dst[i] = dot(row, x, false)
		axpy(y, row, factors[i])
	}
}
