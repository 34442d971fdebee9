package linalg

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
	*m = trmm[T]{a: triangleOf(a, uplo, ta, diag), side: side, alpha: alpha, dst: *dst, b: *b, packed: kit.packed}
	var count int
	count, m.width = slabs[T](side, n, r, used.threads)
	used.do(count, m)
	ws.release(used)
}

// trmm is the job of Trmm.
type trmm[T Float] struct {
	a      triangle[T]
	side   Side
	alpha  T
	dst, b Matrix[T]
	width  int // of a slab
	packed []packed[T]
}

// run multiplies slab i.
func (m *trmm[T]) run(worker, i int) {
	y, x := slab(&m.dst, m.side, m.width, i), slab(&m.b, m.side, m.width, i)
	if m.side == Left {
		m.a.multiplyLeft(&m.packed[worker], m.alpha, &y, &x, 0, y.Rows, true)
	} else {
		m.a.multiplyRight(&m.packed[worker], m.alpha, &y, &x, 0, y.Cols, true)
	}
}

// multiplyLeft adds the terms of alpha times the triangle's block on the diagonal
// to the rows lo ≤ i < hi of y, or starts their chains with them: those of both
// halves and the product between them, which comes second for either triangle, so
// that k increases in every row.
func (t triangle[T]) multiplyLeft(buf *packed[T], alpha T, y, x *Matrix[T], lo, hi int, start bool) {
	if hi-lo <= smallLeft {
		t.addRows(alpha, y, x, lo, hi, start)
		return
	}
	mid, before := middle(lo, hi), t.before(Left)
	t.multiplyLeft(buf, alpha, y, x, lo, mid, start)
	t.add(buf, Left, alpha, y, x, lo, mid, hi, start)
	t.multiplyLeft(buf, alpha, y, x, mid, hi, start && !before)
}

// multiplyRight does the same to the columns lo ≤ j < hi of y.
func (t triangle[T]) multiplyRight(buf *packed[T], alpha T, y, x *Matrix[T], lo, hi int, start bool) {
	if hi-lo <= smallRight {
		t.addColumns(buf, alpha, y, x, lo, hi, start)
		return
	}
	mid, before := middle(lo, hi), t.before(Right)
	t.multiplyRight(buf, alpha, y, x, lo, mid, start)
	t.add(buf, Right, alpha, y, x, lo, mid, hi, start)
	t.multiplyRight(buf, alpha, y, x, mid, hi, start && !before)
}

// add adds the product between the halves of lo ≤ i < hi. It starts the chains of
// the second half, when anything does.
func (t triangle[T]) add(buf *packed[T], side Side, alpha T, y, x *Matrix[T], lo, mid, hi int, start bool) {
	p := t.product(side, y, x, lo, mid, mid, hi)
	if t.before(side) {
		p = t.product(side, y, x, mid, hi, lo, mid)
		if start {
			p.init = zeros[T](p.n)
		}
	}
	p.alpha = alpha
	p.alone(buf)
}

// addRows adds the terms of few rows, one by one.
func (t triangle[T]) addRows(alpha T, y, x *Matrix[T], lo, hi int, start bool) {
	var room [smallLeft]T
	for i := lo; i < hi; i++ {
		k0, k1 := lo, i+1
		if !t.lower {
			k0, k1 = i, hi
		}
		yi := y.Row(i)
		init := yi
		if start {
			init = zeros[T](len(yi))
		}
		strip(1, len(yi), k1-k0, t.row(&room, alpha, i, k0, k1), 0, 1, x.Data[k0*x.Stride:], x.Stride, init, 0, yi, 0)
	}
}

// addColumns adds the terms of columns that are few enough to be transposed.
func (t triangle[T]) addColumns(buf *packed[T], alpha T, y, x *Matrix[T], lo, hi int, start bool) {
	onLeft := t.corner(lo).transposed()
	xt, yt := buf.room()
	for i := 0; i < y.Rows; i += slabRows[T]() {
		i1 := min(i+slabRows[T](), y.Rows)
		from, to := x.view(i, i1, lo, hi), y.view(i, i1, lo, hi)
		xt.take(&from)
		scale(&xt.Matrix, alpha)
		if start {
			yt.Rows, yt.Cols = xt.Rows, xt.Cols
		} else {
			yt.take(&to)
		}
		onLeft.multiplyLeft(buf, 1, &yt.Matrix, &xt.Matrix, 0, hi-lo, start)
		yt.give(&to)
	}
}
