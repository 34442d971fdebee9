package linalg

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/curlfree/curlfree/internal/allocation"
	"github.com/curlfree/curlfree/internal/isa"
)

// step returns x·y+z as the level in use takes a step of a chain: rounded once
// where it has fused multiply-adds, else after the product too.
func step[T Float](x, y, z T) T {
	if !isa.Active.FMA() {
		return T(x*y) + z
	}
	if _, double := any(z).(float64); double {
		return T(math.FMA(float64(x), float64(y), float64(z)))
	}
	return T(fma32(float32(x), float32(y), float32(z)))
}

// fma32 rounds x·y+z once. The product is exact in float64; the sum is rounded to
// odd there, so that its rounding to float32 sees on which side of a tie the
// exact value lies.
func fma32(x, y, z float32) float32 {
	p, c := float64(x)*float64(y), float64(z)
	s := p + c
	if math.IsInf(s, 0) || s != s {
		return float32(s)
	}
	back := s - p
	lost := (p - (s - back)) + (c - back)
	if lost != 0 && math.Float64bits(s)&1 == 0 {
		s = math.Nextafter(s, math.Inf(int(math.Copysign(1, lost))))
	}
	return float32(s)
}

// times returns round(alpha·x), x itself for alpha 1.
func times[T Float](alpha, x T) T {
	if alpha == 1 {
		return x
	}
	return alpha * x
}

// start returns where a chain starts from c.
func start[T Float](beta, c T) T {
	if beta == 0 {
		return 0
	}
	return times(beta, c)
}

// entries returns the function of the elements of op(m).
func entries[T Float](m *Matrix[T], t Trans) func(i, j int) T {
	if t == Transposed {
		return func(i, j int) T { return m.At(j, i) }
	}
	return m.At
}

// inTriangle says whether element (i, j) belongs to the triangle.
func inTriangle(uplo Uplo, i, j int) bool { return i == j || (i > j) == (uplo == Lower) }

// randomTriangle returns a matrix of order n that is NaN outside of the triangle,
// and on a unit diagonal, and well-conditioned inside.
func randomTriangle[T Float](rng *rand.Rand, n int, uplo Uplo, diag Diag) *Matrix[T] {
	a := random[T](rng, n, n)
	for i := range n {
		for j := range n {
			switch v := a.At(i, j); {
			case !inTriangle(uplo, i, j) || i == j && diag == Unit:
				a.Set(i, j, T(math.NaN()))
			case i == j:
				a.Set(i, j, v+T(math.Copysign(1, float64(v))))
			default:
				a.Set(i, j, v/4)
			}
		}
	}
	return a
}

// spoil puts special values into some places of m that are not NaN.
func spoil[T Float](rng *rand.Rand, m *Matrix[T], places int) {
	specials := []float64{0, math.Copysign(0, -1), math.NaN(), math.Inf(1), math.Inf(-1), 0x1p-149, -0x1p-140, 0x1p127, 0x1p-126}
	for range places {
		i, j := rng.IntN(m.Rows), rng.IntN(m.Cols)
		if v := m.At(i, j); v == v {
			m.Set(i, j, T(specials[rng.IntN(len(specials))]))
		}
	}
}

// framed returns a copy of m inside a larger matrix, and a function that fails
// the test when anything around it has changed.
func framed[T Float](rng *rand.Rand, m *Matrix[T]) (view *Matrix[T], check func(t *testing.T)) {
	const guard = 77
	top, left := rng.IntN(2), rng.IntN(3)
	all := New[T](top+m.Rows+1, left+m.Cols+1+rng.IntN(9))
	all.Fill(guard)
	view = all.Slice(top, top+m.Rows, left, left+m.Cols)
	view.Copy(m)
	return view, func(t *testing.T) {
		t.Helper()
		for i := range all.Rows {
			for j := range all.Cols {
				inside := i >= top && i < top+m.Rows && j >= left && j < left+m.Cols
				if !inside && all.At(i, j) != guard {
					t.Fatalf("a call on %s has changed (%d, %d) outside", m.shape(), i-top, j-left)
				}
			}
		}
	}
}

// sameBits fails the test unless got and want have the same bits, any NaN being
// equal to any other.
func sameBits[T Float](t *testing.T, got, want *Matrix[T], format string, args ...any) {
	t.Helper()
	for i := range want.Rows {
		for j := range want.Cols {
			g, w := float64(got.At(i, j)), float64(want.At(i, j))
			if math.Float64bits(g) != math.Float64bits(w) && (g == g || w == w) {
				t.Fatalf("%s: (%d, %d) is %x, want %x", shapeError("test", format, args...), i, j, g, w)
			}
		}
	}
}

// equalBits reports whether a and b, of one shape and without NaN, have the same bits.
func equalBits[T Float](a, b *Matrix[T]) bool {
	for i := range a.Rows {
		for j := range a.Cols {
			if math.Float64bits(float64(a.At(i, j))) != math.Float64bits(float64(b.At(i, j))) {
				return false
			}
		}
	}
	return true
}

// eachFloat runs one test for both precisions at every level.
func eachFloat(t *testing.T, single, double func(t *testing.T)) {
	eachLevel(t, func(t *testing.T) {
		t.Run("float32", single)
		t.Run("float64", double)
	})
}

// eachTriangle calls f for every kind of triangular operand.
func eachTriangle(f func(side Side, uplo Uplo, ta Trans, diag Diag)) {
	for i := range 16 {
		f(Side(i&1 > 0), Uplo(i&2 > 0), Trans(i&4 > 0), Diag(i&8 > 0))
	}
}

// scalars are the factors that calls treat apart, and one that they do not.
func scalars[T Float]() []T { return []T{1, 0, -1, 0.7} }

// checkAllocations fails the test when call goes on allocating on so many threads.
func checkAllocations(t *testing.T, threads int, call func()) {
	t.Helper()
	t.Run(fmt.Sprintf("%d threads", threads), func(t *testing.T) { allocation.Check(t, call) })
}
