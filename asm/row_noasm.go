//go:build !amd64 || !gc || purego || noasm

package asm

func hasRows() bool { return false }

func gemmRows[T Float](m, n, k int, a []T, rs, cs int, b []T, ldb int, init []T, ldi int, c []T, ldc int) {
}
