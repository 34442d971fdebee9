package experiment

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/curlfree/curlfree/internal/report"
	"github.com/curlfree/curlfree/linalg"
)

// supp1 shows what weight length does to the filters: Figure 1 of the supplement,
// and the numbers behind its sentences.
func supp1(ctx context.Context, s *session, x *Section) error {
	x.Title = "Supplement, figure 1: filters with weight length"
	x.Question = "Does a weight length constraint make the decoder equal to the encoder, and does it contract?"
	if s.data.Height*s.data.Width != s.data.Images.Cols {
		return errors.New("the data are not images")
	}
	s.describe(x)
	results, err := s.train(ctx, "table1", table1Cells)
	if err != nil {
		return err
	}
	table := report.Table{
		Title:   "Encoder and decoder of the trained models",
		Columns: []string{"", "mean cos(w, r)", "‖R − W‖/‖R‖", "‖R − W diag e‖/‖R‖", "mean ‖w‖²", "mean ‖r‖²", "‖∂h/∂x‖²", "ssym(J)"},
	}
	angles := report.Histogram{Title: "Cosine of the angle between a unit's filters w and r", X: "cos(w, r)"}
	for i, c := range table1Cells {
		f := results[i]
		w, r, _ := products(f.model)
		contraction := hiddenUnits(f.model, s.data.Images, f.Samples).contraction(f.model)
		row := []string{c.Name}
		for _, v := range []struct {
			quantity, format string
			value            float64
		}{
			{"mean cos(w, r)", "%.3f", meanCosine(f.model)}, {"|R-W|/|R|", "%.3f", untied(f.model)}, {"|R-W diag e|/|R|", "%.3f", unscaled(f.model)},
			{"mean |w|^2", "%.2f", mean(w)}, {"mean |r|^2", "%.2f", mean(r)}, {"|dh/dx|^2", "%.2f", contraction}, {"ssym(J)", "%.3f", symmetry(f)},
		} {
			row = append(row, fmt.Sprintf(v.format, v.value))
			x.add(Result{Cell: c.Name, Quantity: v.quantity, Paper: math.NaN(), Value: v.value, N: f.model.Hidden, Seconds: f.Seconds})
		}
		table.Rows = append(table.Rows, row)
		if c.Activation == linalg.Sigmoid {
			angles.Lines = append(angles.Lines, report.Shares(c.Name, cosines(f.model), -0.2, 1, 48))
		}
	}
	x.Tables = append(x.Tables, table)
	if err := x.draw(s, "supp1-cosines", "How alike the filters of a unit are, sigmoid units.", angles); err != nil {
		return err
	}
	for _, i := range []int{3, 2} {
		c := table1Cells[i]
		caption := fmt.Sprintf("Filters W (left) and R (right) of %s, of the same units; cos(w, r) is %.2f in the mean.", c.Name, meanCosine(results[i].model))
		if err := x.draw(s, c.file("supp1"), caption, filters(s, results[i].model)); err != nil {
			return err
		}
	}
	return s.supp1Signs(ctx, x)
}

// equalRate are sigmoid cells that differ in contraction and weight length alone:
// with the rates of table1 the constraint would also slow the training.
func equalRate() []cell {
	cells := named([]string{"AE sigmoid", "CAE sigmoid"})
	contracting := ablations[1]
	contracting.Name, contracting.Contraction = "sigmoid, wl α=10, contraction", true
	return append(cells, ablations[1], contracting)
}

// supp1Signs decides the sentences of the supplement on small models.
func (s *session) supp1Signs(ctx context.Context, x *Section) error {
	cells := equalRate()
	z, err := s.signs(ctx, cells)
	if err != nil {
		return err
	}
	z.describe(x)
	ae, cae, aeWith, caeWith := cells[0].Name, cells[1].Name, cells[2].Name, cells[3].Name
	cosine := func(f *finished) float64 { return meanCosine(f.model) }
	distance := func(f *finished) float64 { return unscaled(f.model) }
	contraction := func(f *finished) float64 {
		return hiddenUnits(f.model, s.data.Images, f.Samples).contraction(f.model)
	}
	x.vote(Claim{
		Claim: "With weight length the encoder and decoder weights are indistinguishable from one another (CAE)", Source: "supplement, fig. 1",
		Ours: fmt.Sprintf("mean cos(w, r) = %.2f, ‖R − W diag e‖/‖R‖ = %.2f; indistinguishable would be below 0.1", z.mean(caeWith, cosine), z.mean(caeWith, distance)),
	}, z.count(func(of []*finished) bool { return distance(of[0]) < nearly }, caeWith), smallSeeds)
	z.above(x, Claim{Claim: "Weight length makes R more like W (CAE, mean cos(w, r))", Source: "supplement, “R → W”"}, cosine, caeWith, cae)
	z.above(x, Claim{Claim: "Weight length makes R more like W (AE, mean cos(w, r))", Source: "supplement, “R → W”"}, cosine, aeWith, ae)
	z.above(x, Claim{
		Claim: "Weight length implies a form of contraction (AE, sigmoid)", Source: "supplement",
		Ours: fmt.Sprintf("‖∂h/∂x‖² is %.1f with it, %.1f without, means over small models", z.mean(aeWith, contraction), z.mean(ae, contraction)),
	}, contraction, ae, aeWith)
	z.above(x, Claim{Claim: "Weight length helps ∂r/∂x to be more symmetric (CAE, sigmoid)", Source: "supplement, fig. 1", Paper: "99.16 % > 97.4 %"}, symmetry, caeWith, cae)
	x.note("The signs compare models of one rate, 0.1; table1 has a smaller one with weight length, as the authors’ code.")
	return nil
}
