package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/curlfree/curlfree/internal/bench"
	"github.com/curlfree/curlfree/internal/report"
)

// The time for each case, and that at which a quick run stops.
const (
	caseTime      = 250 * time.Millisecond
	quickCaseTime = 20 * time.Millisecond
	quickTime     = 15 * time.Second
)

func benchmark(ctx context.Context, args []string, c console) error {
	f := newFlags("bench", "", c)
	kernels := f.String("kernel", "", "kernels, separated by commas: gemm, syrk, gemv, exp, sum …; by default all")
	isas := f.String("isa", "", "levels, separated by commas; by default those with multiply-adds")
	types := f.String("type", "", "float32, float64 or both, separated by a comma")
	threads := f.String("threads", "", "numbers of threads, separated by commas; by default one and all processors")
	sizes := f.String("size", "", "sizes, separated by commas: 512 for a square product, 100x784x500 for m×k×n, L1, L2, L3 or DRAM; by default all")
	quick := f.Bool("quick", false, "less than 20 s: the level in use, one thread, nothing large")
	out := f.String("out", "", "folder for pictures of the roofline")
	asJSON := f.Bool("json", false, "print an object")
	quiet := f.Bool("q", false, "no progress")
	if err := parse(f, args, 0, 0); err != nil {
		return err
	}
	selection := bench.Selection{Kernels: list(*kernels), ISAs: list(*isas), Types: list(*types), Sizes: list(*sizes), Quick: *quick}
	for _, text := range list(*threads) {
		n, err := strconv.Atoi(text)
		if err != nil {
			return usagef("-threads %q: it must be whole numbers", text)
		}
		selection.Threads = append(selection.Threads, n)
	}
	cases, err := bench.Cases(selection)
	if err != nil {
		return usageError{err}
	}
	if *out != "" {
		if err := os.MkdirAll(*out, 0o777); err != nil {
			return fmt.Errorf("-out: %w", err)
		}
	}
	suite, stopped := measureSuite(ctx, cases, *quick, *quiet, c)
	if err := writeBench(&suite.Report, *out, *asJSON, c); err != nil {
		return err
	}
	return stopped
}

// list cuts text at its commas.
func list(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, ",")
}

// measureSuite measures the cases; a quick run that takes too long stops with
// what it has, and says so.
func measureSuite(ctx context.Context, cases []bench.Case, quick, quiet bool, c console) (*bench.Suite, error) {
	allowed, limited := caseTime, ctx
	if quick {
		var cancel context.CancelFunc
		limited, cancel = context.WithTimeout(ctx, quickTime)
		defer cancel()
		allowed = quickCaseTime
	}
	suite, bar := bench.NewSuite(allowed), newProgress(c.err)
	err := suite.Run(limited, cases, func(done int, next bench.Case) {
		if !quiet && bar.terminal {
			bar.line(fmt.Sprintf("%d/%d  %v", done+1, len(cases), next))
		}
	})
	bar.end()
	measured := len(suite.Report.Results)
	switch {
	case ctx.Err() != nil:
		return suite, fmt.Errorf("%w; %d of %d cases were measured", ctx.Err(), measured, len(cases))
	case limited.Err() != nil:
		fmt.Fprintf(c.err, "curlfree: bench: -quick stopped behind %d of %d cases\n", measured, len(cases))
		return suite, nil
	}
	return suite, err
}

// writeBench writes the pictures, then the numbers.
func writeBench(r *bench.Report, out string, asJSON bool, c console) error {
	if out != "" {
		for name, chart := range r.Rooflines() {
			if err := report.WriteFile(filepath.Join(out, name), chart.WriteSVG); err != nil {
				return fmt.Errorf("-out: %w", err)
			}
		}
	}
	if !asJSON {
		return r.WriteText(c.out)
	}
	for _, reason := range r.Untrusted { // the object has no place for it
		fmt.Fprintln(c.err, "curlfree: bench:", reason)
	}
	return writeJSON(c.out, r)
}
