package linalg

import (
	"math"

	"github.com/curlfree/curlfree/asm"
)

// A Householder reflector is H = I − τ·v·vᵀ with v₀ = 1. Reflectors lie in the
// rows of matrices, which are contiguous; an algorithm on columns works on the
// transpose.

// reflect makes x the reflector that maps it to a multiple β of the first unit
// vector: it returns τ and leaves v in x but for v₀, where β is put. With nothing
// to annihilate τ is 0 and H the identity.
func reflect[T Float](x []T) (tau T) {
	if len(x) < 2 {
		return 0
	}
	tail := float64(Nrm2(x[1:]))
	if tail == 0 {
		return 0
	}
	alpha := float64(x[0])
	beta := -math.Copysign(hypot(alpha, tail), alpha)
	small, up := 0x1p-100, 0x1p100
	if epsOf[T]() < 0x1p-30 {
		small, up = 0x1p-960, 0x1p200
	}
	if math.Abs(beta) < small { // so close to zero that digits are lost
		asm.Scal(T(up), x)
		tau = reflect(x)
		x[0] /= T(up)
		return tau
	}
	if math.Abs(alpha-beta) < 1/small {
		asm.Scal(T(1/(alpha-beta)), x[1:])
	} else {
		asm.DivScalar(T(alpha-beta), x[1:])
	}
	x[0] = T(beta)
	return T((beta - alpha) / beta)
}

// hypot returns √(x² + y²) without overflow in between.
func hypot(x, y float64) float64 {
	if sum := float64(x*x) + float64(y*y); sum > 0x1p-900 && sum < 0x1p1000 {
		return math.Sqrt(sum)
	}
	large, small := math.Abs(x), math.Abs(y)
	if small > large {
		large, small = small, large
	}
	if small == 0 || math.IsInf(large, 1) {
		return large
	}
	q := small / large
	return large * math.Sqrt(1+float64(q*q))
}

// wy is the product of k reflectors in the compact form of Schreiber and Van
// Loan, H = H₀·H₁⋯ = I − Vᵀ·T·V, where V is k×n, unit upper trapezoidal with
// a reflector in each row, and T is k×k upper triangular.
type wy[T Float] struct {
	v, t, gram Matrix[T]
	w, x       Matrix[T] // reflectors and what they act on, one by one
}

// set gathers the reflectors that lie in the rows of p, from the diagonal on,
// with the factors tau.
func (h *wy[T]) set(p *Matrix[T], tau []T, ws *Workspace) {
	k := p.Rows
	h.v.reshape(k, p.Cols)
	for i := range k {
		row := h.v.Row(i)
		clear(row[:i])
		row[i] = 1
		copy(row[i+1:], p.Row(i)[i+1:])
	}
	h.form(tau, ws)
}

// form computes T from V and tau, by T[:j,j] = −τⱼ·T[:j,:j]·V[:j]·vⱼ.
func (h *wy[T]) form(tau []T, ws *Workspace) {
	k := h.v.Rows
	h.gram.reshape(k, k)
	Gemm(&h.gram, 1, &h.v, NoTrans, &h.v, Transposed, 0, ws)
	// Row j of gram, left of the diagonal, times the transposed leading block.
	h.t.reshape(k, k)
	h.t.Fill(0)
	for j := range k {
		h.t.Data[j*k+j] = tau[j]
		g := h.gram.Row(j)[:j]
		for i := range j {
			h.t.Data[i*k+j] = -tau[j] * asm.Dot(h.t.Row(i)[i:j], g[i:])
		}
	}
}

// left sets c = op(H)·c.
func (h *wy[T]) left(c *Matrix[T], trans Trans, ws *Workspace) {
	used := ws.acquire()
	w, x := kitOf[T](used).reflected(h.v.Rows, c.Cols)
	Gemm(w, 1, &h.v, NoTrans, c, NoTrans, 0, used)
	Gemm(x, 1, &h.t, trans, w, NoTrans, 0, used)
	Gemm(c, -1, &h.v, Transposed, x, NoTrans, 1, used)
	ws.release(used)
}

