package ae

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// Mixture is a density of Gaussians, p(x) = Σ_k π_k N(x; μ_k, S_k): data whose log
// density and its derivatives are known. Several goroutines may use it.
type Mixture struct {
	components []gaussian
}

// gaussian is one of them.
type gaussian struct {
	weight     float64 // π
	mean       []float64
	covariance *linalg.Matrix[float64]
	root       *linalg.Matrix[float64] // U with S = UᵀU
	precision  *linalg.Matrix[float64] // S⁻¹
	logHeight  float64                 // log of π times the density at the mean
}

// NewMixture returns the mixture of K Gaussians with the weights, the rows of means
// and the covariances, D×D. It takes copies. Weights that are not positive or do not
// sum to 1, shapes that do not fit, and covariances that are not symmetric and
// positive definite are errors.
func NewMixture(weights []float64, means *linalg.Matrix[float64], covariances []*linalg.Matrix[float64]) (*Mixture, error) {
	if len(weights) == 0 || means.Rows != len(weights) || len(covariances) != len(weights) || means.Cols == 0 {
		return nil, fmt.Errorf("ae: NewMixture: %d weights, %d means of %d coordinates and %d covariances", len(weights), means.Rows, means.Cols, len(covariances))
	}
	m := &Mixture{}
	var sum float64
	for k, w := range weights {
		if !(w > 0) {
			return nil, fmt.Errorf("ae: NewMixture: weight %d is %v, it must be positive", k, w)
		}
		sum += w
		mean := append([]float64(nil), means.Row(k)...)
		if !finite(mean) {
			return nil, fmt.Errorf("ae: NewMixture: mean %d is not finite", k)
		}
		g, err := newGaussian(w, mean, covariances[k])
		if err != nil {
			return nil, fmt.Errorf("ae: NewMixture: covariance %d: %w", k, err)
		}
		m.components = append(m.components, g)
	}
	if math.Abs(sum-1) > 1e-12 {
		return nil, fmt.Errorf("ae: NewMixture: the weights sum to %v, not to 1", sum)
	}
	return m, nil
}

func newGaussian(weight float64, mean []float64, s *linalg.Matrix[float64]) (gaussian, error) {
	d := len(mean)
	if s.Rows != d || s.Cols != d {
		return gaussian{}, fmt.Errorf("it is %d×%d in %d dimensions", s.Rows, s.Cols, d)
	}
	for i := range d {
		for j := range i {
			if s.At(i, j) != s.At(j, i) {
				return gaussian{}, errors.New("it is not symmetric")
			}
		}
	}
	factor, err := linalg.NewCholesky(s)
	if err != nil {
		return gaussian{}, err
	}
	g := gaussian{weight: weight, mean: mean, covariance: s.Clone(), root: factor.U().Clone(), precision: linalg.New[float64](d, d)}
	factor.Inverse(g.precision, nil)
	symmetrise(g.precision)
	g.logHeight = linalg.LogOf(weight) - float64(float64(d)/2*linalg.LogOf(2*math.Pi))
	for i := range d {
		g.logHeight -= linalg.LogOf(g.root.At(i, i))
	}
	return g, nil
}

// Smoothed returns p_σ, the density of x + σn with x from p and standard normal n.
func (p *Mixture) Smoothed(sigma float64) (*Mixture, error) {
	q := &Mixture{}
	for _, c := range p.components {
		s := c.covariance.Clone()
		for i := range s.Rows {
			s.Row(i)[i] += float64(sigma * sigma)
		}
		g, err := newGaussian(c.weight, c.mean, s)
		if err != nil {
			return nil, fmt.Errorf("ae: Smoothed by %v: %w", sigma, err)
		}
		q.components = append(q.components, g)
	}
	return q, nil
}

// Dimension returns D.
func (p *Mixture) Dimension() int { return len(p.components[0].mean) }

// LogDensity returns log p(x). It panics when x does not have D elements, like the
// following do.
func (p *Mixture) LogDensity(x []float64) float64 {
	logs := make([]float64, len(p.components))
	p.pulls(x, logs)
	return linalg.LogSumExp(logs)
}

