package linalg

import (
	"fmt"

	"github.com/curlfree/curlfree/asm"
)

func shapeError(call, format string, args ...any) string {
	return "linalg: " + call + ": " + fmt.Sprintf(format, args...)
}

// checkLength panics when m contradicts itself, or unless a vector that goes with it
// has as many elements as it should.
func checkLength[T Float](call string, m *Matrix[T], got, want int) {
	if !m.sound() {
		m.check(call)
	}
	if got != want {
		panic(shapeError(call, "the matrix is %s but the vector has %d elements, not %d", m.shape(), got, want))
	}
}

// checkVector is checkLength of x, which may not overlap m.
func checkVector[T Float](call string, m *Matrix[T], x []T, want int) {
	checkLength(call, m, len(x), want)
	if xm := rowOf(x); !apart(x, m.Data) && overlap(&xm, m) {
		panic(shapeError(call, "the vector overlaps the matrix"))
	}
}

// checkNotEmpty panics when rows or columns to reduce, so many, have no elements.
func checkNotEmpty[T Float](call string, m *Matrix[T], reduced, elements int) {
	if reduced > 0 && elements == 0 {
		panic(shapeError(call, "nothing is the largest of no elements: the matrix is %s", m.shape()))
	}
}

// checkInPlace panics when a matrix contradicts itself or dst overlaps an operand of
// its shape without being it.
func checkInPlace[T Float](call string, dst *Matrix[T], operands ...*Matrix[T]) {
	if !dst.sound() {
		dst.check(call)
	}
	for _, m := range operands {
		if !m.sound() {
			m.check(call)
		}
		if !apart(dst.Data, m.Data) && overlap(dst, m) && !identical(dst, m) { // most often the first
			panic(shapeError(call, "dst overlaps an operand without being it"))
		}
	}
}

// identical reports whether two matrices of one shape have the same elements.
func identical[T Float](x, y *Matrix[T]) bool {
	return address(x.Data) == address(y.Data) && (x.Stride == y.Stride || x.Rows == 1)
}

// checkSame panics unless the matrices have one shape and dst is an operand or
// apart from it.
func checkSame[T Float](call string, dst, a, b *Matrix[T]) {
	if a.Rows != dst.Rows || a.Cols != dst.Cols || b.Rows != dst.Rows || b.Cols != dst.Cols {
		panic(shapeError(call, "dst is %s but the operands are %s and %s", dst.shape(), a.shape(), b.shape()))
	}
	checkInPlace(call, dst, a, b)
}

// Add sets dst = a + b, all of one shape; dst may be an operand.
func Add[T Float](dst, a, b *Matrix[T]) {
	checkSame("Add", dst, a, b)
	for i := range dst.Rows {
		asm.Add(dst.Row(i), a.Row(i), b.Row(i))
	}
}

// Sub sets dst = a - b, all of one shape; dst may be an operand.
func Sub[T Float](dst, a, b *Matrix[T]) {
	checkSame("Sub", dst, a, b)
	for i := range dst.Rows {
		asm.Sub(dst.Row(i), a.Row(i), b.Row(i))
	}
}

// Hadamard sets dst = a ∘ b, element by element, all of one shape; dst may be an
// operand.
func Hadamard[T Float](dst, a, b *Matrix[T]) {
	checkSame("Hadamard", dst, a, b)
	for i := range dst.Rows {
		asm.Mul(dst.Row(i), a.Row(i), b.Row(i))
	}
}

// AddRow adds row, of m.Cols elements, to every row of m. It panics when row has
// another length or overlaps m.
func AddRow[T Float](m *Matrix[T], row []T) {
	checkVector("AddRow", m, row, m.Cols)
	for i := range m.Rows {
		asm.Add(m.Row(i), m.Row(i), row)
	}
}

// ColSums sets dst, of m.Cols elements, to the sums of m's columns, each a chain
// over the rows from +0.
func ColSums[T Float](dst []T, m *Matrix[T]) {
	checkVector("ColSums", m, dst, m.Cols)
	clear(dst)
	var ones [onStack]T
	fill(ones[:], 1)
	for i := 0; i < m.Rows; i += onStack {
		n := min(onStack, m.Rows-i)
		addRows(dst, ones[:n], m.Data[i*m.Stride:], m.Stride)
	}
}

// ColSquaredNorms sets dst, of m.Cols elements, to the squared lengths of m's columns,
// each a chain of fused multiply-adds over the rows from +0.
func ColSquaredNorms[T Float](dst []T, m *Matrix[T]) {
	checkVector("ColSquaredNorms", m, dst, m.Cols)
	clear(dst)
	asm.AddSquares(dst, m.Rows, m.Data, m.Stride)
}

// RowSums sets dst, of m.Rows elements, to the sums of m's rows, in the order of
// Sum.
func RowSums[T Float](dst []T, m *Matrix[T]) {
	checkVector("RowSums", m, dst, m.Rows)
	for i := range dst {
		dst[i] = asm.Sum(m.Row(i))
	}
}

// ScaleCols multiplies column j of m by s[j]. It panics unless s has m.Cols elements,
// apart from m.
func ScaleCols[T Float](m *Matrix[T], s []T) {
	checkVector("ScaleCols", m, s, m.Cols)
	for i := range m.Rows {
		asm.Mul(m.Row(i), m.Row(i), s)
	}
}

// ScaleRows multiplies row i of m by s[i]. It panics unless s has m.Rows elements,
// apart from m.
func ScaleRows[T Float](m *Matrix[T], s []T) {
	checkVector("ScaleRows", m, s, m.Rows)
	for i, v := range s {
		asm.Scal(v, m.Row(i))
	}
}

// Gather sets row i of dst, len(rows)×src.Cols, to row rows[i] of src; a row may
// be taken more than once. It panics when the shapes do not fit, src has no such row
// or dst overlaps src.
func Gather[T Float](dst, src *Matrix[T], rows []int) {
	if dst.Rows != len(rows) || dst.Cols != src.Cols {
		panic(shapeError("Gather", "dst is %s but %d rows are gathered from %s", dst.shape(), len(rows), src.shape()))
	}
	checkOperands("Gather", dst, src)
	for i, r := range rows {
		if r < 0 || r >= src.Rows {
			panic(shapeError("Gather", "row %d is not inside %s", r, src.shape()))
		}
		copy(dst.Row(i), src.Row(r))
	}
}
