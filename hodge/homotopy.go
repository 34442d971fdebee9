package hodge

import (
	"context"
	"math"
)

// rayTolerance is the relative error asked of the integrals along rays.
const rayTolerance = 1e-14

// Homotopy returns Kω, of degree k−1, for the rays from base:
//
//	(Kω)(x) = ∫₀¹ t^{k−1} ι_{x−base} ω(base + t(x−base)) dt
//
// On a domain that is star-shaped about base, dKω + Kdω = ω for k ≥ 1, and
// Kdf = f − f(base). Kω is 0 at base and in the direction of the rays; for
// components homogeneous of degree r about base it is ι_{x−base} ω/(r+k).
// D().Homotopy(base) is the anti-exact part of ω, exact to the rounding of the
// terms of dω, which cancel where ω is closed. Values are exact to rounding
// with their derivatives, by adaptive quadrature; where that meets a point at
// which ω is not finite, the value is NaN and the error bar infinite. It panics
// when base is no point of the form's space.
func (w Form) Homotopy(base []float64) Form {
	n, k := w.Dim, w.Degree
	w.coefficients.check("Homotopy", len(base))
	terms := contractions(n, k)
	if len(terms) == 0 {
		return zero(n, k-1)
	}
	size := len(basis(n, k-1))
	at := w.coefficients.at
	if w.rounded != nil { // a derivative that vanishes is nothing to refine
		at = w.rounded
	}
	origin := constants(base)
	return derived(n, k-1, func(x []Dual) ([]Dual, float64) {
		ray := move(x, -1, origin)
		width := 1 << levelOf(x)
		q := cubature{dim: 1, width: size * width, f: func(dst, t []float64) float64 {
			a, bound := at(move(origin, t[0], ray))
			power := 1.0
			for range k - 1 {
				power *= t[0]
			}
			clear(dst)
			for i, c := range contract(size, terms, ray, a) {
				copy(dst[i*width:], c.Scale(power).c)
			}
			return productError(x, k, largest(ray), 0, 0, bound)
		}}
		values, total, _ := q.integrate(context.Background(), rayTolerance)
		if values == nil { // ω is not finite on the ray
			values, total.Bound = make([]float64, size*width), math.Inf(1)
			for i := range values {
				values[i] = math.NaN()
			}
		}
		c := make([]Dual, size)
		for i := range c {
			c[i] = Dual{values[i*width : (i+1)*width : (i+1)*width]}
		}
		return c, total.Bound
	})
}
