package ae

import (
	"fmt"

	"github.com/curlfree/curlfree/linalg"
)

// Dimension returns D, the dimension of the vector field.
func (m *Model[T]) Dimension() int { return m.Visible }

// Value sets dst to the vector field v(x), computed in float64: r(x) − x for
// LinearOutput, the pre-output R h + c for SigmoidOutput. dst may be x. It panics
// when dst or x does not have D elements.
func (m *Model[T]) Value(dst, x []float64) {
	m.checkVectors("Value", len(dst), len(x))
	h := m.hidden(x)
	linalg.Activate(m.Activation, h, h)
	for i, v := range x {
		y := float64(m.C[i])
		for l, r := range m.R.Row(i) {
			y += float64(float64(r) * h[l])
		}
		if m.Output == LinearOutput {
			y -= v
		}
		dst[i] = y
	}
}

// Jacobian sets dst, D×D, to ∂v_i/∂x_j at x, computed in float64: J − I for
// LinearOutput and J for SigmoidOutput, with J = R diag(h′(u)) Wᵀ. It panics when
// the shapes do not fit.
func (m *Model[T]) Jacobian(dst *linalg.Matrix[float64], x []float64) {
	m.checkVectors("Jacobian", m.Visible, len(x))
	h := m.hidden(x)
	linalg.Activate(m.Activation, h, h)
	linalg.Derivative(m.Activation, h, h)
	w, scaled := linalg.New[float64](m.Visible, m.Hidden), linalg.New[float64](m.Visible, m.Hidden)
	linalg.Convert(w, m.W)
	linalg.Convert(scaled, m.R)
	linalg.ScaleCols(scaled, h)
	linalg.Gemm(dst, 1, scaled, linalg.NoTrans, w, linalg.Transposed, 0, nil)
	if m.Output == LinearOutput {
		for i := range m.Visible {
			dst.Row(i)[i]--
		}
	}
}

// hidden returns the pre-activation u = Wᵀx + b.
func (m *Model[T]) hidden(x []float64) []float64 {
	u := make([]float64, m.Hidden)
	for l, b := range m.B {
		u[l] = float64(b)
	}
	for i, v := range x {
		for l, w := range m.W.Row(i) {
			u[l] += float64(v * float64(w))
		}
	}
	return u
}

func (m *Model[T]) checkVectors(call string, dst, x int) {
	if dst != m.Visible || x != m.Visible {
		panic(fmt.Sprintf("ae: %s: vectors of %d and %d elements but the model has %d visible units", call, dst, x, m.Visible))
	}
}
