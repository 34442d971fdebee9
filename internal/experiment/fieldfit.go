package experiment

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/linalg"
)

// fieldFit is one regression of r(x) − x on a field at the nodes of a patch.
type fieldFit struct {
	Model      string // "tied", "scaled", "untied" or "potential", the gradient of a network with two hidden layers
	Field      string
	Patch      patch
	Activation linalg.Activation
	Hidden     int // units; of each layer of a potential
	Epochs     int
	Optimizer  ae.OptimizerKind
	Curl       float64 // weight of the penalty ‖J − Jᵀ‖²
	Seed       int
}

// name is that of its file.
func (f fieldFit) name() string {
	return fmt.Sprintf("fig4-%s-%v-%.4s-%.4s-%d-%v-%g-%d", f.Model, f.Activation, f.Field, f.Patch.Name, f.Patch.NX, f.Optimizer, f.Curl, f.Seed)
}

// fitOutcome is how near the learned field came to what. Means are over the nodes.
type fitOutcome struct {
	Left         float64 // mean ‖F − v‖²
	ToGradient   float64 // mean ‖v − the field's gradient part in the whole plane‖²
	ToProjection float64 // mean ‖v − the closest gradient on the patch‖²
	Curl         float64 // mean J₁₀ − J₀₁
	NAsym        float64 // mean, of J − I
	Epochs       int     // fewer than asked where no lower point was found
	Seconds      float64
	File         []byte // the network
}

// network returns the one that was trained.
func (o *fitOutcome) network() (ae.Network[float64], error) {
	n, _, err := ae.Load[float32](bytes.NewReader(o.File))
	if err != nil {
		return nil, err
	}
	return n.Double(), nil
}

// adamRate is for minibatches of a tenth of the nodes.
const adamRate = 0.003

// fieldNamed returns the field of that name.
func fieldNamed(name string) flowField {
	for _, f := range []flowField{spiralSink, spiralSource, fiveGaussians} {
		if f.Name == name {
			return f
		}
	}
	panic("experiment: no field is called " + name)
}

// fitField trains one, in single precision; the quasi-Newton methods keep their
// numbers in double.
func (s *session) fitField(ctx context.Context, f fieldFit) (*fitOutcome, error) {
	field := fieldNamed(f.Field)
	n, err := f.network(rand.New(rand.NewPCG(s.Seed, 400+uint64(f.Seed))))
	if err != nil {
		return nil, err
	}
	points := f.Patch.points()
	vectors := sample(field.at, points)
	x, v := linalg.New[float32](points.Rows, 2), linalg.New[float32](points.Rows, 2)
	linalg.Convert(x, points)
	linalg.Convert(v, vectors)
	o := ae.TrainOptions{Epochs: s.part(f.Epochs), Batch: points.Rows, Optimizer: f.Optimizer, Curl: f.Curl, Seed: s.Seed, Threads: 1}
	if !f.Optimizer.QuasiNewton() {
		o.Batch, o.Rate, o.Tau = points.Rows/10, adamRate, float64(f.Epochs)/10
	}
	start := time.Now()
	fit, err := ae.FitField(ctx, x, v, n, o)
	if err != nil && !errors.Is(err, ae.ErrLineSearch) {
		return nil, err
	}
	projection, err := f.Patch.projection(ctx, field)
	if err != nil {
		return nil, err
	}
	out := &fitOutcome{
		Left: ae.MeanSquare(vectors, fit.Fitted), ToGradient: ae.MeanSquare(fit.Fitted, sample(field.gradient, points)),
		ToProjection: ae.MeanSquare(fit.Fitted, projection), Epochs: fit.Epochs, Seconds: time.Since(start).Seconds(),
	}
	out.symmetry(n.Double(), points)
	var file bytes.Buffer
	if err := ae.Save(&file, n, nil); err != nil {
		return nil, err
	}
	out.File = file.Bytes()
	return out, nil
}

// network returns the one to train. The scales of a Scaled one start with random
// signs: those of ReLU units never change theirs.
func (f fieldFit) network(rng *rand.Rand) (ae.Network[float32], error) {
	if f.Model == "potential" {
		p, err := ae.NewPotential[float32](ae.DeepConfig{Visible: 2, Hidden: []int{f.Hidden, f.Hidden}, Activations: []linalg.Activation{f.Activation, f.Activation}})
		if err != nil {
			return nil, err
		}
		p.Init(2, rng)
		return p, nil
	}
	weights, err := ae.ParseWeights(f.Model)
	if err != nil {
		return nil, err
	}
	m, err := ae.New[float32](ae.Config{Visible: 2, Hidden: f.Hidden, Weights: weights, Activation: f.Activation})
	if err != nil {
		return nil, err
	}
	m.Init(1, rng)
	for l := range m.E {
		if rng.IntN(2) == 0 {
			m.E[l] = -1
		}
	}
	m.Refresh()
	return m, nil
}

// symmetry takes the curl and the asymmetry of the field.
func (o *fitOutcome) symmetry(n ae.Network[float64], points *linalg.Matrix[float64]) {
	var jacobians []*linalg.Matrix[float64]
	for i := range points.Rows {
		j := linalg.New[float64](2, 2)
		n.Jacobian(j, points.Row(i))
		o.Curl += (j.At(1, 0) - j.At(0, 1)) / float64(points.Rows)
		j.Data[0]++ // J, not J − I
		j.Data[3]++
		jacobians = append(jacobians, j)
	}
	_, field, _ := ae.ScoreJacobians(jacobians)
	o.NAsym = field.NAsym.Mean
}

// fits returns the outcomes, trained or kept.
func (s *session) fits(ctx context.Context, list []fieldFit) (map[fieldFit]*fitOutcome, error) {
	outcomes := make([]*fitOutcome, len(list))
	err := s.each(ctx, len(list), func(ctx context.Context, i int) (err error) {
		f := list[i]
		outcomes[i], err = kept(s, f.name(), f, func() (*fitOutcome, error) { return s.fitField(ctx, f) })
		if err != nil {
			return fmt.Errorf("%s: %w", f.name(), err)
		}
		s.say(fmt.Sprintf("%s: left %.4f", f.name(), outcomes[i].Left))
		return nil
	})
	all := map[fieldFit]*fitOutcome{}
	for i, f := range list {
		all[f] = outcomes[i]
	}
	return all, err
}
