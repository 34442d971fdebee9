package main

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/internal/dataset"
	"github.com/curlfree/curlfree/internal/report"
	"github.com/curlfree/curlfree/linalg"
)

// scoreNames are the scores that -scores selects from.
var scoreNames = []string{"sym", "ssym", "lambda", "asymmetry", "certificate", "straight-line"}

// measured is one line of the outcome.
type measured struct {
	Score   string `json:"score"`
	Of      string `json:"of"`
	Mean    number `json:"mean"`
	Std     number `json:"std"`
	Min     number `json:"min"`
	Max     number `json:"max"`
	N       int    `json:"n"`
	Seconds number `json:"seconds"`
	Reason  string `json:"reason,omitempty"`
}

func measure(ctx context.Context, args []string, c console) error {
	f := newFlags("measure", "MODEL", c)
	data := f.String("data", "", "data set; by default the one the model was trained on")
	n := f.Int("n", 1000, "samples")
	list := f.String("scores", strings.Join(scoreNames, ","), "which scores, separated by commas")
	seed := f.Uint64("seed", 1, "seed of procedural data; by default the model's with its own data, else 1")
	threads := f.Int("threads", runtime.GOMAXPROCS(0), "threads")
	asJSON := f.Bool("json", false, "print an object")
	if err := parse(f, args, 1, 1); err != nil {
		return err
	}
	switch {
	case *n < 1:
		return usagef("-n %d: it must be at least 1", *n)
	case *threads < 1:
		return usagef("-threads %d: it must be at least 1", *threads)
	}
	scores := strings.Split(*list, ",")
	for _, s := range scores {
		if !slices.Contains(scoreNames, s) {
			return usagef("-scores: unknown score %q: one of %s", s, strings.Join(scoreNames, ", "))
		}
	}
	text, err := os.ReadFile(f.Arg(0))
	if err != nil {
		return err
	}
	m, meta, err := ae.Load[float64](bytes.NewReader(text))
	if err != nil {
		return fmt.Errorf("%s: %w", f.Arg(0), err)
	}
	if *data == "" {
		if *data = meta["data"]; *data == "" {
			*data = "digits"
		}
		if own := meta["seed"]; own != "" && !isSet(f, "seed") {
			if *seed, err = strconv.ParseUint(own, 10, 64); err != nil {
				return fmt.Errorf("%s: the metadata have the seed %q, it must be a whole number", f.Arg(0), own)
			}
		}
	}
	set, err := dataset.Open(*data, *seed)
	if err != nil {
		return err
	}
	x := linalg.New[float64](set.Images.Rows, set.Images.Cols)
	linalg.Convert(x, set.Images)
	result, err := ae.Measure(ctx, m, x, ae.MeasureOptions{
		Samples: *n, Threads: *threads,
		ScoresOnly: !slices.Contains(scores, "certificate") && !slices.Contains(scores, "straight-line"),
	})
	if err != nil {
		return err
	}
	rows := selectScores(result, scores)
	if *asJSON {
		return writeJSON(c.out, map[string]any{
			"model": f.Arg(0), "data": set.Name, "samples": result.Samples, "dead": result.Dead, "scores": rows,
		})
	}
	return writeScores(c, f.Arg(0), set.Name, result, rows)
}

// selectScores lists the selected scores of r.
func selectScores(r *ae.Measurement, names []string) []measured {
	var rows []measured
	add := func(score, of string, s ae.Spread, n int, seconds float64) {
		row := measured{score, of, number(s.Mean), number(s.Std), number(s.Min), number(s.Max), n, number(seconds), ""}
		switch {
		case math.IsNaN(s.Mean) && r.Dead == r.Samples:
			row.Reason = "every sample has a zero Jacobian"
		case math.IsNaN(s.Mean):
			row.Reason = "not defined for this model"
		case math.IsInf(s.Mean, 0):
			row.Reason = "infinite"
		}
		rows = append(rows, row)
	}
	constant := func(x float64) ae.Spread { return ae.Spread{Mean: x, Min: x, Max: x} }
	for _, name := range names {
		switch name {
		case "certificate":
			add("certificate", "‖J−Jᵀ‖ for every x, spectral", constant(r.Certificate.Spectral), 0, r.CertificateSeconds)
			add("certificate", "‖J−Jᵀ‖ for every x, triangle", constant(r.Certificate.Triangle), 0, r.CertificateSeconds)
			add("distance", "min_e ‖R−W diag e‖/‖R‖", constant(r.DiagonalDistance), 0, r.CertificateSeconds)
			continue
		case "straight-line":
			add("residual", "straight-line energy, ‖w‖/‖v‖", r.StraightLine, r.StraightLineSamples, r.StraightLineSeconds)
			continue
		}
		for _, of := range []struct {
			name  string
			score ae.Score
			n     int
		}{{"J", r.J, r.Samples - r.Dead}, {"J-I", r.JI, r.Samples}, {"RWt", r.RWt, 1}} {
			s := map[string]ae.Spread{"sym": of.score.Sym, "ssym": of.score.SSym, "lambda": of.score.Lambda, "asymmetry": of.score.Asymmetry}[name]
			add(name, of.name, s, of.n, r.ScoreSeconds)
		}
	}
	return rows
}

func writeScores(c console, model, data string, r *ae.Measurement, rows []measured) error {
	t := report.Table{
		Title:   fmt.Sprintf("%s on %d samples of %s (%d with a zero Jacobian left out); norms are Frobenius norms", model, r.Samples, data, r.Dead),
		Columns: []string{"score", "of", "mean", "std", "min", "max", "n", "seconds"},
	}
	for _, m := range rows {
		f := func(x number) string { return fmt.Sprintf("%.6g", float64(x)) }
		t.Rows = append(t.Rows, []string{m.Score, m.Of, f(m.Mean), f(m.Std), f(m.Min), f(m.Max), fmt.Sprint(m.N), fmt.Sprintf("%.3f", float64(m.Seconds))})
	}
	return t.WriteText(c.out)
}
