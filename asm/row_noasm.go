//go:build !amd64 || !gc || purego || noasm

package asm

func hasRow() bool { return false }

func gemmRow[T Float](n, k int, a []T, cs int, b []T, ldb int, init, c []T) {}
