package hodge

import (
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"

	"github.com/curlfree/curlfree/linalg"
)

// A Covector is an alternating k-linear form on Rⁿ, with one component for each
// k-subset of the axes in lexicographic order.
type Covector struct {
	Dim, Degree int
	Data        []float64
}

// A Multivector is an alternating k-vector of Rⁿ, laid out like a Covector.
type Multivector struct {
	Dim, Degree int
	Data        []float64
}

// A Metric is a diagonal metric of Rⁿ: the squared lengths of e₀…e_{n−1},
// finite and not 0. They may be negative.
type Metric []float64

// Euclidean is the metric in which every axis has length 1.
var Euclidean Metric

// NewCovector returns the k-covector of Rⁿ with these C(n,k) components, or zero
// if there are none. It panics on another number and on n outside 0…6.
func NewCovector(n, k int, data ...float64) Covector {
	size := len(basis(n, k))
	if len(data) == 0 {
		data = make([]float64, size)
	}
	if len(data) != size {
		panic(fmt.Sprintf("hodge: NewCovector: %d components but the %d-covectors of R^%d have %d", len(data), k, n, size))
	}
	return Covector{n, k, data}
}

// NewMultivector is NewCovector for k-vectors.
func NewMultivector(n, k int, data ...float64) Multivector {
	return Multivector(NewCovector(n, k, data...))
}

// Blade returns v₁∧…∧v_k in Rⁿ.
func Blade(n int, vectors ...[]float64) Multivector {
	b := NewMultivector(n, 0, 1)
	for _, v := range vectors {
		b = b.Wedge(NewMultivector(n, 1, v...))
	}
	return b
}

// Plus returns a + t b.
func (a Covector) Plus(t float64, b Covector) Covector {
	a.sameSpace("Plus", b)
	if a.Degree != b.Degree {
		panic(fmt.Sprintf("hodge: Plus: degrees %d and %d", a.Degree, b.Degree))
	}
	c := NewCovector(a.Dim, a.Degree)
	for i := range c.Data {
		c.Data[i] = a.Data[i] + float64(t*b.Data[i])
	}
	return c
}

// Wedge returns a ∧ b.
func (a Covector) Wedge(b Covector) Covector {
	a.sameSpace("Wedge", b)
	c := NewCovector(a.Dim, a.Degree+b.Degree)
	for _, t := range wedges(a.Dim, a.Degree, b.Degree) {
		c.Data[t.out] += float64(float64(t.sign*a.Data[t.a]) * b.Data[t.b])
	}
	return c
}

// Interior returns ι_v a, the form a(v, …), of one degree less.
func (a Covector) Interior(v []float64) Covector {
	if len(v) != a.Dim {
		panic(fmt.Sprintf("hodge: Interior: a vector of %d components in R^%d", len(v), a.Dim))
	}
	c := NewCovector(a.Dim, a.Degree-1)
	for _, t := range contractions(a.Dim, a.Degree) {
		c.Data[t.out] += float64(float64(t.sign*v[t.a]) * a.Data[t.b])
	}
	return c
}

// Eval returns a(v₁, …, v_k). Another number of vectors than k is an error.
func (a Covector) Eval(vectors ...[]float64) (float64, error) {
	if len(vectors) != a.Degree {
		return 0, fmt.Errorf("hodge: Eval: a %d-covector takes %d vectors, not %d", a.Degree, a.Degree, len(vectors))
	}
	for _, v := range vectors {
		a = a.Interior(v)
	}
	return a.Data[0], nil
}

// Pullback returns A*a on Rᵐ, (A*a)(v₁, …) = a(Av₁, …), for A of n×m.
func (a Covector) Pullback(m *linalg.Matrix[float64]) Covector {
	if m.Rows != a.Dim {
		panic(fmt.Sprintf("hodge: Pullback: a covector of R^%d by a matrix of %d×%d", a.Dim, m.Rows, m.Cols))
	}
	columns := linalg.New[float64](m.Cols, m.Rows)
	linalg.Transpose(columns, m)
	c := NewCovector(m.Cols, a.Degree)
	for j, set := range basis(m.Cols, a.Degree) {
		rest := a
		for ; set != 0; set &= set - 1 {
			rest = rest.Interior(columns.Row(bits.TrailingZeros(set)))
		}
		c.Data[j] = rest.Data[0]
	}
	return c
}

// On returns the pairing of a with a k-vector, a(v₁, …, v_k) for v₁∧…∧v_k.
func (a Covector) On(v Multivector) float64 {
	return Covector.Inner(a, Covector(v), Euclidean)
}

