package hodge

import (
	"context"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"strings"
)

// A Domain is the box Low ≤ x ≤ High, star-shaped about Base inside it.
type Domain struct{ Base, Low, High []float64 }

func (d Domain) check(n int) error {
	if len(d.Base) != n || len(d.Low) != n || len(d.High) != n {
		return fmt.Errorf("hodge: a domain with corners and base of %d, %d and %d coordinates for a form on R^%d", len(d.Low), len(d.High), len(d.Base), n)
	}
	for j, b := range d.Base {
		if !(d.Low[j] < d.High[j] && d.Low[j] <= b && b <= d.High[j]) || math.IsInf(d.High[j]-d.Low[j], 0) {
			return fmt.Errorf("hodge: axis %d of the domain: base %v is not between %v and %v", j, b, d.Low[j], d.High[j])
		}
	}
	return nil
}

// Closedness is how closed a form is on a sample of a domain.
type Closedness struct {
	Form       float64   // largest |component| of ω
	Derivative float64   // largest |component| of dω
	At         []float64 // where that is
	Bound      float64   // error bar of Derivative
}

// Closedness samples ω and dω at Gauss points of the box, a thousand or so. A
// form that is not finite at one of them is an error. With the largest distance r
// from the base, the derivative of Kω differs from ω by at most about
// r n (Derivative + Bound)/(k+1) in every component.
func (w Form) Closedness(d Domain) (Closedness, error) {
	if err := d.check(w.Dim); err != nil {
		return Closedness{}, err
	}
	// Even rules leave the middle out, where singularities like to be.
	points := [...]int{1, 16, 16, 10, 6, 4, 4}[w.Dim]
	var c Closedness
	var failed error
	derivative := w.D()
	legendre()[points].each(d.Low, d.High, func(x []float64, _ float64) {
		value, _ := w.At(x)
		slope, bound := derivative.At(x)
		if failed == nil && !(finite(value.Data) && finite(slope.Data) && finite([]float64{bound})) {
			failed = fmt.Errorf("hodge: Closedness: the form is not finite and differentiable at %v", x)
		}
		c.Bound = max(c.Bound, bound)
		for _, v := range value.Data {
			c.Form = max(c.Form, math.Abs(v))
		}
		for _, v := range slope.Data {
			if v = math.Abs(v); c.At == nil || v > c.Derivative {
				c.Derivative, c.At = v, append([]float64(nil), x...)
			}
		}
	})
	return c, failed
}

// A PeriodError says that a closed form has no potential because its integral
// over a cycle is not 0.
type PeriodError struct {
	Period Integral
	Cycle  string // "the boundary of [-1,1]×[-1,1]", or "cycle 0" of the caller
}

func (e *PeriodError) Error() string {
	return fmt.Sprintf("hodge: Potential: the form has period %v over %s, so it has no potential there", e.Period, e.Cycle)
}

// Potential returns the potential Kω of a closed k-form, k ≥ 1, on the box: its
// D is ω, and it is 0 at the base. It is an error, for a relative tolerance tol,
//   - when ω is not closed or not finite at the samples of Closedness or the base,
//   - when ω has a period: its integral is not 0 over one of the caller's cycles
//     or over the boundary of a (k+1)-dimensional coordinate slice of the box
//     through the base, or of an orthant of one. A *PeriodError names it. dθ on
//     a square around 0 is such a form, closed everywhere but at 0.
//
// A singularity that neither the samples nor these cycles notice is not found.
func (w Form) Potential(ctx context.Context, d Domain, tol float64, cycles ...Chain) (Form, error) {
	if w.Degree < 1 {
		return Form{}, fmt.Errorf("hodge: Potential: a form of degree %d has no potential", w.Degree)
	}
	c, err := w.Closedness(d)
	if err != nil {
		return Form{}, err
	}
	length := 0.0
	for j := range d.Low {
		length = max(length, d.High[j]-d.Low[j])
	}
	if length*(c.Derivative-c.Bound) > tol*c.Form {
		return Form{}, fmt.Errorf("hodge: Potential: the form is not closed: |dω| is %.3g ± %.1g at %.4g, where |ω| is up to %.3g; D().Homotopy gives the part without potential", c.Derivative, c.Bound, c.At, c.Form)
	}
	for i, cycle := range cycles {
		if err := w.refusePeriod(ctx, cycle, fmt.Sprintf("cycle %d", i), tol); err != nil {
			return Form{}, err
		}
	}
	for _, set := range basis(w.Dim, w.Degree+1) {
		axes := axesOf(set)
		for _, piece := range d.pieces(axes) {
			slice, name := piece.slice(axes)
			if err := w.refusePeriod(ctx, slice.Boundary(), "the boundary of "+name, tol); err != nil {
				return Form{}, err
			}
		}
	}
	if at, _ := w.At(d.Base); !finite(at.Data) {
		return Form{}, fmt.Errorf("hodge: Potential: the form is not finite at the base %v", d.Base)
	}
	return w.Homotopy(d.Base), nil
}

// pieces returns the box, then its parts on the sides of the base along the
// given axes: their edges meet at the base, where a singularity may be.
func (d Domain) pieces(axes []int) []Domain {
	list := []Domain{d}
	for sides := range 1 << len(axes) {
		p := Domain{d.Base, slices.Clone(d.Low), slices.Clone(d.High)}
		for i, j := range axes {
			if sides>>i&1 == 0 {
				p.High[j] = d.Base[j]
			} else {
				p.Low[j] = d.Base[j]
			}
		}
		list = append(list, p)
	}
	return list
}

// slice returns the part of the box in the plane through the base along the
// given axes.
func (d Domain) slice(axes []int) (cell Chain, name string) {
	origin := slices.Clone(d.Base)
	var edges [][]float64
	var sides []string
	for _, j := range axes {
		edge := make([]float64, len(origin))
		origin[j], edge[j] = d.Low[j], d.High[j]-d.Low[j]
		edges = append(edges, edge)
		sides = append(sides, fmt.Sprintf("[%.4g,%.4g]", d.Low[j], d.High[j]))
	}
	name = strings.Join(sides, "×")
	if len(axes) < len(origin) {
		name += fmt.Sprintf(" along axes %v through the base", axes)
	}
	return Parallelepiped(origin, edges...), name
}

// refusePeriod returns a PeriodError if the integral over the cycle is not 0.
func (w Form) refusePeriod(ctx context.Context, cycle Chain, name string, tol float64) error {
	period, err := w.Integrate(ctx, cycle, tol/4)
	if err != nil {
		return fmt.Errorf("hodge: Potential: over %s: %w", name, err)
	}
	if math.Abs(period.Value)-period.Bound > tol*period.Absolute {
		return &PeriodError{period, name}
	}
	return nil
}

func axesOf(set uint) []int {
	var axes []int
	for ; set != 0; set &= set - 1 {
		axes = append(axes, bits.TrailingZeros(set))
	}
	return axes
}
