// Package ae is the auto-encoders of Im, Belghazi and Memisevic,
// "Conservativeness of untied auto-encoders" (2016), their training, their
// energies, and how conservative they are.
//
// # Networks
//
// A Network is one of three. Model has one hidden layer, r(x) = R h(Wᵀx + b) + c:
// everything is in closed form there. Deep has any number of layers, mirrored or
// not. Potential is a scalar network of any depth whose gradient is the field: it
// is conservative, and a mirrored Deep is not. Train, Measure and Hutchinson take
// each of them, and a float64 network is a vector field for package hodge; Double
// makes one of a float32 network.
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
// itself: σ(Y) is no gradient field in x even with tied weights. Measure takes
// the scores of ∂r/∂x, too.
//
// # Conservative auto-encoders
//
// J is symmetric for every x, and the field the gradient of an energy, if
// R = W diag(e) with a constant, signed e. These are all where no w_l is 0 and the
// slopes h′(w_l·x + b_l) are linearly independent as functions of x: not for linear
// units, equal or antipodal ones, three sine units with one w, nor ReLU units of which
// one is a multiple of another, w and b alike. Tied models have e = 1, Scaled models
// learn e, Untied models learn R. Measure says how far an untied model is from
// them, NearestScaled the nearest of them, Energy gives the closed form where
// there is one, and StraightLine a potential with its exact residual where there
// is none; EnergyOf takes whichever there is at many points. RecoverC, RecoverE,
// NewSymmetricLinear and NewSymmetricAt are about the paper's sufficient conditions
// (eq. 8, 9), which hold at one point each.
//
// OptimalDenoiser is the reconstruction that denoising aims at when the data are a
// Mixture of Gaussians: it is conservative, too, though no auto-encoder of this form.
//
// LogPartition normalises energies; FixedPoints and Follow are about the flow
// ẋ = r(x) − x. CompareLinear, OptimalDecoder and Orthonormal are about linear units,
// where the transpose of an orthonormal encoder is the best decoder.
//
// # Same bits everywhere
//
// Training, scores and energies are reproducible: the same seed and data give
// the same bits for any number of threads on every processor with fused
// multiply-add kernels.
//
// Sigmoid and softplus units have subnormal values at u between −104 and −87 in float32,
// −745 and −708 in float64. The same bits everywhere need them as they are, and some
// processors multiply them slowly: on an Intel Xeon a product with a tenth of such
// units takes 20 to 190 times as long. A training that became slow has probably driven
// units there; a smaller rate or a weight length keeps them away. Below the band a unit
// is 0 and costs nothing.
package ae
