//go:build !amd64 || !gc || purego || noasm

package asm

// Without kernels the level is generic, and none is reached.

func turnedF32AVX512(k int, a *float32, cs int, b *float32, ldb int, init, c *float32) {}

func turnedF32AVX2(k int, a *float32, cs int, b *float32, ldb int, init, c *float32) {}

func turnedF64AVX2(k int, a *float64, cs int, b *float64, ldb int, init, c *float64) {}
