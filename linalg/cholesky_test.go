package linalg

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestCholesky(t *testing.T) { bothPrecisions(t, testCholesky[float32], testCholesky[float64]) }

func testCholesky[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	huge, tiny := extremes[T]()
	eachLevel(t, func(t *testing.T) {
		var c Cholesky[T]
		for _, a := range []*Matrix[T]{
			New[T](0, 0), scaledBy(Eye[T](1), 4), definite[T](rng, 2), definite[T](rng, 16), definite[T](rng, 17), definite[T](rng, 33),
			definite[T](rng, 150), secondDifference[T](100), hilbert[T](5),
			scaledBy(definite[T](rng, 40), huge), scaledBy(definite[T](rng, 40), tiny), graded(secondDifference[T](40), 1e-8),
		} {
			n := a.Rows
			given := a.Clone()
			for i := range n { // only the upper triangle may be read
				for j := range i {
					given.Set(i, j, T(math.NaN()))
				}
			}
			if err := c.Factor(given, nil); err != nil {
				t.Fatalf("order %d: %v", n, err)
			}
			check(t, "‖A−UᵀU‖", defect(a, c.U(), Transposed, c.U(), NoTrans), 2)
			x := random[T](rng, n, 3)
			b, got := New[T](n, 3), New[T](n, 3)
			Gemm(b, 1, a, NoTrans, x, NoTrans, 0, nil)
			c.Solve(got, b, nil)
			check(t, "‖AX−B‖/(‖A‖‖X‖)", backward(a, NoTrans, got, b), 2)
		}
	})
}

// backward returns ‖op(A)X − B‖/(‖A‖·‖X‖) in units of n·eps.
func backward[T Float](a *Matrix[T], t Trans, x, b *Matrix[T]) float64 {
	an, sa := normalised(a)
	xn, sx := normalised(x)
	bn, sb := normalised(b)
	r := New[float64](b.Rows, b.Cols)
	Gemm(r, 1, an, t, xn, NoTrans, 0, nil)
	s := sb / sa / sx
	for i := range r.Data {
		r.Data[i] -= bn.Data[i] * s
	}
	return unitsOf[T](NormFrobenius(r), NormFrobenius(an)*NormFrobenius(xn), a.Rows)
}

func TestCholeskyErrors(t *testing.T) {
	a := Eye[float64](40)
	for column, want := range map[int]string{
		4:  "linalg: Cholesky: not positive definite at column 4",
		39: "linalg: Cholesky: not positive definite at column 39",
	} {
		for _, bad := range []float64{0, -1, math.NaN(), math.Inf(1)} {
			b := a.Clone()
			b.Set(column, column, bad)
			if _, err := NewCholesky(b); err == nil || err.Error() != want {
				t.Errorf("with %v: %v, want %s", bad, err, want)
			}
		}
	}
	// The smallest leading minor that is not positive is that of order 3.
	b := matrix[float64](5, 5, func(i, j int) float64 { return float64([]int{1, 2, 3, 4, 5}[min(i, j)]) })
	b.Set(2, 2, 2)
	if _, err := NewCholesky(b); err == nil || err.Error() != "linalg: Cholesky: not positive definite at column 2" {
		t.Errorf("%v", err)
	}
	if got, want := recovered(func() { new(Cholesky[float64]).Factor(New[float64](2, 3), nil) }), "linalg: Cholesky: the matrix is 2×3, not square"; got != want {
		t.Errorf("panic %q, want %q", got, want)
	}
}

// TestCholeskyKnown uses min(i, j)+1 = UᵀU with U all ones, its determinant 1 and
// its inverse, a second difference.
func TestCholeskyKnown(t *testing.T) {
	const n = 50
	c, err := NewCholesky(matrix[float64](n, n, func(i, j int) float64 { return float64(min(i, j) + 1) }))
	if err != nil {
		t.Fatal(err)
	}
	if want := matrix[float64](n, n, func(i, j int) float64 { return map[bool]float64{true: 1}[j >= i] }); !EqualApprox(c.U(), want, 0) {
		t.Error("U is not of ones")
	}
	if det := math.Ldexp(c.Det()); det != 1 {
		t.Errorf("determinant %v, want 1", det)
	}
	want := secondDifference[float64](n)
	want.Set(n-1, n-1, 1)
	inverse := New[float64](n, n)
	c.Inverse(inverse, nil)
	if !EqualApprox(inverse, want, 1e-11) {
		t.Error("the inverse is not the second difference")
	}
	// ‖A‖∞ = n(n+1)/2 and ‖A⁻¹‖∞ = 4.
	if got := c.Cond(nil); math.Abs(got/(4*n*(n+1)/2)-1) > 1e-10 {
		t.Errorf("condition %v, want %v", got, 4*n*(n+1)/2)
	}
}

func TestCholeskyBits(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	a, b := definite[float64](rng, 200), random[float64](rng, 200, 5)
	bitsAgree(t, func(ws *Workspace) []*Matrix[float64] {
		var c Cholesky[float64]
		if err := c.Factor(a, ws); err != nil {
			t.Fatal(err)
		}
		x := New[float64](200, 5)
		c.Solve(x, b, ws)
		return []*Matrix[float64]{c.U(), x}
	})
}
