package ae

import (
	"math"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// pencil holds what ‖J‖², ‖J−Jᵀ‖² and tr J of J = R diag(d) Wᵀ are computed
// from for any d. Explicit Jacobians cost 2D²H operations a sample and Gram
// matrices 4H², after 10DH² once.
type pencil struct {
	w, r     *linalg.Matrix[float64] // D×H
	trace, e []float64               // ⟨w_l, r_l⟩, and that by ‖w_l‖²
	distance float64                 // ‖R − W diag(e)‖/‖R‖, the smallest
	rest     *linalg.Matrix[float64] // R − W diag(e), which has the same J − Jᵀ as R
	outer    *linalg.Matrix[float64] // H×D²: r_l w_lᵀ in row l; nil when the Gram matrices are cheaper
	size     *linalg.Matrix[float64] // H×H: ‖J‖² = dᵀ size d
	skew     *linalg.Matrix[float64] // H×H: ‖J−Jᵀ‖² = dᵀ skew d; nil until it is needed
	ws       *linalg.Workspace
}

func newPencil(w, r *linalg.Matrix[float64], ws *linalg.Workspace) *pencil {
	p := &pencil{w: w, r: r, trace: make([]float64, w.Cols), ws: ws}
	lengths := make([]float64, w.Cols)
	p.e = make([]float64, w.Cols)
	e := p.e
	for i := range w.Rows {
		asm.MulAdd(lengths, w.Row(i), w.Row(i))
		asm.MulAdd(p.trace, w.Row(i), r.Row(i))
	}
	for l, n := range lengths {
		if n > 0 {
			e[l] = p.trace[l] / n
		}
	}
	p.rest = linalg.New[float64](w.Rows, w.Cols)
	var rest, all float64
	for i := range w.Rows {
		row := p.rest.Row(i)
		asm.Mul(row, w.Row(i), e)
		asm.Sub(row, r.Row(i), row)
		rest += asm.Dot(row, row)
		all += asm.Dot(r.Row(i), r.Row(i))
	}
	if all > 0 {
		p.distance = math.Sqrt(rest / all)
	}
	if d := w.Rows; d*d < 2*w.Cols {
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
}

// gram prepares the Gram matrices: ‖J‖² = dᵀ(WᵀW∘RᵀR)d.
func (p *pencil) gram() {
	p.size = p.product(p.w, p.w)
	linalg.Hadamard(p.size, p.size, p.product(p.r, p.r))
	p.needSkew()
}

// needSkew forms skew = 2(G∘K − M∘Mᵀ) with G = WᵀW, K = R′ᵀR′, M = WᵀR′, where
// R′ is R − W diag(e): the difference loses nothing then when R is nearly
// W diag(e).
func (p *pencil) needSkew() {
	if p.skew != nil {
		return
	}
	p.skew = p.product(p.w, p.w)
	linalg.Hadamard(p.skew, p.skew, p.product(p.rest, p.rest))
	m := p.product(p.w, p.rest)
	for i := range m.Rows {
		row := p.skew.Row(i)
		for j := range row {
			row[j] = 2 * (row[j] - float64(m.At(i, j)*m.At(j, i)))
		}
	}
}

// product returns aᵀb.
func (p *pencil) product(a, b *linalg.Matrix[float64]) *linalg.Matrix[float64] {
	g := linalg.New[float64](a.Cols, b.Cols)
	linalg.Gemm(g, 1, a, linalg.Transposed, b, linalg.NoTrans, 0, p.ws)
	return g
}

// norms sets size, skew and trace to ‖J‖², ‖J−Jᵀ‖² and tr J for each row of d.
func (p *pencil) norms(size, skew, trace []float64, d *linalg.Matrix[float64]) {
	for i := range trace {
		trace[i] = asm.Dot(d.Row(i), p.trace)
	}
	if p.outer == nil {
		p.quadratic(size, d, p.size)
		p.quadratic(skew, d, p.skew)
		return
	}
	jacobians := linalg.New[float64](d.Rows, p.outer.Cols)
	linalg.Gemm(jacobians, 1, d, linalg.NoTrans, p.outer, linalg.NoTrans, 0, p.ws)
	n := p.w.Rows
	for k := range d.Rows {
		j := jacobians.Row(k)
		size[k], skew[k] = asm.Dot(j, j), 0
		for a := range n {
			for b := range a {
				diff := j[a*n+b] - j[b*n+a]
				skew[k] += 2 * float64(diff*diff)
			}
		}
	}
}

// quadratic sets out to dᵀ a d for each row of d.
func (p *pencil) quadratic(out []float64, d, a *linalg.Matrix[float64]) {
	da := linalg.New[float64](d.Rows, a.Cols)
	linalg.Gemm(da, 1, d, linalg.NoTrans, a, linalg.NoTrans, 0, p.ws)
	for i := range out {
		out[i] = asm.Dot(da.Row(i), d.Row(i))
	}
}
