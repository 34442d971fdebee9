package decompose

import (
	"context"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"strings"

	"github.com/curlfree/curlfree/hodge"
	"github.com/curlfree/curlfree/internal/report"
)

// RunCochain decomposes values on the edges of a mesh or a graph. The result has
// no fields at points, and for a graph error bars with Sigma alone: it has no
// places to make blocks of.
func RunCochain(ctx context.Context, w *hodge.Cochain, o Options) (*Result, error) {
	switch {
	case o.Split == hodge.Natural || o.Split == hodge.Poincare:
		return nil, OptionError{fmt.Errorf("-split %v: a mesh can be split free, morrey or friedrichs", o.Split)}
	case o.Center != nil:
		return nil, OptionError{fmt.Errorf("-center: only -split poincare has a centre")}
	}
	if o.Progress == nil {
		o.Progress = func(string) {}
	}
	split := func(ctx context.Context, w *hodge.Cochain, copotential bool) (*hodge.Decomposition, error) {
		return hodge.Decompose(ctx, w, hodge.Options{Split: o.Split, Threads: o.Threads, Copotential: copotential})
	}
	d, err := split(ctx, w, o.Copotential)
	if err != nil {
		return nil, err
	}
	r := &Result{Decomposition: d, Boundary: d.Boundary, Parts: partsOf(d), options: o}
	s := w.Complex.(*hodge.Simplicial)
	for k := range s.Dim() + 1 {
		r.Cells = append(r.Cells, s.Cells(k))
	}
	switch {
	case o.Sigma > 0:
		err = r.noise(ctx, func(ctx context.Context, rng *rand.Rand) (*hodge.Decomposition, error) {
			noisy := w.Clone()
			for i := range noisy.Data {
				noisy.Data[i] += float64(o.Sigma * rng.NormFloat64())
			}
			return split(ctx, noisy, false)
		})
		r.ErrorBars = fmt.Sprintf("noise of %g in the value of each edge, %d draws", o.Sigma, noises)
	case s.Points() != nil:
		r.bootstrap(patches(s))
	default:
		r.ErrorBars = "none: a graph has no places; -sigma takes the noise of its values"
	}
	return r, err
}

// patches assigns the edges of a mesh to the boxes of a lattice around it, by
// their middles.
func patches(s *hodge.Simplicial) []int {
	points := s.Points()
	low, high := bounds(points)
	list := make([]int, s.Cells(1))
	for i := range list {
		v := s.Simplex(1, i)
		a, b := points[v[0]], points[v[1]]
		for j := range a {
			at := 0.0
			if high[j] > low[j] {
				at = ((a[j]+b[j])/2 - low[j]) / (high[j] - low[j])
			}
			list[i] = list[i]*patchSides + min(int(patchSides*at), patchSides-1)
		}
	}
	return list
}

// bounds are the corners of the box around points.
func bounds(points [][3]float64) (low, high [3]float64) {
	low, high = points[0], points[0]
	for _, p := range points {
		for j, x := range p {
			low[j], high[j] = min(low[j], x), max(high[j], x)
		}
	}
	return low, high
}

// WriteCochainText writes a result of RunCochain for a reader, notes being
// sentences about the input.
func (r *Result) WriteCochainText(w io.Writer, name string, notes []string, seconds float64) error {
	if _, err := fmt.Fprintf(w, "%s\n\n", r.Sentence()); err != nil {
		return err
	}
	d := r.Decomposition
	t := report.Table{Title: fmt.Sprintf("%s: simplices by dimension %v", name, r.Cells), Columns: []string{"part", "energy", "share %", "±"}}
	for _, p := range r.Parts {
		t.Rows = append(t.Rows, r.partRow(p))
	}
	t.Rows = append(t.Rows, []string{"field", fmt.Sprintf("%.6g", d.Total), "", ""})
	if err := t.WriteText(w); err != nil {
		return err
	}
	lines := append(append([]string(nil), notes...),
		"boundary: "+r.Boundary,
		fmt.Sprintf("Betti numbers: %v", d.Betti),
		"error bars: "+r.ErrorBars,
		fmt.Sprintf("inner products over the energy: gradient·rotation %.1e, gradient·harmonic %.1e, rotation·harmonic %.1e", d.ExactCoexact, d.ExactHarmonic, d.CoexactHarmonic),
		fmt.Sprintf("residual |field − parts| / |field|: %.1e on the edges", d.Residual),
		fmt.Sprintf("solver: %s, %.2f s in all", d.Solver, seconds))
	if d.Angles != nil {
		lines = append(lines, "Poincaré duality angles of the fields along and across the boundary: "+degrees(d.Angles))
	}
	for _, line := range lines {
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	return nil
}

func degrees(angles []float64) string {
	var all []string
	for _, a := range angles {
		all = append(all, fmt.Sprintf("%.3f°", a*180/math.Pi))
	}
	return strings.Join(all, ", ")
}
