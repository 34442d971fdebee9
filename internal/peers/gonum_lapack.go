package main

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/lapack"
	"gonum.org/v1/gonum/lapack/gonum"
)

// gonumFactorizations are gonum's, which are in double precision and store
// matrices by rows.
func gonumFactorizations() map[string]factorCall[float64] {
	var g gonum.Implementation
	each := func(f func(p *factoring[float64], pivots []int) (ok bool)) factorCall[float64] {
		return func(times int, p *factoring[float64]) {
			pivots := make([]int, p.n)
			for range times {
				copy(p.factors, p.a.Data)
				if !f(p, pivots) {
					panic("peers: gonum cannot factor a random matrix")
				}
			}
		}
	}
	return map[string]factorCall[float64]{
		"cholesky": each(func(p *factoring[float64], _ []int) bool {
			return g.Dpotrf(blas.Upper, p.n, p.factors, p.n)
		}),
		"qr": each(func(p *factoring[float64], _ []int) bool {
			g.Dgeqrf(p.n, p.n, p.factors, p.n, p.tau, p.scratch, len(p.scratch))
			return true
		}),
		"qr-with-q": each(func(p *factoring[float64], _ []int) bool {
			g.Dgeqrf(p.n, p.n, p.factors, p.n, p.tau, p.scratch, len(p.scratch))
			copy(p.u, p.factors)
			g.Dorgqr(p.n, p.n, p.n, p.u, p.n, p.tau, p.scratch, len(p.scratch))
			return true
		}),
		"pivoted-qr": each(func(p *factoring[float64], order []int) bool {
			for j := range order {
				order[j] = -1 // free
			}
			g.Dgeqp3(p.n, p.n, p.factors, p.n, order, p.tau, p.scratch, len(p.scratch))
			return true
		}),
		"lu-solve": each(func(p *factoring[float64], pivots []int) bool {
			copy(p.values, p.b)
			return g.Dgesv(p.n, 1, p.factors, p.n, pivots, p.values, 1)
		}),
		"hessenberg": each(func(p *factoring[float64], _ []int) bool {
			g.Dgehrd(p.n, 0, p.n-1, p.factors, p.n, p.tau[:max(p.n-1, 0)], p.scratch, len(p.scratch))
			return true
		}),
		"symmetric-values": each(func(p *factoring[float64], _ []int) bool {
			return g.Dsyev(lapack.EVNone, blas.Upper, p.n, p.factors, p.n, p.values, p.scratch, len(p.scratch))
		}),
		"symmetric-eigen": each(func(p *factoring[float64], _ []int) bool {
			return g.Dsyev(lapack.EVCompute, blas.Upper, p.n, p.factors, p.n, p.values, p.scratch, len(p.scratch))
		}),
		"eigenvalues": each(func(p *factoring[float64], _ []int) bool {
			return g.Dgeev(lapack.LeftEVNone, lapack.RightEVNone, p.n, p.factors, p.n, p.values, p.imaginary, nil, 1, nil, 1, p.scratch, len(p.scratch)) == 0
		}),
		"eigenvectors": each(func(p *factoring[float64], _ []int) bool {
			return g.Dgeev(lapack.LeftEVNone, lapack.RightEVCompute, p.n, p.factors, p.n, p.values, p.imaginary, nil, 1, p.v, p.n, p.scratch, len(p.scratch)) == 0
		}),
		"singular-values": each(func(p *factoring[float64], _ []int) bool {
			return g.Dgesvd(lapack.SVDNone, lapack.SVDNone, p.n, p.n, p.factors, p.n, p.values, nil, 1, nil, 1, p.scratch, len(p.scratch))
		}),
		"svd": each(func(p *factoring[float64], _ []int) bool {
			return g.Dgesvd(lapack.SVDAll, lapack.SVDAll, p.n, p.n, p.factors, p.n, p.values, p.u, p.n, p.v, p.n, p.scratch, len(p.scratch))
		}),
	}
}
