package main

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/internal/report"
	"github.com/curlfree/curlfree/linalg"
)

// scores are what -scores selects from, with what each means.
var scores = []struct{ name, meaning string }{
	{"sym", "‖(A+Aᵀ)/2‖²/‖A‖²: 1 symmetric, 0.5 chance, 0 antisymmetric"},
	{"ssym", "√sym, what the paper's tables print; chance is 0.707"},
	{"nasym", "‖A−Aᵀ‖²/(4‖A‖²) = 1 − sym"},
	{"lambda", "‖(A−Aᵀ)/2‖/‖A‖ = √nasym"},
	{"asymmetry", "‖A−Aᵀ‖²/2"},
	{"certificate", "upper bound of ‖J−Jᵀ‖ over all x; 0 where every r_l is a multiple of w_l or w_l is 0, of linear units where R Wᵀ = W Rᵀ"},
	{"straight-line", "share of the field that the energy along straight lines from the mean leaves over"},
	{"curl", "in two dimensions, ∂v₁/∂x₀ − ∂v₀/∂x₁"},
	{"loop", "squared circulation around a small square by its squared area"},
	{"path", "variance by mean square of the work along random detours to a sample"},
	{"estimate", "means over the samples by random vectors of ±1, with -probes; std is the standard error"},
}

// matrices are what the scores of Jacobians are of.
var matrices = []struct{ name, meaning string }{
	{"J", "Jacobian of the output before its non-linearity, R diag(h′) Wᵀ for one layer"},
	{"J-I", "with linear output the Jacobian of the field r(x) − x; with sigmoid output of no field"},
	{"RWt", "R Wᵀ"},
	{"∂r/∂x", "Jacobian of r itself, diag(σ′) J with sigmoid output"},
	{"∂r/∂x-I", "Jacobian of r(x) − x, which dynamics follows"},
	{"mean J", "mean of J over samples"},
}

func scoreNames() []string {
	var names []string
	for _, s := range scores {
		names = append(names, s.name)
	}
	return names
}

// measured is one line of the outcome.
type measured struct {
	Score   string `json:"score"`
	Of      string `json:"of"`
	Meaning string `json:"meaning"`
	Matrix  string `json:"matrix,omitempty"` // what Of is
	Mean    number `json:"mean"`
	Std     number `json:"std"`
	Min     number `json:"min"`
	Max     number `json:"max"`
	N       int    `json:"n"`
	Seconds number `json:"seconds"`
	Reason  string `json:"reason,omitempty"`
}

// measuring is what the flags of measure say.
type measuring struct {
	source source
	samples
	scores  []string
	probes  int
	threads int
	json    bool
}

func parseMeasure(args []string, c console) (*measuring, error) {
	m := &measuring{}
	f := newFlags("measure", "[MODEL]", c)
	m.source.flags(f)
	f.StringVar(&m.source.jacobians, "jacobians", "", "npy file of N×D×D Jacobians of any reconstruction, instead of a model")
	m.samples.flags(f)
	list := f.String("scores", strings.Join(scoreNames(), ","), "which scores, separated by commas")
	f.IntVar(&m.probes, "probes", 0, "also estimate J's scores by so many random vectors for each sample")
	threadsFlag(f, &m.threads, "threads")
	f.BoolVar(&m.json, "json", false, "print an object")
	if err := parse(f, args, 0, 1); err != nil {
		return nil, err
	}
	if err := m.samples.check(f); err != nil {
		return nil, err
	}
	if err := checkThreads(m.threads); err != nil {
		return nil, err
	}
	if m.probes < 0 {
		return nil, usagef("-probes %d: it cannot be negative", m.probes)
	}
	if m.probes > 0 && m.source.jacobians != "" {
		return nil, usagef("-probes: they are for models; of -jacobians every number is known")
	}
	m.scores = strings.Split(*list, ",")
	for _, s := range m.scores {
		if !slices.Contains(scoreNames(), s) {
			return nil, usagef("-scores: unknown score %q: one of %s", s, strings.Join(scoreNames(), ", "))
		}
		if s == "estimate" && m.probes == 0 && isSet(f, "scores") {
			return nil, usagef("-scores estimate: it takes -probes")
		}
		if m.source.jacobians != "" && isSet(f, "scores") && !slices.Contains(matrixScores, s) {
			return nil, usagef("-scores %s: it takes a model; Jacobians have %s", s, strings.Join(matrixScores, ", "))
		}
	}
	if m.probes > 0 && !slices.Contains(m.scores, "estimate") {
		return nil, usagef("-probes: they are for the score estimate, which -scores leaves out")
	}
	return m, m.source.check(f)
}

