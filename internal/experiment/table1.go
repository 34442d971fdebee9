package experiment

import (
	"context"
	"fmt"
	"math"

	"github.com/curlfree/curlfree/internal/report"
	"github.com/curlfree/curlfree/linalg"
)

// table1Cells are the columns of Table 1, "symmetricity of J after training
// AEs" on MNIST.
var table1Cells = []cell{
	{Name: "AE sigmoid", Activation: linalg.Sigmoid, Paper: .951},
	{Name: "AE sigmoid+wl", Activation: linalg.Sigmoid, WeightLength: true, Paper: .991},
	{Name: "CAE sigmoid", Activation: linalg.Sigmoid, Contraction: true, Paper: .974},
	{Name: "CAE sigmoid+wl", Activation: linalg.Sigmoid, Contraction: true, WeightLength: true, Paper: .991},
	{Name: "AE ReLU", Activation: linalg.ReLU, Paper: .959},
	{Name: "AE ReLU+wl", Activation: linalg.ReLU, WeightLength: true, Paper: .987},
	{Name: "CAE ReLU", Activation: linalg.ReLU, Contraction: true, Paper: .952},
	{Name: "CAE ReLU+wl", Activation: linalg.ReLU, Contraction: true, WeightLength: true, Paper: .986},
}

// within is how far from the paper's number ours may be to hold: 1.5 points.
const within = 0.015

// table1Seeds is how many seeds the table has at the paper's size.
const table1Seeds = 3

// table1 trains the eight cells and sets ours beside the paper's. Its numbers
// are square roots of sym, which is what the paper's code printed.
func table1(ctx context.Context, s *session, x *Section) error {
	x.Title = "Table 1: symmetricity of the Jacobian after training"
	x.Question = "How symmetric is the Jacobian of untied auto-encoders after training on digits, with and without contraction and weight length, with sigmoid and with ReLU units? The scores are √sym of J = R D Wᵀ before the output’s sigmoid, a mean over samples: what the paper’s code printed. Chance is 70.7 %."
	seeds := 1
	if s.Full {
		seeds = table1Seeds
	}
	s.describe(x)
	x.set("seeds", "%d", seeds)
	results, err := s.train(ctx, "table1", seeded(table1Cells, seeds))
	if err != nil {
		return err
	}
	table := report.Table{
		Title:   "Symmetricity of J at the end of training, means over seeds",
		Columns: []string{"", "paper", "ours (ssym)", "± over seeds", "± over samples", "first 25", "sym", "active pixels", "J−I (sym)", "R Wᵀ (ssym)", "highest at", "loss"},
	}
	chart := report.Chart{Title: "Symmetricity (ssym) of J against epoch", X: "epoch", Y: "ssym"}
	for i, c := range table1Cells {
		var of []*finished
		for seed := range seeds {
			of = append(of, results[seed*len(table1Cells)+i])
		}
		table.Rows = append(table.Rows, table1Row(x, c, of))
		chart.Lines = append(chart.Lines, curve(c.Name, of, func(at point) float64 { return at.SSym }))
		s.compare(x, c, of)
	}
	x.Tables = append(x.Tables, table)
	if err := s.table1Signs(ctx, x); err != nil {
		return err
	}
	x.note("The paper leaves open the rate, the batch, the initial weights and the strengths of contraction and weight length; one preset, with the values of the authors’ code where that has them, serves all cells.")
	x.note("Active pixels are those that are not zero in at least a tenth of the images: rows of W that belong to the others get no gradient and keep their random start. What this and the rest of the preset move is in table1-ablation, where sigmoid cells have one rate with and without weight length.")
	return x.draw(s, "table1-curves", "Symmetricity of J along training, means over seeds.", chart)
}

// describe records the preset.
func (s *session) describe(x *Section) {
	p := s.report.Preset
	x.set("data", "%s", s.Data)
	x.set("network", "%d hidden units, %s, initial scale %g of √(6/(D+H))", p.Hidden, p.Output, p.Scale)
	x.set("training", "%d epochs, batch %d, rate %g (sigmoid), %g (sigmoid with weight length), %g (ReLU), over 1 + epoch/%g", p.Epochs, p.Batch, p.RateSigmoid, p.RateLength, p.RateReLU, p.Tau)
	x.set("contraction", "λ = %g on ‖∂h/∂x‖² (CAE)", p.Contraction)
	x.set("weight length", "‖w‖² ≤ %g, ‖r‖² ≤ %[1]g (wl)", p.WeightLength)
}

