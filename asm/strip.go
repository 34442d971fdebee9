package asm

import "fmt"

// StripWidth returns how many columns a strip of m rows has. It panics unless m is 1,
// 2 or 4.
func StripWidth[T Float](m int) int {
	if m != 1 && m != 2 && m != 4 {
		panic(fmt.Sprintf("asm: StripWidth: %d rows are not those of a strip", m))
	}
	t := TileOf[T]()
	return t.MR * t.NR / m
}

// GemmStrip computes C = init + A·B as GemmPanel does, with the same bits, for 1,
// 2 or 4 rows and StripWidth columns. It reads B once, in long runs, where
// packing would cost more than the product. It panics when a slice is too short
// or m or n is not that of a strip.
func GemmStrip[T Float](m, n, k int, a []T, rs, cs int, b []T, ldb int, init []T, ldi int, c []T, ldc int) {
	if m != 1 && m != 2 && m != 4 || n != StripWidth[T](m) || k < 1 {
		panic(fmt.Sprintf("asm: GemmStrip: %d×%d×%d is not a strip", m, k, n))
	}
	checkBlock("GemmStrip", "init", len(init), m, n, ldi)
	checkBlock("GemmStrip", "c", len(c), m, n, ldc)
	checkBlock("GemmStrip", "b", len(b), k, n, abs(ldb))
	checkLeft("GemmStrip", len(a), m, k, rs, cs)
	gemmStrip(m, n, k, a, rs, cs, b, ldb, init, ldi, c, ldc)
}
