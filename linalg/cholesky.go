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
// its flops, and the small triangles of Trsm, runs in Gemm.
type Cholesky[T Float] struct {
	u    Matrix[T]
	cond inverseNorm[T]
	in   copying[T]
	a    Matrix[T] // UᵀU

	corner, beside, rest Matrix[T] // the blocks at work
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
	c.u.reshape(a.Rows, a.Rows)
	c.in.do(&c.u, a, upperOnly, ws)
	if bad := c.block(0, a.Rows, ws); bad >= 0 {
		return fmt.Errorf("linalg: Cholesky: not positive definite at column %d", bad)
	}
	return nil
}

// block replaces the upper triangle of rows and columns lo ≤ i < hi of A, from
// which the terms of the rows before have been taken off, by that of U. It returns
// the column whose pivot is not a positive number, -1 when there is none.
func (c *Cholesky[T]) block(lo, hi int, ws *Workspace) int {
	if hi-lo <= smallCholesky {
		if bad := asm.CholeskyBlock(c.u.Data[lo*c.u.Stride+lo:], c.u.Stride, hi-lo); bad >= 0 {
			return lo + bad
		}
		return -1
	}
	mid := lo + half(hi-lo)
	if bad := c.block(lo, mid, ws); bad >= 0 {
		return bad
	}
	c.corner, c.beside, c.rest = c.u.view(lo, mid, lo, mid), c.u.view(lo, mid, mid, hi), c.u.view(mid, hi, mid, hi)
	Trsm(&c.beside, 1, Left, &c.corner, Upper, Transposed, NonUnit, ws)
	Syrk(&c.rest, Upper, -1, &c.beside, Transposed, 1, ws)
	return c.block(mid, hi, ws)
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
