package sparse

import (
	"fmt"
	"math"
	"slices"
)

// A Matrix has compressed rows: row i holds Value[Start[i]:Start[i+1]] in the
// columns Index[Start[i]:Start[i+1]], which increase. A symmetric matrix holds
// both triangles.
type Matrix struct {
	Rows, Cols int
	Start      []int
	Index      []int32
	Value      []float64
}

// An Entry adds a value to one place of a matrix.
type Entry struct {
	Row, Col int32
	Value    float64
}

// New returns the rows×cols matrix that is the sum of the entries, in the order
// in which they stand. It panics when an entry is outside.
func New(rows, cols int, entries []Entry) *Matrix {
	if rows < 0 || cols < 0 || rows > math.MaxInt32 || cols > math.MaxInt32 {
		panic(fmt.Sprintf("sparse: New: a matrix of %d×%d", rows, cols))
	}
	m := &Matrix{Rows: rows, Cols: cols, Start: make([]int, rows+1)}
	for _, e := range entries {
		if uint32(e.Row) >= uint32(rows) || uint32(e.Col) >= uint32(cols) {
			panic(fmt.Sprintf("sparse: New: an entry at (%d, %d) of a %d×%d matrix", e.Row, e.Col, rows, cols))
		}
		m.Start[e.Row+1]++
	}
	longest := 0
	for i := range rows {
		longest = max(longest, m.Start[i+1])
		m.Start[i+1] += m.Start[i]
	}
	next := slices.Clone(m.Start[:rows])
	m.Index, m.Value = make([]int32, len(entries)), make([]float64, len(entries))
	for _, e := range entries {
		at := next[e.Row]
		next[e.Row]++
		m.Index[at], m.Value[at] = e.Col, e.Value
	}
	m.sum()
	return m
}

// sum sorts each row, keeping the order of equal columns, and adds those up.
func (m *Matrix) sum() {
	to, from := 0, 0
	for i := range m.Rows {
		end := m.Start[i+1]
		first := to
		for ; from < end; from++ {
			c, v := m.Index[from], m.Value[from]
			at := to
			for at > first && m.Index[at-1] > c {
				at--
			}
			if at > first && m.Index[at-1] == c {
				m.Value[at-1] += v
				continue
			}
			copy(m.Index[at+1:to+1], m.Index[at:to])
			copy(m.Value[at+1:to+1], m.Value[at:to])
			m.Index[at], m.Value[at] = c, v
			to++
		}
		m.Start[i+1] = to
	}
	m.Index, m.Value = m.Index[:to:to], m.Value[:to:to]
}

// Row returns the columns and values of row i, which are views.
func (m *Matrix) Row(i int) (columns []int32, values []float64) {
	a, b := m.Start[i], m.Start[i+1]
	return m.Index[a:b], m.Value[a:b]
}

// Mul sets dst = M x; they must not overlap.
func (m *Matrix) Mul(dst, x []float64) {
	if len(dst) != m.Rows || len(x) != m.Cols {
		panic(fmt.Sprintf("sparse: Mul: a %d×%d matrix, %d values into %d", m.Rows, m.Cols, len(x), len(dst)))
	}
	for i := range dst {
		columns, values := m.Row(i)
		sum := 0.0
		for k, c := range columns {
			sum += float64(values[k] * x[c])
		}
		dst[i] = sum
	}
}

// Diagonal returns the elements on the diagonal.
func (m *Matrix) Diagonal() []float64 {
	d := make([]float64, min(m.Rows, m.Cols))
	for i := range d {
		columns, values := m.Row(i)
		if at, ok := slices.BinarySearch(columns, int32(i)); ok {
			d[i] = values[at]
		}
	}
	return d
}

