package experiment

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/internal/report"
	"github.com/curlfree/curlfree/linalg"
)

// prop3 follows J − I of contracted and of denoising reconstructions as the
// regularization falls: where it is known, where capacity is unlimited, and where a
// network was trained.
func prop3(ctx context.Context, s *session, x *Section) error {
	x.Title = "Proposition 3: locally conservative as the contraction parameter tends to zero"
	x.Question = "An r that minimises E‖r(x) − x‖² + s²E‖∂r/∂x‖² is to have J − I = s²∇²log p, which is symmetric, up to higher orders of s. " +
		"As J tends to I, J itself grows symmetric whatever else happens; the question is about J − I. λ is ‖A − Aᵀ‖/(2‖A‖) of A = J − I."
	p, err := unevenMixture()
	if err != nil {
		return err
	}
	scales, hidden, samples, epochs, seeds := []float64{0.4, 0.2, 0.1, 0.05}, 20, 300, 150, 5
	if s.Full {
		hidden, samples, epochs = 100, 2000, 1000
	}
	x.set("data", "0.6 N((−0.7, 0), (1, .3; .3, .6)) + 0.4 N((0.7, 0.4), (.7, −.1; −.1, 1)); for the Gaussian the first alone")
	x.set("unlimited capacity", "p r_i − s² div(p∇r_i) = p x_i by spectral elements on [−7, 7]², %d² of degree %d", elementCount, elementDegree)
	x.set("trained", "untied, %d tanh units, %d samples, %d iterations of L-BFGS, %d seeds", hidden, samples, epochs, seeds)
	gaussian, err := GaussianProposition3(firstCovariance(), scales)
	if err != nil {
		return err
	}
	unlimited, trained := make([]Proposition3, len(scales)), make([][]Proposition3, seeds)
	err = s.each(ctx, len(scales)+seeds, func(ctx context.Context, i int) (err error) {
		if i < len(scales) {
			one, err := kept(s, fmt.Sprintf("prop3-unlimited-%g", scales[i]), elementCount, func() ([]Proposition3, error) {
				return GridProposition3(ctx, p, 7, scales[i:i+1])
			})
			if err != nil {
				return err
			}
			unlimited[i] = one[0]
			return nil
		}
		seed := i - len(scales)
		trained[seed], err = kept(s, fmt.Sprintf("prop3-trained-%d", seed), []any{hidden, samples, epochs, scales}, func() ([]Proposition3, error) {
			return TrainedProposition3(ctx, p, hidden, samples, s.part(epochs), scales, s.Seed+uint64(seed))
		})
		return err
	})
	if err != nil {
		return err
	}
	denoisers, err := denoise(p, scales, s.Seed)
	if err != nil {
		return err
	}
	proposition3Table(x, scales, gaussian, unlimited, trained, denoisers)
	claimProposition3(x, gaussian, unlimited, trained, denoisers)
	return x.draw(s, "prop3", "Distance from s²∇²log p, and antisymmetric share λ, against s", proposition3Chart(scales, gaussian, unlimited, trained))
}

// firstCovariance is that of the first Gaussian of unevenMixture.
func firstCovariance() *linalg.Matrix[float64] {
	return linalg.Wrap(2, 2, 2, []float64{1, 0.3, 0.3, 0.6})
}

// unevenMixture has two overlapping Gaussians without a symmetry.
func unevenMixture() (*ae.Mixture, error) {
	return ae.NewMixture([]float64{0.6, 0.4}, linalg.Wrap(2, 2, 2, []float64{-0.7, 0, 0.7, 0.4}), []*linalg.Matrix[float64]{
		firstCovariance(), linalg.Wrap(2, 2, 2, []float64{0.7, -0.1, -0.1, 1}),
	})
}

// denoiser is the optimal denoiser at one noise level.
type denoiser struct {
	Proposition3         // with λ from central differences of r(x) − x
	Work         float64 // largest difference of the work along a line to that of the energies, over the sum of both
}

