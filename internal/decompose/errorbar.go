package decompose

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/curlfree/curlfree/hodge"
	"github.com/curlfree/curlfree/internal/dataset"
)

const (
	bootstraps = 400 // resamplings of the blocks
	noises     = 20  // decompositions with noise added
	blockSides = 8   // blocks along each axis of a plane, 4 in space
	patchSides = 4   // boxes along each axis of the box around a mesh
)

// errorBars sets the standard errors of the shares: of noise of known size, or
// else by the bootstrap over blocks of the domain.
func (r *Result) errorBars(ctx context.Context) error {
	if r.options.Sigma > 0 {
		return r.noise(ctx, r.noisyField)
	}
	r.bootstrap(r.boxes())
	return nil
}

// noise decomposes again with normal noise of σ added; the error is the standard
// deviation of the shares, the bias their mean less the share of the field itself.
func (r *Result) noise(ctx context.Context, noisy func(ctx context.Context, rng *rand.Rand) (*hodge.Decomposition, error)) error {
	rng := rand.New(rand.NewPCG(1, 2))
	shares := make([][]float64, len(r.Parts))
	for k := range noises {
		r.options.Progress(fmt.Sprintf("noise %d/%d", k+1, noises))
		d, err := noisy(ctx, rng)
		if err != nil {
			return err
		}
		for i, p := range partsOf(d) {
			shares[i] = append(shares[i], p.Share)
		}
	}
	for p := range r.Parts {
		mean, deviation := spread(shares[p])
		r.Parts[p].Error = deviation
		r.Bias = append(r.Bias, mean-r.Parts[p].Share)
	}
	r.ErrorBars = fmt.Sprintf("noise of %g in each component, %d draws", r.options.Sigma, noises)
	return nil
}

// noisyField decomposes the field with noise in every component.
func (r *Result) noisyField(ctx context.Context, rng *rand.Rand) (*hodge.Decomposition, error) {
	noisy := r.Input.Like(r.Input.Axes)
	noisy.Missing = r.Input.Missing
	for _, c := range r.Input.Components {
		values := make([]float64, len(c.Values))
		for i, v := range c.Values {
			values[i] = v + float64(r.options.Sigma*rng.NormFloat64())
		}
		noisy.Components = append(noisy.Components, dataset.Component{Values: values})
	}
	s, err := solve(ctx, noisy, r.options, false)
	if err != nil {
		return nil, err
	}
	return s.parts, nil
}

// bootstrap draws blocks of edges with replacement and takes the shares of the
// energy in them, the parts being kept. Where these are orthogonal a part's
// energy is its inner product with the field, which adds up in every block.
func (r *Result) bootstrap(block []int) {
	d := r.Decomposition
	field := d.Exact.Plus(1, d.Coexact).Plus(1, d.Harmonic)
	total := blockEnergies(block, field, field)
	parts := make([][]float64, len(r.Parts))
	for i, p := range r.Parts {
		other := field
		if r.options.Split == hodge.Natural || r.options.Split == hodge.Poincare {
			other = p.Cochain
		}
		parts[i] = blockEnergies(block, p.Cochain, other)
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

// blockEnergies returns the inner product of two cochains in each block of edges.
func blockEnergies(block []int, a, b *hodge.Cochain) []float64 {
	weighted := make([]float64, len(b.Data))
	b.Complex.Mass(1, weighted, b.Data)
	energies := make([]float64, slices.Max(block)+1)
	for i, v := range a.Data {
		energies[block[i]] += float64(v * weighted[i])
	}
	return energies
}

// boxes assigns the edges of the grid to blocks, in the order of a cochain.
func (r *Result) boxes() []int {
	n, sides := r.grid.Dim(), blockSides
	if n > 2 {
		sides /= 2
	}
	var list []int
	for j := range n {
		values, shape := r.Decomposition.Exact.Component(j)
		at := make([]int, n)
		for range values {
			block := 0
			for k := range n {
				block = block*sides + at[k]*sides/shape[k]
			}
			list = append(list, block)
			for k := n - 1; k >= 0; k-- {
				if at[k]++; at[k] < shape[k] {
					break
				}
				at[k] = 0
			}
		}
	}
	return list
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
