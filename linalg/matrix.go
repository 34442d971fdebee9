package linalg

import (
	"fmt"
	"math"
	"math/bits"
	"strings"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/internal/pages"
)

// Float is the element of a Matrix: single or double precision.
type Float = asm.Float

// Matrix is a row-major matrix: element (i, j) is Data[i*Stride+j]. The layout
// is that of blas64.General, so that both directions convert without a copy.
type Matrix[T Float] struct {
	Rows, Cols, Stride int
	Data               []T
}

// New returns a zero matrix of rows×cols. On Linux it asks for large pages of memory
// where they are worth it: beside busy neighbours products run up to twice as fast
// there as on a slice of small ones. It panics when the shape is negative or has more
// elements than an address reaches.
func New[T Float](rows, cols int) *Matrix[T] {
	if rows < 0 || cols < 0 {
		panic(fmt.Sprintf("linalg: New: negative shape %d×%d", rows, cols))
	}
	if high, n := bits.Mul(uint(rows), uint(cols)); high != 0 || n > math.MaxInt/8 {
		panic(fmt.Sprintf("linalg: New: %d×%d has too many elements", rows, cols))
	}
	return &Matrix[T]{rows, cols, cols, pages.Make[T](rows * cols)}
}

// Wrap returns a matrix on top of data, which it does not copy. It panics when
// stride < cols or data is shorter than the last row's end.
func Wrap[T Float](rows, cols, stride int, data []T) *Matrix[T] {
	m := &Matrix[T]{rows, cols, stride, data}
	m.check("Wrap")
	return m
}

// sound reports whether m's fields agree with each other. Neither the product, which
// has both of its words, nor the sum overflows.
func (m *Matrix[T]) sound() bool {
	high, last := bits.Mul(uint(m.Rows-1), uint(m.Stride))
	return m.Rows|m.Cols >= 0 && m.Stride >= m.Cols &&
		(high|last>>(bits.UintSize-1) == 0 && last+uint(m.Cols) <= uint(len(m.Data)) || m.Rows == 0 || m.Cols == 0)
}

// check panics when m is not sound.
func (m *Matrix[T]) check(call string) {
	switch {
	case m.Rows < 0 || m.Cols < 0:
		panic(fmt.Sprintf("linalg: %s: negative shape %d×%d", call, m.Rows, m.Cols))
	case m.Stride < m.Cols:
		panic(fmt.Sprintf("linalg: %s: stride %d is less than the %d columns", call, m.Stride, m.Cols))
	case !m.sound():
		panic(fmt.Sprintf("linalg: %s: %d elements are too few for %d×%d with stride %d", call, len(m.Data), m.Rows, m.Cols, m.Stride))
	}
}

// shape is "rows×cols", as it stands in messages.
func (m *Matrix[T]) shape() string { return fmt.Sprintf("%d×%d", m.Rows, m.Cols) }

// At returns element (i, j). It panics when m has no such element.
func (m *Matrix[T]) At(i, j int) T { return m.Row(i)[j] }

// Set sets element (i, j) to v. It panics when m has no such element.
func (m *Matrix[T]) Set(i, j int, v T) { m.Row(i)[j] = v }

// Row returns row i, a slice of Cols elements that shares m's memory, nil when m
// has no columns. It panics when m has no such row.
func (m *Matrix[T]) Row(i int) []T {
	if uint(i) >= uint(m.Rows) {
		panic(noRow{i, m.Rows, m.Cols})
	}
	if m.Cols == 0 {
		return nil
	}
	start := i * m.Stride
	return m.Data[start : start+m.Cols : start+m.Cols]
}

// noRow is what Row panics with, made into a sentence when that is printed: a call
// would keep Row from being inlined.
type noRow struct{ row, rows, cols int }

func (e noRow) Error() string {
	return shapeError("Row", "row %d is not inside %d×%d", e.row, e.rows, e.cols)
}

// Slice returns the view of rows i0 ≤ i < i1 and columns j0 ≤ j < j1, which shares
// m's memory. It panics when these are not inside m.
func (m *Matrix[T]) Slice(i0, i1, j0, j1 int) *Matrix[T] {
	v := m.view(i0, i1, j0, j1)
	return &v
}

