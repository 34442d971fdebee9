//go:build gc && !purego && !noasm

package asm

import "github.com/curlfree/curlfree/internal/isa"

// Each computes C = init + A·B as GemmStrip does.

//go:noescape
func stripF32AVX512(m, n, k int, a *float32, rs, cs int, b *float32, ldb int, init *float32, ldi int, c *float32, ldc int)

//go:noescape
func stripF64AVX512(m, n, k int, a *float64, rs, cs int, b *float64, ldb int, init *float64, ldi int, c *float64, ldc int)

//go:noescape
func stripF32AVX2(m, n, k int, a *float32, rs, cs int, b *float32, ldb int, init *float32, ldi int, c *float32, ldc int)

//go:noescape
func stripF64AVX2(m, n, k int, a *float64, rs, cs int, b *float64, ldb int, init *float64, ldi int, c *float64, ldc int)

func gemmStrip[T Float](m, n, k int, a []T, rs, cs int, b []T, ldb int, init []T, ldi int, c []T, ldc int) {
	if isa.Active != isa.Generic {
		a, b = a[first(k, cs):], b[first(k, ldb):]
	}
	switch {
	case isa.Active == isa.AVX512 && single[T]():
		stripF32AVX512(m, n, k, base[float32](a), rs, cs, base[float32](b), ldb, base[float32](init), ldi, base[float32](c), ldc)
	case isa.Active == isa.AVX512:
		stripF64AVX512(m, n, k, base[float64](a), rs, cs, base[float64](b), ldb, base[float64](init), ldi, base[float64](c), ldc)
	case isa.Active == isa.AVX2 && single[T]():
		stripF32AVX2(m, n, k, base[float32](a), rs, cs, base[float32](b), ldb, base[float32](init), ldi, base[float32](c), ldc)
	case isa.Active == isa.AVX2:
		stripF64AVX2(m, n, k, base[float64](a), rs, cs, base[float64](b), ldb, base[float64](init), ldi, base[float64](c), ldc)
	default:
		gemmGeneric(m, n, k, a, rs, cs, b, ldb, init, ldi, c, ldc, nil)
	}
}
