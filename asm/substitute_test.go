package asm

import (
	"math/rand/v2"
	"testing"
)

func TestSubstitute(t *testing.T) {
	eachFMALevel(t, func(t *testing.T) {
		t.Run("float32", testSubstitute[float32])
		t.Run("float64", testSubstitute[float64])
	})
}

// testSubstitute holds both directions to chains of the oracle's multiply-adds.
func testSubstitute[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for n := range 40 {
		ld := n + rng.IntN(3)
		a, b := random[T](rng, n*ld), random[T](rng, n)
		for _, backward := range []bool{false, true} {
			for _, unit := range []bool{false, true} {
				at := func(i int) int {
					if backward {
						return n - 1 - i
					}
					return i
				}
				want, x := append([]T(nil), b...), append([]T(nil), b...)
				for i := range n {
					for k := range i {
						want[at(i)] = fma(-want[at(k)], a[at(i)*ld+at(k)], want[at(i)])
					}
					if !unit {
						want[at(i)] /= a[at(i)*ld+at(i)]
					}
				}
				Substitute(x, a, ld, backward, unit)
				for i, v := range x {
					if !sameBits(v, want[i]) {
						t.Fatalf("order %d, backward %v, unit %v: element %d is %x, want %x", n, backward, unit, i, v, want[i])
					}
				}
			}
		}
	}
}
