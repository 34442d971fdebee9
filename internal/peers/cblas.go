//go:build cgo && linux && amd64

package main

// #include "calls.h"
import "C"

import "fmt"

// openBLAS opens a library with the CBLAS interface whose version the named
// function returns.
func openBLAS(name, version string, files ...string) *peer {
	l, err := open(private, "cblas_sgemm", files...)
	if err != nil {
		return &peer{name: name, absent: err.Error()}
	}
	p := &peer{name: name, file: fileOf(l.symbol("cblas_sgemm"))}
	if f := l.symbol(version); f != nil {
		p.version = C.GoString(C.call_text(f))
	}
	l.cblas(p)
	l.lapack(p)
	return p
}

// cblas gives p the products, reductions and arithmetic of a library with the CBLAS interface.
func (l *library) cblas(p *peer) {
	sgemm, dgemm, sgemv, dgemv := l.symbol("cblas_sgemm"), l.symbol("cblas_dgemm"), l.symbol("cblas_sgemv"), l.symbol("cblas_dgemv")
	p.single.gemm = func(times int, c *product[float32]) {
		C.cblas_gemm_f32(sgemm, C.long(times), cTrans(c.ta), cTrans(c.tb), C.int(c.m), C.int(c.n), C.int(c.k), C.float(c.alpha), cFloats(c.a.Data), C.int(c.a.Stride), cFloats(c.b.Data), C.int(c.b.Stride), C.float(c.beta), cFloats(c.c.Data), C.int(c.c.Stride))
	}
	p.double.gemm = func(times int, c *product[float64]) {
		C.cblas_gemm_f64(dgemm, C.long(times), cTrans(c.ta), cTrans(c.tb), C.int(c.m), C.int(c.n), C.int(c.k), C.double(c.alpha), cDoubles(c.a.Data), C.int(c.a.Stride), cDoubles(c.b.Data), C.int(c.b.Stride), C.double(c.beta), cDoubles(c.c.Data), C.int(c.c.Stride))
	}
	p.single.gemv = func(times int, c *product[float32]) {
		C.cblas_gemv_f32(sgemv, C.long(times), cTrans(c.ta), C.int(c.a.Rows), C.int(c.a.Cols), C.float(c.alpha), cFloats(c.a.Data), C.int(c.a.Stride), cFloats(c.b.Data), C.float(c.beta), cFloats(c.c.Data))
	}
	p.double.gemv = func(times int, c *product[float64]) {
		C.cblas_gemv_f64(dgemv, C.long(times), cTrans(c.ta), C.int(c.a.Rows), C.int(c.a.Cols), C.double(c.alpha), cDoubles(c.a.Data), C.int(c.a.Stride), cDoubles(c.b.Data), C.double(c.beta), cDoubles(c.c.Data))
	}
	l.cblasTriangles(p)
	l.blasArithmetic(p)
	p.single.reductions, p.double.reductions = map[string]reductionCall[float32]{}, map[string]reductionCall[float64]{}
	for _, c := range cblasReductions {
		if f := l.symbol("cblas_" + c.single); f != nil {
			p.single.reductions[c.name] = func(times int, x, y []float32) float64 {
				return float64(C.cblas_reduce_f32(c.kind, f, C.long(times), C.int(len(x)), cFloats(x), cFloats(y)))
			}
		}
		if f := l.symbol("cblas_" + c.double); f != nil {
			p.double.reductions[c.name] = func(times int, x, y []float64) float64 {
				return float64(C.cblas_reduce_f64(c.kind, f, C.long(times), C.int(len(x)), cDoubles(x), cDoubles(y)))
			}
		}
	}
}

// cblasReductions are CBLAS's names of the reductions. OpenBLAS has a sum too, but
// that of 0.3.21 returns wrong numbers in float32 with AVX-512.
var cblasReductions = []struct {
	name, single, double string
	kind                 uint32
}{
	{"dot", "sdot", "ddot", C.OF_TWO},
	{"asum", "sasum", "dasum", C.OF_ONE},
	{"nrm2", "snrm2", "dnrm2", C.OF_ONE},
	{"iamax", "isamax", "idamax", C.INDEX},
}

// openDNNL opens oneDNN, which has products in float32 only and takes a vector
// as a matrix: of one row for a transposed gemv, else of one column.
func openDNNL(files ...string) *peer {
	l, err := open(private, "dnnl_sgemm", files...)
	if err != nil {
		return &peer{name: "oneDNN", absent: err.Error()}
	}
	sgemm := l.symbol("dnnl_sgemm")
	p := &peer{name: "oneDNN", file: fileOf(sgemm)}
	if f := l.symbol("dnnl_version"); f != nil {
		v := C.call_dnnl_version(f)
		p.version = fmt.Sprintf("%d.%d.%d", v.major, v.minor, v.patch)
	}
	p.single.gemm = func(times int, c *product[float32]) {
		C.dnnl_gemm_f32(sgemm, C.long(times), cTrans(c.ta), cTrans(c.tb), C.int(c.m), C.int(c.n), C.int(c.k), C.float(c.alpha), cFloats(c.a.Data), C.int(c.a.Stride), cFloats(c.b.Data), C.int(c.b.Stride), C.float(c.beta), cFloats(c.c.Data), C.int(c.c.Stride))
	}
	p.single.gemv = func(times int, c *product[float32]) {
		a, x, y := cFloats(c.a.Data), cFloats(c.b.Data), cFloats(c.c.Data)
		if c.ta {
			C.dnnl_gemm_f32(sgemm, C.long(times), 0, 0, 1, C.int(c.m), C.int(c.k), C.float(c.alpha), x, C.int(c.k), a, C.int(c.a.Stride), C.float(c.beta), y, C.int(c.m))
			return
		}
		C.dnnl_gemm_f32(sgemm, C.long(times), 0, 0, C.int(c.m), 1, C.int(c.k), C.float(c.alpha), a, C.int(c.a.Stride), x, 1, C.float(c.beta), y, 1)
	}
	return p
}
