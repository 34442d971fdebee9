// Package decompose splits a sampled vector field and says how far the answer
// can be trusted: shares with error bars, what sampling loses, the same shares
// without outliers and without the still background.
package decompose

import (
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/curlfree/curlfree/hodge"
	"github.com/curlfree/curlfree/internal/dataset"
)

// Options of Run.
type Options struct {
	Split    hodge.Split
	Boundary []hodge.Boundary // along x, y and perhaps z; nil is Free
	Center   []float64        // of the Poincaré split, x, y and perhaps z; nil is the middle
	Fill     bool             // fill missing values from their neighbours instead of masking them
	Sigma    float64          // standard deviation of the noise of each component; 0 is unknown
	Threads  int
	Checks   bool // also without outliers and without the still background
	// Copotential asks for the stream function or the vector potential, one more
	// solve unless it comes along.
	Copotential bool
	Progress    func(string) // may be nil
}

// Result is a decomposition of a field with all that is printed about it.
type Result struct {
	Input         *dataset.Field // as decomposed: filled, and masked
	Decomposition *hodge.Decomposition
	Boundary      string // the convention, in words
	Cells         []int  // of each degree
	Parts         []Part // exact, coexact and harmonic, or that in its own parts

	Missing int   // points without a value
	Filled  int   // those that were filled
	Dropped int   // points with a value but without a complete box around them
	Whole   []int // Betti numbers without the mask that these make; nil without one

	// Sampling is what the way from points to edges and back loses: the input
	// less all parts at the points. SamplingShare is its share of the mean square.
	Sampling      *dataset.Field
	SamplingShare float64

	// ErrorBars says where the errors of the shares are from.
	ErrorBars string
	// Bias is the change of each share that noise of Sigma makes on average.
	Bias   []float64
	Checks []Check

	options Options
	grid    *hodge.Grid
}

// Part is one part of the field.
type Part struct {
	Name    string // exact, coexact, harmonic, neumann, dirichlet or centre
	Title   string // in plain words
	Energy  float64
	Share   float64
	Error   float64 // standard error of the share
	Cochain *hodge.Cochain
	Field   *dataset.Field // as vectors at the points, nil on a mesh
}

// partsOf lists the parts of a decomposition.
func partsOf(d *hodge.Decomposition) []Part {
	parts := []Part{
		{Name: "exact", Title: "gradient", Energy: d.ExactEnergy, Cochain: d.Exact},
		{Name: "coexact", Title: "rotation", Energy: d.CoexactEnergy, Cochain: d.Coexact},
	}
	if d.Split == hodge.Friedrichs {
		for _, p := range []Part{
			{Name: "neumann", Title: "harmonic along", Cochain: d.Neumann},
			{Name: "dirichlet", Title: "harmonic across", Cochain: d.Dirichlet},
			{Name: "centre", Title: "harmonic rest", Cochain: d.Centre},
		} {
			if p.Cochain != nil {
				p.Energy = p.Cochain.Energy()
				parts = append(parts, p)
			}
		}
	} else {
		parts = append(parts, Part{Name: "harmonic", Title: "harmonic", Energy: d.HarmonicEnergy, Cochain: d.Harmonic})
	}
	for i := range parts {
		parts[i].Share = finite(parts[i].Energy / d.Total)
	}
	return parts
}

// Check is the shares of a variant of the field.
type Check struct {
	Name   string
	Total  float64
	Shares []float64 // nil where Reason says why there are none
	Betti  []int     // nil where unknown
	Reason string
}

// An OptionError is a mistake in the options, or one that does not fit the
// field. It begins with the name of the flag.
type OptionError struct{ error }

