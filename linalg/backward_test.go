package linalg

import (
	"math/rand/v2"
	"testing"

	"github.com/curlfree/curlfree/asm"
)

func TestBackward(t *testing.T) { eachFloat(t, testBackward[float32], testBackward[float64]) }

// testBackward compares products whose chains run in decreasing k, cut into small
// blocks, with their definition.
func testBackward[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(61, 62))
	tile := *asm.TileOf[T]()
	tile.KC, tile.MC, tile.NC = 16, 4*tile.MR, 2*tile.NR
	for _, s := range [][3]int{{1, 30, 5}, {3, 70, 40}, {tile.MR, tile.NR, 16}, {4*tile.MR + 3, 5*tile.NR - 1, 37}} {
		for _, ta := range bothTrans {
			for _, tb := range bothTrans {
				for _, alpha := range []T{1, -1} {
					a, b, c := random[T](rng, s[0], s[2]), random[T](rng, s[2], s[1]), random[T](rng, s[0], s[1])
					if ta == Transposed {
						a = random[T](rng, s[2], s[0])
					}
					if tb == Transposed {
						b = random[T](rng, s[1], s[2])
					}
					want, left, right := c.Clone(), entries(a, ta), entries(b, tb)
					for i := range s[0] {
						for j := range s[1] {
							sum := c.At(i, j)
							for k := s[2] - 1; k >= 0; k-- {
								sum = step(times(alpha, left(i, k)), right(k, j), sum)
							}
							want.Set(i, j, sum)
						}
					}
					p := product[T]{
						m: s[0], n: s[1], k: s[2], alpha: alpha, backward: true, tile: tile,
						a: a.Data, lda: a.Stride, ta: ta, b: b.Data, ldb: b.Stride, tb: tb, c: c.Data, ldc: c.Stride,
					}
					p.packA, p.packB = p.choosePacking()
					p.block(new(packed[T]), 0, p.m, 0, p.n)
					sameBits(t, c, want, "%v transposed %v %v alpha %v", s, ta, tb, alpha)
				}
			}
		}
	}
}
