package linalg

import (
	"math/rand/v2"
	"testing"

	"github.com/curlfree/curlfree/asm"
)

func TestGemmSizes(t *testing.T) { eachFloat(t, testGemmSizes[float32], testGemmSizes[float64]) }

// testGemmSizes compares products of every size up to four tiles with their
// definition, each aligned and at an odd place, every other one with an operand
// transposed, one in three with zeros, infinities, NaN, subnormal and large numbers,
// one in forty with more than a few terms.
func testGemmSizes[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(91, 92))
	tile := asm.TileOf[T]()
	// place returns a copy of m that starts so many elements behind a cache line.
	place := func(m *Matrix[T], at int) *Matrix[T] {
		to := &Matrix[T]{m.Rows, m.Cols, m.Cols + at, aligned[T](at + m.Rows*(m.Cols+at))[at:]}
		to.Copy(m)
		return to
	}
	for m := range 4*tile.MR + 1 {
		for n := range 4*tile.NR + 1 {
			if testing.Short() && m%tile.MR > 1 && n%tile.Vector > 1 {
				continue
			}
			k := rng.IntN(5)
			if rng.IntN(40) == 0 {
				k = 5 + rng.IntN(60)
			}
			ta, tb, beta := Trans(rng.IntN(4) == 0), Trans(rng.IntN(4) == 0), T(rng.IntN(2))
			a, b, c := random[T](rng, m, k), random[T](rng, k, n), random[T](rng, m, n)
			if ta == Transposed {
				a = random[T](rng, k, m)
			}
			if tb == Transposed {
				b = random[T](rng, n, k)
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
			for _, at := range []int{0, 1 + 2*rng.IntN(4)} {
				got := place(c, at)
				Gemm(got, 1, place(a, at), ta, place(b, at), tb, beta, nil)
				sameBits(t, got, want, "%d×%d×%d transposed %v %v, beta %v, %d elements behind a line", m, k, n, ta, tb, beta, at)
			}
		}
	}
}
