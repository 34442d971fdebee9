package linalg

import (
	"math/rand/v2"
	"testing"
)

func TestFewRows(t *testing.T) { eachFloat(t, testFewRows[float32], testFewRows[float64]) }

// testFewRows compares products of few rows with their definition, around the
// widths at which B is turned in registers, with one block of terms and with two.
func testFewRows[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(71, 72))
	for _, m := range []int{1, 2, 3} {
		for _, n := range []int{31, 32, 33, 64, 75} {
			for _, k := range []int{1, 3, 4, 7, 24, 515} {
				for _, scalars := range [][2]T{{1, 0}, {1, 1}, {-0.37, 1.7}} {
					for _, ta := range bothTrans {
						for _, tb := range bothTrans {
							a, b, c := random[T](rng, m, k), random[T](rng, k, n), random[T](rng, m, n)
							if ta == Transposed {
								a = random[T](rng, k, m)
							}
							if tb == Transposed {
								b = random[T](rng, n, k)
							}
							want, left, right := c.Clone(), entries(a, ta), entries(b, tb)
							for i := range m {
								for j := range n {
									sum := start(scalars[1], c.At(i, j))
									for l := range k {
										sum = step(times(scalars[0], left(i, l)), right(l, j), sum)
									}
									want.Set(i, j, sum)
								}
							}
							Gemm(c, scalars[0], a, ta, b, tb, scalars[1], nil)
							sameBits(t, c, want, "%d×%d×%d transposed %v %v, alpha and beta %v", m, n, k, ta, tb, scalars)
						}
					}
				}
			}
		}
	}
}
