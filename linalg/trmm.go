package linalg

import "github.com/curlfree/curlfree/asm"

// Trmm sets dst = alpha·op(A)·B, or alpha·B·op(A) with A on the right, where A
// is a triangle of order n and B and dst are n×r, or r×n with A on the right.
//
// Each element is that of Gemm with the terms outside of the triangle left out:
// one chain of fused multiply-adds in increasing k from +0, with alpha rounded
// into the elements of the left operand, those of a unit diagonal included. With
// alpha = 0 dst becomes 0 and neither A nor B is read.
//
// It panics when the shapes do not fit or dst overlaps A or B.
func Trmm[T Float](dst *Matrix[T], alpha T, side Side, a *Matrix[T], uplo Uplo, ta Trans, diag Diag, b *Matrix[T], ws *Workspace) {
	n, r := opShape(b, Trans(side))
	if a.Rows != n || a.Cols != n || dst.Rows != b.Rows || dst.Cols != b.Cols {
		panic(shapeError("Trmm", "A on the %v is %s and B is %s but dst is %s", side, a.shape(), b.shape(), dst.shape()))
	}
	checkOperands("Trmm", dst, a, b)
	if n == 0 || r == 0 || alpha == 0 {
		scale(dst, 0)
		return
	}
	used := ws.acquire()
	kit := kitOf[T](used)
	m := &kit.trmm
	*m = trmm[T]{
		side: side, diag: diag, lower: uplo == Lower != (ta == Transposed),
		product: product[T]{
			m: dst.Rows, n: dst.Cols, k: n, alpha: alpha,
			c: dst.Data, ldc: dst.Stride,
			tile: *asm.TileOf[T](), packed: kit.packed,
		},
	}
	if side == Left {
		m.a, m.lda, m.ta, m.b, m.ldb = a.Data, a.Stride, ta, b.Data, b.Stride
	} else {
		m.a, m.lda, m.b, m.ldb, m.tb = b.Data, b.Stride, a.Data, a.Stride, ta
	}
	m.packA, m.packB = m.choosePacking()
	m.packA = m.packA || side == Left && diag == Unit
	var count int
	count, m.width = slabs[T](n, r, used.threads)
	used.do(count, m)
	ws.release(used)
}

// trmm is the job of Trmm: a product of which one operand is a triangle. Its loops
// are those of product.block, but for the terms that the triangle lacks: its square
// blocks on the diagonal have kernels of their own.
type trmm[T Float] struct {
	product[T]
	side  Side
	diag  Diag
	lower bool // op(A) is
	width int  // columns of a piece, with the triangle on the right its rows
}

// run computes piece i.
func (m *trmm[T]) run(worker, i int) {
	buf := &m.packed[worker]
	if m.side == Left {
		m.left(buf, i*m.width, min((i+1)*m.width, m.n))
	} else {
		m.right(buf, i*m.width, min((i+1)*m.width, m.m))
	}
}

// left computes the columns j0 ≤ j < j1 of C. Blocks of k have whole tiles of rows,
// so that none cuts a square on the diagonal.
func (m *trmm[T]) left(buf *packed[T], j0, j1 int) {
	mr := m.tile.MR
	mc, kc, nc := balance(m.m, m.tile.MC, mr), balance(m.k, roundUp(m.tile.KC, mr), mr), balance(j1-j0, m.tile.NC, m.tile.NR)
	for j := j0; j < j1; j += nc {
		n := min(nc, j1-j)
		for l := 0; l < m.k; l += kc {
			k, fresh := min(kc, m.k-l), true
			m.roomForB(buf, k, n, true)
			for i := 0; i < m.m; i += mc {
				rows := min(mc, m.m-i)
				if m.lower && i+rows <= l || !m.lower && i >= l+k {
					continue
				}
				m.fillA(buf, i, rows, l, k)
				if m.diag == Unit {
					for r := max(i, l); r < min(i+rows, l+k); r++ {
						buf.a[(r-i)*packedStride[T](k)+r-l] = m.alpha
					}
				}
				for c := 0; c < n; c += m.tile.NR {
					m.leftPanel(buf, i, rows, l, k, j+c, c/m.tile.NR, min(m.tile.NR, n-c), fresh)
				}
				fresh = false
			}
		}
	}
}