// Principal returns the rows and columns i for which keep[i] is not negative,
// at the place keep[i]; these are 0, 1, … in increasing order of i.
func (m *Matrix) Principal(keep []int32) *Matrix {
	p := &Matrix{Start: []int{0}}
	for i, to := range keep {
		if to < 0 {
			continue
		}
		columns, values := m.Row(i)
		for k, c := range columns {
			if keep[c] >= 0 {
				p.Index, p.Value = append(p.Index, keep[c]), append(p.Value, values[k])
			}
		}
		p.Start = append(p.Start, len(p.Index))
	}
	p.Rows = len(p.Start) - 1
	p.Cols = p.Rows
	return p
}

// Restrict returns m with the rows and columns i for which keep[i] is negative
// empty.
func (m *Matrix) Restrict(keep []int32) *Matrix {
	r := &Matrix{Rows: m.Rows, Cols: m.Cols, Start: make([]int, m.Rows+1)}
	for i := range m.Rows {
		if keep[i] >= 0 {
			columns, values := m.Row(i)
			for k, c := range columns {
				if keep[c] >= 0 {
					r.Index, r.Value = append(r.Index, c), append(r.Value, values[k])
				}
			}
		}
		r.Start[i+1] = len(r.Index)
	}
	return r
}

// Transpose returns Mᵀ.
func (m *Matrix) Transpose() *Matrix {
	t := &Matrix{Rows: m.Cols, Cols: m.Rows, Start: make([]int, m.Cols+1), Index: make([]int32, len(m.Index)), Value: make([]float64, len(m.Value))}
	for _, c := range m.Index {
		t.Start[c+1]++
	}
	for i := range t.Rows {
		t.Start[i+1] += t.Start[i]
	}
	next := slices.Clone(t.Start)
	for i := range m.Rows {
		columns, values := m.Row(i)
		for k, c := range columns {
			t.Index[next[c]], t.Value[next[c]] = int32(i), values[k]
			next[c]++
		}
	}
	return t
}

// Product returns A B; it panics when the shapes do not fit.
func Product(a, b *Matrix) *Matrix {
	if a.Cols != b.Rows {
		panic(fmt.Sprintf("sparse: Product: %d×%d by %d×%d", a.Rows, a.Cols, b.Rows, b.Cols))
	}
	p := &Matrix{Rows: a.Rows, Cols: b.Cols, Start: make([]int, a.Rows+1)}
	sum, row := make([]float64, b.Cols), make([]int, b.Cols) // row is one more than that of the sum
	for i := range a.Rows {
		first := len(p.Index)
		columns, values := a.Row(i)
		for k, c := range columns {
			inner, factors := b.Row(int(c))
			for l, j := range inner {
				if row[j] != i+1 {
					row[j], sum[j] = i+1, 0
					p.Index = append(p.Index, j)
				}
				sum[j] += float64(values[k] * factors[l])
			}
		}
		slices.Sort(p.Index[first:])
		for _, j := range p.Index[first:] {
			p.Value = append(p.Value, sum[j])
		}
		p.Start[i+1] = len(p.Index)
	}
	return p
}

// symmetric says why m is not a symmetric matrix of finite numbers, up to
// rounding in the values.
func (m *Matrix) symmetric() error {
	if m.Rows != m.Cols {
		return fmt.Errorf("sparse: a matrix of %d×%d is not square", m.Rows, m.Cols)
	}
	diagonal := m.Diagonal()
	// Row i meets the columns of its lower part in order: next is where each
	// column's own row has got to.
	next := slices.Clone(m.Start)
	for i := range m.Rows {
		columns, values := m.Row(i)
		for k, c := range columns {
			v := values[k]
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("sparse: the matrix is %v at (%d, %d)", v, i, c)
			}
			at := next[c]
			if at == m.Start[c+1] || m.Index[at] != int32(i) || math.Abs(m.Value[at]-v) > 1e-12*(math.Abs(v)+math.Abs(diagonal[i])+math.Abs(diagonal[c])) {
				return fmt.Errorf("sparse: the matrix is not symmetric: it is %v at (%d, %d) and something else at (%d, %d)", v, i, c, c, i)
			}
			next[c]++
		}
	}
	return nil
}
