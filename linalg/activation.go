package linalg

import (
	"fmt"

	"github.com/curlfree/curlfree/asm"
)

// Activation is an element-wise function h of a layer's pre-activation u.
type Activation uint8

// The activations.
const (
	Linear   Activation = iota // h(u) = u
	Sigmoid                    // h(u) = 1/(1+e^-u)
	Tanh                       // h(u) = tanh u
	ReLU                       // h(u) = max(u, 0)
	Softplus                   // h(u) = log(1+e^u)
)

var activationNames = []string{"linear", "sigmoid", "tanh", "relu", "softplus"}

func (a Activation) String() string { return activationNames[a] }

// ParseActivation returns the activation of that name.
func ParseActivation(name string) (Activation, error) {
	for i, n := range activationNames {
		if n == name {
			return Activation(i), nil
		}
	}
	return 0, fmt.Errorf("unknown activation %q: one of linear, sigmoid, tanh, relu, softplus", name)
}

// Activate sets h to act(u). The slices have one length, and h may be u.
func Activate[T Float](act Activation, h, u []T) {
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
	}
}

// Derivative sets d to act′(u), given the value h = act(u). The slices have one
// length, and d may be h. The error is at most two units in the last place of
// the derivative's maximum.
func Derivative[T Float](act Activation, d, h []T) {
	switch act {
	case Linear:
		for i := range d {
			d[i] = 1
		}
	case Sigmoid:
		asm.SigmoidDerivative(d, h)
	case Tanh:
		asm.TanhDerivative(d, h)
	case ReLU:
		asm.ReLUDerivative(d, h)
	case Softplus:
		asm.SoftplusDerivative(d, h)
	}
}
