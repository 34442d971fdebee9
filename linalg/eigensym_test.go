package linalg

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestSymmetricEigen(t *testing.T) {
	bothPrecisions(t, testSymmetricEigen[float32], testSymmetricEigen[float64])
}

// symmetricCases are the hard ones: equal and close eigenvalues, grading,
// deficiency, extreme scales, and sizes around the blocks.
func symmetricCases[T Float](rng *rand.Rand) []*Matrix[T] {
	huge, tiny := extremes[T]()
	wilkinson := func(n int, glue float64) *Matrix[T] {
		return matrix[T](n, n, func(i, j int) float64 {
			switch i - j {
			case 0:
				return math.Abs(float64(i%21 - 10))
			case 1, -1:
				if max(i, j)%21 == 0 {
					return glue
				}
				return 1
			}
			return 0
		})
	}
	rank := New[T](60, 60)
	x := random[T](rng, 3, 60)
	Gemm(rank, 1, x, Transposed, x, NoTrans, 0, nil)
	clustered := mirrored[T](rng, 70)
	Scal(T(epsilon[T]()*10), clustered.Data)
	for i := range 70 {
		clustered.Row(i)[i]++
	}
	diagonal := matrix[T](45, 45, func(i, j int) float64 {
		if i != j {
			return 0
		}
		return float64(i % 7)
	})
	ones := New[T](50, 50)
	ones.Fill(1)
	return []*Matrix[T]{
		New[T](0, 0), scaledBy(Eye[T](1), -3), mirrored[T](rng, 2), mirrored[T](rng, 3), mirrored[T](rng, 32), mirrored[T](rng, 33),
		mirrored[T](rng, 67), mirrored[T](rng, 150), Eye[T](40), New[T](40, 40), ones, diagonal, secondDifference[T](100), hilbert[T](40),
		wilkinson(21, 1), wilkinson(105, 1e-8), rank, clustered, scaledBy(mirrored[T](rng, 40), huge), scaledBy(mirrored[T](rng, 40), tiny),
		graded(mirrored[T](rng, 50), 1e-8), graded(mirrored[T](rng, 50), 1e8),
	}
}

func testSymmetricEigen[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(27, 28))
	cases := symmetricCases[T](rng)
	eachLevel(t, func(t *testing.T) {
		var f SymmetricEigen[T]
		for c, a := range cases {
			n := a.Rows
			given := a.Clone()
			for i := range n { // only the upper triangle may be read
				for j := range i {
					given.Set(i, j, T(math.NaN()))
				}
			}
			if err := f.Factor(given, true, nil); err != nil {
				t.Fatalf("case %d of order %d: %v", c, n, err)
			}
			values, v := slices.Clone(f.Values()), f.Vectors().Clone()
			if !slices.IsSorted(values) {
				t.Errorf("case %d: the eigenvalues are not sorted", c)
			}
			check(t, "‖I−VᵀV‖", skew(v, NoTrans), 2)
			vd := v.Clone()
			ScaleCols(vd, values)
			check(t, "‖A−VΛVᵀ‖", defect(a, vd, NoTrans, v, Transposed), 2)
			if err := f.Factor(given, false, nil); err != nil {
				t.Fatalf("case %d of order %d: %v", c, n, err)
			}
			for i, w := range f.Values() {
				if u := unitsOf[T](math.Abs(float64(w-values[i])), float64(NormMax(a))*math.Sqrt(float64(n)), n); u > 2 {
					t.Errorf("case %d: eigenvalue %d is %v with vectors, %v without", c, i, values[i], w)
				}
			}
		}
	})
}

// TestSecondDifference compares with 2 − 2cos(πk/(n+1)) and sin(πik/(n+1)).
func TestSecondDifference(t *testing.T) {
	const n = 120
	f, err := NewSymmetricEigen(secondDifference[float64](n))
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range f.Values() {
		angle := math.Pi * float64(k+1) / (n + 1)
		if want := 2 - 2*math.Cos(angle); math.Abs(v-want) > 4e-15 {
			t.Errorf("eigenvalue %d is %v, want %v", k, v, want)
		}
		sign := math.Copysign(1, f.Vectors().At(0, k))
		for i := range n {
			want := sign * math.Sqrt(2.0/(n+1)) * math.Sin(angle*float64(i+1))
			if got := f.Vectors().At(i, k); math.Abs(got-want) > 1e-11 {
				t.Fatalf("eigenvector %d at %d is %v, want %v", k, i, got, want)
			}
		}
	}
}

func TestSymmetricEigenErrors(t *testing.T) {
	a := Eye[float64](4)
	a.Set(1, 3, math.Inf(-1))
	if _, err := NewSymmetricEigen(a); err == nil || err.Error() != "linalg: SymmetricEigen: an element is +Inf" {
		t.Errorf("%v", err)
	}
	if got, want := recovered(func() { NewSymmetricEigen(New[float64](2, 3)) }), "linalg: SymmetricEigen: the matrix is 2×3, not square"; got != want {
		t.Errorf("panic %q, want %q", got, want)
	}
}

func TestSymmetricEigenBits(t *testing.T) {
	a := mirrored[float64](rand.New(rand.NewPCG(29, 30)), 200)
	bitsAgree(t, func(ws *Workspace) []*Matrix[float64] {
		var f SymmetricEigen[float64]
		if err := f.Factor(a, true, ws); err != nil {
			t.Fatal(err)
		}
		return []*Matrix[float64]{f.Vectors(), Wrap(1, 200, 200, f.Values())}
	})
}
