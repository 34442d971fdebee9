package experiment

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/internal/report"
	"github.com/curlfree/curlfree/linalg"
)

// fig1 draws encoder and decoder filters side by side, W on the left and R on
// the right, of models on grey, binary and whitened images: training makes them
// alike.
func fig1(ctx context.Context, s *session, x *Section) error {
	x.Title = "Figure 1: filters of the encoder and of the decoder"
	x.Question = "Do decoder and encoder weights become similar without being tied, and also on binary and on whitened data (footnote 1)?"
	if s.data.Height*s.data.Width != s.data.Images.Cols {
		return errors.New("the data are not images")
	}
	s.describe(x)
	cells := named([]string{"AE sigmoid", "CAE sigmoid", "AE ReLU", "AE ReLU+wl"})
	results, err := s.train(ctx, "table1", cells)
	if err != nil {
		return err
	}
	epochs := min(20, s.report.Preset.Epochs)
	if !s.Full {
		epochs = 10
	}
	x.set("binary, whitened", "%d epochs; whitened data with linear output, squared error and rate %g", epochs, s.report.Preset.RateWhite)
	var forms []cell
	for _, form := range []string{"binary", "whiten"} {
		for _, c := range cells[:2] {
			c.Form, c.Epochs = form, epochs
			forms = append(forms, c)
		}
	}
	more, err := s.train(ctx, "fig1", forms)
	if err != nil {
		return err
	}
	table := report.Table{Title: "How alike the filters of a unit are", Columns: []string{"", "data", "mean cos(w, r)", "‖R − W‖/‖R‖", "‖R − W diag e‖/‖R‖", "ssym(J)"}}
	for i, c := range append(cells, forms...) {
		f := append(results, more...)[i]
		data := map[string]string{"": "grey", "binary": "binary", "whiten": "whitened"}[c.Form]
		row := []string{c.Name, data}
		for _, v := range []struct {
			quantity string
			value    float64
		}{{"mean cos(w, r)", meanCosine(f.model)}, {"|R-W|/|R|", untied(f.model)}, {"|R-W diag e|/|R|", unscaled(f.model)}, {"ssym(J)", symmetry(f)}} {
			row = append(row, fmt.Sprintf("%.3f", v.value))
			x.add(Result{Cell: c.Name + ", " + data, Quantity: v.quantity, Paper: math.NaN(), Value: v.value, N: f.model.Hidden, Seconds: f.Seconds})
		}
		table.Rows = append(table.Rows, row)
		c.Epochs = 0
		if err := x.draw(s, c.file("fig1"), fmt.Sprintf("Filters W (left) and R (right) of %s on %s data, of the same units.", c.Name, data), filters(s, f.model)); err != nil {
			return err
		}
	}
	x.Tables = append(x.Tables, table)
	x.note("A sheet shows the first units, W and R in the same order; a filter is scaled by its largest magnitude, so that grey is 0.")
	return s.fig1Signs(ctx, x)
}

// filters draws the first filters of W and R side by side.
func filters(s *session, m *ae.Model[float32]) report.Bitmap {
	const shown, across = 100, 10
	tiles := func(w *linalg.Matrix[float32]) report.Bitmap {
		return report.Tiles(w, s.data.Height, s.data.Width, min(shown, m.Hidden), across)
	}
	return report.SideBySide(tiles(m.W), tiles(m.R))
}

// alike is the mean cos(w_l, r_l) above which filters count as similar: far from
// what independent ones have, whose mean is 0 ± 1/√(DH).
const alike = 0.25

// fig1Signs decides on small models whether filters become similar.
func (s *session) fig1Signs(ctx context.Context, x *Section) error {
	sigmoid, relu := table1Cells[0], table1Cells[4]
	binary, white := sigmoid, sigmoid
	binary.Name, binary.Form = "AE sigmoid, binary", "binary"
	white.Name, white.Form = "AE sigmoid, whitened", "whiten"
	cells := []cell{sigmoid, binary, white, relu}
	z, err := s.signs(ctx, cells)
	if err != nil {
		return err
	}
	z.describe(x)
	cosine := func(f *finished) float64 { return meanCosine(f.model) }
	for i, claim := range []string{
		"Decoder and encoder weights become “similar” in response to training (sigmoid, grey data)",
		"Decoder and encoder weights become “similar” in response to training (sigmoid, binary data)",
		"Decoder and encoder weights become “similar” in response to training (sigmoid, whitened data)",
		"Decoder and encoder weights become “similar” in response to training (ReLU, grey data)",
	} {
		name := cells[i].Name
		x.vote(Claim{
			Claim: claim, Source: "fig. 1, footnote 1",
			Ours: fmt.Sprintf("mean cos(w, r) = %.2f, similar means above %.2f, independent filters have 0 ± %.3f", z.mean(name, cosine), alike, 1/math.Sqrt(float64(s.data.Images.Cols*smallPreset().Hidden))),
		}, z.count(func(of []*finished) bool { return cosine(of[0]) > alike }, name), smallSeeds)
	}
	return nil
}
