package ae

import (
	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// penalty is the exact penalty on the Jacobians J = R diag(d) Wᵀ of a batch,
// with p = ‖J − Jᵀ‖² and q = ‖J‖² of each sample:
//
//	Σ curl·p + relative·p/(4q) + contraction·q
//
// Both are quadratic forms in the slopes d. They and their gradients by d, W and
// R come from H×H Gram matrices, or from the Jacobians where these take fewer
// operations. As Gram matrices cost the same for every number of samples, small
// batches are penalised in the first of every so many steps only, which stands for
// all of these: its gradient counts so many times, which is unbiased, and the other
// steps repeat its value. The penalty's products then take at most four fifths of the
// operations of the rest of an epoch, unless its steps are few.
type penalty[T linalg.Float] struct {
	model                       *Model[T]
	curl, relative, contraction float64
	every, step, steps          int     // steps it is taken for, the next one, and those of an epoch
	mean                        float64 // over the samples it was last taken of
	ws                          *linalg.Workspace

	p, q   []T               // of each sample
	wp, wq []T               // scale·∂/∂p and scale·∂/∂q
	slope  *linalg.Matrix[T] // n×H: scale·∂/∂d
	gw, gr *linalg.Matrix[T] // D×H: scale·∂/∂W and scale·∂/∂R
	forms  forms[T]
}

// forms computes p and q of the slopes d, and their gradients.
type forms[T linalg.Float] interface {
	// Values sets p and q; a nil slice is not wanted.
	Values(p, q []T, d *linalg.Matrix[T])
	// Gradients sets slope, gw and gr to those of Σ wp·p + wq·q, with the
	// products that Values left.
	Gradients(slope, gw, gr, d *linalg.Matrix[T], wp, wq []T)
}

// newPenalty returns the penalty of the options on batches of n of the rows, nil
// when they have none.
func newPenalty[T linalg.Float](m *Model[T], n, rows int, o *TrainOptions, ws *linalg.Workspace) *penalty[T] {
	if o.Curl == 0 && o.RelativeCurl == 0 && o.OutputContraction == 0 {
		return nil
	}
	z := &penalty[T]{
		model: m, curl: o.Curl, relative: o.RelativeCurl, contraction: o.OutputContraction, ws: ws,
		slope: linalg.New[T](n, m.Hidden), gw: linalg.New[T](m.Visible, m.Hidden), gr: linalg.New[T](m.Visible, m.Hidden),
	}
	if z.curl != 0 || z.relative != 0 {
		z.p, z.wp = make([]T, n), make([]T, n)
	}
	if z.relative != 0 || z.contraction != 0 {
		z.q, z.wq = make([]T, n), make([]T, n)
	}
	d, h, b := float64(m.Visible), float64(m.Hidden), float64(n)
	var gram float64 // multiply-adds
	if z.p != nil {
		gram += float64(h * h * (float64(7*d) + float64(2*b)))
	}
	if z.q != nil {
		gram += float64(h * h * (float64(4*d) + float64(2*b)))
	}
	explicit := 3 * h * d * d * (b + 1)
	z.steps, z.every = (rows+n-1)/n, 1
	if !o.Optimizer.QuasiNewton() { // whose line searches compare values within a step
		cheap := 1 + int(min(gram, explicit)/(4*b*d*h)) // a step has 5bdh
		z.every = min(cheap, max(z.steps/leastPenalties, 1))
	}
	if explicit < gram {
		z.forms = newJacobianForms(m, n, ws)
	} else {
		z.forms = newGramForms(m, n, z.p != nil, z.q != nil, ws)
	}
	return z
}

// leastPenalties is how often an epoch of so many steps takes the penalty.
const leastPenalties = 8

// begin starts an epoch.
func (z *penalty[T]) begin() { z.step = 0 }

// next goes to the next step and returns for how many the penalty is taken in it.
func (z *penalty[T]) next() (weight int) {
	if z.step%z.every == 0 {
		weight = max(min(z.every, z.steps-z.step), 1)
	}
	z.step++
	return weight
}

// evaluate sets the mean penalty to that of samples with slopes d and prepares weight
// times scale times the gradient of their sum.
func (z *penalty[T]) evaluate(d *linalg.Matrix[T], scale T, weight int) {
	z.model.Refresh()
	n := d.Rows
	z.slope.Rows = n
	p, q, wp, wq := z.p[:min(n, len(z.p))], z.q[:min(n, len(z.q))], z.wp[:min(n, len(z.wp))], z.wq[:min(n, len(z.wq))]
	z.forms.Values(p, q, d)
	step := float64(scale) * float64(weight)
	var sum float64
	for i := range n {
		var dp, dq float64
		if len(p) > 0 {
			dp = z.curl
			sum += float64(z.curl * float64(p[i]))
		}
		if len(q) > 0 {
			dq = z.contraction
			sum += float64(z.contraction * float64(q[i]))
		}
		if z.relative != 0 && q[i] > 0 { // a dead sample has J = 0
			share := float64(p[i]) / (4 * float64(q[i]))
			sum += float64(z.relative * share)
			dp += z.relative / (4 * float64(q[i]))
			dq -= z.relative * share / float64(q[i])
		}
		if len(p) > 0 {
			wp[i] = T(step * dp)
		}
		if len(q) > 0 {
			wq[i] = T(step * dq)
		}
	}
	z.forms.Gradients(z.slope, z.gw, z.gr, d, wp, wq)
	z.mean = sum / float64(n)
}

// scales takes the gradient by R to W and e, R being W diag(e), and adds that by e to
// de.
func (z *penalty[T]) scales(de []T) {
	for i := range z.gr.Rows {
		gr := z.gr.Row(i)
		asm.MulAdd(de, gr, z.model.W.Row(i))
		asm.Mul(gr, gr, z.model.E)
	}
}

// add adds the gradient to w and r, which may be the model's.
func (z *penalty[T]) add(w, r *linalg.Matrix[T]) {
	for i := range z.gw.Rows {
		asm.Add(w.Row(i), w.Row(i), z.gw.Row(i))
		asm.Add(r.Row(i), r.Row(i), z.gr.Row(i))
	}
}

// gramForms has p = dᵀNd with N = 2(G∘K′ − M∘Mᵀ) and q = dᵀ(G∘K)d, where
// G = WᵀW, K = RᵀR, K′ = R′ᵀR′, M = WᵀR′ and R′ = R − W diag(e) for the nearest
// e: J − Jᵀ is the same for R′, and the difference loses less. With
// Q = Σ weight·ddᵀ,
//
//	∂p/∂R = 4[R′(Q∘G) − W(Q∘M)ᵀ],  ∂p/∂W = 4[W(Q∘K′) − R′(Q∘M)] − ∂p/∂R diag(e)
//	∂q/∂R = 2R(Q∘G),               ∂q/∂W = 2W(Q∘K)
type gramForms[T linalg.Float] struct {
	model         *Model[T]
	ws            *linalg.Workspace
	e, lengths    []T
	rest          *linalg.Matrix[T] // D×H: R′
	g, k, m, size *linalg.Matrix[T] // H×H: G, K′, M and K
	a, b, mt      *linalg.Matrix[T] // H×H: scratch
	wd            *linalg.Matrix[T] // n×H: weight·d
	da, db        *linalg.Matrix[T] // n×H: dN and d(G∘K)
}

func newGramForms[T linalg.Float](m *Model[T], n int, skew, size bool, ws *linalg.Workspace) *gramForms[T] {
	square := func() *linalg.Matrix[T] { return linalg.New[T](m.Hidden, m.Hidden) }
	f := &gramForms[T]{model: m, ws: ws, g: square(), a: square(), b: square(), wd: linalg.New[T](n, m.Hidden)}
	if skew {
		f.e, f.lengths = make([]T, m.Hidden), make([]T, m.Hidden)
		f.rest, f.k, f.m, f.mt = linalg.New[T](m.Visible, m.Hidden), square(), square(), square()
		f.da = linalg.New[T](n, m.Hidden)
	}
	if size {
		f.size, f.db = square(), linalg.New[T](n, m.Hidden)
	}
	return f
}

func (f *gramForms[T]) Values(p, q []T, d *linalg.Matrix[T]) {
	w, r := f.model.W, f.model.R
	f.square(f.g, w)
	if len(p) > 0 {
		f.deflate()
		f.square(f.k, f.rest)
		f.product(f.m, w, f.rest)
		linalg.Transpose(f.mt, f.m)
		linalg.Hadamard(f.a, f.g, f.k)
		linalg.Hadamard(f.b, f.m, f.mt)
		linalg.Sub(f.a, f.a, f.b)
		f.quadratic(p, f.da, d, 2)
	}
	if len(q) > 0 {
		f.square(f.size, r)
		linalg.Hadamard(f.a, f.g, f.size)
		f.quadratic(q, f.db, d, 1)
	}
}

// deflate sets rest to R − W diag(e), with e_l = ⟨w_l, r_l⟩/‖w_l‖².
func (f *gramForms[T]) deflate() {
	w, r := f.model.W, f.model.R
	clear(f.e)
	linalg.ColSquaredNorms(f.lengths, w)
	for i := range w.Rows {
		asm.MulAdd(f.e, w.Row(i), r.Row(i))
	}
	for l, n := range f.lengths {
		if n > 0 {
			f.e[l] /= n
		}
	}
	for i := range w.Rows {
		asm.Mul(f.rest.Row(i), w.Row(i), f.e)
		asm.Sub(f.rest.Row(i), r.Row(i), f.rest.Row(i))
	}
}

// square sets dst = aᵀa, one triangle by its products and the other by a copy.
func (f *gramForms[T]) square(dst, a *linalg.Matrix[T]) {
	linalg.Syrk(dst, linalg.Upper, 1, a, linalg.Transposed, 0, f.ws)
	linalg.Transpose(f.a, dst)
	for i := range dst.Rows {
		copy(dst.Row(i)[:i], f.a.Row(i)[:i])
	}
}

// product sets dst = aᵀb.
func (f *gramForms[T]) product(dst, a, b *linalg.Matrix[T]) {
	linalg.Gemm(dst, 1, a, linalg.Transposed, b, linalg.NoTrans, 0, f.ws)
}

// quadratic sets da to factor·d·a and out to its products with d, at least 0.
func (f *gramForms[T]) quadratic(out []T, da, d *linalg.Matrix[T], factor T) {
	da.Rows = d.Rows
	linalg.Gemm(da, factor, d, linalg.NoTrans, f.a, linalg.NoTrans, 0, f.ws)
	for i := range out {
		out[i] = max(asm.Dot(da.Row(i), d.Row(i)), 0)
	}
}

func (f *gramForms[T]) Gradients(slope, gw, gr, d *linalg.Matrix[T], wp, wq []T) {
	w, r := f.model.W, f.model.R
	for i := range slope.Rows {
		clear(slope.Row(i))
	}
	var beta T
	if len(wp) > 0 {
		f.weigh(slope, f.da, d, wp)
		linalg.Hadamard(f.a, f.b, f.g)
		linalg.Gemm(gr, 4, f.rest, linalg.NoTrans, f.a, linalg.NoTrans, 0, f.ws)
		linalg.Hadamard(f.a, f.b, f.k)
		linalg.Gemm(gw, 4, w, linalg.NoTrans, f.a, linalg.NoTrans, 0, f.ws)
		linalg.Hadamard(f.a, f.b, f.m)
		linalg.Gemm(gr, -4, w, linalg.NoTrans, f.a, linalg.Transposed, 1, f.ws)
		linalg.Gemm(gw, -4, f.rest, linalg.NoTrans, f.a, linalg.NoTrans, 1, f.ws)
		for i := range f.rest.Rows { // R′ is used up
			asm.Mul(f.rest.Row(i), gr.Row(i), f.e)
			asm.Sub(gw.Row(i), gw.Row(i), f.rest.Row(i))
		}
		beta = 1
	}
	if len(wq) > 0 {
		f.weigh(slope, f.db, d, wq)
		linalg.Hadamard(f.a, f.b, f.g)
		linalg.Gemm(gr, 2, r, linalg.NoTrans, f.a, linalg.NoTrans, beta, f.ws)
		linalg.Hadamard(f.a, f.b, f.size)
		linalg.Gemm(gw, 2, w, linalg.NoTrans, f.a, linalg.NoTrans, beta, f.ws)
	}
}

// weigh adds 2·weight·da to slope and sets b to Q = Σ weight·ddᵀ.
func (f *gramForms[T]) weigh(slope, da, d *linalg.Matrix[T], weights []T) {
	f.wd.Rows = d.Rows
	f.wd.Copy(d)
	linalg.ScaleRows(f.wd, weights)
	f.product(f.b, f.wd, d)
	for i, v := range weights {
		asm.Axpy(2*v, da.Row(i), slope.Row(i))
	}
}

// jacobianForms has the Jacobians themselves, D² numbers a sample: the row of J
// is d·O with r_l w_lᵀ in row l of O.
type jacobianForms[T linalg.Float] struct {
	model *Model[T]
	ws    *linalg.Workspace
	outer *linalg.Matrix[T] // H×D²: O, then ∂/∂O
	j, v  *linalg.Matrix[T] // n×D²: J and ∂/∂J
}

func newJacobianForms[T linalg.Float](m *Model[T], n int, ws *linalg.Workspace) *jacobianForms[T] {
	square := m.Visible * m.Visible
	return &jacobianForms[T]{m, ws, linalg.New[T](m.Hidden, square), linalg.New[T](n, square), linalg.New[T](n, square)}
}

func (f *jacobianForms[T]) Values(p, q []T, d *linalg.Matrix[T]) {
	n := f.model.Visible
	for l := range f.outer.Rows {
		row := f.outer.Row(l)
		for i := range n {
			r := f.model.R.At(i, l)
			for j := range n {
				row[i*n+j] = r * f.model.W.At(j, l)
			}
		}
	}
	f.j.Rows, f.v.Rows = d.Rows, d.Rows
	linalg.Gemm(f.j, 1, d, linalg.NoTrans, f.outer, linalg.NoTrans, 0, f.ws)
	for s := range d.Rows {
		j, v := f.j.Row(s), f.v.Row(s)
		for a := range n { // v is J − Jᵀ until Gradients
			for b := range n {
				v[a*n+b] = j[a*n+b] - j[b*n+a]
			}
		}
		if len(p) > 0 {
			p[s] = asm.Dot(v, v)
		}
		if len(q) > 0 {
			q[s] = asm.Dot(j, j)
		}
	}
}

func (f *jacobianForms[T]) Gradients(slope, gw, gr, d *linalg.Matrix[T], wp, wq []T) {
	n := f.model.Visible
	for s := range d.Rows {
		v := f.v.Row(s)
		var skew T
		if len(wp) > 0 {
			skew = 4 * wp[s]
		}
		asm.Scal(skew, v)
		if len(wq) > 0 {
			asm.Axpy(2*wq[s], f.j.Row(s), v)
		}
	}
	linalg.Gemm(slope, 1, f.v, linalg.NoTrans, f.outer, linalg.Transposed, 0, f.ws)
	linalg.Gemm(f.outer, 1, d, linalg.Transposed, f.v, linalg.NoTrans, 0, f.ws)
	clear(gw.Data)
	clear(gr.Data)
	for l := range f.outer.Rows {
		row := f.outer.Row(l)
		for i := range n {
			r, sum := f.model.R.At(i, l), T(0)
			for j := range n {
				gw.Set(j, l, gw.At(j, l)+T(row[i*n+j]*r))
				sum += T(row[i*n+j] * f.model.W.At(j, l))
			}
			gr.Set(i, l, sum)
		}
	}
}
