package ae

import (
	"math"
	"slices"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// pencil holds what ‖J‖², ‖J−Jᵀ‖² and tr J of J = R diag(d) Wᵀ are computed
// from for any d. Explicit Jacobians cost 2D²H operations a sample and Gram
// matrices about 2H², after 5DH² once. W and R are taken by powers of two where their
// products would leave the range of float64, and so is everything made of them.
type pencil struct {
	w, r     *linalg.Matrix[float64] // D×H: 2^−a W and 2^−b R
	exponent int                     // a + b: J/2^exponent is what these give
	ratio    int                     // b − a: 2^ratio e is that of W and R
	trace, e []float64               // ⟨w_l, r_l⟩, and that by ‖w_l‖² unless e was given
	distance float64                 // ‖R − W diag(e)‖/‖R‖, the smallest
	rest     *linalg.Matrix[float64] // R − W diag(e), which has the same J − Jᵀ as R
	outer    *linalg.Matrix[float64] // H×D²: r_l w_lᵀ in row l; nil when the Gram matrices are cheaper
	size     *linalg.Matrix[float64] // H×H: ‖J‖² = dᵀ size d
	skew     *linalg.Matrix[float64] // H×H: ‖J−Jᵀ‖² = dᵀ skew d; nil until it is needed
	ws       *linalg.Workspace

	sizeForm, skewForm *form[float64]
	jacobians          *linalg.Matrix[float64] // of some rows of d, when they are explicit
}

// newPencil takes the e of the nearest R = W diag(e) when e is nil.
func newPencil(w, r *linalg.Matrix[float64], e []float64, ws *linalg.Workspace) *pencil {
	a, b := exponentOf(w), exponentOf(r)
	w, r = rescaled(w, a), rescaled(r, b)
	p := &pencil{w: w, r: r, exponent: a + b, ratio: b - a, e: e, trace: make([]float64, w.Cols), ws: ws}
	lengths := make([]float64, w.Cols)
	for i := range w.Rows {
		asm.MulAdd(lengths, w.Row(i), w.Row(i))
		asm.MulAdd(p.trace, w.Row(i), r.Row(i))
	}
	if e == nil {
		p.e = make([]float64, w.Cols)
		for l, n := range lengths {
			if n > 0 {
				p.e[l] = p.trace[l] / n
			}
		}
	} else if p.ratio != 0 {
		p.e = slices.Clone(e)
		for l, v := range e {
			p.e[l] = math.Ldexp(v, -p.ratio)
		}
	}
	p.rest = linalg.New[float64](w.Rows, w.Cols)
	var rest, all float64
	for i := range w.Rows {
		row := p.rest.Row(i)
		asm.Mul(row, w.Row(i), p.e)
		asm.Sub(row, r.Row(i), row)
		rest += asm.Dot(row, row)
		all += asm.Dot(r.Row(i), r.Row(i))
	}
	if all > 0 {
		p.distance = math.Sqrt(rest / all)
	}
	if product(w.Rows, w.Rows) < product(2, w.Cols) {
		p.explicit()
	} else {
		p.gram()
	}
	return p
}

// explicit prepares explicit Jacobians.
func (p *pencil) explicit() {
	d := p.w.Rows
	p.outer = linalg.New[float64](p.w.Cols, d*d)
	for l := range p.outer.Rows {
		row := p.outer.Row(l)
		for i := range d {
			for j := range d {
				row[i*d+j] = p.r.At(i, l) * p.w.At(j, l)
			}
		}
	}
	p.jacobians = linalg.New[float64](chunkRows, d*d)
}

// gram prepares the Gram matrices: ‖J‖² = dᵀ(WᵀW∘RᵀR)d.
func (p *pencil) gram() {
	g := p.square(p.w)
	p.size = p.square(p.r)
	linalg.Hadamard(p.size, p.size, g)
	p.needSkew(g)
	p.sizeForm, p.skewForm = newForm[float64](p.size, p.ws), newForm[float64](p.skew, p.ws)
}

// needSkew forms skew = 2(G∘K − M∘Mᵀ) from G = WᵀW with K = R′ᵀR′ and M = WᵀR′,
// where R′ is R − W diag(e): the difference loses nothing then when R is nearly
// W diag(e). It makes G itself when g is nil.
func (p *pencil) needSkew(g *linalg.Matrix[float64]) {
	if p.skew != nil {
		return
	}
	if g == nil {
		g = p.square(p.w)
	}
	p.skew = p.square(p.rest)
	linalg.Hadamard(p.skew, p.skew, g)
	m := linalg.New[float64](p.w.Cols, p.w.Cols)
	linalg.Gemm(m, 1, p.w, linalg.Transposed, p.rest, linalg.NoTrans, 0, p.ws)
	for i := range m.Rows {
		row := p.skew.Row(i)
		for j := range row {
			row[j] = 2 * (row[j] - float64(m.At(i, j)*m.At(j, i)))
		}
	}
}

// square returns aᵀa.
func (p *pencil) square(a *linalg.Matrix[float64]) *linalg.Matrix[float64] {
	g := linalg.New[float64](a.Cols, a.Cols)
	linalg.Syrk(g, linalg.Upper, 1, a, linalg.Transposed, 0, p.ws)
	for i := range g.Rows {
		for j := range i {
			g.Set(i, j, g.At(j, i))
		}
	}
	return g
}

// norms sets dst to the terms of J for each row of d, at most chunkRows.
func (p *pencil) norms(dst []terms, d *linalg.Matrix[float64]) {
	for i := range dst {
		dst[i] = terms{trace: asm.Dot(d.Row(i), p.trace), exponent: p.exponent, order: p.w.Rows}
	}
	if p.outer == nil {
		p.sizeForm.multiply(d)
		p.skewForm.multiply(d)
		for i := range dst {
			dst[i].size, _ = p.sizeForm.value(i, d.Row(i))
			dst[i].skew, _ = p.skewForm.value(i, d.Row(i))
		}
		return
	}
	p.jacobians.Rows = d.Rows
	linalg.Gemm(p.jacobians, 1, d, linalg.NoTrans, p.outer, linalg.NoTrans, 0, p.ws)
	n := p.w.Rows
	for k := range d.Rows {
		j := p.jacobians.Row(k)
		dst[k].size = asm.Dot(j, j)
		for a := range n {
			for b := range a {
				diff := j[a*n+b] - j[b*n+a]
				dst[k].skew += 2 * float64(diff*diff)
			}
		}
	}
}
