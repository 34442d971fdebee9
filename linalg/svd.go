package linalg

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// SVD is the singular value decomposition A = U·diag(σ)·Vᵀ of an m×n matrix, σ
// decreasing and not negative, U and V with orthonormal columns. The zero value is
// ready for Factor and keeps its memory from one matrix to the next.
//
// A matrix that is not square is reduced to its triangular factor, then A to
// bidiagonal form in blocks; half of those flops, and nearly all of those for the
// vectors, run in Gemm.
type SVD[T Float] struct {
	a       Matrix[T] // the square matrix at work
	tall    Matrix[T] // A, or Aᵀ when A is wide
	qr      QR[T]
	bi      bidiagonal[T]
	conquer conquerSVD
	dqds    dqds
	h       wy[T]
	values  []T
	order   []int
	u, v    Matrix[T]
	wide    bool
	rows    int
	cols    int
}

// Singular says which singular vectors are wanted.
type Singular int

// Thin is min(m, n) vectors of each side, Full completes them to bases.
const (
	ValuesOnly Singular = iota
	Thin
	Full
)

// NewSVD finds singular values and vectors of a. The error is that of Factor.
func NewSVD[T Float](a *Matrix[T], want Singular) (*SVD[T], error) {
	f := new(SVD[T])
	return f, f.Factor(a, want, nil)
}

// Factor finds the singular values of a, of any shape, and the vectors wanted; it
// leaves a as it is. It returns an error when an element is not finite, or when
// the iteration does not converge, which no matrix is known to cause; the results
// are then not to be used.
func (f *SVD[T]) Factor(a *Matrix[T], want Singular, ws *Workspace) error {
	a.check("SVD")
	f.rows, f.cols, f.wide = a.Rows, a.Cols, a.Rows < a.Cols
	m, n := max(a.Rows, a.Cols), min(a.Rows, a.Cols)
	f.tall.reshape(m, n)
	if f.wide {
		Transpose(&f.tall, a)
	} else {
		f.tall.Copy(a)
	}
	exp, err := toUnit(&f.tall)
	if err != nil {
		return fmt.Errorf("linalg: SVD: %w", err)
	}
	f.a.spread(n, n)
	if m > n {
		f.qr.Factor(&f.tall, ws)
		f.qr.R(&f.a)
	} else {
		f.a.Copy(&f.tall)
	}
	if err := f.square(exp, want != ValuesOnly, ws); err != nil {
		return fmt.Errorf("linalg: SVD: %w", err)
	}
	f.u.reshape(0, 0)
	f.v.reshape(0, 0)
	if want != ValuesOnly {
		f.vectors(want, ws)
	}
	return nil
}

// square finds the values, times 2^exp, and vectors of f.a.
func (f *SVD[T]) square(exp int, vectors bool, ws *Workspace) error {
	n := f.a.Rows
	f.bi.reduce(&f.a, ws)
	c := &f.conquer
	c.d, c.e = resize(c.d, n), resize(c.e, n)
	for i := range n {
		c.d[i], c.e[i] = float64(f.bi.d[i]), float64(f.bi.e[i])
	}
	var err error
	if vectors {
		err = c.solve(ws)
	} else {
		err = f.dqds.singularValues(c.d, c.e)
	}
	if err != nil {
		return err
	}
	f.values, f.order = resize(f.values, n), resize(f.order, n)
	for i := range f.order {
		f.order[i] = i
	}
	slices.SortFunc(f.order, func(i, j int) int { return cmp.Or(cmp.Compare(c.d[j], c.d[i]), i-j) })
	for i, from := range f.order {
		f.values[i] = T(math.Ldexp(c.d[from], exp))
	}
	return nil
}

