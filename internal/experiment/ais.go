package experiment

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"time"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/internal/report"
	"github.com/curlfree/curlfree/linalg"
)

// density is an auto-encoder whose energy is to be normalised.
type density struct {
	Weights    ae.Weights
	Activation linalg.Activation
	Output     ae.Output
	Seed       int
	Nearest    bool // the scaled model nearest to the untied one
}

func (d density) String() string {
	name := fmt.Sprintf("%v %v", d.Weights, d.Activation)
	if d.Nearest {
		name = "nearest scaled to the " + name
	}
	if d.Output == ae.SigmoidOutput {
		return name + ", binary"
	}
	return name + ", grey"
}

// exact reports whether Z can be had by summing over the states of the hidden units.
func (d density) exact() bool { return d.Weights == ae.Tied && d.Activation == linalg.Sigmoid }

// normalised is what became of a density. Means are over the test digits, in nats.
type normalised struct {
	density density
	Loss    float64 // of training
	Refused string  // by LogPartition: the reason

	Forward, ForwardError float64 // log Z from the base to the model
	Reverse, ReverseError float64 // and back
	Size                  float64 // effective samples of the way forth
	Exact                 float64 // log Z, if exact

	Test, TestError float64 // log p with the exact log Z if there is one, else with Forward
	Base            float64 // log p of the same pixels without hidden units
	Seconds         float64
}

// annealed is the size of the experiment.
type annealed struct {
	Halved       bool
	Hidden       int
	Epochs       int
	Tests        int
	Seeds        int
	Chains       [2]int // for grey digits in R^D, for binary ones
	Temperatures [2]int
}

func annealedFor(full bool) annealed {
	if full {
		return annealed{Hidden: 20, Epochs: 10, Tests: 10000, Seeds: 5, Chains: [2]int{200, 50}, Temperatures: [2]int{500, 500}}
	}
	return annealed{Halved: true, Hidden: 10, Epochs: 20, Tests: 1000, Seeds: 5, Chains: [2]int{100, 40}, Temperatures: [2]int{200, 100}}
}

func (a annealed) densities() (all []density) {
	for _, output := range []ae.Output{ae.LinearOutput, ae.SigmoidOutput} {
		for seed := range a.Seeds {
			all = append(all, density{Activation: linalg.Sigmoid, Output: output, Seed: seed})
		}
	}
	return append(all,
		density{Weights: ae.Scaled, Activation: linalg.Sigmoid},
		density{Weights: ae.Untied, Activation: linalg.Sigmoid},
		density{Weights: ae.Untied, Activation: linalg.Sigmoid, Nearest: true},
		density{Activation: linalg.ReLU},
		density{Activation: linalg.Linear})
}

// ais normalises the energies of auto-encoders and takes the likelihood of digits
// that they were not trained on.
func ais(ctx context.Context, s *session, x *Section) error {
	x.Title = "Normalised energies: the likelihood of test digits"
	x.Question = "The paper's energies lack log Z; its discussion proposes annealed importance sampling. " +
		"How good is that where Z can be summed exactly, which energies have a Z at all, and what likelihood do digits get?"
	a := annealedFor(s.Full)
	a.Chains, a.Temperatures = [2]int{s.part(a.Chains[0]), s.part(a.Chains[1])}, [2]int{s.part(a.Temperatures[0]), s.part(a.Temperatures[1])}
	grey := s.data.Images
	if a.Halved {
		if s.data.Height*s.data.Width != grey.Cols {
			return errors.New("the data are not images")
		}
		grey = halved(grey, s.data.Height, s.data.Width)
	}
	a.Tests = min(a.Tests, grey.Rows/6)
	data := [2]*linalg.Matrix[float32]{ae.LinearOutput: grey, ae.SigmoidOutput: binarised(grey)}
	densities := a.densities()
	all := make([]*normalised, len(densities))
	err := s.each(ctx, len(all), func(ctx context.Context, i int) error {
		d := densities[i]
		name := fmt.Sprintf("ais-%d", i)
		n, err := kept(s, name, []any{a, d}, func() (*normalised, error) { return s.normalise(ctx, a, d, data[d.Output]) })
		if err != nil {
			return fmt.Errorf("%v: %w", d, err)
		}
		n.density = d
		all[i] = n
		return nil
	})
	if err != nil {
		return err
	}
	x.set("models", "%d hidden units on %d pixels, %d epochs, one hidden layer; %d seeds of the tied sigmoid ones", a.Hidden, grey.Cols, a.Epochs, a.Seeds)
	x.set("test digits", "%d, the last of the data set, which training does not see", a.Tests)
	x.set("chains × temperatures", "%d × %d for grey digits in R^D, %d × %d for binary ones", a.Chains[0], a.Temperatures[0], a.Chains[1], a.Temperatures[1])
	x.set("exact log Z", "a sum over 2^%d states of the hidden units", a.Hidden)
	normalisedTable(x, a, all)
	claimNormalised(x, all)
	if err := x.draw(s, "ais-error", "How far annealed importance sampling is from the exact log Z of tied sigmoid models, forth from the base to the model and back: a lower and an upper bound in the mean. What is refused is left out.", errorChart(all)); err != nil {
		return err
	}
	if err := x.draw(s, "ais-likelihood", "What the hidden units are worth: log p of test digits under tied sigmoid models less that of the same pixels without hidden units, by the exact log Z.", likelihoodChart(all)); err != nil {
		return err
	}
	x.note("Without hidden units: N(mean, I) for grey digits, independent pixels for binary ones, fitted to the training digits.")
	return nil
}

