package experiment

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/internal/dataset"
	"github.com/curlfree/curlfree/internal/report"
	"github.com/curlfree/curlfree/linalg"
)

// finished is a trained cell and its scores, as kept in its file.
type finished struct {
	Key     string  `json:"key"` // hash of all that determines the result
	Cell    string  `json:"cell"`
	Curve   []point `json:"curve"`
	Active  float64 `json:"active_ssym"`
	Pixels  int     `json:"active_pixels"`
	Dead    int     `json:"dead_samples"`
	JI      float64 `json:"sym_J_I"`
	Samples int     `json:"samples"`
	Seconds float64 `json:"seconds"`
	SHA256  string  `json:"weights_sha256"`

	NotFinite notFiniteNumbers `json:"not_finite,omitempty"`

	network ae.Network[float32]
	model   *ae.Model[float32] // the network if it has one hidden layer
}

// point is the state of a cell after an epoch; epoch 0 is its start.
type point struct {
	Epoch   int     `json:"epoch"`
	Loss    float64 `json:"loss,omitempty"` // of the epoch's training; none at the start
	SSym    float64 `json:"ssym"`
	Sym     float64 `json:"sym"`
	Spread  float64 `json:"ssym_std"`
	RWt     float64 `json:"ssym_RWt,omitempty"` // of a model with one hidden layer
	First25 float64 `json:"ssym_first25"`       // over the rows that the paper's code scored
}

// last returns the final point.
func (f *finished) last() point { return f.Curve[len(f.Curve)-1] }

// train returns the cells' outcomes in their order. Cells that o.Out holds
// already are read; the others are trained, each on one thread.
func (s *session) train(ctx context.Context, experiment string, cells []cell) ([]*finished, error) {
	results := make([]*finished, len(cells))
	err := s.each(ctx, len(cells), func(ctx context.Context, i int) (err error) {
		if results[i], err = s.cell(ctx, experiment, cells[i]); err != nil {
			return fmt.Errorf("%s: %w", cells[i].Name, err)
		}
		return nil
	})
	return results, err
}

// cell returns one outcome, from its file or by training.
func (s *session) cell(ctx context.Context, experiment string, c cell) (*finished, error) {
	p := s.preset(c)
	if c.Scale == 0 {
		c.Scale = p.Scale
	}
	if c.Epochs == 0 {
		c.Epochs = p.Epochs
	}
	if c.Alpha == 0 {
		c.Alpha = p.WeightLength
	}
	c.Paper = 0 // decides nothing
	base := filepath.Join(s.Out, c.file(experiment))
	key := s.key(p, c)
	if f, err := load(base, key); err == nil {
		if !c.Small {
			s.say(fmt.Sprintf("%s kept from %s.json", c.title(), base))
		}
		return f, nil
	}
	f, err := s.fit(ctx, c)
	if err != nil {
		return nil, err
	}
	f.Key = key
	return f, save(base, f)
}

// preset returns that of c.
func (s *session) preset(c cell) Preset {
	p := s.report.Preset
	if c.Small {
		p = smallPreset()
	}
	if s.hurried {
		p.Hidden, p.Epochs, p.Curve = 40, 2, []int{1, 2}
	}
	return p
}

// form returns the data after the step, which is taken once.
func (s *session) form(step string) (*dataset.Set, error) {
	if step == "" {
		return s.data, nil
	}
	s.forming.Lock()
	defer s.forming.Unlock()
	if s.forms[step] == nil {
		d, err := dataset.Open(s.Data+","+step, s.Seed)
		if err != nil {
			return nil, err
		}
		if s.forms == nil {
			s.forms = map[string]*dataset.Set{}
		}
		s.forms[step] = d
	}
	return s.forms[step], nil
}

// images returns what c is trained on.
func (s *session) images(c cell) (*linalg.Matrix[float32], error) {
	d, err := s.form(c.Form)
	if err != nil {
		return nil, err
	}
	x := d.Images
	if rows := s.preset(c).Rows; rows > 0 && rows < x.Rows {
		x = x.Slice(0, rows, 0, x.Cols)
	}
	return x, nil
}

// network returns the initial one of c.
func (s *session) network(c cell, visible int) (n ae.Network[float32], m *ae.Model[float32], err error) {
	hidden, rng := s.preset(c).Hidden, rand.New(rand.NewPCG(s.Seed+c.Seed, 1))
	if c.Layers > 1 {
		d, err := ae.NewDeep[float32](ae.DeepConfig{
			Visible: visible, Hidden: slices.Repeat([]int{hidden}, c.Layers), Weights: ae.Untied,
			Activations: slices.Repeat([]ae.Activation{c.Activation}, c.Layers), Output: c.output(),
		})
		if err != nil {
			return nil, nil, err
		}
		d.Init(c.Scale, rng)
		return d, nil, nil
	}
	m, err = ae.New[float32](ae.Config{
		Visible: visible, Hidden: hidden, Weights: ae.Untied, Activation: c.Activation, Output: c.output(),
	})
	if err != nil {
		return nil, nil, err
	}
	m.Init(c.Scale, rng)
	return m, m, nil
}

