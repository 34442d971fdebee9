package linalg

import (
	"fmt"
	"math"
)

// Schur is the decomposition A = Q·S·Qᵀ of a square matrix, Q orthogonal and S in
// real Schur form: upper triangular but for blocks of order 2 on its diagonal,
// one for each pair of complex eigenvalues, with equal diagonal elements and
// others of opposite signs. The zero value is ready for Factor and keeps its
// memory from one matrix to the next.
//
// Both precisions are computed in double.
type Schur[T Float] struct {
	real realSchur
	s, q Matrix[T]
}

// NewSchur decomposes a. The error is that of Factor.
func NewSchur[T Float](a *Matrix[T]) (*Schur[T], error) {
	f := new(Schur[T])
	return f, f.Factor(a, true, nil)
}

// Factor finds the eigenvalues of a, and S and Q if asked to; it leaves a as it
// is. It returns an error when an element is not finite, or when the iteration
// does not converge, which no matrix is known to cause; the results are then not
// to be used. It panics unless a is square.
func (f *Schur[T]) Factor(a *Matrix[T], vectors bool, ws *Workspace) error {
	checkSquare("Schur", a)
	n := a.Rows
	f.s.reshape(0, 0)
	f.q.reshape(0, 0)
	turnInto(&f.real.hessenberg.at, a)
	if err := f.real.solve(vectors, ws); err != nil {
		return fmt.Errorf("linalg: Schur: %w", err)
	}
	if !vectors {
		return nil
	}
	f.s.reshape(n, n)
	for i := range n {
		for j, v := range f.real.qr.h.Row(i) {
			f.s.Data[i*n+j] = T(math.Ldexp(v, f.real.exp))
		}
	}
	f.q.reshape(n, n)
	for i := range n {
		for j, v := range f.real.qr.qt.Row(i) {
			f.q.Data[j*n+i] = T(v)
		}
	}
	return nil
}

// Values returns the eigenvalues in the order of S's diagonal, of a complex pair
// the one above the real axis first. It is a view of the result.
func (f *Schur[T]) Values() []complex128 { return f.real.values }

// S returns S, a view of the result: 0×0 when it was not asked for.
func (f *Schur[T]) S() *Matrix[T] { return &f.s }

// Q returns Q, a view of the result: 0×0 when it was not asked for.
func (f *Schur[T]) Q() *Matrix[T] { return &f.q }

// turnInto sets dst to the transpose of a, in double precision.
func turnInto[T Float](dst *Matrix[float64], a *Matrix[T]) {
	dst.spread(a.Cols, a.Rows)
	for i := range a.Rows {
		for j, v := range a.Row(i) {
			dst.Data[j*dst.Stride+i] = float64(v)
		}
	}
}

// realSchur computes the Schur form in double precision, of A/2^exp.
type realSchur struct {
	hessenberg Hessenberg[float64]
	qr         multishift // with S in h and Qᵀ in qt
	exp        int
	values     []complex128
}

// solve finds the Schur form of the matrix whose transpose is in f.hessenberg.at.
func (f *realSchur) solve(vectors bool, ws *Workspace) error {
	n := f.hessenberg.at.Rows
	exp, err := toUnit(&f.hessenberg.at)
	if err != nil {
		return err
	}
	f.exp = exp
	f.hessenberg.reduce(ws)
	f.qr.h.reshape(n, n)
	f.hessenberg.H(&f.qr.h)
	f.qr.qt.reshape(0, 0)
	if vectors {
		f.qr.rest.reshape(n, n)
		f.hessenberg.Q(&f.qr.rest, ws)
		f.qr.qt.reshape(n, n)
		Transpose(&f.qr.qt, &f.qr.rest)
	}
	if err := f.qr.solve(ws); err != nil {
		return err
	}
	f.gather()
	return nil
}

// gather reads the eigenvalues off the diagonal blocks.
func (f *realSchur) gather() {
	h := &f.qr.h
	n := h.Rows
	f.values = resize(f.values, n)
	for i := 0; i < n; i++ {
		f.values[i] = complex(math.Ldexp(h.At(i, i), f.exp), 0)
		if i+1 < n && h.At(i+1, i) != 0 {
			p := eigenvalues(h.At(i, i), h.At(i, i+1), h.At(i+1, i), h.At(i+1, i+1))
			re, im := math.Ldexp(p.re1, f.exp), math.Ldexp(p.im, f.exp)
			f.values[i], f.values[i+1] = complex(re, im), complex(re, -im)
			i++
		}
	}
}
