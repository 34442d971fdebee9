package asm

import (
	"math/rand/v2"
	"testing"
)

// TestReductionGolden holds the bits of the sums at the FMA levels, by the SHA-256
// of the results for lengths around lanes and pieces.
func TestReductionGolden(t *testing.T) {
	eachFMALevel(t, nearAndFar(func(t *testing.T) {
		for _, g := range []struct{ got, want string }{
			{hash(sums[float32]()), "230c41d002623a9f72b12415f0bf9a44b08bfe4313fe2cfd37a488fa8139e898"},
			{hash(sums[float64]()), "51cf030f706ce1b3d403c97313c096b36b1749c8be45ce253fd490429484dbbe"},
		} {
			if g.got != g.want {
				t.Errorf("the hash is %q, want %q", g.got, g.want)
			}
		}
	}))
}

func sums[T Float]() (all []T) {
	rng := rand.New(rand.NewPCG(81, 82))
	for _, n := range []int{0, 1, 31, 32, 33, 63, 64, 65, 1000, 4095, 4096, 4097, 20000} {
		x, y := make([]T, n), make([]T, n)
		for i := range x {
			x[i], y[i] = T(rng.Float64()-0.5), T(rng.Float64()-0.5)
		}
		all = append(all, Sum(x), Asum(x), Dot(x, y), SquaredNorm(x))
	}
	return all
}
