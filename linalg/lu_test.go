package linalg

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestLU(t *testing.T) { bothPrecisions(t, testLU[float32], testLU[float64]) }

func testLU[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	huge, tiny := extremes[T]()
	eachLevel(t, func(t *testing.T) {
		var f LU[T]
		for _, a := range []*Matrix[T]{
			New[T](0, 0), scaledBy(Eye[T](1), -3), random[T](rng, 2, 2), random[T](rng, 16, 16), random[T](rng, 17, 17), random[T](rng, 50, 50),
			random[T](rng, 150, 150), hilbert[T](5), frank[T](10), grcar[T](60), kahan[T](20),
			scaledBy(random[T](rng, 40, 40), huge), scaledBy(random[T](rng, 40, 40), tiny), graded(random[T](rng, 40, 40), 1e-6),
		} {
			n := a.Rows
			if err := f.Factor(a, nil); err != nil {
				t.Fatalf("order %d: %v", n, err)
			}
			pa := New[T](n, n)
			Gather(pa, a, f.Permutation())
			check(t, "‖PA−LU‖", defect(pa, f.L(), NoTrans, f.U(), NoTrans), 4)
			if m := NormMax(f.L()); n > 0 && m != 1 {
				t.Errorf("an element of L is %v", m)
			}
			for _, trans := range []Trans{NoTrans, Transposed} {
				b, got := random[T](rng, n, 3), New[T](n, 3)
				f.Solve(got, trans, b, nil)
				check(t, "‖AX−B‖/(‖A‖‖X‖)", backward(a, trans, got, b), 4)
			}
		}
	})
}

func TestLUErrors(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for _, c := range []struct {
		column int
		value  float64
		want   string
	}{
		{17, 0, "linalg: LU: singular at pivot 17"},
		{39, 0, "linalg: LU: singular at pivot 39"},
		{3, math.NaN(), "linalg: LU: not a number at pivot 3"},
	} {
		a := random[float64](rng, 40, 40).Clone()
		for i := range a.Rows {
			a.Set(i, c.column, c.value)
		}
		if _, err := NewLU(a); err == nil || err.Error() != c.want {
			t.Errorf("%v, want %s", err, c.want)
		}
		if frac, exp := Det(a); c.value == 0 && (frac != 0 || exp != 0) {
			t.Errorf("determinant %v·2^%d of a singular matrix", frac, exp)
		} else if c.value != 0 && frac == frac {
			t.Errorf("determinant %v·2^%d of a matrix with NaN", frac, exp)
		}
	}
	if got, want := recovered(func() { NewLU(New[float64](2, 3)) }), "linalg: LU: the matrix is 2×3, not square"; got != want {
		t.Errorf("panic %q, want %q", got, want)
	}
}

// TestDet uses Frank's matrices, of determinant 1, Hilbert's of order 5, of
// determinant 1/266716800000, and numbers whose product overflows.
func TestDet(t *testing.T) {
	if got := math.Ldexp(Det(frank[float64](8))); math.Abs(got-1) > 1e-9 {
		t.Errorf("Frank: %v", got)
	}
	if got := math.Ldexp(Det(hilbert[float64](5))) * 266716800000; math.Abs(got-1) > 1e-10 {
		t.Errorf("Hilbert: %v of the value", got)
	}
	if frac, exp := Det(scaledBy(Eye[float64](40), -0x1p1000)); frac != 0.5 || exp != 40001 {
		t.Errorf("%v·2^%d, want 0.5·2^40001", frac, exp)
	}
	if got := math.Ldexp(Det(New[float64](0, 0))); got != 1 {
		t.Errorf("determinant %v of the empty matrix", got)
	}
	swap := matrix[float64](2, 2, func(i, j int) float64 { return float64(i ^ j) })
	if got := math.Ldexp(Det(swap)); got != -1 {
		t.Errorf("determinant %v of an exchange", got)
	}
}

// TestCond uses Hilbert's matrix of order 8, whose ∞-condition is 3.387e10.
func TestCond(t *testing.T) {
	f, err := NewLU(hilbert[float64](8))
	if err != nil {
		t.Fatal(err)
	}
	if got := f.Cond(nil); math.Abs(got/3.387e10-1) > 1e-3 {
		t.Errorf("condition %.5g, want 3.387e10", got)
	}
	// The estimate is a lower bound, and rarely less than a third.
	rng := rand.New(rand.NewPCG(9, 10))
	for range 20 {
		a, inverse := random[float64](rng, 30, 30), New[float64](30, 30)
		f, err := NewLU(a)
		if err != nil {
			t.Fatal(err)
		}
		f.Inverse(inverse, nil)
		if r := f.Cond(nil) / (NormInf(a) * NormInf(inverse)); r > 1+1e-10 || r < 1.0/3 {
			t.Errorf("%v of the condition", r)
		}
	}
}

func TestLUBits(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	a, b := random[float32](rng, 250, 250), random[float32](rng, 250, 7)
	bitsAgree(t, func(ws *Workspace) []*Matrix[float32] {
		var f LU[float32]
		if err := f.Factor(a, ws); err != nil {
			t.Fatal(err)
		}
		x := New[float32](250, 7)
		f.Solve(x, NoTrans, b, ws)
		return []*Matrix[float32]{f.L(), f.U(), x}
	})
}

func TestNorms(t *testing.T) {
	a := matrix[float64](2, 3, func(i, j int) float64 { return float64(1+i) * float64(j-1) })
	a.Set(1, 2, 4)
	if NormInf(a) != 6 || Norm1(a) != 5 || NormMax(a) != 4 || NormFrobenius(a) != math.Sqrt(22) {
		t.Errorf("norms %v %v %v %v of %v", NormInf(a), Norm1(a), NormMax(a), NormFrobenius(a), a)
	}
	wide := New[float32](1, 200)
	wide.Set(0, 150, -3e38)
	if Norm1(wide) != 3e38 || NormFrobenius(wide) != 3e38 {
		t.Errorf("norms %v %v, want 3e38", Norm1(wide), NormFrobenius(wide))
	}
	a.Set(0, 0, math.NaN())
	for _, f := range []func(*Matrix[float64]) float64{NormInf[float64], Norm1[float64], NormMax[float64], NormFrobenius[float64]} {
		if v := f(a); v == v {
			t.Errorf("norm %v of a matrix with NaN", v)
		}
		if v := f(New[float64](0, 0)); v != 0 {
			t.Errorf("norm %v of nothing", v)
		}
	}
}
