package linalg

// QR is the factorization A = Q·R of an m×n matrix by Householder reflectors in
// blocks, Q orthogonal and R upper trapezoidal. The zero value is ready for
// Factor and keeps its memory from one matrix to the next.
//
// All but a share of about 32/n of its flops runs in Gemm.
type QR[T Float] struct {
	at        Matrix[T] // Rᵀ and the reflectors, in rows: the factors of Aᵀ = Rᵀ·Qᵀ
	tau       []T
	h         wy[T]
	reduction rowReflection[T]
	c         Matrix[T]
}

// NewQR factors a.
func NewQR[T Float](a *Matrix[T]) *QR[T] {
	f := new(QR[T])
	f.Factor(a, nil)
	return f
}

// Factor factors a, of any shape, and leaves it as it is.
func (f *QR[T]) Factor(a *Matrix[T], ws *Workspace) {
	a.check("QR")
	f.at.spread(a.Cols, a.Rows)
	f.tau = resize(f.tau, min(a.Rows, a.Cols))
	f.reduction.reduce(&f.at, f.tau, a, turnedOver, ws)
}

// R sets dst to the leading rows of R: k×n for the thin form, k = min(m, n), or
// m×n. The signs of the diagonal are free. It panics when dst has another shape.
func (f *QR[T]) R(dst *Matrix[T]) {
	k, m, n := len(f.tau), f.at.Cols, f.at.Rows
	if dst.Cols != n || dst.Rows != k && dst.Rows != m {
		panic(shapeError("QR.R", "A is %d×%d but dst is %s", m, n, dst.shape()))
	}
	upperOf(dst, &f.at)
}

// upperOf sets dst to the upper trapezoid of lᵀ.
func upperOf[T Float](dst, l *Matrix[T]) {
	dst.Fill(0)
	for i := range min(dst.Rows, l.Cols) {
		row := dst.Row(i)
		for j := i; j < len(row); j++ {
			row[j] = l.Data[j*l.Stride+i]
		}
	}
}

// Q sets dst to leading columns of Q: m×k for the thin form, k = min(m, n), or
// m×m, or any number in between. It panics when dst has another shape.
func (f *QR[T]) Q(dst *Matrix[T], ws *Workspace) {
	m := f.at.Cols
	dst.check("QR.Q")
	if dst.Rows != m || dst.Cols < len(f.tau) || dst.Cols > m {
		panic(shapeError("QR.Q", "A is %d×%d but dst is %s", m, f.at.Rows, dst.shape()))
	}
	formReflectors(&f.at, f.tau, dst, &f.h, ws)
}

// Apply sets c = op(Q)·c, Q being m×m. It panics unless c has m rows.
func (f *QR[T]) Apply(t Trans, c *Matrix[T], ws *Workspace) {
	c.check("QR.Apply")
	if c.Rows != f.at.Cols {
		panic(shapeError("QR.Apply", "A is %d×%d but c is %s", f.at.Cols, f.at.Rows, c.shape()))
	}
	applyReflectors(&f.at, f.tau, c, t, &f.h, ws)
}

// Solve sets dst, n×p, to the least-squares solution of A·X = B, B being m×p and
// m ≥ n: the X of least ‖A·X − B‖. B stays as it is. It returns an error that
// names the first zero on the diagonal of R, counted from 0, and then leaves dst
// as it is; PivotedQR solves that case. It panics when the shapes do not fit.
func (f *QR[T]) Solve(dst, b *Matrix[T], ws *Workspace) error {
	m, n := f.at.Cols, f.at.Rows
	if m < n || b.Rows != m || dst.Rows != n || dst.Cols != b.Cols {
		panic(shapeError("QR.Solve", "A is %d×%d and B %s but dst is %s", m, n, b.shape(), dst.shape()))
	}
	if err := diagonalError("QR", &f.at, n); err != nil {
		return err
	}
	f.c.reshape(m, b.Cols)
	f.c.Copy(b)
	applyReflectors(&f.at, f.tau, &f.c, Transposed, &f.h, ws)
	top, r := f.c.view(0, n, 0, b.Cols), f.at.view(0, n, 0, n)
	Trsm(&top, 1, Left, &r, Lower, Transposed, NonUnit, ws)
	dst.Copy(&top)
	return nil
}
