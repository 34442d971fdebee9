//go:build gc && !purego && !noasm

package asm

import (
	"unsafe"

	"github.com/curlfree/curlfree/internal/isa"
)

// copyRowsAVX2 copies rows of width bytes, a multiple of 4.
//
//go:noescape
func copyRowsAVX2(rows, width int, dst unsafe.Pointer, ldd int, src unsafe.Pointer, lds int)

// Each sets dst[j·ldd+i] = src[i·lds+j] for one strip of 8 (float32) or 4
// (float64) rows, the last of rows standing for those that are missing, and j <
// cols, a multiple of the strip.
//
//go:noescape
func transposeF32AVX2(cols, rows int, dst *float32, ldd int, src *float32, lds int)

//go:noescape
func transposeF64AVX2(cols, rows int, dst *float64, ldd int, src *float64, lds int)

func copyRows[T Float](dst []T, ldd int, src []T, lds, rows, cols int) {
	if isa.Active == isa.Generic {
		copyRowsGeneric(dst, ldd, src, lds, rows, cols)
		return
	}
	size := int(unsafe.Sizeof(dst[0]))
	copyRowsAVX2(rows, cols*size, unsafe.Pointer(&dst[0]), ldd*size, unsafe.Pointer(&src[first(rows, lds)]), lds*size)
}

// transpose packs strips from the last to the first, because a strip that is
// not full runs over into the first columns of the next row.
func transpose[T Float](dst []T, ldd int, src []T, lds, rows, cols int) {
	if isa.Active == isa.Generic {
		transposeGeneric(dst, ldd, src, lds, rows, cols)
		return
	}
	strip := 32 / int(unsafe.Sizeof(dst[0]))
	whole := cols &^ (strip - 1)
	for i := (rows - 1) / strip * strip; i >= 0; i -= strip {
		n := min(strip, rows-i)
		from, to := src[i*lds:], dst[i:]
		if single[T]() {
			transposeF32AVX2(whole, n, base[float32](to), ldd, base[float32](from), lds)
		} else {
			transposeF64AVX2(whole, n, base[float64](to), ldd, base[float64](from), lds)
		}
		if whole < cols {
			transposeGeneric(to[whole*ldd:], ldd, from[whole:], lds, n, cols-whole)
		}
	}
}
