//go:build !amd64 || !gc || purego || noasm

package asm

func dots[T Float](dst, a []T, lda int, x []T) { dotsGeneric(dst, a, lda, x) }
