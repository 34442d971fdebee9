package hodge

import "slices"

// An incidence is one entry of a column of a boundary matrix.
type incidence struct {
	row   int
	value int64
}

// prime is the characteristic of the field in which ranks are taken: the rank
// is the rational one unless this prime divides the torsion.
const prime = 1<<31 - 1

// A reduction is the method of Gauss on the columns of a sparse matrix, from the
// left: each is freed of its lowest entry by an earlier column that ends there,
// until none does. Column number i becomes scale·(column − Σ value·reduced row),
// the sum running over its steps.
type reduction struct {
	ending  map[int]int // the column that ends in a row, there with 1
	reduced map[int]reduced
	buffer  []incidence
}

// reduced is a column and how it came about; the rows of steps are columns.
type reduced struct {
	column, steps []incidence
	scale         int64
}

func newReduction() *reduction {
	return &reduction{ending: map[int]int{}, reduced: map[int]reduced{}}
}

// reduce takes in column number i, the highest so far, and reports whether it
// depends on those before, by which steps.
func (r *reduction) reduce(i int, column []incidence) (steps []incidence, dependent bool) {
	c := collect(column)
	for len(c) > 0 {
		last := c[len(c)-1]
		p, ok := r.ending[last.row]
		if !ok {
			t := inverse(last.value)
			for k := range c {
				c[k].value = c[k].value * t % prime
			}
			r.ending[last.row] = i
			r.reduced[i] = reduced{slices.Clone(c), steps, t}
			return nil, false
		}
		steps = append(steps, incidence{p, last.value})
		r.buffer = subtractTimes(r.buffer[:0], c, last.value, r.reduced[p].column)
		c, r.buffer = r.buffer, c
	}
	return steps, true
}

// relation returns the combination of given columns that vanishes, column i
// with 1, from its steps.
func (r *reduction) relation(i int, steps []incidence) []incidence {
	weight := make([]int64, i) // of the reduced columns still to be replaced
	for _, s := range steps {
		weight[s.row] = (weight[s.row] + prime - s.value) % prime
	}
	relation := []incidence{{i, 1}}
	for p := i - 1; p >= 0; p-- {
		if weight[p] == 0 {
			continue
		}
		column := r.reduced[p]
		w := weight[p] * column.scale % prime
		relation = append(relation, incidence{p, w})
		for _, s := range column.steps {
			weight[s.row] = (weight[s.row] + (prime-s.value)*w) % prime
		}
	}
	return relation
}

// rank returns the rank modulo prime of a sparse matrix.
func rank(columns [][]incidence) int {
	r := newReduction()
	for i, c := range columns {
		r.reduce(i, c)
	}
	return len(r.ending)
}

// collect sorts a column by rows, adds up those that repeat and reduces values
// to 1…prime−1.
func collect(column []incidence) []incidence {
	column = slices.Clone(column)
	slices.SortFunc(column, func(a, b incidence) int { return a.row - b.row })
	c := column[:0]
	for _, e := range column {
		if n := len(c); n > 0 && c[n-1].row == e.row {
			e.value += c[n-1].value
			c = c[:n-1]
		}
		if e.value = (e.value%prime + prime) % prime; e.value != 0 {
			c = append(c, e)
		}
	}
	return c
}

// subtractTimes appends a − t·b to dst.
func subtractTimes(dst, a []incidence, t int64, b []incidence) []incidence {
	for len(a) > 0 && len(b) > 0 {
		switch x, y := a[0], b[0]; {
		case x.row < y.row:
			dst = append(dst, x)
			a = a[1:]
		case x.row > y.row:
			dst = append(dst, incidence{y.row, (prime - y.value) * t % prime})
			b = b[1:]
		default:
			if v := (x.value + (prime-y.value)*t) % prime; v != 0 {
				dst = append(dst, incidence{x.row, v})
			}
			a, b = a[1:], b[1:]
		}
	}
	dst = append(dst, a...)
	for _, y := range b {
		dst = append(dst, incidence{y.row, (prime - y.value) * t % prime})
	}
	return dst
}

// inverse is a^(prime−2), by Fermat's little theorem.
func inverse(a int64) int64 {
	result := int64(1)
	for e := prime - 2; e > 0; e >>= 1 {
		if e&1 == 1 {
			result = result * a % prime
		}
		a = a * a % prime
	}
	return result
}
