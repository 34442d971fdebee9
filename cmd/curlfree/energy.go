package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/internal/report"
	"github.com/curlfree/curlfree/linalg"
)

// energising is what the flags of energy say.
type energising struct {
	source source
	samples
	base  string
	json  bool
	quiet bool

	normalise bool
	annealing ae.AISOptions
}

func parseEnergy(args []string, c console) (*energising, error) {
	e := &energising{}
	f := newFlags("energy", "[MODEL]", c)
	e.source.flags(f)
	e.samples.flags(f)
	f.StringVar(&e.base, "base", "", "point of energy 0: zero, mean (of the points) or row:K of the data, counted from 0; by default the closed form as it is, or mean where there is none")
	f.BoolVar(&e.normalise, "normalise", false, "log Z by annealed importance sampling, and F − log Z: log-probabilities")
	f.IntVar(&e.annealing.Chains, "chains", 500, "chains of the annealing")
	f.IntVar(&e.annealing.Temperatures, "temperatures", 500, "temperatures of the annealing")
	f.BoolVar(&e.json, "json", false, "print an object")
	f.BoolVar(&e.quiet, "q", false, "no progress of the annealing")
	if err := parse(f, args, 0, 1); err != nil {
		return nil, err
	}
	if err := e.samples.check(f); err != nil {
		return nil, err
	}
	switch {
	case !e.normalise && (isSet(f, "chains") || isSet(f, "temperatures")):
		return nil, usagef("-chains and -temperatures: they need -normalise")
	case e.annealing.Chains < 10:
		return nil, usagef("-chains %d: it must be at least 10", e.annealing.Chains)
	case e.annealing.Temperatures < 1:
		return nil, usagef("-temperatures %d: it must be at least 1", e.annealing.Temperatures)
	}
	return e, e.source.check(f)
}

func energy(ctx context.Context, args []string, c console) error {
	e, err := parseEnergy(args, c)
	if err != nil {
		return err
	}
	model, meta, err := e.source.open()
	if err != nil {
		return err
	}
	if err := e.samples.find(&e.source, meta); err != nil {
		return err
	}
	all, err := e.samples.open()
	if err != nil {
		return err
	}
	x := all.Slice(0, min(e.n, all.Rows), 0, all.Cols)
	base, err := e.basePoint(all, x)
	if err != nil {
		return err
	}
	result, err := ae.EnergyOf[float64](ctx, model, x, base)
	if err != nil {
		return err
	}
	if result.Outside > 0 {
		fmt.Fprintf(c.err, "curlfree: %d of %d points are not binary; with sigmoid output the energy is a log-probability on %s only\n", result.Outside, x.Rows, result.Domain)
	}
	partition, err := e.partition(ctx, model, result, c)
	if err != nil {
		return err
	}
	return e.write(c, result, partition)
}

// partition returns log Z of the energies, nil unless it is asked for.
func (e *energising) partition(ctx context.Context, n ae.Network[float64], r *ae.Energies, c console) (*ae.LogPartitionResult, error) {
	if !e.normalise {
		return nil, nil
	}
	e.annealing.Seed = e.seed
	if !r.ClosedForm {
		e.annealing.Base = r.Base
	}
	bar := newProgress(c.err)
	if !e.quiet {
		e.annealing.Progress = bar.annealing()
	}
	z, err := ae.LogPartition(ctx, n, e.annealing)
	bar.end()
	if err != nil {
		return nil, err
	}
	if r.ClosedForm && r.Base != nil { // the energies are differences to that at the base
		zero, err := n.Energy(r.Base)
		if err != nil {
			return nil, err
		}
		z.Forward.Value -= zero
		z.Reverse.Value -= zero
	}
	return z, nil
}

// basePoint returns the point that -base names, nil without.
func (e *energising) basePoint(all, x *linalg.Matrix[float64]) ([]float64, error) {
	kind, row, _ := strings.Cut(e.base, ":")
	switch {
	case e.base == "":
		return nil, nil
	case e.base == "zero":
		return make([]float64, x.Cols), nil
	case e.base == "mean":
		base, rest := make([]float64, x.Cols), make([]float64, x.Cols)
		linalg.ColMeanVariance(base, rest, x)
		return base, nil
	case kind == "row":
		k, err := strconv.Atoi(row)
		if err != nil || k < 0 || k >= all.Rows {
			return nil, usagef("-base %s: the data have rows 0 to %d", e.base, all.Rows-1)
		}
		return all.Row(k), nil
	}
	return nil, usagef("-base %s: it must be zero, mean or row:K", e.base)
}

