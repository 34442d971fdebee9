package ae

import (
	"fmt"
	"math"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// Score holds the symmetricity of a set of matrices A under its names.
type Score struct {
	Sym       Spread // ‖(A+Aᵀ)/2‖²/‖A‖², eq. 8's measure: 1 symmetric, ½ random, 0 antisymmetric
	SSym      Spread // √sym, what the authors' code printed
	NAsym     Spread // ‖A−Aᵀ‖²/(4‖A‖²) = 1 − sym
	Lambda    Spread // ‖(A−Aᵀ)/2‖/‖A‖ = √nasym
	Asymmetry Spread // ‖A−Aᵀ‖²/2
}

// Spread summarises one number per sample; Std divides by n − 1. Without a
// sample everything is NaN.
type Spread struct{ Mean, Std, Min, Max float64 }

// scores returns the scores of J and J − I from ‖J‖², ‖J−Jᵀ‖² and tr J of each
// sample, without the samples whose J is 0, and how many those are.
func scores(size, skew, trace []float64, visible int) (j, ji Score, dead int) {
	var norms, shifted, skews []float64
	for i, s := range size {
		if s == 0 {
			dead++
			continue
		}
		norms = append(norms, s)
		shifted = append(shifted, s-float64(2*trace[i])+float64(visible))
		skews = append(skews, skew[i])
	}
	return score(norms, skews), score(shifted, skews), dead
}

// score returns the scores of matrices from ‖A‖² and ‖A−Aᵀ‖². The symmetric
// part comes from the antisymmetric one, which keeps λ accurate near 0.
func score(size, skew []float64) Score {
	n := len(size)
	list := func() []float64 { return make([]float64, n) }
	sym, ssym, nasym, lambda, asymmetry := list(), list(), list(), list(), list()
	for i, s := range size {
		// The share is in [0, 1] but for rounding, which can also leave s ≤ 0 for A = 0.
		share := 0.0
		if skew[i] > 0 {
			share = min(skew[i]/(4*max(s, 0)), 1)
		}
		sym[i], ssym[i], nasym[i], lambda[i] = 1-share, math.Sqrt(1-share), share, math.Sqrt(share)
		asymmetry[i] = max(skew[i], 0) / 2
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

// directNorms returns ‖A‖², ‖A−Aᵀ‖² and tr A.
func directNorms(a *linalg.Matrix[float64]) (size, skew, trace float64) {
	for i := range a.Rows {
		row := a.Row(i)
		size += asm.Dot(row, row)
		trace += row[i]
		for j, v := range row[:i] {
			d := v - a.Row(j)[i]
			skew += 2 * float64(d*d)
		}
	}
	return size, skew, trace
}

// ScoreJacobians returns the scores of square matrices, the Jacobians of any
// reconstruction r, and of them minus I, which are those of the field r(x) − x.
// Zero matrices are counted in dead and left out. It panics when a matrix is not
// square.
func ScoreJacobians(jacobians []*linalg.Matrix[float64]) (j, ji Score, dead int) {
	n := len(jacobians)
	size, skew, trace := make([]float64, n), make([]float64, n), make([]float64, n)
	visible := 0
	for i, a := range jacobians {
		if a.Rows != a.Cols {
			panic(fmt.Sprintf("ae: ScoreJacobians: matrix %d is %d×%d", i, a.Rows, a.Cols))
		}
		visible = a.Rows
		size[i], skew[i], trace[i] = directNorms(a)
	}
	return scores(size, skew, trace, visible)
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
