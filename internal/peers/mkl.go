//go:build cgo && linux && amd64

package main

// #include "calls.h"
import "C"

import (
	"os"
	"strings"
)

// openMKL opens Intel's library: its products, and its functions with high (HA,
// below 1 ULP) and with low accuracy (LA, below 4 ULP). On several threads it
// needs an OpenMP library that is open already.
func openMKL(files ...string) (products, high, low *peer) {
	products = &peer{name: "MKL"}
	high = &peer{name: "MKL VML HA"}
	low = &peer{name: "MKL VML LA", loose: true}
	layer := "SEQUENTIAL"
	if os.Getenv("MKL_NUM_THREADS") != "1" {
		if _, err := open(public, "omp_get_num_procs", "libiomp5.so", "libiomp5.so.5"); err == nil {
			layer = "INTEL"
		} else if _, err := open(public, "omp_get_num_procs", "libgomp.so.1"); err == nil {
			layer = "GNU"
		}
	}
	os.Setenv("MKL_THREADING_LAYER", layer)
	open(public, "log", "libm.so.6") // which MKL uses and does not name
	l, err := open(private, "cblas_sgemm", files...)
	if err != nil {
		products.absent, high.absent, low.absent = err.Error(), err.Error(), err.Error()
		return products, high, low
	}
	l.cblas(products)
	l.lapack(products)
	products.file = fileOf(l.symbol("cblas_sgemm"))
	if f := l.symbol("mkl_get_version_string"); f != nil {
		var text [256]C.char
		C.call_mkl_version(f, &text[0], C.int(len(text)))
		products.version = strings.Join(strings.Fields(C.GoString(&text[0])), " ") + ", threads: " + layer
	}
	l.vml(high, highAccuracy)
	l.vml(low, lowAccuracy)
	for _, p := range []*peer{high, low} {
		p.file, p.version = products.file, products.version
	}
	return products, high, low
}

// MKL's accuracy modes.
const (
	lowAccuracy  = 1
	highAccuracy = 2
)

var vmlNames = map[string]string{"exp": "Exp", "expm1": "Expm1", "log": "Ln", "tanh": "Tanh", "log1p": "Log1p"}

// vml gives p the functions of MKL in an accuracy mode.
func (l *library) vml(p *peer, mode C.longlong) {
	l.vmlArithmetic(p, mode)
	p.single.functions, p.double.functions = map[string]functionCall[float32]{}, map[string]functionCall[float64]{}
	for _, c := range compositions {
		f32, g32 := l.symbol("vms"+vmlNames[c.f]), l.symbol("vms"+vmlNames[c.g])
		f64, g64 := l.symbol("vmd"+vmlNames[c.f]), l.symbol("vmd"+vmlNames[c.g])
		p.single.functions[c.name] = func(times int, dst, x []float32) {
			C.vml_f32(c.form, f32, g32, mode, C.long(times), C.long(len(x)), cFloats(x), cFloats(dst))
		}
		p.double.functions[c.name] = func(times int, dst, x []float64) {
			C.vml_f64(c.form, f64, g64, mode, C.long(times), C.long(len(x)), cDoubles(x), cDoubles(dst))
		}
	}
}
