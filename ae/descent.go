package ae

import (
	"fmt"
	"math"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/internal/format/safetensors"
	"github.com/curlfree/curlfree/linalg"
)

// descent is what the methods with a gradient and moments of it have in common:
// they change each row of each parameter by itself.
type descent[T linalg.Float] struct {
	parameters, gradient []*linalg.Matrix[T]
	moments              [][]*linalg.Matrix[T] // like the parameters
	tiny                 T                     // moments that became too small to matter are set to 0
	ws                   *linalg.Workspace
	blocks               []int           // the first block of each parameter's rows, and the end
	row                  func(k, i int)  // changes row i of parameter k
	task                 func(block int) // changes some rows
}

func newDescent[T linalg.Float](parameters []*linalg.Matrix[T], moments int, ws *linalg.Workspace) descent[T] {
	d := descent[T]{parameters: parameters, tiny: tiny[T](), ws: ws, blocks: []int{0}, moments: make([][]*linalg.Matrix[T], moments)}
	for k, p := range parameters {
		d.gradient = append(d.gradient, linalg.New[T](p.Rows, p.Cols))
		for m := range d.moments {
			d.moments[m] = append(d.moments[m], linalg.New[T](p.Rows, p.Cols))
		}
		d.blocks = append(d.blocks, d.blocks[k]+(p.Rows+rowBlock-1)/rowBlock)
	}
	return d
}

// start makes the task of the rows, once d is where it stays.
func (d *descent[T]) start(row func(k, i int)) {
	d.row = row
	d.task = func(block int) {
		k := 0
		for block >= d.blocks[k+1] {
			k++
		}
		first := (block - d.blocks[k]) * rowBlock
		for i := first; i < min(first+rowBlock, d.parameters[k].Rows); i++ {
			d.row(k, i)
		}
	}
}

// tiny is the velocity that is flushed to 0: far below what can change a
// weight, far above the denormal numbers that make arithmetic slow.
func tiny[T linalg.Float]() T {
	if single[T]() {
		return T(math.Ldexp(1, -100))
	}
	return T(math.Ldexp(1, -900))
}

// evaluate sets the gradient to that of the mean over the samples.
func (d *descent[T]) evaluate(o objective[T], rows []int) float64 {
	for _, g := range d.gradient {
		clear(g.Data)
	}
	return o.Accumulate(rows, T(1/float64(len(rows))), d.gradient)
}

// update changes the parameters.
func (d *descent[T]) update() { d.ws.Parallel(d.blocks[len(d.blocks)-1], d.task) }

func (d *descent[T]) State() []safetensors.Tensor {
	var list []safetensors.Tensor
	for m, moment := range d.moments {
		for k, v := range moment {
			list = append(list, encode(momentName(m, k), v, false))
		}
	}
	return list
}

func (d *descent[T]) Restore(f *safetensors.File) error {
	for m, moment := range d.moments {
		for k, v := range moment {
			if err := decode(f, momentName(m, k), v, false); err != nil {
				return err
			}
		}
	}
	return nil
}

func momentName(moment, parameter int) string {
	return fmt.Sprintf("optimizer.moment%d.%d", moment+1, parameter)
}

// momentum is the classical momentum method, v ← μv − εg, w ← w + v, or that of
// Nesterov in the form of Bengio et al. 2013, w ← w + μv − εg with the new v:
// the parameters are then the points where gradients are taken.
type momentum[T linalg.Float] struct {
	descent[T]
	rate T
}

func newMomentum[T linalg.Float](parameters []*linalg.Matrix[T], mu T, nesterov bool, ws *linalg.Workspace) *momentum[T] {
	v := &momentum[T]{descent: newDescent(parameters, 1, ws)}
	velocity := v.moments[0]
	if !nesterov {
		v.start(func(k, i int) {
			asm.Momentum(v.parameters[k].Row(i), velocity[k].Row(i), v.gradient[k].Row(i), mu, v.rate, v.tiny)
		})
		return v
	}
	v.start(func(k, i int) {
		w, u, g := v.parameters[k].Row(i), velocity[k].Row(i), v.gradient[k].Row(i)
		asm.FlushSmall(g, v.tiny)
		asm.Scal(mu, u)
		asm.Axpy(-v.rate, g, u)
		asm.FlushSmall(u, v.tiny)
		asm.Axpy(mu, u, w)
		asm.Axpy(-v.rate, g, w)
	})
	return v
}

func (v *momentum[T]) Step(o objective[T], _ int, rows []int, rate float64) (float64, error) {
	loss := v.evaluate(o, rows)
	v.rate = T(rate)
	v.update()
	return loss, nil
}

// The constants of Adam.
const (
	beta1   = 0.9
	beta2   = 0.999
	epsilon = 1e-8
)

// adam is the method of Kingma and Ba 2015, algorithm 1: m and v are running
// means of g and g², and w ← w − ε m̂/(√v̂ + 1e-8) with m̂ = m/(1−β₁ᵗ) and
// v̂ = v/(1−β₂ᵗ).
type adam[T linalg.Float] struct {
	descent[T]
	powers     *linalg.Matrix[float64] // β₁ᵗ, β₂ᵗ
	rate, root T                       // ε/(1−β₁ᵗ), 1/√(1−β₂ᵗ)
}

func newAdam[T linalg.Float](parameters []*linalg.Matrix[T], ws *linalg.Workspace) *adam[T] {
	a := &adam[T]{descent: newDescent(parameters, 2, ws), powers: linalg.Wrap(1, 2, 2, []float64{1, 1})}
	a.start(a.change)
	return a
}

func (a *adam[T]) change(k, i int) {
	w, g, m, v := a.parameters[k].Row(i), a.gradient[k].Row(i), a.moments[0][k].Row(i), a.moments[1][k].Row(i)
	asm.FlushSmall(g, a.tiny)
	asm.Scal(beta1, m)
	asm.Axpy(1-beta1, g, m)
	asm.FlushSmall(m, a.tiny)
	asm.Mul(g, g, g)
	asm.Scal(beta2, v)
	asm.Axpy(1-beta2, g, v)
	asm.FlushSmall(v, a.tiny)
	for j, s := range v {
		d := T(T(math.Sqrt(float64(s)))*a.root) + epsilon
		w[j] -= T(T(a.rate*m[j]) / d)
	}
}

func (a *adam[T]) Step(o objective[T], _ int, rows []int, rate float64) (float64, error) {
	loss := a.evaluate(o, rows)
	p := a.powers.Data
	p[0], p[1] = float64(p[0]*beta1), float64(p[1]*beta2)
	a.rate, a.root = T(rate/(1-p[0])), T(1/math.Sqrt(1-p[1]))
	a.update()
	return loss, nil
}

func (a *adam[T]) State() []safetensors.Tensor {
	return append(a.descent.State(), encode("optimizer.powers", a.powers, true))
}

func (a *adam[T]) Restore(f *safetensors.File) error {
	if err := decode(f, "optimizer.powers", a.powers, true); err != nil {
		return err
	}
	if p := a.powers.Data; !(p[0] >= 0 && p[0] < 1 && p[1] >= 0 && p[1] < 1) {
		return fmt.Errorf("the tensor optimizer.powers is %v, not in [0, 1)", p)
	}
	return a.descent.Restore(f)
}
