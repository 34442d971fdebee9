package main

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/stat"

	"github.com/curlfree/curlfree/linalg"
)

// gonumPeer is the linear algebra in plain Go that others build on.
func gonumPeer() *peer {
	p := &peer{name: "gonum", version: module("gonum.org/v1/gonum")}
	p.single.gemm = func(times int, c *product[float32]) {
		repeat(times, func() {
			blas32.Implementation().Sgemm(blasTrans(c.ta), blasTrans(c.tb), c.m, c.n, c.k, c.alpha, c.a.Data, c.a.Stride, c.b.Data, c.b.Stride, c.beta, c.c.Data, c.c.Stride)
		})
	}
	p.double.gemm = func(times int, c *product[float64]) {
		repeat(times, func() {
			blas64.Implementation().Dgemm(blasTrans(c.ta), blasTrans(c.tb), c.m, c.n, c.k, c.alpha, c.a.Data, c.a.Stride, c.b.Data, c.b.Stride, c.beta, c.c.Data, c.c.Stride)
		})
	}
	p.single.gemv = func(times int, c *product[float32]) {
		repeat(times, func() {
			blas32.Implementation().Sgemv(blasTrans(c.ta), c.a.Rows, c.a.Cols, c.alpha, c.a.Data, c.a.Stride, c.b.Data, 1, c.beta, c.c.Data, 1)
		})
	}
	p.double.gemv = func(times int, c *product[float64]) {
		repeat(times, func() {
			blas64.Implementation().Dgemv(blasTrans(c.ta), c.a.Rows, c.a.Cols, c.alpha, c.a.Data, c.a.Stride, c.b.Data, 1, c.beta, c.c.Data, 1)
		})
	}
	p.single.arithmetic = map[string]arithmeticCall[float32]{
		"axpy": func(times int, dst, x, _ []float32) {
			repeat(times, func() { blas32.Implementation().Saxpy(len(x), 0.5, x, 1, dst, 1) })
		},
		"scal": func(times int, dst, _, _ []float32) {
			repeat(times, func() { blas32.Implementation().Sscal(len(dst), -1, dst, 1) })
		},
	}
	p.double.arithmetic = map[string]arithmeticCall[float64]{
		"axpy": func(times int, dst, x, _ []float64) { repeat(times, func() { floats.AddScaled(dst, 0.5, x) }) },
		"scal": func(times int, dst, _, _ []float64) { repeat(times, func() { floats.Scale(-1, dst) }) },
		"add":  func(times int, dst, x, y []float64) { repeat(times, func() { floats.AddTo(dst, x, y) }) },
		"mul":  func(times int, dst, x, y []float64) { repeat(times, func() { floats.MulTo(dst, x, y) }) },
		"div":  func(times int, dst, x, y []float64) { repeat(times, func() { floats.DivTo(dst, x, y) }) },
	}
	p.single.reductions = map[string]reductionCall[float32]{
		"dot":   repeatedly(func(x, y []float32) float32 { return blas32.Implementation().Sdot(len(x), x, 1, y, 1) }),
		"asum":  repeatedly(func(x, _ []float32) float32 { return blas32.Implementation().Sasum(len(x), x, 1) }),
		"nrm2":  repeatedly(func(x, _ []float32) float32 { return blas32.Implementation().Snrm2(len(x), x, 1) }),
		"iamax": repeatedly(func(x, _ []float32) int { return blas32.Implementation().Isamax(len(x), x, 1) }),
	}
	p.double.reductions = map[string]reductionCall[float64]{
		"sum":   repeatedly(func(x, _ []float64) float64 { return floats.Sum(x) }),
		"dot":   repeatedly(func(x, y []float64) float64 { return blas64.Implementation().Ddot(len(x), x, 1, y, 1) }),
		"asum":  repeatedly(func(x, _ []float64) float64 { return blas64.Implementation().Dasum(len(x), x, 1) }),
		"nrm2":  repeatedly(func(x, _ []float64) float64 { return blas64.Implementation().Dnrm2(len(x), x, 1) }),
		"max":   repeatedly(func(x, _ []float64) float64 { return floats.Max(x) }),
		"iamax": repeatedly(func(x, _ []float64) int { return blas64.Implementation().Idamax(len(x), x, 1) }),

		"argmax":      repeatedly(func(x, _ []float64) int { return floats.MaxIdx(x) }),
		"log-sum-exp": repeatedly(func(x, _ []float64) float64 { return floats.LogSumExp(x) }),
		"mean-variance": repeatedly(func(x, _ []float64) float64 {
			mean, _ := stat.MeanVariance(x, nil)
			return mean
		}),
		"row-sums": eachRow(floats.Sum),
		"col-sums": eachColumn(func(sums, x []float64) { floats.Add(sums, x) }),
	}
	p.double.factorizations = gonumFactorizations()
	return p
}

func blasTrans(t linalg.Trans) blas.Transpose {
	if t {
		return blas.Trans
	}
	return blas.NoTrans
}
