package dataset

import (
	"errors"
	"math"

	"github.com/curlfree/curlfree/linalg"
)

// whitenRidge is what whitening adds to the covariance, as a share of the mean
// variance: directions with less than that are noise and stay small.
const whitenRidge = 0.1

// whiten centres the data and applies (C + ridge·I)^(-1/2), where C is their
// covariance: the whitening that changes the samples least (ZCA). The inverse
// root comes from the coupled Newton–Schulz iteration
//
//	T = (3I − ZY)/2,  Y ← YT,  Z ← TZ,  from Y = A, Z = I,
//
// in which Z tends to A^(-1/2) for A with eigenvalues in (0, 1] (Higham,
// Functions of Matrices, 2008, eq. 6.35).
func (s *Set) whiten() error {
	s.center()
	d := s.Images.Cols
	x := linalg.New[float64](s.Images.Rows, d)
	linalg.Convert(x, s.Images)
	a := linalg.New[float64](d, d)
	linalg.Gemm(a, 1/float64(x.Rows), x, linalg.Transposed, x, linalg.NoTrans, 0, nil)
	var trace float64
	for j := range d {
		trace += a.At(j, j)
	}
	if trace == 0 {
		return errors.New("whiten: all samples are equal")
	}
	for j := range d {
		a.Set(j, j, a.At(j, j)+whitenRidge*trace/float64(d))
	}
	// The trace bounds the largest eigenvalue; dividing by it brings all into
	// (0, 1].
	size := trace * (1 + whitenRidge)
	linalg.Scal(1/size, a.Data)
	root, err := inverseRoot(a)
	if err != nil {
		return err
	}
	out := linalg.New[float64](x.Rows, d)
	linalg.Gemm(out, 1, x, linalg.NoTrans, root, linalg.NoTrans, 0, nil)
	linalg.Scal(1/math.Sqrt(size), out.Data)
	linalg.Convert(s.Images, out)
	return nil
}

// inverseRoot returns a^(-1/2) for symmetric a with eigenvalues in (0, 1].
func inverseRoot(a *linalg.Matrix[float64]) (*linalg.Matrix[float64], error) {
	const (
		most     = 60
		accuracy = 1e-10
	)
	n := a.Rows
	y, z, t, next := a.Clone(), linalg.Eye[float64](n), linalg.New[float64](n, n), linalg.New[float64](n, n)
	for range most {
		linalg.Gemm(t, -0.5, z, linalg.NoTrans, y, linalg.NoTrans, 0, nil)
		var off float64 // ‖I − ZY‖²
		for i := range n {
			row := t.Row(i)
			row[i] += 0.5
			off += float64(4 * linalg.Dot(row, row))
			row[i]++
		}
		if off < accuracy*accuracy*float64(n) {
			return z, nil
		}
		linalg.Gemm(next, 1, y, linalg.NoTrans, t, linalg.NoTrans, 0, nil)
		y, next = next, y
		linalg.Gemm(next, 1, t, linalg.NoTrans, z, linalg.NoTrans, 0, nil)
		z, next = next, z
	}
	return nil, errors.New("whiten: the inverse root of the covariance did not converge")
}
