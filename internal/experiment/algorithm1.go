package experiment

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/linalg"
)

// betas are the paper's; β is the share of the trained field. The formula printed
// in Algorithm 1 gives that share to the random one, against its own Table 2.
var betas = []float64{0, 0.2, 0.4, 0.6, 0.8, 1}

// continuum is the size of Algorithm 1.
type continuum struct {
	Halved   bool `json:",omitempty"` // digits of half the height and width
	Hidden   int
	Points   int     // x_i, N of them, uniform in [0, 1]^D
	Trained  int     // epochs of (W_K, R_K) on the digits
	Long     int     // epochs of the first fit for each β
	Short    int     // epochs of the other seeds
	Brief    int     // of those for β = 0, which settle sooner
	Batch    int     // of all trainings, as are the next two
	Rate     float64 // ε/(1 + epoch/500)
	Momentum float64
	Seeds    int // of (W₀, R₀), the x_i and the start of the fit
	Random   int // seeds for β = 0
	Tests    int // digits with an energy
}

// continuumFor returns the authors' size or the reduced one.
func continuumFor(full, huge bool) continuum {
	c := continuum{
		Hidden: 500, Points: 10000, Trained: 10, Long: 200, Short: 30, Brief: 12,
		Batch: 50, Rate: 0.006, Momentum: 0.5, Seeds: 5, Random: 20, Tests: 2500,
	}
	if huge {
		c.Points = 60000
	}
	if !full {
		c.Halved, c.Hidden, c.Rate = true, 50, 0.06 // the largest stable rate is as 1/H
		c.Points, c.Long, c.Short, c.Brief, c.Tests = 1000, 100, 30, 20, 1000
	}
	return c
}

// mixture is one field of the continuum, and a fit to it.
type mixture struct {
	Beta   float64
	Untied bool    // the trained auto-encoder, "CVF" in Table 2
	Scale  float64 // of W₀ and R₀
	Seed   int
	Epochs int
	Signed bool `json:",omitempty"` // the fit has signed scales, R = W diag(e), and no tied weights
}

// mixtures lists what is fitted: for both CVFs and the authors' scale of the
// random weights every β on every seed, the first one for long; for Glorot's
// scale the tied CVF. β = 0 has no CVF and β = 1 no scale. The last is a fit with
// signed scales to the random field.
func (c continuum) mixtures() []mixture {
	var all []mixture
	for _, scale := range []float64{4, 1} {
		for _, untied := range []bool{false, true} {
			for _, beta := range betas {
				seeds, epochs := c.Seeds, c.Short
				switch {
				case untied && (beta == 0 || scale == 1), beta == 1 && scale == 1:
					continue
				case beta == 0:
					seeds, epochs = c.Random, c.Brief
				}
				for seed := range seeds {
					m := mixture{Beta: beta, Untied: untied, Scale: scale, Seed: seed, Epochs: epochs}
					if seed == 0 && scale == 4 {
						m.Epochs = c.Long
					}
					all = append(all, m)
				}
			}
		}
	}
	return append(all, mixture{Scale: 4, Epochs: c.Long, Signed: true})
}

// fitted is a tied auto-encoder after its training on a mixture.
type fitted struct {
	mixture mixture
	Losses  []float64 // mean over the x_i of half the squared error, by epoch
	Spread  float64   // the same of the best constant
	States  []state
	Seconds float64
}

// state is what the energies say after an epoch: the shares of digits with
// E(x) > E(x̃), for each law of corruption in the order of corruptions.
type state struct {
	Epoch   int
	Energy  []float64 // with the energy of eq. 3
	Authors []float64 // with the one of the authors' code, which lacks −½‖x‖²
}

// at returns the state after an epoch.
func (f *fitted) at(epoch int) state {
	for _, s := range f.States {
		if s.Epoch == epoch {
			return s
		}
	}
	panic(fmt.Sprintf("experiment: no state at epoch %d", epoch))
}

// continued is Algorithm 1 after all of its runs.
type continued struct {
	continuum
	trained [2]*ae.Model[float32] // (W_K, R_K), tied and untied
	digits  *corrupted
	fits    []*fitted
}

