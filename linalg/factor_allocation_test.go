package linalg

import (
	"math/rand/v2"
	"testing"
)

// TestFactorizationsDoNotAllocate counts the allocations of every factorization
// and of what follows from it, on a second matrix of one size.
func TestFactorizationsDoNotAllocate(t *testing.T) {
	const n = 100
	rng := rand.New(rand.NewPCG(53, 54))
	a, spd, tall := random[float64](rng, n, n), definite[float64](rng, n), random[float64](rng, n+20, n)
	wide := New[float64](n, n+20)
	Transpose(wide, tall)
	x, y, b := New[float64](n, n), New[float64](n, n), random[float64](rng, n, 7)
	bt, xt, xb := random[float64](rng, n+20, 7), New[float64](n+20, 7), New[float64](n, 7)
	pseudo := New[float64](n, n+20)
	for _, threads := range []int{1, 2} {
		ws := NewWorkspace(threads)
		var chol Cholesky[float64]
		var lu LU[float64]
		var qr QR[float64]
		var lq LQ[float64]
		var pivoted PivotedQR[float64]
		var gs GramSchmidt[float64]
		var sym SymmetricEigen[float64]
		var svd SVD[float64]
		var hess Hessenberg[float64]
		var schur Schur[float64]
		var eigen Eigen[float64]
		for name, f := range map[string]func() error{
			"Cholesky": func() error {
				err := chol.Factor(spd, ws)
				chol.Solve(xb, b, ws)
				chol.Inverse(x, ws)
				chol.Cond(ws)
				chol.Det()
				return err
			},
			"LU": func() error {
				err := lu.Factor(a, ws)
				lu.Solve(xb, Transposed, b, ws)
				lu.Inverse(x, ws)
				lu.Cond(ws)
				lu.Det()
				return err
			},
			"QR": func() error {
				qr.Factor(tall, ws)
				qr.R(x)
				return qr.Solve(xb, bt, ws)
			},
			"LQ": func() error {
				lq.Factor(wide, ws)
				lq.L(x)
				return lq.Solve(xt, b, ws)
			},
			"PivotedQR": func() error {
				err := pivoted.Factor(tall, ws)
				pivoted.Solve(xb, bt, pivoted.Rank(0), ws)
				return err
			},
			"GramSchmidt": func() error {
				err := gs.Factor(a, ws)
				gs.L(x, ws)
				return err
			},
			"SymmetricEigen": func() error { return sym.Factor(a, true, ws) },
			"SVD": func() error {
				err := svd.Factor(tall, Thin, ws)
				svd.PseudoInverse(pseudo, 0, ws)
				return err
			},
			"Hessenberg": func() error {
				hess.Factor(a, ws)
				hess.H(x)
				hess.Q(y, ws)
				return nil
			},
			"Schur": func() error { return schur.Factor(a, true, ws) },
			"Eigen": func() error { return eigen.Factor(a, true, ws) },
		} {
			t.Run(name, func(t *testing.T) {
				checkAllocations(t, threads, func() {
					if err := f(); err != nil {
						t.Fatal(err)
					}
				})
			})
		}
		ws.Close()
	}
}
