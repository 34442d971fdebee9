//go:build gc && !purego && !noasm

package asm

import (
	"unsafe"

	"github.com/curlfree/curlfree/internal/isa"
)

// Each computes C = init + A·B as GemmPanel does. The AVX2 forms take either
// two vectors of columns or at most one.

//go:noescape
func gemmF32AVX512(p *panelArgs)

//go:noescape
func gemmF64AVX512(p *panelArgs)

//go:noescape
func gemmF32AVX2(p *panelArgs)

//go:noescape
func gemmF64AVX2(p *panelArgs)

func gemmPanel[T Float](p *panelArgs) {
	switch {
	case isa.Active == isa.AVX512 && single[T]():
		gemmF32AVX512(p)
	case isa.Active == isa.AVX512:
		gemmF64AVX512(p)
	default:
		gemmAVX2[T](p)
	}
}

// gemmAVX2 computes a panel that is not full vector by vector.
func gemmAVX2[T Float](whole *panelArgs) {
	p := *whole // its pointers stay off the heap
	tile := TileOf[T]()
	var z T
	for n := p.n; n > 0; n -= p.n {
		if p.n = n; n < tile.NR {
			p.n = min(n, tile.Vector)
		}
		if single[T]() {
			gemmF32AVX2(&p)
		} else {
			gemmF64AVX2(&p)
		}
		if n > p.n {
			done := p.n * int(unsafe.Sizeof(z))
			p.init, p.c = unsafe.Add(p.init, done), unsafe.Add(p.c, done)
			if p.k > 0 {
				p.b = unsafe.Add(p.b, done)
			}
		}
	}
}
