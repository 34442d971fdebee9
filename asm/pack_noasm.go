//go:build !amd64 || !gc || purego || noasm

package asm

func copyRows[T Float](dst []T, ldd int, src []T, lds, rows, cols int) {
	copyRowsGeneric(dst, ldd, src, lds, rows, cols)
}

func transpose[T Float](dst []T, ldd int, src []T, lds, rows, cols int) {
	transposeGeneric(dst, ldd, src, lds, rows, cols)
}
