package asm

import (
	"fmt"

	"github.com/curlfree/curlfree/internal/isa"
)

// TurnedWidth is how many columns of C GemmTurned computes: enough chains to
// hide the latency of a multiply-add in.
const TurnedWidth = 32

// GemmTurned computes a row of C = init + A·Bᵀ as GemmPanel does, with the same
// bits, for TurnedWidth columns and k a multiple of 4. B is turned in registers:
// to copy its transpose takes longer than the product.
//
// Turning bounds the rate. Eight columns of four terms in float32 take 4 inserts,
// 8 shuffles and 4 multiply-adds on three ports, so at most 6 elements of B a
// cycle; four columns of two terms in float64 take 2 of each, so at most 4. With
// AVX-512, sixteen columns of four terms take 12, 8 and 4 on two ports, at most 5.3
// elements a cycle, which half as many operations come closer to.
//
// A is read at a[k·cs] and B at b[j·ldb + k]; init may be c, which may overlap
// nothing else. It panics when a slice is too short, cs negative or k not such a
// multiple.
func GemmTurned[T Float](k int, a []T, cs int, b []T, ldb int, init, c []T) {
	if k < 4 || k%4 != 0 || cs < 0 {
		panic(fmt.Sprintf("asm: GemmTurned: %d terms with stride %d are not a multiple of 4 or run backwards", k, cs))
	}
	checkBlock("GemmTurned", "b", len(b), TurnedWidth, k, ldb)
	checkBlock("GemmTurned", "init", len(init), 1, TurnedWidth, 0)
	checkBlock("GemmTurned", "c", len(c), 1, TurnedWidth, 0)
	checkLeft("GemmTurned", len(a), 1, k, 0, cs)
	switch {
	case isa.Active == isa.Generic:
		turnedGeneric(k, a, cs, b, ldb, init, c)
	case isa.Active == isa.AVX512 && single[T]():
		turnedF32AVX512(k, base[float32](a), cs, base[float32](b), ldb, base[float32](init), base[float32](c))
	case single[T]():
		turnedF32AVX2(k, base[float32](a), cs, base[float32](b), ldb, base[float32](init), base[float32](c))
	default:
		turnedF64AVX2(k, base[float64](a), cs, base[float64](b), ldb, base[float64](init), base[float64](c))
	}
}

// turnedGeneric rounds every product.
func turnedGeneric[T Float](k int, a []T, cs int, b []T, ldb int, init, c []T) {
	for j := range TurnedWidth {
		sum := init[j]
		for l, y := range b[j*ldb : j*ldb+k] {
			sum = T(a[l*cs]*y) + sum
		}
		c[j] = sum
	}
}
