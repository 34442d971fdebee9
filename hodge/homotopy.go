package hodge

import (
	"context"
	"fmt"
	"math"
	"math/bits"
	"strings"
)

// rayTolerance is the relative error asked of the integrals along rays.
const rayTolerance = 1e-14

// Homotopy returns Kω, of degree k−1, for the rays from base:
//
//	(Kω)(x) = ∫₀¹ t^{k−1} ι_{x−base} ω(base + t(x−base)) dt
//
// On a domain that is star-shaped about base, dKω + Kdω = ω for k ≥ 1, and
// Kdf = f − f(base). Kω is 0 at base and in the direction of the rays; for
// components homogeneous of degree r about base it is ι_{x−base} ω/(r+k).
// D().Homotopy(base) is the anti-exact part of ω. Values are exact to rounding
// with their derivatives, by adaptive quadrature; where a ray meets a singularity
// the value is NaN and the error bar infinite. It panics when base is no point
// of the form's space.
func (w Form) Homotopy(base []float64) Form {
	n, k := w.Dim, w.Degree
	w.coefficients.check("Homotopy", len(base))
	terms := contractions(n, k)
	if len(terms) == 0 {
		return zero(n, k-1)
	}
	size := len(basis(n, k-1))
	origin := constants(base)
	return derived(n, k-1, func(x []Dual) ([]Dual, float64) {
		ray := move(x, -1, origin)
		width := 1 << levelOf(x)
		q := cubature{dim: 1, width: size * width, f: func(dst, t []float64) float64 {
			a, bound := w.coefficients.at(move(origin, t[0], ray))
			power := 1.0
			for range k - 1 {
				power *= t[0]
			}
			clear(dst)
			for i, c := range contract(size, terms, ray, a) {
				for s, v := range c.c {
					dst[i*width+s] = power * v
				}
			}
			return productError(x, k, largest(ray), 0, 0, bound)
		}}
		values, total, err := q.integrate(context.Background(), rayTolerance)
		c := make([]Dual, size)
		for i := range c {
			c[i].c = make([]float64, width)
			for s := range width {
				c[i].c[s] = math.NaN()
				if values != nil {
					c[i].c[s] = values[i*width+s]
				}
			}
		}
		if err != nil && values == nil {
			return c, math.Inf(1)
		}
		return c, total.Bound
	})
}

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

// Closedness samples ω and dω at Gauss points of the box, a thousand or so. A form that is not finite at one of them is an error. With the largest
// distance r from the base, the potential's derivative differs from ω by at most
// about r n (Derivative + Bound)/(k+1) in every component.
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
// A singularity that neither the samples nor these cycles notice is not found;
// the error bar of the potential is infinite on rays that meet it.
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
		if err := w.refuseSlice(ctx, d, set, tol); err != nil {
			return Form{}, err
		}
	}
	if at, _ := w.At(d.Base); !finite(at.Data) {
		return Form{}, fmt.Errorf("hodge: Potential: the form is not finite at the base %v", d.Base)
	}
	return w.Homotopy(d.Base), nil
}

// refuseSlice looks for periods over the boundary of the slice of d along the
// axes of set and over those of its orthants.
func (w Form) refuseSlice(ctx context.Context, d Domain, set uint, tol float64) error {
	axes := bits.OnesCount(set)
	whole := 1 << axes
	// The whole slice comes first: the edges of the orthants meet at the base.
	for piece := -1; piece < whole; piece++ {
		origin := append([]float64(nil), d.Base...)
		var edges [][]float64
		var name []string
		volume := 1.0
		for rest, i := set, 0; rest != 0; rest, i = rest&(rest-1), i+1 {
			j := bits.TrailingZeros(rest)
			low, high := d.Low[j], d.High[j]
			if piece >= 0 && piece>>i&1 == 0 {
				high = d.Base[j]
			} else if piece >= 0 {
				low = d.Base[j]
			}
			edge := make([]float64, w.Dim)
			origin[j], edge[j] = low, high-low
			edges = append(edges, edge)
			volume *= high - low
			name = append(name, fmt.Sprintf("[%.4g,%.4g]", low, high))
		}
		if volume == 0 {
			continue
		}
		cycle := Parallelepiped(origin, edges...).Boundary()
		where := "the boundary of " + strings.Join(name, "×")
		if axes < w.Dim {
			where += fmt.Sprintf(" along axes %v through the base", axesOf(set))
		}
		if err := w.refusePeriod(ctx, cycle, where, tol); err != nil {
			return err
		}
	}
	return nil
}

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
