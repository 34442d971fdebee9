package hodge

import (
	"fmt"
	"math"

	"github.com/curlfree/curlfree/linalg"
)

// A Form is a smooth differential k-form on Rⁿ (n ≤ 6). Forms are immutable and
// evaluated when asked; operations on forms of different spaces panic.
type Form struct {
	Dim, Degree int
	// coefficients is the map from x to the components, in the order of Covector.
	coefficients Map
	// rounded is the same, its error with the rounding of terms that cancel; nil
	// where none are known.
	rounded func(x []Dual) ([]Dual, float64)
}

// NewForm returns the k-form on Rⁿ whose C(n,k) components at x are f(x), exact
// with all its derivatives.
func NewForm(n, k int, f func(x []Dual) []Dual) Form {
	return Form{Dim: n, Degree: k, coefficients: NewMap(n, len(basis(n, k)), f)}
}

// SampledForm returns the k-form on Rⁿ whose components are known in float64:
// value and jacobian (C(n,k)×n, or nil) are as for SampledMap.
func SampledForm(n, k int, value func(dst, x []float64), jacobian func(dst *linalg.Matrix[float64], x []float64)) Form {
	return Form{Dim: n, Degree: k, coefficients: SampledMap(n, len(basis(n, k)), value, jacobian)}
}

// Coordinate returns the function x_j on Rⁿ; its D is dx_j.
func Coordinate(n, j int) Form {
	if j < 0 || j >= n {
		panic(fmt.Sprintf("hodge: Coordinate: axis %d in R^%d", j, n))
	}
	return NewForm(n, 0, func(x []Dual) []Dual { return x[j : j+1] })
}

// derived returns a form computed from others.
func derived(n, k int, at func(x []Dual) ([]Dual, float64)) Form {
	return Form{Dim: n, Degree: k, coefficients: Map{n, len(basis(n, k)), at}}
}

// zero returns the form 0.
func zero(n, k int) Form {
	size := len(basis(n, k))
	return derived(n, k, func([]Dual) ([]Dual, float64) { return make([]Dual, size), 0 })
}

// At returns ω at x and the error bar of its components.
func (w Form) At(x []float64) (Covector, float64) {
	v, bound := w.coefficients.At(x)
	return Covector{w.Dim, w.Degree, v}, bound
}

// Plus returns ω + t η.
func (w Form) Plus(t float64, v Form) Form {
	w.sameSpace("Plus", v)
	if w.Degree != v.Degree {
		panic(fmt.Sprintf("hodge: Plus: degrees %d and %d", w.Degree, v.Degree))
	}
	return derived(w.Dim, w.Degree, func(x []Dual) ([]Dual, float64) {
		a, ea := w.coefficients.at(x)
		b, eb := v.coefficients.at(x)
		return move(a, t, b), ea + float64(math.Abs(t)*eb)
	})
}

// Wedge returns ω ∧ η. With a form of degree 0 it is the product by a function.
func (w Form) Wedge(v Form) Form {
	w.sameSpace("Wedge", v)
	return bilinear(w.Dim, w.Degree+v.Degree, wedges(w.Dim, w.Degree, v.Degree), w.coefficients, v.coefficients)
}

// Interior returns ι_v ω for a vector field v, a Map of Rⁿ into itself.
func (w Form) Interior(v Map) Form {
	if v.From != w.Dim || v.To != w.Dim {
		panic(fmt.Sprintf("hodge: Interior: a map from R^%d to R^%d is no vector field on R^%d", v.From, v.To, w.Dim))
	}
	return bilinear(w.Dim, w.Degree-1, contractions(w.Dim, w.Degree), v, w.coefficients)
}

// bilinear returns the k-form Σ ± a_i b_j over the terms.
func bilinear(n, k int, terms []term, a, b Map) Form {
	if len(terms) == 0 {
		return zero(n, k)
	}
	size := len(basis(n, k))
	return derived(n, k, func(x []Dual) ([]Dual, float64) {
		p, ep := a.at(x)
		q, eq := b.at(x)
		return contract(size, terms, p, q), productError(x, len(terms)/size, largest(p), ep, largest(q), eq)
	})
}

// contract evaluates Σ ± a_i b_j.
func contract(size int, terms []term, a, b []Dual) []Dual {
	c := make([]Dual, size)
	for _, t := range terms {
		c[t.out] = c[t.out].Plus(a[t.a].Times(b[t.b]).Scale(t.sign))
	}
	return c
}

