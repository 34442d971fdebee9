package linalg

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func TestSyrk(t *testing.T) { eachFloat(t, testSyrk[float32], testSyrk[float64]) }

// testSyrk compares one triangle with that of the whole product, bit for bit, on
// every number of threads, and the other one with what it was before.
func testSyrk[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(51, 52))
	sizes := [][2]int{{0, 3}, {3, 0}, {1, 1}, {5, 7}, {23, 40}, {48, 9}, {49, 20}, {97, 33}, {150, 50}, {145, 530}, {300, 20}}
	if testing.Short() {
		sizes = sizes[:9]
	}
	for i, s := range sizes {
		n, k := s[0], s[1]
		for _, ta := range []Trans{NoTrans, Transposed} {
			a, c := random[T](rng, n, k), random[T](rng, n, n)
			if ta == Transposed {
				a = random[T](rng, k, n)
			}
			if n*k > 0 && i%2 > 0 {
				spoil(rng, a, 2)
				spoil(rng, c, 3)
			}
			for _, alpha := range scalars[T]() {
				beta := scalars[T]()[rng.IntN(4)]
				whole := c.Clone()
				Gemm(whole, alpha, a, ta, a, !ta, beta, nil)
				for _, uplo := range []Uplo{Lower, Upper} {
					want := c.Clone()
					for i := range n {
						for j := range n {
							if inTriangle(uplo, i, j) {
								want.Set(i, j, whole.At(i, j))
							}
						}
					}
					for _, threads := range threadCounts() {
						ws := NewWorkspace(threads)
						got, check := framed(rng, c)
						Syrk(got, uplo, alpha, a, ta, beta, ws)
						ws.Close()
						check(t)
						sameBits(t, got, want, "Syrk n %d k %d trans %v upper %v alpha %v beta %v on %d threads", n, k, ta, uplo, alpha, beta, threads)
					}
				}
			}
		}
	}
}

func TestSyrkDoesNotReadTheOtherTriangle(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		a, c := Wrap(2, 2, 2, []float64{1, 2, 3, 4}), New[float64](2, 2)
		c.Fill(math.NaN())
		c.Set(0, 0, 1)
		c.Set(1, 0, 1)
		c.Set(1, 1, 1)
		Syrk(c, Lower, 2, a, NoTrans, -1, nil) // 2·[5 11; 11 25] - 1
		if got, want := fmt.Sprint(c.Data), "[9 NaN 21 49]"; got != want {
			t.Errorf("Syrk gives %v, want %v", got, want)
		}
	})
}

func TestSyrkPanics(t *testing.T) {
	m := func(r, c int) *Matrix[float64] { return New[float64](r, c) }
	shared := m(4, 4)
	for _, c := range []struct {
		want string
		call func()
	}{
		{"linalg: Syrk: op(A) is 3×5 but dst is 5×5", func() { Syrk(m(5, 5), Lower, 1, m(3, 5), NoTrans, 0, nil) }},
		{"linalg: Syrk: op(A) is 5×3 but dst is 5×4", func() { Syrk(m(5, 4), Lower, 1, m(3, 5), Transposed, 0, nil) }},
		{"linalg: Syrk: dst overlaps an operand", func() { Syrk(shared, Lower, 1, shared, NoTrans, 0, nil) }},
	} {
		if got := recovered(c.call); got != c.want {
			t.Errorf("panic %q, want %q", got, c.want)
		}
	}
}
