//go:build gc && !purego && !noasm

package asm

import "github.com/curlfree/curlfree/internal/isa"

//go:noescape
func chainsF32AVX2(n int)

//go:noescape
func chainsF64AVX2(n int)

//go:noescape
func chainsF32AVX512(n int)

//go:noescape
func chainsF64AVX512(n int)

//go:noescape
func chainF32AVX2(n int)

//go:noescape
func chainF64AVX2(n int)

//go:noescape
func chainF32AVX512(n int)

//go:noescape
func chainF64AVX512(n int)

func chains[T Float](turns int) {
	switch {
	case isa.Active == isa.AVX512 && single[T]():
		chainsF32AVX512(turns)
	case isa.Active == isa.AVX512:
		chainsF64AVX512(turns)
	case isa.Active == isa.AVX2 && single[T]():
		chainsF32AVX2(turns)
	case isa.Active == isa.AVX2:
		chainsF64AVX2(turns)
	default:
		chainsGeneric[T](turns)
	}
}

func chain[T Float](turns int) {
	switch {
	case isa.Active == isa.AVX512 && single[T]():
		chainF32AVX512(turns)
	case isa.Active == isa.AVX512:
		chainF64AVX512(turns)
	case isa.Active == isa.AVX2 && single[T]():
		chainF32AVX2(turns)
	case isa.Active == isa.AVX2:
		chainF64AVX2(turns)
	default:
		chainGeneric[T](turns)
	}
}
