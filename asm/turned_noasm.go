//go:build !amd64 || !gc || purego || noasm

package asm

// Without kernels the level is generic, and none is reached.

func turnedF32AVX512(m, k int, a *float32, rs int, b *float32, ldb int, next, c *float32, ldc int) {
}

func turnedF64AVX512(m, k int, a *float64, rs int, b *float64, ldb int, next, c *float64, ldc int) {
}

func turnedF32AVX2(k int, a, b *float32, ldb int, c *float32) {}

func turnedF64AVX2(k int, a, b *float64, ldb int, c *float64) {}
