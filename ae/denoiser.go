package ae

import (
	"fmt"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// OptimalDenoiser is the reconstruction r that has the least E‖r(x + σn) − x‖² over
// data from a mixture with standard normal noise n (Miyasawa 1961),
//
//	r(x) = x + σ²∇log p_σ(x)
//
// with p_σ the density of the noisy data. Its field r(x) − x is the gradient of
// σ²log p_σ, for every σ and not only in the limit of Proposition 3. It is a vector
// field for package hodge.
type OptimalDenoiser struct {
	noisy    *Mixture // p_σ
	variance float64  // σ²
}

// NewOptimalDenoiser returns the denoiser of data from p with noise of standard
// deviation sigma; one that is not positive and finite is an error.
func NewOptimalDenoiser(p *Mixture, sigma float64) (*OptimalDenoiser, error) {
	if !(sigma > 0) || sigma-sigma != 0 {
		return nil, fmt.Errorf("ae: NewOptimalDenoiser: σ is %v, it must be positive and finite", sigma)
	}
	noisy, err := p.Smoothed(sigma)
	if err != nil {
		return nil, err
	}
	return &OptimalDenoiser{noisy, float64(sigma * sigma)}, nil
}

// Dimension returns D.
func (r *OptimalDenoiser) Dimension() int { return r.noisy.Dimension() }

// Value sets dst to the field r(x) − x, both of D elements.
func (r *OptimalDenoiser) Value(dst, x []float64) {
	r.noisy.Score(dst, x)
	asm.Scal(r.variance, dst)
}

// Jacobian sets dst, D×D, to that of the field at x, σ²∇²log p_σ.
func (r *OptimalDenoiser) Jacobian(dst *linalg.Matrix[float64], x []float64) {
	r.noisy.Hessian(dst, x)
	for i := range dst.Rows {
		asm.Scal(r.variance, dst.Row(i))
	}
}

// Energy returns the F with ∇F = r(x) − x, σ²log p_σ(x).
func (r *OptimalDenoiser) Energy(x []float64) float64 {
	return float64(r.variance * r.noisy.LogDensity(x))
}
