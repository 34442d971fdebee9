package hodge

import (
	"context"
	"fmt"
	"math"

	"github.com/curlfree/curlfree/linalg"
)

// A Field is a vector field v on Rⁿ with its Jacobian, in float64. An
// auto-encoder of package ae is one.
type Field interface {
	// Dimension returns n.
	Dimension() int
	// Value sets dst to v(x), both of n elements.
	Value(dst, x []float64)
	// Jacobian sets the n×n matrix dst to ∂v_i/∂x_j at x.
	Jacobian(dst *linalg.Matrix[float64], x []float64)
}

// OneForm returns ♭v = Σ v_i dx_i in the Euclidean metric. Its derivative is
// exact, d(♭v) = Σ_{i<j} (J_ji − J_ij) dx_i∧dx_j; derivatives beyond that are
// taken by differences. It panics when f has more than six dimensions, for which
// StraightLine works still.
func OneForm(f Field) Form {
	return SampledForm(f.Dimension(), 1, f.Value, f.Jacobian)
}

// A Ray is the split v = ∇F + w of a field at a point x by the homotopy operator
// along the straight line from a base point, F = K♭v and w = K d(♭v).
type Ray struct {
	Potential float64   // F, 0 at the base
	Exact     []float64 // ∇F
	AntiExact []float64 // w, orthogonal to x − base and 0 for a gradient field
	Bound     float64   // error bar of F and of every element
}

// StraightLine splits f at x, in any dimension, with Δ = x − base:
//
//	F = ∫₀¹ v(base + tΔ)·Δ dt,   w = ∫₀¹ t (J − Jᵀ)(base + tΔ) Δ dt
//
// It is an error when f is not finite on the line, or so rough that the adaptive
// quadrature does not converge. It panics when x or base has another length than
// f's dimension.
func StraightLine(ctx context.Context, f Field, x, base []float64) (Ray, error) {
	n := f.Dimension()
	if len(x) != n || len(base) != n {
		panic(fmt.Sprintf("hodge: StraightLine: points of %d and %d coordinates for a field of dimension %d", len(x), len(base), n))
	}
	delta, point, value := make([]float64, n), make([]float64, n), make([]float64, n)
	for i, b := range base {
		delta[i] = x[i] - b
	}
	jacobian := linalg.New[float64](n, n)
	line := cubature{dim: 1, width: 1 + n, f: func(dst, t []float64) float64 {
		for i, b := range base {
			point[i] = b + float64(t[0]*delta[i])
		}
		f.Value(value, point)
		f.Jacobian(jacobian, point)
		w := dst[1:]
		linalg.Gemv(w, 1, jacobian, linalg.NoTrans, delta, 0)
		linalg.Gemv(w, -1, jacobian, linalg.Transposed, delta, 1)
		linalg.Scal(t[0], w)
		dst[0] = linalg.Dot(value, delta)
		return 0
	}}
	integrals, total, err := line.integrate(ctx, rayTolerance)
	if err != nil {
		return Ray{}, fmt.Errorf("hodge: StraightLine from %v to %v: %w", base, x, err)
	}
	r := Ray{Potential: integrals[0], Exact: make([]float64, n), AntiExact: integrals[1:], Bound: total.Bound}
	f.Value(r.Exact, x)
	for i, w := range r.AntiExact {
		r.Exact[i] -= w
	}
	if math.IsNaN(linalg.Nrm2(r.Exact)) {
		return Ray{}, fmt.Errorf("hodge: StraightLine: the field is not a number at %v", x)
	}
	return r, nil
}
