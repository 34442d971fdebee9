package linalg

import (
	"unsafe"

	"github.com/curlfree/curlfree/asm"
)

// Side says on which side of a product the triangular or symmetric operand
// stands.
type Side bool

// The two sides.
const (
	Left  Side = false
	Right Side = true
)

func (s Side) String() string {
	if s == Right {
		return "right"
	}
	return "left"
}

// Uplo says which triangle of a matrix is used, its diagonal included. The
// numbers in the other one have no influence.
type Uplo bool

// The two triangles.
const (
	Lower Uplo = false
	Upper Uplo = true
)

// Diag says whether the diagonal of a triangular matrix is what it holds or all
// ones, whatever it holds.
type Diag bool

// The two diagonals.
const (
	NonUnit Diag = false
	Unit    Diag = true
)

// triangle is op(A) of a triangular matrix A where A lies.
type triangle[T Float] struct {
	data  []T
	ld    int
	trans Trans
	lower bool // op(A) is
	diag  Diag
}

func triangleOf[T Float](a *Matrix[T], uplo Uplo, ta Trans, diag Diag) triangle[T] {
	return triangle[T]{a.Data, a.Stride, ta, uplo == Lower != (ta == Transposed), diag}
}

// at returns the place of element (i, k) of op(A).
func (t triangle[T]) at(i, k int) int {
	if t.trans == Transposed {
		i, k = k, i
	}
	return i*t.ld + k
}

// corner returns the triangle from (i, i) on.
func (t triangle[T]) corner(i int) triangle[T] {
	t.data = t.data[i*t.ld+i:]
	return t
}

// transposed returns the transpose of op(A).
func (t triangle[T]) transposed() triangle[T] {
	t.trans, t.lower = !t.trans, !t.lower
	return t
}

// row copies alpha·op(A)[i, k] for lo ≤ k < hi to the start of room.
func (t triangle[T]) row(room *[smallLeft]T, alpha T, i, lo, hi int) []T {
	row, step := room[:hi-lo], t.at(0, 1)-t.at(0, 0)
	at := t.at(i, lo)
	for k := range row {
		row[k] = t.data[at]
		if t.diag == Unit && lo+k == i {
			row[k] = 1
		}
		if alpha != 1 {
			row[k] *= alpha
		}
		at += step
	}
	return row
}

// before says whether the elements of the other matrix that enter a sum come
// before the sum's own place, with the triangle on that side.
func (t triangle[T]) before(side Side) bool { return t.lower == (side == Left) }

// product returns the product of the triangle's block with the rows, or on the
// right the columns, s0 ≤ s < s1 of x, to be added to d0 ≤ d < d1 of y.
func (t triangle[T]) product(side Side, y, x *Matrix[T], d0, d1, s0, s1 int) product[T] {
	p := product[T]{alpha: 1, k: s1 - s0, ldc: y.Stride}
	if side == Left {
		p.m, p.n, p.c = d1-d0, y.Cols, y.Data[d0*y.Stride:]
		p.a, p.lda, p.ta = t.data[t.at(d0, s0):], t.ld, t.trans
		p.b, p.ldb = x.Data[s0*x.Stride:], x.Stride
	} else {
		p.m, p.n, p.c = y.Rows, d1-d0, y.Data[d0:]
		p.a, p.lda = x.Data[s0:], x.Stride
		p.b, p.ldb, p.tb = t.data[t.at(s0, d0):], t.ld, t.trans
	}
	return p
}

// alone computes the whole product on the caller's thread.
func (p *product[T]) alone(buf *packed[T]) {
	p.tile = *asm.TileOf[T]()
	p.packA, p.packB = p.choosePacking()
	p.block(buf, 0, p.m, 0, p.n)
}

// Trsm and Trmm halve the triangle until it is small: what lies between the
// halves is a product. A small triangle on the right is transposed with its part
// of the other matrix, so that it stands on the left. The columns of the other
// matrix, on the right its rows, are independent and dealt to the threads in
// slabs.
const (
	smallLeft  = 8  // rows that are computed one by one
	smallRight = 48 // columns that are transposed at a time
)

// slabRows is how many rows are transposed at a time: a slab on the right, which
// stays in the second-level cache, and a number of whole strips.
func slabRows[T Float]() int {
	const bytes = 1536
	var z T
	return bytes / int(unsafe.Sizeof(z))
}

// middle returns where lo ≤ i < hi is cut.
func middle(lo, hi int) int {
	unit := smallRight
	if hi-lo <= unit {
		unit = smallLeft
	}
	return lo + roundUp(ceil(hi-lo, 2), unit)
}

// slabs cuts r columns or rows beside a triangle of order n into slabs, several
// for each thread that has enough work.
func slabs[T Float](side Side, n, r, threads int) (count, width int) {
	tile := asm.TileOf[T]()
	count = max(1, min(threads, n*n/2*r/tile.Share))
	if count > 1 {
		count *= 2 // so that a thread that comes late does not hold up the rest
	}
	most := 2 * slabRows[T]()
	if side == Right {
		most /= 2
	}
	width = roundUp(ceil(r, max(count, ceil(r, most))), tile.NR)
	return ceil(r, width), width
}

// slab returns slab number i of m.
func slab[T Float](m *Matrix[T], side Side, width, i int) Matrix[T] {
	if side == Left {
		return m.view(0, m.Rows, i*width, min((i+1)*width, m.Cols))
	}
	return m.view(i*width, min((i+1)*width, m.Rows), 0, m.Cols)
}

// turned is the transpose of at most slabRows rows and smallRight columns.
type turned[T Float] struct{ Matrix[T] }

// room returns two of them.
func (buf *packed[T]) room() (x, y turned[T]) {
	ld := slabRows[T]() + 16 // off the same sets of the cache
	size := ld * smallRight
	room := grow(&buf.turned, 2*size)
	x.Stride, x.Data = ld, room[:size]
	y.Stride, y.Data = ld, room[size:]
	return x, y
}

// take sets t to the transpose of m.
func (t *turned[T]) take(m *Matrix[T]) {
	t.Rows, t.Cols = m.Cols, m.Rows
	asm.PackTransposed(t.Data, t.Stride, m.Data, m.Stride, m.Rows, m.Cols)
}

// give sets m to the transpose of t, a few rows at a time, because many of them may
// lie on the same sets of the cache.
func (t *turned[T]) give(m *Matrix[T]) {
	const rows = 8
	if t.Rows%(asm.PackSlack+1) != 0 {
		Transpose(m, &t.Matrix)
		return
	}
	for i := 0; i < m.Rows; i += rows {
		asm.PackTransposed(m.Data[i*m.Stride:], m.Stride, t.Data[i:], t.Stride, t.Rows, min(rows, m.Rows-i))
	}
}
