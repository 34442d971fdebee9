package linalg

import (
	"fmt"
	"math"

	"github.com/curlfree/curlfree/asm"
)

// PivotedQR is the factorization A·P = Q·R of an m×n matrix with column pivoting,
// by which |R₀₀| ≥ |R₁₁| ≥ …, so that the rank shows on the diagonal (but for
// contrived matrices, of which Kahan's is the best known). The zero value is
// ready for Factor and keeps its memory from one matrix to the next.
//
// Small matrices take one reflector at a time. Of larger ones half of the flops run in
// Gemm, a block of reflectors at a time, half are products of the trailing matrix with
// vectors (Quintana-Ortí, Sun and Bischof 1998).
type PivotedQR[T Float] struct {
	at          Matrix[T] // Rᵀ and the reflectors, in rows: the factors of (A·P)ᵀ
	tau         []T
	columns     []int
	left, least []float64 // squared lengths of the rest of each column, and down to where they are accurate
	scale       float64   // the power of two by which lengths are multiplied before they are squared
	longest     int       // the column with the largest of left
	delayed     Matrix[T] // the F of a block's reflectors, by which the rest is to become A − V·Fᵀ
	line        []T
	in          copying[T]
	h           wy[T]
	c, r, y     Matrix[T]
	lq          LQ[T]
}

// NewPivotedQR factors a. The error is that of Factor.
func NewPivotedQR[T Float](a *Matrix[T]) (*PivotedQR[T], error) {
	f := new(PivotedQR[T])
	return f, f.Factor(a, nil)
}

// Factor factors a, of any shape, and leaves it as it is. It returns an error that
// names the first column, counted from 0, whose length is infinite or not a
// number; the factors are then not to be used.
func (f *PivotedQR[T]) Factor(a *Matrix[T], ws *Workspace) error {
	a.check("PivotedQR")
	m, n := a.Rows, a.Cols
	f.at.spread(n, m)
	f.in.do(&f.at, a, turnedOver, ws)
	f.tau, f.columns = resize(f.tau, min(m, n)), resize(f.columns, n)
	f.left, f.least, f.line = resize(f.left, n), resize(f.least, n), resize(f.line, n)
	for j := range n {
		f.columns[j] = j
	}
	for i := 0; i < len(f.tau); {
		if err := f.measure(i); err != nil {
			return err
		}
		switch {
		case f.left[f.longest] == 0:
			clear(f.tau[i:])
			return nil
		case max(m, n) <= smallPivotedQR:
			i = f.unblocked(i)
		default:
			i = f.block(i, ws)
		}
	}
	return nil
}

// measure computes the lengths of columns i and after, from row i on, and finds the
// longest. The error names one that is infinite or not a number.
func (f *PivotedQR[T]) measure(i int) error {
	f.longest = i
	for r := i; r < len(f.left); r++ {
		v := float64(Nrm2(f.at.Row(r)[i:]))
		if v != v || math.IsInf(v, 0) {
			return fmt.Errorf("linalg: PivotedQR: the length of column %d is %v", f.columns[r], v)
		}
		f.left[r] = v
		if v > f.left[f.longest] {
			f.longest = r
		}
	}
	_, exponent := math.Frexp(f.left[f.longest])
	f.scale = math.Ldexp(1, min(max(-exponent, -1000), 1000))
	accurate := math.Sqrt(epsOf[T]())
	for r := i; r < len(f.left); r++ {
		v := f.left[r] * f.scale
		f.left[r] = float64(v * v)
		f.least[r] = accurate * f.left[r]
	}
	return nil
}

// shorten takes row i of R out of the lengths of the columns after i and finds the
// longest. It returns false when they must be measured anew: cancellation has spoilt
// one (Drmač and Bujanović 2008), or all are so short that squares underflow.
func (f *PivotedQR[T]) shorten(i int) bool {
	const short = 0x1p-900
	left, least := f.left[i+1:], f.least[i+1:]
	accurate, most := true, 0.0
	f.longest = i + 1
	for r := range left {
		x := float64(f.at.Data[(i+1+r)*f.at.Stride+i]) * f.scale
		s := left[r] - float64(x*x)
		left[r] = s
		if s < least[r] {
			accurate = false
		}
		if s > most {
			most, f.longest = s, i+1+r
		}
	}
	return accurate && most > short
}

// unblocked finds reflectors from number i on and applies each to the rest at once, up
// to one after which lengths must be measured anew. It returns the number of the next.
func (f *PivotedQR[T]) unblocked(i int) int {
	for accurate := true; accurate && i < len(f.tau); i++ {
		f.exchange(i, f.longest, 0)
		f.tau[i] = reflectRow(&f.at, i)
		accurate = f.shorten(i)
	}
	return i
}

// block is unblocked for at most so many reflectors as a block has, which it applies to
// the rest at its end.
func (f *PivotedQR[T]) block(i0 int, ws *Workspace) int {
	n, m := f.at.Rows, f.at.Cols
	end, i := min(i0+reflectors, len(f.tau)), i0
	f.delayed.reshape(end-i0, n)
	for accurate := true; accurate && i < end; i++ {
		f.exchange(i, f.longest, i-i0)
		f.step(i0, i)
		accurate = f.shorten(i)
	}
	rest, v, delayed := f.at.view(i, n, i, m), f.at.view(i0, i, i, m), f.delayed.view(0, i-i0, i, n)
	Gemm(&rest, -1, &delayed, Transposed, &v, NoTrans, 1, ws)
	return i
}

