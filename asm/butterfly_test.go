package asm

import (
	"fmt"
	"math/cmplx"
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"

	"github.com/curlfree/curlfree/internal/isa"
)

// rows views 16 values as a row.
func rows(x []float64) []Row {
	return unsafe.Slice((*Row)(unsafe.Pointer(unsafe.SliceData(x))), len(x)/RowLanes)
}

// randomRows returns n rows and a few more behind them, of ordinary and special
// numbers.
func randomRows(rng *rand.Rand, n int) []Row { return rows(mixed[float64](rng, (n+3)*RowLanes)) }

func randomTwiddles(rng *rand.Rand, n int) []Twiddle {
	w := make([]Twiddle, n)
	for i := range w {
		w[i] = Twiddle{rng.NormFloat64(), rng.NormFloat64()}
	}
	return w
}

// compareRows compares the bits of all rows, those behind the result included.
func compareRows(t *testing.T, call string, got, want []Row) {
	t.Helper()
	for i := range want {
		for l := range want[i] {
			if !sameBits(got[i][l], want[i][l]) {
				t.Fatalf("%s: row %d, lane %d is %v, want %v", call, i, l, got[i][l], want[i][l])
			}
		}
	}
}

func TestButterflyBits(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(3, 1))
		for radix := 2; radix <= 5; radix++ {
			for _, shape := range [][2]int{{1, 1}, {1, 2}, {1, 7}, {2, 1}, {3, 5}, {1, 513}, {600, 2}, {1025, 1}, {0, 3}, {3, 0}} {
				s, m := shape[0], shape[1]
				n := radix * s * m
				x, y, w := randomRows(rng, n), randomRows(rng, n), randomTwiddles(rng, (radix-1)*m)
				want := slices.Clone(y)
				butterflyGeneric(radix, want, x, s, m, w)
				Butterfly(radix, y, x, s, m, w)
				compareRows(t, fmt.Sprintf("radix %d, stride %d, length %d", radix, s, m), y, want)
			}
		}
	})
}

func TestCosineBits(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(3, 2))
		for _, n := range []int{0, 1, 2, 3, 4, 5, 16, 17, 1030, 1031} {
			a, b, sum, diff := randomRows(rng, n), randomRows(rng, n), randomRows(rng, n), randomRows(rng, n)
			wantSum, wantDiff := slices.Clone(sum), slices.Clone(diff)
			foldGeneric(wantSum, wantDiff, a[:n], b[:n])
			Fold(sum[:n], diff[:n], a[:n], b[:n])
			compareRows(t, fmt.Sprintf("sums of Fold of %d rows", n), sum, wantSum)
			compareRows(t, fmt.Sprintf("differences of Fold of %d rows", n), diff, wantDiff)
			for _, backwards := range []bool{false, true} {
				w := randomTwiddles(rng, n)
				x, v := randomRows(rng, n), randomRows(rng, n)
				for name, f := range map[string]func(x, v []Row, w []Twiddle, backwards bool){"CosineFromFourier": CosineFromFourier, "FourierFromCosine": FourierFromCosine} {
					got, want := slices.Clone(x), slices.Clone(x)
					f(got[:n], v[:n], w, backwards)
					atGeneric(func() { f(want[:n], v[:n], w, backwards) })
					compareRows(t, fmt.Sprintf("%s of %d rows, backwards %v", name, n, backwards), got, want)
				}
			}
		}
	})
}

// atGeneric calls f at the level generic.
func atGeneric(f func()) {
	level := isa.Active
	isa.Active = isa.Generic
	defer func() { isa.Active = level }()
	f()
}

// TestButterfly compares with the definition.
func TestButterfly(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(3, 3))
		const s, m, tau = 3, 2, 6.283185307179586476925
		for radix := 2; radix <= 5; radix++ {
			n := radix * s * m
			x, y, w := rows(random[float64](rng, n*RowLanes)), make([]Row, n), randomTwiddles(rng, (radix-1)*m)
			Butterfly(radix, y, x, s, m, w)
			for p := range m {
				for q := range s {
					for j := range radix {
						for l := range half {
							want := 0i
							for k := range radix {
								r := &x[s*(p+k*m)+q]
								want += complex(r[l], r[l+half]) * cmplx.Rect(1, -tau*float64(j*k)/float64(radix))
							}
							if j > 0 {
								t := w[(radix-1)*p+j-1]
								want *= complex(t.Re, t.Im)
							}
							r := &y[s*(radix*p+j)+q]
							if got := complex(r[l], r[l+half]); cmplx.Abs(got-want) > 1e-14 {
								t.Fatalf("radix %d: output %d of p = %d, q = %d is %v, want %v", radix, j, p, q, got, want)
							}
						}
					}
				}
			}
		}
	})
}

func TestButterflyPanics(t *testing.T) {
	r, w := make([]Row, 5), make([]Twiddle, 5)
	for want, f := range map[string]func(){
		"asm: Butterfly: 5 and 5 rows and 5 twiddles for radix 6, stride 1 and length 1": func() { Butterfly(6, r, r, 1, 1, w) },
		"asm: Butterfly: 5 and 5 rows and 5 twiddles for radix 3, stride 1 and length 2": func() { Butterfly(3, r, r, 1, 2, w) },
		"asm: Fold: slices of 5, 5, 5 and 4 rows":                                        func() { Fold(r, r, r, r[:4]) },
		"asm: CosineFromFourier: 4 rows and 5 twiddles for 5 rows":                       func() { CosineFromFourier(r[:4], r, w, false) },
		"asm: FourierFromCosine: 5 rows and 4 twiddles for 5 rows":                       func() { FourierFromCosine(r, r, w[:4], false) },
		"asm: Rotate: 5 rows and 4 twiddles":                                             func() { Rotate(r, w[:4]) },
	} {
		if got := recovered(f); got != want {
			t.Errorf("panic %q, want %q", got, want)
		}
	}
}
