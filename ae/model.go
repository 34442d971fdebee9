package ae

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"sync"

	"github.com/curlfree/curlfree/linalg"
)

// Weights is the relation between the encoder W and the decoder R.
type Weights uint8

// The weight relations.
const (
	Tied   Weights = iota // R is W
	Untied                // R is free
	Scaled                // R = W diag(e) with a learned, signed e
)

var weightsNames = []string{"tied", "untied", "scaled"}

func (w Weights) String() string { return name(weightsNames, w) }

// ParseWeights returns the weight relation of that name.
func ParseWeights(name string) (Weights, error) { return parse[Weights]("weights", weightsNames, name) }

// Activation is the hidden units' non-linearity.
type Activation = linalg.Activation

// Config is the architecture of a Model.
type Config struct {
	Visible, Hidden int // D and H, at least 1
	Weights         Weights
	Activation      Activation
	Output          Output
}

// validate returns an error that names the first field out of range.
func (c Config) validate() error {
	switch {
	case c.Visible < 1 || c.Hidden < 1:
		return fmt.Errorf("%d visible and %d hidden units: at least 1 of each is needed", c.Visible, c.Hidden)
	case c.Visible > math.MaxInt32/c.Hidden:
		return fmt.Errorf("%d visible by %d hidden units are too many weights", c.Visible, c.Hidden)
	case c.Weights > Scaled:
		return fmt.Errorf("unknown weights %d", c.Weights)
	case c.Activation > linalg.Erf:
		return fmt.Errorf("unknown activation %d", uint8(c.Activation))
	case c.Output > SigmoidOutput:
		return fmt.Errorf("unknown output %d", c.Output)
	}
	return nil
}

// Model is the auto-encoder r(x) = R h(Wᵀx + b) + c. Several goroutines may use
// a model as long as none changes it. Do not copy it; use Clone.
type Model[T linalg.Float] struct {
	Config
	W *linalg.Matrix[T] // D×H
	R *linalg.Matrix[T] // D×H; Tied: the same matrix as W; Scaled: W diag(E), kept by Refresh
	B []T               // H hidden biases
	C []T               // D visible biases
	E []T               // H scales, nil unless Scaled

	buffers sync.Pool // of *chunk[T]
}

// New returns a model whose weights and biases are 0 and whose scales are 1. A bad
// configuration, and one for whose weights there is no memory, are errors.
func New[T linalg.Float](cfg Config) (*Model[T], error) {
	if err := need[T]("New", fmt.Sprintf("a model of %d visible and %d hidden units, %v,", cfg.Visible, cfg.Hidden, cfg.Weights), cfg.size()); err != nil {
		return nil, err
	}
	if err := cfg.validate(); err != nil {
		return nil, fmt.Errorf("ae: New: %w", err)
	}
	return newModel[T](cfg), nil
}

// newModel returns a model of a valid configuration.
func newModel[T linalg.Float](cfg Config) *Model[T] {
	m := &Model[T]{Config: cfg, W: linalg.New[T](cfg.Visible, cfg.Hidden), B: make([]T, cfg.Hidden), C: make([]T, cfg.Visible)}
	m.R = m.W
	if cfg.Weights != Tied {
		m.R = linalg.New[T](cfg.Visible, cfg.Hidden)
	}
	if cfg.Weights == Scaled {
		m.E = make([]T, cfg.Hidden)
		fill(m.E, 1)
	}
	return m
}

// Init draws the weights from U(±limit) with limit = scale·sqrt(6/(D+H)), W
// first and then an untied R, row by row. Biases become 0, scales 1: see
// AlternateScales for signs. Scale 1 is Glorot's choice, 4 the one of the Theano tutorials for sigmoid units.
func (m *Model[T]) Init(scale float64, rng *rand.Rand) {
	draw(m.W, scale, rng)
	if m.Weights == Untied {
		draw(m.R, scale, rng)
	}
	fill(m.B, 0)
	fill(m.C, 0)
	fill(m.E, 1)
	m.Refresh()
}

