package linalg

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
	checkOperands("Syrk", dst, a, a)
	if n == 0 {
		return
	}
	used := ws.acquire()
	s := syrk[T]{dst: dst, uplo: uplo, alpha: alpha, a: a, ta: ta, beta: beta, ws: used}
	s.triangle(0, n)
	ws.release(used)
}

// syrk holds the arguments of Syrk.
type syrk[T Float] struct {
	dst         *Matrix[T]
	uplo        Uplo
	alpha, beta T
	a           *Matrix[T]
	ta          Trans
	ws          *Workspace
}

// diagonal is the order of the blocks on the diagonal that are computed whole.
const diagonal = 48

// triangle computes the rows and columns lo ≤ i, j < hi: the square between the
// halves and their triangles.
func (s *syrk[T]) triangle(lo, hi int) {
	if hi-lo <= diagonal {
		s.block(lo, hi)
		return
	}
	mid := lo + roundUp((hi-lo)/2, diagonal)
	i0, i1, j0, j1 := mid, hi, lo, mid
	if s.uplo == Upper {
		i0, i1, j0, j1 = lo, mid, mid, hi
	}
	square := s.dst.view(i0, i1, j0, j1)
	s.product(&square, i0, i1, j0, j1)
	s.triangle(lo, mid)
	s.triangle(mid, hi)
}

// product sets c to rows i0 ≤ i < i1 and columns j0 ≤ j < j1 of the result.
func (s *syrk[T]) product(c *Matrix[T], i0, i1, j0, j1 int) {
	left, right := s.rows(i0, i1), s.rows(j0, j1)
	Gemm(c, s.alpha, &left, s.ta, &right, !s.ta, s.beta, s.ws)
}

// rows returns rows i0 ≤ i < i1 of op(A), as A holds them.
func (s *syrk[T]) rows(i0, i1 int) Matrix[T] {
	if s.ta == Transposed {
		return s.a.view(0, s.a.Rows, i0, i1)
	}
	return s.a.view(i0, i1, 0, s.a.Cols)
}

// block computes a block on the diagonal in scratch memory and copies its
// triangle.
func (s *syrk[T]) block(lo, hi int) {
	n := hi - lo
	c := Matrix[T]{n, n, n, grow(&kitOf[T](s.ws).triangle, diagonal*diagonal)[:n*n]}
	if s.beta != 0 {
		for i := range n {
			copy(s.part(&c, 0, i, n), s.part(s.dst, lo, i, n))
		}
	}
	s.product(&c, lo, hi, lo, hi)
	for i := range n {
		copy(s.part(s.dst, lo, i, n), s.part(&c, 0, i, n))
	}
}

// part returns the triangle's part of row i of the n×n block of m whose first
// element is (at, at).
func (s *syrk[T]) part(m *Matrix[T], at, i, n int) []T {
	row := m.Row(at + i)[at : at+n]
	if s.uplo == Upper {
		return row[i:]
	}
	return row[:i+1]
}
