package experiment

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/internal/report"
	"github.com/curlfree/curlfree/linalg"
)

// decoderRun is what the note says of a fixed encoder, for one random W and
// covariance S.
type decoderRun struct {
	inside, outside float64 // what the right inverse loses of the row space, and makes of the rest
	unseen          float64 // ‖Wᵀx‖ of the rest
	impossible      float64 // ‖RWᵀ − I‖² − (D − H)
	inverse         float64 // ‖WᵀR − I‖
	white           float64 // the best decoder for S = I from the right inverse
	risk, least     float64 // mean ‖RWᵀx − x‖² of the right inverse and of the best decoder
	oblique         float64 // λ of the best RWᵀ
	orthonormal     float64 // the right inverse of an orthonormal W from its transpose
	only            float64 // ‖WᵀW − I‖ by ‖W‖₂‖R − W‖, at most 1
	same, sigmoid   float64 // ‖r′ − r‖/‖r‖ after Gram–Schmidt, linear and sigmoid units
	code            float64 // L⁻¹ of the new code from the old one
}

// decoderClaims decides the note's claims about decoders of a given encoder.
func (s *session) decoderClaims(x *Section, seeds int) error {
	var runs []decoderRun
	for seed := range seeds {
		r, err := s.decoders(seed)
		if err != nil {
			return err
		}
		runs = append(runs, *r)
	}
	// exact records a claim of an identity, which is either true of all or wrong.
	exact := func(claim, of string, value func(decoderRun) float64) {
		largest := maxOver(runs, value)
		verdict := Holds
		if !(largest < 1e-12) {
			verdict = Refuted
		}
		x.add(Result{Cell: "decoders", Quantity: of, Paper: math.NaN(), Value: largest, N: seeds})
		x.claim(Claim{Claim: claim, Source: noteSource, Ours: of + " is at most " + short(largest), Verdict: verdict})
	}
	exact("VWx = x is not generally possible", "‖RWᵀ − I‖² − (D − H)", func(r decoderRun) float64 { return math.Abs(r.impossible) })
	exact("the right inverse maps any x in the row space of W back to exactly x", "‖RWᵀx − x‖/‖x‖", func(r decoderRun) float64 { return r.inside })
	exact("and any other x to its component in the row space", "‖RWᵀx‖/‖x‖ for x orthogonal to it", func(r decoderRun) float64 { return r.outside })
	exact("the remaining component is mapped to 0 by W and cannot be recovered", "‖Wᵀx‖/‖x‖ for x orthogonal to the row space", func(r decoderRun) float64 { return r.unseen })
	exact("the right inverse of W is Wᵀ(WWᵀ)⁻¹", "‖WᵀR − I‖", func(r decoderRun) float64 { return r.inverse })
	exact("the right inverse is the best V: white data", "its distance from the least-squares decoder", func(r decoderRun) float64 { return r.white })
	ratio := func(r decoderRun) float64 { return r.risk / r.least }
	oblique := func(r decoderRun) float64 { return r.oblique }
	addMean(x, "decoders", "error of the right inverse by the least", math.NaN(), runs, ratio)
	addMean(x, "decoders", "λ of the best RWᵀ", math.NaN(), runs, oblique)
	x.vote(Claim{
		Claim: "the right inverse is the best V: other data", Source: noteSource,
		Ours: "it has " + spreadOver(runs, ratio) + " times the error of SW(WᵀSW)⁻¹, whose RWᵀ is an oblique projector with λ " + spreadOver(runs, oblique),
	}, countOver(runs, func(r decoderRun) bool { return ratio(r) < 1+1e-9 }), seeds)
	exact("when the rows of W are orthonormal, V = Wᵀ", "‖R − W‖/‖W‖", func(r decoderRun) float64 { return r.orthonormal })
	largest := maxOver(runs, func(r decoderRun) float64 { return r.only })
	verdict := Holds
	if !(largest <= 1+1e-12) {
		verdict = Refuted
	}
	x.claim(Claim{
		Claim: "the right inverse equals Wᵀ only when W has orthonormal rows", Source: noteSource,
		Ours: fmt.Sprintf("‖WᵀW − I‖ ≤ ‖W‖₂‖R − W‖, at most %s of it", short(largest)), Verdict: verdict,
	})
	exact("W′ = LW with orthonormal rows does not affect the model: linear units", "‖r′ − r‖/‖r‖", func(r decoderRun) float64 { return r.same })
	sigmoid := func(r decoderRun) float64 { return r.sigmoid }
	addMean(x, "decoders", "change of r by Gram–Schmidt, sigmoid units", math.NaN(), runs, sigmoid)
	x.vote(Claim{
		Claim: "W′ = LW does not affect the model: sigmoid units", Source: noteSource,
		Ours: "‖r′ − r‖/‖r‖ " + spreadOver(runs, sigmoid) + ", for h does not commute with L",
	}, countOver(runs, func(r decoderRun) bool { return r.sigmoid < 1e-3 }), seeds)
	exact("the hidden representation is transformed in a one-to-one manner and contains the same information", "‖L⁻¹(LWx) − Wx‖/‖Wx‖", func(r decoderRun) float64 { return r.code })
	return nil
}

