package sparse

import "math"

// order returns an elimination order of a symmetric matrix with little fill:
// order[i] is the row to eliminate as number i. It is the method of approximate
// minimum degree (Amestoy, Davis, Duff 1996): the graph of what remains is held
// as variables and elements, cliques that eliminated variables have left behind;
// variables with equal neighbours are eliminated together.
func order(m *Matrix) []int32 {
	q := newQuotient(m)
	for q.ordered < q.n {
		q.eliminate(q.smallest())
	}
	return q.sequence()
}

// A quotient is the quotient graph of an elimination.
type quotient struct {
	n, ordered int

	// Variable i is adjacent to the elements slot[start[i]:][:elements[i]] and
	// then to variables, length[i] in all. The list only shrinks.
	slot             []int32
	start            []int
	elements, length []int32

	// Element e is the clique of the variables member[first[e]:][:length[e]].
	member []int32
	first  []int

	weight []int32 // of a variable: how many it stands for, 0 gone, negative in the new element
	degree []int32 // bound on the degree of a variable, weight of an element
	mark   []int   // of an element: 0 gone, from stamp on: stamp + weight outside the new one
	stamp  int

	head, next, previous []int32 // lists of variables by degree
	lowest               int
	bucket               []int32 // lists of variables of the new element by hash
	hash                 []int32
	seen                 []int32 // the variable whose list was last searched for it

	pivots, late []int32 // eliminated variables in order, and those held back
	after, last  []int32 // what a variable stands for: a chain and its end
}

const none = -1

func newQuotient(m *Matrix) *quotient {
	n := m.Rows
	ints := func(fill int32) []int32 {
		s := make([]int32, n)
		for i := range s {
			s[i] = fill
		}
		return s
	}
	q := &quotient{
		n: n, slot: make([]int32, 0, len(m.Index)), start: make([]int, n), elements: ints(0), length: ints(0),
		first: make([]int, n), weight: ints(1), degree: ints(0), mark: make([]int, n), stamp: 2,
		head: ints(none), next: ints(none), previous: ints(none), bucket: ints(none), hash: ints(0), seen: ints(none),
		after: ints(none), last: ints(0),
	}
	// Rows that meet a large part of all others come last.
	dense := max(16, int(10*math.Sqrt(float64(n))))
	for i := range n {
		q.last[i] = int32(i)
		q.start[i] = len(q.slot)
		columns, _ := m.Row(i)
		for _, c := range columns {
			if int(c) != i {
				q.slot = append(q.slot, c)
			}
		}
		q.length[i] = int32(len(q.slot) - q.start[i])
		q.degree[i] = q.length[i]
		q.mark[i] = 1
		if int(q.length[i]) > dense {
			q.weight[i] = 0
			q.late = append(q.late, int32(i))
			continue
		}
		q.list(int32(i))
	}
	q.ordered = len(q.late)
	return q
}

// list enters variable i by its degree.
func (q *quotient) list(i int32) {
	d := q.degree[i]
	next := q.head[d]
	q.next[i], q.previous[i] = next, none
	if next != none {
		q.previous[next] = i
	}
	q.head[d] = i
	q.lowest = min(q.lowest, int(d))
}

func (q *quotient) unlist(i int32) {
	next, previous := q.next[i], q.previous[i]
	if next != none {
		q.previous[next] = previous
	}
	if previous != none {
		q.next[previous] = next
	} else {
		q.head[q.degree[i]] = next
	}
}

// smallest takes a variable of the smallest degree from its list.
func (q *quotient) smallest() int32 {
	for q.head[q.lowest] == none {
		q.lowest++
	}
	p := q.head[q.lowest]
	q.unlist(p)
	return p
}

// eliminate makes variable p an element.
func (q *quotient) eliminate(p int32) {
	q.ordered += int(q.weight[p])
	q.pivots = append(q.pivots, p)
	clique := q.form(p)
	q.measure(clique)
	for _, i := range clique {
		q.update(p, i)
	}
	q.stamp += q.n + 1
	q.merge(clique)
	q.finish(p, clique)
}

// form gathers the variables adjacent to p, through elements or not, and
// absorbs those elements.
func (q *quotient) form(p int32) []int32 {
	first := len(q.member)
	q.weight[p] = -q.weight[p]
	total := int32(0)
	take := func(v int32) {
		if w := q.weight[v]; w > 0 {
			q.weight[v] = -w
			total += w
			q.unlist(v)
			q.member = append(q.member, v)
		}
	}
	list := q.slot[q.start[p]:][:q.length[p]]
	for _, v := range list[q.elements[p]:] {
		take(v)
	}
	for _, e := range list[:q.elements[p]] {
		for _, v := range q.member[q.first[e]:][:q.length[e]] {
			take(v)
		}
		q.mark[e] = 0
	}
	q.first[p], q.degree[p], q.mark[p] = first, total, 1
	q.weight[p] = 0
	return q.member[first:]
}

