//go:build !amd64 || !gc || purego || noasm

package asm

func dots[T Float](dst, a []T, lda int, x []T) { dotsGeneric(dst, a, lda, x) }

func reflect[T Float](a []T, lda, rows int, x []T, factor T) {
	reflectGeneric(a, lda, rows, x, factor)
}

func symvRows[T Float](dst *[4]T, y, a []T, lda int, x []T, factors *[4]T) {
	symvRowsGeneric(dst, y, a, lda, x, factors)
}
