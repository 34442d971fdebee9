package ae

import (
	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// modelObjective is the objective of a Model: the loss, plus λ‖∂h/∂x‖² =
// λ Σ_l h′_l²‖w_l‖², the contraction of Rifai et al. 2011, plus the penalties on
// J = R diag(h′) Wᵀ.
type modelObjective[T linalg.Float] struct {
	batch[T]
	model   *Model[T]
	lambda  T           // weight of the contraction
	penalty *penalty[T] // on J, or nil

	h, d, g *linalg.Matrix[T] // n×H: hidden layer, h′, ∂loss/∂h, then ∂loss/∂u
	k       *linalg.Matrix[T] // n×H: h″ while curved; h and h′ are enough in other steps
	curved  bool
	he      *linalg.Matrix[T] // n×H: what the decoder sees, h or h diag(e)

	db, dc, de []T // scaled gradient of the vectors

	norms, slopes, pull, shrink []T               // contraction: ‖w_l‖², Σ_n h′², and the two factors made of them
	shrunk                      *linalg.Matrix[T] // what the contraction's gradient by W is added to

	activate, scaleHidden, hidden func(block int) // tasks on blocks of rows
	contract                      func(block int) // a task on a block of units
	biases                        func(i int)     // the gradient of b or c
}

func newModelObjective[T linalg.Float](m *Model[T], x *linalg.Matrix[T], options *TrainOptions, ws *linalg.Workspace) *modelObjective[T] {
	o := &modelObjective[T]{batch: newBatch(x, m.Output, m.Hidden, options, ws), model: m, lambda: T(options.Contraction)}
	n := o.x.Rows
	hidden := func() *linalg.Matrix[T] { return linalg.New[T](n, m.Hidden) }
	o.h, o.d, o.g = hidden(), hidden(), hidden()
	o.db, o.dc, o.de = make([]T, m.Hidden), make([]T, m.Visible), make([]T, len(m.E))
	o.he = o.h
	if m.Weights == Scaled {
		o.he = hidden()
	}
	if o.lambda != 0 {
		o.norms, o.slopes = make([]T, m.Hidden), make([]T, m.Hidden)
		o.pull, o.shrink = make([]T, m.Hidden), make([]T, m.Hidden)
	}
	o.penalty = newPenalty(m, n, x.Rows, options, ws)
	if o.penalty != nil || o.alwaysCurved() {
		o.k = hidden()
	}
	o.start()
	o.activate = o.onRows(o.activateRow)
	o.scaleHidden = o.onRows(func(n int) { asm.Mul(o.he.Row(n), o.h.Row(n), o.model.E) })
	o.hidden = o.onRows(o.hiddenRow)
	o.contract = o.contractUnits
	o.biases = func(i int) {
		if i == 0 {
			linalg.ColSums(o.db, o.g)
		} else {
			linalg.ColSums(o.dc, o.y)
		}
	}
	return o
}

func (o *modelObjective[T]) Begin(epoch int) {
	o.batch.Begin(epoch)
	if o.penalty != nil {
		o.penalty.begin()
	}
}

// Accumulate may add to the model's own matrices: every product that needs them
// comes first.
func (o *modelObjective[T]) Accumulate(rows []int, scale T, dst []*linalg.Matrix[T]) float64 {
	m := o.model
	o.take(rows, scale)
	for _, a := range []*linalg.Matrix[T]{o.h, o.d, o.g, o.he, o.k} {
		if a != nil {
			a.Rows = len(rows)
		}
	}
	decoder := m.R
	if m.Weights == Scaled {
		decoder = m.W // diag(e) goes to the hidden layer
	}

	weight := 0
	if o.penalty != nil {
		weight = o.penalty.next()
	}
	penalised := weight > 0
	if o.curved = penalised || o.alwaysCurved(); !o.curved {
		linalg.Affine(o.h, o.d, o.x, m.W, linalg.NoTrans, m.B, m.Activation, o.ws)
	} else {
		linalg.Affine(o.h, nil, o.x, m.W, linalg.NoTrans, m.B, linalg.Linear, o.ws)
		o.parallel(o.activate)
	}
	if m.Weights == Scaled {
		o.parallel(o.scaleHidden)
	}
	linalg.Affine(o.y, nil, o.he, decoder, linalg.Transposed, m.C, linalg.Linear, o.ws)
	loss := o.total()
	linalg.Gemm(o.g, 1, o.y, linalg.NoTrans, decoder, linalg.NoTrans, 0, o.ws)
	if m.Weights == Scaled {
		clear(o.de)
		for n := range rows {
			asm.MulAdd(o.de, o.g.Row(n), o.h.Row(n))
		}
	}
	if penalised {
		o.penalty.evaluate(o.d, scale, weight)
		if m.Weights == Scaled {
			o.penalty.scales(o.de)
		}
	}
	if o.lambda != 0 {
		loss += o.contraction(dst[0])
	}
	if o.penalty != nil {
		loss += float64(o.penalty.mean * float64(len(rows)))
	}
	o.parallel(o.hidden)
	if penalised {
		for n := range rows {
			asm.MulAdd(o.g.Row(n), o.k.Row(n), o.penalty.slope.Row(n))
		}
	}

	w, r, vectors := dst[0], dst[0], dst[1:]
	if m.Weights == Untied {
		r, vectors = dst[1], dst[2:]
	}
	if penalised {
		o.penalty.add(w, r)
	}
	o.ws.Parallel(2, o.biases)
	linalg.Gemm(r, 1, o.y, linalg.Transposed, o.he, linalg.NoTrans, 1, o.ws)
	linalg.Gemm(w, 1, o.x, linalg.Transposed, o.g, linalg.NoTrans, 1, o.ws)
	for i, g := range [][]T{o.db, o.dc, o.de} {
		if len(g) > 0 {
			asm.Add(vectors[i].Row(0), vectors[i].Row(0), g)
		}
	}
	return loss
}

// alwaysCurved reports whether h and h′ are not enough: the slopes of swish, sine and
// erf do not follow from their values, nor the curvature of ELU from its slope.
func (o *modelObjective[T]) alwaysCurved() bool {
	switch o.model.Activation {
	case linalg.Swish, linalg.Sine, linalg.Erf:
		return true
	case linalg.ELU:
		return o.lambda != 0
	}
	return false
}

// activateRow turns the pre-activation of one sample into h, h′ and h″.
func (o *modelObjective[T]) activateRow(n int) {
	act, u := o.model.Activation, o.h.Row(n)
	linalg.Curvatures(act, o.k.Row(n), u)
	linalg.Slopes(act, o.d.Row(n), u)
	linalg.Activate(act, u, u)
}

// contraction returns the penalty of the batch, adds the gradient of ‖w_l‖² with fixed
// h′ to w, which may be W, and sets pull to the factor of h′h″.
func (o *modelObjective[T]) contraction(w *linalg.Matrix[T]) float64 {
	o.shrunk = w
	o.ws.Parallel((len(o.norms)+unitBlock-1)/unitBlock, o.contract)
	var sum float64
	for l, norm := range o.norms {
		sum += float64(float64(norm) * float64(o.slopes[l]))
	}
	return float64(o.lambda) * sum
}

// unitBlock is how many units one parallel task takes.
const unitBlock = 256

// contractUnits does what contraction says for a block of units, in one pass over W.
func (o *modelObjective[T]) contractUnits(block int) {
	from := block * unitBlock
	to := min(from+unitBlock, len(o.norms))
	norms, slopes, pull, shrink := o.norms[from:to], o.slopes[from:to], o.pull[from:to], o.shrink[from:to]
	clear(slopes)
	for n := range o.rows {
		d := o.d.Row(n)[from:to]
		asm.MulAdd(slopes, d, d)
	}
	for l, s := range slopes {
		shrink[l] = T(2 * o.lambda * o.scale * s)
	}
	clear(norms)
	for i := range o.model.W.Rows {
		w := o.model.W.Row(i)[from:to]
		asm.MulAdd(norms, w, w)
		asm.MulAdd(o.shrunk.Row(i)[from:to], shrink, w)
	}
	for l, norm := range norms {
		pull[l] = T(2 * o.lambda * o.scale * norm)
	}
}

// hiddenRow turns ∂loss/∂h of one sample, without e, into ∂loss/∂u: with the
// contraction, h′∘(g + pull∘h″). Unless curved, h″ is h′(1 − 2h) for sigmoid
// units, −2hh′ for tanh, h′(1 − h′) for softplus and 0 for the others.
func (o *modelObjective[T]) hiddenRow(n int) {
	h, d, g := o.h.Row(n), o.d.Row(n), o.g.Row(n)
	if o.model.Weights == Scaled {
		asm.Mul(g, g, o.model.E)
	}
	if o.lambda != 0 && o.curved {
		asm.MulAdd(g, o.pull, o.k.Row(n))
	} else if o.lambda != 0 {
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
