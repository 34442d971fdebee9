package hodge

import (
	"fmt"
	"math"
	"math/bits"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// Coboundary implements Complex: (dw)_{S+j} += (−1)^#{s in S: s < j} D_j w_S.
func (g *Grid) Coboundary(k int, dst, src []float64) {
	g.coboundary(nil, k, dst, src)
	g.drop(k+1, dst)
}

// coboundary is Coboundary but for the cells that a mask removes.
func (g *Grid) coboundary(ws *linalg.Workspace, k int, dst, src []float64) {
	g.checkPair("Coboundary", k, k+1, dst, src)
	if k < 0 {
		clear(dst)
		return
	}
	g.sweep(ws, k+1, 0, func(l *line, _ []float64) { g.derivative(l, l.of(dst), src) })
}

// Boundary implements Complex.
func (g *Grid) Boundary(k int, dst, src []float64) {
	g.transpose(nil, k, dst, src)
	g.drop(k-1, dst)
}

// transpose is Boundary but for the cells that a mask removes.
func (g *Grid) transpose(ws *linalg.Workspace, k int, dst, src []float64) {
	g.checkPair("Boundary", k, k-1, dst, src)
	if k > g.Dim() {
		clear(dst)
		return
	}
	g.sweep(ws, k-1, 0, func(l *line, _ []float64) {
		g.transposed(l, l.of(dst), src, func(int) float64 { return 1 }, 1)
	})
}

// Codifferential implements Complex.
func (g *Grid) Codifferential(k int, dst, src []float64) { g.codifferential(nil, k, dst, src) }

// codifferential: on a box the masses of a cell and its face differ by h² along
// one axis only, and by a factor 2 at the ends of a Free one.
func (g *Grid) codifferential(ws *linalg.Workspace, k int, dst, src []float64) {
	g.checkPair("Codifferential", k, k-1, dst, src)
	if g.masses != nil {
		m := make([]float64, len(src))
		g.Mass(k, m, src)
		g.transpose(ws, k, dst, m)
		g.InverseMass(k-1, dst, dst)
		return
	}
	if k > g.Dim() {
		clear(dst)
		return
	}
	g.sweep(ws, k-1, 0, func(l *line, _ []float64) {
		g.transposed(l, l.of(dst), src, func(j int) float64 {
			h := g.spacing[j]
			return 1 / float64(h*h)
		}, 2)
	})
}

func (g *Grid) checkPair(call string, from, to int, dst, src []float64) {
	if len(src) != g.Cells(from) || len(dst) != g.Cells(to) {
		panic(fmt.Sprintf("hodge: %s: %d values of degree %d into %d of degree %d, the grid has %d and %d cells",
			call, len(src), from, len(dst), to, g.Cells(from), g.Cells(to)))
	}
}

// sign is (−1)^#{s in axes: s < j}.
func sign(axes uint, j int) float64 {
	if bits.OnesCount(axes&(1<<j-1))%2 == 1 {
		return -1
	}
	return 1
}

// derivative sets dst to line l of d src: the sum of ±(w_{i+1} − w_i) over the
// axes j of its cells.
func (g *Grid) derivative(l *line, dst, src []float64) {
	last := g.Dim() - 1
	sum := sum{dst: dst}
	for j := range g.Dim() {
		if !l.part.along(j) {
			continue
		}
		p := g.with(l.part.axes &^ (1 << j))
		t := sign(p.axes, j)
		if j < last {
			low, above := g.stored(j, l.at[j])
			high, below := g.stored(j, l.at[j]+1)
			switch {
			case above && below:
				sum.difference(l.beside(p, j, high, src), l.beside(p, j, low, src), t)
			case below:
				sum.add(l.beside(p, j, high, src), t)
			case above:
				sum.add(l.beside(p, j, low, src), -t)
			}
			continue
		}
		w, n := l.beside(p, j, 0, src), l.n
		switch g.boundary[j] {
		case Free:
			sum.difference(w[1:], w, t)
		case Relative:
			dst := sum.begun()
			asm.Axpy(t, w, dst[:n-1])
			asm.Axpy(-t, w, dst[1:])
		case Periodic:
			dst := sum.begun()
			addDifference(dst[:n-1], w[1:], w, t)
			addDifference(dst[n-1:], w, w[n-1:], t)
		}
	}
	sum.begun()
}

// A sum of lines is formed in dst, which holds nothing before the first.
type sum struct {
	dst    []float64
	filled bool
}

// begun returns the sum so far.
func (s *sum) begun() []float64 {
	if !s.filled {
		clear(s.dst)
		s.filled = true
	}
	return s.dst
}

// add adds t·x.
func (s *sum) add(x []float64, t float64) { asm.Axpy(t, x, s.begun()) }

// difference adds t·(x − y); x and y may be longer.
func (s *sum) difference(x, y []float64, t float64) {
	if s.filled {
		addDifference(s.dst, x, y, t)
		return
	}
	s.filled = true
	n := len(s.dst)
	if t == -1 {
		x, y, t = y, x, 1
	}
	asm.Sub(s.dst, x[:n], y[:n])
	if t != 1 {
		asm.Scal(t, s.dst)
	}
}

// stored returns the index at which node i along axis j is stored; the ends of
// a Relative axis are not.
func (g *Grid) stored(j, i int) (index int, ok bool) {
	switch n := g.cells[j]; g.boundary[j] {
	case Relative:
		return i - 1, i > 0 && i < n
	case Periodic:
		return i % n, true
	}
	return i, true
}

// transposed sets dst to line l of the transpose of d: the sum of
// ±scale(j)·(w_{i−1} − w_i) over the axes j across its cells, and end times as
// much at the ends of a Free axis.
func (g *Grid) transposed(l *line, dst, src []float64, scale func(j int) float64, end float64) {
	last := g.Dim() - 1
	sum := sum{dst: dst}
	for j := range g.Dim() {
		if l.part.along(j) {
			continue
		}
		q := g.with(l.part.axes | 1<<j)
		t, n := float64(sign(l.part.axes, j)*scale(j)), g.cells[j]
		if j < last {
			cell := func(i int) []float64 { return l.beside(q, j, i, src) }
			switch i := l.at[j]; {
			case g.boundary[j] == Relative:
				sum.difference(cell(i), cell(i+1), t)
			case g.boundary[j] == Periodic:
				sum.difference(cell((i+n-1)%n), cell(i), t)
			case i == 0:
				sum.add(cell(0), -end*t)
			case i == n:
				sum.add(cell(n-1), end*t)
			default:
				sum.difference(cell(i-1), cell(i), t)
			}
			continue
		}
		w := l.beside(q, j, 0, src)
		switch g.boundary[j] {
		case Free:
			dst := sum.begun()
			dst[0] -= float64(end * t * w[0])
			addDifference(dst[1:n], w, w[1:], t)
			dst[n] += float64(end * t * w[n-1])
		case Relative:
			sum.difference(w, w[1:], t)
		case Periodic:
			dst := sum.begun()
			addDifference(dst[1:], w, w[1:], t)
			addDifference(dst[:1], w[n-1:], w, t)
		}
	}
	sum.begun()
}

// addDifference sets dst += t·(x − y); x and y may be longer.
func addDifference(dst, x, y []float64, t float64) {
	var difference [512]float64
	for len(dst) > 0 {
		n := min(len(dst), len(difference))
		asm.Sub(difference[:n], x[:n], y[:n])
		asm.Axpy(t, difference[:n], dst[:n])
		dst, x, y = dst[n:], x[n:], y[n:]
	}
}

// drop zeroes the cells of degree k that a mask removes.
func (g *Grid) drop(k int, w []float64) {
	if g.masses == nil || k < 0 || k > g.Dim() {
		return
	}
	for i, m := range g.masses[k] {
		if m == 0 {
			w[i] = 0
		}
	}
}

// Mass implements Complex; dst may be src.
func (g *Grid) Mass(k int, dst, src []float64) {
	g.checkPair("Mass", k, k, dst, src)
	if g.masses != nil && k >= 0 && k <= g.Dim() {
		asm.Mul(dst, g.masses[k], src)
		return
	}
	g.sweep(nil, k, 0, func(l *line, _ []float64) { l.times(dst, src, l.mass, 0.5) })
}

// InverseMass implements Complex; dst may be src. Absent cells become zero.
func (g *Grid) InverseMass(k int, dst, src []float64) {
	g.checkPair("InverseMass", k, k, dst, src)
	if g.masses != nil && k >= 0 && k <= g.Dim() {
		for i, m := range g.masses[k] {
			if m != 0 {
				dst[i] = src[i] / m
			} else {
				dst[i] = 0
			}
		}
		return
	}
	g.sweep(nil, k, 0, func(l *line, _ []float64) { l.times(dst, src, 1/l.mass, 2) })
}

// times multiplies the cells of l by factor, the two ends, where they have half
// the mass, by factor·end.
func (l *line) times(dst, src []float64, factor, end float64) {
	dst, src = l.of(dst), l.of(src)
	n := l.n
	first, last := src[0], src[n-1]
	for i, v := range src {
		dst[i] = v * factor
	}
	if l.ends {
		// Doubling may compile to an addition, which must not fuse.
		dst[0], dst[n-1] = float64(first*factor)*end, float64(last*factor)*end
	}
}

// Inner implements Complex.
func (g *Grid) Inner(k int, a, b []float64) float64 {
	g.checkPair("Inner", k, k, a, b)
	return g.inner(nil, k, a, b)
}

func (g *Grid) inner(ws *linalg.Workspace, k int, a, b []float64) float64 {
	return g.sweep(ws, k, 1, func(l *line, sums []float64) { sums[0] += g.product(l, l.of(a), l.of(b)) })[0]
}

// product returns the inner product of two lines.
func (g *Grid) product(l *line, x, y []float64) float64 {
	if g.masses != nil {
		sum := 0.0
		for i, m := range l.of(g.masses[bits.OnesCount(l.part.axes)]) {
			sum += float64(m * x[i] * y[i])
		}
		return sum
	}
	sum := asm.Dot(x, y)
	if l.ends {
		sum -= float64(0.5 * (float64(x[0]*y[0]) + float64(x[l.n-1]*y[l.n-1])))
	}
	return float64(l.mass * sum)
}

// moments of a decomposition w = a + b + c, in the order in which measure adds
// them up.
const (
	energyA = iota
	energyB
	energyC
	productAB
	productAC
	productBC
	defect // the energy of w − (a + b + c)
	moments
)

// measure adds the moments of a line; c may be nil, which means zero.
func (g *Grid) measure(l *line, w, a, b, c, sums []float64) {
	sums[energyA] += g.product(l, a, a)
	sums[energyB] += g.product(l, b, b)
	sums[productAB] += g.product(l, a, b)
	if c != nil {
		sums[energyC] += g.product(l, c, c)
		sums[productAC] += g.product(l, a, c)
		sums[productBC] += g.product(l, b, c)
	}
	var rest [512]float64
	masses := []float64(nil)
	if g.masses != nil {
		masses = l.of(g.masses[bits.OnesCount(l.part.axes)])
	}
	for i := 0; i < len(w); i += len(rest) {
		j := min(i+len(rest), len(w))
		r := rest[:j-i]
		asm.Add(r, a[i:j], b[i:j])
		if c != nil {
			asm.Add(r, r, c[i:j])
		}
		asm.Sub(r, w[i:j], r)
		if masses == nil {
			if l.ends {
				if i == 0 {
					r[0] *= math.Sqrt2 / 2
				}
				if j == len(w) {
					r[len(r)-1] *= math.Sqrt2 / 2
				}
			}
			sums[defect] += float64(l.mass * asm.Dot(r, r))
			continue
		}
		for k, m := range masses[i:j] {
			sums[defect] += float64(m * r[k] * r[k])
		}
	}
}
