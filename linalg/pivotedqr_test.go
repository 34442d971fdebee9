package linalg

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestPivotedQR(t *testing.T) {
	bothPrecisions(t, testPivotedQR[float32], testPivotedQR[float64])
}

func testPivotedQR[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(19, 20))
	eachLevel(t, func(t *testing.T) {
		var f PivotedQR[T]
		for _, a := range orthogonalCases[T](rng) {
			m, n := a.Rows, a.Cols
			k := min(m, n)
			if err := f.Factor(a, nil); err != nil {
				t.Fatal(err)
			}
			q, r, ap := New[T](m, k), New[T](k, n), New[T](m, n)
			f.Q(q, nil)
			f.R(r)
			for i := range m {
				for j, c := range f.Columns() {
					ap.Set(i, j, a.At(i, c))
				}
			}
			check(t, "‖AP−QR‖ of "+a.shape(), defect(ap, q, NoTrans, r, NoTrans), 2)
			check(t, "‖I−QᵀQ‖ of "+a.shape(), skew(q, NoTrans), 2)
			for i := 1; i < k; i++ {
				if x, y := math.Abs(float64(r.At(i-1, i-1))), math.Abs(float64(r.At(i, i))); y > x*(1+math.Sqrt(epsilon[T]())) {
					t.Errorf("%s: |R| grows from %g to %g at %d", a.shape(), x, y, i)
				}
			}
		}
		for _, rank := range []int{0, 1, 7, 25} {
			if err := f.Factor(lowRank[T](rng, 60, 50, rank), nil); err != nil {
				t.Fatal(err)
			}
			if got := f.Rank(0); got != rank {
				t.Errorf("rank %d, want %d", got, rank)
			}
		}
	})
}

// TestPivotedQRGraded factors a matrix whose columns fall in length over most of the
// range of the type, far below where the squares of their shares of the longest
// underflow: the order of the columns is that of their lengths.
func TestPivotedQRGraded(t *testing.T) {
	bothPrecisions(t, func(t *testing.T) { testPivotedQRGraded[float32](t, 180) }, func(t *testing.T) { testPivotedQRGraded[float64](t, 1600) })
}

func testPivotedQRGraded[T Float](t *testing.T, span int) {
	rng := rand.New(rand.NewPCG(27, 28))
	for _, n := range []int{20, smallPivotedQR} { // unblocked, and in blocks
		order := rng.Perm(n)
		a := random[T](rng, 2*n, n)
		for length, j := range order {
			for i := range a.Rows {
				a.Set(i, j, T(math.Ldexp(float64(a.At(i, j)), span/2-span*length/n)))
			}
		}
		f, err := NewPivotedQR(a)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(f.Columns(), order) {
			t.Errorf("the order of %d columns is %v, want %v", n, f.Columns(), order)
		}
	}
}

// TestLeastSquares holds the solution of deficient systems to the two conditions
// that define it: the residual is orthogonal to the columns of A, and the solution
// lies in the span of its rows.
func TestLeastSquares(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 22))
	for _, s := range [][3]int{{40, 30, 30}, {40, 30, 11}, {30, 40, 30}, {30, 40, 11}, {5, 4, 0}, {1, 1, 1}} {
		a := New[float64](s[0], s[1])
		if s[2] > 0 {
			a = lowRank[float64](rng, s[0], s[1], s[2])
		}
		b := random[float64](rng, s[0], 3)
		x, rank, err := LeastSquares(a, b)
		if err != nil || rank != s[2] {
			t.Fatalf("%v: rank %d, %v", s, rank, err)
		}
		r, g := b.Clone(), New[float64](s[1], 3)
		Gemm(r, -1, a, NoTrans, x, NoTrans, 1, nil)
		Gemm(g, 1, a, Transposed, r, NoTrans, 0, nil)
		if e := NormMax(g); e > 1e-11 {
			t.Errorf("%v: ‖Aᵀ(B−AX)‖ is %g", s, e)
		}
		at := New[float64](s[1], s[0])
		Transpose(at, a)
		z, _, err := LeastSquares(at, x)
		if err != nil {
			t.Fatal(err)
		}
		Gemm(x, -1, at, NoTrans, z, NoTrans, 1, nil)
		if e := NormMax(x); e > 1e-11 {
			t.Errorf("%v: %g of the solution is outside the span of the rows", s, e)
		}
	}
	a := Eye[float64](5)
	a.Set(1, 3, math.NaN())
	if _, _, err := LeastSquares(a, a); err == nil || err.Error() != "linalg: PivotedQR: the length of column 3 is NaN" {
		t.Errorf("%v", err)
	}
}

