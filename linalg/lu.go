package linalg

import (
	"fmt"
	"math"

	"github.com/curlfree/curlfree/asm"
)

// LU is the factorization P·A = L·U of a square matrix with partial pivoting, L
// unit lower and U upper triangular. The zero value is ready for Factor and
// keeps its memory from one matrix to the next.
//
// The algorithm is recursive on columns, and all but a share of about
// 3·leaf/n of its flops, with leaves of 16 columns, runs in Gemm.
type LU[T Float] struct {
	lu     Matrix[T]
	pivots []int // row i was exchanged with row pivots[i], in increasing i
	norm   T     // ‖A‖∞
	panel  Matrix[T]
	row    []T
	cond   inverseNorm[T]
}

// NewLU factors a. The error is that of Factor.
func NewLU[T Float](a *Matrix[T]) (*LU[T], error) {
	f := new(LU[T])
	return f, f.Factor(a, nil)
}

// Factor factors a, which it leaves as it is. It returns an error that names the
// first pivot, counted from 0, that is zero or not a number; the factors are then
// not to be used. It panics unless a is square.
func (f *LU[T]) Factor(a *Matrix[T], ws *Workspace) error {
	checkSquare("LU", a)
	n := a.Rows
	f.lu.reshape(n, n)
	f.lu.Copy(a)
	f.norm = NormInf(a)
	f.pivots, f.row = resize(f.pivots, n), resize(f.row, n)
	for k := range f.pivots {
		f.pivots[k] = k
	}
	bad := f.columns(0, n, ws)
	if bad < 0 {
		return nil
	}
	if v := f.lu.At(bad, bad); v != v {
		return fmt.Errorf("linalg: LU: not a number at pivot %d", bad)
	}
	return fmt.Errorf("linalg: LU: singular at pivot %d", bad)
}

// columns factors columns j0 ≤ j < j1 from row j0 down, all rows having been
// exchanged and updated by the columns before. It returns the pivot that failed,
// -1 when there is none.
func (f *LU[T]) columns(j0, j1 int, ws *Workspace) int {
	if j1-j0 <= leaf {
		return f.leaf(j0, j1)
	}
	n := f.lu.Rows
	h := j0 + half(j1-j0)
	if bad := f.columns(j0, h, ws); bad >= 0 {
		return bad
	}
	f.exchange(j0, h, h, j1)
	a11, a12 := f.lu.view(j0, h, j0, h), f.lu.view(j0, h, h, j1)
	a21, a22 := f.lu.view(h, n, j0, h), f.lu.view(h, n, h, j1)
	Trsm(&a12, 1, Left, &a11, Lower, NoTrans, Unit, ws)
	Gemm(&a22, -1, &a21, NoTrans, &a12, NoTrans, 1, ws)
	if bad := f.columns(h, j1, ws); bad >= 0 {
		return bad
	}
	f.exchange(h, j1, j0, h)
	return -1
}

// leaf factors a few columns on their transpose, where each is contiguous.
func (f *LU[T]) leaf(j0, j1 int) int {
	n := f.lu.Rows
	p := &f.panel
	p.reshape(j1-j0, n-j0)
	a := f.lu.view(j0, n, j0, j1)
	Transpose(p, &a)
	bad := -1
	var room [leaf]T
	for k := range p.Rows {
		column := p.Row(k)[k:]
		at := Iamax(column)
		if v := column[at]; v == 0 || v != v {
			column[0] = v
			bad = j0 + k
			break
		}
		f.pivots[j0+k] = j0 + k + at
		if at > 0 {
			for i := range p.Rows {
				c := p.Row(i)
				c[k], c[k+at] = c[k+at], c[k]
			}
		}
		asm.DivScalar(column[0], column[1:])
		for i := k + 1; i < p.Rows; i += leaf {
			rest := p.Data[i*p.Stride+k:]
			factors := negatives(room[:min(leaf, p.Rows-i)], rest, p.Stride)
			rankOne(factors, column[1:], rest[1:], p.Stride)
		}
	}
	Transpose(&a, p)
	return bad
}

