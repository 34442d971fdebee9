package decompose

import (
	"fmt"
	"math"
	"strings"

	"github.com/curlfree/curlfree/hodge"
	"github.com/curlfree/curlfree/internal/dataset"
)

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
	case (o.Split == hodge.Morrey || o.Split == hodge.Friedrichs) && !o.none(hodge.Relative):
		return fmt.Errorf("-split %v: it takes both conditions itself; -boundary must be free or periodic", o.Split)
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