// denoise compares optimal denoisers with Proposition 3 at samples of p. Their
// Jacobians come from differences of their values, so as not to be symmetric by
// construction.
func denoise(p *ae.Mixture, sigmas []float64, seed uint64) ([]denoiser, error) {
	x := linalg.New[float64](200, p.Dimension())
	p.Sample(x, rand.NewPCG(seed, 60))
	var list []denoiser
	for _, sigma := range sigmas {
		r, err := ae.NewOptimalDenoiser(p, sigma)
		if err != nil {
			return nil, err
		}
		c, a := newComparison(sigma, 2), linalg.New[float64](2, 2)
		d := denoiser{}
		for i := range x.Rows {
			differences(a, r, x.Row(i))
			c.add(1, p, x.Row(i), a)
			if i > 0 {
				from, to := x.Row(i-1), x.Row(i)
				work, rise := lineWork(r, from, to), r.Energy(to)-r.Energy(from)
				d.Work = max(d.Work, math.Abs(work-rise)/(math.Abs(work)+math.Abs(rise)))
			}
		}
		d.Proposition3 = c.result()
		list = append(list, d)
	}
	return list, nil
}

// differences sets a to the Jacobian of r(x) − x at x by central differences of
// fourth order.
func differences(a *linalg.Matrix[float64], r *ae.OptimalDenoiser, x []float64) {
	const h = 1e-3
	at, v := make([]float64, len(x)), make([]float64, len(x))
	for j := range x {
		for i := range a.Rows {
			a.Row(i)[j] = 0
		}
		for _, term := range []struct{ step, weight float64 }{{-2, 1}, {-1, -8}, {1, 8}, {2, -1}} {
			copy(at, x)
			at[j] += float64(term.step * h)
			r.Value(v, at)
			for i := range a.Rows {
				a.Row(i)[j] += float64(term.weight * v[i] / (12 * h))
			}
		}
	}
}

// lineWork integrates r(x) − x from a to b by Simpson's rule on 200 pieces.
func lineWork(r *ae.OptimalDenoiser, a, b []float64) float64 {
	const pieces = 200
	x, v, sum := make([]float64, len(a)), make([]float64, len(a)), 0.0
	for k := range 2*pieces + 1 {
		weight := float64(2 + 2*(k%2))
		if k == 0 || k == 2*pieces {
			weight = 1
		}
		for j := range x {
			x[j] = a[j] + float64((b[j]-a[j])*float64(k)/(2*pieces))
		}
		r.Value(v, x)
		for j := range v {
			sum += float64(weight * v[j] * (b[j] - a[j]))
		}
	}
	return sum / (6 * pieces)
}

// means averages over the seeds.
func means(trained [][]Proposition3, scale int) (r Proposition3) {
	for _, list := range trained {
		r.S = list[scale].S
		r.Error += list[scale].Error / float64(len(trained))
		r.Lambda += list[scale].Lambda / float64(len(trained))
	}
	return r
}

// proposition3Table sets the four ways side by side.
func proposition3Table(x *Section, scales []float64, gaussian, unlimited []Proposition3, trained [][]Proposition3, denoisers []denoiser) {
	t := report.Table{
		Title: "e = ‖(J − I)/s² − ∇²log p‖/‖∇²log p‖ and λ(J − I), root mean squares over p",
		Columns: []string{
			"s", "Gaussian: e", "λ", "unlimited capacity: e", "λ", "trained: e", "λ", "least and largest", "optimal denoiser: e", "λ", "work against energy",
		},
	}
	for i, scale := range scales {
		g, u, m, d := gaussian[i], unlimited[i], means(trained, i), denoisers[i]
		least, largest := math.Inf(1), 0.0
		for _, list := range trained {
			least, largest = min(least, list[i].Lambda), max(largest, list[i].Lambda)
		}
		t.Rows = append(t.Rows, []string{
			fmt.Sprintf("%g", scale), short(g.Error), tiny(g.Lambda), short(u.Error), short(u.Lambda),
			short(m.Error), short(m.Lambda), short(least) + " " + short(largest), short(d.Error), tiny(d.Lambda), tiny(d.Work),
		})
		for _, way := range []struct {
			name string
			Proposition3
		}{{"Gaussian", g}, {"unlimited capacity", u}, {"trained, mean of seeds", m}, {"optimal denoiser", d.Proposition3}} {
			cell := fmt.Sprintf("%s, s = %g", way.name, scale)
			x.add(Result{Cell: cell, Quantity: "relative error of s²∇²log p", Paper: math.NaN(), Value: way.Error, N: 1})
			x.add(Result{Cell: cell, Quantity: "lambda(J-I)", Paper: math.NaN(), Value: way.Lambda, N: 1})
		}
	}
	x.Tables = append(x.Tables, t)
}

