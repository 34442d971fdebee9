package linalg

import (
	"fmt"
	"math"
	"strings"

	"github.com/curlfree/curlfree/asm"
)

// Activation is an element-wise function h of a layer's pre-activation u. A number
// that stands for none panics in every call but String.
type Activation uint8

// The activations.
const (
	Linear    Activation = iota // h(u) = u
	Sigmoid                     // h(u) = 1/(1+e^-u)
	Tanh                        // h(u) = tanh u
	ReLU                        // h(u) = max(u, 0)
	Softplus                    // h(u) = log(1+e^u)
	LeakyReLU                   // h(u) = u for u > 0, else u/100
	ELU                         // h(u) = u for u > 0, else e^u - 1
	Swish                       // h(u) = u/(1+e^-u)
	Sine                        // h(u) = sin u
	Erf                         // h(u) = erf u = 2/√π ∫₀ᵘ e^-t² dt
)

// leak is the slope of LeakyReLU below 0.
const leak = 0.01

var activationNames = []string{"linear", "sigmoid", "tanh", "relu", "softplus", "leaky-relu", "elu", "swish", "sine", "erf"}

func (a Activation) String() string {
	if int(a) >= len(activationNames) {
		return fmt.Sprintf("Activation(%d)", uint8(a))
	}
	return activationNames[a]
}

// check panics unless a is one of the activations.
func (a Activation) check(call string) {
	if int(a) >= len(activationNames) {
		panic(shapeError(call, "there is no %v", a))
	}
}

// slopeOfValue reports whether h′(u) follows from h(u), which Derivative takes.
func (a Activation) slopeOfValue() bool { return a < Swish }

// ParseActivation returns the activation of that name.
func ParseActivation(name string) (Activation, error) {
	for i, n := range activationNames {
		if n == name {
			return Activation(i), nil
		}
	}
	return 0, fmt.Errorf("unknown activation %q: one of %s", name, strings.Join(activationNames, ", "))
}

// Activate sets h to act(u), within one unit in the last place (swish: two and a
// half where nothing is subnormal). The slices have one length, and h may be u. Sine
// and erf have no vector kernels: an element costs about 15 ns, 36 in the sine of
// numbers from 2⁴⁸ on, where tanh takes one or less.
func Activate[T Float](act Activation, h, u []T) {
	act.check("Activate")
	switch act {
	case Linear:
		if len(h) != len(u) {
			panic(fmt.Sprintf("linalg: Activate: h has %d elements but u has %d", len(h), len(u)))
		}
		copy(h, u)
	case Sigmoid:
		asm.Sigmoid(h, u)
	case Tanh:
		asm.Tanh(h, u)
	case ReLU:
		asm.ReLU(h, u)
	case Softplus:
		asm.Softplus(h, u)
	case LeakyReLU:
		asm.LeakyReLU(h, u, leak)
	case ELU: // max(u, 0) + (e^min(u, 0) - 1), where one term is 0
		samePieces("Activate", h, u)
		var t [composed]T
		for len(u) > 0 {
			n := min(len(u), composed)
			asm.Clamp(t[:n], u[:n], T(math.Inf(-1)), 0)
			asm.Expm1(t[:n], t[:n])
			asm.ReLU(h[:n], u[:n])
			asm.Add(h[:n], h[:n], t[:n])
			h, u = h[n:], u[n:]
		}
	case Swish: // the clamp keeps 0·∞ away
		samePieces("Activate", h, u)
		var t [composed]T
		for len(u) > 0 {
			n := min(len(u), composed)
			asm.Sigmoid(t[:n], u[:n])
			asm.Clamp(h[:n], u[:n], -math.MaxFloat32, T(math.Inf(1)))
			asm.Mul(h[:n], h[:n], t[:n])
			h, u = h[n:], u[n:]
		}
	case Sine, Erf:
		samePieces("Activate", h, u)
		inDouble(act, 0, h, u)
	}
}

// inDouble sets d to sine, erf or their derivative of that order, by float64 and one
// rounding.
func inDouble[T Float](act Activation, order int, d, u []T) {
	var x [onStack]float64
	for len(u) > 0 {
		n := min(len(u), onStack)
		for i, v := range u[:n] {
			x[i] = float64(v)
		}
		if act == Sine {
			sine(x[:n], order)
		} else {
			erf(x[:n], order)
		}
		for i, v := range x[:n] {
			d[i] = T(v)
		}
		d, u = d[n:], u[n:]
	}
}

// onStack is how many elements are taken at a time where scratch is on the stack, and
// composed how many by functions of several kernels, whose calls more of them pay for.
const (
	onStack  = 128
	composed = 256
)

func samePieces[T Float](call string, dst, u []T) {
	if len(dst) != len(u) {
		panic(fmt.Sprintf("linalg: %s: the slices have %d and %d elements", call, len(dst), len(u)))
	}
}

// Derivative sets d to act′(u), given the value h = act(u). The slices have one
// length, and d may be h. The error is at most two units in the last place of
// the derivative's maximum. It panics for swish and sine, which take one value at
// several places, and for erf, whose tails round to ±1; Slopes has their derivatives.
func Derivative[T Float](act Activation, d, h []T) {
	act.check("Derivative")
	switch act {
	case Linear:
		samePieces("Derivative", d, h)
		fill(d, 1)
	case Sigmoid:
		asm.SigmoidDerivative(d, h)
	case Tanh:
		asm.TanhDerivative(d, h)
	case ReLU:
		asm.ReLUDerivative(d, h)
	case Softplus:
		asm.SoftplusDerivative(d, h)
	case LeakyReLU:
		asm.LeakyReLUDerivative(d, h, leak)
	case ELU: // 1 + min(h, 0)
		asm.Clamp(d, h, T(math.Inf(-1)), 0)
		shift(d, 1)
	case Swish, Sine, Erf:
		panic(fmt.Sprintf("linalg: Derivative: the derivative of %v does not follow from its value", act))
	}
}
