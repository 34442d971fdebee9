package decompose

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/curlfree/curlfree/hodge"
	"github.com/curlfree/curlfree/internal/dataset"
)

const (
	bootstraps = 400 // resamplings of the blocks
	noises     = 20  // decompositions with noise added
	blockSides = 8   // blocks along each axis of a plane, 4 in space
)

// errorBars sets the standard errors of the shares: of noise of known size, or
// else by the bootstrap over blocks of the domain.
func (r *Result) errorBars(ctx context.Context) error {
	if r.options.Sigma > 0 {
		return r.noise(ctx)
	}
	r.bootstrap()
	return nil
}

// noise adds normal noise of σ to every component and decomposes again; the
// error is the standard deviation of the shares, the bias their mean less the
// share of the field itself.
func (r *Result) noise(ctx context.Context) error {
	o := r.options
	rng := rand.New(rand.NewPCG(1, 2))
	shares := make([][]float64, len(r.Parts))
	for k := range noises {
		o.Progress(fmt.Sprintf("noise %d/%d", k+1, noises))
		noisy := r.Input.Like(r.Input.Axes)
		noisy.Missing = r.Input.Missing
		for _, c := range r.Input.Components {
			values := make([]float64, len(c.Values))
			for i, v := range c.Values {
				values[i] = v + float64(o.Sigma*rng.NormFloat64())
			}
			noisy.Components = append(noisy.Components, dataset.Component{Values: values})
		}
		s, err := solve(ctx, noisy, o, false)
		if err != nil {
			return err
		}
		for p, energy := range []float64{s.parts.ExactEnergy, s.parts.CoexactEnergy, s.parts.HarmonicEnergy} {
			shares[p] = append(shares[p], energy/s.parts.Total)
		}
	}
	for p := range r.Parts {
		mean, deviation := spread(shares[p])
		r.Parts[p].Error = deviation
		r.Bias = append(r.Bias, mean-r.Parts[p].Share)
	}
	r.ErrorBars = fmt.Sprintf("noise of %g in each component, %d draws", o.Sigma, noises)
	return nil
}

// bootstrap draws blocks of the domain with replacement and takes the shares of
// the energy in them, the parts being kept. Where these are orthogonal a part's
// energy is its inner product with the field, which adds up in every block.
func (r *Result) bootstrap() {
	d := r.Decomposition
	field := d.Exact.Plus(1, d.Coexact).Plus(1, d.Harmonic)
	total := r.blocks(field, field)
	parts := [][]float64{r.blocks(d.Exact, field), r.blocks(d.Coexact, field), r.blocks(d.Harmonic, field)}
	if r.options.Split == hodge.Natural || r.options.Split == hodge.Poincare {
		parts = [][]float64{r.blocks(d.Exact, d.Exact), r.blocks(d.Coexact, d.Coexact), r.blocks(d.Harmonic, d.Harmonic)}
	}
	var used []int
	for b, e := range total {
		if e > 0 {
			used = append(used, b)
		}
	}
	if len(used) < 2 {
		r.ErrorBars = "none: the field has fewer than two blocks"
		return
	}
	rng := rand.New(rand.NewPCG(1, 2))
	shares := make([][]float64, len(parts))
	for range bootstraps {
		all, of := 0.0, make([]float64, len(parts))
		for range used {
			b := used[rng.IntN(len(used))]
			all += total[b]
			for p := range parts {
				of[p] += parts[p][b]
			}
		}
		for p := range parts {
			shares[p] = append(shares[p], of[p]/all)
		}
	}
	for p := range r.Parts {
		_, r.Parts[p].Error = spread(shares[p])
	}
	r.ErrorBars = fmt.Sprintf("bootstrap over %d blocks of the domain, %d draws", len(used), bootstraps)
}

// blocks returns the inner product of two cochains in each block.
func (r *Result) blocks(a, b *hodge.Cochain) []float64 {
	weighted := b.Clone()
	r.grid.Mass(1, weighted.Data, weighted.Data)
	n, sides := r.grid.Dim(), blockSides
	if n > 2 {
		sides /= 2
	}
	count := 1
	for range n {
		count *= sides
	}
	energies := make([]float64, count)
	for j := range n {
		values, shape := a.Component(j)
		m, _ := weighted.Component(j)
		at := make([]int, n)
		for i, v := range values {
			block := 0
			for k := range n {
				block = block*sides + at[k]*sides/shape[k]
			}
			energies[block] += float64(v * m[i])
			for k := n - 1; k >= 0; k-- {
				if at[k]++; at[k] < shape[k] {
					break
				}
				at[k] = 0
			}
		}
	}
	return energies
}

// spread returns the mean and the standard deviation.
func spread(x []float64) (mean, deviation float64) {
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for _, v := range x {
		deviation += float64((v - mean) * (v - mean))
	}
	return mean, math.Sqrt(deviation / float64(len(x)-1))
}