// normalise trains a model, has its energy normalised, and applies it to the last
// rows of data.
func (s *session) normalise(ctx context.Context, a annealed, d density, data *linalg.Matrix[float32]) (*normalised, error) {
	start := time.Now()
	train := data.Slice(0, data.Rows-a.Tests, 0, data.Cols)
	test := data.Slice(data.Rows-a.Tests, data.Rows, 0, data.Cols)
	m, err := ae.New[float32](ae.Config{Visible: data.Cols, Hidden: a.Hidden, Weights: d.Weights, Activation: d.Activation, Output: d.Output})
	if err != nil {
		return nil, err
	}
	m.Init(1, rand.New(rand.NewPCG(s.Seed, 50+uint64(d.Seed))))
	o := ae.TrainOptions{Epochs: a.Epochs, Batch: 50, Rate: 0.01, Momentum: 0.5, Seed: s.Seed + uint64(d.Seed), Threads: 1}
	if d.Output == ae.SigmoidOutput {
		o.Rate = 0.05
	}
	result, err := ae.Train(ctx, m, train, o)
	if err != nil {
		return nil, err
	}
	if d.Nearest {
		m, _ = ae.NearestScaled(m)
	}
	n := &normalised{Loss: result.Loss}
	z, err := ae.LogPartition(ctx, m, ae.AISOptions{Chains: a.Chains[d.Output], Temperatures: a.Temperatures[d.Output], Seed: s.Seed + uint64(d.Seed)})
	switch {
	case ctx.Err() != nil:
		return nil, err
	case err != nil:
		n.Refused = err.Error()
	default:
		n.Forward, n.ForwardError, n.Size = z.Forward.Value, z.Forward.Error, z.ForwardSize
		n.Reverse, n.ReverseError = z.Reverse.Value, z.Reverse.Error
	}
	logZ := n.Forward
	switch {
	case d.exact():
		n.Exact = exactLogPartition(m.Double().(*ae.Model[float64]))
		logZ = n.Exact
	case n.Refused != "":
		n.Seconds = time.Since(start).Seconds()
		return n, nil
	}
	var base []float32
	if m.Weights == ae.Untied {
		base = make([]float32, m.Visible) // LogPartition's
	}
	energies, err := ae.EnergyOf(ctx, m, test, base)
	if err != nil {
		return nil, err
	}
	logs := make([]float64, test.Rows)
	for i, p := range energies.Points {
		logs[i] = p.Energy - logZ
	}
	n.Test, n.TestError = moments(logs)
	n.TestError /= math.Sqrt(float64(test.Rows))
	n.Base = withoutHidden(train, test, d.Output)
	n.Seconds = time.Since(start).Seconds()
	return n, nil
}

