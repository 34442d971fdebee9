package linalg_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/internal/bench"
	"github.com/curlfree/curlfree/internal/isa"
	"github.com/curlfree/curlfree/linalg"
)

// BenchmarkTriangles measures the products and solves that do half the work of
// Gemm, at its half of the multiply-adds beside the rate of Gemm on the same
// operands in the same run: a ratio of 1 is half of Gemm's time.
func BenchmarkTriangles(b *testing.B) {
	for _, level := range isa.Available() {
		b.Run(level.String(), func(b *testing.B) {
			defer isa.Use(level)()
			b.Run("float32", benchmarkTriangles[float32])
			b.Run("float64", benchmarkTriangles[float64])
		})
	}
}

func benchmarkTriangles[T linalg.Float](b *testing.B) {
	n, allowed := 1024, time.Second
	if testing.Short() {
		n, allowed = 128, 0
	}
	ws := linalg.NewWorkspace(1)
	defer ws.Close()
	x, y, z := uniform[T](n, n), uniform[T](n, n), linalg.New[T](n, n)
	asm.Scal(1/T(n), x.Data)
	for i := range n {
		x.Set(i, i, 1)
	}
	half := float64(n) * float64(n) * float64(n)
	add := func(name string, whole, run func()) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				_, ratio := bench.Fraction(context.Background(), allowed, half, run, func() float64 {
					start := time.Now()
					whole()
					return 2 * half / time.Since(start).Seconds()
				})
				b.ReportMetric(0, "ns/op")
				b.ReportMetric(ratio, "of-gemm")
			}
		})
	}
	uplos := map[linalg.Uplo]string{linalg.Lower: "lower", linalg.Upper: "upper"}
	for _, uplo := range []linalg.Uplo{linalg.Lower, linalg.Upper} {
		for _, trans := range []linalg.Trans{linalg.NoTrans, linalg.Transposed} {
			form := fmt.Sprintf("%s/transposed=%t", uplos[uplo], trans)
			add("Syrk/"+form,
				func() { linalg.Gemm(z, 1, x, trans, x, !trans, 0, ws) },
				func() { linalg.Syrk(z, uplo, 1, x, trans, 0, ws) })
			for _, side := range []linalg.Side{linalg.Left, linalg.Right} {
				whole := func() { linalg.Gemm(z, 1, x, trans, y, linalg.NoTrans, 0, ws) }
				if side == linalg.Right {
					whole = func() { linalg.Gemm(z, 1, y, linalg.NoTrans, x, trans, 0, ws) }
				}
				add(fmt.Sprintf("Trmm/%v/%s", side, form), whole, func() { linalg.Trmm(z, 1, side, x, uplo, trans, linalg.NonUnit, y, ws) })
				add(fmt.Sprintf("Trsm/%v/%s", side, form), whole, func() { linalg.Trsm(y, 1, side, x, uplo, trans, linalg.NonUnit, ws) })
			}
		}
	}
}
