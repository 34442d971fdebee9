// Package hodge is exterior calculus in two halves: smooth differential forms on
// Rⁿ, and cochains on grids with their Helmholtz–Hodge decompositions. They meet
// in the integral of a form over the cells of a grid, Form.DeRham.
//
// # Smooth forms
//
// A Covector is an alternating k-form at one point, a Form one that varies
// smoothly with x. Coefficients are functions of dual numbers, so that
// derivatives of every order are exact; a SampledForm has coefficients in
// float64 whose derivatives are supplied or taken by differences. At, Integrate,
// DeRham and StraightLine return an error bar with every number: it covers
// differences and quadrature but not rounding in the caller's coefficients, is
// an estimate and not a proof, and 0 where everything is exact.
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
// # Grids
//
// A Complex has cells, the coboundary d between them and a metric; a Cochain is
// one number for each cell of a degree. Grid is the complex of a box in up to
// six dimensions. A boundary condition is a choice of complex: each axis is
// Free, Relative or Periodic, and WithMask and WithDensity leave boxes out or
// weight them. FlatNodes and FlatCentres make a cochain of sampled vectors,
// SharpNodes and SharpCentres vectors of a cochain.
//
// Decompose splits a cochain into exact, co-exact and harmonic parts with their
// potentials, energies, inner products and residuals; Options.Split chooses
// among the conventions. Betti counts the harmonic cochains in integers, and
// Harmonic returns a basis of them. Boxes are solved directly by transforms,
// masks and densities by conjugate gradients.
//
// # Conventions
//
// Axes count from 0 and components stand in the lexicographic order of their
// axes: dx₀∧dx₁, dx₀∧dx₂, dx₁∧dx₂. Degrees outside 0…n are the zero space. The
// wedge product has no factorials: (dx₀∧dx₁)(e₀, e₁) = 1. The star satisfies
// a ∧ ⋆b = ⟨a,b⟩ vol, the codifferential is the adjoint of d, and the Laplacian
// dδ + δd is positive: on functions it is −Σ ∂²/∂x_i². D, Star, Codifferential
// and Laplacian mean the same on forms and on cochains.
package hodge
