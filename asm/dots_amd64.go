//go:build gc && !purego && !noasm

package asm

import "github.com/curlfree/curlfree/internal/isa"

// Each sets dst[i] to the dot product of x, at least one and at most 4096
// elements, with row i of a, for a multiple of 4 rows.

//go:noescape
func dotsF32AVX512(rows int, dst, a *float32, lda int, x *float32, n int)

//go:noescape
func dotsF64AVX512(rows int, dst, a *float64, lda int, x *float64, n int)

func dots[T Float](dst, a []T, lda int, x []T) {
	switch {
	case isa.Active != isa.AVX512: // the lanes of one row fill the registers
		dotsGeneric(dst, a, lda, x)
	case single[T]():
		dotsF32AVX512(len(dst), base[float32](dst), base[float32](a), lda, base[float32](x), len(x))
	default:
		dotsF64AVX512(len(dst), base[float64](dst), base[float64](a), lda, base[float64](x), len(x))
	}
}
