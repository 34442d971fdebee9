package hodge

import "fmt"

// Betti implements Complex. Without a mask the Poincaré polynomial is the
// product over the axes of 1 (Free), t (Relative) and 1+t (Periodic). With one,
// b₀ and b_n are counts of connected parts, b_{n−1} or b₁ in three dimensions is
// the number of parts of the complement less one, and the Euler characteristic
// gives the last; where axes are periodic or mixed in three dimensions, and in
// more, ranks over a finite field of the coboundaries of at most 2¹⁸ cells.
func (g *Grid) Betti() ([]int, error) {
	n := g.Dim()
	betti := make([]int, n+1)
	if g.density == nil {
		betti[0] = 1
		for _, b := range g.boundary {
			for k := n; k >= 0; k-- {
				shifted := 0
				if k > 0 {
					shifted = betti[k-1]
				}
				switch b {
				case Relative:
					betti[k] = shifted
				case Periodic:
					betti[k] += shifted
				}
			}
		}
		return betti, nil
	}
	betti[0], betti[n] = g.parts0(), g.partsN()
	switch {
	case n == 1:
		return betti, nil
	case n == 2:
		betti[1] = betti[0] + betti[2] - g.euler()
		return betti, nil
	case n == 3 && !g.hard && g.all(Free):
		betti[2] = g.outside() - 1
		betti[1] = betti[0] + betti[2] - betti[3] - g.euler()
		return betti, nil
	case n == 3 && g.hard && g.all(Relative):
		betti[1] = g.outside() - 1
		betti[2] = g.euler() - betti[0] + betti[1] + betti[3]
		return betti, nil
	}
	below := 0
	for k := range n + 1 {
		present := 0
		for _, m := range g.masses[k] {
			if m > 0 {
				present++
			}
		}
		above := 0
		if k < n {
			columns, err := g.incidences(k + 1)
			if err != nil {
				return nil, err
			}
			above = rank(columns)
		}
		betti[k] = present - above - below
		below = above
	}
	return betti, nil
}

// all reports whether every axis has boundary b.
func (g *Grid) all(b Boundary) bool {
	for _, c := range g.boundary {
		if c != b {
			return false
		}
	}
	return true
}

// euler is Σ (−1)^k times the number of k-cells.
func (g *Grid) euler() int {
	chi := 0
	for k, masses := range g.masses {
		for _, m := range masses {
			if m > 0 {
				chi += 1 - k%2*2
			}
		}
	}
	return chi
}

// A forest is a union-find structure.
type forest []int32

func newForest(n int) forest {
	f := make(forest, n)
	for i := range f {
		f[i] = int32(i)
	}
	return f
}

func (f forest) root(i int) int {
	for int(f[i]) != i {
		f[i] = f[f[i]]
		i = int(f[i])
	}
	return i
}

// join merges two trees; the smaller root stays.
func (f forest) join(a, b int) {
	a, b = f.root(a), f.root(b)
	if a < b {
		f[b] = int32(a)
	} else {
		f[a] = int32(b)
	}
}

// facets calls do for every cell of degree k and axis along it with the indices
// of its two faces across that axis, −1 where a Relative axis has dropped one,
// and the sign of the upper one.
func (g *Grid) facets(k int, do func(cell, low, high int, sign float64)) {
	for i := range g.parts[k] {
		q := &g.parts[k][i]
		for j := range g.Dim() {
			if !q.along(j) {
				continue
			}
			p := g.with(q.axes &^ (1 << j))
			outer, n, inner := q.split(j)
			nodes := g.nodes(j)
			for o := range outer {
				for c := range n {
					low, high := c, c+1
					switch g.boundary[j] {
					case Relative:
						low, high = c-1, c
						if high == nodes {
							high = -1
						}
					case Periodic:
						high %= n
					}
					for r := range inner {
						a, b := -1, -1
						if low >= 0 {
							a = p.offset + (o*nodes+low)*inner + r
						}
						if high >= 0 {
							b = p.offset + (o*nodes+high)*inner + r
						}
						do(q.offset+(o*n+c)*inner+r, a, b, sign(p.axes, j))
					}
				}
			}
		}
	}
}

// connected joins the nodes that an edge connects. The last element stands for
// the ground: nodes beside a dropped node have the value zero.
func (g *Grid) connected() forest {
	ground := g.Cells(0)
	f := newForest(ground + 1)
	g.facets(1, func(edge, low, high int, _ float64) {
		if g.masses != nil && g.masses[1][edge] == 0 {
			return
		}
		f.join(g.orGround(low), g.orGround(high))
	})
	return f
}

// orGround maps a node that is absent to the ground.
func (g *Grid) orGround(node int) int {
	if node < 0 || g.masses != nil && g.masses[0][node] == 0 {
		return g.Cells(0)
	}
	return node
}

