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
	checkOperands("Trsm", b, a)
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
	count, s.width = slabs[T](n, r, used.threads)
	used.do(count, s)
	ws.release(used)
}

// trsm is the job of Trsm. The columns of B, with the triangle on the right its
// rows, are independent and dealt to the threads in slabs.
type trsm[T Float] struct {
	a      triangle[T]
	side   Side
	alpha  T
	b      Matrix[T]
	width  int // of a slab
	packed []packed[T]
}

// run solves slab i.
func (s *trsm[T]) run(worker, i int) {
	x := slab(&s.b, s.side, s.width, i)
	scale(&x, s.alpha)
	if s.side == Left {
		s.a.solveLeft(&s.packed[worker], &x)
	} else {
		s.a.solveRight(&s.packed[worker], &x)
	}
}

// solveLeft solves op(A)·X = B for X, which replaces B = x. The loops are those of
// product.block: a panel of B is not packed before it is solved, but tile by tile
// as it is, negated, so that its terms are added.
func (t triangle[T]) solveLeft(buf *packed[T], x *Matrix[T]) {
	p := t.product(Left, x, x, 0, x.Rows, 0, x.Rows)
	p.backward = !t.lower
	p.tile = *asm.TileOf[T]()
	p.packA, _ = p.choosePacking()
	p.packB = true
	mr := p.tile.MR
	mc, kc, nc := balance(p.m, p.tile.MC, mr), balance(p.k, roundUp(p.tile.KC, mr), mr), balance(p.n, p.tile.NC, p.tile.NR)
	for j := 0; j < p.n; j += nc {
		n := min(nc, p.n-j)
		for done := 0; done < p.k; done += kc {
			l := t.step(done, p.k, kc)
			k := min(kc, p.k-l)
			p.roomForB(buf, k, n, true)
			for passed := 0; passed < p.m; passed += mc {
				i := t.step(passed, p.m, mc)
				rows := min(mc, p.m-i)
				if t.lower && i+rows <= l || !t.lower && i >= l+k {
					continue
				}
				p.fillA(buf, i, rows, l, k)
				for c := 0; c < n; c += p.tile.NR {
					t.solvePanel(&p, buf, i, rows, l, k, j+c, c/p.tile.NR, min(p.tile.NR, n-c))
				}
			}
		}
	}
}

// step returns the start of the block behind done of n elements, in blocks of size
// from the start or, for an upper triangle, from the last one to the first.
func (t triangle[T]) step(done, n, size int) int {
	if t.lower {
		return done
	}
	return (n-1)/size*size - done
}

// solvePanel takes the terms l to l+k off rows i to i+rows of panel number c of B, n
// columns from j on: tile by tile where the diagonal crosses them, which it solves,
// then the rows that lie behind.
func (t triangle[T]) solvePanel(p *product[T], buf *packed[T], i, rows, l, k, j, c, n int) {
	nr, mr := p.tile.NR, p.tile.MR
	b, ldb := buf.copyOf(c), p.along(nr)
	a, rs, along := p.operandA(buf, i, l, k)
	cs := max(along, -along)
	cross0, cross1 := max(i, l), min(i+rows, l+k)
	for done := 0; done < cross1-cross0; done += mr {
		r := cross0 + t.step(done, cross1-cross0, mr)
		h, on := min(mr, cross1-r), r-l
		a, out := a[(r-i)*rs:], p.c[r*p.ldc+j:]
		from, to := 0, on // the rows that are solved
		if !t.lower {
			from, to = on+h, k
		}
		if from < to {
			asm.GemmPanel(h, n, to-from, a[from*cs:], rs, along, b[from*nr:], ldb, out, p.ldc, out, p.ldc, nil, nil)
		}
		asm.SolveLeft(h, n, t.lower, t.diag == Unit, a[on*cs:], rs, cs, out, p.ldc, b[on*nr:])
	}
	r0, r1 := max(i, l+k), i+rows
	if !t.lower {
		r0, r1 = i, min(i+rows, l)
	}
	if r0 < r1 {
		out := p.c[r0*p.ldc+j:]
		asm.GemmPanel(r1-r0, n, k, a[(r0-i)*rs:], rs, along, b, ldb, out, p.ldc, out, p.ldc, nil, nil)
	}
}

// solveRight solves X·op(A) = B for X, which replaces B = x, by blocks of columns:
// the terms of each that is solved are taken off the others by a product.
func (t triangle[T]) solveRight(buf *packed[T], x *Matrix[T]) {
	onLeft, tile := t.transposed(), asm.TileOf[T]()
	kc := balance(x.Cols, roundUp(tile.KC, tile.NR), tile.NR)
	for done := 0; done < x.Cols; done += kc {
		l := onLeft.step(done, x.Cols, kc)
		k := min(kc, x.Cols-l)
		t.solveColumns(buf, x, l, k)
		j0, j1 := l+k, x.Cols
		if t.lower {
			j0, j1 = 0, l
		}
		if j0 < j1 {
			p := t.product(Right, x, x, j0, j1, l, l+k)
			p.alpha, p.backward = -1, t.lower
			p.alone(buf)
		}
	}
}

// solveColumns solves for the columns l to l+k of x, a panel at a time: the terms of
// those before it come from a packed copy of −X. What is left stands on the left of
// the panel once both are transposed.
func (t triangle[T]) solveColumns(buf *packed[T], x *Matrix[T], l, k int) {
	p := t.product(Right, x, x, l, l+k, l, l+k)
	p.backward = t.lower
	p.tile = *asm.TileOf[T]()
	_, p.packB = p.choosePacking()
	p.packA = true
	onLeft, nr, mc := t.transposed(), p.tile.NR, balance(x.Rows, p.tile.MC, p.tile.MR)
	p.roomForB(buf, k, k, x.Rows > mc)
	for i := 0; i < x.Rows; i += mc {
		rows := min(mc, x.Rows-i)
		ld := packedStride[T](k)
		negative := grow(&buf.a, rows*ld+asm.PackSlack)
		a, rs, cs := p.operandA(buf, i, 0, k)
		for done := 0; done < k; done += nr {
			j := onLeft.step(done, k, nr)
			n := min(nr, k-j)
			k0, k1 := 0, j
			if t.lower {
				k0, k1 = j+n, k
			}
			if k0 < k1 {
				b, ldb, pack := p.operandB(buf, k0, k1-k0, j, j/nr, n, i == 0)
				out := p.c[i*p.ldc+j:]
				asm.GemmPanel(rows, n, k1-k0, a[k0:], rs, cs, b, ldb, out, p.ldc, out, p.ldc, pack, nil)
			}
			part := x.view(i, i+rows, l+j, l+j+n)
			panel := buf.turn(&part)
			onLeft.corner(l+j).solveTurned(buf, &panel.Matrix)
			panel.give(&part)
			scale(&panel.Matrix, -1)
			part = Matrix[T]{rows, n, ld, negative[j:]}
			panel.give(&part)
		}
	}
}

// solveTurned solves op(A)·X = B for X, which replaces B = x, with at most NR rows.
func (t triangle[T]) solveTurned(buf *packed[T], x *Matrix[T]) {
	p := t.product(Left, x, x, 0, x.Rows, 0, x.Rows)
	p.backward = !t.lower
	p.tile = *asm.TileOf[T]()
	nr := p.tile.NR
	panel := packed[T]{b: grow(&buf.diagonal, nr*nr+asm.PackSlack), panels: 1}
	for j := 0; j < x.Cols; j += nr {
		t.solvePanel(&p, &panel, 0, x.Rows, 0, x.Rows, j, 0, min(nr, x.Cols-j))
	}
}
