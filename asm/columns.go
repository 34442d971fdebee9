package asm

// AddMagnitudes adds to dst[j] the magnitude of element j of each of so many rows of
// A, one after the other: row i starts at a[i·lda] and has the length of dst, which
// must not overlap it. It panics when a is too short.
func AddMagnitudes[T Float](dst []T, rows int, a []T, lda int) {
	eachFourRows("AddMagnitudes", dst, rows, a, lda, addMagnitudes[T], addMagnitudesGeneric[T])
}

// AddSquares adds to dst[j] the square of element j of each of so many rows of A, one
// after the other and as MulAdd does, with the shapes, the aliasing and the panic of
// AddMagnitudes.
func AddSquares[T Float](dst []T, rows int, a []T, lda int) {
	eachFourRows("AddSquares", dst, rows, a, lda, addSquares[T], func(dst, row []T) { MulAdd(dst, row, row) })
}

// MaximumRows sets dst[j] to the largest of itself and element j of each of so many
// rows of A, as Maximum does, with the shapes, the aliasing and the panic of
// AddMagnitudes.
func MaximumRows[T Float](dst []T, rows int, a []T, lda int) {
	eachFourRows("MaximumRows", dst, rows, a, lda, maximumRows[T], func(dst, row []T) { Maximum(dst, dst, row) })
}

// eachFourRows calls fours with four rows at a time, so that dst is loaded and stored
// once for them, and one with each of the others.
func eachFourRows[T Float](call string, dst []T, rows int, a []T, lda int, fours func(dst, a []T, lda int), one func(dst, row []T)) {
	if rows <= 0 || len(dst) == 0 {
		return
	}
	checkBlock(call, "a", len(a), rows, len(dst), lda)
	for ; rows >= 4; rows -= 4 {
		for j := 0; j < len(dst); j += chunk {
			fours(dst[j:min(j+chunk, len(dst))], a[j:], lda)
		}
		if rows > 4 {
			a = a[4*lda:]
		}
	}
	for i := range rows {
		one(dst, a[i*lda:][:len(dst)])
	}
}

func addMagnitudesGeneric[T Float](dst, row []T) {
	for j, v := range row {
		dst[j] += max(v, -v)
	}
}

// fourRowsGeneric calls one with each of four rows.
func fourRowsGeneric[T Float](dst, a []T, lda int, one func(dst, row []T)) {
	for i := range 4 {
		one(dst, a[i*lda:][:len(dst)])
	}
}
