package linalg

import (
	"math"

	"github.com/curlfree/curlfree/asm"
)

// The reductions of this file follow the order of Sum in a row, and are chains
// over the rows in a column. Those of a matrix panic when the vector has another
// length than they say or overlaps the matrix.

// shift adds v to every element of t.
func shift[T Float](t []T, v T) {
	var all [onStack]T
	fill(all[:], v)
	for len(t) > 0 {
		n := min(len(t), onStack)
		asm.Add(t[:n], t[:n], all[:n])
		t = t[n:]
	}
}

// LogSumExp returns log Σ e^x, in two passes: the largest element is taken out
// first. It is -Inf when x is empty, NaN when an element is NaN.
func LogSumExp[T Float](x []T) T { return vectorOf(x).LogSumExp() }

// MeanVariance returns the mean of x and the mean of its squared distances from
// that, in two passes; NaN when x is empty.
func MeanVariance[T Float](x []T) (mean, variance T) { return vectorOf(x).MeanVariance() }

// Max returns the largest element of x, the first of several (-0 equals +0), and
// NaN when there is one. It panics when x is empty.
func Max[T Float](x []T) T {
	if len(x) == 0 {
		panic("linalg: Max: x is empty")
	}
	return asm.Max(x)
}

// ArgMax returns the index of Max(x). It panics when x is empty.
func ArgMax[T Float](x []T) int {
	if len(x) == 0 {
		panic("linalg: ArgMax: x is empty")
	}
	return asm.ArgMax(x)
}

// SquaredNorm returns Dot(x, x).
func SquaredNorm[T Float](x []T) T { return asm.SquaredNorm(x) }

// RowSquaredNorms sets dst, of m.Rows elements, to the squared lengths of m's rows.
func RowSquaredNorms[T Float](dst []T, m *Matrix[T]) {
	checkVector("RowSquaredNorms", m, dst, m.Rows)
	for i := range dst {
		dst[i] = asm.SquaredNorm(m.Row(i))
	}
}

// RowNorms1 sets dst, of m.Rows elements, to the 1-norms of m's rows.
func RowNorms1[T Float](dst []T, m *Matrix[T]) {
	checkVector("RowNorms1", m, dst, m.Rows)
	for i := range dst {
		dst[i] = asm.Asum(m.Row(i))
	}
}

// ColNorms1 sets dst, of m.Cols elements, to the 1-norms of m's columns.
func ColNorms1[T Float](dst []T, m *Matrix[T]) {
	checkVector("ColNorms1", m, dst, m.Cols)
	clear(dst)
	asm.AddMagnitudes(dst, m.Rows, m.Data, m.Stride)
}

// RowMax sets dst, of m.Rows elements, to the largest elements of m's rows, NaN
// where there is one. It panics when m has rows but no columns.
func RowMax[T Float](dst []T, m *Matrix[T]) {
	checkVector("RowMax", m, dst, m.Rows)
	checkNotEmpty("RowMax", m, m.Rows, m.Cols)
	for i := range dst {
		dst[i] = asm.Max(m.Row(i))
	}
}

// RowArgMax sets dst, of m.Rows elements, to the columns of the largest elements of
// m's rows, the first of several, that of the first NaN when there is one. It
// panics when m has rows but no columns.
func RowArgMax[T Float](dst []int, m *Matrix[T]) {
	checkLength("RowArgMax", m, len(dst), m.Rows)
	checkNotEmpty("RowArgMax", m, m.Rows, m.Cols)
	for i := range dst {
		dst[i] = asm.ArgMax(m.Row(i))
	}
}

// ColArgMax sets dst, of m.Cols elements, to the rows of the largest elements of
// m's columns, as RowArgMax does. It panics when m has columns but no rows.
func ColArgMax[T Float](dst []int, m *Matrix[T]) {
	checkLength("ColArgMax", m, len(dst), m.Cols)
	checkNotEmpty("ColArgMax", m, m.Cols, m.Rows)
	clear(dst)
	// Only in the blocks of rows with the largest elements are these looked for.
	const block = 32
	var scratch, all [onStack]T
	for j := 0; j < m.Cols; j += onStack {
		w := min(onStack, m.Cols-j)
		here, largest, at := scratch[:w], all[:w], dst[j:j+w]
		copy(largest, m.Row(0)[j:])
		for i := 0; i < m.Rows; i += block {
			copy(here, m.Row(i)[j:])
			asm.MaximumRows(here, min(block, m.Rows-i), m.Data[i*m.Stride+j:], m.Stride)
			for l, v := range here {
				if most := largest[l]; v > most || v != v && most == most {
					largest[l], at[l] = v, i
				}
			}
		}
		for l, most := range largest {
			for v := m.At(at[l], j+l); v != most && v == v; v = m.At(at[l], j+l) {
				at[l]++
			}
		}
	}
}

