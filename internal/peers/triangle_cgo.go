//go:build cgo && linux && amd64

package main

// #include "calls.h"
import "C"

import "unsafe"

// cblasTriangles gives p what BLAS has of triangles and symmetric matrices.
func (l *library) cblasTriangles(p *peer) {
	p.single.triangles, p.double.triangles = map[string]triangularCall[float32]{}, map[string]triangularCall[float64]{}
	for name, what := range map[string]uint32{"syrk": C.SYRK, "symm": C.SYMM, "trmm": C.TRMM, "trsm": C.TRSM, "symv": C.SYMV, "ger": C.GER, "trsv": C.TRSV} {
		single, double := l.symbol("cblas_s"+name), l.symbol("cblas_d"+name)
		p.single.triangles[name] = triangleF32(what, single)
		p.double.triangles[name] = triangleF64(what, double)
	}
}

func triangleF32(what uint32, f unsafe.Pointer) triangularCall[float32] {
	return func(times int, t *triangular[float32]) {
		C.cblas_triangle_f32(what, f, C.long(times), C.int(t.n), cFloats(t.a.Data), cFloats(t.b.Data), cFloats(t.c.Data))
	}
}

func triangleF64(what uint32, f unsafe.Pointer) triangularCall[float64] {
	return func(times int, t *triangular[float64]) {
		C.cblas_triangle_f64(what, f, C.long(times), C.int(t.n), cDoubles(t.a.Data), cDoubles(t.b.Data), cDoubles(t.c.Data))
	}
}