// parts0 is b₀, the number of connected parts that do not touch the ground.
func (g *Grid) parts0() int {
	f := g.connected()
	ground, count := f.root(g.Cells(0)), 0
	for i, m := range g.masses[0] {
		if m > 0 && f.root(i) == i && i != ground {
			count++
		}
	}
	return count
}

// boxes joins the boxes on both sides of a face where join says so. The box
// beyond the rim is the last element, the outside; a face that a Relative axis
// has dropped is −1.
func (g *Grid) boxes(join func(face, low, high int) bool) forest {
	n := g.Dim()
	outside := g.Cells(n)
	sides := make([][2]int32, g.Cells(n-1))
	for i := range sides {
		sides[i] = [2]int32{int32(outside), int32(outside)}
	}
	f := newForest(outside + 1)
	g.facets(n, func(box, low, high int, _ float64) {
		if low >= 0 {
			sides[low][1] = int32(box)
		} else if join(-1, outside, box) {
			f.join(outside, box)
		}
		if high >= 0 {
			sides[high][0] = int32(box)
		} else if join(-1, box, outside) {
			f.join(outside, box)
		}
	})
	for face, s := range sides {
		if join(face, int(s[0]), int(s[1])) {
			f.join(int(s[0]), int(s[1]))
		}
	}
	return f
}

// partsN is b_n: the number of parts of the active boxes, connected through
// faces, none of which is open to the outside.
func (g *Grid) partsN() int {
	n := g.Dim()
	outside := g.Cells(n)
	active := func(box int) bool { return box < outside && g.density[box] > 0 }
	f := g.boxes(func(face, low, high int) bool {
		return face >= 0 && g.masses[n-1][face] > 0 // a present face glues its sides
	})
	// A present face beside an inactive box opens its part: it joins it to an
	// inactive box, or to the outside.
	open := map[int]bool{f.root(outside): true}
	for box := range outside {
		if !active(box) {
			open[f.root(box)] = true
		}
	}
	count := 0
	for box := range outside {
		if active(box) && f.root(box) == box && !open[box] {
			count++
		}
	}
	return count
}

// outside is the number of parts of the complement of the support, the outside
// of the box being one of them.
func (g *Grid) outside() int {
	f := g.complement()
	count := 0
	for i := range f {
		if (i == g.Cells(g.Dim()) || g.density[i] == 0) && f.root(i) == i {
			count++
		}
	}
	return count
}

// complement joins the inactive boxes, and the outside, into its parts. The
// complement of a Free mask is open and connects through faces, that of a
// Relative one is closed and connects through nodes.
func (g *Grid) complement() forest {
	outside := g.Cells(g.Dim())
	inactive := func(box int) bool { return box == outside || g.density[box] == 0 }
	f := g.boxes(func(_, low, high int) bool { return inactive(low) && inactive(high) })
	if g.hard {
		g.joinAtCorners(f, inactive)
	}
	return f
}

// joinAtCorners joins inactive boxes that share a corner, and those at the rim
// with the outside.
func (g *Grid) joinAtCorners(f forest, inactive func(int) bool) {
	n := g.Dim()
	at, steps := make([]int, n), diagonals(n)
	for box := range g.Cells(n) {
		if inactive(box) {
			for _, step := range steps {
				other, rim := 0, false
				for j := range n {
					i := at[j] + step[j]
					rim = rim || i < 0 || i == g.cells[j]
					other = other*g.cells[j] + i
				}
				if rim {
					f.join(box, g.Cells(n))
				} else if inactive(other) {
					f.join(box, other)
				}
			}
		}
		for j := n - 1; j >= 0; j-- {
			if at[j]++; at[j] < g.cells[j] {
				break
			}
			at[j] = 0
		}
	}
}

// diagonals lists the 3ⁿ steps of −1, 0 or 1 along each axis.
func diagonals(n int) [][]int {
	steps := [][]int{{}}
	for range n {
		var longer [][]int
		for _, s := range steps {
			for d := -1; d <= 1; d++ {
				longer = append(longer, append(append([]int(nil), s...), d))
			}
		}
		steps = longer
	}
	return steps
}

// incidences returns the boundary of every present cell of degree k.
func (g *Grid) incidences(k int) ([][]incidence, error) {
	const limit = 1 << 18
	if g.Cells(k) > limit {
		return nil, fmt.Errorf("hodge: the Betti numbers of a mask with periodic or mixed axes need the rank of a matrix with %d columns; at most %d are possible", g.Cells(k), limit)
	}
	columns := make([][]incidence, g.Cells(k))
	g.facets(k, func(cell, low, high int, sign float64) {
		if g.masses[k][cell] == 0 || low == high {
			return
		}
		for _, f := range [2]struct {
			face int
			sign float64
		}{{low, -sign}, {high, sign}} {
			if f.face >= 0 && g.masses[k-1][f.face] > 0 {
				columns[cell] = append(columns[cell], incidence{f.face, int64(f.sign)})
			}
		}
	})
	return columns, nil
}
