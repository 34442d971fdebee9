package linalg

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestGemv(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	eachLevel(t, func(t *testing.T) {
		for _, ta := range []Trans{NoTrans, Transposed} {
			a := random[float64](rng, 37, 81)
			m, k := opShape(a, ta)
			x, y := random[float64](rng, k, 1).Clone(), random[float64](rng, m, 1).Clone()
			want, size := naive(y, 0.7, a, ta, x, NoTrans, -0.4)
			Gemv(y.Data, 0.7, a, ta, x.Data, -0.4)
			for i := range m { // the bound of a sum of k products, as in testGemm
				if off := math.Abs(y.At(i, 0) - want.At(i, 0)); off > float64(k+3)*0x1p-53*size.At(i, 0)*1.01 {
					t.Errorf("Gemv transposed %v: element %d is off by %g", ta, i, off)
				}
			}
		}
	})
}

func TestGemvBits(t *testing.T) { eachFloat(t, testGemvBits[float32], testGemvBits[float64]) }

// testGemvBits holds Gemv to its definition, bit for bit, on shapes around the rows
// that it takes at a time and a piece of Dot, with ordinary and special numbers.
func testGemvBits[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(93, 94))
	for _, s := range [][2]int{{0, 0}, {0, 100}, {100, 0}, {1, 1}, {1, 70}, {70, 1}, {5, 33}, {63, 17}, {64, 64}, {65, 129}, {130, 31}, {200, 3}, {3, 4097}, {4097, 3}} {
		for i := range 2 * 4 * 4 {
			ta, alpha, beta := Trans(i&1 > 0), scalars[T]()[i>>1&3], scalars[T]()[i>>3]
			a, x, y := random[T](rng, s[0], s[1]), random[T](rng, 1, s[1]), random[T](rng, 1, s[0])
			if ta == Transposed {
				a = random[T](rng, s[1], s[0])
			}
			if s[0]*s[1] > 0 && rng.IntN(3) == 0 {
				for _, m := range []*Matrix[T]{a, x, y} {
					spoil(rng, m, 2)
				}
			}
			want, left := y.Clone(), entries(a, ta)
			for i := range s[0] {
				sum := start(beta, y.At(0, i))
				switch {
				case alpha == 0 || s[1] == 0:
				case ta == NoTrans:
					sum = step(alpha, Dot(a.Row(i), x.Row(0)), sum)
				default:
					for l := range s[1] {
						sum = step(times(alpha, x.At(0, l)), left(i, l), sum)
					}
				}
				want.Set(0, i, sum)
			}
			got, check := framed(rng, y)
			Gemv(got.Row(0), alpha, a, ta, x.Row(0), beta)
			sameBits(t, got, want, "Gemv of %v transposed %v, alpha %v, beta %v", s, ta, alpha, beta)
			check(t)
		}
	}
}

func TestParallelGemv(t *testing.T) {
	eachFloat(t, testParallelGemv[float32], testParallelGemv[float64])
}

// testParallelGemv holds ParallelGemv to Gemv, on matrices worth no, one and several
// threads, and with fewer elements than threads have a use for.
func testParallelGemv[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(95, 96))
	shapes := [][2]int{{40, 50}, {601, 1003}, {3, 300_000}, {300_000, 3}, {1100, 2003}}
	for _, threads := range threadCounts() {
		ws := NewWorkspace(threads)
		defer ws.Close()
		for _, s := range shapes {
			for _, ta := range []Trans{NoTrans, Transposed} {
				a, x, want := random[T](rng, s[0], s[1]), random[T](rng, 1, s[1]), random[T](rng, 1, s[0])
				if ta == Transposed {
					a = random[T](rng, s[1], s[0])
				}
				got, check := framed(rng, want)
				Gemv(want.Row(0), 0.7, a, ta, x.Row(0), -0.4)
				ParallelGemv(got.Row(0), 0.7, a, ta, x.Row(0), -0.4, ws)
				sameBits(t, got, want, "%v transposed %v, %d threads", s, ta, threads)
				check(t)
			}
		}
		a, x, y := random[T](rng, 500, 2500), random[T](rng, 1, 2500), random[T](rng, 1, 500)
		checkAllocations(t, threads, func() { ParallelGemv(y.Row(0), 1, a, NoTrans, x.Row(0), 0, ws) })
		checkAllocations(t, threads, func() { ParallelGemv(x.Row(0), 1, a, Transposed, y.Row(0), 0, ws) })
	}
}
