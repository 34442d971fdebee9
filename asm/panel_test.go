package asm

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestCholeskyBlock(t *testing.T) {
	eachFMALevel(t, func(t *testing.T) {
		t.Run("float32", testCholeskyBlock[float32])
		t.Run("float64", testCholeskyBlock[float64])
	})
}

// testCholeskyBlock holds every order to chains of the oracle's multiply-adds, and
// to a matrix that stays as it is on the right.
func testCholeskyBlock[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for n := range 65 {
		ld := n + rng.IntN(3)
		a := random[T](rng, n*ld)
		for i := range n {
			clear(a[i*ld:][:i])
			a[i*ld+i] += T(2 * n)
		}
		want := append([]T(nil), a...)
		for k := range n {
			for j := k; j < n; j++ {
				for p := range k {
					want[k*ld+j] = fma(-want[p*ld+k], want[p*ld+j], want[k*ld+j])
				}
				if j == k {
					want[k*ld+k] = T(math.Sqrt(float64(want[k*ld+k])))
				} else {
					want[k*ld+j] /= want[k*ld+k]
				}
			}
		}
		if bad := CholeskyBlock(a, ld, n); bad != -1 {
			t.Fatalf("order %d: stopped at %d", n, bad)
		}
		for i, v := range a {
			if !sameBits(v, want[i]) {
				t.Fatalf("order %d, stride %d: element %d is %x, want %x", n, ld, i, v, want[i])
			}
		}
	}
}

// TestCholeskyBlockStops has a pivot that is no positive number in every place.
func TestCholeskyBlockStops(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for _, v := range []float64{0, math.Copysign(0, -1), -1, math.Inf(1), math.Inf(-1), math.NaN(), -math.NaN()} {
			for k := range 40 {
				stopsAt[float32](t, k, float32(v))
				stopsAt[float64](t, k, v)
			}
		}
	})
}

func stopsAt[T Float](t *testing.T, k int, v T) {
	t.Helper()
	const n = 40
	a := make([]T, n*n)
	for i := range n {
		a[i*n+i] = 1
	}
	a[k*n+k] = v
	if bad := CholeskyBlock(a, n, n); bad != k {
		t.Errorf("%v at %d: stopped at %d", v, k, bad)
	}
}

func TestLUPanel(t *testing.T) {
	eachFMALevel(t, func(t *testing.T) {
		t.Run("float32", testLUPanel[float32])
		t.Run("float64", testLUPanel[float64])
	})
}

// testLUPanel holds panels to the textbook with the oracle's multiply-adds; the
// numbers are few, so that magnitudes are equal.
func testLUPanel[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for n := range PanelWidth + 1 {
		tall := []int{n, n + 1, n + 7, 100}
		if n == PanelWidth { // of several calls
			tall = append(tall, panelRows, 2*panelRows+5)
		}
		for _, rows := range tall {
			a := random[T](rng, rows*PanelWidth)
			for i := range a {
				if rng.IntN(2) == 0 {
					a[i] = T(rng.IntN(5) - 2)
				}
			}
			want, order := append([]T(nil), a...), make([]int, n)
			row := func(i int) []T { return want[i*PanelWidth:][:PanelWidth] }
			stop := -1
			for k := 0; k < n && stop < 0; k++ {
				order[k] = k
				for i := k; i < rows; i++ {
					if math.Abs(float64(row(i)[k])) > math.Abs(float64(row(order[k])[k])) {
						order[k] = i
					}
				}
				for j, v := range row(k) {
					row(k)[j], row(order[k])[j] = row(order[k])[j], v
				}
				if row(k)[k] == 0 {
					stop = k
					break
				}
				for i := k + 1; i < rows; i++ {
					row(i)[k] /= row(k)[k]
					for j := k + 1; j < PanelWidth; j++ {
						row(i)[j] = fma(-row(i)[k], row(k)[j], row(i)[j])
					}
				}
			}
			pivots := make([]int, n)
			if bad := LUPanel(a, pivots); bad != stop {
				t.Fatalf("%d×%d: stopped at %d, want %d", rows, n, bad, stop)
			}
			if stop >= 0 {
				continue
			}
			for k, p := range pivots {
				if p != order[k] {
					t.Fatalf("%d×%d: row %d is exchanged with %d, want %d", rows, n, k, p, order[k])
				}
			}
			for i, v := range a {
				if !sameBits(v, want[i]) {
					t.Fatalf("%d×%d: element %d is %x, want %x", rows, n, i, v, want[i])
				}
			}
		}
	}
}

// TestLUPanelStops has NaN, and a column of zeros, in every place.
func TestLUPanelStops(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		const rows = 20
		for k := range PanelWidth {
			for i := k; i < rows; i++ {
				a := make([]float64, rows*PanelWidth)
				for d := range PanelWidth {
					a[d*PanelWidth+d] = 1
				}
				a[i*PanelWidth+k] = math.NaN()
				if bad := LUPanel(a, make([]int, PanelWidth)); bad != k || a[k*PanelWidth+k] == a[k*PanelWidth+k] {
					t.Errorf("NaN at (%d, %d): stopped at %d with the pivot %v", i, k, bad, a[k*PanelWidth+k])
				}
			}
			a := make([]float32, rows*PanelWidth)
			for d := range k {
				a[d*PanelWidth+d] = float32(math.Inf(1))
			}
			if bad := LUPanel(a, make([]int, PanelWidth)); bad != k {
				t.Errorf("%d infinite pivots, then zeros: stopped at %d", k, bad)
			}
		}
	})
}
