package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/curlfree/curlfree/linalg"
)

// head prints the title and the columns of t.
func (t table) head(out io.Writer, columns []*peer) {
	cells := []string{"type", "operation", "size", "curlfree"}
	if t.limit != "" {
		cells = append(cells, t.limit, "of "+t.limit)
	}
	for _, p := range columns {
		cells = append(cells, p.name)
	}
	if t.graded {
		cells = append(cells, "÷ best within 1 ULP", "÷ best looser")
	} else {
		cells = append(cells, "÷ best")
	}
	fmt.Fprintf(out, "\n### %s\n\n", t.title)
	header(out, cells...)
}

// line prints a row of t.
func (t table) line(out io.Writer, x result) {
	cells := []string{x.typ, x.operation(), x.size, t.cell(x.ours)}
	if t.limit != "" {
		cells = append(cells, t.cell(x.limit), t.share(x))
	}
	for _, r := range x.rates {
		cells = append(cells, t.cell(r.theirs))
	}
	cells = append(cells, x.best.String())
	if t.graded {
		cells = append(cells, x.loose.String())
	}
	line(out, cells...)
}

// cell prints a rate in the unit of the table.
func (t table) cell(workPerSecond float64) string {
	if workPerSecond == 0 {
		return "–"
	}
	return digits(t.unit(workPerSecond))
}

// share prints that of the limit. One above a peak says that the measurement was
// disturbed.
func (t table) share(x result) string {
	switch {
	case x.share == 0:
		return "–"
	case t.limit == peak && x.share > 1:
		return "unsound"
	}
	return percent(x.share)
}

func (s standing) String() string {
	if s.to == "" {
		return "–"
	}
	return digits(s.ratio) + " " + s.to
}

func header(out io.Writer, cells ...string) {
	line(out, cells...)
	fmt.Fprintln(out, strings.Repeat("|---", len(cells))+"|")
}

func line(out io.Writer, cells ...string) {
	fmt.Fprintf(out, "| %s |\n", strings.Join(cells, " | "))
}

// digits prints three significant digits.
func digits(x float64) string {
	switch {
	case x >= 100:
		return fmt.Sprintf("%.0f", x)
	case x >= 10:
		return fmt.Sprintf("%.1f", x)
	case x >= 1:
		return fmt.Sprintf("%.2f", x)
	}
	return fmt.Sprintf("%.3f", x)
}

func percent(share float64) string { return fmt.Sprintf("%.1f %%", 100*share) }

func gflops(flopsPerSecond float64) float64 { return flopsPerSecond / 1e9 }

func nanoseconds(elementsPerSecond float64) float64 { return 1e9 / elementsPerSecond }

func threadCount(n int) string {
	if n == 1 {
		return "1 thread"
	}
	return fmt.Sprintf("%d threads", n)
}

func typeName[T linalg.Float]() string { return fmt.Sprintf("%T", T(0)) }
