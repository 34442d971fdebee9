package linalg

import (
	"math/rand/v2"
	"testing"

	"github.com/curlfree/curlfree/asm"
)

func TestGemmSizes(t *testing.T) { eachFloat(t, testGemmSizes[float32], testGemmSizes[float64]) }

// testGemmSizes compares products of every size up to four tiles with their
// definition, aligned and not, every other one with an operand transposed, one in
// three with zeros, infinities, NaN, subnormal and large numbers.
func testGemmSizes[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(91, 92))
	tile := asm.TileOf[T]()
	// place returns a matrix that starts so many elements behind a cache line.
	place := func(rows, cols, at int) *Matrix[T] {
		m := &Matrix[T]{rows, cols, cols + at, aligned[T](at + rows*(cols+at))[at:]}
		for i := range m.Data {
			m.Data[i] = T(rng.Float64()*2 - 1)
		}
		return m
	}
	for m := range 4*tile.MR + 1 {
		for n := range 4*tile.NR + 1 {
			if testing.Short() && m%tile.MR > 1 && n%tile.Vector > 1 {
				continue
			}
			k, at := rng.IntN(5), (m+n)%2
			ta, tb, beta := Trans(rng.IntN(4) == 0), Trans(rng.IntN(4) == 0), T(rng.IntN(2))
			a, b, c := place(m, k, at), place(k, n, at), place(m, n, at)
			if ta == Transposed {
				a = place(k, m, at)
			}
			if tb == Transposed {
				b = place(n, k, at)
			}
			if m*n*k > 0 && rng.IntN(3) == 0 {
				for _, x := range []*Matrix[T]{a, b, c} {
					spoil(rng, x, 3)
				}
			}
			want, left, right := c.Clone(), entries(a, ta), entries(b, tb)
			for i := range m {
				for j := range n {
					sum := start(beta, c.At(i, j))
					for l := range k {
						sum = step(left(i, l), right(l, j), sum)
					}
					want.Set(i, j, sum)
				}
			}
			Gemm(c, 1, a, ta, b, tb, beta, nil)
			sameBits(t, c, want, "%d×%d×%d transposed %v %v, beta %v", m, k, n, ta, tb, beta)
		}
	}
}
