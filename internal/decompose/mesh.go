package decompose

import (
	"context"
	"fmt"
	"io"

	"github.com/curlfree/curlfree/hodge"
	"github.com/curlfree/curlfree/internal/report"
)

// RunCochain decomposes values on the edges of a mesh or a graph. The result has
// neither fields at points nor error bars.
func RunCochain(ctx context.Context, w *hodge.Cochain, o Options) (*Result, error) {
	switch {
	case o.Split != hodge.TwoSided && o.Split != hodge.Morrey:
		return nil, OptionError{fmt.Errorf("-split %v: a mesh or a graph can be split free or morrey", o.Split)}
	case o.Sigma != 0:
		return nil, OptionError{fmt.Errorf("-sigma: error bars are for fields on grids")}
	case o.Center != nil:
		return nil, OptionError{fmt.Errorf("-center: only -split poincare has a centre")}
	}
	d, err := hodge.Decompose(ctx, w, hodge.Options{Split: o.Split, Threads: o.Threads, Copotential: o.Copotential})
	if err != nil {
		return nil, err
	}
	r := &Result{Decomposition: d, Boundary: d.Boundary, options: o}
	for k := range w.Complex.Dim() + 1 {
		r.Cells = append(r.Cells, w.Complex.Cells(k))
	}
	for _, p := range []Part{
		{Name: "exact", Title: "gradient", Energy: d.ExactEnergy},
		{Name: "coexact", Title: "rotation", Energy: d.CoexactEnergy},
		{Name: "harmonic", Title: "harmonic", Energy: d.HarmonicEnergy},
	} {
		if d.Total > 0 {
			p.Share = p.Energy / d.Total
		}
		r.Parts = append(r.Parts, p)
	}
	return r, nil
}

// WriteCochainText writes a result of RunCochain for a reader, notes being
// sentences about the input.
func (r *Result) WriteCochainText(w io.Writer, name string, notes []string, seconds float64) error {
	if _, err := fmt.Fprintf(w, "%s\n\n", r.Sentence()); err != nil {
		return err
	}
	d := r.Decomposition
	t := report.Table{Title: fmt.Sprintf("%s: simplices by dimension %v", name, r.Cells), Columns: []string{"part", "energy", "share %"}}
	for _, p := range r.Parts {
		t.Rows = append(t.Rows, []string{p.Title, fmt.Sprintf("%.6g", p.Energy), fmt.Sprintf("%.2f", 100*p.Share)})
	}
	t.Rows = append(t.Rows, []string{"field", fmt.Sprintf("%.6g", d.Total), ""})
	if err := t.WriteText(w); err != nil {
		return err
	}
	lines := append(append([]string(nil), notes...),
		"boundary: "+r.Boundary,
		fmt.Sprintf("Betti numbers: %v", d.Betti),
		fmt.Sprintf("inner products over the energy: gradient·rotation %.1e, gradient·harmonic %.1e, rotation·harmonic %.1e", d.ExactCoexact, d.ExactHarmonic, d.CoexactHarmonic),
		fmt.Sprintf("residual |field − parts| / |field|: %.1e on the edges", d.Residual),
		fmt.Sprintf("solver: %s, %.2f s in all", d.Solver, seconds))
	for _, line := range lines {
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	return nil
}
