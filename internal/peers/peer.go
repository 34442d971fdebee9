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
	gemm      func(times int, c *product[T])
	denseOnly bool                           // gemm takes dense operands as they stand, alpha 1 and beta 0
	gemv      func(times int, c *product[T]) // c.tb and c.n are not used
	functions map[string]func(times int, dst, x []T)

	reductions map[string]func(times int, x, y []T) float64 // only dot takes y
}

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
	return append(openLibraries(), vekPeer(), gonumPeer(), mathPeer())
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
