package hodge

import (
	"fmt"
	"math"
	"math/bits"
)

// Coboundary implements Complex: (dw)_{S+j} += (−1)^#{s in S: s < j} D_j w_S.
func (g *Grid) Coboundary(k int, dst, src []float64) {
	g.coboundary(k, dst, src)
	g.drop(k+1, dst)
}

// coboundary is Coboundary but for the cells that a mask removes.
func (g *Grid) coboundary(k int, dst, src []float64) {
	g.checkPair("Coboundary", k, k+1, dst, src)
	clear(dst)
	if k < 0 || k >= g.Dim() {
		return
	}
	for _, p := range g.parts[k] {
		for j := range g.Dim() {
			if p.along(j) {
				continue
			}
			q := g.with(p.axes | 1<<j)
			g.difference(j, sign(p.axes, j), q, q.of(dst), p.of(src))
		}
	}
}

// Boundary implements Complex.
func (g *Grid) Boundary(k int, dst, src []float64) {
	g.transpose(k, dst, src)
	g.drop(k-1, dst)
}

// transpose is Boundary but for the cells that a mask removes.
func (g *Grid) transpose(k int, dst, src []float64) {
	g.checkPair("Boundary", k, k-1, dst, src)
	clear(dst)
	if k <= 0 || k > g.Dim() {
		return
	}
	for _, p := range g.parts[k-1] {
		for j := range g.Dim() {
			if p.along(j) {
				continue
			}
			q := g.with(p.axes | 1<<j)
			g.transposed(j, sign(p.axes, j), 1, q, p.of(dst), q.of(src))
		}
	}
}