// measure finds the weight that each element around the new one has outside it.
func (q *quotient) measure(clique []int32) {
	for _, i := range clique {
		w := -int(q.weight[i])
		for _, e := range q.slot[q.start[i]:][:q.elements[i]] {
			switch m := q.mark[e]; {
			case m >= q.stamp:
				q.mark[e] = m - w
			case m != 0:
				q.mark[e] = q.stamp + int(q.degree[e]) - w
			}
		}
	}
}

// update drops what variable i sees through the new element p from its lists,
// and bounds its degree outside p. Elements inside p are absorbed; a variable
// that sees nothing else is eliminated with p.
func (q *quotient) update(p, i int32) {
	list := q.slot[q.start[i]:][:q.length[i]]
	degree, kept, hash := 0, 0, uint32(0)
	for _, e := range list[:q.elements[i]] {
		if q.mark[e] == 0 {
			continue
		}
		outside := q.mark[e] - q.stamp
		if outside == 0 {
			q.mark[e] = 0
			continue
		}
		degree += outside
		list[kept] = e
		kept++
		hash += uint32(e)
	}
	elements := kept
	for _, v := range list[q.elements[i]:] {
		if w := q.weight[v]; w > 0 {
			degree += int(w)
			list[kept] = v
			kept++
			hash += uint32(v)
		}
	}
	if kept == 0 {
		q.ordered -= int(q.weight[i]) // which is negative
		q.degree[p] += q.weight[i]
		q.weight[i] = 0
		q.chain(p, i)
		return
	}
	// Room for p: the lists have lost p itself or an element absorbed by it.
	list = q.slot[q.start[i]:][:kept+1]
	list[kept], list[elements], list[0] = list[elements], list[0], p
	q.elements[i], q.length[i] = int32(elements+1), int32(kept+1)
	q.degree[i] = min(q.degree[i], int32(min(degree, q.n)))
	h := int32((hash + uint32(p)) % uint32(q.n))
	q.hash[i], q.next[i] = h, q.bucket[h]
	q.bucket[h] = i
}

// merge joins variables of the clique that have the same lists.
func (q *quotient) merge(clique []int32) {
	for _, c := range clique {
		if q.weight[c] == 0 {
			continue
		}
		i := q.bucket[q.hash[c]]
		q.bucket[q.hash[c]] = none
		for ; i != none && q.next[i] != none; i = q.next[i] {
			for _, v := range q.slot[q.start[i]:][:q.length[i]] {
				q.seen[v] = i
			}
			for before, j := i, q.next[i]; j != none; j = q.next[j] {
				if q.same(i, j) {
					q.weight[i] += q.weight[j]
					q.weight[j] = 0
					q.chain(i, j)
					q.next[before] = q.next[j]
				} else {
					before = j
				}
			}
		}
	}
}

// same reports whether variable j has the list of variable i, which has just
// been seen.
func (q *quotient) same(i, j int32) bool {
	if q.length[i] != q.length[j] || q.elements[i] != q.elements[j] {
		return false
	}
	for _, v := range q.slot[q.start[j]:][:q.length[j]] {
		if q.seen[v] != i {
			return false
		}
	}
	return true
}

// chain makes i stand for what j stood for too.
func (q *quotient) chain(i, j int32) {
	q.after[q.last[i]] = j
	q.last[i] = q.last[j]
}

// finish lists the variables of the new element by their new degrees.
func (q *quotient) finish(p int32, clique []int32) {
	kept := 0
	for _, i := range clique {
		w := -q.weight[i]
		if w == 0 {
			continue
		}
		q.weight[i] = w
		d := int(q.degree[i]) + int(q.degree[p]) - int(w)
		q.degree[i] = int32(max(0, min(d, q.n-q.ordered-int(w))))
		q.list(i)
		clique[kept] = i
		kept++
	}
	q.length[p] = int32(kept)
	q.member = q.member[:q.first[p]+kept]
	if kept == 0 {
		q.mark[p] = 0
	}
}

// sequence spells out the chains.
func (q *quotient) sequence() []int32 {
	order := make([]int32, 0, q.n)
	for _, p := range q.pivots {
		for v := p; v != none; v = q.after[v] {
			order = append(order, v)
		}
	}
	return append(order, q.late...)
}
