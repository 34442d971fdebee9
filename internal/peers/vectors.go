//go:build cgo && linux && amd64

package main

// #include "calls.h"
import "C"

import (
	"path/filepath"
	"slices"
	"strings"
	"unsafe"

	"github.com/curlfree/curlfree/internal/isa"
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
}

// openVectors opens a library of functions of one vector, of the widest kind
// that this machine has.
func openVectors(name string, loose bool, symbol func(function string, single, wide bool) string, files ...string) *peer {
	wide := slices.Contains(isa.Available(), isa.AVX512)
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

// compilerPeer is what a C compiler makes of the functions that need no library.
func compilerPeer() *peer {
	wide := slices.Contains(isa.Available(), isa.AVX512)
	p := &peer{name: "C", version: "gcc " + C.__VERSION__}
	p.single.functions = map[string]functionCall[float32]{"relu": vectorF32(C.RELU, nil, nil, wide)}
	p.double.functions = map[string]functionCall[float64]{"relu": vectorF64(C.RELU, nil, nil, wide)}
	return p
}
