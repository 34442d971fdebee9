package ae

import (
	"math"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// Certificate holds two upper bounds on ‖J − Jᵀ‖ (Frobenius) over all x, up to
// rounding. J − Jᵀ is Σ_l h′_l B_l with B_l = r_l w_lᵀ − w_l r_lᵀ; m is the
// supremum of |h′| and N_lk = ⟨B_l, B_k⟩. They are 0 where every r_l is a multiple of
// w_l, or w_l = 0: for tied models, and to rounding for scaled ones. A model whose
// units cancel, as antipodal sigmoid units do, can be conservative with a large
// certificate. For linear units both are ‖J − Jᵀ‖ itself, 0 for R Wᵀ = W Rᵀ.
type Certificate struct {
	Spectral float64 // m √(H λ), with an upper bound λ of the largest eigenvalue of N
	Triangle float64 // m Σ_l √N_ll
}

// Bound returns the smaller of the two bounds.
func (c Certificate) Bound() float64 { return min(c.Spectral, c.Triangle) }

// certificate returns the bounds for the activation.
func (p *pencil) certificate(act Activation) Certificate {
	p.needSkew(nil)
	h := p.skew.Rows
	if act == linalg.Linear {
		var sum float64
		for i := range h {
			sum += asm.Sum(p.skew.Row(i))
		}
		exact := math.Ldexp(math.Sqrt(max(sum, 0)), p.exponent)
		return Certificate{exact, exact}
	}
	slope := 1.0
	switch act {
	case linalg.Sigmoid:
		slope = 0.25
	case linalg.Swish:
		slope = 1.09983932
	case linalg.Erf:
		slope = 1.12837917 // 2/√π
	}
	var c Certificate
	for i := range h {
		c.Triangle += math.Sqrt(max(p.skew.At(i, i), 0))
	}
	c.Triangle = math.Ldexp(slope*c.Triangle, p.exponent)
	c.Spectral = math.Ldexp(slope*math.Sqrt(float64(h)*p.spectralRadius(p.skew.Clone(), 6)), p.exponent)
	return c
}

// spectralRadius returns an upper bound on the largest eigenvalue of the
// symmetric, positive semidefinite a, which it destroys: ‖aᵏ‖^(1/k) for
// k = 2^squarings, at most rank^(1/2k) times too large.
func (p *pencil) spectralRadius(a *linalg.Matrix[float64], squarings int) float64 {
	var norm float64
	for i := range a.Rows {
		norm += asm.Dot(a.Row(i), a.Row(i))
	}
	norm = math.Sqrt(norm)
	if norm == 0 || squarings == 0 {
		return norm
	}
	for i := range a.Rows {
		asm.Scal(1/norm, a.Row(i))
	}
	return norm * math.Sqrt(p.spectralRadius(p.square(a), squarings-1))
}
