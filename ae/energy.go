package ae

import (
	"errors"
	"math"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// Energy returns the closed-form energy at x of a tied or scaled model, with
// H′ = h:
//
//	F(x) = Σ_l e_l H(w_lᵀx + b_l) − ½‖x − c‖²   (LinearOutput, eq. 3)
//	F(x) = Σ_l e_l H(w_lᵀx + b_l) + c·x         (SigmoidOutput)
//
// In the paper's sign the field is ∇F: F is a log-probability up to a constant,
// on R^D that of a Gaussian restricted Boltzmann machine for LinearOutput, on
// {0,1}^D that of a Bernoulli one for SigmoidOutput, where ∇F is the pre-output
// R h + c. An untied model is an error: see StraightLine. It panics when x does
// not have D elements.
func (m *Model[T]) Energy(x []T) (float64, error) {
	if m.Weights == Untied {
		return 0, errors.New("ae: Energy: an untied model has no energy in closed form")
	}
	checkPoint("Energy", m, x)
	c := m.chunk()
	defer m.release(c)
	u := c.u
	clear(u)
	var sum float64
	for i, v := range x {
		for l, w := range m.W.Row(i) {
			u[l] += float64(float64(v) * float64(w))
		}
		if c := float64(m.C[i]); m.Output == SigmoidOutput {
			sum += float64(c * float64(v))
		} else {
			d := float64(v) - c
			sum -= float64(d * d / 2)
		}
	}
	for l := range u {
		h := m.Activation.Antiderivative(u[l] + float64(m.B[l]))
		if m.Weights == Scaled {
			h *= float64(m.E[l])
		}
		sum += float64(h)
	}
	return sum, nil
}

// widen returns x in float64.
func widen[T linalg.Float](x []T) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = float64(v)
	}
	return y
}

// line computes straight-line potentials from one base point.
type line struct {
	model                  *Model[float64]
	base                   []float64
	u0                     []float64 // Wᵀ base + b
	delta, residual, field []float64 // D
	a, rho, value, slope   []float64 // H: Wᵀ delta, Rᵀ delta and the two integrals
	h, d                   []float64 // H: scratch
}

func newLine(m *Model[float64], base []float64) *line {
	hidden := func() []float64 { return make([]float64, m.Hidden) }
	visible := func() []float64 { return make([]float64, m.Visible) }
	z := &line{m, base, hidden(), visible(), visible(), visible(), hidden(), hidden(), hidden(), hidden(), hidden(), hidden()}
	copy(z.u0, m.B)
	linalg.Gemv(z.u0, 1, m.W, linalg.Transposed, base, 1)
	return z
}

// to returns the potential at x, the norm of its residual and that of the
// field. The vectors stay in z.
func (z *line) to(x []float64) (potential, residual, field float64) {
	m := z.model
	asm.Sub(z.delta, x, z.base)
	linalg.Gemv(z.a, 1, m.W, linalg.Transposed, z.delta, 0)
	linalg.Gemv(z.rho, 1, m.R, linalg.Transposed, z.delta, 0)

	lineIntegrals(m.Activation, z.value, z.slope, z.u0, z.a, z.h, z.d)
	potential = asm.Dot(z.rho, z.value)

	// (J − Jᵀ)Δ = R(h′∘WᵀΔ) − W(h′∘RᵀΔ) depends on t through h′ only.
	asm.Mul(z.h, z.slope, z.a)
	asm.Mul(z.d, z.slope, z.rho)
	linalg.Gemv(z.residual, 1, m.R, linalg.NoTrans, z.h, 0)
	linalg.Gemv(z.residual, -1, m.W, linalg.NoTrans, z.d, 1)

	asm.Add(z.h, z.u0, z.a)
	linalg.Activate(m.Activation, z.h, z.h)
	copy(z.field, m.C)
	linalg.Gemv(z.field, 1, m.R, linalg.NoTrans, z.h, 1)
	potential += asm.Dot(m.C, z.delta)
	if m.Output == LinearOutput {
		asm.Sub(z.field, z.field, x)
		for i, d := range z.delta {
			potential -= float64(d * (x[i] + z.base[i]) / 2)
		}
	}
	return potential, norm(z.residual), norm(z.field)
}