// step brings column i up to date with the block's reflectors, from i0 on, reduces
// it, finds the reflector's row of F, and brings row i up to date.
func (f *PivotedQR[T]) step(i0, i int) {
	k, ld, ldf := i-i0, f.at.Stride, f.delayed.Stride
	var room [reflectors]T
	factors, vs, fs := room[:k], f.at.Data[i0*ld+i:], f.delayed.Data
	x := f.at.Row(i)[i:]
	addRows(x, negatives(factors, fs[i:], ldf), vs, ld)
	tau := reflect(x)
	f.tau[i] = tau
	right := f.delayed.Row(k)[i+1:]
	if len(right) == 0 {
		return
	}
	beta := x[0]
	x[0] = 1
	clear(right)
	if tau != 0 {
		asm.Dots(right, f.at.Data[(i+1)*ld+i:], ld, x)
		asm.Dots(factors, vs, ld, x)
		addRows(right, negatives(factors, factors, 1), fs[i+1:], ldf)
		asm.Scal(tau, right)
	}
	row := f.line[:len(right)]
	for r := range row {
		row[r] = f.at.Data[(i+1+r)*ld+i]
	}
	addRows(row, negatives(room[:k+1], vs, ld), fs[i+1:], ldf)
	for r, v := range row {
		f.at.Data[(i+1+r)*ld+i] = v
	}
	x[0] = beta
}

// exchange exchanges columns i and p, after k reflectors of the block.
func (f *PivotedQR[T]) exchange(i, p, k int) {
	if i == p {
		return
	}
	swap(f.at.Row(i), f.at.Row(p))
	for l := range k {
		row := f.delayed.Row(l)
		row[i], row[p] = row[p], row[i]
	}
	f.columns[i], f.columns[p] = f.columns[p], f.columns[i]
	f.left[p], f.least[p] = f.left[i], f.least[i]
}

// epsOf is the distance from 1 to the next T.
func epsOf[T Float]() float64 {
	var z T
	if _, double := any(z).(float64); double {
		return 0x1p-52
	}
	return 0x1p-23
}

// Columns returns the order of A's columns in A·P: column j is A's column
// Columns()[j]. It is a view of the factors.
func (f *PivotedQR[T]) Columns() []int { return f.columns }

// R sets dst to the leading rows of R, k×n for the thin form, k = min(m, n), or
// m×n. It panics when dst has another shape.
func (f *PivotedQR[T]) R(dst *Matrix[T]) {
	k, m, n := len(f.tau), f.at.Cols, f.at.Rows
	if dst.Cols != n || dst.Rows != k && dst.Rows != m {
		panic(shapeError("PivotedQR.R", "A is %d×%d but dst is %s", m, n, dst.shape()))
	}
	upperOf(dst, &f.at)
}

// Q sets dst to leading columns of Q: m×k for the thin form, k = min(m, n), or
// m×m, or any number in between. It panics when dst has another shape.
func (f *PivotedQR[T]) Q(dst *Matrix[T], ws *Workspace) {
	m := f.at.Cols
	dst.check("PivotedQR.Q")
	if dst.Rows != m || dst.Cols < len(f.tau) || dst.Cols > m {
		panic(shapeError("PivotedQR.Q", "A is %d×%d but dst is %s", m, f.at.Rows, dst.shape()))
	}
	formReflectors(&f.at, f.tau, dst, &f.h, ws)
}

// Rank returns how many elements on R's diagonal are larger than tol·|R₀₀|; a tol
// of 0 stands for max(m, n)·eps.
func (f *PivotedQR[T]) Rank(tol float64) int {
	if tol == 0 {
		tol = float64(max(f.at.Rows, f.at.Cols)) * epsOf[T]()
	}
	rank := 0
	for rank < len(f.tau) && math.Abs(float64(f.at.At(rank, rank))) > tol*math.Abs(float64(f.at.At(0, 0))) {
		rank++
	}
	return rank
}

// Solve sets dst, n×p, to the shortest of the X of least ‖A·X − B‖, B being m×p
// and A taken to have the rank given, by a complete orthogonal factorization
// A·P ≈ Q·[L 0]·Z. B stays as it is. It panics when the shapes do not fit or
// rank is not in [0, min(m, n)].
func (f *PivotedQR[T]) Solve(dst, b *Matrix[T], rank int, ws *Workspace) {
	m, n := f.at.Cols, f.at.Rows
	if b.Rows != m || dst.Rows != n || dst.Cols != b.Cols || rank < 0 || rank > len(f.tau) {
		panic(shapeError("PivotedQR.Solve", "A is %d×%d of rank %d and B %s but dst is %s", m, n, rank, b.shape(), dst.shape()))
	}
	f.c.reshape(m, b.Cols)
	f.c.Copy(b)
	applyReflectors(&f.at, f.tau, &f.c, Transposed, &f.h, ws)
	top := f.c.view(0, rank, 0, b.Cols)
	f.r.reshape(rank, n)
	upperOf(&f.r, &f.at)
	f.lq.Factor(&f.r, ws)
	f.y.reshape(n, b.Cols)
	if err := f.lq.Solve(&f.y, &top, ws); err != nil {
		f.y.Fill(T(math.NaN())) // a zero on the diagonal within the rank given
	}
	for j, column := range f.columns {
		copy(dst.Row(column), f.y.Row(j))
	}
}
