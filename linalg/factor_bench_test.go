package linalg

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/curlfree/curlfree/asm"
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

// unblocked are the textbook forms of the blocked factorizations, on the same
// vector kernels: each replaces a copy of a.
var unblocked = []struct {
	name          string
	textbook, own func(a *Matrix[float64], ws *Workspace)
}{
	{"cholesky", func(a *Matrix[float64], _ *Workspace) {
		for k := range a.Rows {
			row := a.Row(k)[k:]
			asm.DivScalar(math.Sqrt(row[0]), row)
			for i := 1; i < len(row); i++ {
				asm.Axpy(-row[i], row[i:], a.Row(k + i)[k+i:])
			}
		}
	}, func(a *Matrix[float64], ws *Workspace) {
		if err := new(Cholesky[float64]).Factor(a, ws); err != nil {
			panic(err)
		}
	}},
	{"lu", func(a *Matrix[float64], _ *Workspace) {
		for k := range a.Rows {
			top, at := a.Row(k), k
			for i := k; i < a.Rows; i++ {
				if math.Abs(a.Row(i)[k]) > math.Abs(a.Row(at)[k]) {
					at = i
				}
			}
			swap(top, a.Row(at))
			for i := k + 1; i < a.Rows; i++ {
				row := a.Row(i)
				row[k] /= top[k]
				asm.Axpy(-row[k], top[k+1:], row[k+1:])
			}
		}
	}, func(a *Matrix[float64], ws *Workspace) {
		if err := new(LU[float64]).Factor(a, ws); err != nil {
			panic(err)
		}
	}},
	{"qr", func(a *Matrix[float64], _ *Workspace) {
		reflectPanel(a, make([]float64, a.Rows))
	}, func(a *Matrix[float64], ws *Workspace) { new(QR[float64]).Factor(a, ws) }},
	{"tridiagonal", func(a *Matrix[float64], _ *Workspace) {
		n := a.Rows
		for j := range n - 2 {
			v, w, rest := a.Row(j)[j+1:], make([]float64, n-j-1), a.view(j+1, n, j+1, n)
			tau := reflect(v)
			v[0] = 1
			Symv(w, tau, &rest, Upper, v, 0)
			asm.Axpy(-tau*asm.Dot(w, v)/2, v, w)
			for i := range rest.Rows {
				asm.Axpy(-v[i], w[i:], rest.Row(i)[i:])
				asm.Axpy(-w[i], v[i:], rest.Row(i)[i:])
			}
		}
	}, func(a *Matrix[float64], ws *Workspace) { new(tridiagonal[float64]).reduce(a, ws) }},
	{"hessenberg", func(a *Matrix[float64], _ *Workspace) {
		n := a.Rows
		w := make([]float64, n)
		for j := range n - 2 { // on the transpose
			v := a.Row(j)[j+1:]
			tau := reflect(v)
			v[0] = 1
			below, right := a.view(j+1, n, 0, n), a.view(j+1, n, j+1, n)
			Gemv(w, tau, &below, Transposed, v, 0)
			Ger(&below, -1, v, w)
			z := w[:n-j-1]
			Gemv(z, tau, &right, NoTrans, v, 0)
			Ger(&right, -1, z, v)
		}
	}, func(a *Matrix[float64], ws *Workspace) { new(Hessenberg[float64]).Factor(a, ws) }},
}

// BenchmarkBlocked reports how much quicker the blocked forms are.
func BenchmarkBlocked(b *testing.B) {
	for _, n := range []int{500, 1000} {
		a := definite[float64](rand.New(rand.NewPCG(1, 2)), n)
		ws := NewWorkspace(1)
		defer ws.Close()
		for _, u := range unblocked {
			b.Run(fmt.Sprintf("%s/n=%d", u.name, n), func(b *testing.B) {
				own, textbook := time.Hour, time.Hour
				for b.Loop() {
					own = min(own, timed(a, ws, u.own))
					textbook = min(textbook, timed(a, ws, u.textbook))
				}
				b.ReportMetric(own.Seconds()*1e3, "ms")
				b.ReportMetric(textbook.Seconds()/own.Seconds(), "unblocked/blocked")
			})
		}
	}
}

func timed(a *Matrix[float64], ws *Workspace, f func(*Matrix[float64], *Workspace)) time.Duration {
	a = a.Clone()
	start := time.Now()
	f(a, ws)
	return time.Since(start)
}

// BenchmarkTwoThreads reports how many times as fast two threads are as one, by the
// least times of calls in turn.
func BenchmarkTwoThreads(b *testing.B) {
	const n = 1000
	rng := rand.New(rand.NewPCG(1, 2))
	a, spd := random[float64](rng, n, n), definite[float64](rng, n)
	one, two := NewWorkspace(1), NewWorkspace(2)
	defer one.Close()
	defer two.Close()
	var chol Cholesky[float64]
	var lu LU[float64]
	var qr QR[float64]
	for _, c := range []struct {
		name string
		run  func(ws *Workspace) error
	}{
		{"cholesky", func(ws *Workspace) error { return chol.Factor(spd, ws) }},
		{"lu", func(ws *Workspace) error { return lu.Factor(a, ws) }},
		{"qr", func(ws *Workspace) error { qr.Factor(a, ws); return nil }},
	} {
		b.Run(c.name, func(b *testing.B) {
			least := map[*Workspace]time.Duration{one: time.Hour, two: time.Hour}
			for b.Loop() {
				for ws, best := range least {
					start := time.Now()
					if err := c.run(ws); err != nil {
						b.Fatal(err)
					}
					least[ws] = min(best, time.Since(start))
				}
			}
			b.ReportMetric(least[one].Seconds()/least[two].Seconds(), "one/two")
		})
	}
}
