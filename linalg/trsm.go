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
	if side == Left && r == 1 && b.Stride == 1 {
		scale(b, alpha)
		Trsv(b.Data[:n], a, uplo, ta, diag)
		return
	}
	used := ws.acquire()
	kit := kitOf[T](used)
	s := &kit.trsm
	*s = trsm[T]{a: triangleOf(a, uplo, ta, diag), side: side, alpha: alpha, b: *b, packed: kit.packed}
	var count int
	count, s.width = slabs[T](side, n, r, used.threads)
	used.do(count, s)
	ws.release(used)
}

// trsm is the job of Trsm.
type trsm[T Float] struct {
	a      triangle[T]
	side   Side
	alpha  T
	b      Matrix[T]
	width  int // of a slab
	packed []packed[T]
}

// run solves slab i. Until it ends, the elements that are solved stand negated in
// the slab: their terms are then added, which takes no copy of an operand with its
// sign changed, and no bit of any term depends on which factor carries the sign.
func (s *trsm[T]) run(worker, i int) {
	x := slab(&s.b, s.side, s.width, i)
	scale(&x, s.alpha)
	if s.side == Left {
		s.a.solveLeft(&s.packed[worker], &x, 0, x.Rows)
	} else {
		s.a.solveRight(&s.packed[worker], &x, 0, x.Cols)
	}
	scale(&x, -1)
}

// solveLeft solves for the rows lo ≤ i < hi of x, from which the terms of the
// rows before them have been taken off.
func (t triangle[T]) solveLeft(buf *packed[T], x *Matrix[T], lo, hi int) {
	if hi-lo <= smallLeft {
		t.substitute(x, lo, hi)
		return
	}
	first, second := halves(lo, hi, t.before(Left))
	t.solveLeft(buf, x, first[0], first[1])
	t.takeOff(buf, Left, x, second, first)
	t.solveLeft(buf, x, second[0], second[1])
}

// solveRight solves for the columns lo ≤ j < hi of x.
func (t triangle[T]) solveRight(buf *packed[T], x *Matrix[T], lo, hi int) {
	if hi-lo <= smallRight {
		onLeft := t.corner(lo).transposed()
		tile, _ := buf.room()
		for i := 0; i < x.Rows; i += slabRows[T]() {
			part := x.view(i, min(i+slabRows[T](), x.Rows), lo, hi)
			tile.take(&part)
			onLeft.solveLeft(buf, &tile.Matrix, 0, hi-lo)
			tile.give(&part)
		}
		return
	}
	first, second := halves(lo, hi, t.before(Right))
	t.solveRight(buf, x, first[0], first[1])
	t.takeOff(buf, Right, x, second, first)
	t.solveRight(buf, x, second[0], second[1])
}

// halves returns the bounds of the half of lo ≤ i < hi that is solved first, and
// of the other one.
func halves(lo, hi int, forward bool) (first, second [2]int) {
	mid := middle(lo, hi)
	if forward {
		return [2]int{lo, mid}, [2]int{mid, hi}
	}
	return [2]int{mid, hi}, [2]int{lo, mid}
}

// takeOff takes the terms of the rows or columns from of x, which are solved, off
// those of to.
func (t triangle[T]) takeOff(buf *packed[T], side Side, x *Matrix[T], to, from [2]int) {
	p := t.product(side, x, x, to[0], to[1], from[0], from[1])
	p.backward = !t.before(side)
	p.alone(buf)
}

// substitute solves for few rows, one by one.
func (t triangle[T]) substitute(x *Matrix[T], lo, hi int) {
	var room [smallLeft]T
	for step := range hi - lo {
		i, k0, k1, cs, ld := lo+step, lo, lo+step, 1, x.Stride
		if !t.before(Left) {
			i, k0, k1, cs, ld = hi-1-step, hi-step, hi, -1, -x.Stride
		}
		xi := x.Row(i)
		if k0 < k1 {
			strip(1, x.Cols, k1-k0, t.row(&room, 1, i, k0, k1), 0, cs, x.Data[k0*x.Stride:], ld, xi, 0, xi, 0)
		}
		if t.diag == NonUnit {
			asm.DivScalar(-t.data[t.at(i, i)], xi)
		} else {
			asm.Scal(-1, xi)
		}
	}
}