// table1Row records the numbers of a cell over its seeds and returns its row.
func table1Row(x *Section, c cell, of []*finished) []string {
	row := []string{c.Name, percent(c.Paper)}
	n := of[0].Samples - of[0].Dead
	put := func(quantity string, paper float64, number func(*finished) float64) float64 {
		mean, spread, seconds := over(of, number)
		x.add(Result{Cell: c.Name, Quantity: quantity, Paper: paper, Value: mean, N: n, Seconds: seconds})
		if len(of) > 1 {
			x.add(Result{Cell: c.Name, Quantity: quantity + ", deviation of seeds", Paper: math.NaN(), Value: spread, N: len(of), Seconds: seconds})
		}
		return mean
	}
	row = append(row, percent(put("ssym(J)", c.Paper, symmetry)))
	_, spread, _ := over(of, symmetry)
	if len(of) == 1 {
		row = append(row, "–")
	} else {
		row = append(row, fmt.Sprintf("%.2f %%", 100*spread))
	}
	row = append(row,
		percent(put("ssym(J), deviation of samples", math.NaN(), func(f *finished) float64 { return f.last().Spread })),
		percent(put("ssym(J), first 25", math.NaN(), func(f *finished) float64 { return f.last().First25 })),
		percent(put("sym(J)", math.NaN(), func(f *finished) float64 { return f.last().Sym })),
		percent(put("ssym(J), active pixels", math.NaN(), func(f *finished) float64 { return f.Active })),
		percent(put("sym(J-I)", math.NaN(), func(f *finished) float64 { return f.JI })),
		percent(put("ssym(RWt)", math.NaN(), symmetryOfRWt)))
	for i, at := range of[0].Curve {
		put(fmt.Sprintf("ssym(J) at epoch %d", at.Epoch), math.NaN(), func(f *finished) float64 { return f.Curve[i].SSym })
	}
	best, epoch := highest(of)
	row = append(row, fmt.Sprintf("%s, epoch %d", percent(best), epoch))
	return append(row, fmt.Sprintf("%.2f", put("loss", math.NaN(), func(f *finished) float64 { return f.last().Loss })))
}

// highest returns the largest mean over seeds along training, and its epoch.
func highest(of []*finished) (score float64, epoch int) {
	for i, at := range of[0].Curve {
		mean, _, _ := over(of, func(f *finished) float64 { return f.Curve[i].SSym })
		if mean > score {
			score, epoch = mean, at.Epoch
		}
	}
	return score, epoch
}

// over returns mean and deviation of a number over seeds, and their time.
func over(of []*finished, number func(*finished) float64) (mean, spread, seconds float64) {
	for _, f := range of {
		mean += number(f) / float64(len(of))
		seconds += f.Seconds
	}
	for _, f := range of {
		d := number(f) - mean
		spread += float64(d*d) / max(float64(len(of)-1), 1)
	}
	return mean, math.Sqrt(spread), seconds
}

// curve is the mean over seeds of a score along training, from the first epoch.
func curve(name string, of []*finished, score func(point) float64) report.Line {
	line := report.Line{Name: name}
	for i, at := range of[0].Curve {
		if at.Epoch > 0 {
			mean, _, _ := over(of, func(f *finished) float64 { return score(f.Curve[i]) })
			line.X, line.Y = append(line.X, float64(at.Epoch)), append(line.Y, mean)
		}
	}
	return line
}

// compare claims the paper's number of a cell. It is a number for the paper's
// size: a smaller one decides nothing.
func (s *session) compare(x *Section, c cell, of []*finished) {
	mean, spread, _ := over(of, symmetry)
	best, epoch := highest(of)
	ours := percent(mean)
	if len(of) > 1 {
		ours += fmt.Sprintf(" ± %.1f over %d seeds", 100*spread, len(of))
	}
	if epoch < of[0].last().Epoch {
		ours += fmt.Sprintf(", highest %s at epoch %d", percent(best), epoch)
	}
	verdict := Corrected
	switch {
	case mean-mean != 0:
		ours, verdict = "no sample has an active unit, in at least one run", Undecided
	case !s.Full:
		ours, verdict = ours+", at a reduced size", Undecided
	case math.Abs(mean-c.Paper) <= within:
		verdict = Holds
	}
	x.claim(Claim{Claim: "Symmetricity of " + c.Name + " after training", Source: "Table 1", Paper: percent(c.Paper), Ours: ours, Verdict: verdict})
}

// table1Signs decides on small models what the paper says of the table.
func (s *session) table1Signs(ctx context.Context, x *Section) error {
	z, err := s.signs(ctx, table1Cells)
	if err != nil {
		return err
	}
	z.describe(x)
	for _, c := range []struct{ claim, source, paper, larger, smaller string }{
		{"Weight length yields sensibly higher symmetricity (AE, sigmoid)", "text, Table 1", "99.1 % > 95.1 %", "AE sigmoid+wl", "AE sigmoid"},
		{"Weight length yields sensibly higher symmetricity (AE, ReLU)", "text, Table 1", "98.7 % > 95.9 %", "AE ReLU+wl", "AE ReLU"},
		{"The contractive auto-encoder tends more towards symmetry (sigmoid)", "text, Table 1", "97.4 % > 95.1 %", "CAE sigmoid", "AE sigmoid"},
		{"The contractive auto-encoder tends more towards symmetry (ReLU)", "text; Table 1 has the reverse", "95.2 % < 95.9 %", "CAE ReLU", "AE ReLU"},
	} {
		z.above(x, Claim{Claim: c.claim, Source: c.source, Paper: c.paper}, symmetry, c.larger, c.smaller)
	}
	for _, c := range []string{"AE sigmoid", "AE ReLU"} {
		x.vote(Claim{
			Claim: "The Jacobian becomes increasingly symmetric as training proceeds (" + c + ")", Source: "text, fig. 2a, 2c",
			Ours: fmt.Sprintf("from %.3f to %.3f, means over small models", z.mean(c, func(f *finished) float64 { return f.Curve[0].SSym }), z.mean(c, symmetry)),
		}, z.count(func(of []*finished) bool { return of[0].last().SSym > of[0].Curve[0].SSym }, c), smallSeeds)
	}
	return nil
}

// percent writes a share as the paper does, and what is none as a dash.
func percent(x float64) string {
	if x-x != 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f %%", 100*x)
}