// vectors forms U and V of A, or of Aᵀ and exchanges them.
func (f *SVD[T]) vectors(want Singular, ws *Workspace) {
	n, m := f.a.Rows, f.tall.Rows
	k := n
	if want == Full {
		k = m
	}
	f.u.reshape(m, k)
	f.u.Fill(0)
	top := f.u.view(0, n, 0, n)
	f.h.vectors(&top, &f.bi.left, f.bi.tauLeft, 0, &f.conquer.u, f.order, ws)
	for i := n; i < k; i++ {
		f.u.Row(i)[i] = 1
	}
	if m > n {
		f.qr.Apply(NoTrans, &f.u, ws)
	}
	f.v.reshape(n, n)
	if n > 0 {
		up := f.a.view(0, n-1, 1, n)
		f.h.vectors(&f.v, &up, f.bi.tauUp[:n-1], 1, &f.conquer.v, f.order, ws)
	}
	if f.wide {
		f.u, f.v = f.v, f.u
	}
}

// Values returns the singular values in decreasing order, a view of the result.
func (f *SVD[T]) Values() []T { return f.values }

// U returns the left singular vectors in its columns, m×min(m, n) when thin and
// m×m when full, a view of the result: 0×0 when they were not asked for.
func (f *SVD[T]) U() *Matrix[T] { return &f.u }

// V returns the right singular vectors in its columns, n×min(m, n) when thin and
// n×n when full, a view of the result: 0×0 when they were not asked for.
func (f *SVD[T]) V() *Matrix[T] { return &f.v }

// Rank returns how many singular values are larger than tol·σ₀; a tol of 0 stands
// for max(m, n)·eps.
func (f *SVD[T]) Rank(tol float64) int {
	if tol == 0 {
		tol = float64(max(f.rows, f.cols)) * epsOf[T]()
	}
	rank := 0
	for rank < len(f.values) && float64(f.values[rank]) > tol*float64(f.values[0]) {
		rank++
	}
	return rank
}

// Cond returns the condition number σ₀/σ₋₁ in the 2-norm: +Inf for a singular
// matrix, 0 for an empty one.
func (f *SVD[T]) Cond() float64 {
	if len(f.values) == 0 {
		return 0
	}
	if f.values[len(f.values)-1] == 0 {
		return math.Inf(1)
	}
	return float64(f.values[0]) / float64(f.values[len(f.values)-1])
}

// PseudoInverse sets dst to V·diag(1/σ)·Uᵀ, of the rank given by tol as in Rank.
// It panics unless dst is n×m and vectors were asked for.
func (f *SVD[T]) PseudoInverse(dst *Matrix[T], tol float64, ws *Workspace) {
	if dst.Rows != f.cols || dst.Cols != f.rows || f.u.Rows != f.rows || f.v.Rows != f.cols {
		panic(shapeError("SVD.PseudoInverse", "A is %d×%d, U %s and V %s but dst is %s", f.rows, f.cols, f.u.shape(), f.v.shape(), dst.shape()))
	}
	rank := f.Rank(tol)
	u, v := f.u.view(0, f.rows, 0, rank), f.v.view(0, f.cols, 0, rank)
	f.a.reshape(f.cols, rank)
	f.a.Copy(&v)
	for i := range f.cols {
		for j, s := range f.values[:rank] {
			f.a.Row(i)[j] /= s
		}
	}
	Gemm(dst, 1, &f.a, NoTrans, &u, Transposed, 0, ws)
}

// PseudoInverse returns the pseudo-inverse of a, of the rank to working precision,
// by its singular values. The error is that of SVD.Factor.
func PseudoInverse[T Float](a *Matrix[T]) (*Matrix[T], error) {
	f, err := NewSVD(a, Thin)
	if err != nil {
		return nil, err
	}
	x := New[T](a.Cols, a.Rows)
	f.PseudoInverse(x, 0, nil)
	return x, nil
}

// Norm2 returns the largest singular value of a, 0 when a is empty. The error is
// that of SVD.Factor.
func Norm2[T Float](a *Matrix[T]) (T, error) {
	f, err := NewSVD(a, ValuesOnly)
	if err != nil || len(f.values) == 0 {
		return 0, err
	}
	return f.values[0], nil
}
