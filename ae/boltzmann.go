package ae

import (
	"context"

	"github.com/curlfree/curlfree/linalg"
)

// isBoltzmann reports whether exp F is what a restricted Boltzmann machine of units 0
// and 1 gives to x, summed over the states of its hidden units.
func (m *Model[T]) isBoltzmann() bool {
	return m.Weights == Tied && m.Activation == linalg.Sigmoid && m.Output == SigmoidOutput
}

// exchanged returns the machine with visible and hidden units exchanged. Its exp F,
// b·h + Σ_j H(c_j + Σ_l W_jl h_l), is that of m's hidden units, summed over the states
// of the visible ones, and so it has the same Z.
func (m *Model[T]) exchanged() *Model[T] {
	z := newModel[T](Config{Visible: m.Hidden, Hidden: m.Visible, Weights: m.Weights, Activation: m.Activation, Output: m.Output})
	for l := range m.Hidden {
		for j := range m.Visible {
			z.W.Set(l, j, m.W.At(j, l))
		}
	}
	copy(z.B, m.C)
	copy(z.C, m.B)
	return z
}

// leastLogPartition returns a lower bound of log Z, the logarithm of a sum over some
// states of the hidden units, and their number. It finds the states by annealing, where
// one flip moves all of x: chains that flip the units of x stay near the base's mode.
func (m *Model[T]) leastLogPartition(ctx context.Context, o AISOptions, ways *ways) (float64, int, error) {
	ways.begin()
	z, err := newAnnealing(ctx, inDouble(m.exchanged()), true, o, ways)
	if err != nil {
		return 0, 0, err
	}
	z.start()
	if err := z.anneal(ctx, true); err != nil {
		return 0, 0, err
	}
	z.annealed.potentials(z.g, z.x)
	seen := map[string]bool{}
	var terms []float64
	for i, g := range z.g {
		state := make([]byte, m.Hidden)
		for l, v := range z.x.Row(i) {
			state[l] = byte(v)
		}
		if !seen[string(state)] {
			seen[string(state)] = true
			terms = append(terms, g+basic(z.output, z.x.Row(i), z.c))
		}
	}
	return linalg.LogSumExp(terms), len(terms), nil
}
