package ae

import (
	"math"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// form is the quadratic form dᵀAd of a symmetric, positive semidefinite A, in
// precision T. A is given in float64 and rounded once, by its largest element, so
// that a small A loses nothing. dᵀAd is dᵀUd with U = A but twice its blocks above the
// diagonal and none below, which is little more than half the work.
type form[T linalg.Float] struct {
	upper          *linalg.Matrix[T] // U/scale
	diagonal       []T               // of A/scale
	scale          float64           // a power of two; 0 for A = 0
	product        *linalg.Matrix[T] // n×H: dU/scale
	dst, rows, cut linalg.Matrix[T]  // views
	ws             *linalg.Workspace
}

// formBlock is the width of U's blocks.
const formBlock = 96

// newForm returns the form for at most chunkRows rows of d.
func newForm[T linalg.Float](a *linalg.Matrix[float64], ws *linalg.Workspace) *form[T] {
	f := &form[T]{ws: ws}
	var largest float64
	for i := range a.Rows {
		for _, v := range a.Row(i) {
			largest = max(largest, math.Abs(v))
		}
	}
	if largest == 0 {
		return f
	}
	_, exponent := math.Frexp(largest)
	f.scale = math.Ldexp(1, exponent)
	f.upper, f.diagonal = linalg.New[T](a.Rows, a.Cols), make([]T, a.Cols)
	f.product = linalg.New[T](chunkRows, a.Cols)
	for i := range a.Rows {
		row, from := f.upper.Row(i), i/formBlock*formBlock
		factor := 1 / f.scale
		for j, v := range a.Row(i)[from:] {
			if j == formBlock {
				factor *= 2
			}
			row[from+j] = T(v * factor)
		}
		f.diagonal[i] = row[i]
	}
	return f
}

// multiply sets product to dU/scale.
func (f *form[T]) multiply(d *linalg.Matrix[T]) {
	if f.scale == 0 {
		return
	}
	f.product.Rows = d.Rows
	for j := 0; j < d.Cols; j += formBlock {
		k := min(j+formBlock, d.Cols)
		f.dst, f.rows, f.cut = part(f.product, j, k, d.Rows), part(d, 0, k, d.Rows), part(f.upper, j, k, k)
		linalg.Gemm(&f.dst, 1, &f.rows, linalg.NoTrans, &f.cut, linalg.NoTrans, 0, f.ws)
	}
}

// part returns the view of m's first rows and of its columns from i to k.
func part[T linalg.Float](m *linalg.Matrix[T], i, k, rows int) linalg.Matrix[T] {
	return linalg.Matrix[T]{Rows: rows, Cols: k - i, Stride: m.Stride, Data: m.Data[i:]}
}

// value returns dᵀAd for row i of the d that was multiplied, once, and its terms
// Σ_l d_l²A_ll: dᵀAd is much smaller only when units cancel.
func (f *form[T]) value(i int, d []T) (value, terms float64) {
	if f.scale == 0 {
		return 0, 0
	}
	row := f.product.Row(i)
	value = f.scale * float64(asm.Dot(row, d))
	asm.Mul(row, f.diagonal, d)
	return value, f.scale * float64(asm.Dot(row, d))
}
