// Package hodge is exterior calculus in two halves that meet in the integral
// of a form over a chain: smooth forms on Rⁿ, and cochains on cell complexes
// with their Helmholtz–Hodge decomposition.
//
// # Smooth half
//
// A Covector is an alternating k-form at one point, a Form one that varies
// smoothly with x. Coefficients are functions of dual numbers, so that
// derivatives of every order are exact; a SampledForm has coefficients in
// float64 whose derivatives are supplied or taken by differences. At, Integrate
// and StraightLine return an error bar with every number: it covers differences
// and quadrature but not rounding in the caller's coefficients, is an estimate
// and not a proof, and 0 where everything is exact.
//
// A Field, such as the vector field of an auto-encoder, becomes the 1-form
// Σ v_i dx_i by OneForm. The homotopy operator K of the rays from a base point
// splits every form into an exact and an anti-exact part,
//
//	ω = d K ω + K d ω   (degree k ≥ 1),
//
// with no boundary condition at all; Potential returns K ω where ω is closed
// and has no periods, and says what stands against it otherwise.
//
// # Discrete half
//
// A Complex has cells, the coboundary d between them and a metric; a Cochain is
// one number for each cell of a degree. A boundary condition is a choice of
// complex. Decompose splits a cochain into exact, co-exact and harmonic parts,
// orthogonal in the metric of its complex.
//
// # Conventions
//
// Axes count from 0 and components stand in the lexicographic order of their
// axes: dx₀∧dx₁, dx₀∧dx₂, dx₁∧dx₂. Degrees outside 0…n are the zero space. The
// wedge product has no factorials: (dx₀∧dx₁)(e₀, e₁) = 1. The star satisfies
// a ∧ ⋆b = ⟨a,b⟩ vol, the codifferential is the formal adjoint of d, and the
// Laplacian dδ + δd is positive: on functions it is −Σ ∂²/∂x_i².
package hodge