// productError bounds the error of a sum of products of Duals at x, of size a
// with error ea and size b with error eb.
func productError(x []Dual, products int, a, ea, b, eb float64) float64 {
	if ea == 0 && eb == 0 {
		return 0
	}
	return float64(products<<levelOf(x)) * (float64(a*eb) + float64(b*ea) + float64(ea*eb))
}

// D returns the exterior derivative dω, of degree k+1.
func (w Form) D() Form {
	n := w.Dim
	terms := wedges(n, 1, w.Degree)
	if len(terms) == 0 {
		return zero(n, w.Degree+1)
	}
	size := len(basis(n, w.Degree+1))
	at := func(x []Dual) (c []Dual, bound, rounding float64) {
		c = make([]Dual, size)
		partial := make([][]Dual, n)
		for j := range n {
			var bar float64
			partial[j], bar = w.coefficients.partial(x, j)
			bound += bar
			rounding = max(rounding, 0x1p-50*largest(partial[j]))
		}
		for _, t := range terms {
			c[t.out] = c[t.out].Plus(partial[t.a][t.b].Scale(t.sign))
		}
		return c, bound, rounding
	}
	d := derived(n, w.Degree+1, func(x []Dual) ([]Dual, float64) {
		c, bound, _ := at(x)
		return c, bound
	})
	d.rounded = func(x []Dual) ([]Dual, float64) {
		c, bound, rounding := at(x)
		return c, bound + rounding
	}
	return d
}

// Star returns ⋆ω in the metric g.
func (w Form) Star(g Metric) Form {
	terms := stars(w.Dim, w.Degree, g)
	factor := 0.0
	for _, t := range terms {
		factor = max(factor, math.Abs(t.sign))
	}
	return derived(w.Dim, w.Dim-w.Degree, func(x []Dual) ([]Dual, float64) {
		a, bound := w.coefficients.at(x)
		c := make([]Dual, len(a))
		for _, t := range terms {
			c[t.out] = a[t.a].Scale(t.sign)
		}
		return c, factor * bound
	})
}

// Codifferential returns δω = (−1)^{n(k−1)+1} ⋆d⋆ω, of degree k−1, the formal
// adjoint of d; in a metric of negative determinant the sign is the other one.
func (w Form) Codifferential(g Metric) Form {
	sign := 1.0
	if (w.Dim*(w.Degree-1)+1)%2 != 0 {
		sign = -1
	}
	if g.of(uint(1)<<w.Dim-1, w.Dim) < 0 {
		sign = -sign
	}
	dual := w.Star(g).D().Star(g)
	return zero(w.Dim, w.Degree-1).Plus(sign, dual)
}

// Laplacian returns the Laplace–de Rham operator (dδ + δd)ω.
func (w Form) Laplacian(g Metric) Form {
	return w.Codifferential(g).D().Plus(1, w.D().Codifferential(g))
}

// Lie returns the Lie derivative L_v ω = d ι_v ω + ι_v dω (Cartan).
func (w Form) Lie(v Map) Form {
	return w.Interior(v).D().Plus(1, w.D().Interior(v))
}

// Pullback returns φ*ω on Rᵐ for φ: Rᵐ → Rⁿ.
func (w Form) Pullback(phi Map) Form {
	if phi.To != w.Dim {
		panic(fmt.Sprintf("hodge: Pullback: a form on R^%d by a map to R^%d", w.Dim, phi.To))
	}
	pulled := w.coefficients.Compose(phi)
	m, k := phi.From, w.Degree
	sets := basis(m, k)
	steps := make([][]term, max(k, 0)+1)
	for l := range steps {
		steps[l] = contractions(w.Dim, l)
	}
	return derived(m, k, func(x []Dual) ([]Dual, float64) {
		c := make([]Dual, len(sets))
		if len(sets) == 0 {
			return c, 0
		}
		a, bound := pulled.at(x)
		columns, bounds := make([][]Dual, m), make([]float64, m)
		for j := range m {
			if k > 0 {
				columns[j], bounds[j] = phi.partial(x, j)
			}
		}
		worst := 0.0
		for i, set := range sets {
			rest, e, left := a, bound, k
			for j := range m {
				if set>>j&1 == 0 {
					continue
				}
				e = productError(x, left, largest(columns[j]), bounds[j], largest(rest), e)
				rest = contract(len(basis(w.Dim, left-1)), steps[left], columns[j], rest)
				left--
			}
			c[i] = rest[0]
			worst = max(worst, e)
		}
		return c, worst
	})
}

func (w Form) sameSpace(call string, v Form) {
	if w.Dim != v.Dim {
		panic(fmt.Sprintf("hodge: %s: forms on R^%d and R^%d", call, w.Dim, v.Dim))
	}
}
