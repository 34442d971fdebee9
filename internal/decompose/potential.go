package decompose

import (
	"github.com/curlfree/curlfree/hodge"
	"github.com/curlfree/curlfree/internal/dataset"
)

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
