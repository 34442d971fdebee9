//go:build gc && !purego && !noasm

package asm

import "github.com/curlfree/curlfree/internal/isa"

// Each computes a row of C = init + A·B for k, a positive multiple of 8, of terms.

//go:noescape
func rowF32AVX512(n, k int, a *float32, cs int, b *float32, ldb int, init, c *float32)

//go:noescape
func rowF64AVX512(n, k int, a *float64, cs int, b *float64, ldb int, init, c *float64)

// hasRow says whether gemmRow may be called. Half as wide vectors leave the strips
// ahead.
func hasRow() bool { return isa.Active == isa.AVX512 }

func gemmRow[T Float](n, k int, a []T, cs int, b []T, ldb int, init, c []T) {
	a, b = a[first(k, cs):], b[first(k, ldb):]
	if single[T]() {
		rowF32AVX512(n, k, base[float32](a), cs, base[float32](b), ldb, base[float32](init), base[float32](c))
	} else {
		rowF64AVX512(n, k, base[float64](a), cs, base[float64](b), ldb, base[float64](init), base[float64](c))
	}
}
