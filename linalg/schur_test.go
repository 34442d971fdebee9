package linalg

import (
	"math"
	"math/cmplx"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestSchur(t *testing.T) { bothPrecisions(t, testSchur[float32], testSchur[float64]) }

func testSchur[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(39, 40))
	cases := squareCases[T](rng)
	eachLevel(t, func(t *testing.T) {
		var f Schur[T]
		for c, a := range cases {
			n := a.Rows
			if err := f.Factor(a, true, nil); err != nil {
				t.Fatalf("case %d, %s: %v", c, a.shape(), err)
			}
			checkStandard(t, f.S())
			check(t, "‖I−QᵀQ‖ of "+a.shape(), skew(f.Q(), NoTrans), 2)
			qs := New[T](n, n)
			Gemm(qs, 1, f.Q(), NoTrans, f.S(), NoTrans, 0, nil)
			check(t, "‖A−QSQᵀ‖ of "+a.shape(), defect(a, qs, NoTrans, f.Q(), Transposed), 2)
		}
	})
}

// checkStandard fails unless s is in real Schur form with standard blocks.
func checkStandard[T Float](t *testing.T, s *Matrix[T]) {
	t.Helper()
	for i := range s.Rows {
		for j := range i - 1 {
			if s.At(i, j) != 0 {
				t.Fatalf("S(%d, %d) is %v", i, j, s.At(i, j))
			}
		}
		if i == 0 || s.At(i, i-1) == 0 {
			continue
		}
		if s.At(i, i) != s.At(i-1, i-1) || (s.At(i, i-1) > 0) == (s.At(i-1, i) > 0) || i > 1 && s.At(i-1, i-2) != 0 {
			t.Fatalf("the block at %d is not in standard form", i)
		}
	}
}

func byValue(a, b complex128) int {
	if real(a) != real(b) {
		if real(a) < real(b) {
			return -1
		}
		return 1
	}
	return int(math.Copysign(1, imag(a)-imag(b)))
}

// TestSchurKnown uses a companion matrix of a random permutation of cycles, whose
// eigenvalues are roots of unity, and a normal matrix with known ones.
func TestSchurKnown(t *testing.T) {
	const n = 203
	cycle := matrix[float64](n, n, func(i, j int) float64 { return map[bool]float64{true: 1}[(i+1)%n == j] })
	var f Schur[float64]
	for _, vectors := range []bool{false, true} {
		if err := f.Factor(cycle, vectors, nil); err != nil {
			t.Fatal(err)
		}
		seen := make([]bool, n)
		for _, v := range f.Values() {
			k := int(math.Round(cmplx.Phase(v)/(2*math.Pi)*n)+n) % n
			if e := cmplx.Abs(v - cmplx.Rect(1, 2*math.Pi*float64(k)/n)); e > 1e-13 || seen[k] {
				t.Fatalf("%v is not a root of unity, or is one twice", v)
			}
			seen[k] = true
		}
	}
	// Similar to a triangular matrix with 1…n on its diagonal, by Q of a random one.
	rng := rand.New(rand.NewPCG(41, 42))
	q, qd, a := New[float64](n, n), New[float64](n, n), New[float64](n, n)
	NewQR(random[float64](rng, n, n)).Q(q, nil)
	d := matrix[float64](n, n, func(i, j int) float64 {
		if i == j {
			return float64(i + 1)
		}
		return 0
	})
	Gemm(qd, 1, q, NoTrans, d, NoTrans, 0, nil)
	Gemm(a, 1, qd, NoTrans, q, Transposed, 0, nil)
	if err := f.Factor(a, false, nil); err != nil {
		t.Fatal(err)
	}
	values := slices.Clone(f.Values())
	slices.SortFunc(values, byValue)
	for i, v := range values {
		if cmplx.Abs(v-complex(float64(i+1), 0)) > 1e-11 {
			t.Errorf("eigenvalue %v, want %d", v, i+1)
		}
	}
}