// exactLogPartition returns log Z of a tied sigmoid model by summing over the states
// of its hidden units, which are those of a restricted Boltzmann machine:
//
//	Z = (2π)^(D/2) Σ_h exp(b·h + ½‖c + Wh‖² − ½‖c‖²)   (LinearOutput)
//	Z = Σ_h exp(b·h) Π_j (1 + exp(c_j + (Wh)_j))       (SigmoidOutput)
func exactLogPartition(m *ae.Model[float64]) float64 {
	block := min(1<<m.Hidden, 1<<10)
	h, y := linalg.New[float64](block, m.Hidden), linalg.New[float64](block, m.Visible)
	var sums []float64
	logs := make([]float64, block)
	for first := 0; first < 1<<m.Hidden; first += block {
		for k := range block {
			for l := range m.Hidden {
				h.Row(k)[l] = float64((first + k) >> l & 1)
			}
		}
		activation := linalg.Linear
		if m.Output == ae.SigmoidOutput {
			activation = linalg.Softplus
		}
		linalg.Affine(y, nil, h, m.W, linalg.Transposed, m.C, activation, nil)
		for k := range block {
			logs[k] = asm.Dot(m.B, h.Row(k))
			if m.Output == ae.SigmoidOutput {
				logs[k] += asm.Sum(y.Row(k))
			} else {
				logs[k] += float64((asm.Dot(y.Row(k), y.Row(k)) - asm.Dot(m.C, m.C)) / 2)
			}
		}
		sums = append(sums, linalg.LogSumExp(logs))
	}
	z := linalg.LogSumExp(sums)
	if m.Output == ae.LinearOutput {
		z += float64(float64(m.Visible) / 2 * linalg.LogOf(2*math.Pi))
	}
	return z
}

// withoutHidden returns the mean log-likelihood of the test digits under the best
// model of the same kind without hidden units.
func withoutHidden(train, test *linalg.Matrix[float32], output ae.Output) float64 {
	mean := make([]float64, train.Cols)
	for i := range train.Rows {
		for j, v := range train.Row(i) {
			mean[j] += float64(v)
		}
	}
	sum, n := 0.0, float64(train.Rows)
	on, off := make([]float64, train.Cols), make([]float64, train.Cols)
	for j, v := range mean {
		on[j], off[j] = linalg.LogOf((v+1)/(n+2)), linalg.LogOf((n-v+1)/(n+2))
		mean[j] /= n
	}
	for i := range test.Rows {
		for j, v := range test.Row(i) {
			switch d := float64(v) - mean[j]; {
			case output == ae.LinearOutput:
				sum -= float64(d * d / 2)
			case v == 1:
				sum += on[j]
			default:
				sum += off[j]
			}
		}
	}
	sum /= float64(test.Rows)
	if output == ae.LinearOutput {
		sum -= float64(float64(train.Cols) / 2 * linalg.LogOf(2*math.Pi))
	}
	return sum
}

// normalisedTable lists all models.
func normalisedTable(x *Section, a annealed, all []*normalised) {
	t := report.Table{
		Title:   "log Z, and log p of test digits, in nats",
		Columns: []string{"", "forward", "±", "reverse", "±", "effective samples", "exact", "log p", "±", "without hidden units"},
	}
	for _, n := range all {
		d := n.density
		name := d.String()
		if d.exact() {
			name += fmt.Sprintf(", seed %d", d.Seed)
		}
		add := func(quantity string, value float64, samples int) {
			x.add(Result{Cell: name, Quantity: quantity, Paper: math.NaN(), Value: value, N: samples, Seconds: n.Seconds})
		}
		row := []string{name, "refused", "", "", "", "", "", "", "", ""}
		if n.Refused == "" {
			copy(row[1:], []string{
				fmt.Sprintf("%.3f", n.Forward), fmt.Sprintf("%.3f", n.ForwardError),
				fmt.Sprintf("%.3f", n.Reverse), fmt.Sprintf("%.3f", n.ReverseError), fmt.Sprintf("%.0f", n.Size),
			})
			add("log Z, forward", n.Forward, a.Chains[d.Output])
			add("log Z, reverse", n.Reverse, a.Chains[d.Output])
		} else {
			x.note("%s: %s", name, n.Refused)
		}
		if d.exact() {
			row[6] = fmt.Sprintf("%.3f", n.Exact)
			add("log Z, exact", n.Exact, 1<<a.Hidden)
		}
		if d.exact() || n.Refused == "" {
			copy(row[7:], []string{fmt.Sprintf("%.2f", n.Test), fmt.Sprintf("%.2f", n.TestError), fmt.Sprintf("%.2f", n.Base)})
			add("log p of test digits", n.Test, a.Tests)
			add("log p without hidden units", n.Base, a.Tests)
		}
		t.Rows = append(t.Rows, row)
	}
	x.Tables = append(x.Tables, t)
}

// bySeed draws a number of the tied sigmoid models against their seeds.
func bySeed(name string, output ae.Output, all []*normalised, of func(*normalised) float64) report.Line {
	l := report.Line{Name: name}
	for _, n := range all {
		if v := of(n); n.density.exact() && n.density.Output == output && !math.IsNaN(v) {
			l.X, l.Y = append(l.X, float64(n.density.Seed)), append(l.Y, v)
		}
	}
	return l
}

