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
// that is symmetric and positive too. It needs four vectors besides x and b.
func Iterate(ctx context.Context, apply func(dst, x []float64), precondition func(z, r []float64), x, b []float64, tolerance float64, maxIterations int) (iterations int, residual float64, err error) {
	n := len(x)
	norm := linalg.Nrm2(b)
	if math.IsNaN(norm) || math.IsInf(norm, 0) {
		return 0, 0, fmt.Errorf("sparse: the right side has a norm of %v", norm)
	}
	// q holds A p, and the preconditioned residual before that is known.
	r, p, q, best := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	left := func() float64 {
		apply(q, x)
		copy(r, b)
		linalg.Axpy(-1, q, r)
		return linalg.Nrm2(r)
	}
	size, goal := norm, tolerance*norm
	if linalg.Asum(x) == 0 {
		copy(r, b)
	} else {
		size = left()
	}
	for size > goal {
		// Rounding lets the recurrence drift from the true residual: start again
		// from that for as long as it falls.
		clear(p)
		copy(best, x)
		before, old := size, 1.0
		for size > goal {
			if err := ctx.Err(); err != nil {
				return iterations, size / norm, err
			}
			if iterations == maxIterations {
				return iterations, size / norm, fmt.Errorf("sparse: conjugate gradients reached %d iterations with a relative residual of %.2g, asked was %.2g; allow more iterations or a larger tolerance",
					iterations, size/norm, tolerance)
			}
			iterations++
			precondition(q, r)
			rz := linalg.Dot(r, q)
			if !(rz > 0) {
				break // rounding is left
			}
			turn(p, rz/old, q)
			old = rz
			apply(q, p)
			pq := linalg.Dot(p, q)
			if !(pq > 0) {
				break
			}
			size = advance(x, r, rz/pq, p, q)
		}
		size = left()
		if size > before { // b is not in the range of the matrix, but for rounding
			copy(x, best)
			size = left()
		}
		if size > before/10 {
			break
		}
	}
	if norm == 0 {
		return iterations, 0, nil
	}
	return iterations, size / norm, nil
}

// stretch is how many values of a vector stay in the cache from one operation
// to the next.
const stretch = 4096

// turn sets p = z + t·p.
func turn(p []float64, t float64, z []float64) {
	for i := 0; i < len(p); i += stretch {
		j := min(i+stretch, len(p))
		linalg.Scal(t, p[i:j])
		linalg.Axpy(1, z[i:j], p[i:j])
	}
}

// advance sets x += t·p and r −= t·q and returns the norm of r.
func advance(x, r []float64, t float64, p, q []float64) float64 {
	sum := 0.0
	for i := 0; i < len(x); i += stretch {
		j := min(i+stretch, len(x))
		linalg.Axpy(t, p[i:j], x[i:j])
		linalg.Axpy(-t, q[i:j], r[i:j])
		sum += linalg.Dot(r[i:j], r[i:j])
	}
	return math.Sqrt(sum)
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
