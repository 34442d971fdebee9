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

const noteSource = "note on tied weights"

const (
	tiedVisible, tiedHidden = 8, 3
	tiedRate                = 0.1
	tiedEpochs              = 10000
	tiedMarks               = 20 // of a curve
)

// tiedCases are trainings of linear auto-encoders on data of known covariance.
var tiedCases = []struct {
	Name    string
	Weights ae.Weights
	Scale   float64 // of the first weights
	Rank    int     // of the data
}{
	{"tied", ae.Tied, 1, tiedVisible},
	{"untied", ae.Untied, 1, tiedVisible},
	{"untied, small start", ae.Untied, 1e-4, tiedVisible},
	{"tied, data of rank 2", ae.Tied, 1, 2},
	{"untied, data of rank 5", ae.Untied, 1, 5},
}

// tiedState is a linear model in its training.
type tiedState struct {
	Epoch     int
	Frame     float64 // ‖WᵀW − I‖
	Tie       float64 // ‖R − W‖/‖W‖
	Inverse   float64 // ‖WᵀR − I‖
	Decoder   float64 // ‖R − R*‖/‖R*‖ from the best decoder, −1 where there are several
	Projector float64 // ‖R Wᵀ − P‖
	Angle     float64 // the largest between the spans of W and of P, −1 without one
	Lambda    float64 // λ(J), J = R Wᵀ
	Within    float64 // λ of J between vectors of the data's span
	Rest      float64 // mean ‖r − x‖²
	Balance   float64 // ‖RᵀR − WᵀW‖
	Least     float64 // least singular value of W by the largest
}

type tiedOutcome struct{ States []tiedState }

func (o tiedOutcome) first() tiedState { return o.States[0] }
func (o tiedOutcome) last() tiedState  { return o.States[len(o.States)-1] }

// tied follows the note on tied weights, claim by claim, in our letters: its W,
// H×D, is our Wᵀ and its V is our R.
func tied(ctx context.Context, s *session, x *Section) error {
	x.Title = "Why tied weights work: linear auto-encoders"
	x.Question = "The note explains tied weights by linear auto-encoders: the best decoder V for an encoder is its right inverse, which for orthonormal rows is the transpose, and training makes the rows orthonormal if they need to be. Each of its sentences is tested, on data of known covariance where the best decoder, the principal subspace and the least error are known, and on digits."
	seeds := 5
	if s.Full {
		seeds = 10
	}
	x.set("letters", "the note's W, H×D, is our Wᵀ; its V is our R")
	x.set("data", "D = %d, H = %d, centred, of covariance QΛQᵀ with a random Q and Λ = 1, 0.6, 0.4, 0.2 and less, exactly: ± the columns of a root", tiedVisible, tiedHidden)
	x.set("training", "all data in each step, rate %g, %d steps, biases included", tiedRate, tiedEpochs)
	x.set("seeds", "%d", seeds)
	var names []string
	for _, c := range tiedCases {
		names = append(names, c.Name)
	}
	lists, err := overSeeds(ctx, s, x, names, seeds, []any{tiedCases, tiedVisible, tiedHidden, tiedRate, tiedEpochs}, func(ctx context.Context, c, seed int) (tiedOutcome, error) {
		return s.trainTied(ctx, c, seed)
	})
	if err != nil {
		return err
	}
	if err := s.decoderClaims(x, seeds); err != nil {
		return err
	}
	tiedTraining(x, lists, names)
	decoderCost(x)
	chart := report.Chart{Title: "Untied linear training: what becomes symmetric, and what stays", X: "step", Y: "Frobenius norm", LogY: true, LinearX: true}
	for _, l := range []struct {
		name string
		c    int
		of   func(tiedState) float64
	}{
		{"‖RWᵀ − P‖, untied", 1, func(z tiedState) float64 { return z.Projector }},
		{"‖R − W‖/‖W‖, untied", 1, func(z tiedState) float64 { return z.Tie }},
		{"‖RᵀR − WᵀW‖, untied", 1, func(z tiedState) float64 { return z.Balance }},
		{"‖R − W‖/‖W‖, small start", 2, func(z tiedState) float64 { return z.Tie }},
		{"‖WᵀW − I‖, tied", 0, func(z tiedState) float64 { return z.Frame }},
	} {
		line := report.Line{Name: l.name}
		for _, z := range lists[l.c][0].States {
			line.X, line.Y = append(line.X, float64(z.Epoch)), append(line.Y, max(l.of(z), 1e-8))
		}
		chart.Lines = append(chart.Lines, line)
	}
	if err := x.draw(s, "tied-training", "Linear training from one seed: R Wᵀ becomes the principal projector whatever the start, R becomes W only where weights are tied or start small; what is below 1e-8 is drawn as that", chart); err != nil {
		return err
	}
	x.note("The note's argument is about linear units. The one-hidden-layer auto-encoders of the paper have others, for which neither the right inverse nor Gram–Schmidt is at hand; there tied weights are sufficient for an energy, and R = W diag(e) is what is needed.")
	return s.tiedDigits(ctx, x)
}

