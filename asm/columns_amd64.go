//go:build amd64 && gc && !purego && !noasm

package asm

import "github.com/curlfree/curlfree/internal/isa"

func addMagnitudes[T Float](dst, a []T, lda int) {
	switch {
	case isa.Active == isa.Generic:
		fourRowsGeneric(dst, a, lda, addMagnitudesGeneric[T])
	case isa.Active == isa.AVX512 && single[T]():
		addMagnitudesF32AVX512(as[float32](dst), base[float32](a), lda)
	case isa.Active == isa.AVX512:
		addMagnitudesF64AVX512(as[float64](dst), base[float64](a), lda)
	case single[T]():
		addMagnitudesF32AVX2(as[float32](dst), base[float32](a), lda)
	default:
		addMagnitudesF64AVX2(as[float64](dst), base[float64](a), lda)
	}
}

func addSquares[T Float](dst, a []T, lda int) {
	switch {
	case isa.Active == isa.Generic:
		fourRowsGeneric(dst, a, lda, func(dst, row []T) { mulAddGeneric(dst, row, row) })
	case isa.Active == isa.AVX512 && single[T]():
		addSquaresF32AVX512(as[float32](dst), base[float32](a), lda)
	case isa.Active == isa.AVX512:
		addSquaresF64AVX512(as[float64](dst), base[float64](a), lda)
	case single[T]():
		addSquaresF32AVX2(as[float32](dst), base[float32](a), lda)
	default:
		addSquaresF64AVX2(as[float64](dst), base[float64](a), lda)
	}
}

func maximumRows[T Float](dst, a []T, lda int) {
	switch {
	case isa.Active == isa.Generic:
		fourRowsGeneric(dst, a, lda, func(dst, row []T) { maximumGeneric(dst, dst, row) })
	case isa.Active == isa.AVX512 && single[T]():
		maximumRowsF32AVX512(as[float32](dst), base[float32](a), lda)
	case isa.Active == isa.AVX512:
		maximumRowsF64AVX512(as[float64](dst), base[float64](a), lda)
	case single[T]():
		maximumRowsF32AVX2(as[float32](dst), base[float32](a), lda)
	default:
		maximumRowsF64AVX2(as[float64](dst), base[float64](a), lda)
	}
}

// The kernels, in the files of arithmetic, take four rows.

//go:noescape
func addMagnitudesF32AVX2(dst []float32, a *float32, lda int)

//go:noescape
func addMagnitudesF32AVX512(dst []float32, a *float32, lda int)

//go:noescape
func addMagnitudesF64AVX2(dst []float64, a *float64, lda int)

//go:noescape
func addMagnitudesF64AVX512(dst []float64, a *float64, lda int)

//go:noescape
func addSquaresF32AVX2(dst []float32, a *float32, lda int)

//go:noescape
func addSquaresF32AVX512(dst []float32, a *float32, lda int)

//go:noescape
func addSquaresF64AVX2(dst []float64, a *float64, lda int)

//go:noescape
func addSquaresF64AVX512(dst []float64, a *float64, lda int)

//go:noescape
func maximumRowsF32AVX2(dst []float32, a *float32, lda int)

//go:noescape
func maximumRowsF32AVX512(dst []float32, a *float32, lda int)

//go:noescape
func maximumRowsF64AVX2(dst []float64, a *float64, lda int)

//go:noescape
func maximumRowsF64AVX512(dst []float64, a *float64, lda int)
