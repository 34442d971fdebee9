//go:build cgo && linux && amd64

package main

// #include "calls.h"
import "C"

// arithmeticLoops are the loops of C.
var arithmeticLoops = map[string]uint32{
	"axpy": C.AXPY, "scal": C.SCAL, "add": C.ADD, "mul": C.MUL, "div": C.DIV, "sqrt": C.SQRT, "clamp": C.CLAMP,
}

func loopF32(what uint32) arithmeticCall[float32] {
	if wide() {
		return func(times int, dst, x, y []float32) {
			C.loop_f32_avx512(what, C.long(times), C.long(len(dst)), cFloats(x), cFloats(y), cFloats(dst))
		}
	}
	return func(times int, dst, x, y []float32) {
		C.loop_f32_avx2(what, C.long(times), C.long(len(dst)), cFloats(x), cFloats(y), cFloats(dst))
	}
}

func loopF64(what uint32) arithmeticCall[float64] {
	if wide() {
		return func(times int, dst, x, y []float64) {
			C.loop_f64_avx512(what, C.long(times), C.long(len(dst)), cDoubles(x), cDoubles(y), cDoubles(dst))
		}
	}
	return func(times int, dst, x, y []float64) {
		C.loop_f64_avx2(what, C.long(times), C.long(len(dst)), cDoubles(x), cDoubles(y), cDoubles(dst))
	}
}

// blasArithmetic gives p the operations on vectors that BLAS changes in place.
func (l *library) blasArithmetic(p *peer) {
	saxpy, daxpy, sscal, dscal := l.symbol("cblas_saxpy"), l.symbol("cblas_daxpy"), l.symbol("cblas_sscal"), l.symbol("cblas_dscal")
	p.single.arithmetic = map[string]arithmeticCall[float32]{
		"axpy": func(times int, dst, x, _ []float32) {
			C.cblas_axpy_f32(saxpy, C.long(times), C.int(len(x)), cFloats(x), cFloats(dst))
		},
		"scal": func(times int, dst, _, _ []float32) {
			C.cblas_scal_f32(sscal, C.long(times), C.int(len(dst)), cFloats(dst))
		},
	}
	p.double.arithmetic = map[string]arithmeticCall[float64]{
		"axpy": func(times int, dst, x, _ []float64) {
			C.cblas_axpy_f64(daxpy, C.long(times), C.int(len(x)), cDoubles(x), cDoubles(dst))
		},
		"scal": func(times int, dst, _, _ []float64) {
			C.cblas_scal_f64(dscal, C.long(times), C.int(len(dst)), cDoubles(dst))
		},
	}
}

// vmlArithmetic gives p those of MKL in an accuracy mode.
func (l *library) vmlArithmetic(p *peer, mode C.longlong) {
	p.single.arithmetic, p.double.arithmetic = map[string]arithmeticCall[float32]{}, map[string]arithmeticCall[float64]{}
	for name, f := range map[string]string{"add": "Add", "mul": "Mul", "div": "Div"} {
		f32, f64 := l.symbol("vms"+f), l.symbol("vmd"+f)
		p.single.arithmetic[name] = func(times int, dst, x, y []float32) {
			C.vml_two_f32(f32, mode, C.long(times), C.int(len(dst)), cFloats(x), cFloats(y), cFloats(dst))
		}
		p.double.arithmetic[name] = func(times int, dst, x, y []float64) {
			C.vml_two_f64(f64, mode, C.long(times), C.int(len(dst)), cDoubles(x), cDoubles(y), cDoubles(dst))
		}
	}
	f32, f64 := l.symbol("vmsSqrt"), l.symbol("vmdSqrt")
	p.single.arithmetic["sqrt"] = func(times int, dst, x, _ []float32) {
		C.vml_one_f32(f32, mode, C.long(times), C.int(len(dst)), cFloats(x), cFloats(dst))
	}
	p.double.arithmetic["sqrt"] = func(times int, dst, x, _ []float64) {
		C.vml_one_f64(f64, mode, C.long(times), C.int(len(dst)), cDoubles(x), cDoubles(dst))
	}
}
