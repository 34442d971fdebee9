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
// 3·leaf/n of its flops, with leaves of 16 columns, runs in Gemm. Several threads
// share blocks of columns.
type LU[T Float] struct {
	lu     Matrix[T]
	pivots []int // row i was exchanged with row pivots[i], in increasing i
	panel  Matrix[T]
	a      Matrix[T] // L·U
	in     Matrix[T]
	late   exchanges[T]
	cond   inverseNorm[T]
	cuts   cuts // between the blocks of columns
	bad    int  // the pivot that failed, or -1
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
	used := ws.acquire()
	defer ws.release(used)
	f.lu.reshape(n, n)
	f.in = *a
	f.pivots = resize(f.pivots, n)
	for k := range f.pivots {
		f.pivots[k] = k
	}
	blocks := f.cuts.blocks(n, used.threads)
	used.factorBlocks(f, blocks)
	f.in = Matrix[T]{}
	if f.bad < 0 {
		f.late = exchanges[T]{f}
		used.do(blocks-1, &f.late)
		return nil
	}
	if v := f.lu.At(f.bad, f.bad); v != v {
		return fmt.Errorf("linalg: LU: not a number at pivot %d", f.bad)
	}
	return fmt.Errorf("linalg: LU: singular at pivot %d", f.bad)
}

func (f *LU[T]) load(b int) {
	j0, j1 := f.cuts.span(b)
	to, from := f.lu.view(0, f.lu.Rows, j0, j1), f.in.view(0, f.in.Rows, j0, j1)
	to.Copy(&from)
}

// factor factors block b.
func (f *LU[T]) factor(b int, ws *Workspace) bool {
	j0, j1 := f.cuts.span(b)
	f.bad = f.columns(j0, j1, ws)
	return f.bad < 0
}

// apply applies block b to block c.
func (f *LU[T]) apply(b, c int, ws *Workspace) {
	k0, k1 := f.cuts.span(b)
	j0, j1 := f.cuts.span(c)
	f.eliminate(k0, k1, j0, j1, ws)
}

// exchanges is the job of exchanging the rows of each block's L that the blocks
// after it exchange, which may be done only when the block has been applied to all.
type exchanges[T Float] struct{ lu *LU[T] }

func (e *exchanges[T]) run(_, b int) {
	j0, j1 := e.lu.cuts.span(b)
	e.lu.exchange(j1, e.lu.lu.Rows, j0, j1)
}

// columns factors columns j0 ≤ j < j1 from row j0 down, all rows having been
// exchanged and updated by the columns before. It returns the pivot that failed,
// -1 when there is none.
func (f *LU[T]) columns(j0, j1 int, ws *Workspace) int {
	if j1-j0 <= leaf {
		return f.leaf(j0, j1)
	}
	h := j0 + half(j1-j0)
	if bad := f.columns(j0, h, ws); bad >= 0 {
		return bad
	}
	f.eliminate(j0, h, h, j1, ws)
	if bad := f.columns(h, j1, ws); bad >= 0 {
		return bad
	}
	f.exchange(h, j1, j0, h)
	return -1
}

// eliminate exchanges the rows of columns j0 ≤ j < j1 as columns k0 ≤ k < k1 do, and
// eliminates these.
func (f *LU[T]) eliminate(k0, k1, j0, j1 int, ws *Workspace) {
	n := f.lu.Rows
	f.exchange(k0, k1, j0, j1)
	a11, a12 := f.lu.view(k0, k1, k0, k1), f.lu.view(k0, k1, j0, j1)
	a21, a22 := f.lu.view(k1, n, k0, k1), f.lu.view(k1, n, j0, j1)
	Trsm(&a12, 1, Left, &a11, Lower, NoTrans, Unit, ws)
	scale(&a12, -1) // the sign is exact, and A21 need not be copied for it
	Gemm(&a22, 1, &a21, NoTrans, &a12, NoTrans, 1, ws)
	scale(&a12, -1)
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

// exchange carries out exchanges k0 ≤ k < k1 on columns j0 ≤ j < j1, so many at a
// time that they stay in the cache.
func (f *LU[T]) exchange(k0, k1, j0, j1 int) {
	const width = 128
	for ; j0 < j1; j0 += width {
		end := min(j0+width, j1)
		for k, p := range f.pivots[k0:k1] {
			if k += k0; p != k {
				swap(f.lu.Row(k)[j0:end], f.lu.Row(p)[j0:end])
			}
		}
	}
}

// swap exchanges x and y, of one length, by copies, which run on vectors.
func swap[T Float](x, y []T) {
	var room [128]T
	for len(x) > 0 {
		n := copy(room[:], x)
		copy(x[:n], y)
		copy(y, room[:n])
		x, y = x[n:], y[n:]
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
