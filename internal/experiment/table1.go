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

// orderings are what the paper claims of the table and what is asserted of ours:
// the first cell is more symmetric than the second.
var orderings = [][2]string{
	{"AE sigmoid+wl", "AE sigmoid"},
	{"CAE sigmoid", "AE sigmoid"},
	{"AE ReLU+wl", "AE ReLU"},
}

// table1 trains the eight cells and sets ours beside the paper's. Its numbers
// are square roots of sym, which is what the paper's code printed.
func table1(ctx context.Context, s *session, x *Section) error {
	x.Title = "Table 1: symmetricity of the Jacobian after training"
	results, err := s.train(ctx, "table1", table1Cells)
	if err != nil {
		return err
	}
	table := report.Table{
		Title:   x.Title,
		Columns: []string{"", "paper", "ours (ssym)", "± over samples", "first 25", "sym", "active pixels", "J−I (sym)", "R Wᵀ (ssym)", "loss"},
	}
	chart := report.Chart{Title: "Symmetricity (ssym) of J against epoch", X: "epoch", Y: "ssym"}
	ours := map[string]float64{}
	for i, c := range table1Cells {
		f := results[i]
		end := f.last()
		ours[c.Name] = end.SSym
		table.Rows = append(table.Rows, []string{
			c.Name, percent(c.Paper), percent(end.SSym), percent(end.Spread), percent(end.First25), percent(end.Sym),
			percent(f.Active), percent(f.JI), percent(f.RWt), fmt.Sprintf("%.2f", end.Loss),
		})
		add := func(quantity string, paper, value float64, n int) {
			x.add(Result{Cell: c.Name, Quantity: quantity, Paper: paper, Value: value, N: n, Seconds: f.Seconds})
		}
		n := f.Samples - f.Dead
		add("ssym(J)", c.Paper, end.SSym, n)
		add("sym(J)", math.NaN(), end.Sym, n)
		add("ssym(J), first 25", math.NaN(), end.First25, min(25, f.Samples))
		add("ssym(J), active pixels", math.NaN(), f.Active, n)
		add("sym(J-I)", math.NaN(), f.JI, n)
		add("ssym(RWt)", math.NaN(), f.RWt, 1)
		line := report.Line{Name: c.Name}
		for _, at := range f.Curve {
			add(fmt.Sprintf("ssym(J) at epoch %d", at.Epoch), math.NaN(), at.SSym, n)
			if at.Epoch > 0 {
				line.X, line.Y = append(line.X, float64(at.Epoch)), append(line.Y, at.SSym)
			}
		}
		chart.Lines = append(chart.Lines, line)
	}
	x.Tables = append(x.Tables, table)
	for _, o := range orderings {
		verdict := Holds
		if !(ours[o[0]] > ours[o[1]]) {
			verdict = Refuted
		}
		x.claim(Claim{Claim: o[0] + " > " + o[1], Source: "Table 1", Ours: percent(ours[o[0]]) + ", " + percent(ours[o[1]]), Verdict: verdict})
	}
	reluCurve(x, results)
	return x.draw(s, "table1-curves", "Curves", chart)
}

// reluCurve notes the score of the ReLU cells along training, which the paper
// gives only at the end.
func reluCurve(x *Section, results []*finished) {
	for i, c := range table1Cells {
		if c.Activation != linalg.ReLU {
			continue
		}
		text := c.Name + " along training:"
		for _, at := range results[i].Curve {
			switch at.Epoch {
			case 1, 5, 20, 100, results[i].last().Epoch:
				text += fmt.Sprintf(" %s (epoch %d)", percent(at.SSym), at.Epoch)
			}
		}
		x.note("%s; the paper's %s", text, percent(c.Paper))
	}
}

// percent writes a share as the paper does.
func percent(x float64) string { return fmt.Sprintf("%.1f %%", 100*x) }