// AlternateScales sets the scales of a Scaled model to 1 and −1 by turns; it does
// nothing to other models. A scale may change its sign in training, but those of
// linear, ReLU and leaky ReLU units do not: as w, b, e and tw, tb, e/t² are the same
// unit, the gradient flow keeps 2e² − ‖w‖² − b², which Init makes positive unless the
// weights are large. Init with e = 1 therefore leaves such models convex, less ½‖x‖².
func (m *Model[T]) AlternateScales() {
	alternate(m.E)
	m.Refresh()
}

// alternate sets e to 1 and −1 by turns.
func alternate[T linalg.Float](e []T) {
	for l := range e {
		e[l] = T(1 - 2*(l%2))
	}
}

// draw fills w from U(±limit) with limit = scale·sqrt(6/(w.Rows + w.Cols)).
func draw[T linalg.Float](w *linalg.Matrix[T], scale float64, rng *rand.Rand) {
	limit := scale * math.Sqrt(6/float64(w.Rows+w.Cols))
	for i := range w.Rows {
		row := w.Row(i)
		for j := range row {
			row[j] = T(limit * (float64(2*float64(rng.Float64())) - 1))
		}
	}
}

// Refresh sets R to W diag(E) in a Scaled model, after W or E was changed; it
// does nothing to other models.
func (m *Model[T]) Refresh() {
	if m.Weights != Scaled {
		return
	}
	m.R.Copy(m.W)
	linalg.ScaleCols(m.R, m.E)
}

// Clone returns a deep copy of m.
func (m *Model[T]) Clone() *Model[T] { return convert[T](m) }

// convert returns a copy of m in precision U.
func convert[U, T linalg.Float](m *Model[T]) *Model[U] {
	n := newModel[U](m.Config)
	copyParameters(n.Parameters(), m.Parameters())
	n.Refresh()
	return n
}

// Validate returns an error when m's fields contradict its Config or are not
// finite.
func (m *Model[T]) Validate() error {
	if err := m.Config.validate(); err != nil {
		return err
	}
	scales := 0
	if m.Weights == Scaled {
		scales = m.Hidden
	}
	switch {
	case m.W == nil || m.R == nil || m.W.Rows != m.Visible || m.W.Cols != m.Hidden || m.R.Rows != m.Visible || m.R.Cols != m.Hidden ||
		len(m.B) != m.Hidden || len(m.C) != m.Visible || len(m.E) != scales:
		return fmt.Errorf("the model's parameters do not have the shapes of %d visible and %d hidden units", m.Visible, m.Hidden)
	case (m.Weights == Tied) != (m.R == m.W):
		return errors.New("in tied models, and in no others, R is W")
	case !finiteParameters(m):
		return errors.New("the model has a parameter that is not finite")
	}
	return nil
}

// Dimension returns D.
func (m *Model[T]) Dimension() int { return m.Visible }

// Parameters lists W, R (when Untied), B, C and E (when Scaled).
func (m *Model[T]) Parameters() []*linalg.Matrix[T] {
	list := []*linalg.Matrix[T]{m.W}
	if m.Weights == Untied {
		list = append(list, m.R)
	}
	list = append(list, vector(m.B), vector(m.C))
	if m.Weights == Scaled {
		list = append(list, vector(m.E))
	}
	return list
}

// Encode sets dst, N×H, to h(X·W + b) for x, N×D. A nil ws is the shared
// workspace. It panics when the shapes do not fit.
func (m *Model[T]) Encode(dst, x *linalg.Matrix[T], ws *linalg.Workspace) {
	checkBatch("Encode", m, dst, m.Hidden, x)
	linalg.Affine(dst, nil, x, m.W, linalg.NoTrans, m.B, m.Activation, ws)
}

// PreOutput sets dst, N×D, to y = h(X·W + b)·Rᵀ + c for x, N×D. A nil ws is the
// shared workspace. It panics when the shapes do not fit.
func (m *Model[T]) PreOutput(dst, x *linalg.Matrix[T], ws *linalg.Workspace) {
	checkBatch("PreOutput", m, dst, m.Visible, x)
	m.decode(dst, x, linalg.Linear, ws)
}