// ColMax sets dst, of m.Cols elements, to the largest elements of m's columns,
// NaN where there is one. It panics when m has columns but no rows.
func ColMax[T Float](dst []T, m *Matrix[T]) {
	checkVector("ColMax", m, dst, m.Cols)
	checkNotEmpty("ColMax", m, m.Cols, m.Rows)
	if m.Cols == 0 {
		return
	}
	copy(dst, m.Row(0))
	asm.MaximumRows(dst, m.Rows, m.Data, m.Stride)
}

// RowLogSumExp sets dst, of m.Rows elements, to LogSumExp of m's rows: -Inf when m has
// no columns.
func RowLogSumExp[T Float](dst []T, m *Matrix[T]) {
	checkVector("RowLogSumExp", m, dst, m.Rows)
	room := borrow[T]()
	defer giveBack(room)
	for i := range dst {
		dst[i] = vectorOf(m.Row(i)).logSumExp(room)
	}
}

// RowMeanVariance sets mean and variance, of m.Rows elements each, to those of
// m's rows, as MeanVariance does; NaN when m has no columns.
func RowMeanVariance[T Float](mean, variance []T, m *Matrix[T]) {
	checkVector("RowMeanVariance", m, mean, m.Rows)
	checkVector("RowMeanVariance", m, variance, m.Rows)
	room := borrow[T]()
	defer giveBack(room)
	for i := range mean {
		mean[i], variance[i] = vectorOf(m.Row(i)).meanVariance(room)
	}
}

// ColMeanVariance sets mean and variance, of m.Cols elements each, to those of
// m's columns, in two passes; NaN when m has no rows.
func ColMeanVariance[T Float](mean, variance []T, m *Matrix[T]) {
	checkVector("ColMeanVariance", m, mean, m.Cols)
	checkVector("ColMeanVariance", m, variance, m.Cols)
	n := T(m.Rows)
	ColSums(mean, m)
	for j := range mean {
		mean[j] /= n
	}
	clear(variance)
	room := borrow[T]()
	defer giveBack(room)
	const some = 4
	const width = piece / some
	for i := 0; i < m.Rows; i += some {
		rows := min(some, m.Rows-i)
		for j := 0; j < m.Cols; j += width {
			k := min(j+width, m.Cols)
			for r := range rows {
				asm.Sub(room[0][r*width:][:k-j], m.Row(i + r)[j:k], mean[j:k])
			}
			asm.AddSquares(variance[j:k], rows, room[0][:], width)
		}
	}
	for j := range variance {
		variance[j] /= n
	}
}

// ColLogSumExp sets dst, of m.Cols elements, to log Σ e^x over m's columns, in two
// passes: -Inf when m has no rows.
func ColLogSumExp[T Float](dst []T, m *Matrix[T]) {
	checkVector("ColLogSumExp", m, dst, m.Cols)
	if m.Rows == 0 {
		fill(dst, T(math.Inf(-1)))
		return
	}
	ColMax(dst, m)
	room := borrow[T]()
	defer giveBack(room)
	for j := 0; j < m.Cols; j += piece {
		k := min(j+piece, m.Cols)
		t, s, largest := room[0][:k-j], room[1][:k-j], dst[j:k]
		clear(s)
		for i := range m.Rows {
			asm.Sub(t, m.Row(i)[j:k], largest)
			asm.Exp(t, t)
			asm.Add(s, s, t)
		}
		asm.Log(s, s)
		for i, v := range largest {
			if v == v && !math.IsInf(float64(v), 0) {
				largest[i] = v + s[i]
			}
		}
	}
}
