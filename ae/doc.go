// Package ae is the one-hidden-layer auto-encoder r(x) = R h(Wᵀx + b) + c of
// Im, Belghazi and Memisevic, "Conservativeness of untied auto-encoders"
// (2016): its training, its energies, and how conservative it is.
//
// # Symbols
//
// x has D visible units and h(u) has H hidden ones; W and R are D×H, b has H
// and c has D elements. The pre-activation is u = Wᵀx + b, the vector field is
// v(x) = r(x) − x, and its Jacobian is J − I with J = R diag(h′(u)) Wᵀ. A batch
// is a matrix with one sample a row: X is N×D, U = X·W + b and Y = h(U)·Rᵀ + c.
//
// With SigmoidOutput the reconstruction is σ(Y). J then still means the
// Jacobian of the pre-output Y, as in the paper, and the vector field is Y
// itself: σ(Y) is no gradient field in x even with tied weights.
//
// # Conservative auto-encoders
//
// J is symmetric for every x, and the field the gradient of an energy, if
// R = W diag(e) with a constant, signed e; for distinct, non-antipodal units
// and a non-polynomial h these are all. Tied models have e = 1, Scaled models
// learn e, Untied models learn R. Measure says how far an untied model is from
// them, Energy gives the closed form where there is one, and StraightLine a
// potential with its exact residual where there is none.
//
// # Same bits everywhere
//
// Training, scores and energies are reproducible: the same seed and data give
// the same bits for any number of threads on every processor with fused
// multiply-add kernels.
package ae
