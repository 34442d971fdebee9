package experiment

import (
	"context"
	"fmt"
	"math"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/internal/report"
	"github.com/curlfree/curlfree/linalg"
)

// steepest is the pre-activation at which the sigmoid's |h″| is largest,
// log(2 + √3); near it means within reach, saturated beyond saturation.
const (
	steepest   = 1.3169578969248166
	reach      = 0.5
	saturation = 3
)

// nearly is the coefficient of variation up to which slopes are nearly constant.
const nearly = 0.1

// bent is what equation 15 and the text behind it are about, of one model.
type bent struct {
	OverUnits, OverSamples  float64 // variation of h′_l over l for fixed x, over x for fixed l
	Linear, Near, Saturated float64 // shares of the pre-activations
	Identity, True, Floor   float64 // ‖J−I‖/√D before the output's sigmoid and behind it, and what the rank allows
	Rank                    int     // of the slopes, N×H
	Units                   int
}

// bend measures m on the first samples of x.
func bend(m *ae.Model[float32], x *linalg.Matrix[float32], samples, jacobians int) (bent, error) {
	z := hiddenUnits(m, x, samples)
	b := bent{Units: m.Hidden, Floor: math.Sqrt(max(float64(m.Visible-m.Hidden), 0) / float64(m.Visible))}
	n, units := z.slope.Rows, m.Hidden
	for i := range n {
		b.OverUnits += variation(z.slope.Row(i)) / float64(n)
		for _, u := range z.u.Row(i) {
			share := 1 / float64(n*units)
			switch a := math.Abs(u); {
			case a < steepest-reach:
				b.Linear += share
			case a <= steepest+reach:
				b.Near += share
			case a > saturation:
				b.Saturated += share
			}
		}
	}
	column := make([]float64, n)
	for l := range units {
		for i := range n {
			column[i] = z.slope.At(i, l)
		}
		b.OverSamples += variation(column) / float64(units)
	}
	qr, err := linalg.NewPivotedQR(z.slope)
	if err != nil {
		return b, err
	}
	b.Rank = qr.Rank(1e-6)
	b.Identity, b.True = identity(m, x, min(jacobians, x.Rows))
	return b, nil
}

// identity is the mean over the first n rows of x of ‖J−I‖/√D, for J before the
// output's sigmoid and for the Jacobian of r itself.
func identity(m *ae.Model[float32], x *linalg.Matrix[float32], n int) (pre, true_ float64) {
	d := m.Visible
	j := linalg.New[float32](d, d)
	x = x.Slice(0, n, 0, d)
	r := linalg.New[float32](n, d)
	m.Reconstruct(r, x, nil)
	for i := range n {
		m.Jacobian(j, x.Row(i))
		var a, b float64
		for k := range d {
			y := float64(r.At(i, k))
			for l, v := range j.Row(k) {
				one := 0.0
				if k == l {
					one = 1
				}
				p, q := float64(v)-one, float64(y*(1-y)*float64(v))-one
				a, b = a+float64(p*p), b+float64(q*q)
			}
		}
		pre += math.Sqrt(a/float64(d)) / float64(n)
		true_ += math.Sqrt(b/float64(d)) / float64(n)
	}
	return pre, true_
}

// eq15Cells are the models that the text is about and, for comparison, those
// without weight length and with ReLU.
var eq15Cells = []string{"AE sigmoid", "AE sigmoid+wl", "AE ReLU", "AE ReLU+wl"}

// named returns the cells of table1 with these names.
func named(names []string) []cell {
	var cells []cell
	for _, name := range names {
		for _, c := range table1Cells {
			if c.Name == name {
				cells = append(cells, c)
			}
		}
	}
	return cells
}

