package linalg

import (
	"cmp"
	"slices"
)

// merge is what the divide-and-conquer algorithms for eigenvalues and for singular
// values share: of the rows lo ≤ i < hi of a part, those that the step changes
// and those that it leaves, and the product that changes them.
type merge struct {
	lo, mid, hi int // rows and columns from mid on belong to the second part
	order       []int
	kinds       []kind
	kept        []int // rows that change, by increasing d
	fixed       []int // rows that stay
	column      []int // the place of each row kept, by kind
	firsts      int   // rows kept that are of kind first
	seconds     int
	secular     secular
	parts, s    Matrix[float64] // rows on their way, and the vectors of the step
	values      []float64
}

// kind says in which columns a row may differ from zero.
type kind uint8

const (
	first kind = iota // in those of the first part
	both
	second
)

// grow makes room for n rows.
func (m *merge) grow(n int) {
	m.order, m.kinds, m.column, m.values = resize(m.order, n), resize(m.kinds, n), resize(m.column, n), resize(m.values, n)
	m.kept, m.fixed = resize(m.kept, n), resize(m.fixed, n)
	m.secular.d, m.secular.z = resize(m.secular.d, n), resize(m.secular.z, n)
}

// begin starts a step on rows lo ≤ i < hi, and returns them by increasing d.
func (m *merge) begin(lo, mid, hi int, d []float64) []int {
	m.lo, m.mid, m.hi = lo, mid, hi
	m.kept, m.fixed = m.kept[:0], m.fixed[:0]
	m.order = m.order[:0]
	for i := lo; i < hi; i++ {
		m.order = append(m.order, i)
		m.kinds[i] = first
		if i >= mid {
			m.kinds[i] = second
		}
	}
	slices.SortFunc(m.order, func(i, j int) int { return cmp.Or(cmp.Compare(d[i], d[j]), i-j) })
	return m.order
}

// join notes that rows i and j are combined.
func (m *merge) join(i, j int) {
	if m.kinds[i] != m.kinds[j] {
		m.kinds[i], m.kinds[j] = both, both
	}
}

// solve finds the roots for the rows kept and replaces d by them, followed by the
// values of the rows that stay.
func (m *merge) solve(d, z []float64, rho float64, squares bool) error {
	m.place()
	k, s := len(m.kept), &m.secular
	s.d, s.z, s.rho, s.squares = s.d[:k], s.z[:k], rho, squares
	for a, i := range m.kept {
		s.d[a], s.z[a] = d[i], z[i]
	}
	s.delta.reshape(k, k)
	values := m.values[:0]
	for a := range k {
		v, err := s.root(a)
		if err != nil {
			return err
		}
		values = append(values, v)
	}
	for _, i := range m.fixed {
		values = append(values, d[i])
	}
	copy(d[m.lo:m.hi], values)
	s.fit()
	return nil
}

// place gives each row kept its place, so that kinds are together.
func (m *merge) place() {
	next := 0
	for _, want := range []kind{first, both, second} {
		for a, i := range m.kept {
			if m.kinds[i] == want {
				m.column[a] = next
				next++
			}
		}
		switch want {
		case first:
			m.firsts = next
		case both:
			m.seconds = len(m.kept) - next
		}
	}
}

// apply replaces the rows of q by the products of the rows of s with those that
// are kept, followed by those that stay. The columns are lo ≤ j < end.
func (m *merge) apply(q *Matrix[float64], end int, ws *Workspace) {
	k, lo := len(m.kept), m.lo
	m.parts.reshape(m.hi-lo, end-lo)
	for a, i := range m.kept {
		copy(m.parts.Row(m.column[a]), q.Row(i)[lo:end])
	}
	for b, i := range m.fixed {
		copy(m.parts.Row(k+b), q.Row(i)[lo:end])
	}
	left, right := q.view(lo, lo+k, lo, m.mid), q.view(lo, lo+k, m.mid, end)
	s1, s2 := m.s.view(0, k, 0, k-m.seconds), m.s.view(0, k, m.firsts, k)
	p1, p2 := m.parts.view(0, k-m.seconds, 0, m.mid-lo), m.parts.view(m.firsts, k, m.mid-lo, end-lo)
	Gemm(&left, 1, &s1, NoTrans, &p1, NoTrans, 0, ws)
	Gemm(&right, 1, &s2, NoTrans, &p2, NoTrans, 0, ws)
	for b := range m.fixed {
		copy(q.Row(lo + k + b)[lo:end], m.parts.Row(k+b))
	}
}
