package main

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/blas/blas64"

	"github.com/curlfree/curlfree/linalg"
)

// triangleBLAS are gonum's products and solves with one triangle of a matrix, in
// one precision.
type triangleBLAS[T linalg.Float] struct {
	ger  func(m, n int, alpha T, x []T, incX int, y []T, incY int, a []T, lda int)
	symv func(uplo blas.Uplo, n int, alpha T, a []T, lda int, x []T, incX int, beta T, y []T, incY int)
	syrk func(uplo blas.Uplo, ta blas.Transpose, n, k int, alpha T, a []T, lda int, beta T, c []T, ldc int)
	symm func(side blas.Side, uplo blas.Uplo, m, n int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int)
	trmm func(side blas.Side, uplo blas.Uplo, ta blas.Transpose, diag blas.Diag, m, n int, alpha T, a []T, lda int, b []T, ldb int)
	trsm func(side blas.Side, uplo blas.Uplo, ta blas.Transpose, diag blas.Diag, m, n int, alpha T, a []T, lda int, b []T, ldb int)
	trsv func(uplo blas.Uplo, ta blas.Transpose, diag blas.Diag, n int, a []T, lda int, x []T, incX int)
}

func TestTrianglesAgainstGonum(t *testing.T) {
	single, double := blas32.Implementation(), blas64.Implementation()
	eachLevel(t, func(t *testing.T) {
		testTriangles(t, 0x1p-24, triangleBLAS[float32]{single.Sger, single.Ssymv, single.Ssyrk, single.Ssymm, single.Strmm, single.Strsm, single.Strsv})
		testTriangles(t, 0x1p-53, triangleBLAS[float64]{double.Dger, double.Dsymv, double.Dsyrk, double.Dsymm, double.Dtrmm, double.Dtrsm, double.Dtrsv})
	})
}

// triangleCase is a random choice of everything that such an operation takes: a
// triangle A of order n, and B and C of r columns, or r rows with A on the right.
type triangleCase[T linalg.Float] struct {
	n, r        int
	alpha, beta T
	side        linalg.Side
	uplo        linalg.Uplo
	ta          linalg.Trans
	diag        linalg.Diag
	a, b, c     *linalg.Matrix[T]
	d           *linalg.Matrix[T] // r×r
	x, y        []T               // of n elements
}

func randomTriangle[T linalg.Float](rng *rand.Rand) *triangleCase[T] {
	coin := func() bool { return rng.IntN(2) == 0 }
	scalar := func() T { return []T{0, 1, -1, T(rng.Float64()*4 - 2)}[rng.IntN(4)] }
	p := &triangleCase[T]{
		n: 1 + rng.IntN(90), r: 1 + rng.IntN(60), alpha: scalar(), beta: scalar(),
		side: linalg.Side(coin()), uplo: linalg.Uplo(coin()), ta: linalg.Trans(coin()), diag: linalg.Diag(coin()),
	}
	rows, cols := p.n, p.r
	if p.side == linalg.Right {
		rows, cols = cols, rows
	}
	p.a = randomMatrix[T](rng, p.n, p.n, false, rng.IntN(4))
	p.b = randomMatrix[T](rng, rows, cols, false, rng.IntN(4))
	p.c = randomMatrix[T](rng, rows, cols, false, rng.IntN(4))
	p.d = randomMatrix[T](rng, p.r, p.r, false, rng.IntN(4))
	p.x = randomMatrix[T](rng, 1, p.n, false, 0).Data
	p.y = randomMatrix[T](rng, 1, p.n, false, 0).Data
	return p
}

func testTriangles[T linalg.Float](t *testing.T, u float64, g triangleBLAS[T]) {
	rng := rand.New(rand.NewPCG(9, 10))
	cases := 200
	if testing.Short() {
		cases = 40
	}
	for range cases {
		p := randomTriangle[T](rng)
		products(t, p, u, g)
		solves(t, p, u, g)
		if t.Failed() {
			t.Fatalf("n %d r %d alpha %v beta %v side %v uplo %v trans %v diag %v", p.n, p.r, p.alpha, p.beta, p.side, p.uplo, p.ta, p.diag)
		}
	}
}