// tiny writes what is 0 but for rounding, whose size is nobody's business.
func tiny(x float64) string {
	if x < 1e-8 {
		return "< 1e-8"
	}
	return short(x)
}

// orderOf returns the order in s of a quantity that goes from a to b when s is halved.
func orderOf(a, b float64) float64 { return (linalg.LogOf(a) - linalg.LogOf(b)) / linalg.LogOf(2.0) }

// claimProposition3 decides what the table says.
func claimProposition3(x *Section, gaussian, unlimited []Proposition3, trained [][]Proposition3, denoisers []denoiser) {
	last := len(gaussian) - 1
	verdict := func(good bool, yes, no Verdict) Verdict {
		if good {
			return yes
		}
		return no
	}
	orderG, orderU := orderOf(gaussian[last-1].Error, gaussian[last].Error), orderOf(unlimited[last-1].Error, unlimited[last].Error)
	x.claim(Claim{
		Claim: "∂(r(x + ε) − x)/∂x = ∂²log p/∂x² around a fixed point", Source: "eq. 13",
		Ours: fmt.Sprintf("J − I = s²∇²log p; the relative error is of order %.2f in s for a Gaussian and %.2f with unlimited capacity, at s = %g it is %s and %s",
			orderG, orderU, gaussian[last].S, short(gaussian[last].Error), short(unlimited[last].Error)),
		Verdict: verdict(math.Abs(orderG-2) < 0.1 && math.Abs(orderU-2) < 0.1, Corrected, Undecided),
	})
	orderL := orderOf(unlimited[1].Lambda, unlimited[2].Lambda)
	falling := true
	for i := range last {
		falling = falling && unlimited[i+1].Lambda < unlimited[i].Lambda
	}
	x.claim(Claim{
		Claim: "r(x) is locally conservative as the contraction parameter tends to zero", Source: "Proposition 3",
		Ours: fmt.Sprintf("with unlimited capacity λ(J − I) falls like s^%.1f, from %s at s = %g to %s at s = %g, and is 0 for no s but on Gaussian data",
			orderL, short(unlimited[0].Lambda), unlimited[0].S, short(unlimited[last].Lambda), unlimited[last].S),
		Verdict: verdict(falling && orderL > 1, Corrected, Refuted),
	})
	agree, text := 0, ""
	for _, list := range trained {
		monotone := true
		for i := range last {
			monotone = monotone && list[i+1].Lambda < list[i].Lambda
		}
		if monotone {
			agree++
		}
	}
	for i := range gaussian {
		text += " " + short(means(trained, i).Lambda)
	}
	x.vote(Claim{
		Claim: "The same of a trained one-layer auto-encoder", Source: "Proposition 3",
		Ours: "λ(J − I) is" + text + " at s from large to small, means of seeds",
	}, agree, len(trained))
	worst, work := 0.0, 0.0
	for _, d := range denoisers {
		worst, work = max(worst, d.Lambda), max(work, d.Work)
	}
	x.claim(Claim{
		Claim: "The optimal denoiser x + σ²∇log p_σ(x) is conservative for every σ, not only in the limit", Source: "ours",
		Ours:    fmt.Sprintf("λ %s by differences, work against energy %s, at σ from %g to %g", tiny(worst), tiny(work), denoisers[0].S, denoisers[last].S),
		Verdict: verdict(worst < 1e-8 && work < 1e-8, Holds, Refuted),
	})
	x.note("In the paper ε is a displacement and the contraction weight is missing from eq. 10; here s² is that weight.")
	x.note("Capacity and training of a network are limited: no order in s is claimed for it.")
}

// proposition3Chart draws the table.
func proposition3Chart(scales []float64, gaussian, unlimited []Proposition3, trained [][]Proposition3) report.Chart {
	lines := []report.Line{{Name: "e, Gaussian"}, {Name: "e, unlimited"}, {Name: "λ, unlimited"}, {Name: "e, trained"}, {Name: "λ, trained"}}
	for i, scale := range slices.Backward(scales) {
		m := means(trained, i)
		for k, y := range []float64{gaussian[i].Error, unlimited[i].Error, unlimited[i].Lambda, m.Error, m.Lambda} {
			lines[k].X, lines[k].Y = append(lines[k].X, scale), append(lines[k].Y, y)
		}
	}
	return report.Chart{Title: "J − I of contracted reconstructions", X: "s, square root of the contraction's weight", Y: "e and λ", Lines: lines, LogY: true}
}
