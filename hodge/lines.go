package hodge

import "github.com/curlfree/curlfree/linalg"

// A line is the cells of a part that differ in the last index alone. They lie
// side by side in memory.
type line struct {
	part   *part
	at     [MaxDim]int // the indices of the line; the last one is 0
	offset int         // of the first cell in a cochain
	n      int
	mass   float64 // of the cells away from the ends; 0 where the grid has a density
	ends   bool    // the first and the last cell have half the mass
}

// block is the number of cells that one call of sweep's f gets to before the
// sums start anew.
const block = 1 << 14

// sweep calls f for every line of the k-cells of g, on the threads of ws, with
// slices of count sums that f adds to, and returns their totals. Which lines
// share sums depends on the shape alone, and so the totals do not depend on the
// number of threads.
func (g *Grid) sweep(ws *linalg.Workspace, k, count int, f func(l *line, sums []float64)) []float64 {
	totals := make([]float64, count)
	if k < 0 || k > g.Dim() {
		return totals
	}
	for i := range g.parts[k] {
		p := &g.parts[k][i]
		if p.size == 0 {
			continue
		}
		n := p.shape[g.Dim()-1]
		lines, each := p.size/n, max(1, block/n)
		blocks := (lines + each - 1) / each
		partial := make([]float64, blocks*count)
		ws.Parallel(blocks, func(b int) {
			l := g.line(p, b*each)
			for range min(each, lines-b*each) {
				l.weigh(g)
				f(&l, partial[b*count:(b+1)*count])
				l.next()
			}
		})
		for ; len(partial) > 0; partial = partial[count:] {
			for j := range totals {
				totals[j] += partial[j]
			}
		}
	}
	return totals
}

// line returns line i of part p.
func (g *Grid) line(p *part, i int) line {
	last := g.Dim() - 1
	l := line{part: p, n: p.shape[last]}
	l.offset = p.offset + i*l.n
	for j := last - 1; j >= 0; j-- {
		l.at[j] = i % p.shape[j]
		i /= p.shape[j]
	}
	return l
}

// next turns to the following line.
func (l *line) next() {
	l.offset += l.n
	for j := len(l.part.shape) - 2; j >= 0; j-- {
		if l.at[j]++; l.at[j] < l.part.shape[j] {
			return
		}
		l.at[j] = 0
	}
}

// weigh sets the masses of the cells of l.
func (l *line) weigh(g *Grid) {
	if g.masses != nil {
		return
	}
	last := g.Dim() - 1
	l.ends = !l.part.along(last) && g.boundary[last] == Free
	l.mass = l.part.mass
	for j, i := range l.at[:last] {
		if !l.part.along(j) && g.boundary[j] == Free && (i == 0 || i == l.part.shape[j]-1) {
			l.mass *= 0.5
		}
	}
}

// of returns the cells of l in a cochain.
func (l *line) of(w []float64) []float64 { return w[l.offset : l.offset+l.n] }

// beside returns the line of part p at the indices of l, but for index i along
// axis j.
func (l *line) beside(p *part, j, i int, w []float64) []float64 {
	at := 0
	for a, s := range p.shape {
		if a == j {
			at = at*s + i
		} else {
			at = at*s + l.at[a]
		}
	}
	return w[p.offset+at:][:p.shape[len(p.shape)-1]]
}
