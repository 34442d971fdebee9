package ae

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/curlfree/curlfree/linalg"
)

// NearestScaled returns the Scaled model with m's W, b and c whose R = W diag(e)
// is nearest to m's: e_l = ⟨w_l, r_l⟩/‖w_l‖², 0 where w_l = 0. Where no w_l is 0 and
// the slopes h′(w_l·x + b_l) are linearly independent as functions of x these models
// are exactly the conservative ones; dependent are those of linear units, of equal
// and antipodal sigmoid units, of three sine units with one ±w, and of ReLU units
// (w, b) and (tw, tb), t > 0. A unit with w_l = 0 is a constant, whatever r_l. The
// distance is ‖R − W diag(e)‖/‖R‖, 0 for R = 0.
func NearestScaled[T linalg.Float](m *Model[T]) (nearest *Model[T], distance float64) {
	cfg := m.Config
	cfg.Weights = Scaled
	nearest, err := New[T](cfg)
	if err != nil {
		panic(err) // m would not have been made
	}
	d := inDouble(m)
	p := newPencil(d.W, d.R, nil, nil)
	nearest.W.Copy(m.W)
	copy(nearest.B, m.B)
	copy(nearest.C, m.C)
	for l, e := range p.e {
		nearest.E[l] = T(math.Ldexp(e, p.ratio))
	}
	nearest.Refresh()
	return nearest, p.distance
}

// NewSymmetricLinear returns an untied model of linear units with W from Init and
// R = W S for a random symmetric S, biases 0. It is conservative, because
// R Wᵀ = W Rᵀ is all that linear units need, though R is no W diag(e).
func NewSymmetricLinear(visible, hidden int, rng *rand.Rand) (*Model[float64], error) {
	m, err := New[float64](Config{visible, hidden, Untied, linalg.Linear, LinearOutput})
	if err != nil {
		return nil, err
	}
	m.Init(1, rng)
	s := linalg.New[float64](hidden, hidden)
	for i := range hidden {
		for j := range i + 1 {
			v := float64(2*float64(rng.Float64())) - 1
			s.Set(i, j, v)
			s.Set(j, i, v)
		}
	}
	linalg.Gemm(m.R, 1, m.W, linalg.NoTrans, s, linalg.NoTrans, 0, nil)
	return m, nil
}

// NewSymmetricAt returns a copy of m, untied, with R = C W D_h′ E (eq. 8, 9), where
// D_h′ is taken at x, E = diag(e) and C = QΛQᵀ has Λ = diag(lambda) and the
// eigenvectors Q of W D_h′ E D_h′ Wᵀ, by increasing eigenvalue, with which it
// commutes. J is symmetric at x and in general nowhere else: eq. 8 with constant
// R is a condition at one point, not for all. It panics when x does not have D,
// lambda D and e H elements, and returns an error when the eigenvectors are not
// found or R is not finite.
func NewSymmetricAt(m *Model[float64], x, lambda, e []float64) (*Model[float64], error) {
	checkPoint("NewSymmetricAt", m, x, lambda)
	if len(e) != m.Hidden {
		panic(fmt.Sprintf("ae: NewSymmetricAt: e has %d elements but the model has %d hidden units", len(e), m.Hidden))
	}
	cfg := m.Config
	cfg.Weights = Untied
	n, err := New[float64](cfg)
	if err != nil {
		panic(err) // m would not have been made
	}
	n.W.Copy(m.W)
	copy(n.B, m.B)
	copy(n.C, m.C)
	hat := scaledEncoder(m, x)
	he := hat.Clone()
	linalg.ScaleCols(he, e)
	a := linalg.New[float64](m.Visible, m.Visible)
	linalg.Gemm(a, 1, he, linalg.NoTrans, hat, linalg.Transposed, 0, nil)
	symmetrise(a)
	eigen, err := linalg.NewSymmetricEigen(a)
	if err != nil {
		return nil, fmt.Errorf("ae: NewSymmetricAt: %w", err)
	}
	// C = QΛQᵀ
	c := linalg.New[float64](m.Visible, m.Visible)
	ql := eigen.Vectors().Clone()
	linalg.ScaleCols(ql, lambda)
	linalg.Gemm(c, 1, ql, linalg.NoTrans, eigen.Vectors(), linalg.Transposed, 0, nil)
	linalg.Gemm(n.R, 1, c, linalg.NoTrans, he, linalg.NoTrans, 0, nil)
	if !finiteParameters(n) {
		return nil, errors.New("ae: NewSymmetricAt: R is not finite; neither are x, lambda or e, or they are too large")
	}
	return n, nil
}

// scaledEncoder returns Ŵ = W D_h′ at x.
func scaledEncoder(m *Model[float64], x []float64) *linalg.Matrix[float64] {
	u, hat := make([]float64, m.Hidden), m.W.Clone()
	copy(u, m.B)
	linalg.Gemv(u, 1, m.W, linalg.Transposed, x, 1)
	linalg.Slopes(m.Activation, u, u)
	linalg.ScaleCols(hat, u)
	return hat
}

// symmetrise sets a to (a + aᵀ)/2.
func symmetrise(a *linalg.Matrix[float64]) {
	for i := range a.Rows {
		for j := range i {
			v := (a.At(i, j) + a.At(j, i)) / 2
			a.Set(i, j, v)
			a.Set(j, i, v)
		}
	}
}

