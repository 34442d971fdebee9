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

// rank returns the rank modulo prime of a sparse matrix, by reduction of its
// columns from the left: each is freed of its lowest entry by an earlier column
// that ends there, until none does.
func rank(columns [][]incidence) int {
	ending := map[int][]incidence{} // by the row of their last entry, which is 1
	for _, c := range columns {
		c = slices.Clone(c)
		slices.SortFunc(c, func(a, b incidence) int { return a.row - b.row })
		c = combine(nil, 0, c)
		for len(c) > 0 {
			last := c[len(c)-1]
			pivot, ok := ending[last.row]
			if !ok {
				ending[last.row] = combine(nil, 0, times(c, inverse(last.value)))
				break
			}
			c = combine(c, prime-last.value, pivot)
		}
	}
	return len(ending)
}

// combine returns a + t·b with entries in 1…prime−1; with a nil it returns b
// with its repeated rows added and its entries reduced.
func combine(a []incidence, t int64, b []incidence) []incidence {
	if a == nil {
		t = 1
	}
	var sum []incidence
	push := func(row int, v int64) {
		if n := len(sum); n > 0 && sum[n-1].row == row {
			v += sum[n-1].value
			sum = sum[:n-1]
		}
		if v = (v%prime + prime) % prime; v != 0 {
			sum = append(sum, incidence{row, v})
		}
	}
	for len(a) > 0 || len(b) > 0 {
		if len(b) == 0 || len(a) > 0 && a[0].row <= b[0].row {
			push(a[0].row, a[0].value)
			a = a[1:]
		} else {
			push(b[0].row, t*b[0].value%prime)
			b = b[1:]
		}
	}
	return sum
}

func times(a []incidence, t int64) []incidence {
	for i := range a {
		a[i].value = a[i].value * t % prime
	}
	return a
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
