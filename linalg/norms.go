package linalg

import "github.com/curlfree/curlfree/asm"

// NormInf returns the largest sum of magnitudes in a row of m: NaN when an element
// is NaN, 0 when m is empty.
func NormInf[T Float](m *Matrix[T]) T {
	m.check("NormInf")
	var norm T
	for i := range m.Rows {
		norm = max(norm, asm.Asum(m.Row(i)))
	}
	return norm
}

// Norm1 returns the largest sum of magnitudes in a column of m, each a chain over
// the rows: NaN when an element is NaN, 0 when m is empty.
func Norm1[T Float](m *Matrix[T]) T {
	m.check("Norm1")
	sums := make([]T, m.Cols)
	ColNorms1(sums, m)
	var norm T
	for _, s := range sums {
		norm = max(norm, s)
	}
	return norm
}

// NormMax returns the largest magnitude in m: NaN when an element is NaN, 0 when m
// is empty.
func NormMax[T Float](m *Matrix[T]) T {
	m.check("NormMax")
	var norm T
	for i := range m.Rows {
		norm = max(norm, asm.Amax(m.Row(i)))
	}
	return norm
}

// NormFrobenius returns the root of the sum of m's squares, the 2-norm of the
// 2-norms of its rows. It neither overflows nor underflows where the norm itself
// does not.
func NormFrobenius[T Float](m *Matrix[T]) T {
	m.check("NormFrobenius")
	norms := make([]T, m.Rows)
	for i := range norms {
		norms[i] = Nrm2(m.Row(i))
	}
	return Nrm2(norms)
}