// errorChart sets the estimates of log Z beside the exact one.
func errorChart(all []*normalised) report.Chart {
	chart := report.Chart{Title: "Estimate less the exact log Z", X: "seed", Y: "nats", LinearX: true}
	for _, output := range []ae.Output{ae.LinearOutput, ae.SigmoidOutput} {
		data := digitKind(output)
		off := func(estimate func(*normalised) float64) func(*normalised) float64 {
			return func(n *normalised) float64 {
				if n.Refused != "" {
					return math.NaN()
				}
				return estimate(n) - n.Exact
			}
		}
		chart.Lines = append(chart.Lines,
			bySeed(data+", forth", output, all, off(func(n *normalised) float64 { return n.Forward })),
			bySeed(data+", back", output, all, off(func(n *normalised) float64 { return n.Reverse })))
	}
	return chart
}

// likelihoodChart shows what the hidden units are worth.
func likelihoodChart(all []*normalised) report.Chart {
	chart := report.Chart{Title: "log p of test digits less that without hidden units", X: "seed", Y: "nats a digit", LinearX: true}
	for _, output := range []ae.Output{ae.LinearOutput, ae.SigmoidOutput} {
		chart.Lines = append(chart.Lines, bySeed(digitKind(output), output, all, func(n *normalised) float64 { return n.Test - n.Base }))
	}
	return chart
}

// digitKind names the data of models with an output.
func digitKind(output ae.Output) string {
	if output == ae.SigmoidOutput {
		return "binary digits"
	}
	return "grey digits"
}

// claimNormalised decides what the table says.
func claimNormalised(x *Section, all []*normalised) {
	for _, output := range []ae.Output{ae.LinearOutput, ae.SigmoidOutput} {
		near, inside, refused, better, runs, worst := 0, 0, 0, 0, 0, 0.0
		var gains []float64
		for _, n := range all {
			if !n.density.exact() || n.density.Output != output {
				continue
			}
			runs++
			if n.Refused != "" {
				refused++
			} else {
				distance := math.Abs(n.Forward - n.Exact)
				worst = max(worst, distance)
				if distance <= 1 {
					near++
				}
				if distance <= 2*n.ForwardError {
					inside++
				}
			}
			gains = append(gains, n.Test-n.Base)
			if n.Test > n.Base {
				better++
			}
		}
		off := fmt.Sprintf("%.2f", worst)
		if refused == runs {
			off = "–"
		}
		x.vote(Claim{
			Claim: fmt.Sprintf("Annealed importance sampling can globally normalise the energies of auto-encoders (%s)", output.Domain()), Source: "discussion",
			Ours: fmt.Sprintf("tied sigmoid models, %d of %d within 1 nat of the exact log Z, at worst %s off; inside two of its standard errors on %d; %d refused, as the chains are too few or missed a mode",
				near, runs, off, inside, refused),
		}, near, runs)
		mean, sd := moments(gains)
		x.vote(Claim{
			Claim:  fmt.Sprintf("Test digits are likelier under the energy of a tied sigmoid auto-encoder than without hidden units (%s)", output.Domain()),
			Source: "ours", Ours: fmt.Sprintf("%+.2f ± %.2f nats a digit", mean, sd),
		}, better, runs)
	}

	for _, n := range all {
		d := n.density
		switch {
		case d.Weights == ae.Untied && !d.Nearest:
			ours := "an untied one has no energy; its straight-line potential is refused"
			if n.Refused == "" {
				ours = fmt.Sprintf("an untied one has no energy; its straight-line potential has log Z %.1f, log p %.1f, %.1f without hidden units", n.Forward, n.Test, n.Base)
			}
			for _, other := range all {
				if other.density.Nearest && other.Refused == "" {
					ours += fmt.Sprintf("; its nearest scaled model log p %.1f", other.Test)
				}
			}
			x.claim(Claim{Claim: "The energies of untied auto-encoders can be normalised", Source: "discussion", Ours: ours, Verdict: Corrected})
		case d.Activation == linalg.ReLU || d.Activation == linalg.Linear:
			verdict, ours := Refuted, n.Refused
			if n.Refused == "" {
				verdict, ours = Holds, fmt.Sprintf("log Z %.1f", n.Forward)
			}
			x.claim(Claim{Claim: fmt.Sprintf("The energy of a trained tied auto-encoder with %v units has a Z", d.Activation), Source: "ours", Ours: ours, Verdict: verdict})
		}
	}
}
