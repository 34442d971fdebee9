package linalg

import (
	"math"
	"math/cmplx"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestEigen(t *testing.T) { bothPrecisions(t, testEigen[float32], testEigen[float64]) }

func testEigen[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(43, 44))
	cases := squareCases[T](rng)
	eachLevel(t, func(t *testing.T) {
		var f Eigen[T]
		for c, a := range cases {
			if err := f.Factor(a, true, nil); err != nil {
				t.Fatalf("case %d, %s: %v", c, a.shape(), err)
			}
			check(t, "‖AV−VΛ‖ of "+a.shape(), eigenDefect(a, &f), 2)
			re, im := f.Vectors()
			for k := range a.Rows {
				length := 0.0
				for i := range a.Rows {
					x, y := float64(re.At(i, k)), float64(im.At(i, k))
					length += x*x + y*y
				}
				check(t, "‖v‖²−1", unitsOf[T](math.Abs(length-1), 1, a.Rows), 2)
			}
		}
	})
}

// eigenDefect returns the largest ‖A·v − λ·v‖/‖A‖ in units of n·eps.
func eigenDefect[T Float](a *Matrix[T], f *Eigen[T]) (worst float64) {
	an, size := normalised(a)
	n := a.Rows
	re, im := f.Vectors()
	x, y := New[float64](n, n), New[float64](n, n)
	ax, ay := New[float64](n, n), New[float64](n, n)
	Convert(x, re)
	Convert(y, im)
	Gemm(ax, 1, an, NoTrans, x, NoTrans, 0, nil)
	Gemm(ay, 1, an, NoTrans, y, NoTrans, 0, nil)
	for k, v := range f.Values() {
		v = complex(real(v)/size, imag(v)/size)
		sum := 0.0
		for i := range n {
			r := cmplx.Abs(complex(ax.At(i, k), ay.At(i, k)) - v*complex(x.At(i, k), y.At(i, k)))
			sum += r * r
		}
		worst = max(worst, unitsOf[T](math.Sqrt(sum), math.Max(NormFrobenius(an), 1), n))
	}
	return worst
}

// TestEigenKnown uses a rotation by 90°, a companion matrix with the roots 1, 2, 3
// and the Frank matrix, whose eigenvalues are positive with their reciprocals.
func TestEigenKnown(t *testing.T) {
	turn := Wrap(2, 2, 2, []float64{0, -1, 1, 0})
	f, err := NewEigen(turn)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(f.Values(), []complex128{1i, -1i}) {
		t.Errorf("eigenvalues %v of a rotation", f.Values())
	}
	companion := Wrap(3, 3, 3, []float64{6, -11, 6, 1, 0, 0, 0, 1, 0})
	values, err := Eigenvalues(companion)
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(values, byValue)
	for i, v := range values {
		if cmplx.Abs(v-complex(float64(i+1), 0)) > 1e-13 {
			t.Errorf("eigenvalue %v, want %d", v, i+1)
		}
	}
	values, err = Eigenvalues(frank[float64](9))
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(values, byValue)
	for i, v := range values {
		if p := v * values[len(values)-1-i]; cmplx.Abs(p-1) > 1e-9 {
			t.Errorf("eigenvalues %v and %v are not reciprocal", v, values[len(values)-1-i])
		}
	}
}

// TestEigenBalance uses D⁻¹·A·D with D over many orders of magnitude, which
// balancing undoes: eigenvalues keep the digits that they have without D.
func TestEigenBalance(t *testing.T) {
	rng := rand.New(rand.NewPCG(45, 46))
	a := random[float64](rng, 30, 30)
	spread := a.Clone()
	for i := range 30 {
		for j := range 30 {
			spread.Set(i, j, math.Ldexp(a.At(i, j), 3*(j-i)))
		}
	}
	want, err := Eigenvalues(a)
	if err != nil {
		t.Fatal(err)
	}
	want = slices.Clone(want)
	got, err := Eigenvalues(spread)
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(want, byValue)
	slices.SortFunc(got, byValue)
	for i := range got {
		if cmplx.Abs(got[i]-want[i]) > 1e-12 {
			t.Errorf("eigenvalue %v, want %v", got[i], want[i])
		}
	}
}

func TestEigenErrors(t *testing.T) {
	a := Eye[float64](4)
	a.Set(1, 3, math.NaN())
	if _, err := NewEigen(a); err == nil || err.Error() != "linalg: Eigen: an element is NaN" {
		t.Errorf("%v", err)
	}
	if _, err := NewSchur(a); err == nil || err.Error() != "linalg: Schur: an element is NaN" {
		t.Errorf("%v", err)
	}
	for call, f := range map[string]func(*Matrix[float64]){
		"Eigen":      func(a *Matrix[float64]) { NewEigen(a) },
		"Schur":      func(a *Matrix[float64]) { NewSchur(a) },
		"Hessenberg": func(a *Matrix[float64]) { NewHessenberg(a) },
	} {
		if got, want := recovered(func() { f(New[float64](2, 3)) }), "linalg: "+call+": the matrix is 2×3, not square"; got != want {
			t.Errorf("panic %q, want %q", got, want)
		}
	}
}

func TestEigenBits(t *testing.T) {
	a := random[float64](rand.New(rand.NewPCG(47, 48)), 200, 200)
	bitsAgree(t, func(ws *Workspace) []*Matrix[float64] {
		var f Eigen[float64]
		if err := f.Factor(a, true, ws); err != nil {
			t.Fatal(err)
		}
		re, im := f.Vectors()
		values := New[float64](2, 200)
		for i, v := range f.Values() {
			values.Set(0, i, real(v))
			values.Set(1, i, imag(v))
		}
		return []*Matrix[float64]{re, im, values}
	})
}
