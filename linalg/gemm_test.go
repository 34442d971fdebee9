package linalg

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/curlfree/curlfree/internal/isa"
)

// eachLevel runs f once for every level of this machine.
func eachLevel(t *testing.T, f func(t *testing.T)) {
	for _, l := range levels() {
		t.Run(l.String(), func(t *testing.T) {
			defer isa.Use(l)()
			f(t)
		})
	}
}

// random returns a matrix of numbers in [-1, 1) inside a larger one, so that
// its stride is not its width.
func random[T Float](rng *rand.Rand, rows, cols int) *Matrix[T] {
	m := New[T](rows, cols+rng.IntN(3))
	for i := range m.Data {
		m.Data[i] = T(rng.Float64()*2 - 1)
	}
	return m.Slice(0, rows, 0, cols)
}

// naive is alpha·op(A)·op(B) + beta·C in float64, with the sum of the terms'
// magnitudes for the error bound.
func naive[T Float](c *Matrix[T], alpha T, a *Matrix[T], ta Trans, b *Matrix[T], tb Trans, beta T) (value, size *Matrix[float64]) {
	_, k := opShape(a, ta)
	at := func(m *Matrix[T], t Trans, i, j int) float64 {
		if t == Transposed {
			i, j = j, i
		}
		return float64(m.At(i, j))
	}
	value, size = New[float64](c.Rows, c.Cols), New[float64](c.Rows, c.Cols)
	for i := range c.Rows {
		for j := range c.Cols {
			s := float64(beta) * float64(c.At(i, j))
			abs := math.Abs(s)
			for l := range k {
				x := float64(alpha) * at(a, ta, i, l) * at(b, tb, l, j)
				s, abs = s+x, abs+math.Abs(x)
			}
			value.Set(i, j, s)
			size.Set(i, j, abs)
		}
	}
	return value, size
}

func TestGemm(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		t.Run("float32", func(t *testing.T) { testGemm[float32](t, 0x1p-24) })
		t.Run("float64", func(t *testing.T) { testGemm[float64](t, 0x1p-53) })
	})
}

// testGemm holds the product to the error bound (k+3)·u·Σ|terms| of a sum of
// k products, and to the same bits on 1, 2, 3 and 8 threads.
func testGemm[T Float](t *testing.T, u float64) {
	rng := rand.New(rand.NewPCG(5, 6))
	workspaces := []*Workspace{NewWorkspace(1), NewWorkspace(2), NewWorkspace(3), NewWorkspace(8), nil}
	sizes := [][3]int{{0, 3, 4}, {3, 0, 4}, {3, 4, 0}, {1, 1, 1}, {1, 50, 7}, {50, 1, 7}, {5, 49, 17}, {64, 64, 64}, {100, 97, 33}, {130, 200, 150}, {257, 100, 315}, {9, 1030, 50}, {100, 30, 3}, {401, 20, 1}, {3, 40, 900}, {1, 520, 400}}
	if testing.Short() {
		sizes = sizes[:9]
	}
	for _, s := range sizes {
		for form := range 4 {
			ta, tb := Trans(form&1 != 0), Trans(form&2 != 0)
			for _, scalars := range [][2]T{{1, 0}, {1, 1}, {-0.37, 0}, {1.7, 0.3}, {0, 2}} {
				a, b := random[T](rng, s[0], s[2]), random[T](rng, s[2], s[1])
				if ta {
					a = random[T](rng, s[2], s[0])
				}
				if tb {
					b = random[T](rng, s[1], s[2])
				}
				c := random[T](rng, s[0], s[1])
				want, size := naive(c, scalars[0], a, ta, b, tb, scalars[1])
				var first *Matrix[T]
				for _, ws := range workspaces {
					got := c.Clone()
					Gemm(got, scalars[0], a, ta, b, tb, scalars[1], ws)
					if first == nil {
						first = got
						for i := range got.Rows {
							for j := range got.Cols {
								if d := math.Abs(float64(got.At(i, j)) - want.At(i, j)); d > float64(s[2]+3)*u*size.At(i, j)*1.01 {
									t.Fatalf("%v %v %v alpha %v beta %v: (%d, %d) is off by %g", s, ta, tb, scalars[0], scalars[1], i, j, d)
								}
							}
						}
					}
					sameBits(t, got, first, "%v %v %v on %d threads", s, ta, tb, ws.Threads())
				}
			}
		}
	}
}

func TestGemmPanics(t *testing.T) {
	m := func(r, c int) *Matrix[float64] { return New[float64](r, c) }
	shared := m(4, 4)
	for _, c := range []struct {
		want string
		call func()
	}{
		{"linalg: Gemm: op(A) is 2×3 and op(B) is 4×5 but dst is 2×5", func() { Gemm(m(2, 5), 1, m(2, 3), NoTrans, m(4, 5), NoTrans, 0, nil) }},
		{"linalg: Gemm: dst overlaps an operand", func() { Gemm(shared, 1, shared, NoTrans, m(4, 4), NoTrans, 0, nil) }},
		{"linalg: Affine: x is 2×3, op(w) is 3×4 and bias has 3 elements but dst is 2×4", func() {
			Affine(m(2, 4), nil, m(2, 3), m(3, 4), NoTrans, make([]float64, 3), Linear, nil)
		}},
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); got != c.want {
					t.Errorf("panic %q, want %q", got, c.want)
				}
			}()
			c.call()
		}()
	}
}
