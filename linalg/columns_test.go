package linalg

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func TestColumns(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		m := Wrap(3, 2, 3, []float64{1, 2, -9, 3, 4, -9, 5, 6})
		col, row := make([]float64, 2), make([]float64, 3)
		for _, c := range []struct {
			name string
			call func() []float64
			want []float64
		}{
			{"ColSums", func() []float64 { ColSums(col, m); return col }, []float64{9, 12}},
			{"ColNorms2", func() []float64 { ColNorms2(col, m); return col }, []float64{35, 56}},
			{"RowSums", func() []float64 { RowSums(row, m); return row }, []float64{3, 7, 11}},
			{"AddRow", func() []float64 { c := m.Clone(); AddRow(c, []float64{10, 20}); return c.Data }, []float64{11, 22, 13, 24, 15, 26}},
			{"ScaleCols", func() []float64 { c := m.Clone(); ScaleCols(c, []float64{2, -1}); return c.Data }, []float64{2, -2, 6, -4, 10, -6}},
			{"ScaleRows", func() []float64 { c := m.Clone(); ScaleRows(c, []float64{1, 2, 3}); return c.Data }, []float64{1, 2, 6, 8, 15, 18}},
			{"Add", func() []float64 { c := m.Clone(); Add(c, c, m); return c.Data }, []float64{2, 4, 6, 8, 10, 12}},
			{"Sub", func() []float64 { c := m.Clone(); Sub(c, c, m); return c.Data }, []float64{0, 0, 0, 0, 0, 0}},
			{"Hadamard", func() []float64 { c := m.Clone(); Hadamard(c, c, m); return c.Data }, []float64{1, 4, 9, 16, 25, 36}},
			{"Gather", func() []float64 { c := New[float64](2, 2); Gather(c, m, []int{2, 0}); return c.Data }, []float64{5, 6, 1, 2}},
		} {
			if got := c.call(); fmt.Sprint(got) != fmt.Sprint(c.want) {
				t.Errorf("%s gives %v, want %v", c.name, got, c.want)
			}
		}
	})
}

func TestNrm2(t *testing.T) {
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
		if got := Nrm2([]float64{1, math.NaN()}); got == got {
			t.Errorf("Nrm2 with NaN is %v", got)
		}
		if got := Nrm2([]float64{1, math.Inf(-1)}); !math.IsInf(got, 1) {
			t.Errorf("Nrm2 with -Inf is %v", got)
		}
	})
}

func TestGemv(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	eachLevel(t, func(t *testing.T) {
		for _, ta := range []Trans{NoTrans, Transposed} {
			a := random[float64](rng, 37, 81)
			m, k := opShape(a, ta)
			x, y := random[float64](rng, k, 1).Clone(), random[float64](rng, m, 1).Clone()
			want, _ := naive(y, 0.7, a, ta, x, NoTrans, -0.4)
			Gemv(y.Data, 0.7, a, ta, x.Data, -0.4)
			if !EqualApprox(y, want, 1e-14) {
				t.Errorf("Gemv transposed %v is off", ta)
			}
		}
	})
}
