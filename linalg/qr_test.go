package linalg

import (
	"math"
	"math/rand/v2"
	"testing"
)

// orthogonalCases are the matrices of any shape that the orthogonal
// factorizations are held to.
func orthogonalCases[T Float](rng *rand.Rand) []*Matrix[T] {
	huge, tiny := extremes[T]()
	return []*Matrix[T]{
		New[T](0, 0), New[T](0, 3), New[T](3, 0), scaledBy(Eye[T](1), -3), New[T](4, 3),
		random[T](rng, 1, 5), random[T](rng, 5, 1), random[T](rng, 7, 7), random[T](rng, 40, 33), random[T](rng, 33, 40),
		random[T](rng, 130, 70), random[T](rng, 70, 130), hilbert[T](12), kahan[T](40), grcar[T](40), frank[T](12),
		lowRank[T](rng, 50, 40, 7), lowRank[T](rng, 40, 50, 7),
		scaledBy(random[T](rng, 40, 37), huge), scaledBy(random[T](rng, 40, 37), tiny), graded(random[T](rng, 45, 40), 1e-7),
	}
}

func TestQR(t *testing.T) { bothPrecisions(t, testQR[float32], testQR[float64]) }

func testQR[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 14))
	eachLevel(t, func(t *testing.T) {
		var f QR[T]
		var g LQ[T]
		for _, a := range orthogonalCases[T](rng) {
			m, n := a.Rows, a.Cols
			k := min(m, n)
			f.Factor(a, nil)
			for _, full := range []bool{false, true} {
				rows := k
				if full {
					rows = m
				}
				q, r := New[T](m, rows), New[T](rows, n)
				f.Q(q, nil)
				f.R(r)
				check(t, "‖A−QR‖ of "+a.shape(), defect(a, q, NoTrans, r, NoTrans), 2)
				check(t, "‖I−QᵀQ‖ of "+a.shape(), skew(q, NoTrans), 2)
				// Qᵀ·A = R and Q·R = A by the reflectors themselves.
				if full {
					c := a.Clone()
					f.Apply(Transposed, c, nil)
					check(t, "‖QᵀA−R‖", defect(c, Eye[T](m), NoTrans, r, NoTrans), 2)
					f.Apply(NoTrans, c, nil)
					check(t, "‖QQᵀA−A‖", defect(a, Eye[T](m), NoTrans, c, NoTrans), 2)
				}
			}
			g.Factor(a, nil)
			for _, full := range []bool{false, true} {
				cols := k
				if full {
					cols = n
				}
				l, q := New[T](m, cols), New[T](cols, n)
				g.Q(q, nil)
				g.L(l)
				check(t, "‖A−LQ‖ of "+a.shape(), defect(a, l, NoTrans, q, NoTrans), 2)
				check(t, "‖I−QQᵀ‖ of "+a.shape(), skew(q, Transposed), 2)
				if full {
					c := New[T](n, m)
					Transpose(c, l)
					g.Apply(Transposed, c, nil) // QᵀLᵀ = Aᵀ
					at := New[T](n, m)
					Transpose(at, a)
					check(t, "‖QᵀLᵀ−Aᵀ‖", defect(at, Eye[T](n), NoTrans, c, NoTrans), 2)
				}
			}
		}
	})
}

// TestLeastSquares checks that the residual of a tall system is orthogonal to its
// columns, and that the solution of a wide one solves it and lies in the span of
// its rows.
func TestQRSolve(t *testing.T) {
	rng := rand.New(rand.NewPCG(15, 16))
	a, b := random[float64](rng, 60, 25), random[float64](rng, 60, 4)
	x := New[float64](25, 4)
	if err := NewQR(a).Solve(x, b, nil); err != nil {
		t.Fatal(err)
	}
	r, g := b.Clone(), New[float64](25, 4)
	Gemm(r, -1, a, NoTrans, x, NoTrans, 1, nil)
	Gemm(g, 1, a, Transposed, r, NoTrans, 0, nil)
	if e := NormMax(g); e > 1e-13 {
		t.Errorf("‖Aᵀ(B−AX)‖ is %g", e)
	}
	wide, b2, y := New[float64](25, 60), random[float64](rng, 25, 4), New[float64](60, 4)
	Transpose(wide, a)
	if err := NewLQ(wide).Solve(y, b2, nil); err != nil {
		t.Fatal(err)
	}
	check(t, "‖AX−B‖", backward(wide, NoTrans, y, b2), 2)
	z := New[float64](25, 4) // y = Aᵀ·z has a solution
	if err := NewQR(a).Solve(z, y, nil); err != nil {
		t.Fatal(err)
	}
	Gemm(y, -1, a, NoTrans, z, NoTrans, 1, nil)
	if e := NormMax(y); e > 1e-13 {
		t.Errorf("%g of the solution is outside the span of the rows", e)
	}
	zero := Eye[float64](5)
	zero.Set(2, 2, 0)
	if err := NewQR(zero).Solve(New[float64](5, 1), New[float64](5, 1), nil); err == nil || err.Error() != "linalg: QR: rank deficient at pivot 2" {
		t.Errorf("%v", err)
	}
	if err := NewLQ(zero).Solve(New[float64](5, 1), New[float64](5, 1), nil); err == nil || err.Error() != "linalg: LQ: rank deficient at pivot 2" {
		t.Errorf("%v", err)
	}
	if got, want := recovered(func() { NewQR(a).Q(New[float64](60, 3), nil) }), "linalg: QR.Q: A is 60×25 but dst is 60×3"; got != want {
		t.Errorf("panic %q, want %q", got, want)
	}
}

// TestReflectScale checks a reflector where squares overflow or vanish.
func TestReflectScale(t *testing.T) {
	for _, s := range []float64{1, 0x1p-1040, 0x1p-600, 0x1p600, 0x1p1020} {
		x := []float64{3 * s, 0, 4 * s}
		tau := reflect(x)
		if x[0] != -5*s || tau != 1.6 || x[1] != 0 || math.Abs(x[2]-0.5) > 1e-15 {
			t.Errorf("at %g: β = %g, τ = %v, v = %v", s, x[0], tau, x[1:])
		}
	}
}

func TestQRBits(t *testing.T) {
	rng := rand.New(rand.NewPCG(17, 18))
	a := random[float64](rng, 230, 180)
	bitsAgree(t, func(ws *Workspace) []*Matrix[float64] {
		var f QR[float64]
		f.Factor(a, ws)
		q, r := New[float64](230, 230), New[float64](180, 180)
		f.Q(q, ws)
		f.R(r)
		return []*Matrix[float64]{q, r}
	})
}
