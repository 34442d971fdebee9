package main

import (
	"github.com/viterin/vek"
	"github.com/viterin/vek/vek32"
)

// vekPeer has products of plain, dense matrices, reductions and, in float32, exp
// and log, and arithmetic.
func vekPeer() *peer {
	p := &peer{name: "vek", version: module("github.com/viterin/vek"), loose: true}
	p.single.denseOnly, p.double.denseOnly = true, true
	p.single.gemm = func(times int, c *product[float32]) {
		repeat(times, func() { vek32.MatMul_Into(c.c.Data, c.a.Data, c.b.Data, c.k) })
	}
	p.double.gemm = func(times int, c *product[float64]) {
		repeat(times, func() { vek.MatMul_Into(c.c.Data, c.a.Data, c.b.Data, c.k) })
	}
	p.single.functions = map[string]functionCall[float32]{
		"exp": func(times int, dst, x []float32) {
			repeat(times, func() { vek32.Exp_Into(dst, x) })
		},
		"log": func(times int, dst, x []float32) {
			repeat(times, func() { vek32.Log_Into(dst, x) })
		},
		"sigmoid": func(times int, dst, x []float32) {
			repeat(times, func() { vekSigmoid(dst, x) })
		},
		"relu": func(times int, dst, x []float32) {
			repeat(times, func() { vek32.MaximumNumber_Into(dst, x, 0) })
		},
	}
	p.double.functions = map[string]functionCall[float64]{
		"relu": func(times int, dst, x []float64) {
			repeat(times, func() { vek.MaximumNumber_Into(dst, x, 0) })
		},
	}
	p.single.arithmetic = map[string]arithmeticCall[float32]{
		"scal": func(times int, dst, _, _ []float32) { repeat(times, func() { vek32.MulNumber_Inplace(dst, -1) }) },
		"add":  func(times int, dst, x, y []float32) { repeat(times, func() { vek32.Add_Into(dst, x, y) }) },
		"mul":  func(times int, dst, x, y []float32) { repeat(times, func() { vek32.Mul_Into(dst, x, y) }) },
		"div":  func(times int, dst, x, y []float32) { repeat(times, func() { vek32.Div_Into(dst, x, y) }) },
		"sqrt": func(times int, dst, x, _ []float32) { repeat(times, func() { vek32.Sqrt_Into(dst, x) }) },
		"clamp": func(times int, dst, x, _ []float32) {
			repeat(times, func() { vek32.MaximumNumber_Into(dst, x, -1); vek32.MinimumNumber_Inplace(dst, 1) })
		},
	}
	p.double.arithmetic = map[string]arithmeticCall[float64]{
		"scal": func(times int, dst, _, _ []float64) { repeat(times, func() { vek.MulNumber_Inplace(dst, -1) }) },
		"add":  func(times int, dst, x, y []float64) { repeat(times, func() { vek.Add_Into(dst, x, y) }) },
		"mul":  func(times int, dst, x, y []float64) { repeat(times, func() { vek.Mul_Into(dst, x, y) }) },
		"div":  func(times int, dst, x, y []float64) { repeat(times, func() { vek.Div_Into(dst, x, y) }) },
		"sqrt": func(times int, dst, x, _ []float64) { repeat(times, func() { vek.Sqrt_Into(dst, x) }) },
		"clamp": func(times int, dst, x, _ []float64) {
			repeat(times, func() { vek.MaximumNumber_Into(dst, x, -1); vek.MinimumNumber_Inplace(dst, 1) })
		},
	}
	p.single.reductions = map[string]reductionCall[float32]{
		"argmax":   repeatedly(func(x, _ []float32) int { return vek32.ArgMax(x) }),
		"row-sums": eachRow(func(x []float32) float32 { return vek32.Sum(x) }),
		"sum":      repeatedly(func(x, _ []float32) float32 { return vek32.Sum(x) }),
		"max":      repeatedly(func(x, _ []float32) float32 { return vek32.Max(x) }),
		"dot":      repeatedly(vek32.Dot),
		"asum":     repeatedly(func(x, _ []float32) float32 { return vek32.ManhattanNorm(x) }),
		"nrm2":     repeatedly(func(x, _ []float32) float32 { return vek32.Norm(x) }),
	}
	p.double.reductions = map[string]reductionCall[float64]{
		"argmax":   repeatedly(func(x, _ []float64) int { return vek.ArgMax(x) }),
		"row-sums": eachRow(func(x []float64) float64 { return vek.Sum(x) }),
		"sum":      repeatedly(func(x, _ []float64) float64 { return vek.Sum(x) }),
		"max":      repeatedly(func(x, _ []float64) float64 { return vek.Max(x) }),
		"dot":      repeatedly(vek.Dot),
		"asum":     repeatedly(func(x, _ []float64) float64 { return vek.ManhattanNorm(x) }),
		"nrm2":     repeatedly(func(x, _ []float64) float64 { return vek.Norm(x) }),
	}
	return p
}

// vekSigmoid composes 1/(1+e^-x) in blocks that stay in the first-level cache.
func vekSigmoid(dst, x []float32) {
	const block = 4096
	for len(x) > 0 {
		n := min(len(x), block)
		y := dst[:n]
		vek32.Neg_Into(y, x[:n])
		vek32.Exp_Inplace(y)
		vek32.AddNumber_Inplace(y, 1)
		vek32.Inv_Inplace(y)
		dst, x = dst[n:], x[n:]
	}
}
