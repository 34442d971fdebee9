package experiment

import (
	"context"
	"fmt"
	"math"

	"github.com/curlfree/curlfree/internal/report"
)

// fig2 draws the symmetricity of J and of R Wᵀ along the training of the models
// of table1, and decides what the paper reads off it.
func fig2(ctx context.Context, s *session, x *Section) error {
	x.Title = "Figure 2: symmetricity of J and of R Wᵀ along training"
	x.Question = "Do the Jacobian and the product of the weights become symmetric together, and is that more marked for sigmoid units than for ReLU?"
	s.describe(x)
	results, err := s.train(ctx, "table1", table1Cells)
	if err != nil {
		return err
	}
	z, err := s.signs(ctx, table1Cells)
	if err != nil {
		return err
	}
	z.describe(x)
	panels := []struct {
		name, title string
		first, last int // the cells of its units
		score       func(point) float64
	}{
		{"fig2a", "Symmetricity of J, sigmoid units", 0, 4, func(at point) float64 { return at.SSym }},
		{"fig2b", "Symmetricity of R Wᵀ, sigmoid units", 0, 4, func(at point) float64 { return at.RWt }},
		{"fig2c", "Symmetricity of J, ReLU units", 4, 8, func(at point) float64 { return at.SSym }},
		{"fig2d", "Symmetricity of R Wᵀ, ReLU units", 4, 8, func(at point) float64 { return at.RWt }},
	}
	for _, p := range panels {
		chart := report.Chart{Title: p.title, X: "epoch", Y: "ssym"}
		for i := p.first; i < p.last; i++ {
			c, f := table1Cells[i], results[i]
			chart.Lines = append(chart.Lines, curve(c.Name, []*finished{f}, p.score))
			for _, at := range f.Curve {
				x.add(Result{Cell: c.Name, Quantity: fmt.Sprintf("%s, epoch %d", p.title, at.Epoch), Paper: math.NaN(), Value: p.score(at), N: f.Samples - f.Dead, Seconds: f.Seconds})
			}
		}
		if err := x.draw(s, p.name, p.title+" along training.", chart); err != nil {
			return err
		}
	}
	x.note("The curves are of the first seed of table1 and begin after the first epoch, as the axis is logarithmic: at the start all are at chance, 0.707.")
	for _, name := range []string{"AE sigmoid", "AE ReLU"} {
		x.vote(Claim{
			Claim: "R Wᵀ tends to become increasingly symmetric during training (" + name + ")", Source: "text, fig. 2b, 2d",
			Ours: fmt.Sprintf("from %.3f to %.3f, means over small models", z.mean(name, func(f *finished) float64 { return f.Curve[0].RWt }), z.mean(name, symmetryOfRWt)),
		}, z.count(func(of []*finished) bool { return of[0].last().RWt > of[0].Curve[0].RWt }, name), smallSeeds)
	}
	for _, kind := range []string{"AE", "CAE"} {
		z.above(x, Claim{Claim: "This behaviour is more marked for sigmoid activations than for ReLUs (" + kind + ")", Source: "text, fig. 2b, 2d"},
			symmetryOfRWt, kind+" sigmoid", kind+" ReLU")
	}
	return nil
}
