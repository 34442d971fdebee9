package linalg

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestSVD(t *testing.T) { bothPrecisions(t, testSVD[float32], testSVD[float64]) }

func testSVD[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(31, 32))
	ones := New[T](30, 50)
	ones.Fill(1)
	close := random[T](rng, 60, 60).Clone()
	Scal(T(10*epsilon[T]()), close.Data)
	for i := range 60 {
		close.Row(i)[i]++
	}
	cases := append(orthogonalCases[T](rng), Eye[T](40), ones, close, hilbert[T](40), secondDifference[T](90), random[T](rng, 150, 150), graded(random[T](rng, 50, 50), 1e8))
	eachLevel(t, func(t *testing.T) {
		var f SVD[T]
		for c, a := range cases {
			m, n := a.Rows, a.Cols
			for _, want := range []Singular{Thin, Full} {
				if err := f.Factor(a, want, nil); err != nil {
					t.Fatalf("case %d, %s: %v", c, a.shape(), err)
				}
				k := min(m, n)
				if u, v := f.U(), f.V(); want == Thin && (u.Rows != m || u.Cols != k || v.Rows != n || v.Cols != k) ||
					want == Full && (u.Rows != m || u.Cols != m || v.Rows != n || v.Cols != n) {
					t.Fatalf("%s: U is %s and V %s", a.shape(), u.shape(), v.shape())
				}
				check(t, "‖I−UᵀU‖ of "+a.shape(), skew(f.U(), NoTrans), 2)
				check(t, "‖I−VᵀV‖ of "+a.shape(), skew(f.V(), NoTrans), 2)
				u, v := f.U().Slice(0, m, 0, k).Clone(), f.V().Slice(0, n, 0, k)
				ScaleCols(u, f.Values())
				check(t, "‖A−UΣVᵀ‖ of "+a.shape(), defect(a, u, NoTrans, v, Transposed), 2)
			}
			values := slices.Clone(f.Values())
			for i, s := range values {
				if s < 0 || i > 0 && s > values[i-1] {
					t.Errorf("%s: value %d is %v", a.shape(), i, s)
				}
			}
			if err := f.Factor(a, ValuesOnly, nil); err != nil {
				t.Fatalf("case %d, %s: %v", c, a.shape(), err)
			}
			for i, s := range f.Values() {
				if u := unitsOf[T](math.Abs(float64(s-values[i])), float64(values[0]), max(m, n)); u > 2 {
					t.Errorf("case %d, %s: value %d is %v with vectors, %v without", c, a.shape(), i, values[i], s)
				}
			}
		}
		for _, rank := range []int{0, 1, 7, 25} {
			if err := f.Factor(lowRank[T](rng, 60, 50, rank), ValuesOnly, nil); err != nil {
				t.Fatal(err)
			}
			if got := f.Rank(0); got != rank {
				t.Errorf("rank %d, want %d", got, rank)
			}
		}
	})
}

// TestSVDKnown uses the upper bidiagonal matrix of ones, whose singular values
// are 2cos(πk/(2n+1)), k = 1…n: TᵀT is a second difference with one free end.
func TestSVDKnown(t *testing.T) {
	const n = 75
	a := matrix[float64](n, n, func(i, j int) float64 { return map[bool]float64{true: 1}[j == i || j == i+1] })
	for _, want := range []Singular{ValuesOnly, Full} {
		f, err := NewSVD(a, want)
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range f.Values() {
			if want := 2 * math.Cos(math.Pi*float64(i+1)/(2*n+1)); math.Abs(s-want) > 4e-15 {
				t.Errorf("value %d is %v, want %v", i, s, want)
			}
		}
		if got, want := f.Cond(), math.Cos(math.Pi/(2*n+1))/math.Cos(math.Pi*n/(2*n+1)); math.Abs(got/want-1) > 1e-12 {
			t.Errorf("condition %v, want %v", got, want)
		}
	}
	// ‖1‖₂ of an m×n matrix of ones is √(mn).
	ones := New[float64](9, 16)
	ones.Fill(1)
	if got, err := Norm2(ones); err != nil || math.Abs(got-12) > 1e-14 {
		t.Errorf("norm %v, want 12 (%v)", got, err)
	}
	ones.Set(3, 3, math.NaN())
	if _, err := Norm2(ones); err == nil || err.Error() != "linalg: SVD: an element is NaN" {
		t.Errorf("%v", err)
	}
}

// TestPseudoInverse checks Penrose's four conditions, and the formula 1ᵀ/(mn) for
// a matrix of ones.
func TestPseudoInverse(t *testing.T) {
	rng := rand.New(rand.NewPCG(33, 34))
	mul := func(x, y *Matrix[float64]) *Matrix[float64] {
		z := New[float64](x.Rows, y.Cols)
		Gemm(z, 1, x, NoTrans, y, NoTrans, 0, nil)
		return z
	}
	for _, a := range []*Matrix[float64]{random[float64](rng, 30, 20), lowRank[float64](rng, 20, 30, 7), New[float64](3, 4)} {
		x, err := PseudoInverse(a)
		if err != nil {
			t.Fatal(err)
		}
		ax, xa := mul(a, x), mul(x, a)
		axt, xat := New[float64](a.Rows, a.Rows), New[float64](a.Cols, a.Cols)
		Transpose(axt, ax)
		Transpose(xat, xa)
		if !EqualApprox(mul(ax, a), a, 1e-12) || !EqualApprox(mul(xa, x), x, 1e-12) || !EqualApprox(ax, axt, 1e-13) || !EqualApprox(xa, xat, 1e-13) {
			t.Errorf("%s: Penrose's conditions fail", a.shape())
		}
	}
	ones, want := New[float64](4, 8), New[float64](8, 4)
	ones.Fill(1)
	want.Fill(1.0 / 32)
	if got, err := PseudoInverse(ones); err != nil || !EqualApprox(got, want, 1e-16) {
		t.Errorf("%v %v", got, err)
	}
}

func TestSVDBits(t *testing.T) {
	a := random[float64](rand.New(rand.NewPCG(35, 36)), 220, 170)
	bitsAgree(t, func(ws *Workspace) []*Matrix[float64] {
		var f SVD[float64]
		if err := f.Factor(a, Thin, ws); err != nil {
			t.Fatal(err)
		}
		return []*Matrix[float64]{f.U(), f.V(), Wrap(1, 170, 170, f.Values())}
	})
}
