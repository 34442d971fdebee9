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

// triangular is what Trsm and Trmm share. Both are left products with an n×n
// triangle: a triangle on the right is its transpose on the left of the
// transposed matrix. The columns of that matrix are independent and are dealt to
// the threads in slabs.
type triangular[T Float] struct {
	side     Side
	diag     Diag
	lower    bool // of the triangle as it stands on the left
	n, r     int  // the triangle is n×n, the matrix beside it n×r
	ld       int
	triangle []T // a copy of the triangle by rows, ld apart; the rest is undefined

	width  int // columns of a slab
	turned []T // room of each worker for transposed slabs
	packed []packed[T]
}

// reset prepares the job for a triangle of a and n×r other elements, apart from
// the copy of the triangle.
func (t *triangular[T]) reset(w *Workspace, kit *kit[T], side Side, uplo Uplo, ta Trans, diag Diag, n, r int) {
	t.side, t.diag, t.n, t.r, t.packed = side, diag, n, r, kit.packed
	t.lower = uplo == Lower != (ta == Transposed != (side == Right))
	t.ld = strideOf(n)
	t.width = t.chooseWidth(w.threads)
}

// strideOf returns a stride for n columns that starts each row on a cache line
// and keeps the rows off the same sets of the cache.
func strideOf(n int) int {
	const line = 16
	return roundUp(n, line) + line
}

// maxSlab bounds the columns of a slab and thus the room for a transposed one.
// It is a multiple of every NR.
const maxSlab = 480

// chooseWidth cuts the columns into equal slabs of whole panels: one for each
// thread that has enough work, and more when they are too wide.
func (t *triangular[T]) chooseWidth(threads int) int {
	slabs := max(1, min(threads, t.n*t.n/2*t.r/asm.TileOf[T]().Share))
	if slabs > 1 {
		slabs *= 2 // so that a thread that comes late does not hold up the rest
	}
	slabs = max(slabs, ceil(t.r, maxSlab))
	return min(t.r, roundUp(ceil(t.r, slabs), asm.TileOf[T]().NR))
}

func (t *triangular[T]) slabs() int { return ceil(t.r, t.width) }

// pack copies the triangle of op(A), or of its transpose on the right, to
// kit.triangle. With flip, rows and columns are taken from last to first, which
// makes a lower triangle of an upper one.
func (t *triangular[T]) pack(buf *[]T, a *Matrix[T], ta Trans, flip bool) {
	const block = 32
	t.triangle = grow(buf, (t.n+1)*t.ld+asm.PackSlack)
	transposed := ta == Transposed != (t.side == Right)
	for i0 := 0; i0 < t.n; i0 += block {
		i1 := min(i0+block, t.n)
		// Rows i0 ≤ i < i1 and columns j0 ≤ j < j1 hold this part of the triangle.
		row, j0, j1 := i0, 0, i1
		switch {
		case flip:
			row, j0, j1 = t.n-i1, t.n-i1, t.n
		case !t.lower:
			j0, j1 = i0, t.n
		}
		dst := t.triangle[i0*t.ld:]
		if !flip {
			dst = dst[j0:]
		}
		if transposed {
			asm.PackTransposed(dst, t.ld, a.Data[j0*a.Stride+row:], a.Stride, j1-j0, i1-i0)
		} else {
			asm.PackRows(dst, t.ld, a.Data[row*a.Stride+j0:], a.Stride, i1-i0, j1-j0)
		}
		if flip {
			reverse(dst, t.ld, i1-i0, j1-j0)
		}
	}
}

// reverse turns a block of rows×cols by half a turn.
func reverse[T Float](x []T, ld, rows, cols int) {
	for i := range (rows + 1) / 2 {
		top, bottom := x[i*ld:][:cols], x[(rows-1-i)*ld:][:cols]
		n := cols
		if 2*i == rows-1 {
			n = cols / 2
		}
		for j := range n {
			top[j], bottom[cols-1-j] = bottom[cols-1-j], top[j]
		}
	}
}

// row returns the entries of row i of the triangle.
func (t *triangular[T]) row(i int) []T {
	if t.lower {
		return t.triangle[i*t.ld:][:i+1]
	}
	return t.triangle[i*t.ld+i:][:t.n-i]
}

// slab is some columns of a matrix of n rows, as many as rows are wide.
type slab[T Float] struct {
	data      []T
	ld, width int
}