// algorithm1 runs Algorithm 1 for all mixtures.
func (s *session) algorithm1(ctx context.Context) (*continued, error) {
	c := &continued{continuum: continuumFor(s.Full, s.Huge)}
	if s.hurried {
		c.Points, c.Long, c.Short, c.Brief = 100, 8, 3, 2
	}
	x := s.data.Images
	if c.Halved {
		if s.data.Height*s.data.Width != x.Cols {
			return nil, errors.New("the data are not images")
		}
		x = halved(x, s.data.Height, s.data.Width)
	}
	x = binarised(x)
	c.Tests = min(c.Tests, x.Rows)
	c.digits = corrupt(x.Slice(0, c.Tests, 0, x.Cols), s.Seed)
	err := s.each(ctx, len(c.trained), func(ctx context.Context, i int) (err error) {
		c.trained[i], err = s.conservative(ctx, c.continuum, i == 1, x)
		return err
	})
	if err != nil {
		return nil, err
	}
	mixtures := c.mixtures()
	c.fits = make([]*fitted, len(mixtures))
	err = s.each(ctx, len(mixtures), func(ctx context.Context, i int) error {
		m := mixtures[i]
		f, err := kept(s, m.file(), []any{c.continuum, m}, func() (*fitted, error) { return s.fitMixture(ctx, c, m) })
		if err != nil {
			return fmt.Errorf("%s: %w", m.file(), err)
		}
		f.mixture = m
		c.fits[i] = f
		return nil
	})
	return c, err
}

// brief returns after how many epochs all seeds of a β have a state.
func (c continuum) brief(beta float64) int {
	if beta == 0 {
		return c.Brief
	}
	return c.Short
}

// file returns the base name of m's file.
func (m mixture) file() string {
	name := fmt.Sprintf("table2-%s-beta%g-scale%g-seed%d", cvf(m.Untied), m.Beta, m.Scale, m.Seed)
	if m.Signed {
		name += "-signed"
	}
	return name
}

// halved returns the means of squares of 2×2 pixels.
func halved(x *linalg.Matrix[float32], height, width int) *linalg.Matrix[float32] {
	h, w := height/2, width/2
	half := linalg.New[float32](x.Rows, h*w)
	for i := range x.Rows {
		from, to := x.Row(i), half.Row(i)
		for k := range to {
			at := 2*(k/w)*width + 2*(k%w)
			to[k] = (from[at] + from[at+1] + from[at+width] + from[at+width+1]) / 4
		}
	}
	return half
}

func cvf(untied bool) string {
	if untied {
		return "untied"
	}
	return "tied"
}

// binarised returns which pixels are above one half.
func binarised(x *linalg.Matrix[float32]) *linalg.Matrix[float32] {
	b := linalg.New[float32](x.Rows, x.Cols)
	for i := range x.Rows {
		to := b.Row(i)
		for j, v := range x.Row(i) {
			if v > 0.5 {
				to[j] = 1
			}
		}
	}
	return b
}

// options are those of all trainings here, the authors'.
func (c continuum) options(seed uint64, epochs int) ae.TrainOptions {
	return ae.TrainOptions{Epochs: epochs, Batch: c.Batch, Rate: c.Rate, Momentum: c.Momentum, Seed: seed, Threads: 1}
}

