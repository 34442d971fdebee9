package sparse

import (
	"fmt"
	"math"
	"slices"
)

// An Analysis is what the places of the elements of a symmetric matrix say
// about its factor, whatever their values. It may be shared.
//
// The factor R of P A Pᵀ = Rᵀ R has its rows grouped into supernodes, runs of
// rows whose elements stand in the same columns: the run itself and a list
// below. A supernode is a dense panel of p rows and f columns.
type Analysis struct {
	n       int
	order   []int32 // row number i of the factor is row order[i] of the matrix
	inverse []int32
	first   []int32 // of each supernode, its first row; n at the end
	parent  []int32 // supernode that holds the first column of the list, or none
	below   [][]int32
	panel   []int // offset of each panel; the size of all at the end
	stack   int   // values that the updates need at most
}

// Analyze orders a symmetric matrix and lays out its factor.
func Analyze(m *Matrix) (*Analysis, error) {
	if err := m.symmetric(); err != nil {
		return nil, err
	}
	return analyze(m, order(m))
}

func analyze(m *Matrix, order []int32) (*Analysis, error) {
	a := &Analysis{n: m.Rows, order: order, inverse: make([]int32, m.Rows)}
	parent, count := a.eliminationTree(m)
	parent, count = a.postorder(parent, count)
	a.supernodes(parent, count)
	a.lists(m)
	return a, a.layOut()
}

// Size returns the number of values that a factor stores.
func (a *Analysis) Size() int { return a.panel[len(a.panel)-1] }

// Work returns the number of multiply-adds of a factorization.
func (a *Analysis) Work() float64 {
	work := 0.0
	for s, below := range a.below {
		p, f := float64(a.first[s+1]-a.first[s]), float64(len(below))
		f += p
		work += float64(p * f * f / 2)
	}
	return work
}

// eliminationTree returns for each row of the factor the first column after the
// diagonal and the number of elements: row i of the lower triangle reaches k
// whenever the tree path from some element of row i passes k (Liu 1990).
func (a *Analysis) eliminationTree(m *Matrix) (parent, count []int32) {
	n := a.n
	parent, count = make([]int32, n), make([]int32, n)
	for i, row := range a.order {
		a.inverse[row] = int32(i)
	}
	reached := make([]int32, n)
	for i, row := range a.order {
		i := int32(i)
		parent[i], count[i], reached[i] = none, 1, i
		columns, _ := m.Row(int(row))
		for _, c := range columns {
			for k := a.inverse[c]; k < i && reached[k] != i; k = parent[k] {
				reached[k] = i
				count[k]++
				if parent[k] == none {
					parent[k] = i
				}
			}
		}
	}
	return parent, count
}

// postorder renumbers the rows so that every subtree is a run, with the child
// of the longest row last.
func (a *Analysis) postorder(parent, count []int32) (newParent, newCount []int32) {
	n := a.n
	// A counting sort by count, downwards, so that pushing each row in front of
	// its siblings leaves the longest last.
	byCount := make([]int32, n)
	slot := make([]int32, n+2)
	for _, c := range count {
		slot[n-int(c)+1]++
	}
	for i := range n {
		slot[i+1] += slot[i]
	}
	for i, c := range count {
		at := &slot[n-int(c)]
		byCount[*at] = int32(i)
		*at++
	}
	child, sibling := make([]int32, n+1), make([]int32, n)
	for i := range child {
		child[i] = none
	}
	root := int32(n)
	for _, i := range byCount {
		p := parent[i]
		if p == none {
			p = root
		}
		sibling[i], child[p] = child[p], i
	}
	number := make([]int32, n)
	next := int32(0)
	for i := child[root]; i != none; {
		for child[i] != none { // down to a leaf, leaving a way back
			i, child[i] = child[i], none
		}
		number[i] = next
		next++
		if sibling[i] != none {
			i = sibling[i]
		} else {
			i = parent[i]
		}
	}
	order := make([]int32, n)
	newParent, newCount = make([]int32, n), make([]int32, n)
	for i, to := range number {
		order[to], newCount[to], newParent[to] = a.order[i], count[i], none
		if parent[i] != none {
			newParent[to] = number[parent[i]]
		}
	}
	a.order = order
	for i, row := range order {
		a.inverse[row] = int32(i)
	}
	return newParent, newCount
}

// A run is a supernode in the making.
type run struct {
	first, rows, columns int // columns counts the run itself
	zeros                int // stored without need
}

