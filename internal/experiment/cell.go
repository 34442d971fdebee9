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
	"time"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/internal/report"
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
	RWt     float64 `json:"ssym_RWt"`
	Samples int     `json:"samples"`
	Seconds float64 `json:"seconds"`
	SHA256  string  `json:"weights_sha256"`

	model *ae.Model[float32]
}

// point is the state of a cell after an epoch; epoch 0 is its start.
type point struct {
	Epoch   int     `json:"epoch"`
	Loss    float64 `json:"loss,omitempty"` // of the epoch's training; none at the start
	SSym    float64 `json:"ssym"`
	Sym     float64 `json:"sym"`
	Spread  float64 `json:"ssym_std"`
	First25 float64 `json:"ssym_first25"` // over the rows that the paper's code scored
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
	p := s.report.Preset
	if c.Scale == 0 {
		c.Scale = p.Scale
	}
	if c.Epochs == 0 {
		c.Epochs = p.Epochs
	}
	base := filepath.Join(s.Out, c.file(experiment))
	key := s.key(s.report.Preset, c.Name, c.Scale, c.Epochs)
	if f, err := load(base, key); err == nil {
		s.say(fmt.Sprintf("%s: kept from %s.json", c.Name, base))
		return f, nil
	}
	f, err := s.fit(ctx, c)
	if err != nil {
		return nil, err
	}
	f.Key = key
	return f, save(base, f)
}

// fit trains c and takes its scores along the way.
func (s *session) fit(ctx context.Context, c cell) (*finished, error) {
	p, x := s.report.Preset, s.data.Images
	m, err := ae.New[float32](ae.Config{
		Visible: x.Cols, Hidden: p.Hidden, Weights: ae.Untied, Activation: c.Activation, Output: ae.SigmoidOutput,
	})
	if err != nil {
		return nil, err
	}
	m.Init(c.Scale, rand.New(rand.NewPCG(s.Seed, 1)))
	o := ae.TrainOptions{Batch: p.Batch, Rate: p.rate(c), Tau: p.Tau, Momentum: p.Momentum, Seed: s.Seed, Threads: 1}
	if c.Contraction {
		o.Contraction = p.Contraction
	}
	if c.WeightLength {
		o.WeightLength, o.WeightLengthKind = p.WeightLength, ae.MaxNorm
	}
	f := &finished{Cell: c.Name, model: m, Samples: min(p.Samples, x.Rows)}
	start := time.Now()
	o.Progress = func(now ae.Progress) {
		if now.Step == now.Steps {
			s.say(fmt.Sprintf("%s epoch %d/%d, loss %.3f, %.0f samples/s", c.Name, now.Epoch, c.Epochs, now.Loss, now.SamplesPerSecond))
		}
	}
	for _, epoch := range append(append([]int{0}, p.Curve...), c.Epochs) {
		if epoch > c.Epochs || (epoch > 0 && epoch <= o.StartEpoch) {
			continue
		}
		loss := 0.0
		if o.Epochs = epoch - o.StartEpoch; o.Epochs > 0 {
			result, err := ae.Train(ctx, m, x, o)
			if err != nil {
				return nil, err
			}
			loss, o.StartEpoch = result.Loss, epoch
		}
		at, err := s.score(ctx, m, epoch, loss)
		if err != nil {
			return nil, err
		}
		f.Curve = append(f.Curve, at)
	}
	if err := s.finish(ctx, f); err != nil {
		return nil, err
	}
	f.Seconds = time.Since(start).Seconds()
	f.SHA256 = ae.SHA256(m)
	return f, nil
}

// score measures m after an epoch.
func (s *session) score(ctx context.Context, m *ae.Model[float32], epoch int, loss float64) (point, error) {
	all, err := ae.Measure(ctx, m, s.data.Images, ae.MeasureOptions{Samples: s.report.Preset.Samples, ScoresOnly: true, Threads: 1})
	if err != nil {
		return point{}, err
	}
	few, err := ae.Measure(ctx, m, s.data.Images, ae.MeasureOptions{Samples: 25, ScoresOnly: true, Threads: 1})
	if err != nil {
		return point{}, err
	}
	return point{Epoch: epoch, Loss: loss, SSym: all.J.SSym.Mean, Sym: all.J.Sym.Mean, Spread: all.J.SSym.Std, First25: few.J.SSym.Mean}, nil
}

// finish takes the scores that only the final model gets.
func (s *session) finish(ctx context.Context, f *finished) error {
	o := ae.MeasureOptions{Samples: s.report.Preset.Samples, ScoresOnly: true, Threads: 1}
	all, err := ae.Measure(ctx, f.model, s.data.Images, o)
	if err != nil {
		return err
	}
	f.Dead, f.JI, f.RWt = all.Dead, all.JI.Sym.Mean, all.RWt.SSym.Mean
	o.Columns = s.activePixels()
	if f.Pixels = len(o.Columns); f.Pixels == 0 {
		return nil
	}
	active, err := ae.Measure(ctx, f.model, s.data.Images, o)
	if err != nil {
		return err
	}
	f.Active = active.J.SSym.Mean
	return nil
}

// activePixels lists the pixels that are not zero in at least a tenth of the
// images.
func (s *session) activePixels() []int {
	x := s.data.Images
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
	if err := report.WriteFile(base+".safetensors", func(w io.Writer) error { return ae.Save(w, f.model, meta) }); err != nil {
		return err
	}
	text, err := json.MarshalIndent(f, "", "\t")
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
	model, err := os.ReadFile(base + ".safetensors")
	if err != nil {
		return nil, err
	}
	n, _, err := ae.Load[float32](bytes.NewReader(model))
	if err != nil {
		return nil, err
	}
	var ok bool
	if f.model, ok = n.(*ae.Model[float32]); !ok {
		return nil, errors.New("another architecture")
	}
	if ae.SHA256(f.model) != f.SHA256 {
		return nil, errors.New("the model is not the one that was scored")
	}
	return f, nil
}
