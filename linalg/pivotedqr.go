package linalg

import (
	"fmt"
	"math"

	"github.com/curlfree/curlfree/asm"
)

// PivotedQR is the factorization A·P = Q·R of an m×n matrix with column pivoting,
// by which |R₀₀| ≥ |R₁₁| ≥ …, so that the rank shows on the diagonal (but for
// contrived matrices, of which Kahan's is the best known). The zero value is
// ready for Factor and keeps its memory from one matrix to the next.
//
// Its flops run on vectors, not in Gemm.
type PivotedQR[T Float] struct {
	at          Matrix[T] // Rᵀ and the reflectors, in rows: the factors of (A·P)ᵀ
	tau         []T
	columns     []int
	norms, full []T // of the rest of each column: updated, and when last computed
	h           wy[T]
	c, r, y     Matrix[T]
	lq          LQ[T]
}

// NewPivotedQR factors a. The error is that of Factor.
func NewPivotedQR[T Float](a *Matrix[T]) (*PivotedQR[T], error) {
	f := new(PivotedQR[T])
	return f, f.Factor(a)
}

// Factor factors a, of any shape, and leaves it as it is. It returns an error that
// names the first column, counted from 0, whose length is infinite or not a
// number; the factors are then not to be used.
func (f *PivotedQR[T]) Factor(a *Matrix[T]) error {
	a.check("PivotedQR")
	m, n := a.Rows, a.Cols
	f.at.reshape(n, m)
	Transpose(&f.at, a)
	f.tau, f.columns = resize(f.tau, min(m, n)), resize(f.columns, n)
	f.norms, f.full = resize(f.norms, n), resize(f.full, n)
	for j := range n {
		f.columns[j] = j
		f.norms[j] = Nrm2(f.at.Row(j))
		f.full[j] = f.norms[j]
		if v := float64(f.norms[j]); v != v || math.IsInf(v, 0) {
			return fmt.Errorf("linalg: PivotedQR: the length of column %d is %v", j, v)
		}
	}
	f.c.reshape(1, m)
	for i := range f.tau {
		f.exchange(i, i+asm.ArgMax(f.norms[i:]))
		v := f.at.Row(i)[i:]
		f.tau[i] = reflect(v)
		beta := v[0]
		v[0] = 1
		for r := i + 1; r < n; r++ {
			x := f.at.Row(r)[i:]
			if f.tau[i] != 0 {
				asm.Axpy(-f.tau[i]*asm.Dot(v, x), v, x)
			}
			f.shorten(r, x)
		}
		v[0] = beta
	}
	return nil
}

func (f *PivotedQR[T]) exchange(i, p int) {
	if i == p {
		return
	}
	swapRows(f.at.Row(i), f.at.Row(p), f.c.Data)
	f.columns[i], f.columns[p] = f.columns[p], f.columns[i]
	f.norms[i], f.norms[p] = f.norms[p], f.norms[i]
	f.full[i], f.full[p] = f.full[p], f.full[i]
}

// shorten takes x[0], which now belongs to R, out of the length of column r, and
// computes that anew when cancellation would spoil it (Drmač and Bujanović 2008).
func (f *PivotedQR[T]) shorten(r int, x []T) {
	norm := float64(f.norms[r])
	if norm == 0 {
		return
	}
	q := float64(x[0]) / norm
	left := math.Max(0, 1-float64(q*q))
	since := norm / float64(f.full[r])
	if left*float64(since*since) > math.Sqrt(epsOf[T]()) {
		f.norms[r] = T(norm * math.Sqrt(left))
		return
	}
	f.norms[r] = Nrm2(x[1:])
	f.full[r] = f.norms[r]
}

// epsOf is the distance from 1 to the next T.
func epsOf[T Float]() float64 {
	var z T
	if _, double := any(z).(float64); double {
		return 0x1p-52
	}
	return 0x1p-23
}

// Columns returns the order of A's columns in A·P: column j is A's column
// Columns()[j]. It is a view of the factors.
func (f *PivotedQR[T]) Columns() []int { return f.columns }

// R sets dst to the leading rows of R, k×n for the thin form, k = min(m, n), or
// m×n. It panics when dst has another shape.
func (f *PivotedQR[T]) R(dst *Matrix[T]) {
	k, m, n := len(f.tau), f.at.Cols, f.at.Rows
	if dst.Cols != n || dst.Rows != k && dst.Rows != m {
		panic(shapeError("PivotedQR.R", "A is %d×%d but dst is %s", m, n, dst.shape()))
	}
	upperOf(dst, &f.at)
}

// Q sets dst to leading columns of Q: m×k for the thin form, k = min(m, n), or
// m×m, or any number in between. It panics when dst has another shape.
func (f *PivotedQR[T]) Q(dst *Matrix[T], ws *Workspace) {
	m := f.at.Cols
	dst.check("PivotedQR.Q")
	if dst.Rows != m || dst.Cols < len(f.tau) || dst.Cols > m {
		panic(shapeError("PivotedQR.Q", "A is %d×%d but dst is %s", m, f.at.Rows, dst.shape()))
	}
	formReflectors(&f.at, f.tau, dst, &f.h, ws)
}

// Rank returns how many elements on R's diagonal are larger than tol·|R₀₀|; a tol
// of 0 stands for max(m, n)·eps.
func (f *PivotedQR[T]) Rank(tol float64) int {
	if tol == 0 {
		tol = float64(max(f.at.Rows, f.at.Cols)) * epsOf[T]()
	}
	rank := 0
	for rank < len(f.tau) && math.Abs(float64(f.at.At(rank, rank))) > tol*math.Abs(float64(f.at.At(0, 0))) {
		rank++
	}
	return rank
}

// Solve sets dst, n×p, to the shortest of the X of least ‖A·X − B‖, B being m×p
// and A taken to have the rank given, by a complete orthogonal factorization
// A·P ≈ Q·[L 0]·Z. B stays as it is. It panics when the shapes do not fit or
// rank is not in [0, min(m, n)].
func (f *PivotedQR[T]) Solve(dst, b *Matrix[T], rank int, ws *Workspace) {
	m, n := f.at.Cols, f.at.Rows
	if b.Rows != m || dst.Rows != n || dst.Cols != b.Cols || rank < 0 || rank > len(f.tau) {
		panic(shapeError("PivotedQR.Solve", "A is %d×%d of rank %d and B %s but dst is %s", m, n, rank, b.shape(), dst.shape()))
	}
	f.c.reshape(m, b.Cols)
	f.c.Copy(b)
	applyReflectors(&f.at, f.tau, &f.c, Transposed, &f.h, ws)
	top := f.c.view(0, rank, 0, b.Cols)
	f.r.reshape(rank, n)
	upperOf(&f.r, &f.at)
	f.lq.Factor(&f.r, ws)
	f.y.reshape(n, b.Cols)
	if err := f.lq.Solve(&f.y, &top, ws); err != nil {
		f.y.Fill(T(math.NaN())) // a zero on the diagonal within the rank given
	}
	for j, column := range f.columns {
		copy(dst.Row(column), f.y.Row(j))
	}
}
