//go:build cgo && linux && amd64

package main

// #include "free.h"
import "C"

import (
	"slices"

	"github.com/curlfree/curlfree/internal/isa"
)

// freePeer has the kernels that keep no bit contract, in our own C.
func freePeer() *peer {
	p := &peer{name: "free", version: "gcc " + C.__VERSION__}
	if !slices.Contains(isa.Available(), isa.AVX512) {
		p.absent = "the kernels without a bit contract need AVX-512"
		return p
	}
	p.single.functions = map[string]functionCall[float32]{
		"sigmoid": func(times int, dst, x []float32) {
			C.free_sigmoid_f32(C.long(times), C.long(len(x)), cFloats(x), cFloats(dst))
		},
		"log1p": func(times int, dst, x []float32) {
			C.free_log1p_f32(C.long(times), C.long(len(x)), cFloats(x), cFloats(dst))
		},
	}
	p.double.functions = map[string]functionCall[float64]{
		"sigmoid": func(times int, dst, x []float64) {
			C.free_sigmoid_f64(C.long(times), C.long(len(x)), cDoubles(x), cDoubles(dst))
		},
		"tanh": func(times int, dst, x []float64) {
			C.free_tanh_f64(C.long(times), C.long(len(x)), cDoubles(x), cDoubles(dst))
		},
	}
	p.single.reductions, p.double.reductions = map[string]reductionCall[float32]{}, map[string]reductionCall[float64]{}
	for name, what := range map[string]uint32{"sum": C.PLAIN_SUM, "dot": C.PRODUCTS, "asum": C.MAGNITUDES, "nrm2": C.ROOT_OF_SQUARES} {
		p.single.reductions[name] = func(times int, x, y []float32) float64 {
			return float64(C.free_sum_f32(what, C.long(times), C.long(len(x)), cFloats(x), cFloats(y)))
		}
		p.double.reductions[name] = func(times int, x, y []float64) float64 {
			return float64(C.free_sum_f64(what, C.long(times), C.long(len(x)), cDoubles(x), cDoubles(y)))
		}
	}
	p.single.gemv = func(times int, c *product[float32]) {
		C.free_gemv_f32(C.long(times), C.long(c.m), C.long(c.k), cFloats(c.a.Data), C.long(c.a.Stride), cFloats(c.b.Data), cFloats(c.c.Data))
	}
	p.double.gemv = func(times int, c *product[float64]) {
		C.free_gemv_f64(C.long(times), C.long(c.m), C.long(c.k), cDoubles(c.a.Data), C.long(c.a.Stride), cDoubles(c.b.Data), cDoubles(c.c.Data))
	}
	// A row times a transposed matrix is that matrix times a column.
	p.single.gemm = func(times int, c *product[float32]) {
		C.free_gemv_f32(C.long(times), C.long(c.n), C.long(c.k), cFloats(c.b.Data), C.long(c.b.Stride), cFloats(c.a.Data), cFloats(c.c.Data))
	}
	p.double.gemm = func(times int, c *product[float64]) {
		C.free_gemv_f64(C.long(times), C.long(c.n), C.long(c.k), cDoubles(c.b.Data), C.long(c.b.Stride), cDoubles(c.a.Data), cDoubles(c.c.Data))
	}
	return p
}
