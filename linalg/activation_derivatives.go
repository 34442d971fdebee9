package linalg

import (
	"math"

	"github.com/curlfree/curlfree/asm"
)

// Slopes sets d to act′(u), within two units in the last place in both tails
// (swish: of its maximum; tanh: up to four of the smallest numbers where e^-2|u|
// is subnormal). The slices have one length, and d may be u. ReLU has slope 0 at
// 0, leaky ReLU slope 1/100.
func Slopes[T Float](act Activation, d, u []T) {
	act.check("Slopes")
	samePieces("Slopes", d, u)
	switch act {
	case Linear, ReLU, LeakyReLU, Softplus, Sine, Erf: // no scratch
		slopes(act, d, u, nil, nil)
		return
	}
	var s, t [composed]T
	for len(u) > 0 {
		n := min(len(u), composed)
		slopes(act, d[:n], u[:n], s[:n], t[:n])
		d, u = d[n:], u[n:]
	}
}

// Curvatures sets d to act″(u), within three units in the last place where no
// factor is subnormal (swish: of its maximum). The slices have one length, and d
// may be u. It is 0 for ReLU and leaky ReLU, and for ELU at u >= 0.
func Curvatures[T Float](act Activation, d, u []T) {
	act.check("Curvatures")
	samePieces("Curvatures", d, u)
	var s, t [composed]T
	for len(u) > 0 {
		n := min(len(u), composed)
		curvatures(act, d[:n], u[:n], s[:n], t[:n])
		d, u = d[n:], u[n:]
	}
}

// slopes is Slopes of a piece, with scratch s and t.
func slopes[T Float](act Activation, d, u, s, t []T) {
	switch act {
	case Linear:
		fill(d, 1)
	case Sigmoid:
		sigmoidSlope(d, u, t)
	case Tanh:
		tanhSlope(d, u, t)
	case ReLU:
		asm.ReLUDerivative(d, u)
	case Softplus:
		asm.Sigmoid(d, u)
	case LeakyReLU:
		asm.LeakyReLUDerivative(d, u, leak)
	case ELU: // e^min(u, 0)
		asm.Clamp(d, u, T(math.Inf(-1)), 0)
		asm.Exp(d, d)
	case Swish: // σ(u) + u σ′(u)
		sigmoidSlope(s, u, t)
		asm.Sigmoid(t, u)
		finite(d, u)
		asm.Mul(d, d, s)
		asm.Add(d, d, t)
	case Sine, Erf:
		inDouble(act, 1, d, u)
	}
}

// curvatures is Curvatures of a piece, with scratch s and t.
func curvatures[T Float](act Activation, d, u, s, t []T) {
	switch act {
	case Linear, ReLU, LeakyReLU:
		clear(d)
	case Sigmoid: // -σ′(u) tanh(u/2)
		sigmoidSlope(s, u, t)
		scaled(t, -0.5, u)
		asm.Tanh(t, t)
		asm.Mul(d, s, t)
	case Tanh: // -2 tanh′(u) tanh(u)
		tanhSlope(s, u, t)
		asm.Tanh(t, u)
		asm.Mul(d, s, t)
		asm.Scal(-2, d)
	case Softplus:
		sigmoidSlope(d, u, t)
	case ELU: // e^u below 0
		scaled(s, -1, u)
		asm.ReLUDerivative(s, s)
		asm.Clamp(d, u, T(math.Inf(-1)), 0)
		asm.Exp(d, d)
		asm.Mul(d, d, s)
	case Swish: // σ′(u) (2 - u tanh(u/2))
		sigmoidSlope(s, u, t)
		scaled(t, -0.5, u)
		asm.Tanh(t, t)
		finite(d, u)
		asm.Mul(d, d, t)
		shift(d, 2)
		asm.Mul(d, d, s)
	case Sine, Erf:
		inDouble(act, 2, d, u)
	}
}

// sigmoidSlope sets d = σ(u) σ(-u), with scratch t; d may be u.
func sigmoidSlope[T Float](d, u, t []T) {
	scaled(t, -1, u)
	asm.Sigmoid(t, t)
	asm.Sigmoid(d, u)
	asm.Mul(d, d, t)
}

// tanhSlope sets d = 4σ′(2u), with scratch t; d may be u.
func tanhSlope[T Float](d, u, t []T) {
	asm.Add(d, u, u)
	sigmoidSlope(d, d, t)
	asm.Scal(4, d)
}

// finite sets d to u with infinities at the ends of float32, where σ′ is 0.
func finite[T Float](d, u []T) { asm.Clamp(d, u, -math.MaxFloat32, math.MaxFloat32) }

// scaled sets d = alpha·u.
func scaled[T Float](d []T, alpha T, u []T) {
	copy(d, u)
	asm.Scal(alpha, d)
}

// fill sets every element of x to v.
func fill[T Float](x []T, v T) {
	n := min(len(x), 16)
	for i := range x[:n] {
		x[i] = v
	}
	for ; 0 < n && n < len(x); n *= 2 {
		copy(x[n:], x[:n])
	}
}
