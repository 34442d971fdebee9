package decompose

import (
	"math"
	"slices"

	"github.com/curlfree/curlfree/hodge"
	"github.com/curlfree/curlfree/internal/dataset"
)

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
