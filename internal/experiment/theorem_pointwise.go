package experiment

import (
	"context"
	"math"
	"math/rand/v2"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/internal/report"
	"github.com/curlfree/curlfree/linalg"
)

// pointRun is what the paper's sufficient conditions are worth for one random W,
// of fewer hidden than visible units, and one x.
type pointRun struct {
	here, elsewhere float64 // λ(J) of R = C W D_h′(x), at x and in the mean over other points
	rank            float64 // of A = ŴŴᵀ
	residual        float64 // ‖R − CŴ‖/‖R‖ with the C = RŴ⁺ that is recovered
	difference      float64 // ‖R − W‖/‖W‖ for C = E = I
	moved           float64 // λ(J) of that one over other points
	symmetric       float64 // λ(J) at x of R = Ŵ S, S symmetric
	diagonal        float64 // the share off the diagonal of the E that is recovered there
}

const pointVisible, pointHidden = 6, 4

// theoremPointwise tests eq. 8 and 9 and the two conditions of the supplement,
// which take D_h′ at one point.
func theoremPointwise(ctx context.Context, s *session, x *Section, seeds int) error {
	var runs []pointRun
	for seed := range seeds {
		r, err := s.atPoint(ctx, seed)
		if err != nil {
			return err
		}
		runs = append(runs, *r)
	}
	here, elsewhere := func(r pointRun) float64 { return r.here }, func(r pointRun) float64 { return r.elsewhere }
	residual, difference := func(r pointRun) float64 { return r.residual }, func(r pointRun) float64 { return r.difference }
	moved, diagonal := func(r pointRun) float64 { return r.moved }, func(r pointRun) float64 { return r.diagonal }
	table := report.Table{Title: "The sufficient conditions of the paper, which take h′ at one x; D = 6, H = 4", Columns: []string{"", "mean over seeds"}}
	for _, z := range []struct {
		name string
		of   func(pointRun) float64
	}{
		{"R = C W D_h′(x): λ(J) at x", here}, {"R = C W D_h′(x): λ(J) elsewhere", elsewhere},
		{"C = RŴ⁺: ‖R−CŴ‖/‖R‖", residual}, {"C = E = I: ‖R−W‖/‖W‖", difference}, {"C = E = I: λ(J) elsewhere", moved},
		{"R = ŴS: λ(J) at x", func(r pointRun) float64 { return r.symmetric }}, {"R = ŴS: share of E off its diagonal", diagonal},
	} {
		table.Rows = append(table.Rows, []string{z.name, spreadOver(runs, z.of)})
		addMean(x, "sufficient conditions", z.name, math.NaN(), runs, z.of)
	}
	x.Tables = append(x.Tables, table)
	x.vote(Claim{
		Claim: "R = C W D_h′ with a symmetric C that commutes with ŴŴᵀ makes the field conservative", Source: "eq. 8; supplement, condition 1",
		Ours: "λ(J) " + spreadOver(runs, here) + " at the x of h′, " + spreadOver(runs, elsewhere) + " elsewhere: a condition at one point",
	}, countOver(runs, func(r pointRun) bool { return r.here < conservative && r.elsewhere < conservative }), seeds)
	x.vote(Claim{
		Claim: "C = ŴRᵀA⁻¹ with A = ŴŴᵀ gives C back when H < D", Source: "supplement",
		Ours: "A has rank " + spreadOver(runs, func(r pointRun) float64 { return r.rank }) + " of 6 and no inverse; C = RŴ⁺ leaves " + spreadOver(runs, residual) + " of R",
	}, countOver(runs, func(r pointRun) bool { return r.rank == pointVisible }), seeds)
	x.vote(Claim{
		Claim: "tied weights follow for C = E = I", Source: "main text, after eq. 9",
		Ours: "that is R = W D_h′(x), a scaled model with λ(J) " + spreadOver(runs, moved) + " everywhere, at ‖R − W‖/‖W‖ " + spreadOver(runs, difference) + " from the tied one, which needs E = D_h′⁻¹",
	}, countOver(runs, func(r pointRun) bool { return r.difference < conservative }), seeds)
	x.vote(Claim{
		Claim: "the E of a symmetric J is diagonal", Source: "supplement, condition 2",
		Ours: "R = ŴS is symmetric at x for every symmetric S, with " + spreadOver(runs, diagonal) + " of E off the diagonal",
	}, countOver(runs, func(r pointRun) bool { return r.diagonal < conservative }), seeds)
	return nil
}

// atPoint takes one random encoder through the conditions.
func (s *session) atPoint(ctx context.Context, seed int) (*pointRun, error) {
	source := rand.NewPCG(s.runSeed(seed), 503)
	rng := rand.New(source)
	m, err := ae.New[float64](ae.Config{Visible: pointVisible, Hidden: pointHidden, Weights: ae.Untied, Activation: linalg.Sigmoid})
	if err != nil {
		return nil, err
	}
	m.Init(3, rng)
	points, here := normalPoints(200, pointVisible, source), normalPoints(1, pointVisible, source)
	x := here.Row(0)
	ones, lambda := make([]float64, pointVisible), make([]float64, pointVisible)
	for i := range ones {
		ones[i], lambda[i] = 1, float64(2*float64(rng.Float64()))-1
	}
	score := func(m *ae.Model[float64], x *linalg.Matrix[float64]) (float64, error) {
		z, err := ae.Measure(ctx, m, x, ae.MeasureOptions{Samples: x.Rows, ScoresOnly: true, Threads: 1})
		if err != nil {
			return 0, err
		}
		return z.J.Lambda.Mean, nil
	}
	z := &pointRun{}
	commuting, err := ae.NewSymmetricAt(m, x, lambda, ones[:pointHidden])
	if err != nil {
		return nil, err
	}
	identity, err := ae.NewSymmetricAt(m, x, ones, ones[:pointHidden])
	if err != nil {
		return nil, err
	}
	symmetric := m.Clone()
	mix, hat := normalPoints(pointHidden, pointHidden, source), identity.R // Ŵ, as C = E = I
	for i := range pointHidden {
		for j := range i {
			mix.Set(i, j, mix.At(j, i))
		}
	}
	linalg.Gemm(symmetric.R, 1, hat, linalg.NoTrans, mix, linalg.NoTrans, 0, nil)
	for _, l := range []struct {
		to    *float64
		model *ae.Model[float64]
		at    *linalg.Matrix[float64]
	}{{&z.here, commuting, here}, {&z.elsewhere, commuting, points}, {&z.moved, identity, points}, {&z.symmetric, symmetric, here}} {
		if *l.to, err = score(l.model, l.at); err != nil {
			return nil, err
		}
	}
	c, err := ae.RecoverC(commuting, x)
	if err != nil {
		return nil, err
	}
	e, err := ae.RecoverE(symmetric, x)
	if err != nil {
		return nil, err
	}
	z.rank, z.residual, z.difference, z.diagonal = float64(c.Rank), c.Residual, distance(identity.R, identity.W), e.Diagonal
	return z, nil
}
