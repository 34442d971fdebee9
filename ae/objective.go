package ae

import (
	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// objective is what one minibatch needs: its layers, the rows of the loss and
// the gradient. Nothing is allocated after newObjective.
//
// The loss of a sample is ½‖y − x‖² (LinearOutput) or Σ softplus(y) − x·y
// (SigmoidOutput, the cross-entropy), plus λ‖∂h/∂x‖² = λ Σ_l h′_l²‖w_l‖², the
// contraction of Rifai et al. 2011; that of a batch is the mean.
type objective[T linalg.Float] struct {
	model  *Model[T]
	data   *linalg.Matrix[T]
	lambda T // weight of the contraction
	ws     *linalg.Workspace

	rows  []int // the samples of the batch
	scale T     // what the gradient of the sum over samples is multiplied with

	x, y    *linalg.Matrix[T] // n×D: input; pre-output, then ∂loss/∂y
	h, d, g *linalg.Matrix[T] // n×H: hidden layer, h′, ∂loss/∂h, then ∂loss/∂u
	he      *linalg.Matrix[T] // n×H: what the decoder sees, h or h diag(e)
	scratch *linalg.Matrix[T] // n×max(D, H)
	loss    []float64         // of each sample

	db, dc, de []T // scaled gradient of the vectors

	norms, slopes, pull, shrink []T // contraction: ‖w_l‖², Σ_n h′², and the two factors made of them

	gather, output, scaleHidden, hidden func(block int) // tasks on blocks of rows
	biases                              func(i int)     // the gradient of b or c
}

// rowBlock is how many rows one parallel task takes.
const rowBlock = 8

func newObjective[T linalg.Float](m *Model[T], data *linalg.Matrix[T], batch int, lambda float64, ws *linalg.Workspace) *objective[T] {
	o := &objective[T]{
		model: m, data: data, lambda: T(lambda), ws: ws,
		x: linalg.New[T](batch, m.Visible), y: linalg.New[T](batch, m.Visible),
		h: linalg.New[T](batch, m.Hidden), d: linalg.New[T](batch, m.Hidden), g: linalg.New[T](batch, m.Hidden),
		scratch: linalg.New[T](batch, max(m.Visible, m.Hidden)),
		loss:    make([]float64, batch),
		db:      make([]T, m.Hidden), dc: make([]T, m.Visible), de: make([]T, len(m.E)),
	}
	o.he = o.h
	if m.Weights == Scaled {
		o.he = linalg.New[T](batch, m.Hidden)
	}
	if lambda != 0 {
		o.norms, o.slopes = make([]T, m.Hidden), make([]T, m.Hidden)
		o.pull, o.shrink = make([]T, m.Hidden), make([]T, m.Hidden)
	}
	o.gather = o.onRows(func(n int) { copy(o.x.Row(n), o.data.Row(o.rows[n])) })
	o.output = o.onRows(o.outputRow)
	o.scaleHidden = o.onRows(func(n int) { asm.Mul(o.he.Row(n), o.h.Row(n), o.model.E) })
	o.hidden = o.onRows(o.hiddenRow)
	o.biases = func(i int) {
		if i == 0 {
			linalg.ColSums(o.db, o.g)
		} else {
			linalg.ColSums(o.dc, o.y)
		}
	}
	return o
}

// onRows returns the task that calls f for the rows of a block.
func (o *objective[T]) onRows(f func(n int)) func(block int) {
	return func(block int) {
		for n := block * rowBlock; n < min((block+1)*rowBlock, len(o.rows)); n++ {
			f(n)
		}
	}
}

func (o *objective[T]) parallel(task func(block int)) {
	o.ws.Parallel((len(o.rows)+rowBlock-1)/rowBlock, task)
}

// accumulate adds scale times the gradient of the batch's summed loss to w and
// r, sets db, dc and de to theirs, and returns the summed loss. Here w and r
// may be the model's own matrices: every product that needs them comes first.
// Only Untied models use r.
func (o *objective[T]) accumulate(rows []int, scale T, w, r *linalg.Matrix[T]) float64 {
	m := o.model
	o.rows, o.scale = rows, scale
	for _, a := range []*linalg.Matrix[T]{o.x, o.y, o.h, o.d, o.g, o.he, o.scratch} {
		a.Rows = len(rows)
	}
	decoder := m.R
	if m.Weights == Scaled {
		decoder = m.W // diag(e) goes to the hidden layer
	}

	o.parallel(o.gather)
	linalg.Affine(o.h, o.d, o.x, m.W, linalg.NoTrans, m.B, m.Activation, o.ws)
	if m.Weights == Scaled {
		o.parallel(o.scaleHidden)
	}
	linalg.Affine(o.y, nil, o.he, decoder, linalg.Transposed, m.C, linalg.Linear, o.ws)
	o.parallel(o.output)
	var loss float64
	for _, l := range o.loss[:len(rows)] {
		loss += l
	}
	linalg.Gemm(o.g, 1, o.y, linalg.NoTrans, decoder, linalg.NoTrans, 0, o.ws)
	if m.Weights == Scaled {
		clear(o.de)
		for n := range rows {
			asm.MulAdd(o.de, o.g.Row(n), o.h.Row(n))
		}
	}
	if o.lambda != 0 {
		loss += o.contraction()
	}
	o.parallel(o.hidden)

	if o.lambda != 0 {
		for i := range w.Rows {
			asm.MulAdd(w.Row(i), o.shrink, m.W.Row(i))
		}
	}
	if m.Weights != Untied {
		r = w
	}
	o.ws.Parallel(2, o.biases)
	linalg.Gemm(r, 1, o.y, linalg.Transposed, o.he, linalg.NoTrans, 1, o.ws)
	linalg.Gemm(w, 1, o.x, linalg.Transposed, o.g, linalg.NoTrans, 1, o.ws)
	return loss
}

// outputRow turns the pre-output y of one sample into its loss and the scaled
// derivative.
func (o *objective[T]) outputRow(n int) {
	x, y := o.x.Row(n), o.y.Row(n)
	if o.model.Output == SigmoidOutput {
		s := o.scratch.Row(n)[:len(y)]
		asm.Softplus(s, y)
		o.loss[n] = float64(asm.Sum(s)) - float64(asm.Dot(x, y))
		asm.Sigmoid(y, y)
		asm.Sub(y, y, x)
	} else {
		asm.Sub(y, y, x)
		o.loss[n] = float64(asm.Dot(y, y)) / 2
	}
	asm.Scal(o.scale, y)
}

// contraction returns the penalty of the batch and prepares its gradient: that
// of ‖w_l‖² with fixed h′ in shrink, and the factor of h′h″ in pull.
func (o *objective[T]) contraction() float64 {
	linalg.ColNorms2(o.norms, o.model.W)
	clear(o.slopes)
	for n := range o.rows {
		asm.MulAdd(o.slopes, o.d.Row(n), o.d.Row(n))
	}
	var sum float64
	for l, norm := range o.norms {
		sum += float64(float64(norm) * float64(o.slopes[l]))
		o.shrink[l] = T(2 * o.lambda * o.scale * o.slopes[l])
		o.pull[l] = T(2 * o.lambda * o.scale * norm)
	}
	return float64(o.lambda) * sum
}

// hiddenRow turns ∂loss/∂h of one sample, without e, into ∂loss/∂u: with the
// contraction, h′∘(g + pull∘h″), where h″ is h′(1 − 2h) for sigmoid units,
// −2hh′ for tanh, h′(1 − h′) for softplus and 0 for the others.
func (o *objective[T]) hiddenRow(n int) {
	h, d, g := o.h.Row(n), o.d.Row(n), o.g.Row(n)
	if o.model.Weights == Scaled {
		asm.Mul(g, g, o.model.E)
	}
	if o.lambda != 0 {
		s := o.scratch.Row(n)[:len(h)]
		asm.Mul(s, d, o.pull)
		switch o.model.Activation {
		case linalg.Sigmoid:
			asm.Add(g, g, s)
			asm.Mul(s, s, h)
			asm.Axpy(-2, s, g)
		case linalg.Tanh:
			asm.Mul(s, s, h)
			asm.Axpy(-2, s, g)
		case linalg.Softplus:
			asm.Add(g, g, s)
			asm.Mul(s, s, d)
			asm.Axpy(-1, s, g)
		}
	}
	asm.Mul(g, g, d)
}