// leftPanel adds the terms l to l+k of rows i to i+rows in panel number c of B, n
// columns from j on: tile by tile where the diagonal crosses them, then those of
// the rows that lie on one side of it. Lower rows start with term 0, upper ones on
// the diagonal.
func (m *trmm[T]) leftPanel(buf *packed[T], i, rows, l, k, j, c, n int, fresh bool) {
	b, ldb, pack := m.operandB(buf, l, k, j, c, n, fresh)
	if pack != nil {
		asm.PackRows(pack, n, b, ldb, k, n)
		b, ldb = pack, n
	}
	a, rs, cs := m.operandA(buf, i, l, k)
	cross := min(i+rows, l+k)
	for r := max(i, l); r < cross; r += m.tile.MR {
		h, on := min(m.tile.MR, cross-r), r-l
		a, out := a[(r-i)*rs:], m.c[r*m.ldc+j:]
		init, ldi := out, m.ldc
		if l == 0 || !m.lower {
			init, ldi = zeros[T](n), 0
		}
		if m.lower && on > 0 {
			asm.GemmPanel(h, n, on, a, rs, cs, b, ldb, init, ldi, out, m.ldc, nil, nil)
			init, ldi = out, m.ldc
		}
		asm.TriangleLeft(h, n, m.lower, a[on*cs:], rs, cs, b[on*ldb:], ldb, init, ldi, out, m.ldc)
		if on += h; !m.lower && on < k {
			asm.GemmPanel(h, n, k-on, a[on*cs:], rs, cs, b[on*ldb:], ldb, out, m.ldc, out, m.ldc, nil, nil)
		}
	}
	r0, r1 := max(i, l+k), i+rows
	if !m.lower {
		r0, r1 = i, min(i+rows, l)
	}
	if r0 < r1 {
		out := m.c[r0*m.ldc+j:]
		init, ldi := out, m.ldc
		if l == 0 {
			init, ldi = zeros[T](n), 0
		}
		asm.GemmPanel(r1-r0, n, k, a[(r0-i)*rs:], rs, cs, b, ldb, init, ldi, out, m.ldc, nil, nil)
	}
}

// right computes the rows i0 ≤ i < i1 of C. Blocks of k have whole panels, so that
// none cuts a square on the diagonal.
func (m *trmm[T]) right(buf *packed[T], i0, i1 int) {
	nr := m.tile.NR
	mc, kc, nc := balance(i1-i0, m.tile.MC, m.tile.MR), balance(m.k, roundUp(m.tile.KC, nr), nr), balance(m.n, m.tile.NC, nr)
	for j := 0; j < m.n; j += nc {
		n := min(nc, m.n-j)
		for l := 0; l < m.k; l += kc {
			k := min(kc, m.k-l)
			if m.lower && j >= l+k || !m.lower && j+n <= l {
				continue
			}
			m.roomForB(buf, k, n, i1-i0 > mc)
			for i := i0; i < i1; i += mc {
				rows := min(mc, i1-i)
				m.fillA(buf, i, rows, l, k)
				for c := 0; c < n; c += nr {
					m.rightPanel(buf, i, rows, l, k, j+c, c/nr, min(nr, n-c), i == i0)
				}
			}
		}
	}
}

// rightPanel adds the terms l to l+k of rows i to i+rows in panel number c of the
// triangle, n columns from j on. Upper columns start with term 0, lower ones on the
// diagonal.
func (m *trmm[T]) rightPanel(buf *packed[T], i, rows, l, k, j, c, n int, fresh bool) {
	a, rs, cs := m.operandA(buf, i, l, k)
	crosses := l <= j && j < l+k
	k0, k1 := l, min(l+k, j)
	if m.lower {
		k0, k1 = max(l, j+n), l+k
	}
	out := m.c[i*m.ldc+j:]
	init, ldi := out, m.ldc
	if m.lower && crosses || !m.lower && l == 0 {
		init, ldi = zeros[T](n), 0
	}
	if m.lower && crosses {
		asm.TriangleRight(rows, n, true, a[(j-l)*cs:], rs, cs, m.square(buf, j, n), m.tile.NR, init, ldi, out, m.ldc)
		init, ldi = out, m.ldc
	}
	if k0 < k1 {
		b, ldb, pack := m.operandB(buf, k0, k1-k0, j, c, n, fresh)
		asm.GemmPanel(rows, n, k1-k0, a[(k0-l)*cs:], rs, cs, b, ldb, init, ldi, out, m.ldc, pack, nil)
		init, ldi = out, m.ldc
	}
	if !m.lower && crosses {
		asm.TriangleRight(rows, n, false, a[(j-l)*cs:], rs, cs, m.square(buf, j, n), m.tile.NR, init, ldi, out, m.ldc)
	}
}

// square returns a copy of the triangle's n×n block on the diagonal at (j, j), with
// rows NR apart.
func (m *trmm[T]) square(buf *packed[T], j, n int) []T {
	nr, from := m.tile.NR, m.b[j*m.ldb+j:]
	to := grow(&buf.diagonal, nr*nr+asm.PackSlack)
	if m.tb == Transposed {
		asm.PackTransposed(to, nr, from, m.ldb, n, n)
	} else {
		asm.PackRows(to, nr, from, m.ldb, n, n)
	}
	if m.diag == Unit {
		for r := range n {
			to[r*nr+r] = 1
		}
	}
	return to
}
