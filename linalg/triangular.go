package linalg

import "github.com/curlfree/curlfree/asm"

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

// slabs cuts r columns or rows beside a triangle of order n into slabs, several
// for each thread that has enough work.
func slabs[T Float](n, r, threads int) (count, width int) {
	tile := asm.TileOf[T]()
	count = max(1, worth(threads, n, n, r, 2*tile.Share))
	if count > 1 {
		count *= 2 // so that a thread that comes late does not hold up the rest
	}
	width = roundUp(ceil(r, count), tile.NR)
	return ceil(r, width), width
}

// slab returns slab number i of m.
func slab[T Float](m *Matrix[T], side Side, width, i int) Matrix[T] {
	if side == Left {
		return m.view(0, m.Rows, i*width, min((i+1)*width, m.Cols))
	}
	return m.view(i*width, min((i+1)*width, m.Rows), 0, m.Cols)
}

// turned is the transpose of a panel of at most MC rows and NR columns.
type turned[T Float] struct{ Matrix[T] }

// turn returns the transpose of m in the buffer.
func (buf *packed[T]) turn(m *Matrix[T]) turned[T] {
	tile := asm.TileOf[T]()
	ld := roundUp(tile.MC, asm.PackSlack+1) + 16 // off the same sets of the cache
	t := turned[T]{Matrix[T]{m.Cols, m.Rows, ld, grow(&buf.turned, ld*tile.NR)}}
	asm.PackTransposed(t.Data, t.Stride, m.Data, m.Stride, m.Rows, m.Cols)
	return t
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
