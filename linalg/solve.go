package linalg

// Solve returns A⁻¹·B by LU with partial pivoting. The error is that of
// LU.Factor. It panics when the shapes do not fit.
func Solve[T Float](a, b *Matrix[T]) (*Matrix[T], error) {
	f, err := NewLU(a)
	if err != nil {
		return nil, err
	}
	x := New[T](b.Rows, b.Cols)
	f.Solve(x, NoTrans, b, nil)
	return x, nil
}

// Inverse returns A⁻¹ by LU with partial pivoting. The error is that of
// LU.Factor. It panics unless a is square.
func Inverse[T Float](a *Matrix[T]) (*Matrix[T], error) {
	f, err := NewLU(a)
	if err != nil {
		return nil, err
	}
	x := New[T](a.Rows, a.Cols)
	f.Inverse(x, nil)
	return x, nil
}

// LeastSquares returns the shortest of the X of least ‖A·X − B‖, for A of any
// shape, and A's rank to working precision. The error is that of
// PivotedQR.Factor. It panics unless A and B have the same number of rows.
func LeastSquares[T Float](a, b *Matrix[T]) (x *Matrix[T], rank int, err error) {
	f, err := NewPivotedQR(a)
	if err != nil {
		return nil, 0, err
	}
	x, rank = New[T](a.Cols, b.Cols), f.Rank(0)
	f.Solve(x, b, rank, nil)
	return x, rank, nil
}

// RightInverse returns Wᵀ(WWᵀ)⁻¹ for a W of full row rank, without forming WWᵀ:
// with W = L·Q it is QᵀL⁻¹. The error names the first zero on L's diagonal. It
// panics when W has more rows than columns.
func RightInverse[T Float](w *Matrix[T]) (*Matrix[T], error) {
	if w.Rows > w.Cols {
		panic(shapeError("RightInverse", "%s has more rows than columns", w.shape()))
	}
	x := New[T](w.Cols, w.Rows)
	if err := NewLQ(w).Solve(x, Eye[T](w.Rows), nil); err != nil {
		return nil, err
	}
	return x, nil
}
