package main

import (
	"runtime/debug"

	"github.com/curlfree/curlfree/linalg"
)

// peer is a library that curlfree is measured beside.
type peer struct {
	name    string
	version string
	file    string // where it was found; empty for a Go module
	absent  string // why it is not there; empty when it is
	loose   bool   // its functions promise less than about 1 ULP

	single routines[float32]
	double routines[float64]
}

// routines are what a peer offers in one precision; nil is what it lacks. Each
// call is repeated so many times.
type routines[T linalg.Float] struct {
	gemm           productCall[T]
	denseOnly      bool           // gemm takes dense operands as they stand, alpha 1 and beta 0
	gemv           productCall[T] // c.tb and c.n are not used
	triangles      map[string]triangularCall[T]
	functions      map[string]functionCall[T]
	arithmetic     map[string]arithmeticCall[T]
	reductions     map[string]reductionCall[T]
	factorizations map[string]factorCall[T]
	conservative   conservativeCall
	training       trainingCall
}

type (
	productCall[T linalg.Float]   func(times int, c *product[T])
	functionCall[T linalg.Float]  func(times int, dst, x []T)
	reductionCall[T linalg.Float] func(times int, x, y []T) float64 // only dot reads y
)

// routinesOf returns what p offers for T.
func routinesOf[T linalg.Float](p *peer) *routines[T] {
	if r, ok := any(&p.single).(*routines[T]); ok {
		return r
	}
	return any(&p.double).(*routines[T])
}

// openPeers returns all peers, the absent ones too, in the order of the table's
// columns.
func openPeers() []*peer {
	all := append(openLibraries(), vekPeer(), gonumPeer(), mathPeer(), scipyPeer())
	return append(all, trainingPeers()...)
}

// absentLibraries stands for the C libraries where none can be opened.
func absentLibraries(why string) []*peer {
	var absent []*peer
	for _, name := range []string{"OpenBLAS", "BLIS", "MKL", "oneDNN", "SLEEF u10", "MKL VML HA", "MKL VML LA", "libmvec", "FFTW", "C", "C multigrid"} {
		absent = append(absent, &peer{name: name, absent: why})
	}
	return absent
}

// repeat calls f so many times.
func repeat(times int, f func()) {
	for range times {
		f()
	}
}

// module returns the version of a module that this program is built with.
func module(path string) string {
	info, _ := debug.ReadBuildInfo()
	if info != nil {
		for _, m := range info.Deps {
			if m.Path == path {
				return m.Version
			}
		}
	}
	return "version not recorded"
}
