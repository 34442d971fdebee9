package experiment

import (
	"context"
	"fmt"
	"math"

	"github.com/curlfree/curlfree/internal/report"
	"github.com/curlfree/curlfree/linalg"
)

// supp3 draws the distribution of the hidden activations with and without weight
// length: Figure 3 of the supplement.
func supp3(ctx context.Context, s *session, x *Section) error {
	x.Title = "Supplement, figure 3: hidden activations with and without weight length"
	x.Question = "Where on their activation function do hidden units work, and does weight length move them to where the sigmoid bends most, h(±1.317) = 0.211 and 0.789?"
	s.describe(x)
	results, err := s.train(ctx, "table1", table1Cells)
	if err != nil {
		return err
	}
	table := report.Table{
		Title:   "Hidden activations h(u)",
		Columns: []string{"", "mean", "at rest", "highest", "near ±1.317"},
	}
	for _, figure := range []struct {
		name, title string
		activation  linalg.Activation
		high        float64
	}{
		{"supp3-sigmoid", "Activations of sigmoid units", linalg.Sigmoid, 1},
		{"supp3-relu", "Activations of ReLU units, 6 and more in the last bin, logarithmic", linalg.ReLU, 6},
	} {
		h := report.Histogram{Title: figure.title, X: "h(u)", LogY: figure.activation == linalg.ReLU}
		for i, c := range table1Cells {
			if c.Activation != figure.activation {
				continue
			}
			f := results[i]
			z := hiddenUnits(f.model, s.data.Images, f.Samples)
			h.Lines = append(h.Lines, report.Shares(c.Name, z.h.Data, 0, figure.high, 50))
			a := activitiesOf(z, figure.activation)
			near := "–"
			if figure.activation == linalg.Sigmoid {
				near = percent(a.near)
				x.add(Result{Cell: c.Name, Quantity: "share near the largest curvature", Paper: math.NaN(), Value: a.near, N: f.Samples, Seconds: f.Seconds})
			}
			table.Rows = append(table.Rows, []string{c.Name, fmt.Sprintf("%.3f", mean(z.h.Data)), percent(a.rest), percent(a.high), near})
			x.add(Result{Cell: c.Name, Quantity: "mean activation", Paper: math.NaN(), Value: mean(z.h.Data), N: f.Samples, Seconds: f.Seconds})
			x.add(Result{Cell: c.Name, Quantity: "share at rest", Paper: math.NaN(), Value: a.rest, N: f.Samples, Seconds: f.Seconds})
			x.add(Result{Cell: c.Name, Quantity: "share saturated high", Paper: math.NaN(), Value: a.high, N: f.Samples, Seconds: f.Seconds})
		}
		if err := x.draw(s, figure.name, figure.title+", with and without weight length (wl).", h); err != nil {
			return err
		}
	}
	x.Tables = append(x.Tables, table)
	x.note("At rest means u < −%d for a sigmoid unit and u ≤ 0 for a ReLU, highest u > %[1]d for a sigmoid unit.", saturation)
	return s.supp3Signs(ctx, x)
}

// activities are shares of activations.
type activities struct{ rest, high, near float64 }

// activitiesOf counts the pre-activations of z.
func activitiesOf(z hidden, activation linalg.Activation) activities {
	var a activities
	low := -float64(saturation)
	if activation == linalg.ReLU {
		low = 0
	}
	share := 1 / float64(len(z.u.Data))
	for _, u := range z.u.Data {
		if u < low || activation == linalg.ReLU && u == 0 {
			a.rest += share
		}
		if u > saturation && activation == linalg.Sigmoid {
			a.high += share
		}
		if math.Abs(math.Abs(u)-steepest) <= reach {
			a.near += share
		}
	}
	return a
}

// supp3Signs decides on small models where the activations go.
func (s *session) supp3Signs(ctx context.Context, x *Section) error {
	cells := append(equalRate(), named([]string{"AE ReLU", "AE ReLU+wl"})...)
	z, err := s.signs(ctx, cells)
	if err != nil {
		return err
	}
	z.describe(x)
	of := map[*finished]activities{}
	for _, c := range cells {
		for _, f := range z[c.Name] {
			of[f] = activitiesOf(hiddenUnits(f.model, s.data.Images, f.Samples), c.Activation)
		}
	}
	with, without := cells[2].Name, cells[0].Name
	z.above(x, Claim{Claim: "Weight length moves the activities of sigmoid units into the highest curvature region", Source: "supplement, fig. 3"},
		func(f *finished) float64 { return of[f].near }, with, without)
	z.above(x, Claim{Claim: "Weight length makes sigmoid units rest more often (share of u < −3)", Source: "ours"},
		func(f *finished) float64 { return of[f].rest }, with, without)
	z.above(x, Claim{Claim: "Weight length makes ReLU units work more often (share of u ≤ 0, without and with)", Source: "ours"},
		func(f *finished) float64 { return of[f].rest }, "AE ReLU", "AE ReLU+wl")
	return nil
}
