package experiment

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/linalg"
)

// Proposition3 says how an r that minimises
//
//	E‖r(x) − x‖² + s² E‖∂r/∂x‖²
//
// over data from p, or tries to, compares with what the paper's Proposition 3 says of
// it: J − I = s²∇²log p up to higher orders of s, which is symmetric. Norms are root
// mean squares over p.
type Proposition3 struct {
	S      float64 `json:"s"`
	Error  float64 `json:"error"`  // ‖(J − I)/s² − ∇²log p‖/‖∇²log p‖
	Lambda float64 `json:"lambda"` // ‖A − Aᵀ‖/(2‖A‖) of A = J − I
}

// comparison sums what a Proposition3 is made of.
type comparison struct {
	s                        float64
	size, skew, error, truth float64
	hessian                  *linalg.Matrix[float64]
}

func newComparison(s float64, dimension int) *comparison {
	return &comparison{s: s, hessian: linalg.New[float64](dimension, dimension)}
}

// add counts a, the J − I at x, with a weight.
func (c *comparison) add(weight float64, p *ae.Mixture, x []float64, a *linalg.Matrix[float64]) {
	p.Hessian(c.hessian, x)
	for i := range a.Rows {
		for j := range a.Cols {
			v, h := a.At(i, j), c.hessian.At(i, j)
			rest, skew := v/(c.s*c.s)-h, (v-a.At(j, i))/2
			c.size += float64(weight * v * v)
			c.skew += float64(weight * skew * skew)
			c.error += float64(weight * rest * rest)
			c.truth += float64(weight * h * h)
		}
	}
}

func (c *comparison) result() Proposition3 {
	return Proposition3{c.s, math.Sqrt(c.error / c.truth), math.Sqrt(c.skew / c.size)}
}

// GaussianProposition3 takes p = N(0, covariance), for which the minimum is the linear
// r(x) = S(S + s²I)⁻¹x: the error is of order 2 in s and J symmetric for every s.
func GaussianProposition3(covariance *linalg.Matrix[float64], scales []float64) ([]Proposition3, error) {
	d := covariance.Rows
	p, err := ae.NewMixture([]float64{1}, linalg.New[float64](1, d), []*linalg.Matrix[float64]{covariance})
	if err != nil {
		return nil, err
	}
	var list []Proposition3
	for _, s := range scales {
		shifted, a := covariance.Clone(), linalg.New[float64](d, d)
		for i := range d {
			shifted.Row(i)[i] += float64(s * s)
		}
		factor, err := linalg.NewCholesky(shifted)
		if err != nil {
			return nil, err
		}
		factor.Solve(a, covariance, nil)
		for i := range d {
			a.Row(i)[i]--
		}
		c := newComparison(s, d)
		c.add(1, p, make([]float64, d), a)
		list = append(list, c.result())
	}
	return list, nil
}

// GridProposition3 takes a mixture in the plane and an r of unlimited capacity, the
// solution of
//
//	p r_i − s² div(p ∇r_i) = p x_i
//
// by spectral elements on the square [−side, side]², outside of which p should be
// nothing.
func GridProposition3(ctx context.Context, p *ae.Mixture, side float64, scales []float64) ([]Proposition3, error) {
	if p.Dimension() != 2 {
		return nil, fmt.Errorf("experiment: proposition 3 on a grid: the mixture has %d dimensions, not 2", p.Dimension())
	}
	g, err := newElements(p, side)
	if err != nil {
		return nil, err
	}
	var list []Proposition3
	for _, s := range scales {
		w, err := g.solve(ctx, p, s)
		if err != nil {
			return nil, fmt.Errorf("experiment: proposition 3 on a grid, s = %v: %w", s, err)
		}
		c := newComparison(s, 2)
		g.compare(c, p, w)
		list = append(list, c.result())
	}
	return list, nil
}

// TrainedProposition3 trains an untied auto-encoder of so many tanh units on samples
// from p, by L-BFGS from a start that depends on the seed alone, and compares it at the
// samples. The capacity is limited and the minimum a local one: no order is to be
// expected.
func TrainedProposition3(ctx context.Context, p *ae.Mixture, hidden, samples, epochs int, scales []float64, seed uint64) ([]Proposition3, error) {
	d := p.Dimension()
	x := linalg.New[float64](samples, d)
	p.Sample(x, rand.NewPCG(seed, 0))
	var list []Proposition3
	for _, s := range scales {
		m, err := ae.New[float64](ae.Config{Visible: d, Hidden: hidden, Weights: ae.Untied, Activation: linalg.Tanh})
		if err != nil {
			return nil, err
		}
		m.Init(1, rand.New(rand.NewPCG(seed, 1)))
		// Train's loss is half the squared error.
		_, err = ae.Train(ctx, m, x, ae.TrainOptions{Epochs: epochs, Batch: samples, Optimizer: ae.LBFGS, OutputContraction: s * s / 2, Threads: 1})
		if err != nil {
			return nil, fmt.Errorf("experiment: proposition 3, s = %v: %w", s, err)
		}
		c, a := newComparison(s, d), linalg.New[float64](d, d)
		for i := range x.Rows {
			m.Jacobian(a, x.Row(i))
			c.add(1, p, x.Row(i), a)
		}
		list = append(list, c.result())
	}
	return list, nil
}