func measure(ctx context.Context, args []string, c console) error {
	m, err := parseMeasure(args, c)
	if err != nil {
		return err
	}
	if m.source.jacobians != "" {
		return m.blackBox(c)
	}
	if m.source.single() {
		return measureWith(ctx, m, c, func() (ae.Network[float32], map[string]string, error) { return readNetwork[float32](&m.source) }, m.samples.read)
	}
	return measureWith(ctx, m, c, m.source.open, m.samples.open)
}

// measureWith measures a network in its precision.
func measureWith[T linalg.Float](ctx context.Context, m *measuring, c console, network func() (ae.Network[T], map[string]string, error), data func() (*linalg.Matrix[T], error)) error {
	model, meta, err := network()
	if err != nil {
		return err
	}
	if err := m.samples.find(&m.source, meta); err != nil {
		return err
	}
	x, err := data()
	if err != nil {
		return err
	}
	result, err := ae.Measure(ctx, model, x, ae.MeasureOptions{
		Samples: m.n, Threads: m.threads, Seed: m.seed,
		ScoresOnly: !slices.ContainsFunc(m.scores, func(s string) bool {
			return slices.Contains([]string{"certificate", "straight-line", "curl", "loop", "path"}, s)
		}),
	})
	if err != nil {
		return err
	}
	list := selectScores(result, m.scores)
	if m.probes > 0 && slices.Contains(m.scores, "estimate") {
		start := time.Now()
		e, err := ae.Hutchinson(ctx, model, x.Slice(0, result.Samples, 0, x.Cols), m.probes, m.seed)
		if err != nil {
			return err
		}
		list.addEstimates(e, time.Since(start).Seconds(), result)
	}
	return m.write(c, m.data, result.Samples, result.Dead, list)
}

// blackBox scores Jacobians from a file.
func (m *measuring) blackBox(c console) error {
	list, err := readJacobians(m.source.jacobians)
	if err != nil {
		return err
	}
	r := &ae.Measurement{Samples: min(m.n, len(list))}
	r.J, r.JI, r.Dead = ae.ScoreJacobians(list[:r.Samples])
	var rows rows
	for _, name := range m.scores {
		rows.add(name, "J", scoreOf(r.J, name), r.Samples-r.Dead, 0, r)
		rows.add(name, "J-I", scoreOf(r.JI, name), r.Samples-r.Dead, 0, r)
	}
	return m.write(c, m.source.jacobians, r.Samples, r.Dead, slices.DeleteFunc(rows, func(row measured) bool {
		return !slices.Contains(matrixScores, row.Score)
	}))
}

func (m *measuring) write(c console, data string, samples, dead int, rows []measured) error {
	if m.json {
		return writeJSON(c.out, map[string]any{
			"model": m.source.String(), "data": data, "samples": samples, "dead": dead, "scores": rows,
		})
	}
	t := report.Table{
		Title:   fmt.Sprintf("%s on %d samples of %s (%d with a zero Jacobian left out); norms are Frobenius norms", m.source.String(), samples, data, dead),
		Columns: []string{"score", "of", "mean", "std", "min", "max", "n", "seconds"},
	}
	for _, m := range rows {
		f := func(x number) string {
			if math.IsNaN(float64(x)) {
				return "–"
			}
			return fmt.Sprintf("%.6g", float64(x))
		}
		t.Rows = append(t.Rows, []string{m.Score, m.Of, f(m.Mean), f(m.Std), f(m.Min), f(m.Max), fmt.Sprint(m.N), fmt.Sprintf("%.3f", float64(m.Seconds))})
	}
	if slices.ContainsFunc(rows, func(m measured) bool { return m.Reason != "" }) {
		t.Columns = append(t.Columns, "why not")
		for i, m := range rows {
			t.Rows[i] = append(t.Rows[i], m.Reason)
		}
	}
	if err := t.WriteText(c.out); err != nil {
		return err
	}
	for _, s := range scores {
		if slices.ContainsFunc(rows, func(row measured) bool { return row.Score == s.name }) {
			if _, err := fmt.Fprintf(c.out, "%-13s %s\n", s.name, s.meaning); err != nil {
				return err
			}
		}
	}
	for _, z := range matrices {
		if slices.ContainsFunc(rows, func(row measured) bool { return row.Matrix == z.meaning }) {
			if _, err := fmt.Fprintf(c.out, "%-13s %s\n", z.name, z.meaning); err != nil {
				return err
			}
		}
	}
	return nil
}

// matrixScores are the scores that any matrix has.
var matrixScores = []string{"sym", "ssym", "nasym", "lambda", "asymmetry"}

