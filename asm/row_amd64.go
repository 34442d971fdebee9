//go:build gc && !purego && !noasm

package asm

import "github.com/curlfree/curlfree/internal/isa"

// Each computes a row of C = init + A·B for k, a positive multiple of 8, of terms.

//go:noescape
func rowF32AVX512(n, k int, a *float32, cs int, b *float32, ldb int, init, c *float32)

//go:noescape
func rowF64AVX512(n, k int, a *float64, cs int, b *float64, ldb int, init, c *float64)

// Each computes two or four rows of C = C + A·B for such a k.

//go:noescape
func rowsF32AVX512(m, n, k int, a *float32, rs, cs int, b *float32, ldb int, c *float32, ldc int)

//go:noescape
func rowsF64AVX512(m, n, k int, a *float64, rs, cs int, b *float64, ldb int, c *float64, ldc int)

// hasRows says whether gemmRows may be called. Half as wide vectors leave the strips
// ahead.
func hasRows() bool { return isa.Active == isa.AVX512 }

func gemmRows[T Float](m, n, k int, a []T, rs, cs int, b []T, ldb int, init []T, ldi int, c []T, ldc int) {
	a, b = a[first(k, cs):], b[first(k, ldb):]
	switch {
	case m == 1 && single[T]():
		rowF32AVX512(n, k, base[float32](a), cs, base[float32](b), ldb, base[float32](init), base[float32](c))
		return
	case m == 1:
		rowF64AVX512(n, k, base[float64](a), cs, base[float64](b), ldb, base[float64](init), base[float64](c))
		return
	case &init[0] != &c[0] || ldi != ldc:
		copyRows(c, ldc, init, ldi, m, n)
	}
	if single[T]() {
		rowsF32AVX512(m, n, k, base[float32](a), rs, cs, base[float32](b), ldb, base[float32](c), ldc)
	} else {
		rowsF64AVX512(m, n, k, base[float64](a), rs, cs, base[float64](b), ldb, base[float64](c), ldc)
	}
}
