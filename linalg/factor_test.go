package linalg

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/curlfree/curlfree/internal/isa"
)

// The matrices, residuals and the bit test that the factorizations share.

// epsilon is the distance from 1 to the next number of T.
func epsilon[T Float]() float64 {
	if T(1)+0x1p-40 == 1 {
		return 0x1p-23
	}
	return 0x1p-52
}

// matrix returns the rows×cols matrix of f.
func matrix[T Float](rows, cols int, f func(i, j int) float64) *Matrix[T] {
	m := New[T](rows, cols)
	for i := range rows {
		for j := range cols {
			m.Set(i, j, T(f(i, j)))
		}
	}
	return m
}

func hilbert[T Float](n int) *Matrix[T] {
	return matrix[T](n, n, func(i, j int) float64 { return 1 / float64(i+j+1) })
}

// secondDifference has the eigenvalues 2 − 2cos(πk/(n+1)).
func secondDifference[T Float](n int) *Matrix[T] {
	return matrix[T](n, n, func(i, j int) float64 {
		switch i - j {
		case 0:
			return 2
		case 1, -1:
			return -1
		}
		return 0
	})
}

// frank is upper Hessenberg with determinant 1 and ill-conditioned small
// eigenvalues.
func frank[T Float](n int) *Matrix[T] {
	return matrix[T](n, n, func(i, j int) float64 {
		if j < i-1 {
			return 0
		}
		return float64(n - max(i, j))
	})
}

// grcar is a Toeplitz matrix with sensitive eigenvalues.
func grcar[T Float](n int) *Matrix[T] {
	return matrix[T](n, n, func(i, j int) float64 {
		switch {
		case j == i-1:
			return -1
		case j >= i && j <= i+3:
			return 1
		}
		return 0
	})
}

// kahan is upper triangular and nearly singular without a small diagonal.
func kahan[T Float](n int) *Matrix[T] {
	const c = 0.6
	s := math.Sqrt(1 - c*c)
	return matrix[T](n, n, func(i, j int) float64 {
		switch {
		case j < i:
			return 0
		case j == i:
			return math.Pow(s, float64(i))
		}
		return -c * math.Pow(s, float64(i))
	})
}

// lowRank returns a product of rows×rank and rank×cols.
func lowRank[T Float](rng *rand.Rand, rows, cols, rank int) *Matrix[T] {
	m := New[T](rows, cols)
	Gemm(m, 1, random[T](rng, rows, rank), NoTrans, random[T](rng, rank, cols), NoTrans, 0, nil)
	return m
}

// definite returns XᵀX + I/100.
func definite[T Float](rng *rand.Rand, n int) *Matrix[T] {
	x, a := random[T](rng, n, n), New[T](n, n)
	Gemm(a, 1, x, Transposed, x, NoTrans, 0, nil)
	for i := range n {
		a.Row(i)[i] += 0.01
	}
	return a
}

// mirrored returns a matrix of numbers in [-1, 1) that is its transpose.
func mirrored[T Float](rng *rand.Rand, n int) *Matrix[T] {
	a := random[T](rng, n, n).Clone()
	for i := range n {
		for j := range i {
			a.Set(i, j, a.At(j, i))
		}
	}
	return a
}

func scaledBy[T Float](a *Matrix[T], s float64) *Matrix[T] {
	b := a.Clone()
	Scal(T(s), b.Data)
	return b
}

// graded scales rows and columns over many orders of magnitude.
func graded[T Float](a *Matrix[T], base float64) *Matrix[T] {
	b := a.Clone()
	for i := range b.Rows {
		row := b.Row(i)
		for j := range row {
			row[j] *= T(math.Pow(base, float64(i)/float64(b.Rows)+float64(j)/float64(b.Cols)))
		}
	}
	return b
}

// huge is a scale at which squares overflow, tiny one at which they vanish.
func extremes[T Float]() (huge, tiny float64) {
	if epsilon[T]() > 0x1p-30 {
		return 1e20, 1e-20
	}
	return 1e150, 1e-150
}

// normalised returns a in double precision, divided by its largest magnitude,
// and that.
func normalised[T Float](a *Matrix[T]) (*Matrix[float64], float64) {
	d := New[float64](a.Rows, a.Cols)
	Convert(d, a)
	s := NormMax(d)
	if s == 0 {
		return d, 1
	}
	for i := range d.Data {
		d.Data[i] /= s
	}
	return d, s
}

// defect returns ‖A − X·Y‖ / ‖A‖ in units of max(m, n, k)·eps, where norms are
// Frobenius norms and op(X) is of the size of 1 or of A.
func defect[T Float](a, x *Matrix[T], tx Trans, y *Matrix[T], ty Trans) float64 {
	an, sa := normalised(a)
	xn, sx := normalised(x)
	yn, sy := normalised(y)
	_, k := opShape(x, tx)
	p := New[float64](a.Rows, a.Cols)
	Gemm(p, 1, xn, tx, yn, ty, 0, nil)
	s := sx / sa * sy
	for i := range p.Data {
		p.Data[i] = p.Data[i]*s - an.Data[i]
	}
	return unitsOf[T](float64(NormFrobenius(p)), float64(NormFrobenius(an)), max(a.Rows, a.Cols, k))
}

// unitsOf returns err/size in units of n·eps.
func unitsOf[T Float](err, size float64, n int) float64 {
	if err == 0 {
		return 0
	}
	return err / (size * float64(max(n, 1)) * epsilon[T]())
}

// skew returns ‖I − QᵀQ‖ in units of n·eps, of the columns of op(Q).
func skew[T Float](q *Matrix[T], t Trans) float64 {
	_, k := opShape(q, t)
	return defect(Eye[T](k), q, !t, q, t)
}

// residuals holds the worst quantity of each check, by algorithm, name and
// precision, while it is not nil.
var residuals map[[3]string]float64

// record notes a quantity that a test has checked.
func record(t *testing.T, name string, units float64) {
	parts := strings.Split(t.Name(), "/")
	if residuals == nil || len(parts) < 3 {
		return
	}
	name, _, _ = strings.Cut(name, " of ")
	key := [3]string{parts[1], name, parts[2]}
	residuals[key] = max(residuals[key], units)
}

// check fails the test unless a quantity in units of n·eps is at most limit.
func check(t *testing.T, name string, units, limit float64) {
	t.Helper()
	record(t, name, units)
	if !(units <= limit) {
		t.Errorf("%s: %.3g·n·eps, want at most %g", name, units, limit)
	}
}

// bitsAgree runs f at every level with fused multiply-adds on 1, 2 and 3 threads
// and wants one result.
func bitsAgree[T Float](t *testing.T, f func(ws *Workspace) []*Matrix[T]) {
	t.Helper()
	var first []*Matrix[T]
	for _, l := range isa.Available() {
		if !l.FMA() {
			continue
		}
		restore := isa.Use(l)
		for threads := 1; threads <= 3; threads++ {
			ws := NewWorkspace(threads)
			got := f(ws)
			ws.Close()
			if first == nil {
				first = got
			}
			if !slices.EqualFunc(got, first, equalBits[T]) {
				t.Errorf("%v on %d threads gives other bits", l, threads)
			}
		}
		restore()
	}
}

// bothPrecisions runs a test of each.
func bothPrecisions(t *testing.T, single, double func(t *testing.T)) {
	t.Run("float32", single)
	t.Run("float64", double)
}
