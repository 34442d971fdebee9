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
			{"ColSquaredNorms", func() []float64 { ColSquaredNorms(col, m); return col }, []float64{35, 56}},
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

// TestColumnsBits holds the operations on views of many shapes to their
// definition, element by element.
func TestColumnsBits(t *testing.T) {
	rng := rand.New(rand.NewPCG(17, 18))
	eachLevel(t, func(t *testing.T) {
		for _, shape := range [][2]int{{0, 0}, {0, 5}, {5, 0}, {1, 1}, {1, 70}, {3, 17}, {40, 33}} {
			a, b := random[float32](rng, shape[0], shape[1]), random[float32](rng, shape[0], shape[1])
			cols, rows := random[float32](rng, 1, shape[1]).Row(0), random[float32](rng, 1, shape[0]).Row(0)
			apply := func(f func(m *Matrix[float32])) *Matrix[float32] {
				m := random[float32](rng, shape[0], shape[1])
				m.Copy(a)
				f(m)
				return m
			}
			for _, c := range []struct {
				name string
				got  *Matrix[float32]
				want func(i, j int) float32
			}{
				{"Add", apply(func(m *Matrix[float32]) { Add(m, m, b) }), func(i, j int) float32 { return a.At(i, j) + b.At(i, j) }},
				{"Sub", apply(func(m *Matrix[float32]) { Sub(m, b, m) }), func(i, j int) float32 { return b.At(i, j) - a.At(i, j) }},
				{"Hadamard", apply(func(m *Matrix[float32]) { Hadamard(m, a, b) }), func(i, j int) float32 { return a.At(i, j) * b.At(i, j) }},
				{"AddRow", apply(func(m *Matrix[float32]) { AddRow(m, cols) }), func(i, j int) float32 { return a.At(i, j) + cols[j] }},
				{"ScaleCols", apply(func(m *Matrix[float32]) { ScaleCols(m, cols) }), func(i, j int) float32 { return a.At(i, j) * cols[j] }},
				{"ScaleRows", apply(func(m *Matrix[float32]) { ScaleRows(m, rows) }), func(i, j int) float32 { return a.At(i, j) * rows[i] }},
			} {
				for i := range shape[0] {
					for j := range shape[1] {
						if got, want := c.got.At(i, j), c.want(i, j); got != want {
							t.Fatalf("%s of %v: (%d, %d) is %v, want %v", c.name, shape, i, j, got, want)
						}
					}
				}
			}
			sums, norms, rowSums := make([]float32, shape[1]), make([]float32, shape[1]), make([]float32, shape[0])
			ColSums(sums, a)
			ColSquaredNorms(norms, a)
			RowSums(rowSums, a)
			for j := range shape[1] {
				var chain float32
				var square float64
				for i := range shape[0] {
					chain += a.At(i, j)
					square += float64(a.At(i, j)) * float64(a.At(i, j))
				}
				if sums[j] != chain {
					t.Fatalf("ColSums of %v: %d is %v, want %v", shape, j, sums[j], chain)
				}
				if off := math.Abs(float64(norms[j]) - square); off > float64(2*shape[0])*0x1p-24*square {
					t.Fatalf("ColSquaredNorms of %v: %d is %v, want %v", shape, j, norms[j], square)
				}
			}
			for i := range shape[0] {
				if want := Sum(a.Row(i)); rowSums[i] != want {
					t.Fatalf("RowSums of %v: %d is %v, want %v", shape, i, rowSums[i], want)
				}
			}
		}
	})
}

func TestColumnsPanics(t *testing.T) {
	m := func(r, c int) *Matrix[float64] { return New[float64](r, c) }
	v := make([]float64, 4)
	for _, c := range []struct {
		want string
		call func()
	}{
		{"linalg: Add: dst is 2×3 but the operands are 2×3 and 3×2", func() { Add(m(2, 3), m(2, 3), m(3, 2)) }},
		{"linalg: Sub: dst is 2×3 but the operands are 2×4 and 2×3", func() { Sub(m(2, 3), m(2, 4), m(2, 3)) }},
		{"linalg: Hadamard: dst is 1×3 but the operands are 2×3 and 2×3", func() { Hadamard(m(1, 3), m(2, 3), m(2, 3)) }},
		{"linalg: AddRow: the matrix is 4×3 but the vector has 4 elements, not 3", func() { AddRow(m(4, 3), v) }},
		{"linalg: ColSums: the matrix is 4×3 but the vector has 4 elements, not 3", func() { ColSums(v, m(4, 3)) }},
		{"linalg: ColSquaredNorms: the matrix is 4×3 but the vector has 4 elements, not 3", func() { ColSquaredNorms(v, m(4, 3)) }},
		{"linalg: RowSums: the matrix is 3×4 but the vector has 4 elements, not 3", func() { RowSums(v, m(3, 4)) }},
		{"linalg: ScaleCols: the matrix is 4×3 but the vector has 4 elements, not 3", func() { ScaleCols(m(4, 3), v) }},
		{"linalg: ScaleRows: the matrix is 3×4 but the vector has 4 elements, not 3", func() { ScaleRows(m(3, 4), v) }},
		{"linalg: Gather: dst is 2×3 but 1 rows are gathered from 5×3", func() { Gather(m(2, 3), m(5, 3), []int{0}) }},
		{"linalg: Gather: row 5 is not inside 5×3", func() { Gather(m(1, 3), Wrap(5, 3, 3, make([]float64, 30)), []int{5}) }},
		{"linalg: Gather: row -1 is not inside 5×0", func() { Gather(m(1, 0), m(5, 0), []int{-1}) }},
	} {
		if got := recovered(c.call); got != c.want {
			t.Errorf("panic %q, want %q", got, c.want)
		}
	}
}

// recovered returns what f panics with.
func recovered(f func()) (message string) {
	defer func() { message = fmt.Sprint(recover()) }()
	f()
	return ""
}
