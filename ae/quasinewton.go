package ae

import (
	"fmt"
	"math"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/internal/format/safetensors"
	"github.com/curlfree/curlfree/linalg"
)

const (
	pairs    = 10   // of steps and gradient differences that L-BFGS remembers
	maxDense = 8192 // numbers that BFGS takes: an inverse Hessian of 512 MB
)

// quasiNewton minimises a function of n numbers: BFGS, or L-BFGS by the two-loop
// recursion (Nocedal and Wright 2006, algorithms 6.1 and 7.4).
type quasiNewton struct {
	x       []float64               // the point
	inverse *linalg.Matrix[float64] // n×n, of the Hessian; nil in L-BFGS
	s, y    *linalg.Matrix[float64] // pairs×n: steps and gradient differences, a ring
	count   int                     // pairs so far

	p, g  []float64 // direction, gradient at x
	trial []float64 // x + t·p
	slope []float64 // gradient there
	alpha []float64
}

func newQuasiNewton(n int, dense bool) *quasiNewton {
	q := &quasiNewton{alpha: make([]float64, pairs)}
	for _, v := range []*[]float64{&q.x, &q.p, &q.g, &q.trial, &q.slope} {
		*v = make([]float64, n)
	}
	memory := pairs
	if dense {
		memory, q.inverse = 1, linalg.New[float64](n, n)
	}
	q.s, q.y = linalg.New[float64](memory, n), linalg.New[float64](memory, n)
	return q
}

// step moves x to a lower point of f, which returns its value and sets its
// gradient, and returns f before it. Where the gradient is 0 nothing moves.
func (q *quasiNewton) step(f func(x, gradient []float64) float64) (float64, error) {
	value := f(q.x, q.g)
	norm := math.Sqrt(asm.Dot(q.g, q.g))
	if norm == 0 || value-value != 0 || norm-norm != 0 {
		return value, nil
	}
	for {
		q.direction()
		slope, first := asm.Dot(q.p, q.g), 1.0
		if q.count == 0 {
			first = min(1, 1/norm)
		}
		if slope < 0 {
			along := func(t float64) (float64, float64) {
				copy(q.trial, q.x)
				asm.Axpy(t, q.p, q.trial)
				value := f(q.trial, q.slope)
				return value, asm.Dot(q.slope, q.p)
			}
			if lineSearch(along, value, slope, first) {
				q.learn()
				copy(q.x, q.trial)
				return value, nil
			}
		}
		if q.count == 0 {
			return value, fmt.Errorf("%w: the gradient's norm is %.3g at %.17g", ErrLineSearch, norm, value)
		}
		q.count = 0 // once more, along the gradient
	}
}

// direction sets p to −Bg, where B is the inverse of the Hessian as it is known.
func (q *quasiNewton) direction() {
	copy(q.p, q.g)
	asm.Scal(-1, q.p)
	if q.count == 0 {
		return
	}
	if q.inverse != nil {
		linalg.Gemv(q.p, -1, q.inverse, linalg.NoTrans, q.g, 0)
		return
	}
	first := max(0, q.count-pairs)
	for i := q.count - 1; i >= first; i-- {
		s, y := q.s.Row(i%pairs), q.y.Row(i%pairs)
		q.alpha[i%pairs] = asm.Dot(s, q.p) / asm.Dot(s, y)
		asm.Axpy(-q.alpha[i%pairs], y, q.p)
	}
	s, y := q.s.Row((q.count-1)%pairs), q.y.Row((q.count-1)%pairs)
	asm.Scal(asm.Dot(s, y)/asm.Dot(y, y), q.p)
	for i := first; i < q.count; i++ {
		s, y := q.s.Row(i%pairs), q.y.Row(i%pairs)
		asm.Axpy(q.alpha[i%pairs]-asm.Dot(y, q.p)/asm.Dot(s, y), s, q.p)
	}
}

// learn adds the pair of the step from x to the trial point, unless rounding hid
// its curvature.
func (q *quasiNewton) learn() {
	s, y := q.s.Row(q.count%q.s.Rows), q.y.Row(q.count%q.y.Rows)
	asm.Sub(s, q.trial, q.x)
	asm.Sub(y, q.slope, q.g)
	sy, yy := asm.Dot(s, y), asm.Dot(y, y)
	if !(sy > 1e-16*yy) || !(sy > 0) {
		q.count = 0
		return
	}
	if q.inverse != nil {
		q.update(s, y, sy, yy)
	}
	q.count++
}

