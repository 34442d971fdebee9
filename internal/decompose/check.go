package decompose

import (
	"context"
	"fmt"

	"github.com/curlfree/curlfree/hodge"
	"github.com/curlfree/curlfree/internal/dataset"
)

// still is the share of the largest speed below which a point counts as still
// background.
const still = 0.05

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
	for _, p := range partsOf(s.parts) {
		c.Shares = append(c.Shares, p.Share)
	}
	r.Checks = append(r.Checks, c)
	return nil
}