// decoders takes one random encoder through the note's argument.
func (s *session) decoders(seed int) (*decoderRun, error) {
	source := rand.NewPCG(s.runSeed(seed), 531)
	w := normalPoints(tiedVisible, tiedHidden, source)
	_, covariance, err := knownData(tiedVisible, source)
	if err != nil {
		return nil, err
	}
	right, err := ae.OptimalDecoder(w, nil)
	if err != nil {
		return nil, err
	}
	white, err := ae.OptimalDecoder(w, linalg.Eye[float64](tiedVisible))
	if err != nil {
		return nil, err
	}
	best, err := ae.OptimalDecoder(w, covariance)
	if err != nil {
		return nil, err
	}
	wt := linalg.New[float64](tiedHidden, tiedVisible)
	linalg.Transpose(wt, w)
	g, err := linalg.NewGramSchmidt(wt)
	if err != nil {
		return nil, err
	}
	q := linalg.New[float64](tiedVisible, tiedHidden)
	linalg.Transpose(q, g.Q())
	qr, err := ae.OptimalDecoder(q, nil)
	if err != nil {
		return nil, err
	}

	// A point in the row space, one orthogonal to it, and what becomes of both.
	x := normalPoints(1, tiedVisible, source)
	in := product(product(x, linalg.NoTrans, q, linalg.NoTrans), linalg.NoTrans, q, linalg.Transposed)
	out := x.Clone()
	linalg.Sub(out, x, in)
	through := func(x *linalg.Matrix[float64]) *linalg.Matrix[float64] {
		return product(product(x, linalg.NoTrans, w, linalg.NoTrans), linalg.NoTrans, right, linalg.Transposed)
	}
	z := &decoderRun{
		inside:  distance(through(in), in),
		outside: linalg.Nrm2(through(out).Data) / linalg.Nrm2(out.Data),
		unseen:  linalg.Nrm2(product(out, linalg.NoTrans, w, linalg.NoTrans).Data) / linalg.Nrm2(out.Data),
		white:   distance(white, right), orthonormal: distance(qr, q),
		risk: linearRisk(right, w, covariance), least: linearRisk(best, w, covariance),
		oblique: lambdaOf(product(best, linalg.NoTrans, w, linalg.Transposed)),
	}
	away := linalg.Nrm2(minusIdentity(product(right, linalg.NoTrans, w, linalg.Transposed)).Data)
	z.impossible = float64(away*away) - (tiedVisible - tiedHidden)
	z.inverse = linalg.Nrm2(minusIdentity(product(w, linalg.Transposed, right, linalg.NoTrans)).Data)
	norm, err := linalg.Norm2(w)
	if err != nil {
		return nil, err
	}
	frame := linalg.Nrm2(minusIdentity(product(w, linalg.Transposed, w, linalg.NoTrans)).Data)
	z.only = frame / (norm * distance(right, w) * linalg.Nrm2(w.Data))
	return z, s.gramSchmidt(z, w, right, source)
}

// gramSchmidt compares a model with the one whose encoder is orthonormal.
func (s *session) gramSchmidt(z *decoderRun, w, r *linalg.Matrix[float64], source *rand.PCG) error {
	m, err := ae.FromMatrices(w, r, normalPoints(1, tiedHidden, source).Data, nil, linalg.Linear, ae.LinearOutput)
	if err != nil {
		return err
	}
	n, l, err := ae.Orthonormal(m)
	if err != nil {
		return err
	}
	x := normalPoints(50, tiedVisible, source)
	reconstruct := func(m *ae.Model[float64]) *linalg.Matrix[float64] {
		r := linalg.New[float64](x.Rows, x.Cols)
		m.Reconstruct(r, x, nil)
		return r
	}
	z.same = distance(reconstruct(n), reconstruct(m))
	a, b := linalg.New[float64](tiedHidden, x.Rows), linalg.New[float64](tiedHidden, x.Rows)
	old, fresh := linalg.New[float64](x.Rows, tiedHidden), linalg.New[float64](x.Rows, tiedHidden)
	m.Encode(old, x, nil)
	n.Encode(fresh, x, nil)
	linalg.Transpose(a, old)
	linalg.Transpose(b, fresh)
	lu, err := linalg.NewLU(l)
	if err != nil {
		return err
	}
	lu.Solve(b, linalg.NoTrans, b, nil)
	z.code = distance(b, a)
	m.Activation, n.Activation = linalg.Sigmoid, linalg.Sigmoid
	z.sigmoid = distance(reconstruct(n), reconstruct(m))
	return nil
}

// linearRisk is the mean ‖RWᵀx − x‖² over data of covariance c.
func linearRisk(r, w, c *linalg.Matrix[float64]) float64 {
	a := minusIdentity(product(r, linalg.NoTrans, w, linalg.Transposed))
	return linalg.Dot(product(a, linalg.NoTrans, c, linalg.NoTrans).Data, a.Data)
}

// minusIdentity takes 1 off the diagonal of a square matrix.
func minusIdentity(a *linalg.Matrix[float64]) *linalg.Matrix[float64] {
	for i := range a.Rows {
		a.Row(i)[i]--
	}
	return a
}

// meanOfRows returns the mean of the rows of x.
func meanOfRows(x *linalg.Matrix[float64]) []float64 {
	mean := make([]float64, x.Cols)
	linalg.ColSums(mean, x)
	linalg.Scal(1/float64(x.Rows), mean)
	return mean
}

// sheetOf draws columns of a as filters.
func sheetOf(s *session, a *linalg.Matrix[float64], across int) report.Bitmap {
	m := linalg.New[float32](a.Rows, a.Cols)
	linalg.Convert(m, a)
	return report.Tiles(m, s.data.Height, s.data.Width, a.Cols, across)
}
