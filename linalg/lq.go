package linalg

import "fmt"

// LQ is the factorization A = L·Q of an m×n matrix by Householder reflectors in
// blocks, L lower trapezoidal and Q orthogonal. The zero value is ready for
// Factor and keeps its memory from one matrix to the next.
//
// All but a share of about 32/m of its flops runs in Gemm.
type LQ[T Float] struct {
	a         Matrix[T] // L and the reflectors, in rows
	tau       []T
	h         wy[T]
	reduction rowReflection[T]
	c         Matrix[T]
}

// NewLQ factors a.
func NewLQ[T Float](a *Matrix[T]) *LQ[T] {
	f := new(LQ[T])
	f.Factor(a, nil)
	return f
}

// Factor factors a, of any shape, and leaves it as it is.
func (f *LQ[T]) Factor(a *Matrix[T], ws *Workspace) {
	a.check("LQ")
	f.a.spread(a.Rows, a.Cols)
	f.tau = resize(f.tau, min(a.Rows, a.Cols))
	f.reduction.reduce(&f.a, f.tau, a, asIs, ws)
}

// L sets dst to the leading columns of L: m×k for the thin form, k = min(m, n), or
// m×n. The signs of the diagonal are free. It panics when dst has another shape.
func (f *LQ[T]) L(dst *Matrix[T]) {
	dst.check("LQ.L")
	if dst.Rows != f.a.Rows || dst.Cols != len(f.tau) && dst.Cols != f.a.Cols {
		panic(shapeError("LQ.L", "A is %s but dst is %s", f.a.shape(), dst.shape()))
	}
	for i := range dst.Rows {
		row, end := dst.Row(i), min(i+1, len(f.tau))
		copy(row, f.a.Row(i)[:end])
		clear(row[end:])
	}
}

// Q sets dst to leading rows of Q: k×n for the thin form, k = min(m, n), or n×n,
// or any number in between. It panics when dst has another shape.
func (f *LQ[T]) Q(dst *Matrix[T], ws *Workspace) {
	n := f.a.Cols
	dst.check("LQ.Q")
	if dst.Cols != n || dst.Rows < len(f.tau) || dst.Rows > n {
		panic(shapeError("LQ.Q", "A is %s but dst is %s", f.a.shape(), dst.shape()))
	}
	f.c.reshape(n, dst.Rows)
	formReflectors(&f.a, f.tau, &f.c, &f.h, ws)
	Transpose(dst, &f.c)
}

// Apply sets c = op(Q)·c, Q being n×n. It panics unless c has n rows.
func (f *LQ[T]) Apply(t Trans, c *Matrix[T], ws *Workspace) {
	c.check("LQ.Apply")
	if c.Rows != f.a.Cols {
		panic(shapeError("LQ.Apply", "A is %s but c is %s", f.a.shape(), c.shape()))
	}
	applyReflectors(&f.a, f.tau, c, !t, &f.h, ws)
}

// Solve sets dst, n×p, to the shortest solution of A·X = B, B being m×p and
// m ≤ n. B stays as it is. It returns an error that names the first zero on the
// diagonal of L, counted from 0, and then leaves dst as it is. It panics when the
// shapes do not fit or dst overlaps B.
func (f *LQ[T]) Solve(dst, b *Matrix[T], ws *Workspace) error {
	m, n := f.a.Rows, f.a.Cols
	if m > n || b.Rows != m || dst.Rows != n || dst.Cols != b.Cols {
		panic(shapeError("LQ.Solve", "A is %s and B %s but dst is %s", f.a.shape(), b.shape(), dst.shape()))
	}
	if overlap(dst, b) {
		panic(shapeError("LQ.Solve", "dst overlaps B"))
	}
	if err := diagonalError("LQ", &f.a, m); err != nil {
		return err
	}
	top, l := dst.view(0, m, 0, dst.Cols), f.a.view(0, m, 0, m)
	rest := dst.view(m, n, 0, dst.Cols)
	top.Copy(b)
	rest.Fill(0)
	Trsm(&top, 1, Left, &l, Lower, NoTrans, NonUnit, ws)
	f.Apply(Transposed, dst, ws)
	return nil
}

// diagonalError returns an error when one of the first k elements on a's diagonal
// is zero or not a number.
func diagonalError[T Float](name string, a *Matrix[T], k int) error {
	for i := range k {
		switch d := a.Data[i*a.Stride+i]; {
		case d == 0:
			return fmt.Errorf("linalg: %s: rank deficient at pivot %d", name, i)
		case d != d:
			return fmt.Errorf("linalg: %s: not a number at pivot %d", name, i)
		}
	}
	return nil
}
