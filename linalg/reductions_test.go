package linalg

import (
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
)

// TestReductions compares the reductions of vectors, rows and columns with sums in
// 200 bits, within the bounds of their rounding errors to first order in u: a sum that
// goes through d additions is wrong by at most d·u times the sum of its magnitudes.
func TestReductions(t *testing.T) {
	const u = 0x1p-53
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
		check := func(name string, i int, got, want, bound float64) {
			t.Helper()
			if math.Abs(got-want) > bound*1.01 {
				t.Errorf("%s of %d×%d: element %d is %v, want %v within %g", name, rows, cols, i, got, want, bound)
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
			additions                int // that a term goes through: those of a lane, the tree and the pieces, or a chain
		}{
			{"Row", m, rows, RowNorms1[float64], RowMax[float64], RowLogSumExp[float64], RowSquaredNorms[float64], RowArgMax[float64], RowMeanVariance[float64], m, ceil(min(cols, piece), 32) + 5 + cols/piece},
			{"Col", transposed, cols, ColNorms1[float64], ColMax[float64], ColLogSumExp[float64], ColSquaredNorms[float64], ColArgMax[float64], ColMeanVariance[float64], m, rows},
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
				x, n, d := c.m.Row(i), float64(c.m.Cols), float64(c.additions)
				most := slices.Max(x)
				total := exactly(x, func(v float64) float64 { return v })
				abs := exactly(x, math.Abs)
				check(c.name+"Norms1", i, norm[i], abs, d*u*abs)
				check(c.name+"Max", i, largest[i], most, 0)
				check(c.name+"ArgMax", i, x[at[i]], most, 0)
				// Squares are rounded with their sum, in the 200 bits by themselves.
				squares := exactly(x, func(v float64) float64 { return v * v })
				check(c.name+"SquaredNorms", i, lengths[i], squares, (d+2)*u*squares)
				// x - max, at most 40, is rounded and makes a relative error of e^(x-max); exp
				// adds 2u and the sum d·u. Those are absolute errors of the logarithm, which adds
				// 2u of its size; then max is added. The reference has the errors of exp, of its
				// sum and of log.
				e := math.Log(exactly(x, math.Exp))
				check(c.name+"LogSumExp", i, lse[i], e, u*(40+2+d+2*math.Log(n)+math.Abs(e)+2+1+2*math.Abs(e)))
				centre := total / n
				off := u * (d*abs/n + math.Abs(centre))
				check(c.name+"MeanVariance", i, mean[i], centre, off+u*math.Abs(centre))
				// About a mean that is off by so much the variance is off² more; a distance is
				// rounded and squared, the sum divided, and each once more in the reference.
				spread := exactly(x, func(v float64) float64 { return (v - centre) * (v - centre) }) / n
				check(c.name+"MeanVariance", i, variance[i], spread, (d+8)*u*spread+2*off*off+2*off*u*math.Abs(centre))
			}
		}
	}
}

// exactly returns Σ f(x) rounded once.
func exactly(x []float64, f func(v float64) float64) float64 {
	sum := new(big.Float).SetPrec(200)
	var term big.Float
	for _, v := range x {
		sum.Add(sum, term.SetFloat64(f(v)))
	}
	value, _ := sum.Float64()
	return value
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
	checkAllocations(t, 1, func() { LogSumExp(x); MeanVariance(x) })
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
