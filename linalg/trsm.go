package linalg

import "github.com/curlfree/curlfree/asm"

// Trsm solves op(A)·X = alpha·B, or X·op(A) = alpha·B with A on the right, for
// X, which replaces B. A is a triangle of order n; B is n×r, or r×n with A on the
// right.
//
// Each element starts from round(alpha·b). The terms of the elements of X it
// depends on are taken off in the order in which they are solved, which is
// increasing for a lower op(A) on the left and an upper one on the right, else
// decreasing, by fused multiply-adds fma(-a, x, ·); a division by the diagonal
// ends it. With alpha = 0 B becomes 0 and A is not read. A zero on the diagonal
// is not looked for: it gives infinities or NaN.
//
// It panics when the shapes do not fit or B overlaps A.
func Trsm[T Float](b *Matrix[T], alpha T, side Side, a *Matrix[T], uplo Uplo, ta Trans, diag Diag, ws *Workspace) {
	n, r := opShape(b, Trans(side))
	if a.Rows != n || a.Cols != n {
		panic(shapeError("Trsm", "A on the %v is %s but B is %s", side, a.shape(), b.shape()))
	}
	checkOperands("Trsm", b, a, a)
	if n == 0 || r == 0 || alpha == 0 {
		scale(b, 0)
		return
	}
	used := ws.acquire()
	kit := kitOf[T](used)
	s := &kit.trsm
	s.reset(used, kit, side, uplo, ta, diag, n, r)
	s.b, s.alpha, s.backward = *b, alpha, !s.lower
	s.pack(&kit.triangle, a, ta, s.backward)
	s.lower = true
	for i := range n {
		asm.Scal(-1, s.row(i)[:i])
	}
	s.makeRoom(&kit.turned, 1)
	used.do(s.slabs(), s)
	ws.release(used)
}

// trsm is the job of Trsm: L·X = B, where L is the triangle with its elements
// beside the diagonal negated. An upper triangle is solved from the last row
// to the first; it and B enter in reverse order.
type trsm[T Float] struct {
	triangular[T]
	b        Matrix[T]
	alpha    T
	backward bool
}

// run solves slab i.
func (s *trsm[T]) run(worker, i int) {
	x := s.columns(&s.b, i)
	if s.side == Right {
		x = s.room(worker, 1, 0, i)
		s.transpose(x, &s.b, i, s.backward)
	} else if s.backward {
		x.reverse(0, s.n)
	}
	if s.alpha != 1 {
		for i := range s.n {
			asm.Scal(s.alpha, x.row(i))
		}
	}
	s.forward(worker, x, 0, s.n)
	if s.side == Right {
		s.untranspose(&s.b, x, i, s.backward)
	} else if s.backward {
		x.reverse(0, s.n)
	}
}

// forward solves for the rows lo ≤ i < hi, from which the terms of the rows
// before have been taken off: the upper half, its terms of the lower half, and
// that.
func (s *trsm[T]) forward(worker int, x slab[T], lo, hi int) {
	if hi-lo > few {
		mid := middle(lo, hi)
		s.forward(worker, x, lo, mid)
		s.product(worker, x, x, mid, hi, lo, mid)
		s.forward(worker, x, mid, hi)
		return
	}
	for i := lo; i < hi; i++ {
		l, xi := s.row(i), x.row(i)
		for k := lo; k < i; k++ {
			asm.Axpy(l[k], x.row(k), xi)
		}
		if s.diag == NonUnit {
			asm.DivScalar(l[i], xi)
		}
	}
}
