package linalg

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/curlfree/curlfree/asm"
)

// TestVectors checks the wrappers on numbers that need no rounding.
func TestVectors(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		x, y := []float32{1, -2, 3}, []float32{4, 5, -6}
		if got := Dot(x, y); got != -24 {
			t.Errorf("Dot is %v, want -24", got)
		}
		if got := Sum(y); got != 3 {
			t.Errorf("Sum is %v, want 3", got)
		}
		if got := Asum(y); got != 15 {
			t.Errorf("Asum is %v, want 15", got)
		}
		Axpy(2, x, y)
		Scal(-1, y)
		if y[0] != -6 || y[1] != -1 || y[2] != 0 {
			t.Errorf("-(2x+y) is %v, want [-6 -1 0]", y)
		}
	})
}

func TestIamax(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	eachLevel(t, func(t *testing.T) {
		for _, c := range []struct {
			x    []float64
			want int
		}{
			{[]float64{0}, 0},
			{[]float64{math.Copysign(0, -1), 0}, 0},
			{[]float64{1, -3, 2, 3}, 1},
			{[]float64{-1, 3, -3}, 1},
			{[]float64{1, -inf, inf}, 1},
			{[]float64{inf, 1, nan, -nan}, 2},
		} {
			if got := Iamax(c.x); got != c.want {
				t.Errorf("Iamax of %v is %d, want %d", c.x, got, c.want)
			}
		}
		long := make([]float32, 9000)
		long[8765], long[8888] = -0x1p-149, 0x1p-149
		if got := Iamax(long); got != 8765 {
			t.Errorf("Iamax is %d, want 8765", got)
		}
	})
	if got, want := recovered(func() { Iamax[float64](nil) }), "linalg: Iamax: x is empty"; got != want {
		t.Errorf("panic %q, want %q", got, want)
	}
}

func TestNrm2(t *testing.T) {
	rng := rand.New(rand.NewPCG(19, 20))
	eachLevel(t, func(t *testing.T) {
		for _, scale := range []float64{1, 0x1p-1060, 0x1p-500, 0x1p500, 0x1p1020} {
			if got, want := Nrm2([]float64{3 * scale, -4 * scale}), 5*scale; got != want {
				t.Errorf("Nrm2 at scale %g is %g, want %g", scale, got, want)
			}
		}
		for _, scale := range []float32{1, 0x1p-140, 0x1p120} {
			if got, want := Nrm2([]float32{3 * scale, -4 * scale}), 5*scale; got != want {
				t.Errorf("Nrm2 at scale %g is %g, want %g", scale, got, want)
			}
		}
		// Scaling by a power of two changes no digit, wherever the path changes.
		x, y := random[float64](rng, 1, 5000).Row(0), make([]float64, 5000)
		want := math.Sqrt(asm.Dot(x, x))
		for exp := -900; exp <= 900; exp += 30 {
			for i, v := range x {
				y[i] = math.Ldexp(v, exp)
			}
			if got, want := Nrm2(y), math.Ldexp(want, exp); got != want {
				t.Errorf("Nrm2 of numbers around 2^%d is %g, want %g", exp, got, want)
			}
		}
		if got := Nrm2[float32](nil); got != 0 {
			t.Errorf("Nrm2 of nothing is %v", got)
		}
		if got := Nrm2([]float32{math.MaxFloat32, math.MaxFloat32}); !math.IsInf(float64(got), 1) {
			t.Errorf("Nrm2 that overflows is %v, want +Inf", got)
		}
		if got := Nrm2([]float64{1, math.NaN(), math.Inf(1)}); got == got {
			t.Errorf("Nrm2 with NaN is %v", got)
		}
		if got := Nrm2([]float64{1, math.Inf(-1)}); !math.IsInf(got, 1) {
			t.Errorf("Nrm2 with -Inf is %v", got)
		}
	})
}
