package hodge

import "fmt"

// Cup returns the cup product a ∪ b of cochains of one complex, a grid or a
// simplicial one. On a grid cell along the axes R it is the sum over all disjoint
// S ∪ T = R of ± a on the face along S at the lower ends of T times b on the face
// along T at the upper ends of S, with the sign of the permutation that sorts
// (S, T) (Serre 1951). On a simplex it is a on its first vertices times b on its
// last ones (Alexander, Whitney). It is associative, d(a ∪ b) = da ∪ b + (−1)^k
// a ∪ db holds for every pair, and in cohomology it is the wedge product. It
// panics unless both are primal cochains of one complex; the product of degree
// above n is the empty cochain.
func Cup(a, b *Cochain) *Cochain {
	a.primal("Cup")
	b.primal("Cup")
	if s, ok := a.Complex.(*Simplicial); ok && a.Complex == b.Complex {
		return s.cup(a, b)
	}
	g, ok := a.Complex.(*Grid)
	if !ok || a.Complex != b.Complex {
		panic(fmt.Sprintf("hodge: Cup: a %v and a %v; both must be of one grid or simplicial complex", a, b))
	}
	w := NewCochain(g, a.Degree+b.Degree)
	if w.Degree > g.Dim() || a.Degree < 0 || b.Degree < 0 {
		return w
	}
	for _, r := range g.parts[w.Degree] {
		for _, p := range g.parts[a.Degree] {
			if p.axes&^r.axes != 0 {
				continue
			}
			q := g.with(r.axes &^ p.axes)
			s := shuffle(p.axes, q.axes)
			to, x, y := r.of(w.Data), p.of(a.Data), q.of(b.Data)
			at := make([]int, g.Dim())
			for i := range to {
				u, v := g.face(&r, &p, at, 0), g.face(&r, q, at, 1)
				if u >= 0 && v >= 0 {
					to[i] += float64(s * x[u] * y[v])
				}
				for j := len(at) - 1; j >= 0; j-- {
					if at[j]++; at[j] < r.shape[j] {
						break
					}
					at[j] = 0
				}
			}
		}
	}
	g.drop(w.Degree, w.Data)
	return w
}

// face returns the index in part p of the face of the cell of part r at the
// given position, at the lower (end = 0) or upper (end = 1) ends of the axes it
// lacks; −1 where a Relative axis has dropped it.
func (g *Grid) face(r, p *part, at []int, end int) int {
	index := 0
	for j, i := range at {
		if r.along(j) && !p.along(j) {
			i += end
			switch g.boundary[j] {
			case Relative:
				i--
			case Periodic:
				i %= g.cells[j]
			}
			if i < 0 || i >= p.shape[j] {
				return -1
			}
		}
		index = index*p.shape[j] + i
	}
	return index
}

// cup multiplies on the front and the back face of each simplex, of which the
// signs of top simplices are undone first.
func (s *Simplicial) cup(a, b *Cochain) *Cochain {
	w := NewCochain(s, a.Degree+b.Degree)
	if w.Degree > s.Dim() || a.Degree < 0 || b.Degree < 0 {
		return w
	}
	for i := range w.Data {
		front, back := i, i
		for k := w.Degree; k > a.Degree; k-- {
			front = int(s.faces[k][front*(k+1)+k])
		}
		for k := w.Degree; k > b.Degree; k-- {
			back = int(s.faces[k][back*(k+1)])
		}
		x, y := s.sign(a.Degree, front)*a.Data[front], s.sign(b.Degree, back)*b.Data[back]
		w.Data[i] = s.sign(w.Degree, i) * x * y
	}
	s.drop(w.Degree, w.Data)
	return w
}
