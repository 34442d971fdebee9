package asm

import (
	"math/rand/v2"
	"testing"
)

func TestDots(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		t.Run("float32", testDots[float32])
		t.Run("float64", testDots[float64])
	})
}

// testDots holds every row to Dot, at lengths around the steps and the pieces.
func testDots[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	lengths := []int{piece - 1, piece, piece + 1, 2*piece + 77}
	for n := range 200 {
		lengths = append(lengths, n)
	}
	for _, n := range lengths {
		for rows := range 10 {
			lda := n + rng.IntN(3)
			a, x, dst := random[T](rng, rows*lda+n), random[T](rng, n), make([]T, rows)
			Dots(dst, a, lda, x)
			for i, got := range dst {
				if want := Dot(a[i*lda:i*lda+n], x); !sameBits(got, want) {
					t.Fatalf("%d elements: row %d of %d is %x, want %x", n, i, rows, got, want)
				}
			}
		}
	}
}

// TestDotsUnreachedLanes has products that underflow to -0 in some lanes, which
// stay so only where a row has elements.
func TestDotsUnreachedLanes(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for n := range 70 {
			a, x, dst := make([]float64, 4*n), make([]float64, n), make([]float64, 4)
			for i := range a {
				a[i] = -1e-300
			}
			for i := range x {
				x[i] = 1e-300
			}
			Dots(dst, a, n, x)
			for i, got := range dst {
				if want := Dot(a[i*n:(i+1)*n], x); !sameBits(got, want) {
					t.Fatalf("%d elements: row %d is %x, want %x", n, i, got, want)
				}
			}
		}
	})
}
