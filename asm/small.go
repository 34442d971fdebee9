package asm

import (
	"fmt"
	"unsafe"

	"github.com/curlfree/curlfree/internal/isa"
)

// GemmSmall computes C = A·B, or C = C + A·B with add, for any number of columns
// with the bits of GemmPanel, of whose arguments it takes those that a small
// product needs: passing and checking the others costs as much as the kernel. It
// panics when a slice is too short or a stride negative.
func GemmSmall[T Float](m, n, k int, a []T, rs, cs int, b []T, ldb int, c []T, ldc int, add bool) {
	if m <= 0 || n <= 0 {
		return
	}
	k = max(k, 0)
	if !(narrow(m|n|k|rs|cs|ldb|ldc) && len(c) >= (m-1)*ldc+n && (k == 0 || len(b) >= (k-1)*ldb+n && len(a) > (m-1)*rs+(k-1)*cs)) {
		checkSmall(m, n, k, len(a), rs, cs, len(b), ldb, len(c), ldc)
	}
	if k == 0 || isa.Active == isa.Generic {
		if !add {
			for i := range m {
				clear(c[i*ldc : i*ldc+n])
			}
		}
		gemmGeneric(m, n, k, a, rs, cs, b, ldb, c, ldc, c, ldc, nil)
		return
	}
	var p panelArgs // not a literal: that is copied by vectors, which wait for its words
	p.m, p.k = m, k
	p.a, p.rs, p.cs = pointer(a), rs, cs
	p.b, p.ldb = pointer(b), ldb
	p.init = unsafe.Pointer(&zeros)
	p.c, p.ldc = pointer(c), ldc
	if add {
		p.init, p.ldi = p.c, ldc
	}
	tile := TileOf[T]()
	for n > tile.NR {
		p.n = tile.NR
		if n <= tile.NR+tile.Vector && tile.NR > 2*tile.Vector {
			p.n -= tile.Vector // a vector alone is too few chains
		}
		gemmPanel[T](&p)
		n -= p.n
		var z T
		done := p.n * int(unsafe.Sizeof(z))
		p.b, p.c = unsafe.Add(p.b, done), unsafe.Add(p.c, done)
		if add {
			p.init = p.c
		}
	}
	p.n = n
	gemmPanel[T](&p)
}

// zeros starts the chains of a panel.
var zeros [64]float64

// checkSmall is checkPanel for GemmSmall.
func checkSmall(m, n, k, a, rs, cs, b, ldb, c, ldc int) {
	checkBlock("GemmSmall", "c", c, m, n, ldc)
	if k > 0 {
		checkBlock("GemmSmall", "b", b, k, n, ldb)
		checkLeft("GemmSmall", a, m, k, rs, cs)
		if cs < 0 {
			panic(fmt.Sprintf("asm: GemmSmall: a runs backwards by %d", cs))
		}
	}
}
