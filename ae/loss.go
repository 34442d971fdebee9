package ae

import (
	"fmt"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// objective is what a training minimises: the mean over samples of a loss and
// its penalties. Nothing is allocated after it was made.
type objective[T linalg.Float] interface {
	// Aim sets what the output is compared to, like the samples; by default these.
	Aim(target *linalg.Matrix[T])
	// Begin starts an epoch, whose number draws the noise.
	Begin(epoch int)
	// Accumulate adds scale times the gradient of the summed objective of some
	// samples to dst, matrices like the network's Parameters or these
	// themselves, and returns the sum.
	Accumulate(rows []int, scale T, dst []*linalg.Matrix[T]) float64
}

// newObjective returns n's objective on the rows of x, or an error when the
// options ask for what n does not have.
func newObjective[T linalg.Float](n Network[T], x *linalg.Matrix[T], o *TrainOptions, ws *linalg.Workspace) (objective[T], error) {
	curl := o.Curl != 0 || o.RelativeCurl != 0
	switch m := n.(type) {
	case *Model[T]:
		if curl && m.Weights != Untied {
			return nil, fmt.Errorf("ae: Train: a %v model has no curl to penalise", m.Weights)
		}
		return newModelObjective(m, x, o, ws), nil
	case *Deep[T]:
		return newDeepObjective(m, x, o, ws), nil
	case *Potential[T]:
		if curl || o.Contraction != 0 || o.OutputContraction != 0 {
			return nil, fmt.Errorf("ae: Train: a potential network has no curl to penalise, and no contraction")
		}
		return newPotentialObjective(m, x, o, ws), nil
	}
	return nil, fmt.Errorf("ae: Train: there is no gradient for a %T", n)
}

// batch is the part of an objective that every network has: the samples, with
// or without noise, and the loss of what comes out for them. The loss of a
// sample is ½‖y − x‖² (LinearOutput), Σ softplus(y) − x·y (SigmoidOutput, the
// cross-entropy) or ½‖σ(y) − x‖² (SigmoidOutput, squared), where x is the sample
// without its noise.
type batch[T linalg.Float] struct {
	data    *linalg.Matrix[T]
	target  *linalg.Matrix[T]
	output  Output
	squared bool
	noise   Noise
	seed    uint64
	epoch   int
	ws      *linalg.Workspace

	rows  []int // the samples of the batch
	scale T     // what the gradient of the sum over samples is multiplied with

	x, y    *linalg.Matrix[T] // n×D: input; pre-output, then scale·∂loss/∂y
	scratch *linalg.Matrix[T] // n×width
	loss    []float64         // of each sample

	gather, evaluate func(block int) // tasks on blocks of rows
}

// rowBlock is how many rows one parallel task takes.
const rowBlock = 8

// newBatch returns the batch for at most n samples and scratch rows of at least
// width elements.
func newBatch[T linalg.Float](data *linalg.Matrix[T], out Output, width int, o *TrainOptions, ws *linalg.Workspace) batch[T] {
	n := min(o.Batch, data.Rows)
	return batch[T]{
		data: data, target: data, output: out, squared: o.SquaredError, noise: o.Noise, seed: o.Seed, ws: ws,
		x: linalg.New[T](n, data.Cols), y: linalg.New[T](n, data.Cols),
		scratch: linalg.New[T](n, max(data.Cols, width)), loss: make([]float64, n),
	}
}

// start makes the tasks, once b is where it stays.
func (b *batch[T]) start() {
	b.gather = b.onRows(func(n int) { corruptSample(b.noise, b.x.Row(n), b.data.Row(b.rows[n]), b.seed, b.epoch, b.rows[n]) })
	b.evaluate = b.onRows(b.evaluateRow)
}

func (b *batch[T]) Aim(target *linalg.Matrix[T]) { b.target = target }

func (b *batch[T]) Begin(epoch int) { b.epoch = epoch }

// onRows returns the task that calls f for the rows of a block.
func (b *batch[T]) onRows(f func(n int)) func(block int) {
	return func(block int) {
		for n := block * rowBlock; n < min((block+1)*rowBlock, len(b.rows)); n++ {
			f(n)
		}
	}
}

func (b *batch[T]) parallel(task func(block int)) {
	b.ws.Parallel((len(b.rows)+rowBlock-1)/rowBlock, task)
}

// take makes the samples the batch.
func (b *batch[T]) take(rows []int, scale T) {
	b.rows, b.scale = rows, scale
	b.x.Rows, b.y.Rows, b.scratch.Rows = len(rows), len(rows), len(rows)
	b.parallel(b.gather)
}

// total turns the pre-output y into scale·∂loss/∂y and returns the summed loss.
func (b *batch[T]) total() float64 {
	b.parallel(b.evaluate)
	var loss float64
	for _, l := range b.loss[:len(b.rows)] {
		loss += l
	}
	return loss
}

// evaluateRow turns the pre-output of one sample into its loss and the scaled
// derivative.
func (b *batch[T]) evaluateRow(n int) {
	x, y := b.target.Row(b.rows[n]), b.y.Row(n)
	s := b.scratch.Row(n)[:len(y)]
	switch {
	case b.output == SigmoidOutput && b.squared:
		linalg.Slopes(linalg.Sigmoid, s, y)
		asm.Sigmoid(y, y)
		asm.Sub(y, y, x)
		b.loss[n] = float64(asm.Dot(y, y)) / 2
		asm.Mul(y, y, s)
	case b.output == SigmoidOutput:
		asm.Softplus(s, y)
		b.loss[n] = float64(asm.Sum(s)) - float64(asm.Dot(x, y))
		asm.Sigmoid(y, y)
		asm.Sub(y, y, x)
	default:
		asm.Sub(y, y, x)
		b.loss[n] = float64(asm.Dot(y, y)) / 2
	}
	asm.Scal(b.scale, y)
}
