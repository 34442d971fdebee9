//go:build gc && !purego && !noasm

package asm

import "github.com/curlfree/curlfree/internal/isa"

// Each sets dst[i] to the dot product of x, at least one and at most 4096
// elements, with row i of a, with AVX-512 for a multiple of 4 rows.

//go:noescape
func dotsF32AVX512(rows int, dst, a *float32, lda int, x *float32, n int)

//go:noescape
func dotsF64AVX512(rows int, dst, a *float64, lda int, x *float64, n int)

//go:noescape
func dotsF32AVX2(rows int, dst, a *float32, lda int, x *float32, n int)

//go:noescape
func dotsF64AVX2(rows int, dst, a *float64, lda int, x *float64, n int)

func dots[T Float](dst, a []T, lda int, x []T) {
	switch {
	case isa.Active == isa.AVX512 && single[T]():
		dotsF32AVX512(len(dst), base[float32](dst), base[float32](a), lda, base[float32](x), len(x))
	case isa.Active == isa.AVX512:
		dotsF64AVX512(len(dst), base[float64](dst), base[float64](a), lda, base[float64](x), len(x))
	case isa.Active == isa.AVX2 && single[T]():
		dotsF32AVX2(len(dst), base[float32](dst), base[float32](a), lda, base[float32](x), len(x))
	case isa.Active == isa.AVX2:
		dotsF64AVX2(len(dst), base[float64](dst), base[float64](a), lda, base[float64](x), len(x))
	default:
		dotsGeneric(dst, a, lda, x)
	}
}

// Each does Reflect's work on at least one row, of at least one and at most 4096
// elements.

//go:noescape
func reflectF32AVX512(rows int, a *float32, lda int, x *float32, n int, factor float32)

//go:noescape
func reflectF64AVX512(rows int, a *float64, lda int, x *float64, n int, factor float64)

func reflect[T Float](a []T, lda, rows int, x []T, factor T) {
	switch {
	case isa.Active != isa.AVX512:
		reflectGeneric(a, lda, rows, x, factor)
	case single[T]():
		reflectF32AVX512(rows, base[float32](a), lda, base[float32](x), len(x), float32(factor))
	default:
		reflectF64AVX512(rows, base[float64](a), lda, base[float64](x), len(x), float64(factor))
	}
}

// Each does the work of SymvRows on at least one and at most 4096 elements of four
// rows.

//go:noescape
func symvF32AVX512(dst, y, a *float32, lda int, x *float32, n int, factors *float32)

//go:noescape
func symvF64AVX512(dst, y, a *float64, lda int, x *float64, n int, factors *float64)

func symvRows[T Float](dst *[4]T, y, a []T, lda int, x []T, factors *[4]T) {
	switch {
	case isa.Active != isa.AVX512:
		symvRowsGeneric(dst, y, a, lda, x, factors)
	case single[T]():
		symvF32AVX512(base[float32](dst[:]), base[float32](y), base[float32](a), lda, base[float32](x), len(x), base[float32](factors[:]))
	default:
		symvF64AVX512(base[float64](dst[:]), base[float64](y), base[float64](a), lda, base[float64](x), len(x), base[float64](factors[:]))
	}
}
