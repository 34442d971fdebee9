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
	norm T // ‖A‖∞
	cond inverseNorm[T]
	sums []T // of the magnitudes in a column
	abs  []T

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
	c.take(a)
	if bad := c.block(0, a.Rows, ws); bad >= 0 {
		return fmt.Errorf("linalg: Cholesky: not positive definite at column %d", bad)
	}
	return nil
}

// take copies a's upper triangle, with zeros below, and finds the norm.
func (c *Cholesky[T]) take(a *Matrix[T]) {
	c.u.reshape(a.Rows, a.Rows)
	c.sums = resize(c.sums, a.Rows)
	clear(c.sums)
	c.norm = 0
	c.abs = resize(c.abs, a.Rows)
	for i := range a.Rows {
		row := c.u.Row(i)
		clear(row[:i])
		row = row[i:]
		copy(row, a.Row(i)[i:])
		below := c.sums[i:][:len(row)]
		if len(row) > smallOrder {
			abs := c.abs[:len(row)]
			asm.LeakyReLU(abs, row, -1)
			asm.Axpy(1, abs, below)
		} else {
			for j, v := range row {
				below[j] += T(math.Abs(float64(v)))
			}
		}
		c.norm = max(c.norm, below[0]+asm.Asum(row[1:]))
	}
}

// block replaces the upper triangle of rows and columns lo ≤ i < hi of A, from
// which the terms of the rows before have been taken off, by that of U. It returns
// the column whose pivot is not a positive number, -1 when there is none.
func (c *Cholesky[T]) block(lo, hi int, ws *Workspace) int {
	if hi-lo <= smallOrder {
		return c.leaf(lo, hi)
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

// leaf is block for few rows, four by four: from them the terms of those before
// are taken off in one product, then from each those of the four.
func (c *Cholesky[T]) leaf(lo, hi int) int {
	const rows = 4
	u, ld := c.u.Data, c.u.Stride
	var above [rows * smallOrder]T
	for k := lo; k < hi; k += rows {
		m := min(rows, hi-k)
		if before := k - lo; before > 0 {
			for p := range before {
				for i, v := range u[(lo+p)*ld+k:][:m] {
					above[p*rows+i] = -v
				}
			}
			strips(m, hi-k, before, above[:before*rows], 1, rows, u[lo*ld+k:], ld, u[k*ld+k:], ld, u[k*ld+k:], ld)
		}
		if bad := c.finish(k, k+m, hi); bad >= 0 {
			return bad
		}
	}
	return -1
}

// finish is leaf for rows lo ≤ k < end, from each of which the terms of those
// before it are taken off, for the columns up to hi.
func (c *Cholesky[T]) finish(lo, end, hi int) int {
	u, ld := c.u.Data, c.u.Stride
	for k := lo; k < end; k++ {
		row := u[k*ld+k:][:hi-k]
		clear(u[k*ld+lo:][:k-lo])
		for p := lo; p < k; p++ {
			asm.Axpy(-u[p*ld+k], u[p*ld+k:][:hi-k], row)
		}
		if !(row[0] > 0) || math.IsInf(float64(row[0]), 1) {
			return k
		}
		row[0] = T(math.Sqrt(float64(row[0])))
		asm.DivScalar(row[0], row[1:])
	}
	return -1
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
// 3 but for rare matrices.
func (c *Cholesky[T]) Cond(ws *Workspace) float64 {
	return float64(c.norm) * c.cond.estimate(c.u.Rows, func(x *Matrix[T], _ Trans) { c.Solve(x, x, ws) })
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