// fit trains c and takes its scores along the way.
func (s *session) fit(ctx context.Context, c cell) (*finished, error) {
	p := s.preset(c)
	x, err := s.images(c)
	if err != nil {
		return nil, err
	}
	n, m, err := s.network(c, x.Cols)
	if err != nil {
		return nil, err
	}
	o := ae.TrainOptions{Batch: p.Batch, Rate: p.rate(c), Tau: p.Tau, Momentum: p.Momentum, Noise: c.Noise, Seed: s.Seed + c.Seed, Threads: 1}
	if c.Contraction {
		o.Contraction = p.Contraction
	}
	if c.WeightLength {
		o.WeightLength, o.WeightLengthKind = c.Alpha, ae.MaxNorm
	}
	f := &finished{Cell: c.Name, network: n, model: m, Samples: min(p.Samples, x.Rows)}
	start := time.Now()
	o.Progress = func(now ae.Progress) {
		if now.Step == now.Steps && (!c.Small || now.Epoch == c.Epochs) {
			s.say(fmt.Sprintf("%s epoch %d/%d, loss %.3f, %.0f samples/s", c.title(), now.Epoch, c.Epochs, now.Loss, now.SamplesPerSecond))
		}
	}
	for _, epoch := range append(append([]int{0}, p.Curve...), c.Epochs) {
		if epoch > c.Epochs || (epoch > 0 && epoch <= o.StartEpoch) {
			continue
		}
		loss := 0.0
		if o.Epochs = epoch - o.StartEpoch; o.Epochs > 0 {
			result, err := ae.Train(ctx, n, x, o)
			if err != nil {
				return nil, err
			}
			loss, o.StartEpoch = result.Loss, epoch
		}
		at, err := score(ctx, n, x, f.Samples, epoch, loss)
		if err != nil {
			return nil, err
		}
		f.Curve = append(f.Curve, at)
	}
	if err := finish(ctx, f, x); err != nil {
		return nil, err
	}
	f.Seconds = time.Since(start).Seconds()
	f.SHA256 = ae.SHA256(n)
	return f, nil
}

// score measures n after an epoch.
func score(ctx context.Context, n ae.Network[float32], x *linalg.Matrix[float32], samples, epoch int, loss float64) (point, error) {
	all, err := ae.Measure(ctx, n, x, ae.MeasureOptions{Samples: samples, ScoresOnly: true, Threads: 1})
	if err != nil {
		return point{}, err
	}
	few, err := ae.Measure(ctx, n, x, ae.MeasureOptions{Samples: 25, ScoresOnly: true, Threads: 1})
	if err != nil {
		return point{}, err
	}
	at := point{Epoch: epoch, Loss: loss, SSym: all.J.SSym.Mean, Sym: all.J.Sym.Mean, Spread: all.J.SSym.Std, First25: few.J.SSym.Mean}
	if w := all.RWt.SSym.Mean; w == w {
		at.RWt = w
	}
	return at, nil
}

// finish takes the scores that only the final network gets.
func finish(ctx context.Context, f *finished, x *linalg.Matrix[float32]) error {
	o := ae.MeasureOptions{Samples: f.Samples, ScoresOnly: true, Threads: 1}
	all, err := ae.Measure(ctx, f.network, x, o)
	if err != nil {
		return err
	}
	f.Dead, f.JI = all.Dead, all.JI.Sym.Mean
	o.Columns = activePixels(x)
	if f.Pixels = len(o.Columns); f.Pixels == 0 {
		return nil
	}
	active, err := ae.Measure(ctx, f.network, x, o)
	if err != nil {
		return err
	}
	f.Active = active.J.SSym.Mean
	return nil
}

// activePixels lists the columns of x that are not zero in at least a tenth of
// its rows.
func activePixels(x *linalg.Matrix[float32]) []int {
	on := make([]int, x.Cols)
	for i := range x.Rows {
		for j, v := range x.Row(i) {
			if v > 0 {
				on[j]++
			}
		}
	}
	var pixels []int
	for j, n := range on {
		if 10*n >= x.Rows {
			pixels = append(pixels, j)
		}
	}
	return pixels
}

// save writes the model and then the scores, which say that both are whole.
func save(base string, f *finished) error {
	meta := map[string]string{"cell": f.Cell, "preset_key": f.Key}
	if err := report.WriteFile(base+".safetensors", func(w io.Writer) error { return ae.Save(w, f.network, meta) }); err != nil {
		return err
	}
	f.NotFinite = takeNotFinite(f)
	text, err := json.MarshalIndent(f, "", "\t")
	f.NotFinite.putBack(f)
	if err != nil {
		return err
	}
	return report.WriteFile(base+".json", func(w io.Writer) error { _, err := w.Write(append(text, '\n')); return err })
}

// load reads what save wrote, with an error unless it is whole and of this key.
func load(base, key string) (*finished, error) {
	text, err := os.ReadFile(base + ".json")
	if err != nil {
		return nil, err
	}
	f := &finished{}
	if err := json.Unmarshal(text, f); err != nil {
		return nil, err
	}
	if f.Key != key || len(f.Curve) == 0 {
		return nil, errors.New("another preset")
	}
	f.NotFinite.putBack(f)
	model, err := os.ReadFile(base + ".safetensors")
	if err != nil {
		return nil, err
	}
	if f.network, _, err = ae.Load[float32](bytes.NewReader(model)); err != nil {
		return nil, err
	}
	if ae.SHA256(f.network) != f.SHA256 {
		return nil, errors.New("the model is not the one that was scored")
	}
	f.model, _ = f.network.(*ae.Model[float32])
	return f, nil
}
