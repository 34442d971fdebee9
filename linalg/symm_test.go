package linalg

import (
	"math/rand/v2"
	"testing"

	"github.com/curlfree/curlfree/asm"
)

// symmetric returns a symmetric matrix and a copy that is NaN outside of the
// triangle.
func symmetric[T Float](rng *rand.Rand, n int, uplo Uplo) (whole, given *Matrix[T]) {
	given = randomTriangle[T](rng, n, uplo, NonUnit)
	whole = New[T](n, n)
	for i := range n {
		for j := range n {
			if inTriangle(uplo, i, j) {
				whole.Set(i, j, given.At(i, j))
				whole.Set(j, i, given.At(i, j))
			}
		}
	}
	return whole, given
}

func TestSymmBits(t *testing.T) { eachFloat(t, testSymmBits[float32], testSymmBits[float64]) }

// testSymmBits compares with the chain that defines each element.
func testSymmBits[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(61, 62))
	ws := NewWorkspace(2)
	defer ws.Close()
	for _, s := range [][2]int{{0, 3}, {3, 0}, {1, 1}, {7, 5}, {31, 24}, {32, 3}, {33, 49}, {65, 17}, {100, 10}} {
		for kind := range 4 {
			side, uplo := Side(kind&1 > 0), Uplo(kind&2 > 0)
			n, r := s[0], s[1]
			whole, a := symmetric[T](rng, n, uplo)
			b, c := random[T](rng, n, r), random[T](rng, n, r)
			left, right := whole, b
			if side == Right {
				b, c = random[T](rng, r, n), random[T](rng, r, n)
				left, right = b, whole
			}
			if n*r > 0 && kind%2 > 0 {
				spoil(rng, b, 2)
			}
			for _, alpha := range scalars[T]() {
				beta := scalars[T]()[rng.IntN(4)]
				want := c.Clone()
				for i := range c.Rows {
					for j := range c.Cols {
						v := start(beta, c.At(i, j))
						if alpha != 0 {
							for k := range n {
								v = step(times(alpha, left.At(i, k)), right.At(k, j), v)
							}
						}
						want.Set(i, j, v)
					}
				}
				got, check := framed(rng, c)
				Symm(got, alpha, side, a, uplo, b, beta, ws)
				check(t)
				sameBits(t, got, want, "Symm %v upper %v n %d r %d alpha %v beta %v", side, uplo, n, r, alpha, beta)
			}
		}
	}
}

func TestSymmThreads(t *testing.T) {
	rng := rand.New(rand.NewPCG(63, 64))
	eachLevel(t, func(t *testing.T) {
		whole, a := symmetric[float32](rng, 150, Upper)
		b, want := random[float32](rng, 150, 170), New[float32](150, 170)
		Gemm(want, 0.7, whole, NoTrans, b, NoTrans, 0, nil)
		for _, threads := range threadCounts() {
			ws := NewWorkspace(threads)
			got := New[float32](150, 170)
			Symm(got, 0.7, Left, a, Upper, b, 0, ws)
			ws.Close()
			sameBits(t, got, want, "Symm on %d threads", threads)
		}
	})
}

func TestSymmPanics(t *testing.T) {
	m := func(r, c int) *Matrix[float64] { return New[float64](r, c) }
	shared := m(4, 4)
	for _, c := range []struct {
		want string
		call func()
	}{
		{"linalg: Symm: A on the left is 3×3 and B is 4×3 but dst is 4×3", func() { Symm(m(4, 3), 1, Left, m(3, 3), Lower, m(4, 3), 0, nil) }},
		{"linalg: Symm: A on the right is 3×3 and B is 4×3 but dst is 4×4", func() { Symm(m(4, 4), 1, Right, m(3, 3), Lower, m(4, 3), 0, nil) }},
		{"linalg: Symm: dst overlaps an operand", func() { Symm(shared, 1, Left, shared, Lower, m(4, 4), 0, nil) }},
		{"linalg: Symm: dst overlaps an operand", func() { Symm(shared, 1, Left, m(4, 4), Lower, shared, 0, nil) }},
	} {
		if got := recovered(c.call); got != c.want {
			t.Errorf("panic %q, want %q", got, c.want)
		}
	}
}

// TestMirror has an order above the columns of one copy.
func TestMirror(t *testing.T) {
	const n = 2100
	a := random[float32](rand.New(rand.NewPCG(41, 42)), n, n)
	for _, uplo := range []Uplo{Lower, Upper} {
		whole := Matrix[float32]{n, n, n + asm.PackSlack, make([]float32, (n+1)*(n+asm.PackSlack)+asm.PackSlack)}
		mirror(&whole, a, uplo)
		for i := range n {
			for j, v := range whole.Row(i) {
				r, c := i, j
				if (i < j) == (uplo == Lower) {
					r, c = j, i
				}
				if want := a.At(r, c); v != want {
					t.Fatalf("%v: (%d, %d) is %v, want %v", uplo, i, j, v, want)
				}
			}
		}
	}
}
