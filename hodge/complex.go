package hodge

// A Complex is a cell complex with a metric: cells of degree 0…n, the
// coboundary between them and a mass matrix M_k (the diagonal Hodge star of a
// grid) for each degree. A boundary condition is a choice of complex; degrees
// outside 0…n are the zero space.
//
// Slices have one value for each cell of their degree; dst must not overlap
// src; wrong lengths panic.
type Complex interface {
	// Dim returns the dimension n.
	Dim() int
	// Cells returns the number of cells of degree k.
	Cells(k int) int
	// Coboundary sets dst = d src, from degree k to k+1.
	Coboundary(k int, dst, src []float64)
	// Boundary sets dst = dᵀ src, from degree k to k−1.
	Boundary(k int, dst, src []float64)
	// Mass sets dst = M_k src; here dst may be src.
	Mass(k int, dst, src []float64)
	// InverseMass sets dst = M_k⁻¹ src; here dst may be src.
	InverseMass(k int, dst, src []float64)
	// Codifferential sets dst = δ src = M_{k−1}⁻¹ dᵀ M_k src, from degree k to k−1.
	Codifferential(k int, dst, src []float64)
	// Inner returns aᵀ M_k b.
	Inner(k int, a, b []float64) float64
	// Betti returns the dimensions of the cohomology, one for each degree,
	// computed in integers.
	Betti() ([]int, error)
}
