package linalg

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// bands are hard diagonals with what is beside them: random, without a diagonal,
// clustered, graded both ways, of a second difference, Wilkinson's, in parts, equal.
func bands(rng *rand.Rand, n int) (cases [][2][]float64) {
	grade := func(i int) float64 { return math.Pow(10, -16*float64(i)/float64(n)) }
	for _, at := range []func(i int) (d, e float64){
		func(int) (float64, float64) { return rng.NormFloat64(), rng.NormFloat64() },
		func(int) (float64, float64) { return 0, rng.NormFloat64() },
		func(int) (float64, float64) { return 1, 1e-9 * rng.NormFloat64() },
		func(int) (float64, float64) { return 1 + 1e-15*rng.NormFloat64(), 1e-15 * rng.NormFloat64() },
		func(i int) (float64, float64) { return grade(i), grade(i) * rng.NormFloat64() },
		func(i int) (float64, float64) { return grade(n - i), grade(n-i) * rng.NormFloat64() },
		func(int) (float64, float64) { return 2, -1 },
		func(i int) (float64, float64) { return math.Abs(float64(i - n/2)), 1 },
		func(i int) (float64, float64) { return float64(i % 2), float64(i % 3) },
		func(int) (float64, float64) { return 1, 1 },
		func(int) (float64, float64) { return 0, 0 },
	} {
		d, e := make([]float64, n), make([]float64, n)
		for i := range d {
			d[i], e[i] = at(i)
		}
		if n > 0 {
			e[n-1] = 0
		}
		cases = append(cases, [2][]float64{d, e})
	}
	return cases
}

// furthest returns the largest difference of sorted values in units of n·ε of the
// largest.
func furthest(got, want []float64) float64 {
	slices.Sort(got)
	slices.Sort(want)
	err, size := 0.0, 0.0
	for i, v := range want {
		err, size = math.Max(err, math.Abs(got[i]-v)), math.Max(size, math.Abs(v))
	}
	return unitsOf[float64](err, size, len(want))
}

// TestValuesOfBands compares the iterations without vectors with QL and its
// rotations.
func TestValuesOfBands(t *testing.T) {
	rng := rand.New(rand.NewPCG(83, 84))
	for _, n := range []int{0, 1, 2, 3, 5, 10, 33, 100, 200} {
		for kind, b := range bands(rng, n) {
			want := slices.Clone(b[0])
			if err := qlValues(want, slices.Clone(b[1]), nil); err != nil {
				t.Fatal(err)
			}
			got := slices.Clone(b[0])
			if err := tridiagonalValues(got, slices.Clone(b[1])); err != nil {
				t.Errorf("kind %d, n = %d: %v", kind, n, err)
			}
			if units := furthest(got, want); units > 2 {
				t.Errorf("kind %d, n = %d: eigenvalues %.2g n·ε apart", kind, n, units)
			}

			want, got = slices.Clone(b[0]), slices.Clone(b[0])
			if err := bidiagonalValues(want, slices.Clone(b[1]), make([]float64, 4*n)); err != nil {
				t.Fatal(err)
			}
			var s dqds
			s.start(got, b[1])
			if !s.solve() {
				t.Errorf("kind %d, n = %d: dqds has not converged", kind, n)
			}
			for i, q := range s.q {
				got[i] = math.Sqrt(q)
			}
			if units := furthest(got, want); units > 2 {
				t.Errorf("kind %d, n = %d: singular values %.2g n·ε apart", kind, n, units)
			}
		}
	}
}

// TestValuesClosedForm checks both iterations on (−1 2 −1), whose eigenvalues are
// 4·sin²(kπ/2(n+1)), and on the bidiagonal of ones, whose singular values are
// 2·cos(kπ/(2n+1)).
func TestValuesClosedForm(t *testing.T) {
	const n = 120
	d, e, want := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range d {
		d[i], e[i] = 2, -1
		x := math.Sin(float64(i+1) * math.Pi / (2 * (n + 1)))
		want[i] = 4 * x * x
	}
	e[n-1] = 0
	if err := tridiagonalValues(d, e); err != nil {
		t.Fatal(err)
	}
	if units := furthest(d, want); units > 1 {
		t.Errorf("eigenvalues are wrong by %.2g n·ε", units)
	}
	for i := range d {
		d[i], e[i] = 1, 1
		want[i] = 2 * math.Cos(float64(i+1)*math.Pi/(2*n+1))
	}
	e[n-1] = 0
	var s dqds
	if err := s.singularValues(d, e); err != nil {
		t.Fatal(err)
	}
	if units := furthest(d, want); units > 1 {
		t.Errorf("singular values are wrong by %.2g n·ε", units)
	}
}

// TestNotConverged lowers the limit of steps.
func TestNotConverged(t *testing.T) {
	defer func(steps int) { maxSteps = steps }(maxSteps)
	a := mirrored[float64](rand.New(rand.NewPCG(85, 86)), 20)
	for name, run := range map[string]func() error{
		"SymmetricEigen with vectors": func() error { return new(SymmetricEigen[float64]).Factor(a, true, nil) },
		"SymmetricEigen":              func() error { return new(SymmetricEigen[float64]).Factor(a, false, nil) },
		"SVD":                         func() error { return new(SVD[float64]).Factor(a, ValuesOnly, nil) },
		"Schur":                       func() error { return new(Schur[float64]).Factor(a, true, nil) },
		"Eigen":                       func() error { return new(Eigen[float64]).Factor(a, false, nil) },
	} {
		maxSteps = 40
		if err := run(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		maxSteps = 0
		if err := run(); err == nil || !strings.Contains(err.Error(), "not converged after 0 ") {
			t.Errorf("%s without steps: %v", name, err)
		}
	}
}
