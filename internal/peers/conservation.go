//go:build cgo && linux && amd64

package main

// #cgo CFLAGS: -O3
// #cgo LDFLAGS: -lm
// #include "fftw.h"
// #include "multigrid.h"
import "C"

import "unsafe"

var conservatives = map[string]uint32{"poisson-nodes": C.ON_NODES, "poisson-cells": C.ON_CELLS, "conservative": C.WHOLE}

// openFFTW opens the transforms in double precision.
func openFFTW(names, threaded []string) *peer {
	p := &peer{name: "FFTW"}
	l, err := open(private, "fftw_plan_r2r", names...)
	if err != nil {
		p.absent = err.Error()
		return p
	}
	plan, execute, destroy := l.symbol("fftw_plan_r2r"), l.symbol("fftw_execute"), l.symbol("fftw_destroy_plan")
	p.version, p.file = C.GoString((*C.char)(l.symbol("fftw_version"))), fileOf(plan)
	t, noThreads := open(private, "fftw_plan_with_nthreads", threaded...)
	p.double.conservative = func(c *conservation) *solver {
		switch {
		case noThreads == nil:
			C.fftw_use_threads(t.symbol("fftw_init_threads"), t.symbol("fftw_plan_with_nthreads"), C.int(c.threads))
		case c.threads > 1:
			return nil
		}
		rank, cells := c.shape()
		return c.inC(1e-10, C.fftw_conservation(conservatives[c.kernel], plan, execute, destroy, rank, cells))
	}
	return p
}

// multigridPeer is the iteration that is made of relaxations alone, in our own C.
func multigridPeer() *peer {
	p := &peer{name: "C multigrid", version: "gcc " + C.__VERSION__}
	p.double.conservative = func(c *conservation) *solver {
		if c.kernel == "poisson-cells" || c.threads > 1 {
			return nil
		}
		rank, cells := c.shape()
		return c.inC(1e-8, C.multigrid_conservation(conservatives[c.kernel], rank, cells))
	}
	return p
}

// shape returns the lengths of the box as C takes them.
func (c *conservation) shape() (rank C.int, cells *C.int) {
	list := make([]int32, len(c.cells))
	for j, n := range c.cells {
		list[j] = int32(n)
	}
	return C.int(len(list)), cInts(list)
}

// inC is the solver s on the problem's input.
func (c *conservation) inC(within float64, s *C.struct_conservation) *solver {
	copy(cSlice(C.conservation_input(s), len(c.input)), c.input)
	return &solver{
		run:       func(times int) { C.conservation_run(s, C.long(times)) },
		potential: func() []float64 { return cSlice(C.conservation_potential(s), c.nodes()) },
		within:    within,
		close:     func() { C.conservation_free(s) },
	}
}

func cSlice(x *C.double, n int) []float64 { return unsafe.Slice((*float64)(x), n) }