// TestInverses uses the Hilbert matrix of order 3, whose inverse is of integers.
func TestInverses(t *testing.T) {
	want := Wrap(3, 3, 3, []float64{9, -36, 30, -36, 192, -180, 30, -180, 180})
	for name, f := range map[string]func(*Matrix[float64]) (*Matrix[float64], error){"Inverse": Inverse[float64], "RightInverse": RightInverse[float64]} {
		if got, err := f(hilbert[float64](3)); err != nil || !EqualApprox(got, want, 1e-11) {
			t.Errorf("%s: %v %v", name, got, err)
		}
		if _, err := f(New[float64](3, 3)); err == nil {
			t.Errorf("%s: no error for a singular matrix", name)
		}
	}
	if x, err := Solve(hilbert[float64](3), want); err != nil {
		t.Error(err)
	} else {
		check(t, "‖AX−B‖", backward(hilbert[float64](3), NoTrans, x, want), 2)
	}
	rng := rand.New(rand.NewPCG(23, 24))
	w := random[float64](rng, 20, 45)
	x, err := RightInverse(w)
	if err != nil {
		t.Fatal(err)
	}
	// Against the formula itself.
	gram, want2 := New[float64](20, 20), New[float64](45, 20)
	Gemm(gram, 1, w, NoTrans, w, Transposed, 0, nil)
	inverse, err := Inverse(gram)
	if err != nil {
		t.Fatal(err)
	}
	Gemm(want2, 1, w, Transposed, inverse, NoTrans, 0, nil)
	if !EqualApprox(x, want2, 1e-13) {
		t.Error("the right inverse is not Wᵀ(WWᵀ)⁻¹")
	}
}

func TestGramSchmidt(t *testing.T) {
	bothPrecisions(t, testGramSchmidt[float32], testGramSchmidt[float64])
}

func testGramSchmidt[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(25, 26))
	huge, tiny := extremes[T]()
	// Rows that differ by little from one another.
	close := matrix[T](70, 90, func(i, j int) float64 { return 1 + 1e-3*rng.Float64() })
	for _, w := range []*Matrix[T]{
		New[T](0, 0), New[T](0, 4), scaledBy(Eye[T](1), -2), random[T](rng, 1, 9), random[T](rng, 33, 33), random[T](rng, 70, 200),
		hilbert[T](4), close, scaledBy(random[T](rng, 40, 50), huge), scaledBy(random[T](rng, 40, 50), tiny), kahan[T](20),
	} {
		g, err := NewGramSchmidt(w)
		if err != nil {
			t.Fatalf("%s: %v", w.shape(), err)
		}
		check(t, "‖W−CQ‖ of "+w.shape(), defect(w, g.C(), NoTrans, g.Q(), NoTrans), 2)
		check(t, "‖I−QQᵀ‖ of "+w.shape(), skew(g.Q(), Transposed), 2)
		for i := range w.Rows {
			if !(g.C().At(i, i) > 0) {
				t.Errorf("C(%d, %d) is %v", i, i, g.C().At(i, i))
			}
			for j := i + 1; j < w.Rows; j++ {
				if g.C().At(i, j) != 0 {
					t.Fatalf("C(%d, %d) is not 0", i, j)
				}
			}
		}
	}
	// Two rows at an angle of 45°: Q of the axes, L = C⁻¹.
	w := Wrap(2, 2, 2, []T{2, 0, 3, 3})
	g, err := NewGramSchmidt(w)
	if err != nil {
		t.Fatal(err)
	}
	l := New[T](2, 2)
	g.L(l, nil)
	if !EqualApprox(g.Q(), Eye[T](2), 0) || !EqualApprox(g.C(), w, 0) || !EqualApprox(l, Wrap(2, 2, 2, []T{0.5, 0, -0.5, 1.0 / 3}), epsilon[T]()) {
		t.Errorf("Q %v C %v L %v", g.Q(), g.C(), l)
	}
	dependent := random[T](rng, 40, 60)
	copy(dependent.Row(35), dependent.Row(34))
	if _, err := NewGramSchmidt(dependent); err == nil || err.Error() != "linalg: GramSchmidt: row 35 depends on the rows before it or is not finite" {
		t.Errorf("%v", err)
	}
}
