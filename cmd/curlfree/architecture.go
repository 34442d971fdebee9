package main

import (
	"flag"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/linalg"
)

// architecture is which network train makes.
type architecture struct {
	hidden, activation, weights, output string // the flags
	signed                              bool

	relation    ae.Weights // Tied for a potential network
	potential   bool
	widths      []int
	activations []ae.Activation
	kind        ae.Output
}

func (a *architecture) flags(f *flag.FlagSet) {
	f.StringVar(&a.hidden, "hidden", "500", "hidden units of each layer, separated by commas; tied ones of several layers are mirrored: 200,100 has 200, 100 and 200")
	f.StringVar(&a.weights, "weights", "untied", "tied, untied, scaled (one layer) or potential, whose field is a gradient at any depth")
	f.BoolVar(&a.signed, "signed", false, "start with the signs of e, of scaled and potential networks, by turns and not all 1: those of relu units never change")
	f.StringVar(&a.activation, "activation", "sigmoid", "linear, sigmoid, tanh, relu, softplus, leaky-relu, elu, swish, sine or erf, of all layers or of each, separated by commas")
	f.StringVar(&a.output, "output", "sigmoid", "sigmoid with cross-entropy, or linear with squared error")
}

// check reads the flags.
func (a *architecture) check() error {
	for _, s := range strings.Split(a.hidden, ",") {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			return usagef("-hidden %s: each layer must have at least 1 unit", a.hidden)
		}
		a.widths = append(a.widths, n)
	}
	for _, s := range strings.Split(a.activation, ",") {
		act, err := linalg.ParseActivation(s)
		if err != nil {
			return usagef("-activation: %v", err)
		}
		a.activations = append(a.activations, act)
	}
	var err error
	if a.potential = a.weights == "potential"; !a.potential {
		if a.relation, err = ae.ParseWeights(a.weights); err != nil {
			return usagef("-weights: %v, or potential", err)
		}
	}
	if a.kind, err = ae.ParseOutput(a.output); err != nil {
		return usagef("-output: %v", err)
	}
	layers := len(a.widths)
	switch {
	case len(a.activations) == 1:
		a.activations = slices.Repeat(a.activations, layers)
	case len(a.activations) != layers:
		return usagef("-activation %s: %d for %d layers; it takes one, or one of each layer", a.activation, len(a.activations), layers)
	}
	switch {
	case a.signed && !a.potential && a.relation != ae.Scaled:
		return usagef("-signed: %s weights have no e", a.weights)
	case layers > 1 && a.relation == ae.Scaled:
		return usagef("-weights scaled: it has one hidden layer, not %d", layers)
	case layers > 1 && a.relation == ae.Tied && !a.potential:
		for k := layers - 2; k >= 0; k-- {
			a.widths, a.activations = append(a.widths, a.widths[k]), append(a.activations, a.activations[k])
		}
	}
	return nil
}

// curl reports whether the network has a curl to penalise.
func (a *architecture) curl() bool {
	return !a.potential && (a.relation == ae.Untied || len(a.widths) > 1)
}

// trainable is a network with random initial weights.
type trainable[T linalg.Float] interface {
	ae.Network[T]
	Init(scale float64, rng *rand.Rand)
}

// start draws the initial weights of n.
func (a *architecture) start(n interface{ Init(float64, *rand.Rand) }, scale float64, seed uint64) {
	n.Init(scale, rand.New(rand.NewPCG(seed, 1)))
	if m, ok := n.(interface{ AlternateScales() }); ok && a.signed {
		m.AlternateScales()
	}
}

// newNetwork returns the network for so many visible units.
func newNetwork[T linalg.Float](a *architecture, visible int) (trainable[T], error) {
	deep := ae.DeepConfig{Visible: visible, Hidden: a.widths, Activations: a.activations, Weights: a.relation, Output: a.kind}
	switch {
	case a.potential:
		return ae.NewPotential[T](deep)
	case len(a.widths) > 1:
		return ae.NewDeep[T](deep)
	}
	return ae.New[T](ae.Config{Visible: visible, Hidden: a.widths[0], Weights: a.relation, Activation: a.activations[0], Output: a.kind})
}
