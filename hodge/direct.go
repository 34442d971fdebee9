package hodge

import (
	"context"
	"math"
	"sync"

	"github.com/curlfree/curlfree/asm"
)

// direct is the Hodge decomposition on a box without mask. The potential is
// Δ⁺δw and the harmonic part the mean of w over each component that has one;
// then one pass over the lines takes the derivative, subtracts and measures, so
// that no array is needed but those that are kept.
func (d *Decomposition) direct(ctx context.Context, g *Grid, w *Cochain, o Options) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	k, old := w.Degree, o.Reuse
	if old == nil {
		old = &Decomposition{}
	}
	alpha := old.Alpha.or(g, k-1)
	g.codifferential(o.ws, k, alpha.Data, w.Data)
	d.inverse = old.inverse
	if b := d.inverse; b == nil || b.grid != g || b.k != k-1 || b.threads != o.Threads {
		d.inverse = newBoxLaplacian(g, k-1, o.Threads, math.Inf(1))
	}
	d.inverse.apply(alpha.Data)
	if k > 0 {
		d.Alpha = alpha
	}
	if o.Keep&ExactPart != 0 {
		d.Exact = old.Exact.or(g, k)
	}
	if !o.InPlace && (o.Keep&CoexactPart != 0 || o.Copotential) {
		d.Coexact = old.Coexact.or(g, k)
	}
	if o.Keep&HarmonicPart != 0 {
		d.Harmonic = old.Harmonic.or(g, k)
	}
	means := g.means(w, o)
	scratch := sync.Pool{New: func() any { return &[3][]float64{} }}
	var m [moments]float64
	copy(m[:], g.sweep(o.ws, k, moments, func(l *line, sums []float64) {
		spare := scratch.Get().(*[3][]float64)
		exact, coexact := l.in(d.Exact, &spare[0]), l.in(d.Coexact, &spare[1])
		g.derivative(l, exact, alpha.Data) // nothing in degree 0
		asm.Sub(coexact, l.of(w.Data), exact)
		var harmonic []float64
		if mean, ok := means[l.part.axes]; ok {
			harmonic = l.in(d.Harmonic, &spare[2])
			for i := range harmonic {
				harmonic[i] = mean
			}
			asm.Sub(coexact, coexact, harmonic)
		} else if d.Harmonic != nil && d.Harmonic == old.Harmonic {
			clear(l.of(d.Harmonic.Data))
		}
		g.measure(l, l.of(w.Data), exact, coexact, harmonic, sums)
		if o.InPlace {
			copy(l.of(w.Data), coexact)
		}
		scratch.Put(spare)
	}))
	d.report(m)
	if o.InPlace {
		d.Coexact = w
	}
	if o.Copotential {
		beta, _, err := copotential(ctx, d.Coexact, o)
		if err != nil {
			return err
		}
		d.Beta = beta
	}
	if o.Keep&CoexactPart == 0 {
		d.Coexact = nil
	}
	return nil
}

// or returns w, if it is a cochain of degree k on g, else a new one.
func (w *Cochain) or(g *Grid, k int) *Cochain {
	if w != nil && w.Complex == Complex(g) && w.Degree == k && !w.Dual {
		return w
	}
	return NewCochain(g, k)
}

// means returns the values of the harmonic part of w on a box by component: a
// constant on the cells along all Relative axes, no Free one and any Periodic
// ones. Their d and δ are zero in every digit.
func (g *Grid) means(w *Cochain, o Options) map[uint]float64 {
	means := map[uint]float64{}
	for i := range g.parts[w.Degree] {
		if p := &g.parts[w.Degree][i]; g.closes(p) {
			means[p.axes] = 0
		}
	}
	if len(means) == 0 {
		return means
	}
	ones := make([]float64, g.cells[g.Dim()-1]+1)
	for i := range ones {
		ones[i] = 1
	}
	for axes := range means {
		sums := g.sweep(o.ws, w.Degree, 2, func(l *line, sums []float64) {
			if l.part.axes == axes {
				sums[0] += g.product(l, l.of(w.Data), ones[:l.n])
				sums[1] += g.product(l, ones[:l.n], ones[:l.n])
			}
		})
		means[axes] = sums[0] / sums[1]
	}
	return means
}

// in returns the cells of l in w, or a spare line if w is nil.
func (l *line) in(w *Cochain, spare *[]float64) []float64 {
	if w != nil {
		return l.of(w.Data)
	}
	if cap(*spare) < l.n {
		*spare = make([]float64, l.n+1) // nodes are one more than cells
	}
	return (*spare)[:l.n]
}