func scoreOf(s ae.Score, name string) ae.Spread {
	return map[string]ae.Spread{"sym": s.Sym, "ssym": s.SSym, "nasym": s.NAsym, "lambda": s.Lambda, "asymmetry": s.Asymmetry}[name]
}

// rows is the outcome.
type rows []measured

func (list *rows) add(score, of string, s ae.Spread, n int, seconds float64, r *ae.Measurement) {
	row := measured{Score: score, Of: of, Mean: number(s.Mean), Std: number(s.Std), Min: number(s.Min), Max: number(s.Max), N: n, Seconds: number(seconds)}
	for _, s := range scores {
		if s.name == score {
			row.Meaning = s.meaning
		}
	}
	for _, z := range matrices {
		if z.name == of && slices.Contains(matrixScores, score) {
			row.Matrix = z.meaning
		}
	}
	switch {
	case score == "residual" && r.StraightLineSamples == 0:
		row.Reason = "not measured: see curlfree energy"
	case math.IsNaN(s.Mean) && r.Dead == r.Samples:
		row.Reason = "every sample has a zero Jacobian"
	case math.IsNaN(s.Mean) && slices.Contains(matrixScores, score) && of != "RWt":
		row.Reason = "beyond the range of float64"
	case math.IsNaN(s.Mean):
		row.Reason = "not defined for this model"
	case math.IsInf(s.Mean, 0):
		row.Reason = "infinite"
	}
	*list = append(*list, row)
}

// addEstimates lists what probes say, with standard errors in the place of spreads.
func (list *rows) addEstimates(e *ae.Estimates, seconds float64, r *ae.Measurement) {
	add := func(of string, x ae.Estimate) {
		none := math.NaN()
		list.add("estimate", of, ae.Spread{Mean: x.Value, Std: x.Error, Min: none, Max: none}, e.Samples, seconds, r)
	}
	add("‖J‖²", e.Size)
	add("‖J−Jᵀ‖²/2", e.Asymmetry)
	add("Σ‖J−Jᵀ‖²/(4Σ‖J‖²)", e.NAsym)
}

// selectScores lists the selected scores of r, but for the estimates.
func selectScores(r *ae.Measurement, names []string) rows {
	var list rows
	constant := func(x float64) ae.Spread { return ae.Spread{Mean: x, Min: x, Max: x} }
	for _, name := range names {
		switch name {
		case "certificate":
			list.add(name, "‖J−Jᵀ‖ for every x, spectral", constant(r.Certificate.Spectral), 0, r.CertificateSeconds, r)
			list.add(name, "‖J−Jᵀ‖ for every x, triangle", constant(r.Certificate.Triangle), 0, r.CertificateSeconds, r)
			list.add("distance", "min_e ‖R−W diag e‖/‖R‖", constant(r.DiagonalDistance), 0, r.CertificateSeconds, r)
		case "straight-line":
			list.add("residual", "straight-line energy, ‖w‖/‖v‖", r.StraightLine, r.StraightLineSamples, r.StraightLineSeconds, r)
		case "curl":
			if len(names) > 1 && math.IsNaN(r.Curl.Value.Mean) {
				continue // one of many, and not in two dimensions
			}
			list.add(name, "v, value", r.Curl.Value, r.Few, r.FewSeconds, r)
			list.add(name, "v, square", r.Curl.Square, r.Few, r.FewSeconds, r)
			list.add(name, "J₀₁²+J₁₀², the authors'", r.Curl.Authors, r.Few, r.FewSeconds, r)
		case "loop":
			list.add(name, "v", r.Loop, r.Few, r.LoopSeconds, r)
		case "path":
			list.add(name, "v", r.Path, max(r.Few-1, 0), r.LoopSeconds, r)
		case "estimate": // it takes -probes
		default:
			list.add(name, "J", scoreOf(r.J, name), r.Samples-r.Dead, r.ScoreSeconds, r)
			list.add(name, "J-I", scoreOf(r.JI, name), r.Samples-r.Dead, r.ScoreSeconds, r)
			list.add(name, "RWt", scoreOf(r.RWt, name), 1, r.ScoreSeconds, r)
			if r.Few > 0 {
				list.add(name, "∂r/∂x", scoreOf(r.True, name), r.Few-r.FewDead, r.FewSeconds, r)
				list.add(name, "∂r/∂x-I", scoreOf(r.TrueI, name), r.Few-r.FewDead, r.FewSeconds, r)
				list.add(name, "mean J", scoreOf(r.MeanJ, name), 1, r.FewSeconds, r)
			}
		}
	}
	return list
}
