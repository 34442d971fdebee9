package decompose

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/curlfree/curlfree/hodge"
	"github.com/curlfree/curlfree/internal/dataset"
)

// The normalised median test: a residual above 2 is an outlier; the fluctuation
// that is always allowed is 1 % of the largest speed, the 0.1 pixels of the paper
// in a recording with displacements up to 10.
const (
	outlierResidual = 2
	allowed         = 0.01
)

// still is the share of the largest speed below which a point counts as still
// background.
const still = 0.05

// outliers marks the points that fail the normalised median test of Westerweel
// and Scarano (Exp. Fluids 39, 2005): with the median U_m of the values U_i of
// the up to 3ⁿ−1 neighbours, |U − U_m| / (median |U_i − U_m| + ε) > 2 in some
// component. Suspects of the file itself are marked too.
func outliers(f *dataset.Field, sigma float64) []bool {
	epsilon := sigma
	if epsilon == 0 {
		epsilon = allowed * largest(f)
	}
	marked := make([]bool, f.Points())
	if f.Suspect != nil {
		copy(marked, f.Suspect)
	}
	n := len(f.Axes)
	at, step := make([]int, n), make([]int, n)
	var near, deviations []float64
	for i := range marked {
		if f.Missing == nil || !f.Missing[i] {
			for _, c := range f.Components {
				near = neighbours(near[:0], f, c.Values, i, at, step)
				if len(near) < 3 {
					continue
				}
				m := median(near)
				deviations = deviations[:0]
				for _, v := range near {
					deviations = append(deviations, math.Abs(v-m))
				}
				if math.Abs(c.Values[i]-m) > outlierResidual*(median(deviations)+epsilon) {
					marked[i] = true
				}
			}
		}
		for j := range at {
			if at[j]++; at[j] < f.Axes[j].Points {
				break
			}
			at[j] = 0
		}
	}
	return marked
}

// neighbours appends the values at the points around i, whose place is at.
func neighbours(dst []float64, f *dataset.Field, values []float64, i int, at, step []int) []float64 {
	for j := range step {
		step[j] = -1
	}
	for {
		other, stride, inside, self := i, 1, true, true
		for j, a := range f.Axes {
			to := at[j] + step[j]
			inside = inside && to >= 0 && to < a.Points
			self = self && step[j] == 0
			other += step[j] * stride
			stride *= a.Points
		}
		if inside && !self && (f.Missing == nil || !f.Missing[other]) {
			dst = append(dst, values[other])
		}
		j := 0
		for ; j < len(step); j++ {
			if step[j]++; step[j] <= 1 {
				break
			}
			step[j] = -1
		}
		if j == len(step) {
			return dst
		}
	}
}

// median sorts x.
func median(x []float64) float64 {
	slices.Sort(x)
	if n := len(x); n%2 == 0 {
		return (x[n/2-1] + x[n/2]) / 2
	}
	return x[len(x)/2]
}

// speed returns |F| at point i.
func speed(f *dataset.Field, i int) float64 {
	s := 0.0
	for _, c := range f.Components {
		s += float64(c.Values[i] * c.Values[i])
	}
	return math.Sqrt(s)
}

// largest returns the largest speed.
func largest(f *dataset.Field) float64 {
	top := 0.0
	for i := range f.Points() {
		if f.Missing == nil || !f.Missing[i] {
			top = max(top, speed(f, i))
		}
	}
	return top
}

// fill returns f with its missing values replaced by the discrete harmonic
// function of their surroundings: each is the mean of the points beside it.
func fill(f *dataset.Field, boundary []hodge.Boundary) *dataset.Field {
	g := f.Like(f.Axes)
	var missing []int
	for i, m := range f.Missing {
		if m {
			missing = append(missing, i)
		}
	}
	sides := make([][]int, len(missing))
	for k, i := range missing {
		sides[k] = besides(f, boundary, i)
	}
	for _, c := range f.Components {
		values := slices.Clone(c.Values)
		known := make([]bool, len(values))
		for i := range known {
			known[i] = !f.Missing[i]
		}
		inward(values, known, missing, sides)
		relax(values, missing, sides)
		c.Values = values
		g.Components = append(g.Components, c)
	}
	return g
}

// besides lists the points one step along an axis from point i.
func besides(f *dataset.Field, boundary []hodge.Boundary, i int) []int {
	var list []int
	stride := 1
	for j, a := range f.Axes {
		at := i / stride % a.Points
		for _, to := range [2]int{at - 1, at + 1} {
			if boundary[j] == hodge.Periodic {
				to = (to + a.Points) % a.Points
			}
			if to >= 0 && to < a.Points {
				list = append(list, i+(to-at)*stride)
			}
		}
		stride *= a.Points
	}
	return list
}

