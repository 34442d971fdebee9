package linalg

import (
	"math/rand/v2"
	"testing"
)

func TestGer(t *testing.T) { eachFloat(t, testGer[float32], testGer[float64]) }

// testGer compares with the definition and with Gemm of a column and a row.
func testGer[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(81, 82))
	for _, s := range [][2]int{{0, 3}, {3, 0}, {1, 1}, {5, 17}, {64, 65}, {33, 200}} {
		m, n := s[0], s[1]
		x, y, c := random[T](rng, 1, m), random[T](rng, 1, n), random[T](rng, m, n)
		if m*n > 1 {
			spoil(rng, x, 1)
			spoil(rng, y, 2)
			spoil(rng, c, 2)
		}
		for _, alpha := range scalars[T]() {
			want := c.Clone()
			if alpha != 0 {
				for i := range m {
					for j := range n {
						want.Set(i, j, step(times(alpha, x.At(0, i)), y.At(0, j), c.At(i, j)))
					}
				}
			}
			got, check := framed(rng, c)
			Ger(got, alpha, x.Row(0), y.Row(0))
			check(t)
			sameBits(t, got, want, "Ger %d×%d alpha %v", m, n, alpha)
			product := c.Clone()
			Gemm(product, alpha, x, Transposed, y, NoTrans, 1, nil)
			sameBits(t, got, product, "Ger %d×%d alpha %v beside Gemm", m, n, alpha)
		}
	}
}

func TestGerPanics(t *testing.T) {
	v := make([]float64, 16)
	a := Wrap(4, 4, 4, v)
	for _, c := range []struct {
		want string
		call func()
	}{
		{"linalg: Ger: x has 3 elements and y 4 but dst is 4×4", func() { Ger(a, 1, make([]float64, 3), make([]float64, 4)) }},
		{"linalg: Ger: x has 4 elements and y 5 but dst is 4×4", func() { Ger(a, 1, make([]float64, 4), make([]float64, 5)) }},
		{"linalg: Ger: dst overlaps an operand", func() { Ger(a, 1, make([]float64, 4), v[:4]) }},
		{"linalg: Ger: dst overlaps an operand", func() { Ger(a, 1, v[12:], make([]float64, 4)) }},
	} {
		if got := recovered(c.call); got != c.want {
			t.Errorf("panic %q, want %q", got, c.want)
		}
	}
}
