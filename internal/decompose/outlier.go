package decompose

import (
	"math"
	"slices"

	"github.com/curlfree/curlfree/internal/dataset"
)

// The normalised median test: a residual above 2 is an outlier; the fluctuation
// that is always allowed is 1 % of the largest speed, the 0.1 pixels of the paper
// in a recording with displacements up to 10.
const (
	outlierResidual = 2
	allowed         = 0.01
)

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
