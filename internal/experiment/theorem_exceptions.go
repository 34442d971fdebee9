package experiment

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/internal/report"
	"github.com/curlfree/curlfree/linalg"
)

// theoremExceptions measures models that are conservative by construction: those
// whose slopes are dependent, or a w_l 0, and whose R is no W diag(e), and scaled ones.
func theoremExceptions(s *session, x *Section) error {
	const visible = 4
	source := rand.NewPCG(s.Seed, 502)
	rng, points := rand.New(source), normalPoints(500, visible, source)
	column := func() []float64 {
		v := make([]float64, visible)
		for i := range v {
			v[i] = float64(2*float64(rng.Float64())) - 1
		}
		return v
	}
	// of makes a model of units w_l, b_l with decoders r_l.
	of := func(activation linalg.Activation, w, r [][]float64, b []float64) (*ae.Model[float64], error) {
		return ae.FromMatrices(columns(w), columns(r), b, nil, activation, ae.LinearOutput)
	}
	w, v, q := column(), column(), column()
	type special struct {
		name  string
		model *ae.Model[float64]
		err   error
	}
	linear, err := ae.NewSymmetricLinear(visible, visible, rng)
	exceptions := []special{{"linear units, R = WS with a symmetric S", linear, err}}
	twins, err := of(linalg.Sigmoid, [][]float64{w, w}, [][]float64{q, sum(w, q, -1)}, []float64{0.3, 0.3})
	exceptions = append(exceptions, special{"the same unit twice, r₁ = q, r₂ = w − q", twins, err})
	mirrored, err := of(linalg.Sigmoid, [][]float64{w, scaled(w, -1)}, [][]float64{sum(w, q, 1), q}, []float64{0.3, -0.3})
	exceptions = append(exceptions, special{"sigmoid units (w, b) and (−w, −b), r₁ = w + q, r₂ = q", mirrored, err})
	pairs, err := of(linalg.ReLU, [][]float64{w, scaled(w, -1), v, scaled(v, -1)}, [][]float64{v, scaled(v, -1), w, scaled(w, -1)}, []float64{0.3, -0.3, -0.2, 0.2})
	exceptions = append(exceptions, special{"ReLU units ±(w, b), ±(v, a), that make linear ones", pairs, err})
	for _, activation := range []linalg.Activation{linalg.ReLU, linalg.LeakyReLU} { // r₁ + 2r₂ = w
		multiples, err := of(activation, [][]float64{w, scaled(w, 2)}, [][]float64{q, sum(scaled(w, 0.5), q, -0.5)}, []float64{0.3, 0.6})
		exceptions = append(exceptions, special{activation.String() + " units (w, b) and (2w, 2b), r₁ = q, r₂ = (w − q)/2", multiples, err})
	}
	constant, err := of(linalg.Sigmoid, [][]float64{w, scaled(w, 0)}, [][]float64{w, q}, []float64{0.3, 0.2})
	exceptions = append(exceptions, special{"a sigmoid unit with w₂ = 0, r₂ = q", constant, err})

	table := report.Table{Title: "Models that are conservative by construction", Columns: []string{"", "largest λ(J)", "‖R−W diag(e)‖/‖R‖"}}
	look := func(z special) (lambda, distance float64, err error) {
		if z.err != nil {
			return 0, 0, z.err
		}
		score, err := ae.Measure(context.Background(), z.model, points, ae.MeasureOptions{Samples: points.Rows, ScoresOnly: true, Threads: 1})
		if err != nil {
			return 0, 0, err
		}
		lambda, distance = score.J.Lambda.Max, score.DiagonalDistance
		table.Rows = append(table.Rows, []string{z.name, short(lambda), short(distance)})
		x.add(Result{Cell: z.name, Quantity: "largest λ(J)", Paper: math.NaN(), Value: lambda, N: points.Rows})
		x.add(Result{Cell: z.name, Quantity: "‖R−W diag(e)‖/‖R‖", Paper: math.NaN(), Value: distance, N: 1})
		return lambda, distance, nil
	}
	exact, least := 0.0, math.Inf(1)
	for _, z := range exceptions {
		lambda, distance, err := look(z)
		if err != nil {
			return err
		}
		exact, least = max(exact, lambda), min(least, distance)
	}
	verdict := Holds
	if exact < 1e-6 && least > apart {
		verdict = Corrected
	}
	x.claim(Claim{
		Claim: "conservative means R = W diag(e)", Source: "ours",
		Ours:    fmt.Sprintf("where no w_l is 0 and the slopes h′(w_l·x + b_l) are linearly independent; %d kinds of others have λ(J) ≤ %s at a distance of %s and more", len(exceptions), short(exact), short(least)),
		Verdict: verdict,
	})
	exact = 0
	for activation := linalg.Linear; activation <= linalg.Erf; activation++ {
		m, err := ae.New[float64](ae.Config{Visible: visible, Hidden: 2 * visible, Weights: ae.Scaled, Activation: activation})
		if err != nil {
			return err
		}
		m.Init(2, rng)
		for l := range m.E {
			m.E[l] = float64(4*float64(rng.Float64())) - 2
		}
		m.Refresh()
		lambda, _, err := look(special{"scaled, signed e: " + activation.String(), m, nil})
		if err != nil {
			return err
		}
		exact = max(exact, lambda)
	}
	verdict = Holds
	if !(exact < 1e-14) {
		verdict = Refuted
	}
	x.claim(Claim{Claim: "every R = W diag(e) with constant e of any sign is conservative", Source: "supplement, condition 2, with a constant E in the place of D_h′E; ours", Ours: "λ(J) ≤ " + short(exact) + " for every activation", Verdict: verdict})
	x.Tables = append(x.Tables, table)
	return nil
}

// columns makes a matrix of its columns.
func columns(list [][]float64) *linalg.Matrix[float64] {
	m := linalg.New[float64](len(list[0]), len(list))
	for l, v := range list {
		for i, e := range v {
			m.Set(i, l, e)
		}
	}
	return m
}

// sum returns v + t·w.
func sum(v, w []float64, t float64) []float64 {
	z := make([]float64, len(v))
	for i := range z {
		z[i] = v[i] + float64(t*w[i])
	}
	return z
}

func scaled(v []float64, t float64) []float64 { return sum(make([]float64, len(v)), v, t) }
