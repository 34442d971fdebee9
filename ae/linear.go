package ae

import (
	"errors"
	"fmt"
	"math"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// OptimalDecoder returns the R, D×H, of least mean ‖R Wᵀx − x‖² for the encoder w,
// D×H, and data of second moment s, D×D:
//
//	R = S W (Wᵀ S W)⁻¹
//
// A nil s means white data, S = I, whose R = W(WᵀW)⁻¹ is the right inverse of Wᵀ
// and WᵀR = I. The note on tied weights takes that for the optimum in general; for
// other S it is not, and R Wᵀ is then an oblique projector. The error says that
// WᵀSW is singular. It panics when the shapes do not fit or w has more columns than
// rows.
func OptimalDecoder(w, s *linalg.Matrix[float64]) (*linalg.Matrix[float64], error) {
	if w.Cols > w.Rows || s != nil && (s.Rows != w.Rows || s.Cols != w.Rows) {
		panic(fmt.Sprintf("ae: OptimalDecoder: W is %d×%d, with no more hidden than visible units, and S must be %[1]d×%[1]d", w.Rows, w.Cols))
	}
	if s == nil {
		wt := linalg.New[float64](w.Cols, w.Rows)
		linalg.Transpose(wt, w)
		r, err := linalg.RightInverse(wt)
		if err != nil {
			return nil, fmt.Errorf("ae: OptimalDecoder: the columns of W are dependent: %w", err)
		}
		return r, nil
	}
	sw, gram := linalg.New[float64](w.Rows, w.Cols), linalg.New[float64](w.Cols, w.Cols)
	linalg.Gemm(sw, 1, s, linalg.NoTrans, w, linalg.NoTrans, 0, nil)
	linalg.Gemm(gram, 1, w, linalg.Transposed, sw, linalg.NoTrans, 0, nil)
	c, err := linalg.NewCholesky(gram)
	for l := 0; err == nil && l < w.Cols; l++ {
		// What a column has beyond those before it, and what rounding alone leaves.
		if own, all := c.U().At(l, l), gram.At(l, l); !(float64(own*own) > 10*float64(w.Rows)*0x1p-52*all) {
			err = fmt.Errorf("column %d depends on those before it", l)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("ae: OptimalDecoder: WᵀSW is singular, several decoders are optimal: %w", err)
	}
	rt := linalg.New[float64](w.Cols, w.Rows)
	linalg.Transpose(rt, sw)
	c.Solve(rt, rt, nil)
	linalg.Transpose(sw, rt)
	return sw, nil
}

// Orthonormal returns the linear model with m's reconstruction, untied, whose
// encoder W′ has orthonormal columns, by Gram–Schmidt: W′ᵀ = L Wᵀ, b′ = L b and
// R′ = R L⁻¹, with the lower triangular L, H×H. The columns of W must be
// independent, and the units linear: other functions of the units do not commute
// with L. Both are errors.
func Orthonormal(m *Model[float64]) (*Model[float64], *linalg.Matrix[float64], error) {
	if m.Activation != linalg.Linear {
		return nil, nil, fmt.Errorf("ae: Orthonormal: %v units do not commute with the Gram–Schmidt matrix, only linear ones do", m.Activation)
	}
	wt := linalg.New[float64](m.Hidden, m.Visible)
	linalg.Transpose(wt, m.W)
	g, err := linalg.NewGramSchmidt(wt)
	if err != nil {
		return nil, nil, fmt.Errorf("ae: Orthonormal: the columns of W are dependent: %w", err)
	}
	cfg := m.Config
	cfg.Weights = Untied
	n, err := New[float64](cfg)
	if err != nil {
		panic(err) // m would not have been made
	}
	l := linalg.New[float64](m.Hidden, m.Hidden)
	g.L(l, nil)
	linalg.Transpose(n.W, g.Q())
	linalg.Gemm(n.R, 1, m.R, linalg.NoTrans, g.C(), linalg.NoTrans, 0, nil)
	linalg.Gemv(n.B, 1, l, linalg.NoTrans, m.B, 0)
	copy(n.C, m.C)
	return n, l, nil
}

// SecondMoment returns the mean of (x − a)(x − a)ᵀ over the rows of x, N×D; a nil a
// is 0, and the mean as a makes it the covariance. It panics when a has not D
// elements or x no rows.
func SecondMoment(x *linalg.Matrix[float64], a []float64) *linalg.Matrix[float64] {
	if x.Rows < 1 || a != nil && len(a) != x.Cols {
		panic(fmt.Sprintf("ae: SecondMoment: x is %d×%d and a has %d elements", x.Rows, x.Cols, len(a)))
	}
	if a != nil {
		x = x.Clone()
		for i := range x.Rows {
			asm.Sub(x.Row(i), x.Row(i), a)
		}
	}
	s := linalg.New[float64](x.Cols, x.Cols)
	linalg.Gemm(s, 1/float64(x.Rows), x, linalg.Transposed, x, linalg.NoTrans, 0, nil)
	symmetrise(s)
	return s
}

// PrincipalSubspace returns the eigenvectors, D×k, of the k largest eigenvalues of
// the symmetric s, D×D, and these, the largest first. It panics unless s is square
// and 1 ≤ k ≤ D.
func PrincipalSubspace(s *linalg.Matrix[float64], k int) (basis *linalg.Matrix[float64], values []float64, err error) {
	if s.Rows != s.Cols || k < 1 || k > s.Rows {
		panic(fmt.Sprintf("ae: PrincipalSubspace: %d dimensions of a matrix of %d×%d", k, s.Rows, s.Cols))
	}
	eigen, err := linalg.NewSymmetricEigen(s)
	if err != nil {
		return nil, nil, fmt.Errorf("ae: PrincipalSubspace: %w", err)
	}
	basis, values = linalg.New[float64](s.Rows, k), make([]float64, k)
	for l := range k {
		from := s.Rows - 1 - l
		values[l] = eigen.Values()[from]
		for i := range s.Rows {
			basis.Set(i, l, eigen.Vectors().At(i, from))
		}
	}
	return basis, values, nil
}

// PrincipalAngles returns the angles in radians, the smallest first, between the
// spans of a's and b's columns, as many as the narrower has, from their cosines
// and sines together (Björck and Golub 1973), which no angle is too small or too
// near π/2 for. The error says that the columns of one are dependent. It panics
// unless a and b have one number of rows.
func PrincipalAngles(a, b *linalg.Matrix[float64]) ([]float64, error) {
	if a.Rows != b.Rows {
		panic(fmt.Sprintf("ae: PrincipalAngles: a is %d×%d and b is %d×%d", a.Rows, a.Cols, b.Rows, b.Cols))
	}
	if a.Cols < b.Cols {
		a, b = b, a
	}
	qa, err := orthonormalBasis(a)
	if err != nil {
		return nil, err
	}
	qb, err := orthonormalBasis(b)
	if err != nil {
		return nil, err
	}
	cosines := linalg.New[float64](a.Cols, b.Cols)
	linalg.Gemm(cosines, 1, qa, linalg.Transposed, qb, linalg.NoTrans, 0, nil)
	linalg.Gemm(qb, -1, qa, linalg.NoTrans, cosines, linalg.NoTrans, 1, nil) // the part of b outside of a
	c, err := linalg.NewSVD(cosines, linalg.ValuesOnly)
	if err != nil {
		return nil, fmt.Errorf("ae: PrincipalAngles: %w", err)
	}
	s, err := linalg.NewSVD(qb, linalg.ValuesOnly)
	if err != nil {
		return nil, fmt.Errorf("ae: PrincipalAngles: %w", err)
	}
	angles := make([]float64, b.Cols)
	for i := range angles {
		angles[i] = quadrantAngle(c.Values()[i], s.Values()[b.Cols-1-i])
	}
	return angles, nil
}

// orthonormalBasis returns one of the span of a's columns.
func orthonormalBasis(a *linalg.Matrix[float64]) (*linalg.Matrix[float64], error) {
	at, q := linalg.New[float64](a.Cols, a.Rows), linalg.New[float64](a.Rows, a.Cols)
	linalg.Transpose(at, a)
	g, err := linalg.NewGramSchmidt(at)
	if err != nil {
		return nil, fmt.Errorf("ae: PrincipalAngles: the columns of a matrix are dependent: %w", err)
	}
	linalg.Transpose(q, g.Q())
	return q, nil
}

// quadrantAngle returns the angle in [0, π/2] of a vector with that cosine and
// sine: eight times that of an eighth, whose tangent is below 0.2, by its series.
func quadrantAngle(cos, sin float64) float64 {
	if sin == 0 {
		return 0
	}
	t := sin / (cos + math.Sqrt(float64(cos*cos)+float64(sin*sin)))
	for range 2 {
		t /= 1 + math.Sqrt(1+float64(t*t))
	}
	sum := 0.0
	for k := 25; k > 0; k -= 2 {
		sum = 1/float64(k) - float64(sum*t*t)
	}
	return 8 * t * sum
}

// LinearState sets a model of linear units beside what the note on tied weights
// says of it, for data of second moment S. Norms are Frobenius norms.
type LinearState struct {
	Tie       float64   // ‖R − W‖/‖W‖, the note's distance of V from Wᵀ
	Frame     float64   // ‖WᵀW − I‖: 0 for an orthonormal encoder
	Inverse   float64   // ‖WᵀR − I‖: 0 when R is a right inverse of Wᵀ
	Decoder   float64   // ‖R − R*‖/‖R*‖ with the OptimalDecoder R* for W and S; NaN when there are several
	Projector float64   // ‖R Wᵀ − P‖ with the projector P onto the principal subspace of H dimensions
	Angles    []float64 // of the columns of W to that subspace, nil when they are dependent
}

// CompareLinear returns the state of m for data of second moment s, D×D: their
// covariance, as m has biases. Train's Progress may call it to follow a training.
// Units that are not linear, more hidden units than visible ones and eigenvalues
// that are not found are errors. It panics unless s is D×D.
func CompareLinear(m *Model[float64], s *linalg.Matrix[float64]) (*LinearState, error) {
	if s == nil || s.Rows != m.Visible || s.Cols != m.Visible {
		panic(fmt.Sprintf("ae: CompareLinear: S is %s but the model has %d visible units", shapeOf(s), m.Visible))
	}
	switch {
	case m.Activation != linalg.Linear:
		return nil, fmt.Errorf("ae: CompareLinear: the units are %v, not linear", m.Activation)
	case m.Hidden > m.Visible:
		return nil, fmt.Errorf("ae: CompareLinear: %d hidden units are more than %d visible ones", m.Hidden, m.Visible)
	case frobenius(m.W) == 0:
		return nil, errors.New("ae: CompareLinear: W is 0")
	}
	basis, _, err := PrincipalSubspace(s, m.Hidden)
	if err != nil {
		return nil, err
	}
	tie := m.R.Clone()
	linalg.Sub(tie, tie, m.W)
	z := &LinearState{
		Tie: frobenius(tie) / frobenius(m.W), Frame: awayFromIdentity(m.W, m.W), Inverse: awayFromIdentity(m.W, m.R),
		Decoder: math.NaN(),
	}
	if best, err := OptimalDecoder(m.W, s); err == nil {
		rest := m.R.Clone()
		linalg.Sub(rest, rest, best)
		z.Decoder = frobenius(rest) / frobenius(best)
	}
	p := linalg.New[float64](m.Visible, m.Visible)
	linalg.Gemm(p, 1, basis, linalg.NoTrans, basis, linalg.Transposed, 0, nil)
	linalg.Gemm(p, 1, m.R, linalg.NoTrans, m.W, linalg.Transposed, -1, nil)
	z.Projector = frobenius(p)
	if angles, err := PrincipalAngles(m.W, basis); err == nil {
		z.Angles = angles
	}
	return z, nil
}

// shapeOf writes the shape of s.
func shapeOf(s *linalg.Matrix[float64]) string {
	if s == nil {
		return "nil"
	}
	return fmt.Sprintf("%d×%d", s.Rows, s.Cols)
}

// awayFromIdentity returns ‖aᵀb − I‖.
func awayFromIdentity(a, b *linalg.Matrix[float64]) float64 {
	g := linalg.Eye[float64](a.Cols)
	linalg.Gemm(g, 1, a, linalg.Transposed, b, linalg.NoTrans, -1, nil)
	return frobenius(g)
}