// Inner returns ⟨a, b⟩ of two k-covectors.
func (a Covector) Inner(b Covector, g Metric) float64 {
	return Covector(a.Sharp(g)).inner(b)
}

// Sharp returns the k-vector ♯a with a = ⟨♯a, ·⟩.
func (a Covector) Sharp(g Metric) Multivector {
	c := NewMultivector(a.Dim, a.Degree)
	for i, set := range basis(a.Dim, a.Degree) {
		c.Data[i] = a.Data[i] / g.of(set, a.Dim)
	}
	return c
}

// Star returns ⋆a, of degree n−k, with b ∧ ⋆a = ⟨b, a⟩ vol for every b, where
// vol is √|det g| dx₀∧…∧dx_{n−1}.
func (a Covector) Star(g Metric) Covector {
	c := NewCovector(a.Dim, a.Dim-a.Degree)
	for _, t := range stars(a.Dim, a.Degree, g) {
		c.Data[t.out] = t.sign * a.Data[t.a]
	}
	return c
}

// String writes a as a sum such as "2 dx∧dy - dy∧dz", to six digits, with x, y,
// z up to dimension 3 and x0, x1, … beyond.
func (a Covector) String() string {
	var sum strings.Builder
	for i, set := range basis(a.Dim, a.Degree) {
		v := a.Data[i]
		if v == 0 {
			continue
		}
		sign, name := "", basisName(set, a.Dim)
		switch {
		case sum.Len() > 0 && v < 0:
			sign = " - "
		case sum.Len() > 0:
			sign = " + "
		case v < 0:
			sign = "-"
		}
		number := strconv.FormatFloat(math.Abs(v), 'g', 6, 64)
		switch {
		case name == "":
		case number == "1":
			number = ""
		default:
			number += " "
		}
		sum.WriteString(sign + number + name)
	}
	if sum.Len() == 0 {
		return "0"
	}
	return sum.String()
}

// Plus returns v + t w.
func (v Multivector) Plus(t float64, w Multivector) Multivector {
	return Multivector(Covector(v).Plus(t, Covector(w)))
}

// Wedge returns v ∧ w.
func (v Multivector) Wedge(w Multivector) Multivector {
	return Multivector(Covector(v).Wedge(Covector(w)))
}

// Inner returns ⟨v, w⟩ of two k-vectors, the determinant of ⟨v_i, w_j⟩ for
// v₁∧…∧v_k and w₁∧…∧w_k.
func (v Multivector) Inner(w Multivector, g Metric) float64 { return v.Flat(g).On(w) }

// Flat returns the k-covector ♭v = ⟨v, ·⟩.
func (v Multivector) Flat(g Metric) Covector {
	c := NewCovector(v.Dim, v.Degree)
	for i, set := range basis(v.Dim, v.Degree) {
		c.Data[i] = v.Data[i] * g.of(set, v.Dim)
	}
	return c
}

// Push returns Av₁∧…∧Av_k in Rᵐ for v₁∧…∧v_k and A of m×n.
func (v Multivector) Push(m *linalg.Matrix[float64]) Multivector {
	t := linalg.New[float64](m.Cols, m.Rows)
	linalg.Transpose(t, m)
	return Multivector(Covector(v).Pullback(t))
}

func (a Covector) inner(b Covector) float64 {
	a.sameSpace("Inner", b)
	if a.Degree != b.Degree {
		panic(fmt.Sprintf("hodge: Inner: degrees %d and %d", a.Degree, b.Degree))
	}
	sum := 0.0
	for i, v := range a.Data {
		sum += float64(v * b.Data[i])
	}
	return sum
}

func (a Covector) sameSpace(call string, b Covector) {
	if a.Dim != b.Dim {
		panic(fmt.Sprintf("hodge: %s: R^%d and R^%d", call, a.Dim, b.Dim))
	}
}

// of returns the squared length of the basis k-vector of these axes.
func (g Metric) of(set uint, n int) float64 {
	if g == nil {
		return 1
	}
	if len(g) != n {
		panic(fmt.Sprintf("hodge: a metric of %d axes in R^%d", len(g), n))
	}
	p := 1.0
	for ; set != 0; set &= set - 1 {
		v := g[bits.TrailingZeros(set)]
		if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
			panic(fmt.Sprintf("hodge: the metric %v is not finite and invertible", []float64(g)))
		}
		p *= v
	}
	return p
}
