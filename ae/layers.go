package ae

import (
	"fmt"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// Layer is a layer of a deep network: it makes φ(h·op(W) + b) of a batch h.
type Layer[T linalg.Float] struct {
	W          *linalg.Matrix[T] // inputs×units, units×inputs when Op is Transposed
	Op         linalg.Trans
	B          []T        // of each unit
	Activation Activation // φ
}

// in and out are the layer's numbers of inputs and units.
func (l *Layer[T]) in() int {
	if l.Op == linalg.Transposed {
		return l.W.Cols
	}
	return l.W.Rows
}

func (l *Layer[T]) out() int { return len(l.B) }

// fit reports whether the layers have the widths, after so many inputs.
func fit[T linalg.Float](layers []Layer[T], in int, units []int) bool {
	if len(layers) != len(units) {
		return false
	}
	for k, l := range layers {
		if l.W == nil || len(l.B) != units[k] {
			return false
		}
		rows, cols := in, units[k]
		if l.Op == linalg.Transposed {
			rows, cols = cols, rows
		}
		if l.W.Rows != rows || l.W.Cols != cols {
			return false
		}
		in = units[k]
	}
	return true
}

// pass is the way of a batch through layers, with the derivatives by everything
// on it, one row a sample. Layer k takes h[k] to u = h[k]·op(W) + b and leaves
// φ(u) in h[k+1], φ′(u) in d[k] and φ″(u) in k[k]. With potential, the last layer has the
// antiderivative of its activation as φ, which nothing needs the value of: its
// φ′ and φ″ are the activation and its slope.
type pass[T linalg.Float] struct {
	layers    []Layer[T]
	potential bool
	ws        *linalg.Workspace

	h, d, k []*linalg.Matrix[T]
	gu, gh  []*linalg.Matrix[T] // ∂/∂u of each layer, ∂/∂h of its input and the last output

	slopes []func(block int) // tasks of each layer on blocks of rows
}

// newPass returns the pass of at most n samples, with φ″ if it is wanted.
func newPass[T linalg.Float](layers []Layer[T], potential bool, n int, curvatures bool, ws *linalg.Workspace) *pass[T] {
	p := &pass[T]{layers: layers, potential: potential, ws: ws}
	p.h = append(p.h, linalg.New[T](n, layers[0].in()))
	p.gh = append(p.gh, linalg.New[T](n, layers[0].in()))
	for i, l := range layers {
		layer := func() *linalg.Matrix[T] { return linalg.New[T](n, l.out()) }
		p.h, p.d, p.gu, p.gh = append(p.h, layer()), append(p.d, layer()), append(p.gu, layer()), append(p.gh, layer())
		if curvatures {
			p.k = append(p.k, layer())
		}
		p.slopes = append(p.slopes, p.onRows(func(n int) { p.slopeRow(i, n) }))
	}
	return p
}

// onRows returns the task that calls f for the rows of a block.
func (p *pass[T]) onRows(f func(n int)) func(block int) {
	return func(block int) {
		for n := block * rowBlock; n < min((block+1)*rowBlock, p.h[0].Rows); n++ {
			f(n)
		}
	}
}

func (p *pass[T]) parallel(task func(block int)) {
	p.ws.Parallel((p.h[0].Rows+rowBlock-1)/rowBlock, task)
}

// size says how many samples pass.
func (p *pass[T]) size(n int) {
	for _, list := range [][]*linalg.Matrix[T]{p.h, p.d, p.k, p.gu, p.gh} {
		setRows(n, list)
	}
}

func setRows[T linalg.Float](n int, list []*linalg.Matrix[T]) {
	for _, m := range list {
		m.Rows = n
	}
}

// forward passes h[0] through the layers.
func (p *pass[T]) forward() {
	for i, l := range p.layers {
		linalg.Affine(p.h[i+1], nil, p.h[i], l.W, l.Op, l.B, linalg.Linear, p.ws)
		p.parallel(p.slopes[i])
	}
}

func (p *pass[T]) slopeRow(i, n int) {
	act, u, d := p.layers[i].Activation, p.h[i+1].Row(n), p.d[i].Row(n)
	if p.potential && i == len(p.layers)-1 {
		linalg.Activate(act, d, u)
		if p.k != nil {
			linalg.Slopes(act, p.k[i].Row(n), u)
		}
		return
	}
	linalg.Slopes(act, d, u)
	if p.k != nil {
		linalg.Curvatures(act, p.k[i].Row(n), u)
	}
	linalg.Activate(act, u, u)
}

// backward sets gu from the derivative gh[to] by the output of the first to
// layers, and gh[0] when the input's is wanted. With ways it is the derivative
// of their products as well.
func (p *pass[T]) backward(to int, input bool, ways []*way[T]) {
	for i := to - 1; i >= 0; i-- {
		for n := range p.gu[i].Rows {
			asm.Mul(p.gu[i].Row(n), p.d[i].Row(n), p.gh[i+1].Row(n))
			for _, w := range ways {
				if i < w.to {
					w.curve(i, n)
				}
			}
		}
		if i > 0 || input {
			p.back(p.gh[i], p.gu[i], i)
		}
	}
}

// back sets dst to src·op(W)ᵀ of layer i.
func (p *pass[T]) back(dst, src *linalg.Matrix[T], i int) {
	l := p.layers[i]
	linalg.Gemm(dst, 1, src, linalg.NoTrans, l.W, !l.Op, 0, p.ws)
}

// add adds the derivatives by the first to layers' parameters, gu and ways being
// set, to dw and db.
func (p *pass[T]) add(to int, dw []*linalg.Matrix[T], db [][]T, ways []*way[T]) {
	for i := range to {
		p.outer(dw[i], p.h[i], p.gu[i], i)
		for n := range p.gu[i].Rows {
			asm.Add(db[i], db[i], p.gu[i].Row(n))
		}
		for _, w := range ways {
			if i < w.to {
				p.outer(dw[i], w.t[i], w.ga[i], i)
			}
		}
	}
}

// outer adds hᵀg, or its transpose for a layer with op(W) = Wᵀ, to dw.
func (p *pass[T]) outer(dw, h, g *linalg.Matrix[T], i int) {
	if p.layers[i].Op == linalg.Transposed {
		h, g = g, h
	}
	linalg.Gemm(dw, 1, h, linalg.Transposed, g, linalg.NoTrans, 1, p.ws)
}

// way is a bilinear form gᵀJt of the Jacobian J of a pass's first layers: a
// tangent t[0] is pushed to the end, t[k+1] = φ′∘a[k] with a[k] = t[k]·op(W), and
// a cotangent g[to] pulled to the beginning, g[k] = ga[k]·op(W)ᵀ with
// ga[k] = φ′∘g[k+1].
type way[T linalg.Float] struct {
	pass  *pass[T]
	to    int // how many layers
	t, a  []*linalg.Matrix[T]
	g, ga []*linalg.Matrix[T]
	s     []T // scratch
}

func newWay[T linalg.Float](p *pass[T], to int) *way[T] {
	w := &way[T]{pass: p, to: to}
	widest := 0
	like := func(m *linalg.Matrix[T]) *linalg.Matrix[T] {
		widest = max(widest, m.Cols)
		return linalg.New[T](m.Rows, m.Cols)
	}
	for _, h := range p.h[:to+1] {
		w.t, w.g = append(w.t, like(h)), append(w.g, like(h))
	}
	for _, d := range p.d[:to] {
		w.a, w.ga = append(w.a, like(d)), append(w.ga, like(d))
	}
	w.s = make([]T, widest)
	return w
}

// size says how many samples pass.
func (w *way[T]) size(n int) {
	for _, list := range [][]*linalg.Matrix[T]{w.t, w.a, w.g, w.ga} {
		setRows(n, list)
	}
}

// push takes t[0] to the end: row n of t[to] is J t[0]_n.
func (w *way[T]) push() {
	for i, l := range w.pass.layers[:w.to] {
		linalg.Gemm(w.a[i], 1, w.t[i], linalg.NoTrans, l.W, l.Op, 0, w.pass.ws)
		linalg.Hadamard(w.t[i+1], w.pass.d[i], w.a[i])
	}
}

// pull takes g[to] to the beginning: row n of g[0] is Jᵀ g[to]_n.
func (w *way[T]) pull() {
	for i := w.to - 1; i >= 0; i-- {
		linalg.Hadamard(w.ga[i], w.pass.d[i], w.g[i+1])
		w.pass.back(w.g[i], w.ga[i], i)
	}
}

// end sets g[to] to alpha·x + beta·y; a nil y is 0.
func (w *way[T]) end(alpha T, x *linalg.Matrix[T], beta T, y *linalg.Matrix[T]) {
	g := w.g[w.to]
	for n := range g.Rows {
		row := g.Row(n)
		clear(row)
		asm.Axpy(alpha, x.Row(n), row)
		if y != nil {
			asm.Axpy(beta, y.Row(n), row)
		}
	}
}

// curve adds φ″∘a∘g, the derivative of the form by u, to row n of gu[i].
func (w *way[T]) curve(i, n int) {
	s := w.s[:w.a[i].Cols]
	asm.Mul(s, w.a[i].Row(n), w.g[i+1].Row(n))
	asm.MulAdd(w.pass.gu[i].Row(n), w.pass.k[i].Row(n), s)
}

// signs fills v with ±1 of a generator with that state.
func signs[T linalg.Float](v []T, state uint64) {
	for j := range v {
		if j%64 == 0 {
			state = mix(state)
		}
		v[j] = 1 - 2*T(state>>(j%64)&1)
	}
}

// widths writes the widths of layers.
func widths(visible int, hidden []int) string {
	s := fmt.Sprint(visible)
	for _, n := range hidden {
		s += fmt.Sprintf("-%d", n)
	}
	return s
}