// Reconstruct sets dst, N×D, to r(x): what PreOutput gives with LinearOutput,
// the logistic function of it with SigmoidOutput. A nil ws is the shared
// workspace. It panics when the shapes do not fit.
func (m *Model[T]) Reconstruct(dst, x *linalg.Matrix[T], ws *linalg.Workspace) {
	checkBatch("Reconstruct", m, dst, m.Visible, x)
	m.decode(dst, x, m.Output.activation(), ws)
}

// Field sets dst, N×D, to the vector field v: r(x) − x with LinearOutput, the
// pre-output with SigmoidOutput. A nil ws is the shared workspace. It panics
// when the shapes do not fit.
func (m *Model[T]) Field(dst, x *linalg.Matrix[T], ws *linalg.Workspace) {
	checkBatch("Field", m, dst, m.Visible, x)
	m.decode(dst, x, linalg.Linear, ws)
	fieldOf(m.Output, dst, x)
}

// Value sets dst to v(x), as Field does for a batch.
func (m *Model[T]) Value(dst, x []T) {
	checkPoint("Value", m, dst, x)
	c := m.chunk()
	c.in, c.out = rowOf(x), rowOf(dst)
	m.Field(&c.out, &c.in, nil)
	m.release(c)
}

// Jacobian sets dst, D×D, to that of v at x: R diag(h′) Wᵀ, minus I with
// LinearOutput. It panics when the shapes do not fit.
func (m *Model[T]) Jacobian(dst *linalg.Matrix[T], x []T) {
	checkJacobian(m, dst, x)
	m.preJacobian(dst, x)
	fieldJacobian(m.Output, dst)
}

// preJacobian sets dst to J = R diag(h′) Wᵀ.
func (m *Model[T]) preJacobian(dst *linalg.Matrix[T], x []T) {
	u, rd := make([]T, m.Hidden), m.R.Clone()
	copy(u, m.B)
	linalg.Gemv(u, 1, m.W, linalg.Transposed, x, 1)
	linalg.Slopes(m.Activation, u, u)
	linalg.ScaleCols(rd, u)
	linalg.Gemm(dst, 1, rd, linalg.NoTrans, m.W, linalg.Transposed, 0, nil)
}

// chunk is what inference needs: the hidden layer of some rows, views, and one
// pre-activation in double precision.
type chunk[T linalg.Float] struct {
	h, x, y, in, out linalg.Matrix[T]
	u                []float64
}

func (m *Model[T]) chunk() *chunk[T] {
	if c, ok := m.buffers.Get().(*chunk[T]); ok {
		return c
	}
	return &chunk[T]{h: *linalg.New[T](chunkRows, m.Hidden), u: make([]float64, m.Hidden)}
}

// release gives c back, without what its caller owns.
func (m *Model[T]) release(c *chunk[T]) {
	c.x.Data, c.y.Data, c.in.Data, c.out.Data = nil, nil, nil, nil
	m.buffers.Put(c)
}

func (m *Model[T]) decode(dst, x *linalg.Matrix[T], out linalg.Activation, ws *linalg.Workspace) {
	c := m.chunk()
	for i := 0; i < x.Rows; i += chunkRows {
		k := min(i+chunkRows, x.Rows)
		c.h.Rows, c.x, c.y = k-i, rowsOf(x, i, k), rowsOf(dst, i, k)
		linalg.Affine(&c.h, nil, &c.x, m.W, linalg.NoTrans, m.B, m.Activation, ws)
		linalg.Affine(&c.y, nil, &c.h, m.R, linalg.Transposed, m.C, out, ws)
	}
	m.release(c)
}

// OutputKind returns m.Output.
func (m *Model[T]) OutputKind() Output { return m.Output }

// String returns the shape of W, D×H.
func (m *Model[T]) String() string { return fmt.Sprintf("%d×%d", m.Visible, m.Hidden) }

// Double returns m in float64: itself or a copy.
func (m *Model[T]) Double() Network[float64] { return inDouble(m) }

// inDouble returns m in float64: itself or a copy.
func inDouble[T linalg.Float](m *Model[T]) *Model[float64] {
	if d, ok := any(m).(*Model[float64]); ok {
		return d
	}
	return convert[float64](m)
}
