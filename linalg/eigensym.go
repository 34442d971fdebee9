package linalg

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// SymmetricEigen is the decomposition A = V·diag(λ)·Vᵀ of a symmetric matrix, λ
// increasing and V orthogonal. The zero value is ready for Factor and keeps its
// memory from one matrix to the next.
//
// A is reduced to tridiagonal form in blocks; half of those flops, and nearly all
// of those for the vectors, run in Gemm.
type SymmetricEigen[T Float] struct {
	a       Matrix[T]
	tri     tridiagonal[T]
	conquer conquer
	h       wy[T]
	values  []T
	order   []int
	vectors Matrix[T]
}

// NewSymmetricEigen finds eigenvalues and eigenvectors of a. The error is that of
// Factor.
func NewSymmetricEigen[T Float](a *Matrix[T]) (*SymmetricEigen[T], error) {
	f := new(SymmetricEigen[T])
	return f, f.Factor(a, true, nil)
}

// Factor finds the eigenvalues of a, and the eigenvectors if asked to. It reads
// the upper triangle of a and leaves a as it is. It returns an error when an
// element is not finite, or when the iteration does not converge, which no
// matrix is known to cause; the results are then not to be used. It panics
// unless a is square.
func (f *SymmetricEigen[T]) Factor(a *Matrix[T], vectors bool, ws *Workspace) error {
	checkSquare("SymmetricEigen", a)
	n := a.Rows
	f.a.spread(n, n)
	for i := range n {
		row := f.a.Row(i)
		clear(row[:i])
		copy(row[i:], a.Row(i)[i:])
	}
	exp, err := toUnit(&f.a)
	if err != nil {
		return fmt.Errorf("linalg: SymmetricEigen: %w", err)
	}
	f.tri.reduce(&f.a, ws)
	c := &f.conquer
	c.d, c.e = resize(c.d, n), resize(c.e, n)
	for i := range n {
		c.d[i], c.e[i] = float64(f.tri.d[i]), float64(f.tri.e[i])
	}
	if vectors {
		err = c.solve(ws)
	} else {
		err = tridiagonalValues(c.d, c.e)
	}
	if err != nil {
		return fmt.Errorf("linalg: SymmetricEigen: %w", err)
	}
	f.sort(exp)
	f.vectors.reshape(0, 0)
	if vectors {
		f.vectors.reshape(n, n)
		if n > 0 {
			reflectors := f.a.view(0, n-1, 1, n)
			f.h.vectors(&f.vectors, &reflectors, f.tri.tau[:n-1], 1, &c.q, f.order, ws)
		}
	}
	return nil
}

// sort puts the eigenvalues, times 2^exp, into increasing order.
func (f *SymmetricEigen[T]) sort(exp int) {
	d := f.conquer.d
	f.values, f.order = resize(f.values, len(d)), resize(f.order, len(d))
	for i := range f.order {
		f.order[i] = i
	}
	slices.SortFunc(f.order, func(i, j int) int { return cmp.Or(cmp.Compare(d[i], d[j]), i-j) })
	for i, from := range f.order {
		f.values[i] = T(math.Ldexp(d[from], exp))
	}
}

// Values returns the eigenvalues in increasing order, a view of the result.
func (f *SymmetricEigen[T]) Values() []T { return f.values }

// Vectors returns the eigenvectors in the columns of an n×n matrix, a view of the
// result: 0×0 when they were not asked for.
func (f *SymmetricEigen[T]) Vectors() *Matrix[T] { return &f.vectors }

// toUnit scales a by the power of two 2^-exp that brings its largest magnitude to
// about 1, so that no product of two elements overflows. It returns an error when
// an element is not finite.
func toUnit[T Float](a *Matrix[T]) (exp int, err error) {
	largest := float64(NormMax(a))
	if largest != largest || math.IsInf(largest, 0) {
		return 0, fmt.Errorf("an element is %v", largest)
	}
	if largest == 0 {
		return 0, nil
	}
	_, exp = math.Frexp(largest)
	limit := 1000
	if epsOf[T]() > 0x1p-30 {
		limit = 120
	}
	exp = max(-limit, min(exp, limit))
	for i := range a.Rows {
		Scal(T(math.Ldexp(1, -exp)), a.Row(i))
	}
	return exp, nil
}

// permutedTranspose sets column j of dst to row order[j] of src, rounded to T.
func permutedTranspose[T Float](dst *Matrix[T], src *Matrix[float64], order []int) {
	const block = 16
	for j0 := 0; j0 < len(order); j0 += block {
		columns := order[j0:min(j0+block, len(order))]
		for i := range dst.Rows {
			row := dst.Row(i)[j0:]
			for j, from := range columns {
				row[j] = T(src.Data[from*src.Stride+i])
			}
		}
	}
}
