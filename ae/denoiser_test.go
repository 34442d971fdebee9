package ae

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/curlfree/curlfree/linalg"
)

// someMixture has three Gaussians in three dimensions.
func someMixture(t *testing.T) *Mixture {
	t.Helper()
	const d = 3
	means := linalg.Wrap(3, d, d, []float64{0, 1, -1, 2, 0, 0.5, -1, -1, 1})
	var covariances []*linalg.Matrix[float64]
	for seed := range uint64(3) {
		a, s := uniform[float64](d, d, seed), linalg.Eye[float64](d)
		linalg.Gemm(s, 0.8, a, linalg.NoTrans, a, linalg.Transposed, 0.3, nil)
		symmetrise(s)
		covariances = append(covariances, s)
	}
	p, err := NewMixture([]float64{0.5, 0.3, 0.2}, means, covariances)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestMixture: by differences, and by the sample moments.
func TestMixture(t *testing.T) {
	const d, h = 3, 1e-4
	p := someMixture(t)
	x, score, forth, back := []float64{0.3, 0.2, -0.4}, make([]float64, d), make([]float64, d), make([]float64, d)
	hessian := linalg.New[float64](d, d)
	p.Score(score, x)
	p.Hessian(hessian, x)
	for j := range d {
		at := func(step float64) []float64 {
			y := append([]float64(nil), x...)
			y[j] += step
			return y
		}
		if got := (p.LogDensity(at(h)) - p.LogDensity(at(-h))) / (2 * h); math.Abs(got-score[j]) > 1e-7 {
			t.Errorf("score %d is %v, differences give %v", j, score[j], got)
		}
		p.Score(forth, at(h))
		p.Score(back, at(-h))
		for i := range d {
			if got := (forth[i] - back[i]) / (2 * h); math.Abs(got-hessian.At(i, j)) > 1e-6 {
				t.Errorf("Hessian %d, %d is %v, differences give %v", i, j, hessian.At(i, j), got)
			}
		}
	}

	const n = 100_000
	draws, mean, variance := linalg.New[float64](n, d), make([]float64, d), make([]float64, d)
	p.Sample(draws, rand.NewPCG(1, 2))
	linalg.ColMeanVariance(mean, variance, draws)
	for i := range d {
		var m, square float64
		for _, c := range p.components {
			m += c.weight * c.mean[i]
			square += c.weight * (c.covariance.At(i, i) + c.mean[i]*c.mean[i])
		}
		if v := square - m*m; math.Abs(mean[i]-m) > 5*math.Sqrt(v/n) || math.Abs(variance[i]/v-1) > 0.05 {
			t.Errorf("coordinate %d: mean %v and variance %v, want %v and %v", i, mean[i], variance[i], m, v)
		}
	}
}

// TestOptimalDenoiser: r is the posterior mean E[x | x + σn], its Jacobian the posterior
// covariance by σ², computed from each component's posterior; it is symmetric to the
// last bit at every σ.
func TestOptimalDenoiser(t *testing.T) {
	const d = 3
	p := someMixture(t)
	for _, sigma := range []float64{0.05, 0.3, 1, 4} {
		r, err := NewOptimalDenoiser(p, sigma)
		if err != nil {
			t.Fatal(err)
		}
		x := []float64{0.5, -0.3, 0.8}
		v, j := make([]float64, d), linalg.New[float64](d, d)
		r.Value(v, x)
		r.Jacobian(j, x)
		mean, second := posterior(t, p, sigma, x)
		for i := range d {
			if math.Abs(x[i]+v[i]-mean[i]) > 1e-12 {
				t.Errorf("σ = %v: r_%d is %v, the posterior mean %v", sigma, i, x[i]+v[i], mean[i])
			}
			for k := range d {
				want := (second.At(i, k) - mean[i]*mean[k]) / (sigma * sigma)
				got := j.At(i, k)
				if i == k {
					got++
				}
				if math.Abs(got-want) > 1e-11/(sigma*sigma) {
					t.Errorf("σ = %v: ∂r_%d/∂x_%d is %v, the posterior covariance gives %v", sigma, i, k, got, want)
				}
				if j.At(i, k) != j.At(k, i) {
					t.Errorf("σ = %v: the Jacobian is not symmetric", sigma)
				}
			}
		}
		y := []float64{0.1, 0.4, -0.2}
		if got, want := r.Energy(x)-r.Energy(y), workOf(r, y, x); math.Abs(got-want) > 1e-9*(1+math.Abs(want)) {
			t.Errorf("σ = %v: the energy differs by %v, the work is %v", sigma, got, want)
		}
	}
	for _, sigma := range []float64{0, -1, math.NaN(), math.Inf(1)} {
		if _, err := NewOptimalDenoiser(p, sigma); err == nil || !strings.Contains(err.Error(), "positive and finite") {
			t.Errorf("σ = %v: %v", sigma, err)
		}
	}
}

// posterior returns E[x] and E[xxᵀ] given y = x + σn: of component k
// N(μ + G(y − μ), S − GS) with G = S(S + σ²I)⁻¹, and shares like its density at y.
func posterior(t *testing.T, p *Mixture, sigma float64, y []float64) (mean []float64, second *linalg.Matrix[float64]) {
	t.Helper()
	d := len(y)
	noisy, err := p.Smoothed(sigma)
	if err != nil {
		t.Fatal(err)
	}
	mean, second = make([]float64, d), linalg.New[float64](d, d)
	for k, c := range p.components {
		n := noisy.components[k]
		away, pull := make([]float64, d), make([]float64, d)
		for i := range away {
			away[i] = y[i] - c.mean[i]
		}
		linalg.Gemv(pull, 1, n.precision, linalg.NoTrans, away, 0)
		density := n.weight
		for i := range away {
			density *= math.Exp(-away[i]*pull[i]/2) / n.root.At(i, i)
		}
		m := append([]float64(nil), c.mean...)
		linalg.Gemv(m, 1, c.covariance, linalg.NoTrans, pull, 1)
		ps, cov := linalg.New[float64](d, d), c.covariance.Clone()
		linalg.Gemm(ps, 1, n.precision, linalg.NoTrans, c.covariance, linalg.NoTrans, 0, nil)
		linalg.Gemm(cov, -1, c.covariance, linalg.NoTrans, ps, linalg.NoTrans, 1, nil)
		share := density / (math.Exp(noisy.LogDensity(y)) * math.Pow(2*math.Pi, float64(d)/2))
		for i := range d {
			mean[i] += share * m[i]
			for l := range d {
				second.Set(i, l, second.At(i, l)+share*(cov.At(i, l)+m[i]*m[l]))
			}
		}
	}
	return mean, second
}

// workOf is that of the field along the line from a to b, by Gauss rules.
func workOf(r *OptimalDenoiser, a, b []float64) float64 {
	const pieces = 40
	x, v := make([]float64, len(a)), make([]float64, len(a))
	var sum float64
	for k := range pieces {
		gaussPoints(func(t, weight float64) {
			for i := range x {
				x[i] = a[i] + (float64(k)+t)/pieces*(b[i]-a[i])
			}
			r.Value(v, x)
			for i := range x {
				sum += weight / pieces * v[i] * (b[i] - a[i])
			}
		})
	}
	return sum
}

// TestMixtureFar: where the squares of a distance overflow, the widest component has all
// of the density, and the score is that of it alone.
func TestMixtureFar(t *testing.T) {
	narrow, wide := linalg.Eye[float64](2), linalg.Wrap(2, 2, 2, []float64{4, 1, 1, 4})
	p := must(NewMixture([]float64{0.9, 0.1}, linalg.Wrap(2, 2, 2, []float64{3, 1, 0, 0}), []*linalg.Matrix[float64]{narrow, wide}))
	score, hessian := make([]float64, 2), linalg.New[float64](2, 2)
	for _, size := range []float64{100, 1e20, 1e153, 1e160, 1e300} {
		p.Score(score, []float64{size, -size})
		p.Hessian(hessian, []float64{size, -size})
		for i, want := range []float64{-size / 3, size / 3} { // S⁻¹(1, −1) is (1, −1)/3
			if math.Abs(score[i]-want) > 1e-12*size {
				t.Errorf("%v away: the score is %v, want %v", size, score[i], want)
			}
		}
		if want := linalg.Wrap(2, 2, 2, []float64{-4. / 15, 1. / 15, 1. / 15, -4. / 15}); !linalg.EqualApprox(hessian, want, 1e-12) {
			t.Errorf("%v away: the Hessian is %v, want %v", size, hessian, want)
		}
	}
}

func TestNewMixtureRejects(t *testing.T) {
	eye := linalg.Eye[float64](2)
	one := []*linalg.Matrix[float64]{eye}
	for want, f := range map[string]func() error{
		"0 weights":   func() error { _, err := NewMixture(nil, linalg.New[float64](0, 2), nil); return err },
		"weight 0 is": func() error { _, err := NewMixture([]float64{0}, linalg.New[float64](1, 2), one); return err },
		"sum to 0.5":  func() error { _, err := NewMixture([]float64{0.5}, linalg.New[float64](1, 2), one); return err },
		"not finite": func() error {
			_, err := NewMixture([]float64{1}, linalg.Wrap(1, 2, 2, []float64{math.NaN(), 0}), one)
			return err
		},
		"2×2 in 3":      func() error { _, err := NewMixture([]float64{1}, linalg.New[float64](1, 3), one); return err },
		"not symmetric": func() error { return covariance(1, 2, 3, 9) },
		"definite":      func() error { return covariance(1, 2, 2, 1) },
	} {
		if err := f(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func covariance(s ...float64) error {
	_, err := NewMixture([]float64{1}, linalg.New[float64](1, 2), []*linalg.Matrix[float64]{linalg.Wrap(2, 2, 2, s)})
	return err
}
