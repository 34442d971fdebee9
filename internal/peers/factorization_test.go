package main

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/curlfree/curlfree/linalg"
)

// What is timed under a peer's name is the factorization, and ours is gonum's:
// numbers that belong to the matrix alone agree with those of gonum, which has
// them in float64, but for order and signs.
func TestFactorizations(t *testing.T) {
	testFactorizations[float32](t, 0x1p-24)
	testFactorizations[float64](t, 0x1p-53)
}

func testFactorizations[T linalg.Float](t *testing.T, u float64) {
	peers := present(t)
	gonum := gonumFactorizations()
	for i, f := range factorizations[T]() {
		for _, n := range []int{1, 2, 7, 40} {
			p := newFactoring(f.matrix(rand.New(rand.NewPCG(7, 8)), n))
			q := newFactoring(inDouble(p.a))
			for i, v := range p.b {
				q.b[i] = float64(v)
			}
			gonum[f.name](1, q)
			want := canonical(factorizations[float64]()[i].theirs(q))
			size := 0.0
			for _, v := range want {
				size = max(size, math.Abs(v))
			}
			// The errors are some n·u times a condition number, which for these
			// matrices is a few hundred at most.
			bound := 1000 * float64(n) * u * size
			check := func(who string, got []T) {
				t.Helper()
				result := make([]float64, len(got))
				for i, v := range got {
					result[i] = float64(v)
				}
				for i, v := range canonical(result) {
					if !(math.Abs(v-want[i]) <= bound) {
						t.Errorf("%s: %s of order %d in %s: %v, by gonum %v", who, f.name, n, typeName[T](), v, want[i])
						return
					}
				}
			}
			call, result := f.ours(p, nil)
			call()
			check("curlfree", result())
			for _, peer := range peers {
				if call := routinesOf[T](peer).factorizations[f.name]; call != nil {
					call(2, p)
					check(peer.name, f.theirs(p))
				}
			}
		}
	}
}

func inDouble[T linalg.Float](a *linalg.Matrix[T]) *linalg.Matrix[float64] {
	x := linalg.New[float64](a.Rows, a.Cols)
	for i, v := range a.Data {
		x.Data[i] = float64(v)
	}
	return x
}

// canonical returns the magnitudes in increasing order.
func canonical(x []float64) []float64 {
	y := slices.Clone(x)
	for i := range y {
		y[i] = math.Abs(y[i])
	}
	slices.Sort(y)
	return y
}
