//go:build cgo && linux && amd64

package main

// #include "lapack.h"
import "C"

import (
	"fmt"
	"unsafe"

	"github.com/curlfree/curlfree/linalg"
)

// lapackNames are the Fortran names behind the letter of the type.
var lapackNames = []struct {
	name    string
	what    uint32
	f, more string
}{
	{"cholesky", C.CHOLESKY, "potrf_", ""},
	{"qr", C.QR, "geqrf_", ""},
	{"qr-with-q", C.QR_WITH_Q, "geqrf_", "orgqr_"},
	{"pivoted-qr", C.PIVOTED_QR, "geqp3_", ""},
	{"lu-solve", C.LU_SOLVE, "gesv_", ""},
	{"hessenberg", C.HESSENBERG, "gehrd_", ""},
	{"symmetric-values", C.SYMMETRIC_VALUES, "syevd_", ""},
	{"symmetric-eigen", C.SYMMETRIC_EIGEN, "syevd_", ""},
	{"eigenvalues", C.EIGENVALUES, "geev_", ""},
	{"eigenvectors", C.EIGENVECTORS, "geev_", ""},
	{"singular-values", C.SINGULAR_VALUES, "gesdd_", ""},
	{"svd", C.SVD, "gesdd_", ""},
}

// lapack gives p the factorizations of a library that has LAPACK's names.
func (l *library) lapack(p *peer) {
	p.single.factorizations = lapackCalls(l, "s", func(what uint32, f, g unsafe.Pointer, times int, p *factoring[float32]) C.int {
		return C.lapack_f32(what, f, g, C.long(times), C.int(p.n), cFloats(p.byColumns.Data), cFloats(p.b), cFloats(p.factors), cFloats(p.values), cFloats(p.imaginary), cFloats(p.tau), cFloats(p.u), cFloats(p.v), cFloats(p.scratch), C.int(len(p.scratch)), cInts(p.integers), C.int(len(p.integers)))
	})
	p.double.factorizations = lapackCalls(l, "d", func(what uint32, f, g unsafe.Pointer, times int, p *factoring[float64]) C.int {
		return C.lapack_f64(what, f, g, C.long(times), C.int(p.n), cDoubles(p.byColumns.Data), cDoubles(p.b), cDoubles(p.factors), cDoubles(p.values), cDoubles(p.imaginary), cDoubles(p.tau), cDoubles(p.u), cDoubles(p.v), cDoubles(p.scratch), C.int(len(p.scratch)), cInts(p.integers), C.int(len(p.integers)))
	})
}

// lapackCalls returns the factorizations of one type, nil when l has none.
func lapackCalls[T linalg.Float](l *library, letter string, call func(what uint32, f, g unsafe.Pointer, times int, p *factoring[T]) C.int) map[string]factorCall[T] {
	var calls map[string]factorCall[T]
	for _, c := range lapackNames {
		f := l.symbol(letter + c.f)
		var g unsafe.Pointer
		if c.more != "" {
			g = l.symbol(letter + c.more)
		}
		if f == nil || c.more != "" && g == nil {
			continue
		}
		if calls == nil {
			calls = map[string]factorCall[T]{}
		}
		calls[c.name] = func(times int, p *factoring[T]) {
			if info := call(c.what, f, g, times, p); info != 0 {
				panic(fmt.Sprintf("peers: %s%s of order %d fails with %d", letter, c.f, p.n, info))
			}
		}
	}
	return calls
}

func cInts(x []int32) *C.int { return (*C.int)(unsafe.SliceData(x)) }