// right sets c = c·op(H).
func (h *wy[T]) right(c *Matrix[T], trans Trans, ws *Workspace) {
	used := ws.acquire()
	w, x := kitOf[T](used).reflected(c.Rows, h.v.Rows)
	Gemm(w, 1, c, NoTrans, &h.v, Transposed, 0, used)
	Gemm(x, 1, w, NoTrans, &h.t, trans, 0, used)
	Gemm(c, -1, x, NoTrans, &h.v, NoTrans, 1, used)
	ws.release(used)
}

// reflected returns room for two products with V, of so many rows and columns.
func (k *kit[T]) reflected(rows, cols int) (w, x *Matrix[T]) {
	k.w.reshape(rows, cols)
	k.x.reshape(rows, cols)
	return &k.w, &k.x
}

// reflectors is how many of them go into one block.
const reflectors = 32

// rowReflection reduces a to lower trapezoidal form by reflectors from the right,
// A = L·(H₀H₁⋯)ᵀ: L replaces the lower triangle, the reflectors what is right of
// it, and tau takes min(m, n) factors. Panels of rows are reduced on vectors, the
// rest is updated by Gemm: all but a share of about reflectors/n of the flops.
// Several threads share blocks of panels.
type rowReflection[T Float] struct {
	in     copying[T]
	a      *Matrix[T]
	tau    []T
	panel  int     // rows of a panel
	cuts   cuts    // between the blocks of rows
	panels []wy[T] // those of each block
}

// reduce does it to a after copying src to it.
func (r *rowReflection[T]) reduce(a *Matrix[T], tau []T, src *Matrix[T], form copyForm, ws *Workspace) {
	used := ws.acquire()
	defer ws.release(used)
	r.in, r.a, r.tau, r.panel = copying[T]{*a, *src, form}, a, tau, reflectors
	if max(a.Rows, a.Cols) <= smallQR {
		r.panel = smallQR
	}
	blocks := r.cuts.blocks(a.Rows, used.threads)
	if panels := ceil(len(tau), r.panel); blocks > 1 && len(r.panels) < panels {
		r.panels = append(r.panels, make([]wy[T], panels-len(r.panels))...)
	} else if len(r.panels) == 0 {
		r.panels = make([]wy[T], 1)
	}
	used.factorBlocks(r, blocks)
	r.in.src = Matrix[T]{}
}

func (r *rowReflection[T]) load(b int) {
	i0, i1 := r.cuts.span(b)
	if r.in.form == asIs {
		r.in.rows(i0, i1)
		return
	}
	in := copying[T]{r.a.view(i0, i1, 0, r.a.Cols), r.in.src.view(0, r.a.Cols, i0, i1), turnedOver}
	in.all()
}

// wy returns the reflectors of the panel that starts at row i.
func (r *rowReflection[T]) wy(i int) *wy[T] { return &r.panels[min(i/r.panel, len(r.panels)-1)] }

// factor reduces the rows of block b.
func (r *rowReflection[T]) factor(b int, ws *Workspace) bool {
	first, last := r.cuts.span(b)
	for i := first; i < min(last, len(r.tau)); i += r.panel {
		end := min(i+r.panel, last, len(r.tau))
		p := r.a.view(i, end, i, r.a.Cols)
		reflectPanel(&p, r.tau[i:end])
		if end < r.a.Rows {
			r.wy(i).set(&p, r.tau[i:end], ws)
			r.applyPanel(i, end, last, ws)
		}
	}
	return true
}

// apply applies the reflectors of block b to the rows of block c.
func (r *rowReflection[T]) apply(b, c int, ws *Workspace) {
	i0, i1 := r.cuts.span(c)
	first, last := r.cuts.span(b)
	for i := first; i < min(last, len(r.tau)); i += r.panel {
		r.applyPanel(i, i0, i1, ws)
	}
}

// applyPanel applies the reflectors of the panel that starts at row i to rows
// i0 ≤ i < i1.
func (r *rowReflection[T]) applyPanel(i, i0, i1 int, ws *Workspace) {
	if i0 < i1 {
		rows := r.a.view(i0, i1, i, r.a.Cols)
		r.wy(i).right(&rows, NoTrans, ws)
	}
}

