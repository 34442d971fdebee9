//go:build gc && !purego && !noasm

package asm

// Each computes rows of C = C + A·Bᵀ as GemmTurned does, those of AVX2 one.

//go:noescape
func turnedF32AVX512(m, k int, a *float32, rs int, b *float32, ldb int, next, c *float32, ldc int)

//go:noescape
func turnedF64AVX512(m, k int, a *float64, rs int, b *float64, ldb int, next, c *float64, ldc int)

//go:noescape
func turnedF32AVX2(k int, a, b *float32, ldb int, c *float32)

//go:noescape
func turnedF64AVX2(k int, a, b *float64, ldb int, c *float64)