func norm(x []float64) float64 { return linalg.Nrm2(x) }

// lineIntegrals sets value and slope to ∫₀¹ h(u + ta) dt and ∫₀¹ t h′(u + ta) dt
// for each unit, with h and d as scratch.
func lineIntegrals(act linalg.Activation, value, slope, u, a, h, d []float64) {
	switch act {
	case linalg.Linear, linalg.ReLU, linalg.LeakyReLU:
		leak := act.Slope(-1) // each is leak·u + (1 − leak)·max(u, 0)
		for l := range u {
			v, s := rampIntegrals(u[l], a[l])
			value[l] = float64(leak*(u[l]+float64(a[l]/2))) + float64((1-leak)*v)
			slope[l] = float64(leak/2) + float64((1-leak)*s)
		}
		return
	}
	// Gauss–Legendre where the closed form cancels: for |a| < 1 the nearest
	// pole, iπ/2 of tanh, leaves an error below rounding.
	clear(value)
	clear(slope)
	for _, q := range gauss {
		for _, t := range [2]float64{0.5 - q.node, 0.5 + q.node} {
			copy(h, u)
			asm.Axpy(t, a, h)
			linalg.Slopes(act, d, h)
			linalg.Activate(act, h, h)
			asm.Axpy(q.weight, h, value)
			asm.Axpy(float64(q.weight*t), d, slope)
		}
	}
	for l, a := range a {
		end := u[l] + a
		if a >= 1 || a <= -1 {
			value[l] = (act.Antiderivative(end) - act.Antiderivative(u[l])) / a
			slope[l] = (act.Value(end) - value[l]) / a // by parts
		} else if act == linalg.ELU && math.Signbit(u[l]) != math.Signbit(end) {
			value[l], slope[l] = eluIntegrals(u[l], a)
		}
	}
}

// eluIntegrals are the integrals for an ELU unit that passes its kink.
func eluIntegrals(u, a float64) (value, slope float64) {
	kink := -u / a
	from, to := 0.0, kink // the part below 0
	if u >= 0 {
		from, to = kink, 1
	}
	value, slope = rampIntegrals(u, a)
	for _, q := range gauss {
		for _, x := range [2]float64{0.5 - q.node, 0.5 + q.node} {
			t := from + float64(x*(to-from))
			h := linalg.ELU.Value(min(u+float64(t*a), 0))
			value += float64(q.weight * (to - from) * h)
			slope += float64(q.weight * (to - from) * t * (1 + h))
		}
	}
	return value, slope
}

// rampIntegrals are the integrals for max(u, 0).
func rampIntegrals(u, a float64) (value, slope float64) {
	end, kink := u+a, -u/a // kink is the t where the sign changes, if it does
	switch {
	case u >= 0 && end >= 0 && end+u > 0:
		return u + float64(a/2), 0.5
	case u <= 0 && end <= 0:
		return 0, 0
	case a > 0:
		return end * end / (2 * a), (1 - float64(kink*kink)) / 2
	default:
		return -u * u / (2 * a), kink * kink / 2
	}
}

// gauss is the twelve-point rule on [0, 1], as distances from its middle.
var gauss = [6]struct{ node, weight float64 }{
	{0.490780317123359625, 0.0235876681932559136},
	{0.452058628185237428, 0.0534696629976592155},
	{0.384951337097152344, 0.0800391642716731132},
	{0.293658977143308724, 0.101583713361532961},
	{0.183915749499090097, 0.116746268269177404},
	{0.062616704255734458, 0.124573522906701393},
}
