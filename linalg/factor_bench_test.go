package linalg

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// BenchmarkFactor reports the share of Gemm's rate, measured in the same run at
// the same order, that each factorization reaches with its usual flop count.
func BenchmarkFactor(b *testing.B) {
	for _, n := range []int{64, 500, 1000} {
		rng := rand.New(rand.NewPCG(1, 2))
		cube := float64(n) * float64(n) * float64(n)
		a, spd := random[float64](rng, n, n), definite[float64](rng, n)
		ws := NewWorkspace(1)
		defer ws.Close()
		x, y := New[float64](n, n), random[float64](rng, n, n)
		var chol Cholesky[float64]
		var lu LU[float64]
		var qr QR[float64]
		var eigen SymmetricEigen[float64]
		var svd SVD[float64]
		var hess Hessenberg[float64]
		var schur Schur[float64]
		sym := mirrored[float64](rng, n)
		for _, c := range []struct {
			name  string
			flops float64
			run   func() error
		}{
			{"cholesky", cube / 3, func() error { return chol.Factor(spd, ws) }},
			{"lu", 2 * cube / 3, func() error { return lu.Factor(a, ws) }},
			{"qr", 4 * cube / 3, func() error { qr.Factor(a, ws); return nil }},
			{"qr with Q", 8 * cube / 3, func() error { qr.Factor(a, ws); qr.Q(x, ws); return nil }},
			{"symmetric values", 4 * cube / 3, func() error { return eigen.Factor(sym, false, ws) }},
			{"symmetric vectors", 14 * cube / 3, func() error { return eigen.Factor(sym, true, ws) }},
			{"svd values", 8 * cube / 3, func() error { return svd.Factor(a, ValuesOnly, ws) }},
			{"svd vectors", 52 * cube / 6, func() error { return svd.Factor(a, Full, ws) }},
			{"hessenberg", 10 * cube / 3, func() error { hess.Factor(a, ws); return nil }},
			{"eigenvalues", 10 * cube, func() error { return schur.Factor(a, false, ws) }},
			{"schur", 25 * cube, func() error { return schur.Factor(a, true, ws) }},
		} {
			b.Run(fmt.Sprintf("%s/n=%d", c.name, n), func(b *testing.B) {
				best := time.Hour
				product := time.Hour
				for b.Loop() {
					start := time.Now()
					if err := c.run(); err != nil {
						b.Fatal(err)
					}
					best = min(best, time.Since(start))
					start = time.Now()
					Gemm(x, 1, a, NoTrans, y, NoTrans, 0, ws)
					product = min(product, time.Since(start))
				}
				b.ReportMetric(best.Seconds()*1e3, "ms")
				b.ReportMetric(100*c.flops/best.Seconds()/(2*cube/product.Seconds()), "%gemm")
			})
		}
	}
}
