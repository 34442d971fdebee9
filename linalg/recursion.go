package linalg

import "github.com/curlfree/curlfree/asm"

// leaf is the order at which the recursive algorithms turn to vectors.
const leaf = 16

// half returns where a recursion cuts n: a multiple of the leaf near the middle.
func half(n int) int { return roundUp(n/2, leaf) }

// triangle says which half of a matrix a solve reads, and whether its diagonal is
// taken to be 1.
type triangle struct{ upper, unit bool }

var (
	upper     = triangle{upper: true}
	lower     = triangle{}
	unitLower = triangle{unit: true}
)

// solveTriangular sets b = op(T)⁻¹·b, where T is the triangle of t. Each element
// is a chain that subtracts in the order of the solve and ends with a division.
// All but a share of leaf/n of the work runs in Gemm.
func solveTriangular[T Float](t *Matrix[T], kind triangle, trans Trans, b *Matrix[T], ws *Workspace) {
	n := t.Rows
	if n <= leaf {
		solveLeaf(t, kind, trans, b)
		return
	}
	h := half(n)
	t1, t2 := t.view(0, h, 0, h), t.view(h, n, h, n)
	b1, b2 := b.view(0, h, 0, b.Cols), b.view(h, n, 0, b.Cols)
	off := t.view(h, n, 0, h)
	if kind.upper {
		off = t.view(0, h, h, n)
	}
	if kind.upper == bool(trans) { // op(T) is lower: from the first row down
		solveTriangular(&t1, kind, trans, &b1, ws)
		Gemm(&b2, -1, &off, trans, &b1, NoTrans, 1, ws)
		solveTriangular(&t2, kind, trans, &b2, ws)
		return
	}
	solveTriangular(&t2, kind, trans, &b2, ws)
	Gemm(&b1, -1, &off, trans, &b2, NoTrans, 1, ws)
	solveTriangular(&t1, kind, trans, &b1, ws)
}

func solveLeaf[T Float](t *Matrix[T], kind triangle, trans Trans, b *Matrix[T]) {
	n := t.Rows
	forward := kind.upper == bool(trans)
	for step := range n {
		k := step
		if !forward {
			k = n - 1 - step
		}
		x := b.Row(k)
		if !kind.unit {
			divide(x, t.Data[k*t.Stride+k])
		}
		for further := step + 1; further < n; further++ {
			i := further
			if !forward {
				i = n - 1 - further
			}
			at := i*t.Stride + k
			if trans == Transposed {
				at = k*t.Stride + i
			}
			asm.Axpy(-t.Data[at], x, b.Row(i))
		}
	}
}

// divide sets x = x/d.
func divide[T Float](x []T, d T) {
	for i := range x {
		x[i] /= d
	}
}

// subtractSymmetric sets the upper triangle of c to that of c − XᵀY, a symmetric
// product; what lies below changes too, near the diagonal.
func subtractSymmetric[T Float](c, x, y *Matrix[T], ws *Workspace) {
	const small = 6 * leaf
	n := c.Rows
	if n <= small {
		Gemm(c, -1, x, Transposed, y, NoTrans, 1, ws)
		return
	}
	h := half(n)
	x1, x2 := x.view(0, x.Rows, 0, h), x.view(0, x.Rows, h, n)
	y1, y2 := y.view(0, y.Rows, 0, h), y.view(0, y.Rows, h, n)
	c11, c12, c22 := c.view(0, h, 0, h), c.view(0, h, h, n), c.view(h, n, h, n)
	subtractSymmetric(&c11, &x1, &y1, ws)
	Gemm(&c12, -1, &x1, Transposed, &y2, NoTrans, 1, ws)
	subtractSymmetric(&c22, &x2, &y2, ws)
}

// reshape gives m so many rows and columns, packed, and new memory when it has
// too little. Its elements are arbitrary.
func (m *Matrix[T]) reshape(rows, cols int) {
	if cap(m.Data) < rows*cols {
		m.Data = aligned[T](rows * cols)
	}
	m.Rows, m.Cols, m.Stride, m.Data = rows, cols, cols, m.Data[:rows*cols]
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
	if len(b.Data) > 0 && &dst.Data[0] == &b.Data[0] && dst.Stride == b.Stride {
		return
	}
	if overlap(dst, b) {
		panic(shapeError(call, "dst overlaps B without being it"))
	}
	dst.Copy(b)
}
