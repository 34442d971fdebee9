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
	m.reset(used, kit, side, uplo, ta, diag, n, r)
	m.dst, m.b, m.alpha = *dst, *b, alpha
	m.pack(&kit.triangle, a, ta, false)
	m.finish()
	m.makeRoom(&kit.turned, 2)
	used.do(m.slabs(), m)
	ws.release(used)
}

// trmm is the job of Trmm.
type trmm[T Float] struct {
	triangular[T]
	dst, b Matrix[T]
	alpha  T
}

// finish writes the unit diagonal to the triangle, and alpha when it stands on
// the left.
func (m *trmm[T]) finish() {
	for i := range m.n {
		if m.diag == Unit {
			m.triangle[i*m.ld+i] = 1
		}
		if m.side == Left && m.alpha != 1 {
			asm.Scal(m.alpha, m.row(i))
		}
	}
}

// run multiplies slab i.
func (m *trmm[T]) run(worker, i int) {
	x, y := m.columns(&m.b, i), m.columns(&m.dst, i)
	if m.side == Right {
		x, y = m.room(worker, 2, 0, i), m.room(worker, 2, 1, i)
		m.transpose(x, &m.b, i, false)
	}
	for k := range m.n {
		clear(y.row(k))
		if m.side == Right && m.alpha != 1 {
			asm.Scal(m.alpha, x.row(k))
		}
	}
	m.rows(worker, y, x, 0, m.n)
	if m.side == Right {
		m.untranspose(&m.dst, y, i, false)
	}
}

// rows adds the terms of the triangle's block on the diagonal to the rows lo ≤ i
// < hi of y: those of both halves and the product between them, which comes
// second for either triangle, so that k increases in every row.
func (m *trmm[T]) rows(worker int, y, x slab[T], lo, hi int) {
	if hi-lo > few {
		mid := middle(lo, hi)
		m.rows(worker, y, x, lo, mid)
		if m.lower {
			m.product(worker, y, x, mid, hi, lo, mid)
		} else {
			m.product(worker, y, x, lo, mid, mid, hi)
		}
		m.rows(worker, y, x, mid, hi)
		return
	}
	for i := lo; i < hi; i++ {
		k0, k1 := lo, i+1
		if !m.lower {
			k0, k1 = i, hi
		}
		for k := k0; k < k1; k++ {
			asm.Axpy(m.triangle[i*m.ld+k], x.row(k), y.row(i))
		}
	}
}
