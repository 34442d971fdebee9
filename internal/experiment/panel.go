package experiment

import (
	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/internal/report"
	"github.com/curlfree/curlfree/linalg"
)

// panelPoints is how many values a panel has along a side.
const panelPoints = 61

// fieldPanel shows the field of a network on [−a, a]² over its speed.
func fieldPanel(n ae.Network[float64], a float64) report.Panel {
	x := square(panelPoints, -a, a)
	v := linalg.New[float64](x.Rows, 2)
	n.Field(v, x, nil)
	return vectorPanel(v, panelPoints, a)
}

// vectorPanel shows vectors on n×n points of [−a, a]² over their length.
func vectorPanel(v *linalg.Matrix[float64], n int, a float64) report.Panel {
	step := 2 * a / float64(n-1)
	lattice := report.Lattice{NX: n, NY: n, X0: -a, Y0: -a, DX: step, DY: step}
	p := report.Panel{X: "x₀", Y: "x₁", Vectors: lattice, Colours: lattice, Bar: "length", U: make([]float64, v.Rows), V: make([]float64, v.Rows), Scalar: make([]float64, v.Rows)}
	for i := range v.Rows {
		p.U[i], p.V[i] = v.At(i, 0), v.At(i, 1)
	}
	linalg.RowNorms2(p.Scalar, v)
	return p
}
