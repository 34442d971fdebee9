package experiment

import (
	"math"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/internal/report"
	"github.com/curlfree/curlfree/linalg"
)

// fieldPanel shows the field of a network on [−a, a]² over its speed.
func fieldPanel(n ae.Network[float64], a float64) report.Panel {
	p := patch{"", 61, 61, -a, a, -a, a, false}
	x := p.points()
	v := linalg.New[float64](x.Rows, 2)
	n.Field(v, x, nil)
	return vectorPanel(p, v)
}

// vectorPanel shows vectors at the points of a patch over their length.
func vectorPanel(p patch, v *linalg.Matrix[float64]) report.Panel {
	n := p.NX * p.NY
	lattice := report.Lattice{NX: p.NX, NY: p.NY, X0: p.X0, Y0: p.Y0, DX: (p.X1 - p.X0) / float64(p.NX-1), DY: (p.Y1 - p.Y0) / float64(p.NY-1)}
	panel := report.Panel{X: "x₀", Y: "x₁", Vectors: lattice, Colours: lattice, Bar: "length", U: make([]float64, n), V: make([]float64, n), Scalar: make([]float64, n)}
	row := 0
	for i := range n {
		panel.U[i], panel.V[i], panel.Scalar[i] = math.NaN(), math.NaN(), math.NaN()
		if x, y := p.node(i%p.NX, i/p.NX); p.contains(x, y) {
			panel.U[i], panel.V[i] = v.At(row, 0), v.At(row, 1)
			panel.Scalar[i] = linalg.Nrm2(v.Row(row))
			row++
		}
	}
	return panel
}