// update is B ← (I − ρsyᵀ) B (I − ρysᵀ) + ρssᵀ with ρ = 1/⟨s,y⟩, from
// B = ⟨s,y⟩/⟨y,y⟩ at first (Nocedal and Wright, eq. 6.17 and 6.20).
func (q *quasiNewton) update(s, y []float64, sy, yy float64) {
	b, by := q.inverse, q.p // the direction is not needed any more
	if q.count == 0 {
		clear(b.Data)
		for i := range s {
			b.Row(i)[i] = sy / yy
		}
	}
	linalg.Gemv(by, 1, b, linalg.NoTrans, y, 0)
	k := (1 + asm.Dot(y, by)/sy) / sy
	for i, v := range s {
		asm.Axpy(-v/sy, by, b.Row(i))
		asm.Axpy(float64(k*v)-by[i]/sy, s, b.Row(i))
	}
}

// flat is a quasiNewton of a network's parameters, in double precision.
type flat[T linalg.Float] struct {
	*quasiNewton
	parameters, gradient []*linalg.Matrix[T]
}

func newFlat[T linalg.Float](parameters []*linalg.Matrix[T], dense bool) (*flat[T], error) {
	z, n := &flat[T]{parameters: parameters}, 0
	for _, p := range parameters {
		n += p.Rows * p.Cols
	}
	if dense && n > maxDense {
		return nil, fmt.Errorf("ae: Train: bfgs takes at most %d parameters, the network has %d: use lbfgs", maxDense, n)
	}
	for _, p := range parameters {
		z.gradient = append(z.gradient, linalg.New[T](p.Rows, p.Cols))
	}
	z.quasiNewton = newQuasiNewton(n, dense)
	return z, nil
}

// Step evaluates with the random numbers of the epoch, the same at every point.
func (z *flat[T]) Step(o objective[T], epoch int, rows []int, _ float64) (float64, error) {
	gather(z.x, z.parameters)
	loss, err := z.quasiNewton.step(func(x, gradient []float64) float64 {
		scatter(z.parameters, x)
		for _, g := range z.gradient {
			clear(g.Data)
		}
		o.Begin(epoch)
		loss := o.Accumulate(rows, T(1/float64(len(rows))), z.gradient)
		gather(gradient, z.gradient)
		return loss / float64(len(rows))
	})
	scatter(z.parameters, z.x)
	return loss * float64(len(rows)), err
}

// gather sets dst to the elements of the matrices.
func gather[T linalg.Float](dst []float64, list []*linalg.Matrix[T]) {
	k := 0
	for _, m := range list {
		for i := range m.Rows {
			for _, v := range m.Row(i) {
				dst[k] = float64(v)
				k++
			}
		}
	}
}

// scatter sets the elements of the matrices to src.
func scatter[T linalg.Float](list []*linalg.Matrix[T], src []float64) {
	k := 0
	for _, m := range list {
		for i := range m.Rows {
			row := m.Row(i)
			for j := range row {
				row[j] = T(src[k])
				k++
			}
		}
	}
}

func (z *flat[T]) State() []safetensors.Tensor {
	count := linalg.Wrap(1, 1, 1, []float64{float64(z.count)})
	list := []safetensors.Tensor{encode("optimizer.count", count, true)}
	if z.inverse != nil {
		return append(list, encode("optimizer.inverse", z.inverse, false))
	}
	return append(list, encode("optimizer.s", z.s, false), encode("optimizer.y", z.y, false))
}

func (z *flat[T]) Restore(f *safetensors.File) error {
	count := linalg.New[float64](1, 1)
	if err := decode(f, "optimizer.count", count, true); err != nil {
		return err
	}
	c := count.Data[0]
	if !(c >= 0 && c < 1<<31-1) || c != math.Trunc(c) {
		return fmt.Errorf("the tensor optimizer.count is %v", c)
	}
	z.count = int(c)
	if z.inverse != nil {
		return decode(f, "optimizer.inverse", z.inverse, false)
	}
	if err := decode(f, "optimizer.s", z.s, false); err != nil {
		return err
	}
	return decode(f, "optimizer.y", z.y, false)
}