// inward gives the missing points a first value, layer by layer from those that
// are known.
func inward(values []float64, known []bool, missing []int, sides [][]int) {
	left := make([]int, len(missing))
	for k := range left {
		left[k] = k
	}
	for len(left) > 0 {
		var later, now []int
		for _, k := range left {
			sum, count := 0.0, 0
			for _, s := range sides[k] {
				if known[s] {
					sum += values[s]
					count++
				}
			}
			if count == 0 {
				later = append(later, k)
				continue
			}
			values[missing[k]] = sum / float64(count)
			now = append(now, missing[k])
		}
		for _, i := range now {
			known[i] = true
		}
		left = later
	}
}

// relax is Gauss–Seidel on the missing points.
func relax(values []float64, missing []int, sides [][]int) {
	scale := 0.0
	for _, v := range values {
		if v-v == 0 {
			scale = max(scale, math.Abs(v))
		}
	}
	for range 10_000 {
		change := 0.0
		for k, i := range missing {
			sum := 0.0
			for _, s := range sides[k] {
				sum += values[s]
			}
			mean := sum / float64(len(sides[k]))
			change = max(change, math.Abs(mean-values[i]))
			values[i] = mean
		}
		if change <= 1e-9*scale {
			return
		}
	}
}

// check takes the shares again with the outliers replaced by what surrounds
// them, without the still background, and both.
func (r *Result) check(ctx context.Context) error {
	f, o := r.Input, r.options
	o.Progress("outlier test")
	marked := outliers(f, o.Sigma)
	count := 0
	for _, m := range marked {
		if m {
			count++
		}
	}
	clean := f
	name := fmt.Sprintf("%d outliers replaced", count)
	if count == 0 {
		r.Checks = append(r.Checks, Check{Name: name, Reason: "the test finds none"})
	} else {
		clean = replaced(f, marked, o.Boundary)
		if err := r.variant(ctx, name, clean); err != nil {
			return err
		}
	}
	for _, v := range []struct {
		name string
		of   *dataset.Field
	}{{"still background masked", f}, {"both", clean}} {
		if v.name == "both" && count == 0 {
			continue
		}
		moving, kept := fast(v.of)
		name := fmt.Sprintf("%s, %.1f %% kept", v.name, 100*float64(kept)/float64(f.Points()))
		switch {
		case o.Split == hodge.Natural || o.Split == hodge.Poincare:
			r.Checks = append(r.Checks, Check{Name: v.name, Reason: "this split takes no mask"})
		case moving == nil:
			r.Checks = append(r.Checks, Check{Name: v.name, Reason: "no point is still"})
		default:
			if err := r.variant(ctx, name, moving); err != nil {
				return err
			}
		}
	}
	return nil
}

// replaced fills the marked points, and keeps the missing ones missing.
func replaced(f *dataset.Field, marked []bool, boundary []hodge.Boundary) *dataset.Field {
	holes := f.Like(f.Axes, f.Components...)
	holes.Missing = slices.Clone(marked)
	for i, m := range f.Missing {
		holes.Missing[i] = holes.Missing[i] || m
	}
	filled := fill(holes, boundary)
	filled.Missing = f.Missing
	return filled
}

// fast masks the points with less than a twentieth of the largest speed; nil if
// there is none.
func fast(f *dataset.Field) (moving *dataset.Field, kept int) {
	limit := still * largest(f)
	g := f.Like(f.Axes, f.Components...)
	g.Missing = make([]bool, f.Points())
	masked := false
	for i := range g.Missing {
		g.Missing[i] = f.Missing != nil && f.Missing[i]
		if !g.Missing[i] && speed(f, i) < limit {
			g.Missing[i], masked = true, true
		}
		if !g.Missing[i] {
			kept++
		}
	}
	if !masked {
		return nil, kept
	}
	return g, kept
}

// variant adds the shares of another field.
func (r *Result) variant(ctx context.Context, name string, f *dataset.Field) error {
	r.options.Progress(name)
	s, err := solve(ctx, f, r.options, false)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil { // for a variant that is no failure of the whole
		r.Checks = append(r.Checks, Check{Name: name, Reason: err.Error()})
		return nil
	}
	c := Check{Name: name, Total: s.parts.Total, Betti: s.parts.Betti}
	for _, energy := range []float64{s.parts.ExactEnergy, s.parts.CoexactEnergy, s.parts.HarmonicEnergy} {
		c.Shares = append(c.Shares, finite(energy/s.parts.Total))
	}
	r.Checks = append(r.Checks, c)
	return nil
}