// view is Slice without an allocation.
func (m *Matrix[T]) view(i0, i1, j0, j1 int) Matrix[T] {
	if i0 < 0 || i1 < i0 || i1 > m.Rows || j0 < 0 || j1 < j0 || j1 > m.Cols {
		panic(fmt.Sprintf("linalg: Slice: [%d:%d, %d:%d] is not inside %s", i0, i1, j0, j1, m.shape()))
	}
	v := Matrix[T]{i1 - i0, j1 - j0, m.Stride, nil}
	if v.Rows > 0 && v.Cols > 0 {
		end := (i1-1)*m.Stride + j1
		v.Data = m.Data[i0*m.Stride+j0 : end : end]
	}
	return v
}

// Clone returns a packed copy of m.
func (m *Matrix[T]) Clone() *Matrix[T] {
	c := New[T](m.Rows, m.Cols)
	c.Copy(m)
	return c
}

// Copy sets m to src, which has m's shape and may be m. It panics when the shapes
// differ or the two overlap otherwise.
func (m *Matrix[T]) Copy(src *Matrix[T]) {
	if m.Rows != src.Rows || m.Cols != src.Cols {
		panic(fmt.Sprintf("linalg: Copy: destination is %s but source is %s", m.shape(), src.shape()))
	}
	checkInPlace("Copy", m, src)
	if n := m.Rows * m.Cols; m.Stride == m.Cols && src.Stride == m.Cols && n > 0 {
		copy(m.Data[:n], src.Data[:n])
		return
	}
	for i := range m.Rows {
		copy(m.Row(i), src.Row(i))
	}
}

// Fill sets every element to v.
func (m *Matrix[T]) Fill(v T) {
	m.check("Fill")
	for i := range m.Rows {
		row := m.Row(i)
		for j := range row {
			row[j] = v
		}
	}
}

// String writes small matrices whole and large ones with their middle elided.
func (m *Matrix[T]) String() string {
	const edge = 4
	var s strings.Builder
	fmt.Fprintf(&s, "%s\n", m.shape())
	for i := 0; i < m.Rows; i++ {
		if i == edge && m.Rows > 2*edge {
			s.WriteString("⋮\n")
			i = m.Rows - edge
		}
		row := m.Row(i)
		for j := 0; j < m.Cols; j++ {
			if j == edge && m.Cols > 2*edge {
				s.WriteString("        …")
				j = m.Cols - edge
			}
			fmt.Fprintf(&s, "%11.4g", row[j])
		}
		s.WriteByte('\n')
	}
	return s.String()
}

// Eye returns the n×n identity.
func Eye[T Float](n int) *Matrix[T] {
	m := New[T](n, n)
	for i := range n {
		m.Data[i*n+i] = 1
	}
	return m
}

// EqualApprox reports whether a and b have one shape and no element differs by
// more than tol.
func EqualApprox[T Float](a, b *Matrix[T], tol float64) bool {
	if a.Rows != b.Rows || a.Cols != b.Cols {
		return false
	}
	for i := range a.Rows {
		ra, rb := a.Row(i), b.Row(i)
		for j := range ra {
			if d := float64(ra[j]) - float64(rb[j]); !(d <= tol && -d <= tol) {
				return false
			}
		}
	}
	return true
}

// Transpose sets dst, n×m, to the transpose of src, m×n. It panics when the shapes
// do not fit or dst overlaps src.
func Transpose[T Float](dst, src *Matrix[T]) {
	if dst.Rows != src.Cols || dst.Cols != src.Rows {
		panic(fmt.Sprintf("linalg: Transpose: destination is %s but source is %s", dst.shape(), src.shape()))
	}
	checkOperands("Transpose", dst, src)
	const block = 64
	whole := src.Rows &^ asm.PackSlack
	for i := 0; i < whole; i += block {
		for j := 0; j < src.Cols; j += block {
			asm.PackTransposed(dst.Data[j*dst.Stride+i:], dst.Stride, src.Data[i*src.Stride+j:], src.Stride, min(block, whole-i), min(block, src.Cols-j))
		}
	}
	for i := whole; i < src.Rows; i++ {
		for j, v := range src.Row(i) {
			dst.Data[j*dst.Stride+i] = v
		}
	}
}

// Convert sets dst to src in dst's precision, rounding once. It panics unless both
// have one shape.
func Convert[U, T Float](dst *Matrix[U], src *Matrix[T]) {
	if dst.Rows != src.Rows || dst.Cols != src.Cols {
		panic(fmt.Sprintf("linalg: Convert: destination is %s but source is %s", dst.shape(), src.shape()))
	}
	dst.check("Convert")
	src.check("Convert")
	for i := range dst.Rows {
		rd, rs := dst.Row(i), src.Row(i)
		for j := range rd {
			rd[j] = U(rs[j])
		}
	}
}
