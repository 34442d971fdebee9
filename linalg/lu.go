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
	panel  Matrix[T]
	a      Matrix[T] // L·U
	in     copying[T]
	swaps  exchange[T]
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
	f.in.do(&f.lu, a, asIs, ws)
	f.pivots = resize(f.pivots, n)
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
	f.exchange(j0, h, h, j1, ws)
	a11, a12 := f.lu.view(j0, h, j0, h), f.lu.view(j0, h, h, j1)
	a21, a22 := f.lu.view(h, n, j0, h), f.lu.view(h, n, h, j1)
	Trsm(&a12, 1, Left, &a11, Lower, NoTrans, Unit, ws)
	Gemm(&a22, -1, &a21, NoTrans, &a12, NoTrans, 1, ws)
	if bad := f.columns(h, j1, ws); bad >= 0 {
		return bad
	}
	f.exchange(h, j1, j0, h, ws)
	return -1
}

// leaf factors a few columns on a copy, whose short rows lie behind each other.
func (f *LU[T]) leaf(j0, j1 int) int {
	n := f.lu.Rows
	p := &f.panel
	p.reshape(n-j0, asm.PanelWidth)
	for i := range p.Rows {
		row := p.Row(i)
		clear(row[copy(row, f.lu.Row(j0 + i)[j0:j1]):])
	}
	pivots := f.pivots[j0:j1]
	bad := asm.LUPanel(p.Data, pivots)
	for i := range p.Rows {
		copy(f.lu.Row(j0 + i)[j0:j1], p.Row(i))
	}
	if bad >= 0 {
		pivots = pivots[:bad] // the others stay as they are, of no use
		bad += j0
	}
	for k := range pivots {
		pivots[k] += j0
	}
	return bad
}

// exchange carries out exchanges k0 ≤ k < k1 on columns j0 ≤ j < j1.
func (f *LU[T]) exchange(k0, k1, j0, j1 int, ws *Workspace) {
	const worthwhile = 1 << 12
	s := &f.swaps
	*s = exchange[T]{f.lu.view(0, f.lu.Rows, j0, j1), f.pivots, k0, k1}
	if (k1-k0)*(j1-j0) < worthwhile {
		s.columns(0, j1-j0)
		return
	}
	used := ws.acquire()
	used.do(ceil(j1-j0, exchangeColumns), s)
	ws.release(used)
}

// exchange is the job of exchanging rows k with rows pivots[k], k0 ≤ k < k1 in
// increasing order, in slabs of columns.
type exchange[T Float] struct {
	a      Matrix[T]
	pivots []int
	k0, k1 int
}

// exchangeColumns is how many columns are exchanged at a time.
const exchangeColumns = 128

func (s *exchange[T]) run(_, i int) {
	s.columns(i*exchangeColumns, min((i+1)*exchangeColumns, s.a.Cols))
}

// columns exchanges the rows in columns j0 ≤ j < j1.
func (s *exchange[T]) columns(j0, j1 int) {
	for k := s.k0; k < s.k1; k++ {
		if p := s.pivots[k]; p != k {
			swap(s.a.Row(k)[j0:j1], s.a.Row(p)[j0:j1])
		}
	}
}

// swap exchanges x and y, of one length.
func swap[T Float](x, y []T) {
	y = y[:len(x)]
	for i, v := range x {
		x[i], y[i] = y[i], v
	}
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
	u := New[T](f.lu.Rows, f.lu.Rows)
	f.upper(u)
	return u
}

// upper sets u to U.
func (f *LU[T]) upper(u *Matrix[T]) {
	u.Copy(&f.lu)
	for i := range u.Rows {
		clear(u.Row(i)[:i])
	}
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
	if t == Transposed { // Aᵀ = UᵀLᵀP
		Trsm(dst, 1, Left, &f.lu, Upper, Transposed, NonUnit, ws)
		Trsm(dst, 1, Left, &f.lu, Lower, Transposed, Unit, ws)
		for k := len(f.pivots) - 1; k >= 0; k-- {
			swap(dst.Row(k), dst.Row(f.pivots[k]))
		}
		return
	}
	for k, p := range f.pivots {
		swap(dst.Row(k), dst.Row(p))
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
// 3 but for rare matrices. It takes about as long as Factor: ‖A‖∞ is that of L·U.
func (f *LU[T]) Cond(ws *Workspace) float64 {
	n := f.lu.Rows
	f.a.reshape(n, n)
	f.panel.reshape(n, n)
	f.upper(&f.panel)
	Trmm(&f.a, 1, Left, &f.lu, Lower, NoTrans, Unit, &f.panel, ws)
	return float64(NormInf(&f.a)) * f.cond.estimate(n, func(x *Matrix[T], t Trans) { f.Solve(x, t, x, ws) })
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
