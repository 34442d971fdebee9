//go:build !amd64 || !gc || purego || noasm

package asm

func addMagnitudes[T Float](dst, a []T, lda int) {
	fourRowsGeneric(dst, a, lda, addMagnitudesGeneric[T])
}

func addSquares[T Float](dst, a []T, lda int) {
	fourRowsGeneric(dst, a, lda, func(dst, row []T) { mulAddGeneric(dst, row, row) })
}

func maximumRows[T Float](dst, a []T, lda int) {
	fourRowsGeneric(dst, a, lda, func(dst, row []T) { maximumGeneric(dst, dst, row) })
}