// Run decomposes f.
func Run(ctx context.Context, f *dataset.Field, o Options) (*Result, error) {
	if o.Boundary == nil {
		o.Boundary = make([]hodge.Boundary, len(f.Axes))
	}
	if o.Progress == nil {
		o.Progress = func(string) {}
	}
	r := &Result{Input: f, options: o}
	if f.Missing != nil {
		for _, m := range f.Missing {
			if m {
				r.Missing++
			}
		}
		if o.Fill {
			o.Progress(fmt.Sprintf("filling %d points", r.Missing))
			r.Input, r.Filled = fill(f, o.Boundary), r.Missing
		}
	}
	if err := o.check(r.Input); err != nil {
		return nil, OptionError{err}
	}
	o.Progress(fmt.Sprintf("decomposing %d points", f.Points()))
	s, err := solve(ctx, r.Input, o, o.Copotential)
	if err != nil {
		return nil, err
	}
	r.grid, r.Decomposition, r.Dropped, r.Whole = s.grid, s.parts, s.dropped, s.whole
	r.Boundary = convention(f, o, s)
	for k := range r.grid.Dim() + 1 {
		r.Cells = append(r.Cells, present(r.grid, k))
	}
	if err := r.sharpen(); err != nil {
		return nil, err
	}
	if err := r.errorBars(ctx); err != nil {
		return nil, err
	}
	if o.Checks {
		if err := r.check(ctx); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// convention names the boundary conditions, x first.
func convention(f *dataset.Field, o Options, s *solution) string {
	switch o.Split {
	case hodge.Natural:
		return "none: free space around the box"
	case hodge.Poincare:
		c := make([]string, len(f.Axes))
		for j, a := range f.Axes {
			at := (a.At(0) + a.At(a.Points-1)) / 2
			if o.Center != nil {
				at = o.Center[j]
			}
			c[j] = fmt.Sprintf("%.6g", at)
		}
		return "none: rays from (" + strings.Join(c, ", ") + ")"
	}
	var text []string
	for j, a := range f.Axes {
		text = append(text, a.Name+" "+o.Boundary[j].String())
	}
	if s.grid.Masked() {
		text = append(text, "rim of the mask "+s.rim.String())
	}
	all := strings.Join(text, ", ")
	if o.Split == hodge.Morrey || o.Split == hodge.Friedrichs {
		all += "; potential of the gradient zero at the boundary"
	}
	return all
}

// sharpen computes the parts at the points, and what they miss.
func (r *Result) sharpen() error {
	r.Parts = partsOf(r.Decomposition)
	missing := covered(r.grid, r.Input)
	r.Sampling = r.Input.Like(r.Input.Axes)
	r.Sampling.Missing = missing
	for _, c := range r.Input.Components {
		r.Sampling.Components = append(r.Sampling.Components, dataset.Component{
			Name: c.Name, Unit: c.Unit, Values: append([]float64(nil), c.Values...),
		})
	}
	for p := range r.Parts {
		vectors, err := r.grid.SharpNodes(r.Parts[p].Cochain, 2)
		if err != nil {
			return err
		}
		part := r.Input.Like(r.Input.Axes)
		part.Missing = missing
		for j, c := range r.Input.Components {
			values := vectors[len(vectors)-1-j]
			part.Components = append(part.Components, dataset.Component{Name: c.Name, Unit: c.Unit, Values: values})
			for i, v := range values {
				r.Sampling.Components[j].Values[i] -= v
			}
		}
		r.Parts[p].Field = part
	}
	lost, all := 0.0, 0.0
	for j, c := range r.Sampling.Components {
		for i, v := range c.Values {
			if missing == nil || !missing[i] {
				u := r.Input.Components[j].Values[i]
				lost += float64(v * v)
				all += float64(u * u)
			}
		}
	}
	if all > 0 {
		r.SamplingShare = lost / all
	}
	return nil
}

// Sentence says the result in plain words.
func (r *Result) Sentence() string {
	d := r.Decomposition
	if d.Total == 0 {
		return "This field is zero."
	}
	p := func(i int) string { return fmt.Sprintf("%.1f %%", 100*r.Parts[i].Share) }
	switch r.options.Split {
	case hodge.Natural, hodge.Poincare:
		s := fmt.Sprintf("A gradient with %s of this field's energy, and %s in rotation", p(0), p(1))
		if d.HarmonicEnergy > 0 {
			s += fmt.Sprintf(" and %s in a harmonic rest", p(2))
		}
		return s + "; the parts are not orthogonal, so these do not add up to 100 %."
	}
	gradient := "a gradient"
	if r.options.Split == hodge.TwoSided && r.options.none(hodge.Relative) && r.options.none(hodge.Periodic) {
		gradient = "a gradient, its closest conservative field"
	}
	s := fmt.Sprintf("%s of this field's energy is %s; %s is rotation", p(0), gradient, p(1))
	if d.HarmonicEnergy > 1e-20*d.Total {
		s += fmt.Sprintf("; %.1f %% is harmonic, neither source nor curl", 100*d.HarmonicEnergy/d.Total)
	}
	return s + "."
}

// finite is x, or 0 where a ratio is not defined.
func finite(x float64) float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return 0
	}
	return x
}
