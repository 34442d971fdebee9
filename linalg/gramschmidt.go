package linalg

import (
	"fmt"
	"math"

	"github.com/curlfree/curlfree/asm"
)

// GramSchmidt is the factorization W = C·Q of a k×n matrix with linearly
// independent rows: the rows of Q are orthonormal, each in the span of the rows of
// W up to its own, and C is lower triangular with a positive diagonal. With
// L = C⁻¹ this reads W = L⁻¹·Q, and Q = L·W. The zero value is ready for Factor
// and keeps its memory from one matrix to the next.
//
// Blocks of rows are made orthogonal to those before them by Gemm, to each other
// by vectors, and all of it twice, so that Q is orthogonal to rounding however
// ill-conditioned W is (Giraud, Langou and Rozložník 2005).
type GramSchmidt[T Float] struct {
	q, c Matrix[T]
	s    Matrix[T] // projections of one pass
	x    Matrix[T]

	lengths []T // of the rows before the pass
}

// NewGramSchmidt factors w. The error is that of Factor.
func NewGramSchmidt[T Float](w *Matrix[T]) (*GramSchmidt[T], error) {
	g := new(GramSchmidt[T])
	return g, g.Factor(w, nil)
}

// Factor factors w and leaves it as it is. It returns an error that names the
// first row, counted from 0, that to working precision depends on the rows before
// it or is not finite; the factors are then not to be used.
func (g *GramSchmidt[T]) Factor(w *Matrix[T], ws *Workspace) error {
	w.check("GramSchmidt")
	k, n := w.Rows, w.Cols
	g.q.reshape(k, n)
	g.q.Copy(w)
	g.c.reshape(k, k)
	g.c.setEye()
	for i := 0; i < k; i += reflectors {
		end := min(i+reflectors, k)
		for range 2 {
			if bad := g.pass(i, end, ws); bad >= 0 {
				return fmt.Errorf("linalg: GramSchmidt: row %d depends on the rows before it or is not finite", bad)
			}
		}
	}
	return nil
}

// pass makes rows i0 ≤ i < i1 of Q orthonormal and orthogonal to those before,
// and multiplies what it took from them into C. It returns the row that
// vanished, -1 when there is none.
func (g *GramSchmidt[T]) pass(i0, i1 int, ws *Workspace) int {
	b := i1 - i0
	g.s.reshape(b, i1)
	g.s.Fill(0)
	before, rows := g.q.view(0, i0, 0, g.q.Cols), g.q.view(i0, i1, 0, g.q.Cols)
	g.lengths = resize(g.lengths, b)
	for i := range b {
		g.lengths[i] = Nrm2(rows.Row(i))
	}
	s := g.s.view(0, b, 0, i0)
	Gemm(&s, 1, &rows, NoTrans, &before, Transposed, 0, ws)
	Gemm(&rows, -1, &s, NoTrans, &before, NoTrans, 1, ws)
	tol := T(float64(g.q.Cols) * epsOf[T]())
	for i := range b {
		x, taken := rows.Row(i), g.s.Row(i)[i0:]
		for range 2 {
			for j := range i {
				d := asm.Dot(rows.Row(j), x)
				asm.Axpy(-d, rows.Row(j), x)
				taken[j] += d
			}
		}
		norm := Nrm2(x)
		if !(norm > tol*g.lengths[i]) || math.IsInf(float64(norm), 0) {
			return i0 + i
		}
		taken[i] = norm
		asm.DivScalar(norm, x)
	}
	// W = C₁·[Q before; rows] and rows = S·[Q before; rows now].
	c1 := g.c.view(i0, i1, i0, i1)
	g.x.reshape(b, i1)
	Gemm(&g.x, 1, &c1, NoTrans, &g.s, NoTrans, 0, ws)
	left, now := g.c.view(i0, i1, 0, i0), g.x.view(0, b, 0, i0)
	Add(&left, &left, &now)
	now = g.x.view(0, b, i0, i1)
	c1.Copy(&now)
	return -1
}

// Q returns Q, k×n, a view of the factors.
func (g *GramSchmidt[T]) Q() *Matrix[T] { return &g.q }

// C returns C = L⁻¹, k×k with zeros above its diagonal, a view of the factors.
func (g *GramSchmidt[T]) C() *Matrix[T] { return &g.c }

// L sets dst to L = C⁻¹, for which Q = L·W. It panics unless dst is k×k.
func (g *GramSchmidt[T]) L(dst *Matrix[T], ws *Workspace) {
	if dst.Rows != g.c.Rows || dst.Cols != g.c.Rows {
		panic(shapeError("GramSchmidt.L", "W has %d rows but dst is %s", g.c.Rows, dst.shape()))
	}
	dst.setEye()
	Trsm(dst, 1, Left, &g.c, Lower, NoTrans, NonUnit, ws)
}
