package asm

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/curlfree/curlfree/internal/isa"
)

// streamLengths are around the blocks of the kernels and the pieces of a call.
var streamLengths = []int{0, 1, 63, 64, 65, 127, 128, 129, 255, 256, 640, 1000, streamPiece, streamPiece + 129}

func TestStreamCopy(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		t.Run("float32", testStreamCopy[float32])
		t.Run("float64", testStreamCopy[float64])
	})
}

func testStreamCopy[T Float](t *testing.T) {
	for _, n := range streamLengths {
		x, dst := random[T](rand.New(rand.NewPCG(1, 2)), n), make([]T, n+1)
		dst[n] = 7
		StreamCopy(dst[:n], x)
		if !slices.Equal(dst[:n], x) || dst[n] != 7 {
			t.Errorf("%d elements are not the copied ones", n)
		}
	}
}

func TestStreamTriad(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for _, n := range streamLengths {
			rng := rand.New(rand.NewPCG(3, 4))
			x, y, dst := random[float32](rng, n), random[float32](rng, n), make([]float32, n+1)
			const alpha = float32(0.3)
			dst[n] = 7
			StreamTriad(dst[:n], alpha, x, y)
			for i := range n {
				want := fma32(alpha, x[i], y[i])
				if isa.Active == isa.Generic {
					want = float32(alpha*x[i]) + y[i]
				}
				if !sameBits(dst[i], want) {
					t.Fatalf("%d elements: element %d is %v, want %v", n, i, dst[i], want)
				}
			}
			if dst[n] != 7 {
				t.Errorf("%d elements: wrote behind the last", n)
			}
		}
	})
}