// products compares those of p with gonum's, within the bound of compare.
func products[T linalg.Float](t *testing.T, p *triangleCase[T], u float64, g triangleBLAS[T]) {
	m, n := p.b.Rows, p.b.Cols
	check := func(name string, terms int, c *linalg.Matrix[T], ours, theirs func(p *triangleCase[T], c *linalg.Matrix[T])) {
		t.Helper()
		got, want, size := c.Clone(), c.Clone(), magnitudes(c)
		ours(p, got)
		theirs(p, want)
		q := *p
		q.alpha, q.beta = T(math.Abs(float64(p.alpha))), T(math.Abs(float64(p.beta)))
		q.a, q.b = magnitudes(p.a), magnitudes(p.b)
		q.x, q.y = magnitudes(linalg.Wrap(p.n, 1, 1, p.x)).Data, magnitudes(linalg.Wrap(p.n, 1, 1, p.y)).Data
		theirs(&q, size)
		for i := range c.Rows {
			for j := range c.Cols {
				bound := 2 * float64(terms+3) * u * float64(size.At(i, j)) * 1.01
				if d := math.Abs(float64(got.At(i, j)) - float64(want.At(i, j))); !(d <= bound) {
					t.Errorf("%s: element (%d, %d) is %v, by gonum %v", name, i, j, got.At(i, j), want.At(i, j))
					return
				}
			}
		}
	}
	check("Syrk", p.n, p.d, func(p *triangleCase[T], c *linalg.Matrix[T]) {
		linalg.Syrk(c, p.uplo, p.alpha, p.b, p.side == linalg.Left, p.beta, nil)
	}, func(p *triangleCase[T], c *linalg.Matrix[T]) {
		g.syrk(blasUplo(p.uplo), blasTrans(p.side == linalg.Left), p.r, p.n, p.alpha, p.b.Data, p.b.Stride, p.beta, c.Data, c.Stride)
	})
	check("Symm", p.n, p.c, func(p *triangleCase[T], c *linalg.Matrix[T]) {
		linalg.Symm(c, p.alpha, p.side, p.a, p.uplo, p.b, p.beta, nil)
	}, func(p *triangleCase[T], c *linalg.Matrix[T]) {
		g.symm(blasSide(p.side), blasUplo(p.uplo), m, n, p.alpha, p.a.Data, p.a.Stride, p.b.Data, p.b.Stride, p.beta, c.Data, c.Stride)
	})
	check("Trmm", p.n, p.c, func(p *triangleCase[T], c *linalg.Matrix[T]) {
		linalg.Trmm(c, p.alpha, p.side, p.a, p.uplo, p.ta, p.diag, p.b, nil)
	}, func(p *triangleCase[T], c *linalg.Matrix[T]) {
		c.Copy(p.b)
		g.trmm(blasSide(p.side), blasUplo(p.uplo), blasTrans(p.ta), blasDiag(p.diag), m, n, p.alpha, p.a.Data, p.a.Stride, c.Data, c.Stride)
	})
	check("Symv", p.n, linalg.Wrap(p.n, 1, 1, p.y), func(p *triangleCase[T], c *linalg.Matrix[T]) {
		linalg.Symv(c.Data, p.alpha, p.a, p.uplo, p.x, p.beta)
	}, func(p *triangleCase[T], c *linalg.Matrix[T]) {
		g.symv(blasUplo(p.uplo), p.n, p.alpha, p.a.Data, p.a.Stride, p.x, 1, p.beta, c.Data, 1)
	})
	check("Ger", 1, p.a, func(p *triangleCase[T], c *linalg.Matrix[T]) {
		linalg.Ger(c, p.alpha, p.x, p.y)
	}, func(p *triangleCase[T], c *linalg.Matrix[T]) {
		g.ger(p.n, p.n, p.alpha, p.x, 1, p.y, 1, c.Data, c.Stride)
	})
}

// solves compares those of p with gonum's. The elements beside the diagonal are
// divided by n, and those on it are in [1, 2): then ‖|A⁻¹|·|A|‖ < 2e, because
// (1 + 1/n)ⁿ < e, and either solution is within 2e·(n+3)·u of the exact one,
// relative to the largest element (Higham, section 8.2).
func solves[T linalg.Float](t *testing.T, p *triangleCase[T], u float64, g triangleBLAS[T]) {
	a := p.a.Clone()
	for i := range p.n {
		row := a.Row(i)
		for j := range row {
			row[j] /= T(p.n)
		}
		row[i] = 1 + p.a.At(i, i)*p.a.At(i, i)
	}
	check := func(name string, got, want *linalg.Matrix[T]) {
		t.Helper()
		var size float64
		for i := range want.Rows {
			for _, v := range want.Row(i) {
				size = max(size, math.Abs(float64(v)))
			}
		}
		bound := 2 * 2 * math.E * float64(p.n+3) * u * size * 1.01
		for i := range want.Rows {
			for j, v := range want.Row(i) {
				if d := math.Abs(float64(got.At(i, j)) - float64(v)); !(d <= bound) {
					t.Errorf("%s: element (%d, %d) is %v, by gonum %v", name, i, j, got.At(i, j), v)
					return
				}
			}
		}
	}
	got, want := p.b.Clone(), p.b.Clone()
	linalg.Trsm(got, p.alpha, p.side, a, p.uplo, p.ta, p.diag, nil)
	g.trsm(blasSide(p.side), blasUplo(p.uplo), blasTrans(p.ta), blasDiag(p.diag), want.Rows, want.Cols, p.alpha, a.Data, a.Stride, want.Data, want.Stride)
	check("Trsm", got, want)

	x := linalg.Wrap(p.n, 1, 1, p.x)
	got, want = x.Clone(), x.Clone()
	linalg.Trsv(got.Data, a, p.uplo, p.ta, p.diag)
	g.trsv(blasUplo(p.uplo), blasTrans(p.ta), blasDiag(p.diag), p.n, a.Data, a.Stride, want.Data, 1)
	check("Trsv", got, want)
}

func blasSide(s linalg.Side) blas.Side {
	if s == linalg.Right {
		return blas.Right
	}
	return blas.Left
}

func blasUplo(u linalg.Uplo) blas.Uplo {
	if u == linalg.Upper {
		return blas.Upper
	}
	return blas.Lower
}

func blasDiag(d linalg.Diag) blas.Diag {
	if d == linalg.Unit {
		return blas.Unit
	}
	return blas.NonUnit
}