// exchange carries out exchanges k0 ≤ k < k1 on columns j0 ≤ j < j1.
func (f *LU[T]) exchange(k0, k1, j0, j1 int) {
	for k := k0; k < k1; k++ {
		if p := f.pivots[k]; p != k {
			swapRows(f.lu.Row(k)[j0:j1], f.lu.Row(p)[j0:j1], f.row)
		}
	}
}

// swapRows exchanges x and y by way of buf.
func swapRows[T Float](x, y, buf []T) {
	buf = buf[:len(x)]
	copy(buf, x)
	copy(x, y)
	copy(y, buf)
}

// L returns a copy of L.
func (f *LU[T]) L() *Matrix[T] {
	l := f.lu.Clone()
	for i := range l.Rows {
		row := l.Row(i)
		row[i] = 1
		clear(row[i+1:])
	}
	return l
}

// U returns a copy of U.
func (f *LU[T]) U() *Matrix[T] {
	u := f.lu.Clone()
	for i := range u.Rows {
		clear(u.Row(i)[:i])
	}
	return u
}

// Permutation returns the order of A's rows in P·A: row i is A's row
// Permutation()[i].
func (f *LU[T]) Permutation() []int {
	order := make([]int, len(f.pivots))
	for i := range order {
		order[i] = i
	}
	for i, p := range f.pivots {
		order[i], order[p] = order[p], order[i]
	}
	return order
}

// Solve sets dst = op(A)⁻¹·B; dst may be B. It panics when the shapes do not fit.
func (f *LU[T]) Solve(dst *Matrix[T], t Trans, b *Matrix[T], ws *Workspace) {
	rightSide("LU.Solve", f.lu.Rows, dst, b)
	f.row = resize(f.row, max(f.lu.Rows, dst.Cols))
	if t == Transposed { // Aᵀ = UᵀLᵀP
		Trsm(dst, 1, Left, &f.lu, Upper, Transposed, NonUnit, ws)
		Trsm(dst, 1, Left, &f.lu, Lower, Transposed, Unit, ws)
		for k := len(f.pivots) - 1; k >= 0; k-- {
			swapRows(dst.Row(k), dst.Row(f.pivots[k]), f.row)
		}
		return
	}
	for k, p := range f.pivots {
		swapRows(dst.Row(k), dst.Row(p), f.row)
	}
	Trsm(dst, 1, Left, &f.lu, Lower, NoTrans, Unit, ws)
	Trsm(dst, 1, Left, &f.lu, Upper, NoTrans, NonUnit, ws)
}

// Inverse sets dst = A⁻¹. It panics unless dst has A's shape.
func (f *LU[T]) Inverse(dst *Matrix[T], ws *Workspace) {
	dst.setEye()
	f.Solve(dst, NoTrans, dst, ws)
}

// Det returns det A = frac·2^exp in the form of math.Frexp, which neither
// overflows nor underflows.
func (f *LU[T]) Det() (frac float64, exp int) {
	frac, exp = diagonalDet(&f.lu)
	for k, p := range f.pivots {
		if p != k {
			frac = -frac
		}
	}
	return frac, exp
}

// Cond estimates the condition number ‖A‖∞·‖A⁻¹‖∞ from below, within a factor of
// 3 but for rare matrices.
func (f *LU[T]) Cond(ws *Workspace) float64 {
	return float64(f.norm) * f.cond.estimate(f.lu.Rows, func(x *Matrix[T], t Trans) { f.Solve(x, t, x, ws) })
}

// Det returns the determinant of a as frac·2^exp, by LU. It panics unless a is
// square.
func Det[T Float](a *Matrix[T]) (frac float64, exp int) {
	var f LU[T]
	if err := f.Factor(a, nil); err != nil && NormInf(a) == NormInf(a) {
		return 0, 0
	} else if err != nil {
		return math.NaN(), 0
	}
	return f.Det()
}
