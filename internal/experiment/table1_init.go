package experiment

import (
	"context"
	"fmt"
	"math"

	"github.com/curlfree/curlfree/internal/report"
)

// initScales multiply √(6/(D+H)), the limit of the uniform initial weights; the
// authors' code has 4.
var initScales = []float64{0.25, 1, 2, 4}

// table1Init sweeps what the paper is silent on and what moves the score most:
// the initial scale, for the four cells without contraction.
func table1Init(ctx context.Context, s *session, x *Section) error {
	epochs := min(20, s.report.Preset.Epochs)
	var cells []cell
	for _, scale := range initScales {
		for _, c := range table1Cells {
			if !c.Contraction {
				c.Name = fmt.Sprintf("%s init×%g", c.Name, scale)
				c.Scale, c.Epochs = scale, epochs
				cells = append(cells, c)
			}
		}
	}
	results, err := s.train(ctx, "table1-init", cells)
	if err != nil {
		return err
	}
	table := report.Table{
		Title:   fmt.Sprintf("Table 1, initial scale: ssym of J after %d epochs", epochs),
		Columns: []string{"", "paper", "ours (ssym)", "at the start", "active pixels", "loss"},
	}
	for i, c := range cells {
		f := results[i]
		table.Rows = append(table.Rows, []string{
			c.Name, percent(c.Paper), percent(f.last().SSym), percent(f.Curve[0].SSym), percent(f.Active), fmt.Sprintf("%.2f", f.last().Loss),
		})
		n := f.Samples - f.Dead
		x.add(Result{Cell: c.Name, Quantity: "ssym(J)", Paper: c.Paper, Value: f.last().SSym, N: n, Seconds: f.Seconds})
		x.add(Result{Cell: c.Name, Quantity: "ssym(J), active pixels", Paper: math.NaN(), Value: f.Active, N: n, Seconds: f.Seconds})
	}
	x.Tables = append(x.Tables, table)
	return nil
}
