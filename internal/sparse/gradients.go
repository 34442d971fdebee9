package sparse

import (
	"context"
	"fmt"
	"math"

	"github.com/curlfree/curlfree/linalg"
)

// ConjugateGradients improves x until |b − A x| is at most tolerance·|b|, for a
// symmetric positive matrix, and returns the number of iterations and the
// relative residual, computed anew from x. The matrix may be singular where b is
// in its range. The preconditioner is one symmetric sweep of Gauss and Seidel;
// it needs no memory but seven vectors.
func ConjugateGradients(ctx context.Context, m *Matrix, x, b []float64, tolerance float64, maxIterations int) (iterations int, residual float64, err error) {
	if m.Rows != m.Cols || len(x) != m.Rows || len(b) != m.Rows {
		panic(fmt.Sprintf("sparse: ConjugateGradients: %d values and %d for a %d×%d matrix", len(x), len(b), m.Rows, m.Cols))
	}
	diagonal := m.Diagonal()
	for i, d := range diagonal {
		if !(d > 0) || math.IsInf(d, 0) {
			return 0, 0, fmt.Errorf("sparse: the matrix is not positive definite: the diagonal of row %d is %v", i, d)
		}
	}
	return Iterate(ctx, m.Mul, func(z, r []float64) { m.sweep(z, r, diagonal) }, x, b, tolerance, maxIterations)
}

// Iterate is ConjugateGradients for an operator that has no matrix: apply sets
// dst = A x, and precondition sets z to a rough solution of A z = r by an operator
// that is symmetric and positive too.
func Iterate(ctx context.Context, apply func(dst, x []float64), precondition func(z, r []float64), x, b []float64, tolerance float64, maxIterations int) (iterations int, residual float64, err error) {
	n := len(x)
	norm := linalg.Nrm2(b)
	if math.IsNaN(norm) || math.IsInf(norm, 0) {
		return 0, 0, fmt.Errorf("sparse: the right side has a norm of %v", norm)
	}
	r, z, p, q, best := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	left := func() float64 {
		apply(q, x)
		for i := range r {
			r[i] = b[i] - q[i]
		}
		return linalg.Nrm2(r)
	}
	goal := tolerance * norm
	for size := left(); size > goal; {
		// Rounding lets the recurrence drift from the true residual: start again
		// from that for as long as it falls.
		clear(p)
		copy(best, x)
		old := 1.0
		for linalg.Nrm2(r) > goal {
			if err := ctx.Err(); err != nil {
				return iterations, size / norm, err
			}
			if iterations == maxIterations {
				return iterations, size / norm, fmt.Errorf("sparse: conjugate gradients reached %d iterations with a relative residual of %.2g, asked was %.2g; allow more iterations or a larger tolerance",
					iterations, linalg.Nrm2(r)/norm, tolerance)
			}
			iterations++
			precondition(z, r)
			rz := linalg.Dot(r, z)
			if !(rz > 0) {
				break // rounding is left
			}
			t := rz / old
			for i, v := range z {
				p[i] = v + float64(t*p[i])
			}
			old = rz
			apply(q, p)
			pq := linalg.Dot(p, q)
			if !(pq > 0) {
				break
			}
			linalg.Axpy(rz/pq, p, x)
			linalg.Axpy(-rz/pq, q, r)
		}
		before := size
		size = left()
		if size > before { // b is not in the range of the matrix, but for rounding
			copy(x, best)
		}
		if size > before/10 {
			break
		}
	}
	if norm == 0 {
		return iterations, 0, nil
	}
	return iterations, left() / norm, nil
}

// sweep sets z to the solution of (D+L) D⁻¹ (D+Lᵀ) z = r.
func (m *Matrix) sweep(z, r, diagonal []float64) {
	for i, v := range r {
		columns, values := m.Row(i)
		for k, c := range columns {
			if int(c) >= i {
				break
			}
			v -= float64(values[k] * z[c])
		}
		z[i] = v / diagonal[i]
	}
	for i := len(z) - 1; i >= 0; i-- {
		columns, values := m.Row(i)
		sum := 0.0
		for k := len(columns) - 1; k >= 0 && int(columns[k]) > i; k-- {
			sum += float64(values[k] * z[columns[k]])
		}
		z[i] -= sum / diagonal[i]
	}
}