// reflectPanel reduces rows one by one.
func reflectPanel[T Float](p *Matrix[T], tau []T) {
	for i := range p.Rows {
		tau[i] = reflectRow(p, i)
	}
}

// reflectRow reduces row i from the diagonal on and applies the reflector, whose τ it
// returns, to the rows after it.
func reflectRow[T Float](p *Matrix[T], i int) (tau T) {
	v := p.Row(i)[i:]
	tau = reflect(v)
	if tau == 0 || i+1 == p.Rows {
		return tau
	}
	beta := v[0]
	v[0] = 1
	asm.Reflect(p.Data[(i+1)*p.Stride+i:], p.Stride, p.Rows-i-1, v, -tau)
	v[0] = beta
	return tau
}

// applyReflectors sets c = op(H)·c for H = H₀H₁⋯, the reflectors in the rows of a
// that rowReflection left there.
func applyReflectors[T Float](a *Matrix[T], tau []T, c *Matrix[T], trans Trans, h *wy[T], ws *Workspace) {
	k := min(a.Rows, a.Cols)
	blocks := ceil(k, reflectors)
	for b := range blocks {
		if trans == NoTrans { // the last factor is the first to act
			b = blocks - 1 - b
		}
		i, end := b*reflectors, min((b+1)*reflectors, k)
		p := a.view(i, end, i, a.Cols)
		h.set(&p, tau[i:end], ws)
		rows := c.view(i, c.Rows, 0, c.Cols)
		h.left(&rows, trans, ws)
	}
}

// formReflectors sets q to its number of leading columns of H = H₀H₁⋯. Columns
// that a block leaves as columns of the identity are not computed.
func formReflectors[T Float](a *Matrix[T], tau []T, q *Matrix[T], h *wy[T], ws *Workspace) {
	k := min(a.Rows, a.Cols)
	if max(a.Rows, a.Cols) <= smallQR {
		h.formSmall(a, tau, q)
		return
	}
	q.setEye()
	for b := ceil(k, reflectors) - 1; b >= 0; b-- {
		i, end := b*reflectors, min((b+1)*reflectors, k)
		p := a.view(i, end, i, a.Cols)
		h.set(&p, tau[i:end], ws)
		corner := q.view(i, q.Rows, min(i, q.Cols), q.Cols)
		h.left(&corner, NoTrans, ws)
	}
}

// formSmall is formReflectors one by one, on the transpose.
func (h *wy[T]) formSmall(a *Matrix[T], tau []T, q *Matrix[T]) {
	h.x.spread(q.Cols, q.Rows)
	h.x.setEye()
	h.w.reshape(1, a.Cols)
	for i := min(a.Rows, a.Cols, q.Cols) - 1; i >= 0; i-- {
		v := h.w.Data[i:a.Cols]
		copy(v, a.Row(i)[i:])
		v[0] = 1
		asm.Reflect(h.x.Data[i*h.x.Stride+i:], h.x.Stride, q.Cols-i, v, -tau[i])
	}
	Transpose(q, &h.x)
}

// vectors sets column j of dst to H = diag(I, H₀H₁⋯) times row order[j] of q, for the
// reflectors in the rows of a, of which the first acts on element first.
func (h *wy[T]) vectors(dst, a *Matrix[T], tau []T, first int, q *Matrix[float64], order []int, ws *Workspace) {
	n := dst.Rows
	if n > smallQR {
		permutedTranspose(dst, q, order)
		rows := dst.view(first, n, 0, n)
		applyReflectors(a, tau, &rows, NoTrans, h, ws)
		return
	}
	h.x.spread(n, n)
	for j, from := range order {
		x := h.x.Row(j)
		for i, v := range q.Row(from) {
			x[i] = T(v)
		}
	}
	h.w.reshape(1, n)
	for i := len(tau) - 1; i >= 0; i-- {
		v := h.w.Data[:n-first-i]
		copy(v, a.Row(i)[i:])
		v[0] = 1
		asm.Reflect(h.x.Data[first+i:], h.x.Stride, n, v, -tau[i])
	}
	Transpose(dst, &h.x)
}