// Factor is a matrix recovered from R and Ŵ = W D_h′ at a point, and how well it
// does what the sufficient conditions ask of it.
type Factor struct {
	Matrix     *linalg.Matrix[float64]
	Rank       int     // of Ŵ
	Residual   float64 // ‖R − CŴ‖/‖R‖ or ‖R − ŴE‖/‖R‖
	Asymmetry  float64 // ‖C − Cᵀ‖/‖C‖
	Commutator float64 // ‖CA − AC‖/(‖C‖‖A‖) with A = ŴŴᵀ, for C
	Diagonal   float64 // ‖C − diag C‖/‖C‖, the share off the diagonal
}

// RecoverC returns the C of R = CŴ at x: C = RŴ⁺, of all that do it best the one
// of least norm. The supplement's C = ŴRᵀA⁻¹ with A = ŴŴᵀ is this one when Ŵ has
// rank D and J is symmetric, and does not exist for H < D. J is symmetric at x if
// Residual, Asymmetry and Commutator are 0. An error says that R or Ŵ is 0, or
// that no singular values were found. It panics when x does not have D elements.
func RecoverC(m *Model[float64], x []float64) (*Factor, error) {
	checkPoint("RecoverC", m, x)
	hat := scaledEncoder(m, x)
	pseudo, rank, err := pseudoInverse("RecoverC", m, hat)
	if err != nil {
		return nil, err
	}
	c, rest := linalg.New[float64](m.Visible, m.Visible), m.R.Clone()
	linalg.Gemm(c, 1, m.R, linalg.NoTrans, pseudo, linalg.NoTrans, 0, nil)
	linalg.Gemm(rest, -1, c, linalg.NoTrans, hat, linalg.NoTrans, 1, nil)
	a, ca := linalg.New[float64](m.Visible, m.Visible), linalg.New[float64](m.Visible, m.Visible)
	linalg.Gemm(a, 1, hat, linalg.NoTrans, hat, linalg.Transposed, 0, nil)
	linalg.Gemm(ca, 1, c, linalg.NoTrans, a, linalg.NoTrans, 0, nil)
	linalg.Gemm(ca, -1, a, linalg.NoTrans, c, linalg.NoTrans, 1, nil)
	f := newFactor(m, c, rank, rest)
	f.Commutator = share(frobenius(ca), frobenius(c)*frobenius(a))
	return f, nil
}

// RecoverE returns the E of R = ŴE at x: E = (ŴᵀŴ)⁻¹ŴᵀR, which needs Ŵ of rank H
// and so H ≤ D; the supplement's formula gives its transpose. Any symmetric E
// makes J symmetric at x, a diagonal one need not be. An error says that E is not
// determined, that R is 0, or that no singular values were found. It panics when
// x does not have D elements.
func RecoverE(m *Model[float64], x []float64) (*Factor, error) {
	checkPoint("RecoverE", m, x)
	hat := scaledEncoder(m, x)
	pseudo, rank, err := pseudoInverse("RecoverE", m, hat)
	if err != nil {
		return nil, err
	}
	if rank < m.Hidden {
		return nil, fmt.Errorf("ae: RecoverE: E is not determined: W diag(h′) has rank %d and the model %d hidden units", rank, m.Hidden)
	}
	e, rest := linalg.New[float64](m.Hidden, m.Hidden), m.R.Clone()
	linalg.Gemm(e, 1, pseudo, linalg.NoTrans, m.R, linalg.NoTrans, 0, nil)
	linalg.Gemm(rest, -1, hat, linalg.NoTrans, e, linalg.NoTrans, 1, nil)
	return newFactor(m, e, rank, rest), nil
}

// pseudoInverse returns Ŵ⁺ and the rank of Ŵ.
func pseudoInverse(call string, m *Model[float64], hat *linalg.Matrix[float64]) (*linalg.Matrix[float64], int, error) {
	if frobenius(m.R) == 0 {
		return nil, 0, errors.New("ae: " + call + ": R is 0")
	}
	svd, err := linalg.NewSVD(hat, linalg.Thin)
	if err != nil {
		return nil, 0, fmt.Errorf("ae: %s: %w", call, err)
	}
	rank := svd.Rank(0)
	if rank == 0 {
		return nil, 0, errors.New("ae: " + call + ": W diag(h′) is 0, every unit is dead")
	}
	pseudo := linalg.New[float64](hat.Cols, hat.Rows)
	svd.PseudoInverse(pseudo, 0, nil)
	return pseudo, rank, nil
}

func newFactor(m *Model[float64], c *linalg.Matrix[float64], rank int, rest *linalg.Matrix[float64]) *Factor {
	z := termsOf(c)
	off := c.Clone()
	for i := range off.Rows {
		off.Set(i, i, 0)
	}
	size := frobenius(c)
	return &Factor{
		Matrix: c, Rank: rank, Residual: share(frobenius(rest), frobenius(m.R)),
		Asymmetry: share(math.Sqrt(z.skew), math.Sqrt(z.size)), Diagonal: share(frobenius(off), size),
	}
}

func frobenius(a *linalg.Matrix[float64]) float64 { return math.Sqrt(squares(a)) }

// share returns part/whole, 0 of nothing.
func share(part, whole float64) float64 {
	if whole == 0 {
		return 0
	}
	return part / whole
}
