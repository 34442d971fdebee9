package hodge

import (
	"math"
	"sync"
)

// rule is a Gauss–Legendre rule on [0,1].
type rule struct{ node, weight []float64 }

// each calls do with the points and weights of the product rule on a box, and
// reuses the slice.
func (r rule) each(low, high []float64, do func(x []float64, weight float64)) {
	at, x := make([]int, len(low)), make([]float64, len(low))
	for j := 0; j >= 0; {
		weight := 1.0
		for j, i := range at {
			length := high[j] - low[j]
			x[j] = low[j] + float64(r.node[i]*length)
			weight *= r.weight[i] * length
		}
		do(x, weight)
		for j = len(at) - 1; j >= 0; j-- {
			if at[j]++; at[j] < len(r.node) {
				break
			}
			at[j] = 0
		}
	}
}

// legendre returns the rules by their number of points, from 1 to 17.
var legendre = sync.OnceValue(func() (rules [18]rule) {
	for n := 1; n < len(rules); n++ {
		rules[n] = newRule(n)
	}
	return rules
})

// newRule finds the roots of P_n from 1 downwards, by Newton's method on P_n
// divided by the roots it has (Maehly), which converges from above.
func newRule(n int) rule {
	r := rule{make([]float64, n), make([]float64, n)}
	roots := make([]float64, 0, n)
	x := 1.0
	for len(roots) < (n+1)/2 {
		for {
			p, slope := legendrePolynomial(n, x)
			for _, root := range roots {
				slope -= p / (x - root)
			}
			step := p / slope
			x -= step
			if math.Abs(step) < 1e-9 {
				break
			}
		}
		for range 2 { // without the division by roots that are only nearly right
			p, slope := legendrePolynomial(n, x)
			x -= p / slope
		}
		if 2*len(roots)+1 == n {
			x = 0
		}
		_, slope := legendrePolynomial(n, x)
		i := len(roots)
		weight := 1 / ((1 - float64(x*x)) * slope * slope)
		r.node[i], r.node[n-1-i] = (1-x)/2, (1+x)/2
		r.weight[i], r.weight[n-1-i] = weight, weight
		roots = append(roots, x)
		x -= 1e-3 // off the root, above the next one
	}
	return r
}

// legendrePolynomial returns P_n(x) and P_n′(x), from recursions that hold at
// ±1 as well.
func legendrePolynomial(n int, x float64) (p, slope float64) {
	p, before := 1.0, 0.0
	for k := 1; k <= n; k++ {
		before, p, slope = p, (float64(float64(2*k-1)*x*p)-float64(float64(k-1)*before))/float64(k), float64(float64(k)*p)+float64(x*slope)
	}
	return p, slope
}
