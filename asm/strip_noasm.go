//go:build !amd64 || !gc || purego || noasm

package asm

func gemmStrip[T Float](m, n, k int, a []T, rs, cs int, b []T, ldb int, init []T, ldi int, c []T, ldc int) {
	gemmGeneric(m, n, k, a, rs, cs, b, ldb, init, ldi, c, ldc, nil)
}
