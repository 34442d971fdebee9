package ae

import (
	"fmt"
	"math"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// Score holds the symmetricity of a set of matrices A under its names.
type Score struct {
	Sym       Spread // ‖(A+Aᵀ)/2‖²/‖A‖², the paper's measure: 1 symmetric, ½ random, 0 antisymmetric
	SSym      Spread // √sym, what the authors' code printed
	NAsym     Spread // ‖A−Aᵀ‖²/(4‖A‖²) = 1 − sym
	Lambda    Spread // ‖(A−Aᵀ)/2‖/‖A‖ = √nasym
	Asymmetry Spread // ‖A−Aᵀ‖²/2
}

// Spread summarises one number per sample; Std divides by n − 1. Without a
// sample everything is NaN.
type Spread struct{ Mean, Std, Min, Max float64 }

// terms are what the scores of a square matrix A are made of. They are those of
// 2^−exponent A, because the squares of numbers far from 1 leave the range of float64.
type terms struct {
	size, skew, trace float64 // ‖A‖², ‖A−Aᵀ‖² and tr A
	exponent, order   int
}

// shifted returns the terms of A − I.
func (z terms) shifted() terms {
	e := max(z.exponent, 0)
	a, one := math.Ldexp(1, z.exponent-e), math.Ldexp(1, -e)
	n := float64(float64(z.order) * one)
	return terms{
		size: float64(z.size*a*a) - float64(2*z.trace*a*one) + float64(n*one), skew: z.skew * a * a,
		trace: float64(z.trace*a) - n, exponent: e, order: z.order,
	}
}

// termsOf returns those of a.
func termsOf(a *linalg.Matrix[float64]) terms {
	z := terms{exponent: exponentOf(a), order: a.Rows}
	a = rescaled(a, z.exponent)
	for i := range a.Rows {
		row := a.Row(i)
		z.size += asm.Dot(row, row)
		z.trace += row[i]
		for j, v := range row[:i] {
			d := v - a.Row(j)[i]
			z.skew += 2 * float64(d*d)
		}
	}
	return z
}

// exponentOf returns e such that the largest element of 2^−e a is in [½, 1), but 0 when
// it is not so far from 1 that products of four would leave the range of float64.
func exponentOf(a *linalg.Matrix[float64]) int {
	var largest float64
	for i := range a.Rows {
		for _, v := range a.Row(i) {
			largest = max(largest, math.Abs(v))
		}
	}
	if !(largest > 0) || largest > math.MaxFloat64 || largest > 0x1p-100 && largest < 0x1p100 {
		return 0
	}
	_, e := math.Frexp(largest)
	return e
}

// rescaled returns 2^−e a, a itself for e = 0.
func rescaled(a *linalg.Matrix[float64], e int) *linalg.Matrix[float64] {
	if e == 0 {
		return a
	}
	b := a.Clone()
	for i := range b.Rows {
		for j, v := range b.Row(i) {
			b.Row(i)[j] = math.Ldexp(v, -e)
		}
	}
	return b
}

// scores returns the scores of matrices A and of A − I, without those that are 0, and
// how many these are.
func scores(list []terms) (a, shifted Score, dead int) {
	var live, less []terms
	for _, z := range list {
		if z.size == 0 {
			dead++
			continue
		}
		live, less = append(live, z), append(less, z.shifted())
	}
	return score(live), score(less), dead
}

// score returns the scores of matrices. The symmetric part comes from the antisymmetric
// one, which keeps λ accurate near 0.
func score(matrices []terms) Score {
	n := len(matrices)
	list := func() []float64 { return make([]float64, n) }
	sym, ssym, nasym, lambda, asymmetry := list(), list(), list(), list(), list()
	for i, z := range matrices {
		// The share is in [0, 1] but for rounding, which can also leave size ≤ 0 for A = 0.
		share := 0.0
		if sum := z.size + z.skew; sum-sum != 0 {
			share = math.NaN()
		} else if z.skew > 0 {
			share = min(z.skew/(4*max(z.size, 0)), 1)
		}
		sym[i], ssym[i], nasym[i], lambda[i] = 1-share, math.Sqrt(1-share), share, math.Sqrt(share)
		asymmetry[i] = math.Ldexp(max(z.skew, 0)/2, 2*z.exponent)
	}
	return Score{spread(sym), spread(ssym), spread(nasym), spread(lambda), spread(asymmetry)}
}

// spread summarises x.
func spread(x []float64) Spread {
	if len(x) == 0 {
		nan := math.NaN()
		return Spread{nan, nan, nan, nan}
	}
	s := Spread{Min: x[0], Max: x[0]}
	for _, v := range x {
		s.Mean += v
		s.Min, s.Max = min(s.Min, v), max(s.Max, v)
	}
	s.Mean /= float64(len(x))
	if len(x) > 1 {
		for _, v := range x {
			d := v - s.Mean
			s.Std += float64(d * d)
		}
		s.Std = math.Sqrt(s.Std / float64(len(x)-1))
	}
	return s
}

// ScoreJacobians returns the scores of square matrices, the Jacobians of any
// reconstruction r, and of them minus I, which are those of the field r(x) − x.
// Zero matrices are counted in dead and left out. The matrices need not have one size.
// It panics when one is not square.
func ScoreJacobians(jacobians []*linalg.Matrix[float64]) (j, ji Score, dead int) {
	list := make([]terms, len(jacobians))
	for i, a := range jacobians {
		if a.Rows != a.Cols {
			panic(fmt.Sprintf("ae: ScoreJacobians: matrix %d is %d×%d", i, a.Rows, a.Cols))
		}
		list[i] = termsOf(a)
	}
	return scores(list)
}

// Antisymmetric sets dst, D×D, to (J − Jᵀ)/2 at x, the part of the field's
// Jacobian that no gradient has; in two dimensions the curl is twice its element
// (1, 0). It panics when the shapes do not fit.
func Antisymmetric[T linalg.Float](dst *linalg.Matrix[T], n Network[T], x []T) {
	n.Jacobian(dst, x)
	for i := range dst.Rows {
		for j := range i {
			d := (dst.At(i, j) - dst.At(j, i)) / 2
			dst.Set(i, j, d)
			dst.Set(j, i, -d)
		}
		dst.Set(i, i, 0)
	}
}