// pointEnergy is one line of the outcome.
type pointEnergy struct {
	Point    int    `json:"point"`
	Energy   number `json:"energy"`
	Error    number `json:"error"`
	Residual number `json:"residual"`
	Field    number `json:"field"`
	Bar      number `json:"bar"`
	Log      number `json:"logProbability,omitempty"` // with -normalise

	ResidualError number `json:"residualError"`
	Reason        string `json:"reason,omitempty"`
}

// normalisation is the outcome of -normalise.
type normalisation struct {
	LogZ        number `json:"logZ"`
	Low         number `json:"low"` // the 95 % interval
	High        number `json:"high"`
	Reverse     number `json:"reverse"`
	Size        number `json:"effectiveSamples"`
	ReverseSize number `json:"effectiveSamplesReverse"`
	Acceptance  number `json:"acceptance"`
}

func newNormalisation(z *ae.LogPartitionResult) *normalisation {
	if z == nil {
		return nil
	}
	bar := float64(1.96 * z.Forward.Error)
	return &normalisation{
		LogZ: number(z.Forward.Value), Low: number(z.Forward.Value - bar), High: number(z.Forward.Value + bar), Reverse: number(z.Reverse.Value),
		Size: number(z.ForwardSize), ReverseSize: number(z.ReverseSize), Acceptance: number(z.Acceptance),
	}
}

func (e *energising) write(c console, r *ae.Energies, partition *ae.LogPartitionResult) error {
	z := newNormalisation(partition)
	var list []pointEnergy
	for i, p := range r.Points {
		line := pointEnergy{
			Point: i, Energy: number(p.Energy), Error: number(p.Error), Residual: number(p.Residual), Field: number(p.Field), ResidualError: number(p.ResidualError),
		}
		if sum := p.Energy + p.Residual + p.Field; sum-sum != 0 {
			line.Reason = "beyond the range of float64"
		}
		if z != nil {
			line.Log = line.Energy - z.LogZ
		}
		if p.Residual > 0 {
			line.Bar = number(p.Residual / p.Field)
		}
		list = append(list, line)
	}
	form, base := "closed form", e.base
	if !r.ClosedForm {
		form = "along straight lines"
		if base == "" {
			base = "mean"
		}
	}
	if e.json {
		return writeJSON(c.out, map[string]any{
			"model": e.source.String(), "data": e.data, "domain": r.Domain, "closedForm": r.ClosedForm,
			"base": base, "outside": r.Outside, "normalisation": z, "points": list,
		})
	}
	if base != "" {
		form += ", 0 at " + base
	}
	t := report.Table{
		Title:   fmt.Sprintf("energies F of %s at %d points of %s (%s); with the field v = ∇F + w, F is a log-probability on %s up to a constant", e.source.String(), len(list), e.data, form, r.Domain),
		Columns: []string{"point", "F", "±", "‖w‖", "±", "‖v‖", "‖w‖/‖v‖"},
	}
	for _, p := range list {
		f := func(format string, x number) string { return fmt.Sprintf(format, float64(x)) }
		t.Rows = append(t.Rows, []string{strconv.Itoa(p.Point), f("%.10g", p.Energy), f("%.2g", p.Error), f("%.4g", p.Residual), f("%.2g", p.ResidualError), f("%.4g", p.Field), f("%.4f", p.Bar)})
	}
	if z != nil {
		t.Columns = append(t.Columns, "log p")
		for i, p := range list {
			t.Rows[i] = append(t.Rows[i], fmt.Sprintf("%.10g", float64(p.Log)))
		}
	}
	if slices.ContainsFunc(list, func(p pointEnergy) bool { return p.Reason != "" }) {
		t.Columns = append(t.Columns, "why not")
		for i, p := range list {
			t.Rows[i] = append(t.Rows[i], p.Reason)
		}
	}
	if err := t.WriteText(c.out); err != nil || z == nil {
		return err
	}
	_, err := fmt.Fprintf(c.out, "log Z %.6g, 95 %% of %.6g to %.6g; back from the model %.6g; %.0f and %.0f effective samples of %d; %.0f %% of the moves accepted\n",
		float64(z.LogZ), float64(z.Low), float64(z.High), float64(z.Reverse), float64(z.Size), float64(z.ReverseSize), e.annealing.Chains, 100*float64(z.Acceptance))
	return err
}
