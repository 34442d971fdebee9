// Package hodge is exterior calculus in two halves: smooth differential forms on
// Rⁿ, and cochains on grids, meshes and graphs with their Helmholtz–Hodge
// decompositions. They meet in the integral of a form over the cells of a complex,
// Form.DeRham.
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
// # Meshes and graphs
//
// A Simplicial complex reads like a grid: NewMesh makes one of triangles or
// tetrahedra in space, NewGraph of pairwise comparisons and NewAbstract of bare
// cells. The boundary condition is again a choice of complex, Free or Relative,
// and the star is that of Whitney forms or the diagonal one of circumcentric dual
// cells. Betti numbers are exact, and Harmonic has a cochain for every hole and
// for every turn around a handle. FlatVertices and FlatCells make a cochain of
// vectors in space, SharpVertices and SharpCells the reverse. Potentials come
// from a sparse Cholesky factor that all calls share.
//
// On a surface with handles and a boundary the tangential and the normal harmonic
// fields are not orthogonal; Friedrichs then splits off the tangential side, and
// DualityAngles says how far from orthogonal they are. Rank scores the vertices of a
// graph (HodgeRank) and says how consistent the comparisons are.
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
