//go:build gc && !purego && !noasm

package asm

// Each computes a row of C = init + A·Bᵀ as GemmTurned does. In float64 wider
// vectors would not be faster.

//go:noescape
func turnedF32AVX512(k int, a *float32, cs int, b *float32, ldb int, init, c *float32)

//go:noescape
func turnedF32AVX2(k int, a *float32, cs int, b *float32, ldb int, init, c *float32)

//go:noescape
func turnedF64AVX2(k int, a *float64, cs int, b *float64, ldb int, init, c *float64)
