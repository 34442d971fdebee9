package decompose

import (
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/curlfree/curlfree/hodge"
	"github.com/curlfree/curlfree/internal/report"
)

// manyHoles is how many parts and holes a mask may well mean.
const manyHoles = 10

// WriteText writes r for a reader.
func (r *Result) WriteText(w io.Writer, name string, seconds float64) error {
	if _, err := fmt.Fprintf(w, "%s\n\n", r.Sentence()); err != nil {
		return err
	}
	tables := []report.Table{r.partTable(name)}
	if len(r.Checks) > 0 {
		tables = append(tables, r.checkTable())
	}
	for _, t := range tables {
		if err := t.WriteText(w); err != nil {
			return err
		}
	}
	for _, line := range r.facts(seconds) {
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	return nil
}

func (r *Result) partTable(name string) report.Table {
	f := r.Input
	var sides []string
	for _, a := range f.Axes {
		unit := ""
		if a.Unit != "" {
			unit = " " + a.Unit
		}
		sides = append(sides, fmt.Sprintf("%s %d points from %.6g to %.6g%s", a.Name, a.Points, a.At(0), a.At(a.Points-1), unit))
	}
	t := report.Table{Title: name + ": " + strings.Join(sides, ", "), Columns: []string{"part", "energy", "share %", "±"}}
	for _, p := range r.Parts {
		t.Rows = append(t.Rows, r.partRow(p))
	}
	total := r.Decomposition.Total
	t.Rows = append(t.Rows, []string{"field", fmt.Sprintf("%.6g", total), "", ""})
	return t
}

// partRow is the line of a part, without an error bar where there is none.
func (r *Result) partRow(p Part) []string {
	bar := fmt.Sprintf("%.2f", 100*p.Error)
	if strings.HasPrefix(r.ErrorBars, "none") {
		bar = "–"
	}
	return []string{p.Title, fmt.Sprintf("%.6g", p.Energy), fmt.Sprintf("%.2f", 100*p.Share), bar}
}

func (r *Result) checkTable() report.Table {
	t := report.Table{Title: "Without wrong vectors and still background, shares in %", Columns: []string{""}}
	for _, p := range r.Parts {
		t.Columns = append(t.Columns, p.Title)
	}
	t.Columns = append(t.Columns, "energy", "Betti")
	first := Check{Name: "as given", Total: r.Decomposition.Total, Betti: r.Decomposition.Betti}
	for _, p := range r.Parts {
		first.Shares = append(first.Shares, p.Share)
	}
	for _, c := range append([]Check{first}, r.Checks...) {
		row := []string{c.Name}
		for p := range r.Parts {
			share := "–"
			if c.Shares != nil {
				share = fmt.Sprintf("%.2f", 100*c.Shares[p])
			}
			row = append(row, share)
		}
		energy, betti := c.Reason, ""
		if c.Shares != nil {
			energy = fmt.Sprintf("%.6g", c.Total)
			if c.Betti != nil {
				betti = fmt.Sprint(c.Betti)
			}
		}
		row = append(row, energy, betti)
		t.Rows = append(t.Rows, row)
	}
	return t
}

// facts lists what stands below the tables, a sentence or a number a line.
func (r *Result) facts(seconds float64) []string {
	d := r.Decomposition
	lines := append([]string(nil), r.Input.Notes...)
	add := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	switch {
	case r.Filled > 0:
		add("missing values: %d points, filled from those around them", r.Filled)
	case r.Missing > 0:
		add("missing values: %d points, masked with the boxes around them; %d more points are left without a box", r.Missing, r.Dropped)
	}
	if r.Missing > 0 && r.Filled == 0 && r.sieve() {
		add("warning: the missing values leave a domain of %s, and the shares are of that domain; -missing fill keeps it whole", r.topology())
	}
	add("boundary: %s", r.Boundary)
	if d.Betti != nil {
		text := fmt.Sprintf("Betti numbers: %v", d.Betti)
		if shape := r.topology(); shape != "" {
			text += ", " + shape
		}
		if r.Whole != nil {
			text += fmt.Sprintf("; %v without the mask", r.Whole)
		}
		lines = append(lines, text)
	} else {
		add("Betti numbers: not computed, a mask of this size with periodic or mixed axes")
	}
	add("error bars: %s", r.ErrorBars)
	if r.Bias != nil {
		var all []string
		for p, b := range r.Bias {
			all = append(all, fmt.Sprintf("%s %+.2f", r.Parts[p].Title, 100*b))
		}
		add("as much noise again changes the shares on average by: %s", strings.Join(all, ", "))
	}
	add("inner products over the energy: gradient·rotation %.1e, gradient·harmonic %.1e, rotation·harmonic %.1e", d.ExactCoexact, d.ExactHarmonic, d.CoexactHarmonic)
	add("residual |field − parts| / |field|: %.1e on the edges", d.Residual)
	add("sampling: at the points the parts leave %.2f %% of the mean square of the field; with this rest they are the field to %.0e", 100*r.SamplingShare, r.defect())
	solver := fmt.Sprintf("solver: %s", d.Solver)
	if d.Iterations > 0 {
		solver += fmt.Sprintf(", %d iterations to %.0e", d.Iterations, d.SolverResidual)
	}
	add("%s, %.2f s in all", solver, seconds)
	return lines
}

// sieve reports whether a free domain has more parts and holes than a mask may
// well mean.
func (r *Result) sieve() bool {
	total := 0
	for _, b := range r.Decomposition.Betti {
		total += b
	}
	return total > manyHoles && r.topology() != ""
}

// topology says what the Betti numbers of a free domain mean.
func (r *Result) topology() string {
	b := r.Decomposition.Betti
	if b == nil || !r.options.none(hodge.Relative) || !r.options.none(hodge.Periodic) {
		return ""
	}
	text := count(b[0], "part")
	if len(b) == 3 {
		return text + fmt.Sprintf(" with %s", count(b[1], "hole"))
	}
	return text + fmt.Sprintf(" with %s and %s", count(b[1], "tunnel"), count(b[2], "cavity"))
}

func count(n int, noun string) string {
	switch {
	case n == 1:
		return "1 " + noun
	case strings.HasSuffix(noun, "y"):
		return fmt.Sprintf("%d %sies", n, noun[:len(noun)-1])
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// defect is the largest difference of the input and the sum of the parts and of
// what sampling loses, over the largest speed.
func (r *Result) defect() float64 {
	worst, top := 0.0, largest(r.Input)
	for j, c := range r.Input.Components {
		for i, v := range c.Values {
			if r.Sampling.Missing != nil && r.Sampling.Missing[i] {
				continue
			}
			sum := r.Sampling.Components[j].Values[i]
			for _, p := range r.Parts {
				sum += p.Field.Components[j].Values[i]
			}
			worst = max(worst, math.Abs(v-sum))
		}
	}
	return finite(worst / top)
}