// eq15 takes the paper's explanation of the symmetry of R Wᵀ, equation 15 and
// the paragraphs behind it, sentence by sentence.
func eq15(ctx context.Context, s *session, x *Section) error {
	x.Title = "Equation 15: why R Wᵀ becomes symmetric"
	x.Question = "The paper explains the symmetry of R Wᵀ by the slopes h′_l(x) in Σ (R_il W_jl − R_jl W_il) h′_l(x) ≈ 0: they are nearly constant, or close to linearly independent, and the Jacobian is close to the identity. Are they, and is it?"
	s.describe(x)
	x.set("regions", "linear |u| < %.2f, near the largest curvature ||u| − %.3f| ≤ %.1f, saturated |u| > %d", steepest-reach, steepest, reach, saturation)
	const samples, jacobians = 1000, 10
	x.set("samples", "%d, of them %d for ‖J−I‖", samples, jacobians)
	cells := named(eq15Cells)
	results, err := s.train(ctx, "table1", cells)
	if err != nil {
		return err
	}
	table := report.Table{
		Title:   "Slopes and Jacobians of the trained models",
		Columns: []string{"", "variation of h′ over units", "over samples", "linear", "near ±1.317", "saturated", "rank of the slopes", "‖J−I‖/√D", "∂r/∂x: ‖J−I‖/√D", "rank floor", "ssym(J)", "ssym(R Wᵀ)"},
	}
	for i, c := range cells {
		f := results[i]
		b, err := bend(f.model, s.data.Images, samples, jacobians)
		if err != nil {
			return fmt.Errorf("%s: %w", c.Name, err)
		}
		table.Rows = append(table.Rows, []string{
			c.Name, fmt.Sprintf("%.2f", b.OverUnits), fmt.Sprintf("%.2f", b.OverSamples), percent(b.Linear), percent(b.Near), percent(b.Saturated),
			fmt.Sprintf("%d of %d", b.Rank, b.Units), fmt.Sprintf("%.3f", b.Identity), fmt.Sprintf("%.3f", b.True), fmt.Sprintf("%.3f", b.Floor), percent(symmetry(f)), percent(symmetryOfRWt(f)),
		})
		for _, r := range []struct {
			quantity string
			value    float64
			n        int
		}{
			{"variation of h' over units", b.OverUnits, samples}, {"variation of h' over samples", b.OverSamples, samples},
			{"share linear", b.Linear, samples}, {"share near the largest curvature", b.Near, samples}, {"share saturated", b.Saturated, samples},
			{"rank of the slopes", float64(b.Rank), samples}, {"|J-I|/sqrt(D)", b.Identity, jacobians}, {"|dr/dx-I|/sqrt(D)", b.True, jacobians}, {"rank floor", b.Floor, 1},
			{"ssym(J)", symmetry(f), f.Samples}, {"ssym(RWt)", symmetryOfRWt(f), 1},
		} {
			x.add(Result{Cell: c.Name, Quantity: r.quantity, Paper: math.NaN(), Value: r.value, N: min(r.n, s.data.Images.Rows), Seconds: f.Seconds})
		}
	}
	x.Tables = append(x.Tables, table)
	if err := x.draw(s, "eq15-preactivations", "Where the sigmoid units of the trained models work, and where the sigmoid bends: |h″| is largest at u = ±1.317. The outermost bins hold what lies beyond.", s.preactivations(cells[:2], results)); err != nil {
		return err
	}
	return s.eq15Signs(ctx, x)
}

// preactivations draws the distribution of u in models of sigmoid units over |h″|.
func (s *session) preactivations(cells []cell, models []*finished) report.Histogram {
	const far, bins = 10, 50
	h := report.Histogram{Title: "Pre-activations of sigmoid units", X: "u"}
	for i, c := range cells {
		z := hiddenUnits(models[i].model, s.data.Images, models[i].Samples)
		h.Lines = append(h.Lines, report.Shares(c.Name, z.u.Data, -far, far, bins))
	}
	bend := report.Shares("|h″(u)|, to scale", nil, -far, far, bins)
	for k := range bend.Y {
		bend.Y[k] = (bend.X[k] + bend.X[k+1]) / 2
	}
	linalg.Curvatures(linalg.Sigmoid, bend.Y, bend.Y)
	total := linalg.Asum(bend.Y)
	for k, v := range bend.Y {
		bend.Y[k] = math.Abs(v) / total
	}
	h.Lines = append(h.Lines, bend)
	return h
}

