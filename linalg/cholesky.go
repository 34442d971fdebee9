package linalg

import (
	"fmt"
	"math"

	"github.com/curlfree/curlfree/asm"
)

// Cholesky is the factorization A = UᵀU of a symmetric positive definite matrix,
// U upper triangular. The zero value is ready for Factor and keeps its memory
// from one matrix to the next.
//
// The algorithm is recursive down to order 64: all but a share of about (64/n)² of
// its flops, and the small triangles of Trsm, runs in Gemm. Several threads share
// blocks of rows.
type Cholesky[T Float] struct {
	u    Matrix[T]
	cond inverseNorm[T]
	in   copying[T]
	a    Matrix[T] // UᵀU
	rows cuts      // of the blocks
	bad  int       // the column whose pivot is not a positive number, or -1
}

// NewCholesky factors a. The error is that of Factor.
func NewCholesky[T Float](a *Matrix[T]) (*Cholesky[T], error) {
	c := new(Cholesky[T])
	return c, c.Factor(a, nil)
}

// Factor factors a, of which it reads the upper triangle and which it leaves as it
// is. It returns an error that names the first column, counted from 0, whose
// pivot is not a positive number; the factors are then not to be used. It panics
// unless a is square.
func (c *Cholesky[T]) Factor(a *Matrix[T], ws *Workspace) error {
	checkSquare("Cholesky", a)
	n := a.Rows
	used := ws.acquire()
	defer ws.release(used)
	c.u.reshape(n, n)
	c.in = copying[T]{c.u, *a, upperOnly}
	used.factorBlocks(c, c.rows.blocks(n, used.threads))
	c.in.src = Matrix[T]{}
	if c.bad >= 0 {
		return fmt.Errorf("linalg: Cholesky: not positive definite at column %d", c.bad)
	}
	return nil
}

func (c *Cholesky[T]) load(b int) { c.in.rows(c.rows.span(b)) }

// factor computes the rows of U in block b.
func (c *Cholesky[T]) factor(b int, ws *Workspace) bool {
	lo, hi := c.rows.span(b)
	n := c.u.Rows
	if c.bad = c.square(lo, hi, ws); c.bad < 0 && hi < n {
		c.solve(lo, hi, n, ws)
	}
	return c.bad < 0
}

// apply takes the terms of block b off the rows in block r.
func (c *Cholesky[T]) apply(b, r int, ws *Workspace) {
	lo, hi := c.rows.span(b)
	i0, i1 := c.rows.span(r)
	c.takeOff(lo, hi, i0, i1, c.u.Rows, ws)
}

// square replaces the upper triangle of rows and columns lo ≤ i < hi of A, from
// which the terms of the rows before have been taken off, by that of U. It returns
// the column whose pivot is not a positive number, -1 when there is none.
func (c *Cholesky[T]) square(lo, hi int, ws *Workspace) int {
	if hi-lo <= smallCholesky {
		if bad := asm.CholeskyBlock(c.u.Data[lo*c.u.Stride+lo:], c.u.Stride, hi-lo); bad >= 0 {
			return lo + bad
		}
		return -1
	}
	mid := lo + half(hi-lo)
	if bad := c.square(lo, mid, ws); bad >= 0 {
		return bad
	}
	c.solve(lo, mid, hi, ws)
	c.takeOff(lo, mid, mid, hi, hi, ws)
	return c.square(mid, hi, ws)
}

// solve computes the rows lo ≤ i < hi of U in columns hi ≤ j < end.
func (c *Cholesky[T]) solve(lo, hi, end int, ws *Workspace) {
	corner, beside := c.u.view(lo, hi, lo, hi), c.u.view(lo, hi, hi, end)
	Trsm(&beside, 1, Left, &corner, Upper, Transposed, NonUnit, ws)
}

// takeOff takes the terms of rows lo ≤ k < hi of U off rows i0 ≤ i < i1 of A, from
// the diagonal to column end.
func (c *Cholesky[T]) takeOff(lo, hi, i0, i1, end int, ws *Workspace) {
	square, above := c.u.view(i0, i1, i0, i1), c.u.view(lo, hi, i0, i1)
	Syrk(&square, Upper, -1, &above, Transposed, 1, ws)
	if i1 < end {
		right, beside := c.u.view(i0, i1, i1, end), c.u.view(lo, hi, i1, end)
		Gemm(&right, -1, &above, Transposed, &beside, NoTrans, 1, ws)
	}
}

// U returns U with zeros below its diagonal, a view of the factors.
func (c *Cholesky[T]) U() *Matrix[T] { return &c.u }

// Solve sets dst = A⁻¹·B; dst may be B. It panics when the shapes do not fit.
func (c *Cholesky[T]) Solve(dst, b *Matrix[T], ws *Workspace) {
	rightSide("Cholesky.Solve", c.u.Rows, dst, b)
	Trsm(dst, 1, Left, &c.u, Upper, Transposed, NonUnit, ws)
	Trsm(dst, 1, Left, &c.u, Upper, NoTrans, NonUnit, ws)
}

// Inverse sets dst = A⁻¹. It panics unless dst has A's shape.
func (c *Cholesky[T]) Inverse(dst *Matrix[T], ws *Workspace) {
	dst.setEye()
	c.Solve(dst, dst, ws)
}

// Det returns det A = frac·2^exp in the form of math.Frexp, which neither
// overflows nor underflows.
func (c *Cholesky[T]) Det() (frac float64, exp int) {
	frac, exp = diagonalDet(&c.u)
	frac, more := math.Frexp(frac * frac)
	return frac, 2*exp + more
}

// Cond estimates the condition number ‖A‖∞·‖A⁻¹‖∞ from below, within a factor of
// 3 but for rare matrices. It takes about as long as Factor: ‖A‖∞ is that of UᵀU.
func (c *Cholesky[T]) Cond(ws *Workspace) float64 {
	c.a.reshape(c.u.Rows, c.u.Rows)
	Trmm(&c.a, 1, Left, &c.u, Upper, Transposed, NonUnit, &c.u, ws)
	return float64(NormInf(&c.a)) * c.cond.estimate(c.u.Rows, func(x *Matrix[T], _ Trans) { c.Solve(x, x, ws) })
}

// setEye sets m to the identity.
func (m *Matrix[T]) setEye() {
	m.Fill(0)
	for i := range min(m.Rows, m.Cols) {
		m.Row(i)[i] = 1
	}
}

// diagonalDet returns the product of t's diagonal as frac·2^exp.
func diagonalDet[T Float](t *Matrix[T]) (frac float64, exp int) {
	frac, exp = math.Frexp(1)
	for i := range t.Rows {
		f, e := math.Frexp(frac * float64(t.Data[i*t.Stride+i]))
		frac, exp = f, exp+e
	}
	return frac, exp
}
