//go:build cgo && linux && amd64

package main

// #cgo CFLAGS: -O3
// #cgo LDFLAGS: -lm
// #include "fftw.h"
import "C"

import "unsafe"

var conservatives = map[string]uint32{"poisson-nodes": C.ON_NODES, "poisson-cells": C.ON_CELLS, "conservative": C.WHOLE}

// openFFTW opens the transforms in double precision.
func openFFTW(names ...string) *peer {
	p := &peer{name: "FFTW"}
	l, err := open(private, "fftw_plan_r2r", names...)
	if err != nil {
		p.absent = err.Error()
		return p
	}
	plan, execute, destroy := l.symbol("fftw_plan_r2r"), l.symbol("fftw_execute"), l.symbol("fftw_destroy_plan")
	p.version, p.file = C.GoString((*C.char)(l.symbol("fftw_version"))), fileOf(plan)
	p.double.conservative = func(c *conservation) *solver {
		cells := make([]int32, len(c.cells))
		for j, n := range c.cells {
			cells[j] = int32(n)
		}
		s := C.conservation_new(conservatives[c.kernel], plan, execute, destroy, C.int(len(cells)), cInts(cells))
		copy(cSlice(C.conservation_input(s), len(c.input)), c.input)
		return &solver{
			run:       func(times int) { C.conservation_run(s, C.long(times)) },
			potential: func() []float64 { return cSlice(C.conservation_potential(s), c.nodes()) },
			close:     func() { C.conservation_free(s) },
		}
	}
	return p
}

func cSlice(x *C.double, n int) []float64 { return unsafe.Slice((*float64)(x), n) }
