package linalg

import (
	"math"

	"github.com/curlfree/curlfree/asm"
)

// Syrk sets one triangle of dst to that of alpha·op(A)·op(A)ᵀ + beta·dst, where
// dst is n×n and op(A) n×k, with half the work of Gemm. Each element has the bits
// that Gemm gives it. The other triangle is neither read nor written.
//
// It panics when the shapes do not fit or dst overlaps A.
func Syrk[T Float](dst *Matrix[T], uplo Uplo, alpha T, a *Matrix[T], ta Trans, beta T, ws *Workspace) {
	n, k := opShape(a, ta)
	if dst.Rows != n || dst.Cols != n {
		panic(shapeError("Syrk", "op(A) is %d×%d but dst is %s", n, k, dst.shape()))
	}
	checkOperands("Syrk", dst, a)
	if k == 0 || alpha == 0 || beta != 0 && beta != 1 {
		scaleTriangle(dst, uplo, beta)
	}
	if n == 0 || k == 0 || alpha == 0 {
		return
	}
	used := ws.acquire()
	kit := kitOf[T](used)
	s := &kit.syrk
	s.product = product[T]{
		m: n, n: n, k: k, alpha: alpha,
		a: a.Data, lda: a.Stride, ta: ta,
		b: a.Data, ldb: a.Stride, tb: !ta,
		c: dst.Data, ldc: dst.Stride,
		half: true, uplo: uplo,
		tile: *asm.TileOf[T](), packed: kit.packed,
	}
	if beta == 0 {
		s.init = zeros[T](n)
	}
	s.packA, s.packB = s.choosePacking()
	s.strips = 1
	if threads := worth(used.threads, n, n, k, 2*s.tile.Share); threads > 1 {
		s.strips = 2 * threads // so that a thread that comes late does not hold up the rest
	}
	used.do(s.strips, s)
	ws.release(used)
}

// scaleTriangle multiplies a triangle of m by beta.
func scaleTriangle[T Float](m *Matrix[T], uplo Uplo, beta T) {
	for i := range m.Rows {
		row := m.view(i, i+1, 0, i+1)
		if uplo == Upper {
			row = m.view(i, i+1, i, m.Cols)
		}
		scale(&row, beta)
	}
}

// syrk is the job of Syrk: half a product in strips of columns.
type syrk[T Float] struct {
	product[T]
	strips int
}

// run computes strip i.
func (s *syrk[T]) run(worker, i int) {
	j0, j1 := s.edge(i), s.edge(i+1)
	i0, i1 := j0, s.n
	if s.uplo == Upper {
		i0, i1 = 0, j1
	}
	if j0 < j1 {
		s.block(&s.packed[worker], i0, i1, j0, j1)
	}
}

// edge returns the first column of strip i, such that strips have whole panels and
// about the same area.
func (s *syrk[T]) edge(i int) int {
	part := func(i int) int {
		return roundUp(int(float64(s.n)*math.Sqrt(float64(i)/float64(s.strips))), s.tile.NR)
	}
	if s.uplo == Upper {
		return min(part(i), s.n)
	}
	return min(max(roundUp(s.n, s.tile.NR)-part(s.strips-i), 0), s.n)
}

// halfPanel computes what the triangle has in rows i to i+m of panel number c of
// op(B), n columns from j on: whole rows in C, those that cross the diagonal
// beside it. The first rows that there are pack the panel.
func (p *product[T]) halfPanel(buf *packed[T], a []T, rs, cs, i, m, l, k, j, c, n int, first bool) {
	d0, d1 := max(i, j), min(i+m, j+n) // rows that cross the diagonal
	r0, r1 := max(i, j+n), i+m         // whole rows
	if p.uplo == Upper {
		r0, r1 = i, min(i+m, j)
	}
	first = first || i <= j && p.uplo == Lower
	if r0 < r1 {
		b, ldb, pack := p.operandB(buf, l, k, j, c, n, first)
		out := p.c[r0*p.ldc+j:]
		init, ldi := out, p.ldc
		if l == 0 && p.init != nil {
			init, ldi = p.init, 0
		}
		asm.GemmPanel(r1-r0, n, k, a[(r0-i)*rs:], rs, cs, b, ldb, init, ldi, out, p.ldc, pack, nil)
		first = false
	}
	if d0 < d1 {
		b, ldb, pack := p.operandB(buf, l, k, j, c, n, first)
		square := Matrix[T]{d1 - d0, n, n, grow(&buf.diagonal, p.tile.NR*p.tile.NR)}
		init, ldi := square.Data, n
		if l == 0 && p.init != nil {
			init, ldi = p.init, 0
		} else {
			p.copyDiagonal(&square, d0, j, false)
		}
		asm.GemmPanel(d1-d0, n, k, a[(d0-i)*rs:], rs, cs, b, ldb, init, ldi, square.Data, n, pack, nil)
		p.copyDiagonal(&square, d0, j, true)
	}
}

// copyDiagonal copies the triangle's part of the block of C at (i, j) to the square,
// or back.
func (p *product[T]) copyDiagonal(square *Matrix[T], i, j int, back bool) {
	for r := range square.Rows {
		row, out := square.Row(r), p.c[(i+r)*p.ldc+j:][:square.Cols]
		on := i + r - j // the column of the diagonal
		if p.uplo == Lower {
			row, out = row[:on+1], out[:on+1]
		} else {
			row, out = row[on:], out[on:]
		}
		if back {
			copy(out, row)
		} else {
			copy(row, out)
		}
	}
}
