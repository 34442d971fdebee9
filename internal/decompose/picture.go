package decompose

import (
	"fmt"
	"math"

	"github.com/curlfree/curlfree/internal/dataset"
	"github.com/curlfree/curlfree/internal/report"
)

// a plane is the points of a field that a picture shows: all of a plane one, the
// layer of one in space.
type plane struct {
	z, at int // the axis across, −1 for none, and the layer
}

// Sheet draws the field and its parts: arrows over the potentials above,
// streamlines over the speed below. Of a field in space it shows the layer
// across z with the most energy.
func (r *Result) Sheet(name string) report.Sheet {
	s := report.Sheet{Title: name + ": " + r.Sentence(), Rows: make([][]report.Drawing, 2)}
	cut := plane{-1, 0}
	if len(r.Input.Axes) == 3 {
		cut = plane{2, r.busiest()}
		a := r.Input.Axes[2]
		s.Notes = append(s.Notes, fmt.Sprintf("The layer %s = %.6g, %d of %d, the one with the most energy; the shares are of the whole field.", a.Name, a.At(cut.at), cut.at+1, a.Points))
	}
	s.Notes = append(s.Notes, "Boundary: "+r.Boundary+". Above arrows, each panel to its own scale, below streamlines.")
	if r.Input.Unit() == "" || r.potentialUnit() == "" {
		s.Notes = append(s.Notes, "The file names no units: [u] is that of its components, [u·x] that times the one of its coordinates.")
	}
	add := func(title string, of, scalar *dataset.Field, signed bool, bar string) {
		p := r.panel(cut, of)
		p.Title = title
		p.Scalar, p.Colours, p.Bar = r.speeds(cut, of), p.Vectors, withUnit("speed", of.Unit())
		below := p
		below.Streamlines = true
		if scalar != nil {
			p.Colours, p.Scalar = lattice(cut, scalar), layer(cut, scalar, len(scalar.Components)-1)
			p.Signed, p.Bar = signed, bar
		}
		s.Rows[0], s.Rows[1] = append(s.Rows[0], p), append(s.Rows[1], below)
	}
	add("field", r.Input, nil, false, "")
	for _, p := range r.Parts {
		title := percent(p)
		switch {
		case p.Share <= 1e-20:
		case p.Name == "exact":
			add(title, p.Field, r.Potential(), true, withUnit("potential", r.potentialUnit()))
		case p.Name == "coexact" && cut.z >= 0:
			add(title, p.Field, r.Copotential(), true, withUnit("potential a_"+r.Input.Axes[2].Name, r.potentialUnit()))
		case p.Name == "coexact":
			add(title, p.Field, r.Copotential(), true, withUnit("stream function", r.potentialUnit()))
		default:
			add(title, p.Field, nil, false, "")
		}
	}
	return s
}

func percent(p Part) string { return fmt.Sprintf("%s, %.1f %% of the energy", p.Title, 100*p.Share) }

// withUnit is a label with its unit, or with u and u·x, explained below the
// title, where the file names none.
func withUnit(name, unit string) string {
	switch {
	case unit != "":
		return name + " [" + unit + "]"
	case name == "speed":
		return name + " [u]"
	}
	return name + " [u·x]"
}

// panel fills in the vectors.
func (r *Result) panel(cut plane, f *dataset.Field) report.Panel {
	return report.Panel{
		X: axisLabel(f.Axes[0]), Y: axisLabel(f.Axes[1]),
		Vectors: lattice(cut, f), U: layer(cut, f, 0), V: layer(cut, f, 1),
	}
}

func axisLabel(a dataset.Axis) string {
	if a.Unit == "" {
		return a.Name
	}
	return a.Name + " [" + a.Unit + "]"
}

func lattice(_ plane, f *dataset.Field) report.Lattice {
	x, y := f.Axes[0], f.Axes[1]
	return report.Lattice{NX: x.Points, NY: y.Points, X0: x.Origin, Y0: y.Origin, DX: x.Spacing, DY: y.Spacing}
}

// layer returns component c in the plane, NaN at missing points.
func layer(cut plane, f *dataset.Field, c int) []float64 {
	size := f.Axes[0].Points * f.Axes[1].Points
	from := 0
	if cut.z >= 0 {
		from = min(cut.at, f.Axes[2].Points-1) * size
	}
	values := append([]float64(nil), f.Components[c].Values[from:from+size]...)
	if f.Missing != nil {
		for i := range values {
			if f.Missing[from+i] {
				values[i] = math.NaN()
			}
		}
	}
	return values
}

// speeds returns |F| in the plane, of all components.
func (r *Result) speeds(cut plane, f *dataset.Field) []float64 {
	all := make([]float64, f.Axes[0].Points*f.Axes[1].Points)
	for c := range f.Components {
		for i, v := range layer(cut, f, c) {
			all[i] = math.Hypot(all[i], v)
		}
	}
	return all
}

// busiest is the layer across the last axis with the largest energy.
func (r *Result) busiest() int {
	f := r.Input
	size := f.Axes[0].Points * f.Axes[1].Points
	best, most := 0, -1.0
	for k := range f.Axes[2].Points {
		energy := 0.0
		for i := k * size; i < (k+1)*size; i++ {
			if f.Missing == nil || !f.Missing[i] {
				s := speed(f, i)
				energy += float64(s * s)
			}
		}
		if energy > most {
			best, most = k, energy
		}
	}
	return best
}
