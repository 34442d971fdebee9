package ae

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/curlfree/curlfree/linalg"
)

// energyAt returns F of n at x: its Energy or the straight-line potential from zero.
func energyAt(n Network[float64], x []float64) float64 {
	if f, err := n.Energy(x); err == nil {
		return f
	}
	f, _, _ := StraightLine(n, x, make([]float64, len(x)))
	return f
}

// logPartitionOf returns log Z by summing over {0,1}^D, or over a square of R² by the
// trapezoidal rule.
func logPartitionOf(n Network[float64], h float64) float64 {
	var terms []float64
	if d := n.Dimension(); n.OutputKind() == SigmoidOutput {
		x := make([]float64, d)
		for state := range 1 << d {
			for i := range x {
				x[i] = float64(state >> i & 1)
			}
			terms = append(terms, energyAt(n, x))
		}
		return linalg.LogSumExp(terms)
	}
	const side = 9.0
	for a := -side; a <= side; a += h {
		for b := -side; b <= side; b += h {
			terms = append(terms, energyAt(n, []float64{a, b}))
		}
	}
	return linalg.LogSumExp(terms) + math.Log(h*h)
}

// TestLogPartitionNetworks: log Z of potentials, of deep models and of untied ones on
// {0,1}^D by their straight-line potentials is that of the sum or of the cubature.
func TestLogPartitionNetworks(t *testing.T) {
	acts := func(a ...Activation) []Activation { return a }
	deep := func(visible int, hidden []int, a []Activation, w Weights, out Output, scale float64) Network[float64] {
		return randomDeep[float64](t, DeepConfig{visible, hidden, a, w, out}, scale, 4)
	}
	potential := func(visible int, hidden []int, a []Activation, out Output, scale float64) Network[float64] {
		m := randomPotential[float64](t, DeepConfig{visible, hidden, a, Untied, out}, scale, 4)
		for l := range m.E { // of both signs
			m.E[l] = (0.4 + math.Abs(m.E[l])) * float64(1-2*(l%2))
		}
		return m
	}
	for name, c := range map[string]struct {
		network Network[float64]
		h       float64 // of the cubature
	}{
		"potential, softplus tanh": {potential(2, []int{5, 4}, acts(linalg.Softplus, linalg.Tanh), LinearOutput, 2), 0.3},
		"potential, sigmoid swish": {potential(2, []int{5, 4}, acts(linalg.Sigmoid, linalg.Swish), LinearOutput, 2), 0.3},
		"potential, tanh relu elu": {potential(2, []int{4, 4, 3}, acts(linalg.Tanh, linalg.ReLU, linalg.ELU), LinearOutput, 1.2), 0.3},
		"potential, relu relu":     {potential(2, []int{4, 4}, acts(linalg.ReLU, linalg.ReLU), LinearOutput, 0.6), 0.3},
		"potential, linear swish":  {potential(2, []int{3, 4}, acts(linalg.Linear, linalg.Swish), LinearOutput, 0.6), 0.3},
		"potential on {0,1}^D":     {potential(5, []int{4, 4}, acts(linalg.Softplus, linalg.Swish), SigmoidOutput, 2), 0},
		"mirror, tanh":             {deep(2, []int{4, 3, 4}, acts(linalg.Tanh, linalg.Swish, linalg.Tanh), Tied, LinearOutput, 1.5), 0.3},
		"untied, sigmoid swish":    {deep(2, []int{4, 3}, acts(linalg.Sigmoid, linalg.Swish), Untied, LinearOutput, 2), 0.3},
		"untied, elu elu":          {deep(2, []int{4, 3}, acts(linalg.ELU, linalg.ELU), Untied, LinearOutput, 0.5), 0.3},
		"one layer, softplus":      {deep(2, []int{4}, acts(linalg.Softplus), Untied, LinearOutput, 0.5), 0.3},
		"linear layers":            {deep(2, []int{4, 3}, acts(linalg.Linear, linalg.Linear), Untied, LinearOutput, 0.7), 0.3},
		"deep on {0,1}^D":          {deep(4, []int{4, 3}, acts(linalg.Tanh, linalg.Softplus), Untied, SigmoidOutput, 2), 0},
		"untied on {0,1}^D":        {random[float64](t, Config{5, 4, Untied, linalg.Swish, SigmoidOutput}, 2, 4), 0},
	} {
		want := logPartitionOf(c.network, c.h)
		r, err := LogPartition(context.Background(), c.network, AISOptions{Chains: 60, Temperatures: 25, Seed: 1})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for way, e := range map[string]Estimate{"forward": r.Forward, "reverse": r.Reverse} {
			if !(e.Error > 0) || e.Error > 0.2 || math.Abs(e.Value-want) > 4*e.Error {
				t.Errorf("%s, %s: log Z is %.5f ± %.5f, want %.5f", name, way, e.Value, e.Error, want)
			}
		}
		if r.ForwardSize < 30 || r.ReverseSize < 30 || r.Acceptance < 0.5 {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

// diagonal sets the matrices of a network of two units a layer to multiples of I, of
// which the growth is known by hand.
func diagonal[N Network[float64]](n N, factors ...float64) N {
	list := n.Parameters()
	for k, f := range factors {
		list[k].Set(0, 0, f)
		list[k].Set(1, 1, f)
	}
	return n
}

// TestQuadraticGrowth: by hand, for layers that are multiples of I.
func TestQuadraticGrowth(t *testing.T) {
	deep := func(out Activation, factors ...float64) Network[float64] {
		cfg := DeepConfig{Visible: 2, Weights: Untied}
		for range factors[1:] {
			cfg.Hidden, cfg.Activations = append(cfg.Hidden, 2), append(cfg.Activations, out)
		}
		return diagonal(must(NewDeep[float64](cfg)), factors...)
	}
	potential := func(act Activation, e float64, factors ...float64) Network[float64] {
		cfg := DeepConfig{Visible: 2}
		for range factors {
			cfg.Hidden, cfg.Activations = append(cfg.Hidden, 2), append(cfg.Activations, act)
		}
		m := must(NewPotential[float64](cfg))
		fill(m.E, e)
		return diagonal(m, factors...)
	}
	for _, c := range []struct {
		name    string
		network Network[float64]
		want    float64
	}{
		{"deep relu", deep(linalg.ReLU, 0.5, 0.8, 2.5), 1},
		{"deep relu, against", deep(linalg.ReLU, 0.5, 0.8, -2), 0.8},
		{"deep linear", deep(linalg.Linear, 0.5, 0.8, 2), 0.8},
		{"deep linear, against", deep(linalg.Linear, 0.5, 0.8, -2), 0},
		{"one layer", deep(linalg.ELU, 0.5, 1.5), 0.75},
		{"one layer, against", deep(linalg.ELU, 0.5, -1.5), 0},
		{"deep tanh", deep(linalg.Tanh, 9, 9, 9), 0},
		{"potential", potential(linalg.Swish, 0.5, 1, 2, 0.5), 0.5 * 0.25 * 4},
		{"potential, falling", potential(linalg.Swish, -5, 1, 2, 0.5), 0},
		{"linear potential", potential(linalg.Linear, 0.5, 1, 2, 0.5), 0.5},
		{"sigmoid potential", potential(linalg.Sigmoid, 5, 9, 9), 0},
		{"deep sine", deep(linalg.Sine, 9, 9, 9), 0},
		{"erf potential", potential(linalg.Erf, 5, 9, 9), 0},
	} {
		got, err := quadraticGrowth(c.network)
		if err != nil || math.Abs(got-c.want) > 1e-14 {
			t.Errorf("%s: the growth is %v, %v; want %v", c.name, got, err, c.want)
		}
		_, err = LogPartition(context.Background(), c.network, AISOptions{Chains: 20, Temperatures: 20})
		if errors.Is(err, ErrNotNormalisable) != (c.want >= 1) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// TestGrowthBound: far away no network exceeds ½(λ − 1)‖x‖² by more than lower orders.
func TestGrowthBound(t *testing.T) {
	for name, n := range networks(t) {
		if n.OutputKind() == SigmoidOutput {
			continue
		}
		growth, err := quadraticGrowth(n)
		if err != nil {
			t.Fatal(name, err)
		}
		directions := uniform[float64](20, n.Dimension(), 5)
		const far = 1e4
		for i := range directions.Rows {
			x := directions.Row(i)
			var length float64
			for j := range x {
				x[j] = (2*x[j] - 1) * far
				length += x[j] * x[j]
			}
			if excess := energyAt(n, x)/(length/2) - (growth - 1); excess > 0.01 {
				t.Errorf("%s: F exceeds the bound %v by %v of ½‖x‖²", name, growth-1, excess)
			}
		}
	}
}

// somebodys is a network of another type.
type somebodys struct{ *Deep[float64] }

func (n somebodys) Double() Network[float64] { return n }

func TestLogPartitionOfOthers(t *testing.T) {
	binary := somebodys{randomDeep[float64](t, DeepConfig{4, []int{4, 3}, []Activation{linalg.Tanh, linalg.Softplus}, Untied, SigmoidOutput}, 1, 4)}
	r, err := LogPartition[float64](context.Background(), binary, AISOptions{Chains: 60, Temperatures: 20})
	if want := logPartitionOf(binary, 0); err != nil || math.Abs(r.Forward.Value-want) > 4*r.Forward.Error {
		t.Errorf("%+v, %v; log Z is %v", r, err, want)
	}
	_, err = LogPartition[float64](context.Background(), somebodys{randomDeep[float64](t, mirror, 1, 4)}, AISOptions{})
	if !errors.Is(err, ErrNotNormalisable) || !strings.Contains(err.Error(), "nothing is known") {
		t.Error(err)
	}
	_, err = LogPartition[float64](context.Background(), randomPotential[float64](t, mirror, 1, 4), AISOptions{Base: make([]float64, 5)})
	if err == nil || !strings.Contains(err.Error(), "base point") {
		t.Error(err)
	}
}
