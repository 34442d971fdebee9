package asm

import (
	"fmt"

	"github.com/curlfree/curlfree/internal/isa"
)

// TurnedWidth is how many columns of C GemmTurned computes: enough chains to
// hide the latency of a multiply-add in.
const TurnedWidth = 32

// TurnedTerms is how many terms it takes at most, so that no call takes long.
const TurnedTerms = 3072

// TurnedRows returns how many rows GemmTurned turns B for once.
func TurnedRows() int {
	if isa.Active == isa.AVX512 {
		return 4
	}
	return 1
}

// GemmTurned computes 1, 2 or 4 rows of C = C + A·Bᵀ with the bits of GemmPanel, for
// TurnedWidth columns and k a multiple of 4, at most TurnedTerms. B is turned in registers: to copy its
// transpose takes longer than the product.
//
// Turning bounds the rate. Eight columns of four terms in float32 take 4 inserts,
// 8 shuffles and 4 multiply-adds on three ports, so at most 6 elements of B a
// cycle; four columns of two terms in float64 take 2 of each, so at most 4. With
// AVX-512, sixteen columns of four terms take 12, 8 and 4 for each row on two ports, at
// most 5.3 elements a cycle for one row and 3.6 for four; eight columns of four terms
// in float64 take 4, 8 and 4, at most 4 and 2.3.
//
// A is read at a[i·rs + k] and B at b[j·ldb + k]; with AVX-512 as many elements from
// next on, unless it is nil, are asked for on the way. C overlaps nothing else. It
// panics when a slice is too short or m or k is not such a number.
func GemmTurned[T Float](m, k int, a []T, rs int, b []T, ldb int, next []T, c []T, ldc int) {
	if m != 1 && m != 2 && m != 4 || k < 4 || k%4 != 0 || k > TurnedTerms {
		panic(fmt.Sprintf("asm: GemmTurned: %d rows of %d terms are not 1, 2 or 4 of a multiple of 4, at most %d", m, k, TurnedTerms))
	}
	checkBlock("GemmTurned", "b", len(b), TurnedWidth, k, ldb)
	checkBlock("GemmTurned", "c", len(c), m, TurnedWidth, ldc)
	checkLeft("GemmTurned", len(a), m, k, rs, 1)
	if len(next) == 0 {
		next = b
	}
	switch {
	case isa.Active == isa.AVX512 && single[T]():
		turnedF32AVX512(m, k, base[float32](a), rs, base[float32](b), ldb, base[float32](next), base[float32](c), ldc)
		return
	case isa.Active == isa.AVX512:
		turnedF64AVX512(m, k, base[float64](a), rs, base[float64](b), ldb, base[float64](next), base[float64](c), ldc)
		return
	}
	for i := range m {
		switch a, c := a[i*rs:], c[i*ldc:]; {
		case isa.Active == isa.Generic:
			turnedGeneric(k, a, b, ldb, c)
		case single[T]():
			turnedF32AVX2(k, base[float32](a), base[float32](b), ldb, base[float32](c))
		default:
			turnedF64AVX2(k, base[float64](a), base[float64](b), ldb, base[float64](c))
		}
	}
}

// turnedGeneric rounds every product.
func turnedGeneric[T Float](k int, a, b []T, ldb int, c []T) {
	for j := range TurnedWidth {
		sum := c[j]
		for l, y := range b[j*ldb : j*ldb+k] {
			sum = T(a[l]*y) + sum
		}
		c[j] = sum
	}
}
