//go:build cgo && linux && amd64

package main

// #cgo CFLAGS: -Wno-psabi
// #cgo LDFLAGS: -ldl
// #include <dlfcn.h>
// #include <stdlib.h>
// #include "calls.h"
import "C"

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"unsafe"

	"github.com/curlfree/curlfree/internal/isa"
	"github.com/curlfree/curlfree/linalg"
)

// openLibraries opens those of the C libraries that this machine has. Two of
// them export the same names, so that each keeps its own to itself, and all are
// bound before MKL, which may publish its own.
func openLibraries() []*peer {
	if !slices.Contains(isa.Available(), isa.AVX2) {
		return absentLibraries("the loops around the libraries need AVX2 and FMA")
	}
	openblas := openBLAS("OpenBLAS", "openblas_get_config", "libopenblas.so.0", "libopenblas.so")
	blis := openBLAS("BLIS", "bli_info_get_version_str", "libblis.so.4", "libblis.so.5", "libblis.so.3", "libblis.so")
	onednn := openDNNL("libdnnl.so.3", "libdnnl.so.2", "libdnnl.so")
	sleef := openVectors("SLEEF u10", false, sleefSymbol, "libsleef.so.3", "libsleef.so")
	libmvec := openVectors("libmvec", true, mvecSymbol, "libmvec.so.1")
	fftw := openFFTW([]string{"libfftw3.so.3", "libfftw3.so"}, []string{"libfftw3_threads.so.3", "libfftw3_threads.so"})
	mkl, high, low := openMKL("libmkl_rt.so.2", "libmkl_rt.so.1", "libmkl_rt.so")
	return []*peer{openblas, blis, mkl, onednn, sleef, high, low, libmvec, fftw, compilerPeer(), multigridPeer()}
}

// Whether the libraries opened later see a library's names.
const (
	private = C.RTLD_LOCAL
	public  = C.RTLD_GLOBAL
)

// library is an open C library.
type library struct {
	handle unsafe.Pointer
}

// open returns the first of the named libraries that the loader finds, else what
// it said about the first. The library must have the function.
func open(visibility C.int, function string, names ...string) (*library, error) {
	var first error
	for _, name := range names {
		c := C.CString(name)
		handle := C.dlopen(c, C.RTLD_NOW|visibility)
		C.free(unsafe.Pointer(c))
		if handle == nil {
			if err := C.GoString(C.dlerror()); first == nil {
				first = errors.New(err)
			}
			continue
		}
		l := &library{handle}
		if l.symbol(function) == nil {
			return nil, fmt.Errorf("%s has no %s", name, function)
		}
		return l, nil
	}
	return nil, first
}

// symbol returns the address of a function, nil when there is none.
func (l *library) symbol(name string) unsafe.Pointer {
	c := C.CString(name)
	defer C.free(unsafe.Pointer(c))
	return C.dlsym(l.handle, c)
}

// fileOf returns the file that a function comes from.
func fileOf(symbol unsafe.Pointer) string {
	file := C.GoString(C.file_of(symbol))
	if real, err := filepath.EvalSymlinks(file); err == nil {
		return real
	}
	return file
}

func cTrans(t linalg.Trans) C.int {
	if t {
		return 1
	}
	return 0
}

func cFloats(x []float32) *C.float { return (*C.float)(unsafe.SliceData(x)) }

func cDoubles(x []float64) *C.double { return (*C.double)(unsafe.SliceData(x)) }