// eq15Signs decides the sentences on small models.
func (s *session) eq15Signs(ctx context.Context, x *Section) error {
	cells := append(equalRate(), named([]string{"AE ReLU"})...)
	z, err := s.signs(ctx, cells)
	if err != nil {
		return err
	}
	z.describe(x)
	all := map[*finished]bent{}
	for _, c := range cells {
		for _, f := range z[c.Name] {
			if all[f], err = bend(f.model, s.data.Images, 500, 3); err != nil {
				return err
			}
		}
	}
	wl := cells[2].Name
	of := func(cell string, number func(bent) float64) float64 {
		return z.mean(cell, func(f *finished) float64 { return number(all[f]) })
	}
	every := func(cell string, is func(bent) bool) int {
		return z.count(func(of []*finished) bool { return is(all[of[0]]) }, cell)
	}
	near := func(b bent) float64 { return b.Near }
	saturated := func(b bent) float64 { return b.Saturated }
	x.vote(Claim{
		Claim: "Most hidden unit activities are concentrated in the highest curvature region when training with weight length constraints", Source: "text after eq. 15",
		Ours: fmt.Sprintf("%s near ±1.317, %s saturated", percent(of(wl, near)), percent(of(wl, saturated))),
	}, every(wl, func(b bent) bool { return b.Near > 0.5 }), smallSeeds)
	x.vote(Claim{
		Claim: "Weight length moves activities into the highest curvature region", Source: "text after eq. 15",
		Ours: fmt.Sprintf("%s near ±1.317 with it, %s without", percent(of(wl, near)), percent(of("AE sigmoid", near))),
	}, z.count(func(of []*finished) bool { return all[of[0]].Near > all[of[1]].Near }, wl, "AE sigmoid"), smallSeeds)
	x.vote(Claim{
		Claim: "h′_l is nearly constant for all l given x", Source: "text after eq. 15", Paper: "may be",
		Ours: fmt.Sprintf("coefficient of variation over l %.2f, constant would be below %.1f", of(wl, func(b bent) float64 { return b.OverUnits }), nearly),
	}, every(wl, func(b bent) bool { return b.OverUnits <= nearly }), smallSeeds)
	x.vote(Claim{
		Claim: "The activations of sigmoid hidden units are independent of h′(x) or a constant, at least for training data points", Source: "text after eq. 15",
		Ours: fmt.Sprintf("coefficient of variation over x %.2f with weight length, %.2f without", of(wl, func(b bent) float64 { return b.OverSamples }), of("AE sigmoid", func(b bent) float64 { return b.OverSamples })),
	}, every(wl, func(b bent) bool { return b.OverSamples <= nearly }), smallSeeds)
	x.vote(Claim{
		Claim: "h′_l is close to linearly independent", Source: "text after eq. 15", Paper: "may be",
		Ours: fmt.Sprintf("rank %.0f of %d, but then eq. 15 for all x gives R = W diag(e), not J ≈ I", of(wl, func(b bent) float64 { return float64(b.Rank) }), smallPreset().Hidden),
	}, every(wl, func(b bent) bool { return b.Rank == b.Units }), smallSeeds)
	for i, kind := range []string{"AE sigmoid", "AE sigmoid+wl"} {
		cell := []string{"AE sigmoid", wl}[i]
		x.vote(Claim{
			Claim: "The Jacobian becomes close to the identity (" + kind + ")", Source: "text after eq. 15",
			Ours: fmt.Sprintf("‖J−I‖/√D = %.2f, of ∂r/∂x %.3f, where J = 0 has 1 and rank H allows %.3f", of(cell, func(b bent) float64 { return b.Identity }), of(cell, func(b bent) float64 { return b.True }), of(cell, func(b bent) float64 { return b.Floor })),
		}, every(cell, func(b bent) bool { return min(b.Identity, b.True) < (1+b.Floor)/2 }), smallSeeds)
	}
	lambda := func(f *finished) float64 { return math.Sqrt(1 - squared(symmetryOfRWt(f))) }
	for _, cell := range []string{"AE sigmoid", "AE ReLU"} {
		c := Claim{
			Claim: "Hence R Wᵀ ≈ W Rᵀ (" + cell + ")", Source: "text after eq. 15", Verdict: Refuted,
			Ours: fmt.Sprintf("the antisymmetric part is %.2f of the norm of R Wᵀ, chance is 0.71", z.mean(cell, lambda)),
		}
		halfWay := z.count(func(of []*finished) bool { return lambda(of[0]) < math.Sqrt(0.5)*0.75 }, cell)
		agree := smallSeeds - halfWay
		switch {
		case z.count(func(of []*finished) bool { return lambda(of[0]) <= nearly }, cell) == smallSeeds:
			c.Verdict, agree = Holds, smallSeeds
		case signTest(halfWay, smallSeeds) < certain:
			c.Verdict, agree = Corrected, halfWay // on the way, and not there
		}
		x.signed(c, agree, smallSeeds)
	}
	gap := func(f *finished) float64 { return math.Abs(symmetry(f) - symmetryOfRWt(f)) }
	z.above(x, Claim{
		Claim: "R Wᵀ shares the symmetry of J for sigmoid units, less so for ReLU", Source: "eq. 15, fig. 2",
		Ours: fmt.Sprintf("|ssym(J) − ssym(R Wᵀ)| is %.3f for sigmoid, %.3f for ReLU", z.mean("AE sigmoid", gap), z.mean("AE ReLU", gap)),
	}, gap, "AE ReLU", "AE sigmoid")
	x.note("Nearly constant and approximately equal mean to a tenth. J has rank H at most, so that ‖J−I‖ cannot be below √(D−H); J = 0 has ‖J−I‖/√D = 1. Both Jacobians are given, that of the pre-output, which the paper’s scores are of, and that of r.")
	x.note("For slopes that are linearly independent functions of x, Σ (R_il W_jl − R_jl W_il) h′_l(x) = 0 for all x makes every bracket 0, so that r_l = e_l w_l. That is the way from eq. 15 to a symmetric R Wᵀ; neither constant slopes nor J ≈ I are part of it.")
	return nil
}