func (s slab[T]) row(i int) []T { return s.data[i*s.ld:][:s.width] }

// columns returns slab number i of m.
func (t *triangular[T]) columns(m *Matrix[T], i int) slab[T] {
	from := i * t.width
	return slab[T]{m.Data[from:], m.Stride, min(t.width, t.r-from)}
}

// room returns transposed slab number i without its content, the which-th of a
// worker's.
func (t *triangular[T]) room(worker, of, which, i int) slab[T] {
	size := t.roomSize()
	start := (worker*of + which) * size
	return slab[T]{t.turned[start : start+size], strideOf(t.width), min(t.width, t.r-i*t.width)}
}

// roomSize is the size of a transposed slab with the packer's slack.
func (t *triangular[T]) roomSize() int { return (t.n+1)*strideOf(t.width) + asm.PackSlack }

// makeRoom makes room for so many transposed slabs of each worker.
func (t *triangular[T]) makeRoom(buf *[]T, of int) {
	if t.side == Right {
		t.turned = grow(buf, len(t.packed)*of*t.roomSize())
	}
}

// transposeTile is the side of the tiles in which slabs are transposed: few
// enough pages on either side.
const transposeTile = 64

// transpose fills s with rows from i·width of m, transposed, and with flip from
// the last column to the first.
func (t *triangular[T]) transpose(s slab[T], m *Matrix[T], i int, flip bool) {
	for j0 := 0; j0 < t.n; j0 += transposeTile {
		j1 := min(j0+transposeTile, t.n)
		at := j0
		if flip {
			at = t.n - j1
		}
		for c := 0; c < s.width; c += transposeTile {
			asm.PackTransposed(s.data[at*s.ld+c:], s.ld, m.Data[(i*t.width+c)*m.Stride+j0:], m.Stride, min(transposeTile, s.width-c), j1-j0)
		}
		if flip {
			s.reverse(at, at+j1-j0)
		}
	}
}

// untranspose undoes transpose. The packer writes over the ends of rows, therefore
// it does not write to m itself.
func (t *triangular[T]) untranspose(m *Matrix[T], s slab[T], i int, flip bool) {
	const block = 16
	var tile [block*transposeTile + asm.PackSlack]T
	for j0 := 0; j0 < t.n; j0 += transposeTile {
		j1 := min(j0+transposeTile, t.n)
		at := j0
		if flip {
			at = t.n - j1
			s.reverse(at, at+j1-j0)
		}
		for c := 0; c < s.width; c += block {
			w := min(block, s.width-c)
			asm.PackTransposed(tile[:], transposeTile, s.data[at*s.ld+c:], s.ld, j1-j0, w)
			asm.PackRows(m.Data[(i*t.width+c)*m.Stride+j0:], m.Stride, tile[:], transposeTile, w, j1-j0)
		}
	}
}

// reverse puts the rows i0 ≤ i < i1 in reverse order.
func (s slab[T]) reverse(i0, i1 int) {
	var kept [maxSlab]T
	for i1--; i0 < i1; i0, i1 = i0+1, i1-1 {
		top, bottom := s.row(i0), s.row(i1)
		copy(kept[:], top)
		copy(top, bottom)
		copy(bottom, kept[:])
	}
}

// few is how many rows are computed one by one.
const few = 8

// middle returns where the rows lo ≤ i < hi are cut.
func middle(lo, hi int) int { return lo + roundUp(ceil(hi-lo, 2), few) }

// product adds the triangle's block of rows i0 ≤ i < i1 and columns k0 ≤ k < k1,
// times the rows k of x, to the rows i of y, on one thread.
func (t *triangular[T]) product(worker int, y, x slab[T], i0, i1, k0, k1 int) {
	p := product[T]{
		m: i1 - i0, n: y.width, k: k1 - k0, alpha: 1,
		a: t.triangle[i0*t.ld+k0:], lda: t.ld,
		b: x.data[k0*x.ld:], ldb: x.ld,
		c: y.data[i0*y.ld:], ldc: y.ld,
	}
	p.alone(&t.packed[worker])
}

// alone computes the whole product on the caller's thread.
func (p *product[T]) alone(buf *packed[T]) {
	p.tile = asm.TileOf[T]()
	p.packA, p.packB = p.choosePacking()
	p.block(buf, 0, p.m, 0, p.n)
}