// stored is the number of values in the upper triangle of the panel.
func (r run) stored() int { return r.rows*r.columns - r.rows*(r.rows-1)/2 }

// joined is the supernode of the rows of r and of the run after it.
func (r run) joined(after run) run {
	j := run{first: r.first, rows: r.rows + after.rows, columns: r.rows + after.columns}
	j.zeros = r.zeros + after.zeros + j.stored() - r.stored() - after.stored()
	return j
}

// worthwhile reports whether a larger panel pays for the zeros in it.
func (r run) worthwhile() bool {
	share := float64(r.zeros) / float64(r.stored())
	switch {
	case r.zeros == 0, r.rows <= 4:
		return true
	case r.rows <= 16:
		return share < 0.6
	case r.rows <= 48:
		return share < 0.15
	}
	return share < 0.05
}

// supernodes groups the rows: each run takes in the runs that end just before
// it and hang on it, while that is worthwhile.
func (a *Analysis) supernodes(parent, count []int32) {
	var runs []run
	for i := range a.n {
		r := run{first: i, rows: 1, columns: int(count[i])}
		for len(runs) > 0 {
			before := runs[len(runs)-1]
			p := parent[r.first-1]
			if p < int32(r.first) || p > int32(i) {
				break
			}
			j := before.joined(r)
			if !j.worthwhile() {
				break
			}
			r, runs = j, runs[:len(runs)-1]
		}
		runs = append(runs, r)
	}
	a.first = make([]int32, 0, len(runs)+1)
	for _, r := range runs {
		a.first = append(a.first, int32(r.first))
	}
	a.first = append(a.first, int32(a.n))
}

// lists finds the columns below each supernode: those of its rows of the matrix
// and of its children.
func (a *Analysis) lists(m *Matrix) {
	supers := len(a.first) - 1
	super := make([]int32, a.n)
	for s := range supers {
		for i := a.first[s]; i < a.first[s+1]; i++ {
			super[i] = int32(s)
		}
	}
	a.parent, a.below = make([]int32, supers), make([][]int32, supers)
	child, sibling := make([]int32, supers), make([]int32, supers)
	seen := make([]int32, a.n)
	for i := range seen {
		seen[i] = none
	}
	for s := range child {
		child[s] = none
	}
	var store, list []int32
	for s := range supers {
		list = list[:0]
		end := a.first[s+1]
		take := func(columns []int32) {
			for _, c := range columns {
				if c >= end && seen[c] != int32(s) {
					seen[c] = int32(s)
					list = append(list, c)
				}
			}
		}
		for _, row := range a.order[a.first[s]:end] {
			columns, _ := m.Row(int(row))
			for _, c := range columns {
				if i := a.inverse[c]; i >= end && seen[i] != int32(s) {
					seen[i] = int32(s)
					list = append(list, i)
				}
			}
		}
		for c := child[s]; c != none; c = sibling[c] {
			take(a.below[c])
		}
		slices.Sort(list)
		if cap(store)-len(store) < len(list) {
			store = make([]int32, 0, max(1<<16, len(list)))
		}
		store = append(store, list...)
		a.below[s] = store[len(store)-len(list):]
		a.parent[s] = none
		if len(list) > 0 {
			p := super[list[0]]
			a.parent[s], sibling[s], child[p] = p, child[p], int32(s)
		}
	}
}

// maxValues bounds the values of a factor, so that their bytes can be counted.
const maxValues = min(1<<40, math.MaxInt/16)

// layOut places the panels and finds the greatest size of the stack of updates,
// on which a supernode puts its own after it has taken those of its children.
func (a *Analysis) layOut() error {
	supers := len(a.first) - 1
	a.panel = make([]int, supers+1)
	children := make([]int, supers) // values of their updates
	held, size := 0, 0.0
	for s := range supers {
		p, m := int(a.first[s+1]-a.first[s]), len(a.below[s])
		size += float64(float64(p) * float64(p+m))
		if size > maxValues || float64(float64(m)*float64(m))+float64(held) > maxValues {
			return fmt.Errorf("sparse: the factor of %d rows needs more than %d values; solve by conjugate gradients", a.n, int64(maxValues))
		}
		a.panel[s+1] = a.panel[s] + p*(p+m)
		a.stack = max(a.stack, held+m*m)
		held += m*m - children[s]
		if q := a.parent[s]; q != none {
			children[q] += m * m
		}
	}
	return nil
}
