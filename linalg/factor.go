package linalg

// What the factorizations share: the cut of a recursion, memory that is kept, and
// the checks of shapes.

// leaf is the order at which the recursive algorithms turn to vectors.
const leaf = 16

// The orders up to which Cholesky, QR and pivoted QR run unblocked.
const (
	smallCholesky  = 64
	smallQR        = 80
	smallPivotedQR = 128
)

// half returns where a recursion cuts n: a multiple of the leaf near the middle.
func half(n int) int { return roundUp(n/2, leaf) }

// reshape gives m so many rows and columns, packed, and new memory when it has
// too little. Its elements are arbitrary.
func (m *Matrix[T]) reshape(rows, cols int) {
	if cap(m.Data) < rows*cols {
		m.Data = aligned[T](rows * cols)
	}
	m.Rows, m.Cols, m.Stride, m.Data = rows, cols, cols, m.Data[:rows*cols]
}

// spread is reshape with rows that do not lie on the same sets of the cache: their
// distance is no multiple of many lines, and rows need not follow each other.
func (m *Matrix[T]) spread(rows, cols int) {
	const line, lines = 16, 4
	ld := cols
	if ld%(line*lines/2) == 0 {
		ld += line
	}
	m.reshape(rows, ld)
	m.Cols = cols
}

// resize returns n elements in x's memory, or in new memory when it is too small.
func resize[E any](x []E, n int) []E {
	if cap(x) < n {
		return make([]E, n)
	}
	return x[:n]
}

// checkSquare panics unless a is square.
func checkSquare[T Float](call string, a *Matrix[T]) {
	a.check(call)
	if a.Rows != a.Cols {
		panic(shapeError(call, "the matrix is %s, not square", a.shape()))
	}
}

// rightSide sets dst to b, whose rows a solve replaces; dst may be b itself. It
// panics unless both have n rows and one width.
func rightSide[T Float](call string, n int, dst, b *Matrix[T]) {
	dst.check(call)
	b.check(call)
	if b.Rows != n || dst.Rows != n || dst.Cols != b.Cols {
		panic(shapeError(call, "the matrix has order %d but B is %s and dst %s", n, b.shape(), dst.shape()))
	}
	if identical(dst, b) {
		return
	}
	if overlap(dst, b) {
		panic(shapeError(call, "dst overlaps B without being it"))
	}
	dst.Copy(b)
}
