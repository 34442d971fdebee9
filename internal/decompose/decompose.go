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
	Parts         []Part // exact, coexact, harmonic

	Missing int // points without a value
	Filled  int // those that were filled
	Dropped int // points with a value but without a complete box around them

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

// Part is one part of the field, as vectors at the points.
type Part struct {
	Name   string // exact, coexact or harmonic
	Title  string // in plain words
	Energy float64
	Share  float64
	Error  float64 // standard error of the share
	Field  *dataset.Field
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
	r.grid, r.Decomposition, r.Dropped = s.grid, s.parts, s.dropped
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

// check returns an error for a split that the field or the boundary does not
// allow, in the words of the tool.
func (o Options) check(f *dataset.Field) error {
	free := true
	for _, b := range o.Boundary {
		free = free && b == hodge.Free
	}
	switch {
	case len(o.Boundary) != len(f.Axes):
		return fmt.Errorf("-boundary: %d conditions for the axes %s", len(o.Boundary), names(f))
	case o.Split != hodge.Poincare && o.Center != nil:
		return fmt.Errorf("-center: only -split poincare has a centre")
	case o.Split == hodge.Morrey && !o.none(hodge.Relative):
		return fmt.Errorf("-split morrey: it takes both conditions itself; -boundary must be free or periodic")
	case (o.Split == hodge.Natural || o.Split == hodge.Poincare) && !free:
		return fmt.Errorf("-split %v: it knows no boundary; -boundary must be free on every axis", o.Split)
	case (o.Split == hodge.Natural || o.Split == hodge.Poincare) && f.Missing != nil:
		return fmt.Errorf("-split %v: the field has masked or missing points, which it cannot leave out; -missing fill fills them", o.Split)
	}
	for j, a := range f.Axes {
		if o.Split == hodge.Natural && a.Points < 4 {
			return fmt.Errorf("-split natural: axis %s has %d points; at least 4 are needed", a.Name, a.Points)
		}
		if o.Boundary[j] == hodge.Periodic && repeats(f, j) {
			return fmt.Errorf("-periodic %s: the last points along %s repeat the first; leave them out, they stand for the same place", a.Name, a.Name)
		}
	}
	if o.Center == nil {
		return nil
	}
	if len(o.Center) != len(f.Axes) {
		return fmt.Errorf("-center: %d coordinates for the axes %s", len(o.Center), names(f))
	}
	for j, a := range f.Axes {
		if c := o.Center[j]; !(c >= a.At(0) && c <= a.At(a.Points-1)) {
			return fmt.Errorf("-center: %s = %v is outside the field, %v to %v", a.Name, c, a.At(0), a.At(a.Points-1))
		}
	}
	return nil
}

func (o Options) none(b hodge.Boundary) bool {
	for _, c := range o.Boundary {
		if c == b {
			return false
		}
	}
	return true
}

func names(f *dataset.Field) string {
	var all []string
	for _, a := range f.Axes {
		all = append(all, a.Name)
	}
	return strings.Join(all, ", ")
}

// repeats reports whether the values at the last points along axis j are those
// at the first to six digits, and not all values are equal.
func repeats(f *dataset.Field, j int) bool {
	stride := 1
	for _, a := range f.Axes[:j] {
		stride *= a.Points
	}
	n, limit := f.Axes[j].Points, 1e-6*largest(f)
	varies := false
	for _, c := range f.Components {
		for i, v := range c.Values {
			varies = varies || math.Abs(v-c.Values[0]) > limit
			if i/stride%n == 0 && !(math.Abs(v-c.Values[i+(n-1)*stride]) <= limit) {
				return false
			}
		}
	}
	return varies && n > 2
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
	if o.Split == hodge.Morrey {
		all += "; potential of the gradient zero at the boundary"
	}
	return all
}

// sharpen computes the parts at the points, and what they miss.
func (r *Result) sharpen() error {
	d := r.Decomposition
	share := func(energy float64) float64 {
		if d.Total == 0 {
			return 0
		}
		return energy / d.Total
	}
	r.Parts = []Part{
		{Name: "exact", Title: "gradient", Energy: d.ExactEnergy, Share: share(d.ExactEnergy)},
		{Name: "coexact", Title: "rotation", Energy: d.CoexactEnergy, Share: share(d.CoexactEnergy)},
		{Name: "harmonic", Title: "harmonic", Energy: d.HarmonicEnergy, Share: share(d.HarmonicEnergy)},
	}
	missing := covered(r.grid, r.Input)
	r.Sampling = r.Input.Like(r.Input.Axes)
	r.Sampling.Missing = missing
	for _, c := range r.Input.Components {
		r.Sampling.Components = append(r.Sampling.Components, dataset.Component{
			Name: c.Name, Unit: c.Unit, Values: append([]float64(nil), c.Values...),
		})
	}
	for p, w := range []*hodge.Cochain{d.Exact, d.Coexact, d.Harmonic} {
		vectors, err := r.grid.SharpNodes(w, 2)
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

// Potential returns α with d α = exact, at the points; nil without.
func (r *Result) Potential() *dataset.Field {
	if r.Decomposition.Alpha == nil {
		return nil
	}
	f := r.Input
	values := make([]float64, f.Points())
	inner := 0
	for i := range values { // a Relative axis has no nodes at its ends
		rest, inside := i, true
		for j, a := range f.Axes {
			at := rest % a.Points
			rest /= a.Points
			if r.options.Boundary[j] == hodge.Relative && (at == 0 || at == a.Points-1) {
				inside = false
			}
		}
		if inside {
			values[i] = r.Decomposition.Alpha.Data[inner]
			inner++
		}
	}
	p := f.Like(f.Axes, dataset.Component{Name: "potential", Unit: r.potentialUnit(), Values: values})
	p.Missing = covered(r.grid, f)
	return p
}

// potentialUnit is the unit of the components times that of the axes, "" where
// either is unknown.
func (r *Result) potentialUnit() string {
	u, x := r.Input.Unit(), r.Input.Axes[0].Unit
	for _, a := range r.Input.Axes {
		if a.Unit != x {
			return ""
		}
	}
	if u == "" || x == "" {
		return ""
	}
	return u + " · " + x
}

// Copotential returns the stream function ψ of a plane field, u = ∂ψ/∂y and
// v = −∂ψ/∂x, or the vector potential A of one in space, rotation = curl A, at
// the centres of the boxes; nil unless it was asked for or came along.
func (r *Result) Copotential() *dataset.Field {
	beta := r.Decomposition.Beta
	if beta == nil {
		return nil
	}
	g, f := r.grid, r.Input
	axes := append([]dataset.Axis(nil), f.Axes...)
	for j := range axes {
		axes[j].Points = g.Size(len(axes) - 1 - j)
		axes[j].Origin += axes[j].Spacing / 2
	}
	// The axes of the grid are those of the field in reverse, so that rotations
	// have the other sense.
	if len(axes) == 2 {
		values, _ := beta.Component(0, 1)
		psi := make([]float64, len(values))
		area := g.Spacing(0) * g.Spacing(1)
		for i, v := range values {
			psi[i] = -v / area
		}
		return r.masked(f.Like(axes, dataset.Component{Name: "streamfunction", Unit: r.potentialUnit(), Values: psi}))
	}
	a := f.Like(axes)
	for x, name := range []string{"a_x", "a_y", "a_z"} {
		// The faces across grid axis j.
		j := 2 - x
		across := []int{0, 1, 2}
		across = append(across[:j], across[j+1:]...)
		values, shape := beta.Component(across...)
		sign := []float64{-1, 1, -1}[j]
		scale := sign / (g.Spacing(across[0]) * g.Spacing(across[1])) / 2
		a.Components = append(a.Components, dataset.Component{Name: name, Unit: r.potentialUnit(),
			Values: beside(values, shape, j, g.Size(j), g.BoundaryOf(j), scale)})
	}
	return r.masked(a)
}

// beside adds the values at the two nodes of each cell along axis j, times
// scale.
func beside(values []float64, shape []int, j, cells int, b hodge.Boundary, scale float64) []float64 {
	inner, outer := 1, 1
	for _, s := range shape[j+1:] {
		inner *= s
	}
	for _, s := range shape[:j] {
		outer *= s
	}
	nodes := shape[j]
	sums := make([]float64, outer*cells*inner)
	for o := range outer {
		for c := range cells {
			for _, node := range [2]int{c, c + 1} {
				switch b {
				case hodge.Relative:
					node--
				case hodge.Periodic:
					node %= nodes
				}
				if node < 0 || node >= nodes {
					continue
				}
				for i := range inner {
					sums[(o*cells+c)*inner+i] += float64(scale * values[(o*nodes+node)*inner+i])
				}
			}
		}
	}
	return sums
}

// masked masks the boxes of values at their centres that the grid lacks.
func (r *Result) masked(f *dataset.Field) *dataset.Field {
	if !r.grid.Masked() {
		return f
	}
	n := r.grid.Dim()
	masses := make([]float64, r.grid.Cells(n))
	for i := range masses {
		masses[i] = 1
	}
	r.grid.Mass(n, masses, masses)
	f.Missing = make([]bool, len(masses))
	for i, m := range masses {
		f.Missing[i] = m == 0
	}
	return f
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
		s += fmt.Sprintf("; %s is harmonic, neither source nor curl", p(2))
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
