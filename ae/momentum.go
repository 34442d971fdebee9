package ae

import (
	"math"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// momentum is the classical momentum method: v ← μv − εg, w ← w + v. Velocities
// that became too small to matter are set to 0.
type momentum[T linalg.Float] struct {
	parameters, velocity, gradient []*linalg.Matrix[T]
	mu, rate, tiny                 T
	ws                             *linalg.Workspace
	blocks                         []int // the first block of each parameter's rows, and the end
	task                           func(block int)
}

func newMomentum[T linalg.Float](parameters []*linalg.Matrix[T], mu T, ws *linalg.Workspace) *momentum[T] {
	v := &momentum[T]{parameters: parameters, mu: mu, tiny: tiny[T](), ws: ws, blocks: []int{0}}
	for i, p := range parameters {
		v.velocity = append(v.velocity, linalg.New[T](p.Rows, p.Cols))
		v.gradient = append(v.gradient, linalg.New[T](p.Rows, p.Cols))
		v.blocks = append(v.blocks, v.blocks[i]+(p.Rows+rowBlock-1)/rowBlock)
	}
	v.task = func(block int) {
		k := 0
		for block >= v.blocks[k+1] {
			k++
		}
		first := (block - v.blocks[k]) * rowBlock
		for i := first; i < min(first+rowBlock, v.parameters[k].Rows); i++ {
			asm.Momentum(v.parameters[k].Row(i), v.velocity[k].Row(i), v.gradient[k].Row(i), v.mu, v.rate, v.tiny)
		}
	}
	return v
}

// tiny is the velocity that is flushed to 0: far below what can change a
// weight, far above the denormal numbers that make arithmetic slow.
func tiny[T linalg.Float]() T {
	if single[T]() {
		return T(math.Ldexp(1, -100))
	}
	return T(math.Ldexp(1, -900))
}

// clear sets the gradients to 0.
func (v *momentum[T]) clear() {
	for _, g := range v.gradient {
		clear(g.Data)
	}
}

// update changes the parameters by the gradient.
func (v *momentum[T]) update(rate T) {
	v.rate = rate
	v.ws.Parallel(v.blocks[len(v.blocks)-1], v.task)
}