// knownData returns 2·D points of mean 0 whose covariance is exactly QΛQᵀ, to
// rounding, with the given rank.
func knownData(rank int, source *rand.PCG) (points, covariance *linalg.Matrix[float64], err error) {
	variances := []float64{1, 0.6, 0.4, 0.2, 0.15, 0.1, 0.06, 0.03}
	const d = tiedVisible
	q, err := randomBasis(d, source)
	if err != nil {
		return nil, nil, err
	}
	points = linalg.New[float64](2*d, d)
	for i := range rank {
		root := math.Sqrt(d * variances[i])
		for j := range d {
			points.Set(2*i, j, root*q.At(i, j))
			points.Set(2*i+1, j, -root*q.At(i, j))
		}
	}
	return points, ae.SecondMoment(points, nil), nil
}

// randomBasis returns n orthonormal rows.
func randomBasis(n int, source *rand.PCG) (*linalg.Matrix[float64], error) {
	g, err := linalg.NewGramSchmidt(normalPoints(n, n, source))
	if err != nil {
		return nil, err
	}
	return g.Q(), nil
}

// trainTied trains one linear model and looks at it along the way.
func (s *session) trainTied(ctx context.Context, c, seed int) (tiedOutcome, error) {
	source := rand.NewPCG(s.runSeed(seed), 530)
	points, covariance, err := knownData(tiedCases[c].Rank, source)
	if err != nil {
		return tiedOutcome{}, err
	}
	m, err := ae.New[float64](ae.Config{Visible: tiedVisible, Hidden: tiedHidden, Weights: tiedCases[c].Weights, Activation: linalg.Linear})
	if err != nil {
		return tiedOutcome{}, err
	}
	m.Init(tiedCases[c].Scale, rand.New(source))
	o := ae.TrainOptions{Batch: points.Rows, Rate: tiedRate, Tau: 1e12, Threads: 1}
	rank := tiedCases[c].Rank
	z, err := tiedStateOf(m, points, covariance, rank)
	if err != nil {
		return tiedOutcome{}, err
	}
	out := tiedOutcome{States: []tiedState{z}}
	for range tiedMarks {
		o.Epochs = s.part(tiedEpochs / tiedMarks)
		if _, err := ae.Train(ctx, m, points, o); err != nil {
			return tiedOutcome{}, err
		}
		o.StartEpoch += o.Epochs
		if z, err = tiedStateOf(m, points, covariance, rank); err != nil {
			return tiedOutcome{}, err
		}
		z.Epoch = o.StartEpoch
		out.States = append(out.States, z)
	}
	return out, nil
}

// tiedStateOf looks at a model of data of that covariance and rank.
func tiedStateOf(m *ae.Model[float64], points, covariance *linalg.Matrix[float64], rank int) (tiedState, error) {
	l, err := ae.CompareLinear(m, covariance)
	if err != nil {
		return tiedState{}, err
	}
	z := tiedState{Frame: l.Frame, Tie: l.Tie, Inverse: l.Inverse, Decoder: l.Decoder, Projector: l.Projector, Angle: -1}
	if !(z.Decoder >= 0) {
		z.Decoder = -1
	}
	if n := len(l.Angles); n > 0 {
		z.Angle = l.Angles[n-1]
	}
	r := linalg.New[float64](points.Rows, points.Cols)
	m.Reconstruct(r, points, nil)
	z.Rest = ae.MeanSquare(r, points)
	z.Lambda = lambdaOf(product(m.R, linalg.NoTrans, m.W, linalg.Transposed))
	span, _, err := ae.PrincipalSubspace(covariance, rank)
	if err != nil {
		return tiedState{}, err
	}
	z.Within = lambdaOf(product(product(span, linalg.Transposed, m.R, linalg.NoTrans), linalg.NoTrans, product(span, linalg.Transposed, m.W, linalg.NoTrans), linalg.Transposed))
	balance := product(m.R, linalg.Transposed, m.R, linalg.NoTrans)
	linalg.Sub(balance, balance, product(m.W, linalg.Transposed, m.W, linalg.NoTrans))
	z.Balance = linalg.Nrm2(balance.Data)
	svd, err := linalg.NewSVD(m.W, linalg.ValuesOnly)
	if err != nil {
		return tiedState{}, err
	}
	values := svd.Values()
	z.Least = values[len(values)-1] / values[0]
	return z, nil
}