// Codifferential implements Complex. On a box the masses of a cell and its face
// differ by h² along one axis only, and by a factor 2 at the ends of a Free one.
func (g *Grid) Codifferential(k int, dst, src []float64) {
	g.checkPair("Codifferential", k, k-1, dst, src)
	if g.masses != nil {
		m := make([]float64, len(src))
		g.Mass(k, m, src)
		g.transpose(k, dst, m)
		g.InverseMass(k-1, dst, dst)
		return
	}
	clear(dst)
	if k <= 0 || k > g.Dim() {
		return
	}
	for _, p := range g.parts[k-1] {
		for j := range g.Dim() {
			if !p.along(j) {
				q := g.with(p.axes | 1<<j)
				h := g.spacing[j]
				g.transposed(j, sign(p.axes, j)/float64(h*h), 2, q, p.of(dst), q.of(src))
			}
		}
	}
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

// difference adds sign·(w_{i+1} − w_i) along axis j; q is the part of dst.
func (g *Grid) difference(j int, sign float64, q *part, dst, src []float64) {
	outer, n, inner := q.split(j)
	nodes := g.nodes(j)
	for o := range outer {
		a, b := src[o*nodes*inner:][:nodes*inner], dst[o*n*inner:][:n*inner]
		switch g.boundary[j] {
		case Free:
			addDifference(b, a[inner:], a, sign)
		case Relative:
			add(b[:nodes*inner], sign, a)
			add(b[inner:], -sign, a)
		case Periodic:
			addDifference(b[:(n-1)*inner], a[inner:], a, sign)
			addDifference(b[(n-1)*inner:], a, a[(n-1)*inner:], sign)
		}
	}
}

// transposed adds t·(w_{i−1} − w_i) along axis j, and end times as much at the
// ends of a Free one; q is the part of src.
func (g *Grid) transposed(j int, t, end float64, q *part, dst, src []float64) {
	outer, n, inner := q.split(j)
	nodes := g.nodes(j)
	for o := range outer {
		a, b := src[o*n*inner:][:n*inner], dst[o*nodes*inner:][:nodes*inner]
		switch g.boundary[j] {
		case Free:
			add(b[:inner], -end*t, a[:inner])
			addDifference(b[inner:n*inner], a, a[inner:], t)
			add(b[n*inner:], end*t, a[(n-1)*inner:])
		case Relative:
			addDifference(b, a, a[inner:], t)
		case Periodic:
			addDifference(b[inner:], a, a[inner:], t)
			addDifference(b[:inner], a[(n-1)*inner:], a, t)
		}
	}
}

// addDifference sets dst += t·(x − y).
func addDifference(dst, x, y []float64, t float64) {
	x, y = x[:len(dst)], y[:len(dst)]
	for i := range dst {
		dst[i] += float64(t * (x[i] - y[i]))
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
	if k < 0 || k > g.Dim() {
		return
	}
	if g.masses != nil {
		for i, m := range g.masses[k] {
			dst[i] = m * src[i]
		}
		return
	}
	for i := range g.parts[k] {
		p := &g.parts[k][i]
		g.eachRow(p, p.mass, func(at int, factor float64, ends bool) {
			timesRow(dst[at:], src[at:], p.shape[len(p.shape)-1], factor, ends, 0.5)
		})
	}
}

// InverseMass implements Complex; dst may be src. Absent cells become zero.
func (g *Grid) InverseMass(k int, dst, src []float64) {
	g.checkPair("InverseMass", k, k, dst, src)
	if k < 0 || k > g.Dim() {
		return
	}
	if g.masses != nil {
		for i, m := range g.masses[k] {
			if m != 0 {
				dst[i] = src[i] / m
			} else {
				dst[i] = 0
			}
		}
		return
	}
	for i := range g.parts[k] {
		p := &g.parts[k][i]
		g.eachRow(p, p.mass, func(at int, factor float64, ends bool) {
			timesRow(dst[at:], src[at:], p.shape[len(p.shape)-1], 1/factor, ends, 2)
		})
	}
}

// Inner implements Complex.
func (g *Grid) Inner(k int, a, b []float64) float64 {
	g.checkPair("Inner", k, k, a, b)
	total := 0.0
	if k < 0 || k > g.Dim() {
		return total
	}
	if g.masses != nil {
		// Rows of a thousand keep the rounding small.
		for masses := g.masses[k]; len(masses) > 0; {
			n, sum := min(1024, len(masses)), 0.0
			for i, m := range masses[:n] {
				sum += float64(m * a[i] * b[i])
			}
			total += sum
			masses, a, b = masses[n:], a[n:], b[n:]
		}
		return total
	}
	for i := range g.parts[k] {
		p := &g.parts[k][i]
		n := p.shape[len(p.shape)-1]
		g.eachRow(p, p.mass, func(at int, mass float64, ends bool) {
			x, y := a[at:at+n], b[at:at+n]
			sum := dot(x, y)
			if ends {
				sum -= float64(0.5 * (float64(x[0]*y[0]) + float64(x[n-1]*y[n-1])))
			}
			total += float64(mass * sum)
		})
	}
	return total
}

// defect returns the energy of w − a − b − c.
func (g *Grid) defect(k int, w, a, b, c []float64) float64 {
	total := 0.0
	if g.masses != nil {
		for i, m := range g.masses[k] {
			r := w[i] - a[i] - b[i] - c[i]
			total += float64(m * r * r)
		}
		return total
	}
	for i := range g.parts[k] {
		p := &g.parts[k][i]
		n := p.shape[len(p.shape)-1]
		g.eachRow(p, p.mass, func(at int, mass float64, ends bool) {
			row, a, b, c := w[at:at+n], a[at:at+n], b[at:at+n], c[at:at+n]
			sum := 0.0
			for i, v := range row {
				r := v - a[i] - b[i] - c[i]
				if ends && (i == 0 || i == n-1) {
					r *= math.Sqrt2 / 2
				}
				sum += float64(r * r)
			}
			total += float64(mass * sum)
		})
	}
	return total
}

// timesRow multiplies n values by factor, the two ends by factor·end.
func timesRow(dst, src []float64, n int, factor float64, ends bool, end float64) {
	if n == 0 {
		return
	}
	dst, src = dst[:n], src[:n]
	first, last := src[0], src[n-1]
	for i, v := range src {
		dst[i] = v * factor
	}
	if ends {
		// Doubling may compile to an addition, which must not fuse.
		dst[0], dst[n-1] = float64(first*factor)*end, float64(last*factor)*end
	}
}

// eachRow calls do for every line of part p along the last axis, with its
// offset in the cochain, the mass of its cells and whether those at its ends
// have half of it.
func (g *Grid) eachRow(p *part, mass float64, do func(at int, mass float64, ends bool)) {
	last := g.Dim() - 1
	ends := !p.along(last) && g.boundary[last] == Free
	at := make([]int, last)
	length := p.shape[last]
	if p.size == 0 {
		return
	}
	for offset := p.offset; offset < p.offset+p.size; offset += length {
		m := mass
		for j, i := range at {
			if !p.along(j) && g.boundary[j] == Free && (i == 0 || i == p.shape[j]-1) {
				m *= 0.5
			}
		}
		do(offset, m, ends)
		for j := last - 1; j >= 0; j-- {
			if at[j]++; at[j] < p.shape[j] {
				break
			}
			at[j] = 0
		}
	}
}
