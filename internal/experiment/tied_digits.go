package experiment

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/internal/report"
	"github.com/curlfree/curlfree/linalg"
)

// digitsOutcome is an untied linear model of digits beside their principal
// components.
type digitsOutcome struct {
	Error, Least  float64 // mean ‖r − x‖², and the least of its rank
	Lambda, Start float64 // λ(J), and that at the start
	Active        float64 // λ(J) between pixels that are on in a tenth of the images
	Tie           float64 // ‖R − W‖/‖W‖
	W, R, P       []float64
}

// tiedDigits trains an untied linear model on digits.
func (s *session) tiedDigits(ctx context.Context, x *Section) error {
	const across = 4
	hidden, steps, rows := across*across, 300, min(500, s.data.Images.Rows)
	if s.Full {
		steps, rows = 400, min(1000, s.data.Images.Rows)
	}
	d := s.data.Images.Cols
	x.set("digits", "%d of %s, untied, H = %d, %d steps of L-BFGS", rows, s.data.Name, hidden, steps)
	o, err := kept(s, x.Name+"-digits", []any{rows, hidden, steps}, func() (digitsOutcome, error) {
		s.say(x.Name + ": digits")
		points := linalg.New[float64](rows, d)
		linalg.Convert(points, s.data.Images.Slice(0, rows, 0, d))
		covariance := ae.SecondMoment(points, meanOfRows(points))
		basis, values, err := ae.PrincipalSubspace(covariance, hidden)
		if err != nil {
			return digitsOutcome{}, err
		}
		m, err := ae.New[float64](ae.Config{Visible: d, Hidden: hidden, Weights: ae.Untied, Activation: linalg.Linear})
		if err != nil {
			return digitsOutcome{}, err
		}
		m.Init(1, rand.New(rand.NewPCG(s.Seed, 532)))
		o := digitsOutcome{Start: lambdaOf(product(m.R, linalg.NoTrans, m.W, linalg.Transposed))}
		if _, err := ae.Train(ctx, m, points, ae.TrainOptions{Epochs: s.part(steps), Batch: rows, Optimizer: ae.LBFGS, Threads: 1}); err != nil && !errors.Is(err, ae.ErrLineSearch) {
			return digitsOutcome{}, err
		}
		r := linalg.New[float64](rows, d)
		m.Reconstruct(r, points, nil)
		o.Error, o.Lambda, o.Tie = ae.MeanSquare(r, points), lambdaOf(product(m.R, linalg.NoTrans, m.W, linalg.Transposed)), distance(m.R, m.W)
		active := activePixels(s.data.Images)
		w, q := linalg.New[float64](len(active), hidden), linalg.New[float64](len(active), hidden)
		for i, pixel := range active {
			copy(w.Row(i), m.W.Row(pixel))
			copy(q.Row(i), m.R.Row(pixel))
		}
		o.Active = lambdaOf(product(q, linalg.NoTrans, w, linalg.Transposed))
		for i := range d {
			o.Least += covariance.At(i, i)
		}
		o.Least -= linalg.Sum(values)
		o.W, o.R, o.P = m.W.Data, m.R.Data, basis.Data
		return o, nil
	})
	if err != nil {
		return err
	}
	for _, z := range []struct {
		quantity string
		value    float64
	}{{"mean ‖r−x‖²", o.Error}, {"least mean ‖r−x‖² of its rank", o.Least}, {"λ(J)", o.Lambda}, {"λ(J), active pixels", o.Active}, {"λ(J) at the start", o.Start}, {"‖R−W‖/‖W‖", o.Tie}} {
		x.add(Result{Cell: "digits, untied", Quantity: z.quantity, Paper: math.NaN(), Value: z.value, N: rows})
	}
	verdict := Corrected
	if o.Lambda < 0.1*o.Start {
		verdict = Holds
	} else if o.Active > o.Lambda {
		verdict = Refuted
	}
	x.claim(Claim{
		Claim: "on digits an untied linear model becomes conservative", Source: "ours",
		Ours: fmt.Sprintf("λ(J) %s, at the start %s, and %s between active pixels: pixels that are always 0 keep their first weights; ‖R − W‖/‖W‖ %s, error %.4g of at least %.4g",
			short(o.Lambda), short(o.Start), short(o.Active), short(o.Tie), o.Error, o.Least),
		Verdict: verdict,
	})
	if s.data.Height*s.data.Width != d {
		return nil // not images
	}
	sheet := func(data []float64) report.Bitmap {
		return sheetOf(s, &linalg.Matrix[float64]{Rows: d, Cols: hidden, Stride: hidden, Data: data}, across)
	}
	return x.draw(s, "tied-digits", "Encoder W, decoder R and principal components of digits: R spans what the components span, W need not look like it", report.SideBySide(report.SideBySide(sheet(o.W), sheet(o.R)), sheet(o.P)))
}