// conservative trains (W_K, R_K) on the binary digits x. The untied one is
// conservative only as far as training made it so.
func (s *session) conservative(ctx context.Context, c continuum, untied bool, x *linalg.Matrix[float32]) (*ae.Model[float32], error) {
	name := "table2-" + cvf(untied)
	file, err := kept(s, name, c, func() ([]byte, error) {
		weights := ae.Tied
		if untied {
			weights = ae.Untied
		}
		m, err := linearOutput(x.Cols, c.Hidden, weights)
		if err != nil {
			return nil, err
		}
		m.Init(1, rand.New(rand.NewPCG(s.Seed, 20)))
		o := c.options(s.Seed, c.Trained)
		o.Progress = s.progress(name)
		if _, err := ae.Train(ctx, m, x, o); err != nil {
			return nil, err
		}
		var b bytes.Buffer
		err = ae.Save(&b, m, nil)
		return b.Bytes(), err
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	n, _, err := ae.Load[float32](bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return n.(*ae.Model[float32]), nil
}

// progress reports the epochs of a training.
func (s *session) progress(name string) func(ae.Progress) {
	return func(now ae.Progress) {
		if now.Step == now.Steps {
			left := now.Elapsed / time.Duration(now.Epoch) * time.Duration(now.Epochs-now.Epoch)
			s.say(fmt.Sprintf("%s epoch %3d/%d  loss %8.3f  %v left", name, now.Epoch, now.Epochs, now.Loss, left.Round(time.Second)))
		}
	}
}

func linearOutput(visible, hidden int, weights ae.Weights) (*ae.Model[float32], error) {
	return ae.New[float32](ae.Config{
		Visible: visible, Hidden: hidden, Weights: weights, Activation: linalg.Sigmoid, Output: ae.LinearOutput,
	})
}

// field returns the auto-encoder with the parameters (1−β)(W₀, R₀) + β(W_K, R_K)
// and β times the biases of the trained one, those of the random one being 0.
func (s *session) field(c *continued, m mixture) (*ae.Model[float32], error) {
	k := c.trained[0]
	if m.Untied {
		k = c.trained[1]
	}
	f, err := linearOutput(k.Visible, k.Hidden, ae.Untied)
	if err != nil {
		return nil, err
	}
	f.Init(m.Scale, rand.New(rand.NewPCG(s.Seed, 1000+uint64(m.Seed))))
	mix := func(to, from []float32) {
		for i, v := range from {
			to[i] = float32(float32(1-m.Beta)*to[i]) + float32(float32(m.Beta)*v)
		}
	}
	mix(f.W.Data, k.W.Data)
	mix(f.R.Data, k.R.Data)
	mix(f.B, k.B)
	mix(f.C, k.C)
	return f, nil
}

// uniform returns n points of [0, 1]^D.
func uniform(n, d int, rng *rand.PCG) *linalg.Matrix[float32] {
	x := linalg.New[float32](n, d)
	for i := range x.Data {
		x.Data[i] = float32(rng.Uint64()>>40) / (1 << 24)
	}
	return x
}

// fitMixture trains a tied auto-encoder on (x_i, r(x_i)) of a field and looks at
// its energies.
func (s *session) fitMixture(ctx context.Context, c *continued, m mixture) (*fitted, error) {
	start := time.Now()
	field, err := s.field(c, m)
	if err != nil {
		return nil, err
	}
	x := uniform(c.Points, field.Visible, rand.NewPCG(s.Seed, 2000+uint64(m.Seed)))
	v := linalg.New[float32](x.Rows, x.Cols)
	ws := linalg.NewWorkspace(1)
	defer ws.Close()
	field.Reconstruct(v, x, ws)
	f := &fitted{Spread: spread(v)}
	linalg.Sub(v, v, x)
	fit, err := s.start(m, field.Visible, field.Hidden)
	if err != nil {
		return nil, err
	}
	o := c.options(s.Seed+uint64(m.Seed), m.Epochs)
	say := s.progress(m.file())
	o.Progress = func(now ae.Progress) {
		if m.Epochs == c.Long {
			say(now)
		}
		if now.Step == now.Steps && !m.Signed && slices.Contains(c.marks(m), now.Epoch) {
			energy, authors := c.digits.shares(fit, ws)
			f.States = append(f.States, state{now.Epoch, energy, authors})
		}
	}
	result, err := ae.FitField(ctx, x, v, fit, o)
	if err != nil {
		return nil, err
	}
	f.Losses, f.Seconds = result.Losses, time.Since(start).Seconds()
	return f, nil
}

// marks lists the epochs after which m's energies are looked at.
func (c continuum) marks(m mixture) []int {
	if m.Epochs < c.Long {
		return []int{m.Epochs}
	}
	return []int{1, 3, 5, c.Brief, c.Short, c.Long / 2, c.Long}
}

// start returns a fit before its training; signed scales are 1 and −1 by turns.
func (s *session) start(m mixture, visible, hidden int) (*ae.Model[float32], error) {
	weights := ae.Tied
	if m.Signed {
		weights = ae.Scaled
	}
	fit, err := linearOutput(visible, hidden, weights)
	if err != nil {
		return nil, err
	}
	fit.Init(1, rand.New(rand.NewPCG(s.Seed, 3000+uint64(m.Seed))))
	for l := range fit.E {
		fit.E[l] = float32(1 - 2*(l%2))
	}
	fit.Refresh()
	return fit, nil
}

// spread returns the mean over the rows of half the squared distance to their mean.
func spread(y *linalg.Matrix[float32]) float64 {
	mean, sum := make([]float64, y.Cols), 0.0
	for i := range y.Rows {
		for j, v := range y.Row(i) {
			mean[j] += float64(v) / float64(y.Rows)
		}
	}
	for i := range y.Rows {
		for j, v := range y.Row(i) {
			d := float64(v) - mean[j]
			sum += float64(d * d)
		}
	}
	return sum / 2 / float64(y.Rows)
}
