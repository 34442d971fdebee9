package linalg

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestReductions compares the reductions of vectors, rows and columns with plain
// sums in another order.
func TestReductions(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 22))
	for _, shape := range [][2]int{{1, 1}, {3, 5}, {7, 130}, {300, 40}, {2, 9000}} {
		m := random[float64](rng, shape[0], shape[1])
		rows, cols := m.Rows, m.Cols
		transposed := New[float64](cols, rows)
		for i := range rows {
			for j, v := range m.Row(i) {
				transposed.Row(j)[i] = 20 * v
				m.Row(i)[j] = 20 * v
			}
		}
		check := func(name string, i int, got, want float64) {
			t.Helper()
			if math.Abs(got-want) > 1e-13*(1+math.Abs(want)) {
				t.Errorf("%s of %d×%d: element %d is %v, want %v", name, rows, cols, i, got, want)
			}
		}
		for _, c := range []struct {
			name                     string
			m                        *Matrix[float64] // whose rows are reduced
			n                        int
			norm, largest, logSumExp func(dst []float64, m *Matrix[float64])
			lengths                  func(dst []float64, m *Matrix[float64])
			argMax                   func(dst []int, m *Matrix[float64])
			meanVariance             func(mean, variance []float64, m *Matrix[float64])
			of                       *Matrix[float64]
		}{
			{"Row", m, rows, RowNorms1[float64], RowMax[float64], RowLogSumExp[float64], RowSquaredNorms[float64], RowArgMax[float64], RowMeanVariance[float64], m},
			{"Col", transposed, cols, ColNorms1[float64], ColMax[float64], ColLogSumExp[float64], ColSquaredNorms[float64], ColArgMax[float64], ColMeanVariance[float64], m},
		} {
			norm, largest, lse := make([]float64, c.n), make([]float64, c.n), make([]float64, c.n)
			mean, variance := make([]float64, c.n), make([]float64, c.n)
			at, lengths := make([]int, c.n), make([]float64, c.n)
			c.argMax(at, c.of)
			c.lengths(lengths, c.of)
			c.norm(norm, c.of)
			c.largest(largest, c.of)
			c.logSumExp(lse, c.of)
			c.meanVariance(mean, variance, c.of)
			for i := range c.n {
				var sum, abs, exps, squares float64
				most := math.Inf(-1)
				for _, v := range c.m.Row(i) {
					sum += v
					abs += math.Abs(v)
					exps += math.Exp(v)
					most = math.Max(most, v)
				}
				sum /= float64(c.m.Cols)
				for _, v := range c.m.Row(i) {
					squares += (v - sum) * (v - sum)
				}
				check(c.name+"Norms1", i, norm[i], abs)
				check(c.name+"Max", i, largest[i], most)
				check(c.name+"ArgMax", i, c.m.Row(i)[at[i]], most)
				check(c.name+"Norms2", i, lengths[i], Dot(c.m.Row(i), c.m.Row(i)))
				check(c.name+"LogSumExp", i, lse[i], math.Log(exps))
				check(c.name+"MeanVariance", i, mean[i], sum)
				check(c.name+"MeanVariance", i, variance[i], squares/float64(c.m.Cols))
			}
		}
	}
}

func TestReductionsSpecial(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range []struct {
		x    []float64
		want float64
	}{
		{nil, -inf},
		{[]float64{-inf, -inf}, -inf},
		{[]float64{-inf, 3}, 3},
		{[]float64{1, inf}, inf},
		{[]float64{1, nan, inf}, nan},
		{[]float64{nan, 1, nan}, nan},
		{[]float64{1000, 1000}, 1000 + math.Ln2}, // e^1000 overflows
		{[]float64{-1000, -1000}, -1000 + math.Ln2},
	} {
		got := LogSumExp(c.x)
		if got != c.want && (got == got || c.want == c.want) {
			t.Errorf("LogSumExp(%v) is %v, want %v", c.x, got, c.want)
		}
		if len(c.x) > 0 {
			m := &Matrix[float64]{Rows: len(c.x), Cols: 1, Stride: 1, Data: c.x}
			var dst [1]float64
			ColLogSumExp(dst[:], m)
			if got := dst[0]; got != c.want && (got == got || c.want == c.want) {
				t.Errorf("ColLogSumExp(%v) is %v, want %v", c.x, got, c.want)
			}
			var at [1]int
			ColMax(dst[:], m)
			ColArgMax(at[:], m)
			if got, want := dst[0], Max(c.x); got != want && (got == got || want == want) {
				t.Errorf("ColMax(%v) is %v, want %v", c.x, got, want)
			}
			if want := ArgMax(c.x); at[0] != want {
				t.Errorf("ColArgMax(%v) is %d, want %d", c.x, at[0], want)
			}
		}
	}
	// A large common part: the second pass works on differences.
	mean, variance := MeanVariance([]float64{1e9 + 1, 1e9 + 2, 1e9 + 3, 1e9 + 6})
	if mean != 1e9+3 || variance != 3.5 {
		t.Errorf("MeanVariance is %v and %v, want 1e9+3 and 3.5", mean, variance)
	}
	if mean, variance := MeanVariance[float32](nil); mean == mean || variance == variance {
		t.Errorf("MeanVariance of nothing is %v and %v, want NaN", mean, variance)
	}
	x := make([]float32, 5000)
	if n := testing.AllocsPerRun(5, func() { LogSumExp(x); MeanVariance(x) }); n != 0 {
		t.Errorf("reductions allocate %v times", n)
	}
}

func TestColumnChains(t *testing.T) {
	eachFloat(t, testColumnChains[float32], testColumnChains[float64])
}

// testColumnChains holds columns to their definition, element by element, around the
// rows and columns that are taken at a time, with ties, zeros of both signs,
// infinities and NaN.
func testColumnChains[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(61, 62))
	values := []T{0, T(math.Copysign(0, -1)), 1, 1, -2, 0.1, 0.1, T(math.Inf(-1)), 3}
	for _, rows := range []int{1, 3, 4, 5, 31, 32, 33, 64, 101} {
		for _, cols := range []int{1, 7, onStack, onStack + 1, 300} {
			m := &Matrix[T]{rows, cols, cols + 2, make([]T, rows*(cols+2))}
			for i := range m.Data {
				m.Data[i] = values[rng.IntN(len(values))]
			}
			for range rows * cols / 20 {
				m.Set(rng.IntN(rows), rng.IntN(cols)/2, T(math.NaN()))
			}
			sums, sizes, largest, at := make([]T, cols), make([]T, cols), make([]T, cols), make([]int, cols)
			ColSums(sums, m)
			ColNorms1(sizes, m)
			ColMax(largest, m)
			ColArgMax(at, m)
			for j := range cols {
				var sum, size T
				column := make([]T, rows)
				for i := range column {
					column[i] = m.At(i, j)
					sum += column[i]
					size += max(column[i], -column[i])
				}
				same := func(name string, got, want T) {
					if got != want && (got == got || want == want) || got == 0 && math.Signbit(float64(got)) != math.Signbit(float64(want)) {
						t.Fatalf("%s of column %d of %d×%d is %v, want %v", name, j, rows, cols, got, want)
					}
				}
				same("ColSums", sums[j], sum)
				same("ColNorms1", sizes[j], size)
				same("ColMax", largest[j], Max(column))
				if want := ArgMax(column); at[j] != want {
					t.Fatalf("ColArgMax of column %d of %d×%d is %d, want %d", j, rows, cols, at[j], want)
				}
			}
		}
	}
}
