package asm

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func TestGemmSmallBits(t *testing.T) {
	eachFMALevel(t, func(t *testing.T) {
		t.Run("float32", testGemmSmallBits[float32])
		t.Run("float64", testGemmSmallBits[float64])
	})
}

// testGemmSmallBits compares small products with the oracle at every width up to
// four panels, with plain and with transposed A.
func testGemmSmallBits[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	tile := TileOf[T]()
	for n := range 4*tile.NR + 1 {
		for _, add := range []bool{false, true} {
			m, k := rng.IntN(2*tile.MR+2), rng.IntN(9)
			rs, cs, ldb, ldc := k+rng.IntN(3), 1, n+rng.IntN(3), n+rng.IntN(3)
			if n%2 == 0 {
				rs, cs = 1, m+rng.IntN(3)
			}
			a, b := random[T](rng, m*rs+k*cs), random[T](rng, k*ldb)
			c := random[T](rng, m*ldc)
			want := append([]T(nil), c...)
			if add {
				gemmOracle(m, n, k, a, rs, cs, b, ldb, want, ldc, want, ldc)
			} else {
				gemmOracle(m, n, k, a, rs, cs, b, ldb, make([]T, n), 0, want, ldc)
			}
			GemmSmall(m, n, k, a, rs, cs, b, ldb, c, ldc, add)
			for i := range want {
				if !sameBits(c[i], want[i]) {
					t.Fatalf("%d×%d×%d, add %v: element %d is %x, want %x", m, k, n, add, i, c[i], want[i])
				}
			}
		}
	}
}

// TestGemmSmallChecks gives slices that are an element short and strides that run
// backwards.
func TestGemmSmallChecks(t *testing.T) {
	a, b, c := make([]float64, 6), make([]float64, 6), make([]float64, 4)
	for name, f := range map[string]func(){
		"a":               func() { GemmSmall(2, 2, 3, a[:5], 3, 1, b, 2, c, 2, false) },
		"b":               func() { GemmSmall(2, 2, 3, a, 3, 1, b[:5], 2, c, 2, false) },
		"c":               func() { GemmSmall(2, 2, 3, a, 3, 1, b, 2, c[:3], 2, false) },
		"rows of a":       func() { GemmSmall(2, 2, 3, a, -3, 1, b, 2, c, 2, false) },
		"columns of a":    func() { GemmSmall(2, 2, 3, a, 3, -1, b, 2, c, 2, false) },
		"b's stride":      func() { GemmSmall(2, 2, 3, a, 3, 1, b, -2, c, 2, false) },
		"c's stride":      func() { GemmSmall(2, 2, 3, a, 3, 1, b, 2, c, -2, false) },
		"a single column": func() { GemmSmall(1, 1, 2, a, 3, -1, b, 2, c, 2, false) },
	} {
		if got := recovered(f); !strings.HasPrefix(got, "asm: GemmSmall: ") {
			t.Errorf("%s: panic %q", name, got)
		}
	}
}

// TestGemmSmallWithoutTerms gives no A and no B for no terms, over several panels: no
// pointer may then be moved off nil, which -d=checkptr notices.
func TestGemmSmallWithoutTerms(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		n := 2*TileOf[float64]().NR + 1
		for _, k := range []int{0, -1} {
			c := random[float64](rand.New(rand.NewPCG(1, 2)), 3*n)
			want := append([]float64(nil), c...)
			GemmSmall(3, n, k, nil, 1, 1, nil, n, c, n, true)
			compare(t, "GemmSmall that adds", c, want)
			GemmSmall(3, n, k, nil, 1, 1, nil, n, c, n, false)
			compare(t, "GemmSmall", c, make([]float64, 3*n))
		}
	})
}
