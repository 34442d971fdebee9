//go:build cgo && linux && amd64

package main

// #include "calls.h"
import "C"

import (
	"path/filepath"
	"strings"
	"unsafe"
)

// compositions say which functions of a library make one of ours.
var compositions = []struct {
	name string
	form uint32
	f, g string
}{
	{"exp", C.PLAIN, "exp", ""},
	{"expm1", C.PLAIN, "expm1", ""},
	{"log", C.PLAIN, "log", ""},
	{"log1p", C.PLAIN, "log1p", ""},
	{"tanh", C.PLAIN, "tanh", ""},
	{"sigmoid", C.SIGMOID, "exp", ""},
	{"softplus", C.SOFTPLUS, "exp", "log1p"},
	{"elu", C.ELU, "expm1", ""},
	{"swish", C.SWISH, "exp", ""},
	{"sigmoid-slope", C.SIGMOID_SLOPE, "exp", ""},
	{"tanh-slope", C.TANH_SLOPE, "exp", ""},
	{"softplus-slope", C.SIGMOID, "exp", ""},
}

// openVectors opens a library of functions of one vector, of the widest kind
// of our level.
func openVectors(name string, loose bool, symbol func(function string, single, wide bool) string, files ...string) *peer {
	wide := wide()
	exp := symbol("exp", true, wide)
	l, err := open(private, exp, files...)
	if err != nil {
		return &peer{name: name, absent: err.Error()}
	}
	p := &peer{name: name, loose: loose, file: fileOf(l.symbol(exp))}
	if p.version = strings.TrimPrefix(filepath.Base(p.file), "libsleef.so."); name == "libmvec" {
		p.version = "glibc " + C.GoString(C.gnu_get_libc_version())
	}
	p.single.functions, p.double.functions = map[string]functionCall[float32]{}, map[string]functionCall[float64]{}
	for _, c := range compositions {
		f32, f64 := l.symbol(symbol(c.f, true, wide)), l.symbol(symbol(c.f, false, wide))
		var g32, g64 unsafe.Pointer
		if c.g != "" {
			g32, g64 = l.symbol(symbol(c.g, true, wide)), l.symbol(symbol(c.g, false, wide))
		}
		if f32 != nil && (c.g == "" || g32 != nil) {
			p.single.functions[c.name] = vectorF32(c.form, f32, g32, wide)
		}
		if f64 != nil && (c.g == "" || g64 != nil) {
			p.double.functions[c.name] = vectorF64(c.form, f64, g64, wide)
		}
	}
	return p
}

// sleefSymbol is SLEEF's name of a function within 1.0 ULP.
func sleefSymbol(function string, single, wide bool) string {
	lanes := map[[2]bool]string{{true, true}: "f16", {true, false}: "f8", {false, true}: "d8", {false, false}: "d4"}
	extension := "avx2"
	if wide {
		extension = "avx512f"
	}
	return "Sleef_" + function + lanes[[2]bool{single, wide}] + "_u10" + extension
}

// mvecSymbol is the vector ABI's name of a function of the C library.
func mvecSymbol(function string, single, wide bool) string {
	lanes := map[[2]bool]string{{true, true}: "eN16v_", {true, false}: "dN8v_", {false, true}: "eN8v_", {false, false}: "dN4v_"}
	if single {
		return "_ZGV" + lanes[[2]bool{single, wide}] + function + "f"
	}
	return "_ZGV" + lanes[[2]bool{single, wide}] + function
}

func vectorF32(form uint32, f, g unsafe.Pointer, wide bool) functionCall[float32] {
	return func(times int, dst, x []float32) {
		if wide {
			C.vector_f32_avx512(form, f, g, C.long(times), C.long(len(x)), cFloats(x), cFloats(dst))
		} else {
			C.vector_f32_avx2(form, f, g, C.long(times), C.long(len(x)), cFloats(x), cFloats(dst))
		}
	}
}

func vectorF64(form uint32, f, g unsafe.Pointer, wide bool) functionCall[float64] {
	return func(times int, dst, x []float64) {
		if wide {
			C.vector_f64_avx512(form, f, g, C.long(times), C.long(len(x)), cDoubles(x), cDoubles(dst))
		} else {
			C.vector_f64_avx2(form, f, g, C.long(times), C.long(len(x)), cDoubles(x), cDoubles(dst))
		}
	}
}

// compiled are the functions that need no library.
var compiled = map[string]uint32{
	"relu": C.RELU, "leaky-relu": C.LEAKY_RELU, "relu-slope": C.RELU_SLOPE, "leaky-relu-slope": C.LEAKY_RELU_SLOPE,
	"sigmoid-derivative": C.SIGMOID_DERIVATIVE, "tanh-derivative": C.TANH_DERIVATIVE,
}

// compilerPeer is what a C compiler makes of them, and of arithmetic on slices.
func compilerPeer() *peer {
	p := &peer{name: "C", version: "gcc " + C.__VERSION__}
	p.single.functions, p.double.functions = map[string]functionCall[float32]{}, map[string]functionCall[float64]{}
	for name, form := range compiled {
		p.single.functions[name], p.double.functions[name] = vectorF32(form, nil, nil, wide()), vectorF64(form, nil, nil, wide())
	}
	p.single.arithmetic, p.double.arithmetic = map[string]arithmeticCall[float32]{}, map[string]arithmeticCall[float64]{}
	for name, what := range arithmeticLoops {
		p.single.arithmetic[name], p.double.arithmetic[name] = loopF32(what), loopF64(what)
	}
	return p
}
