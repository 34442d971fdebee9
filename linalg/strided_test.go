package linalg

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestVector(t *testing.T) { eachFloat(t, testVector[float32], testVector[float64]) }

// testVector compares columns with the same elements in a row, bit for bit, on
// lengths around lanes and pieces, with ordinary and special numbers.
func testVector[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(101, 102))
	for _, n := range []int{0, 1, 2, 31, 65, 4095, 4096, 4097, 9000} {
		for spoilt := range 3 {
			a := random[T](rng, n, 3)
			if n > 0 && spoilt > 0 {
				spoil(rng, a, 1+n/10)
				for i := range n {
					if v := a.At(i, 0); spoilt == 1 && v != v {
						a.Set(i, 0, 1)
					}
				}
			}
			row := func(j int) []T {
				x := make([]T, n)
				for i := range x {
					x[i] = a.At(i, j)
				}
				return x
			}
			x, y := a.Col(0), a.Col(2)
			one := func(call string, got, want T) {
				t.Helper()
				sameBits(t, Wrap(1, 1, 1, []T{got}), Wrap(1, 1, 1, []T{want}), "%s of %d elements", call, n)
			}
			one("Dot", x.Dot(y), Dot(row(0), row(2)))
			one("Asum", x.Asum(), Asum(row(0)))
			one("Nrm2", x.Nrm2(), Nrm2(row(0)))
			one("Sum", x.Sum(), Sum(row(0)))
			one("LogSumExp", x.LogSumExp(), LogSumExp(row(0)))
			mean, variance := x.MeanVariance()
			wantMean, wantVariance := MeanVariance(row(0))
			one("the mean", mean, wantMean)
			one("the variance", variance, wantVariance)
			if n > 0 {
				one("Max", x.Max(), Max(row(0)))
				if got, want := x.Iamax(), Iamax(row(0)); got != want {
					t.Fatalf("Iamax of %d elements is %d, want %d", n, got, want)
				}
			}
			want, scaled, before := row(2), row(0), row(1)
			Axpy(0.7, row(0), want)
			y.Axpy(0.7, x)
			Scal(-0.3, scaled)
			x.Scal(-0.3)
			column := func(x []T) *Matrix[T] { return Wrap(n, 1, 1, x) }
			sameBits(t, column(row(2)), column(want), "Axpy of %d elements", n)
			sameBits(t, column(row(0)), column(scaled), "Scal of %d elements", n)
			sameBits(t, column(row(1)), column(before), "the column between of %d elements", n)
		}
	}
}

func TestVectorNrm2(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for _, scale := range []float64{1, 0x1p-1060, 0x1p-500, 0x1p500, 0x1p1020} {
			m := Wrap(2, 2, 2, []float64{3 * scale, math.NaN(), -4 * scale, math.NaN()})
			if got, want := m.Col(0).Nrm2(), 5*scale; got != want {
				t.Errorf("Nrm2 at scale %g is %g, want %g", scale, got, want)
			}
		}
	})
}

func TestVectorPanics(t *testing.T) {
	v := Vector[float64]{4, make([]float64, 9), 2}
	for _, c := range []struct {
		want string
		call func()
	}{
		{"linalg: Dot: the vectors have 4 and 9 elements", func() { v.Dot(vectorOf(v.Data)) }},
		{"linalg: Axpy: 9 elements do not hold a vector of 4 with increment 3", func() { v.Axpy(1, Vector[float64]{4, v.Data, 3}) }},
		{"linalg: Scal: 9 elements do not hold a vector of 2 with increment 0", func() { Vector[float64]{2, v.Data, 0}.Scal(1) }},
		{"linalg: Asum: 9 elements do not hold a vector of -1 with increment 1", func() { Vector[float64]{-1, v.Data, 1}.Asum() }},
		{"linalg: Nrm2: 0 elements do not hold a vector of 1 with increment 1", func() { Vector[float64]{1, nil, 1}.Nrm2() }},
		{"linalg: Max: v is empty", func() { Vector[float64]{Inc: 1}.Max() }},
		{"linalg: Sum: 9 elements do not hold a vector of 6 with increment 2", func() { Vector[float64]{6, v.Data, 2}.Sum() }},
		{"linalg: Iamax: v is empty", func() { Vector[float64]{Inc: 1}.Iamax() }},
		{"linalg: Col: column 3 is not inside 2×3", func() { New[float64](2, 3).Col(3) }},
	} {
		if got := recovered(c.call); got != c.want {
			t.Errorf("panic %q, want %q", got, c.want)
		}
	}
}
