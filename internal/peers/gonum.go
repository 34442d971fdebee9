package main

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/blas/blas64"

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
	return p
}

func blasTrans(t linalg.Trans) blas.Transpose {
	if t {
		return blas.Trans
	}
	return blas.NoTrans
}
