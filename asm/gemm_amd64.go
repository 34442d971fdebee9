//go:build gc && !purego && !noasm

package asm

import "github.com/curlfree/curlfree/internal/isa"

// Each computes C = init + A·B as GemmPanel does. The AVX2 forms take either
// two vectors of columns or at most one.

//go:noescape
func gemmF32AVX512(m, n, k int, a *float32, rs, cs int, b *float32, ldb int, init *float32, ldi int, c *float32, ldc int, pack *float32)

//go:noescape
func gemmF64AVX512(m, n, k int, a *float64, rs, cs int, b *float64, ldb int, init *float64, ldi int, c *float64, ldc int, pack *float64)

//go:noescape
func gemmF32AVX2(m, n, k int, a *float32, rs, cs int, b *float32, ldb int, init *float32, ldi int, c *float32, ldc int, pack *float32)

//go:noescape
func gemmF64AVX2(m, n, k int, a *float64, rs, cs int, b *float64, ldb int, init *float64, ldi int, c *float64, ldc int, pack *float64)

func gemmPanel[T Float](m, n, k int, a []T, rs, cs int, b []T, ldb int, init []T, ldi int, c []T, ldc int, pack []T) {
	if isa.Active != isa.Generic {
		a, b = a[first(k, cs):], b[first(k, ldb):]
	}
	switch isa.Active {
	case isa.AVX512:
		if single[T]() {
			gemmF32AVX512(m, n, k, base[float32](a), rs, cs, base[float32](b), ldb, base[float32](init), ldi, base[float32](c), ldc, base[float32](pack))
		} else {
			gemmF64AVX512(m, n, k, base[float64](a), rs, cs, base[float64](b), ldb, base[float64](init), ldi, base[float64](c), ldc, base[float64](pack))
		}
	case isa.AVX2:
		tile := tileOf[T]()
		for width := n; n > 0; n -= width {
			if width = n; n < tile.NR {
				width = min(n, tile.Vector)
			}
			if single[T]() {
				gemmF32AVX2(m, width, k, base[float32](a), rs, cs, base[float32](b), ldb, base[float32](init), ldi, base[float32](c), ldc, base[float32](pack))
			} else {
				gemmF64AVX2(m, width, k, base[float64](a), rs, cs, base[float64](b), ldb, base[float64](init), ldi, base[float64](c), ldc, base[float64](pack))
			}
			if n > width {
				init, c = init[width:], c[width:]
				if k > 0 {
					b = b[width:]
				}
			}
		}
	default:
		gemmGeneric(m, n, k, a, rs, cs, b, ldb, init, ldi, c, ldc, pack)
	}
}