// product returns op(a)·op(b).
func product(a *linalg.Matrix[float64], ta linalg.Trans, b *linalg.Matrix[float64], tb linalg.Trans) *linalg.Matrix[float64] {
	rows, cols := a.Rows, b.Cols
	if ta == linalg.Transposed {
		rows = a.Cols
	}
	if tb == linalg.Transposed {
		cols = b.Rows
	}
	c := linalg.New[float64](rows, cols)
	linalg.Gemm(c, 1, a, ta, b, tb, 0, nil)
	return c
}

// lambdaOf returns ‖(J − Jᵀ)/2‖/‖J‖.
func lambdaOf(j *linalg.Matrix[float64]) float64 {
	score, _, dead := ae.ScoreJacobians([]*linalg.Matrix[float64]{j})
	if dead > 0 {
		return 0
	}
	return score.Lambda.Mean
}

// distance returns ‖a − b‖/‖b‖.
func distance(a, b *linalg.Matrix[float64]) float64 {
	d := a.Clone()
	linalg.Sub(d, d, b)
	return linalg.Nrm2(d.Data) / linalg.Nrm2(b.Data)
}

// tiedTraining decides what training does.
func tiedTraining(x *Section, lists [][]tiedOutcome, names []string) {
	const reached, stays = 1e-3, 0.1
	table := report.Table{
		Title:   fmt.Sprintf("Linear auto-encoders after %d steps, means over seeds", tiedEpochs),
		Columns: []string{"", "‖WᵀW−I‖", "‖R−W‖/‖W‖", "‖WᵀR−I‖", "‖RWᵀ−P‖", "λ(J)", "in the data's span", "angle to P", "error", "‖RᵀR−WᵀW‖, start", "end", "least σ of W"},
	}
	last := func(of func(tiedState) float64) func(tiedOutcome) float64 {
		return func(o tiedOutcome) float64 { return of(o.last()) }
	}
	frame, tie := last(func(z tiedState) float64 { return z.Frame }), last(func(z tiedState) float64 { return z.Tie })
	inverse, projector := last(func(z tiedState) float64 { return z.Inverse }), last(func(z tiedState) float64 { return z.Projector })
	lambda, within := last(func(z tiedState) float64 { return z.Lambda }), last(func(z tiedState) float64 { return z.Within })
	angle := last(func(z tiedState) float64 { return z.Angle })
	rest, balance := last(func(z tiedState) float64 { return z.Rest }), last(func(z tiedState) float64 { return z.Balance })
	least := last(func(z tiedState) float64 { return z.Least })
	started := func(o tiedOutcome) float64 { return o.first().Balance }
	for c, name := range names {
		runs := lists[c]
		row := []string{name}
		for _, of := range []func(tiedOutcome) float64{frame, tie, inverse, projector, lambda, within, angle, rest, started, balance, least} {
			row = append(row, spreadOver(runs, of))
		}
		table.Rows = append(table.Rows, row)
		addMean(x, name, "‖WᵀW−I‖", math.NaN(), runs, frame)
		addMean(x, name, "‖R−W‖/‖W‖", math.NaN(), runs, tie)
		addMean(x, name, "‖RWᵀ−P‖", math.NaN(), runs, projector)
		addMean(x, name, "λ(J)", math.NaN(), runs, lambda)
		addMean(x, name, "λ(J) in the data's span", math.NaN(), runs, within)
		addMean(x, name, "mean ‖r−x‖²", math.NaN(), runs, rest)
		addMean(x, name, "‖RᵀR−WᵀW‖", math.NaN(), runs, balance)
		addMean(x, name, "least singular value of W by the largest", math.NaN(), runs, least)
	}
	x.Tables = append(x.Tables, table)
	tied, untied, small, tiedFlat, untiedFlat := lists[0], lists[1], lists[2], lists[3], lists[4]
	n := len(tied)
	x.vote(Claim{
		Claim: "if W needs to be orthonormal for Wᵀ to invert it, it will become so: tied training, data of rank H or more", Source: noteSource,
		Ours: "‖WᵀW − I‖ " + spreadOver(tied, func(o tiedOutcome) float64 { return o.first().Frame }) + " at the start, then " + spreadOver(tied, frame),
	}, countOver(tied, func(o tiedOutcome) bool { return o.last().Frame < reached }), n)
	x.vote(Claim{
		Claim: "it becomes so for all data", Source: noteSource,
		Ours: "data of rank 2: ‖WᵀW − I‖ " + spreadOver(tiedFlat, frame) + ", and nothing is lost, error " + spreadOver(tiedFlat, rest),
	}, countOver(tiedFlat, func(o tiedOutcome) bool { return o.last().Frame < reached }), n)
	x.vote(Claim{
		Claim: "V = Wᵀ becomes true during the optimisation, in untied training from usual weights", Source: noteSource,
		Ours: "‖R − W‖/‖W‖ " + spreadOver(untied, tie) + "; RᵀR − WᵀW stays what it was, " + spreadOver(untied, started) + " and " + spreadOver(untied, balance),
	}, countOver(untied, func(o tiedOutcome) bool { return o.last().Tie < reached }), n)
	x.vote(Claim{
		Claim: "V = Wᵀ becomes true from a small start", Source: "ours",
		Ours: "‖R − W‖/‖W‖ " + spreadOver(small, tie) + ", ‖WᵀW − I‖ " + spreadOver(small, frame),
	}, countOver(small, func(o tiedOutcome) bool { return o.last().Tie < reached && o.last().Frame < reached }), n)
	x.vote(Claim{
		Claim: "RᵀR − WᵀW is conserved in untied training", Source: "ours",
		Ours: "the norm changes by a factor of " + spreadOver(untied, func(o tiedOutcome) float64 { return o.last().Balance / o.first().Balance }),
	}, countOver(untied, func(o tiedOutcome) bool { r := o.last().Balance / o.first().Balance; return r > 0.9 && r < 1.1 }), n)
	x.vote(Claim{
		Claim: "whatever V and W are, R Wᵀ becomes the projector on the principal subspace, and the field conservative: data of full rank", Source: "ours",
		Ours: "‖R Wᵀ − P‖ " + spreadOver(untied, projector) + ", λ(J) from " + spreadOver(untied, func(o tiedOutcome) float64 { return o.first().Lambda }) + " to " + spreadOver(untied, lambda),
	}, countOver(untied, func(o tiedOutcome) bool {
		z := o.last()
		return z.Projector < reached && z.Lambda < reached && z.Tie > stays
	}), n)
	x.vote(Claim{
		Claim: "the field becomes conservative: data of lower rank", Source: "ours",
		Ours: "rank 5 of 8: λ(J) " + spreadOver(untiedFlat, lambda) + ", within the span of the data " + spreadOver(untiedFlat, within) + "; what W has outside of it gets no gradient and stays",
	}, countOver(untiedFlat, func(o tiedOutcome) bool { return o.last().Lambda < reached }), n)
	x.vote(Claim{
		Claim: "within the span of the data it does", Source: "ours",
		Ours: "λ there from " + spreadOver(untiedFlat, func(o tiedOutcome) float64 { return o.first().Within }) + " to " + spreadOver(untiedFlat, within),
	}, countOver(untiedFlat, func(o tiedOutcome) bool { return o.last().Within < reached }), n)
	x.vote(Claim{
		Claim: "trained decoders are right inverses, WᵀR = I", Source: noteSource,
		Ours: "‖WᵀR − I‖ " + spreadOver(untied, inverse) + " for untied, " + spreadOver(tied, inverse) + " for tied weights",
	}, countOver(untied, func(o tiedOutcome) bool { return o.last().Inverse < reached }), n)
	x.vote(Claim{
		Claim: "we can safely assume independent rows of W", Source: noteSource,
		Ours: "least singular value by the largest " + spreadOver(untied, least) + ", tied " + spreadOver(tied, least) + ", tied and data of rank below H " + spreadOver(tiedFlat, least),
	}, countOver(firstInts(n), func(seed int) bool {
		return min(untied[seed].last().Least, tied[seed].last().Least, tiedFlat[seed].last().Least) > 0.01
	}), n)
}

// decoderCost counts the operations of the right inverse.
func decoderCost(x *Section) {
	const d, h = 784, 500
	// WᵀW (half of it), its Cholesky factor, two triangular solves with D right sides.
	inverse := float64(d*h*h) + float64(h*h*h)/3 + float64(2*d*h*h)
	sample := float64(4 * d * h)
	samples := inverse / sample
	x.add(Result{Cell: "784×500", Quantity: "operations of the right inverse, in reconstructions of one sample", Paper: math.NaN(), Value: samples, N: 1})
	verdict := Holds
	if samples < 60000 {
		verdict = Corrected
	}
	x.claim(Claim{
		Claim: "right inverses are expensive to compute, the transpose has the same outcome and is much cheaper", Source: noteSource,
		Ours:    fmt.Sprintf("the transpose costs nothing, the right inverse of 784×500 the operations of %.0f reconstructions, once: dear in every step, cheap beside an epoch of 60 000; and the outcome is the same for an orthonormal W only", samples),
		Verdict: verdict,
	})
}