// Score sets dst to ∇log p at x, both of D elements.
func (p *Mixture) Score(dst, x []float64) {
	shares, pulls := p.shares(x)
	clear(dst)
	for k, share := range shares {
		if share > 0 { // not 0·∞
			asm.Axpy(share, pulls.Row(k), dst)
		}
	}
}

// Hessian sets dst, D×D, to that of log p at x: with the shares ρ_k of the components
// at x and g_k the gradients of their log densities,
//
//	∇²log p = Σ_k ρ_k((g_k − ∇log p)(g_k − ∇log p)ᵀ − S_k⁻¹)
func (p *Mixture) Hessian(dst *linalg.Matrix[float64], x []float64) {
	d := len(x)
	if dst.Rows != d || dst.Cols != d {
		panic(fmt.Sprintf("ae: Hessian: dst is %d×%d and x has %d elements", dst.Rows, dst.Cols, d))
	}
	score := make([]float64, d)
	shares, pulls := p.shares(x)
	for k, share := range shares {
		if share > 0 {
			asm.Axpy(share, pulls.Row(k), score)
		}
	}
	for i := range d {
		clear(dst.Row(i))
	}
	for k, c := range p.components {
		g := pulls.Row(k)
		if shares[k] == 0 {
			continue
		}
		asm.Sub(g, g, score)
		for i := range d {
			for j := range i + 1 {
				v := dst.At(i, j) + float64(shares[k]*(float64(g[i]*g[j])-c.precision.At(i, j)))
				dst.Set(i, j, v)
			}
		}
	}
	for i := range d {
		for j := range i {
			dst.Set(j, i, dst.At(i, j))
		}
	}
}

// shares returns those of the components in the density at x, and g_k. So far away that
// every log density is −∞, the nearest component in its own measure has all of it.
func (p *Mixture) shares(x []float64) ([]float64, *linalg.Matrix[float64]) {
	shares := make([]float64, len(p.components))
	pulls := p.pulls(x, shares)
	total := linalg.LogSumExp(shares)
	if !math.IsInf(total, -1) {
		for k, l := range shares {
			shares[k] = linalg.ExpOf(l - total)
		}
		return shares, pulls
	}
	nearest, least := 0, math.Inf(1)
	far, pull := rescaled(vector(x), exponentOf(vector(x))).Row(0), make([]float64, len(x)) // means are 0 beside it
	for k, c := range p.components {
		linalg.Gemv(pull, 1, c.precision, linalg.NoTrans, far, 0)
		if q := asm.Dot(far, pull); q < least {
			nearest, least = k, q
		}
	}
	clear(shares)
	shares[nearest] = 1
	return shares, pulls
}

// pulls returns g_k = −S_k⁻¹(x − μ_k) in its rows and sets logs to the logarithms of
// the components' densities, weights included.
func (p *Mixture) pulls(x, logs []float64) *linalg.Matrix[float64] {
	d := p.Dimension()
	if len(x) != d {
		panic(fmt.Sprintf("ae: Mixture: the point has %d elements in %d dimensions", len(x), d))
	}
	pulls, away := linalg.New[float64](len(logs), d), make([]float64, d)
	for k, c := range p.components {
		asm.Sub(away, x, c.mean)
		linalg.Gemv(pulls.Row(k), -1, c.precision, linalg.NoTrans, away, 0)
		if logs[k] = c.logHeight + float64(asm.Dot(away, pulls.Row(k))/2); math.IsNaN(logs[k]) {
			logs[k] = math.Inf(-1) // of ∞ − ∞
		}
	}
	return pulls
}

// Sample fills the rows of x, N×D, with draws from p. It panics when x does not have
// D columns.
func (p *Mixture) Sample(x *linalg.Matrix[float64], rng *rand.PCG) {
	d := p.Dimension()
	if x.Cols != d {
		panic(fmt.Sprintf("ae: Sample: x has %d columns in %d dimensions", x.Cols, d))
	}
	n := make([]float64, d)
	for i := range x.Rows {
		k, at := 0, unit(rng)
		for ; k < len(p.components)-1 && at >= p.components[k].weight; k++ {
			at -= p.components[k].weight
		}
		c := p.components[k]
		randomVector(n, rng)
		copy(x.Row(i), c.mean)
		linalg.Gemv(x.Row(i), 1, c.root, linalg.Transposed, n, 1)
	}
}
