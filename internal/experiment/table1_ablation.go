package experiment

import (
	"context"
	"fmt"
	"math"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/internal/report"
	"github.com/curlfree/curlfree/linalg"
)

// ablations change one thing of the first cell of their kind; all sigmoid cells
// have one rate, with weight length too.
var ablations = []cell{
	{Name: "sigmoid", Activation: linalg.Sigmoid, Rate: 0.1},
	{Name: "sigmoid, wl α=10", Activation: linalg.Sigmoid, Rate: 0.1, WeightLength: true},
	{Name: "sigmoid, wl α=1", Activation: linalg.Sigmoid, Rate: 0.1, WeightLength: true, Alpha: 1},
	{Name: "sigmoid, contraction", Activation: linalg.Sigmoid, Rate: 0.1, Contraction: true},
	{Name: "sigmoid, denoising", Activation: linalg.Sigmoid, Rate: 0.1, Noise: ae.Noise{Kind: ae.MaskingNoise, Level: 0.3}},
	{Name: "sigmoid, init×0.25", Activation: linalg.Sigmoid, Rate: 0.1, Scale: 0.25},
	{Name: "sigmoid, init×4", Activation: linalg.Sigmoid, Rate: 0.1, Scale: 4},
	{Name: "sigmoid, two layers", Activation: linalg.Sigmoid, Rate: 0.1, Layers: 2},
	{Name: "ReLU", Activation: linalg.ReLU},
	{Name: "ReLU, wl α=10", Activation: linalg.ReLU, WeightLength: true},
	{Name: "ReLU, wl α=1", Activation: linalg.ReLU, WeightLength: true, Alpha: 1},
	{Name: "ReLU, init×4", Activation: linalg.ReLU, Scale: 4},
}

// ablationEpochs are the lengths at which every ablation is scored.
var ablationEpochs = []int{1, 5, 20}

// table1Ablation changes one thing at a time to find what decides the score.
func table1Ablation(ctx context.Context, s *session, x *Section) error {
	x.Title = "Table 1: what decides the score"
	x.Question = "The paper gives no initial weights, strengths or rates. How much does each of them move the symmetricity, and which part of the Jacobian does it act on?"
	epochs := ablationEpochs[len(ablationEpochs)-1]
	if !s.Full {
		epochs = ablationEpochs[1]
	}
	s.describe(x)
	x.set("runs", "%d epochs each, one seed; rate 0.1 for all sigmoid cells; wl: ‖w‖², ‖r‖² ≤ α; denoising sets 30 %% of the pixels to 0; init×k: k times the initial weights; two layers of equal width", epochs)
	var cells []cell
	for _, c := range ablations {
		c.Epochs = epochs
		cells = append(cells, c)
	}
	results, err := s.train(ctx, "table1-ablation", cells)
	if err != nil {
		return err
	}
	table := report.Table{
		Title:   fmt.Sprintf("Symmetricity (ssym) of J after %d epochs", epochs),
		Columns: []string{"", "start", "epoch 1", "epoch 5", "end", "change", "active pixels", "loss"},
	}
	base := results[0]
	for i, c := range cells {
		f := results[i]
		if c.Name == "ReLU" {
			base = f
		}
		change := "–"
		if f != base {
			change = fmt.Sprintf("%+.1f", 100*(symmetry(f)-symmetry(base)))
		}
		row := []string{c.Name, percent(f.Curve[0].SSym)}
		for _, epoch := range ablationEpochs[:2] {
			row = append(row, percent(f.at(epoch).SSym))
		}
		table.Rows = append(table.Rows, append(row, percent(symmetry(f)), change, percent(f.Active), fmt.Sprintf("%.2f", f.last().Loss)))
		n := f.Samples - f.Dead
		for _, at := range f.Curve {
			x.add(Result{Cell: c.Name, Quantity: fmt.Sprintf("ssym(J) at epoch %d", at.Epoch), Paper: math.NaN(), Value: at.SSym, N: n, Seconds: f.Seconds})
		}
		x.add(Result{Cell: c.Name, Quantity: "ssym(J), active pixels", Paper: math.NaN(), Value: f.Active, N: n, Seconds: f.Seconds})
		x.add(Result{Cell: c.Name, Quantity: "loss", Paper: math.NaN(), Value: f.last().Loss, N: n, Seconds: f.Seconds})
	}
	x.Tables = append(x.Tables, table)
	for _, of := range []struct {
		file, units string
		activation  linalg.Activation
	}{{"table1-ablation", "sigmoid", linalg.Sigmoid}, {"table1-ablation-relu", "ReLU", linalg.ReLU}} {
		curves := report.Chart{Title: "Symmetricity (ssym) of J along training, one thing changed, " + of.units + " units", X: "epoch", Y: "ssym"}
		for i, c := range cells {
			if c.Activation == of.activation {
				curves.Lines = append(curves.Lines, curve(c.Name, results[i:i+1], func(at point) float64 { return at.SSym }))
			}
		}
		if err := x.draw(s, of.file, "What one change does to the symmetricity of J along training, "+of.units+" units.", curves); err != nil {
			return err
		}
	}
	x.note("The paper has no ablation. Changes are to the first row of the same units; each is one run, and which of them have a sign that seeds agree on is among the claims.")
	return s.ablationSigns(ctx, x)
}

// at is the point of an epoch, or the last before it.
func (f *finished) at(epoch int) point {
	last := f.Curve[0]
	for _, at := range f.Curve {
		if at.Epoch <= epoch {
			last = at
		}
	}
	return last
}

// ablationSigns decides on small models what has which sign.
func (s *session) ablationSigns(ctx context.Context, x *Section) error {
	cells := named([]string{"AE sigmoid", "AE ReLU"})
	for _, c := range ablations {
		switch c.Name {
		case "sigmoid, wl α=10", "sigmoid, init×4", "ReLU, init×4":
			cells = append(cells, c)
		}
	}
	z, err := s.signs(ctx, cells)
	if err != nil {
		return err
	}
	z.describe(x)
	const source = "ours"
	z.above(x, Claim{Claim: "Larger initial weights end less symmetric: ×1 above ×4 (sigmoid)", Source: source}, symmetry, "AE sigmoid", "sigmoid, init×4")
	z.above(x, Claim{Claim: "Larger initial weights end less symmetric: ×1 above ×4 (ReLU)", Source: source}, symmetry, "AE ReLU", "ReLU, init×4")
	z.above(x, Claim{Claim: "Weight length raises the symmetricity at an equal rate (sigmoid)", Source: source}, symmetry, "sigmoid, wl α=10", "AE sigmoid")
	for _, name := range []string{"AE sigmoid", "AE ReLU"} {
		x.vote(Claim{
			Claim: "The asymmetry is mostly at pixels that are nearly always 0 (" + name + ")", Source: source,
			Ours: fmt.Sprintf("1 − sym is %.3f on all pixels and %.3f on active ones", z.mean(name, func(f *finished) float64 { return 1 - f.last().Sym }), z.mean(name, func(f *finished) float64 { return 1 - squared(f.Active) })),
		}, z.count(func(of []*finished) bool { return 1-squared(of[0].Active) < (1-of[0].last().Sym)/2 }, name), smallSeeds)
	}
	return nil
}
