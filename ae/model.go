package ae

import (
	"crypto/sha256"
	"encoding/hex"
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

// Output is the output non-linearity with the loss that belongs to it.
type Output uint8

// The outputs.
const (
	LinearOutput  Output = iota // r = y, half the squared error
	SigmoidOutput               // r = σ(y), cross-entropy; data in [0, 1]
)

var outputNames = []string{"linear", "sigmoid"}

func (o Output) String() string { return name(outputNames, o) }

// ParseOutput returns the output of that name.
func ParseOutput(name string) (Output, error) { return parse[Output]("output", outputNames, name) }

// name returns the name of value v, which need not be a known one.
func name[E ~uint8](names []string, v E) string {
	if int(v) < len(names) {
		return names[v]
	}
	return fmt.Sprintf("%d", uint8(v))
}

// parse returns the index of s in names.
func parse[E ~uint8](kind string, names []string, s string) (E, error) {
	for i, n := range names {
		if n == s {
			return E(i), nil
		}
	}
	return 0, fmt.Errorf("unknown %s %q: one of %q", kind, s, names)
}

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
		return fmt.Errorf("ae: %d visible and %d hidden units: at least 1 of each is needed", c.Visible, c.Hidden)
	case c.Visible > math.MaxInt32/c.Hidden:
		return fmt.Errorf("ae: %d visible by %d hidden units are too many weights", c.Visible, c.Hidden)
	case c.Weights > Scaled:
		return fmt.Errorf("ae: unknown weights %d", c.Weights)
	case c.Activation > linalg.Softplus:
		return fmt.Errorf("ae: unknown activation %d", uint8(c.Activation))
	case c.Output > SigmoidOutput:
		return fmt.Errorf("ae: unknown output %d", c.Output)
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

// New returns a model whose weights and biases are 0 and whose scales are 1.
func New[T linalg.Float](cfg Config) (*Model[T], error) {
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	m := &Model[T]{Config: cfg, W: linalg.New[T](cfg.Visible, cfg.Hidden), B: make([]T, cfg.Hidden), C: make([]T, cfg.Visible)}
	m.R = m.W
	if cfg.Weights != Tied {
		m.R = linalg.New[T](cfg.Visible, cfg.Hidden)
	}
	if cfg.Weights == Scaled {
		m.E = make([]T, cfg.Hidden)
		fill(m.E, 1)
	}
	return m, nil
}

func fill[T linalg.Float](x []T, v T) {
	for i := range x {
		x[i] = v
	}
}

// Init draws the weights from U(±limit) with limit = scale·sqrt(6/(D+H)), W
// first and then an untied R, row by row. Biases become 0, scales 1. Scale 1 is
// Glorot's choice, 4 the one of the Theano tutorials for sigmoid units.
func (m *Model[T]) Init(scale float64, rng *rand.Rand) {
	limit := scale * math.Sqrt(6/float64(m.Visible+m.Hidden))
	draw := func(w *linalg.Matrix[T]) {
		for i := range w.Rows {
			row := w.Row(i)
			for j := range row {
				row[j] = T(limit * (float64(2*float64(rng.Float64())) - 1))
			}
		}
	}
	draw(m.W)
	if m.Weights == Untied {
		draw(m.R)
	}
	fill(m.B, 0)
	fill(m.C, 0)
	fill(m.E, 1)
	m.Refresh()
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
	n, err := New[U](m.Config)
	if err != nil {
		panic(err) // m would not have been made
	}
	linalg.Convert(n.W, m.W)
	if m.Weights == Untied {
		linalg.Convert(n.R, m.R)
	}
	for _, v := range []struct {
		dst []U
		src []T
	}{{n.B, m.B}, {n.C, m.C}, {n.E, m.E}} {
		for i, x := range v.src {
			v.dst[i] = U(x)
		}
	}
	n.Refresh()
	return n
}

// single reports whether T is float32.
func single[T linalg.Float]() bool {
	_, ok := any(T(0)).(float32)
	return ok
}

// set copies src's parameters into m; both have one Config.
func (m *Model[T]) set(src *Model[T]) {
	m.W.Copy(src.W)
	if m.Weights != Tied {
		m.R.Copy(src.R)
	}
	copy(m.B, src.B)
	copy(m.C, src.C)
	copy(m.E, src.E)
}

// finite reports whether every parameter is finite.
func (m *Model[T]) finite() bool {
	ok := true
	each := func(x []T) {
		if finite(x) {
			return
		}
		for _, v := range x {
			ok = ok && v-v == 0
		}
	}
	for i := range m.W.Rows {
		each(m.W.Row(i))
		each(m.R.Row(i))
	}
	each(m.B)
	each(m.C)
	each(m.E)
	return ok
}

// validate returns an error when m's fields contradict its Config or are not
// finite.
func (m *Model[T]) validate(call string) error {
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
		return fmt.Errorf("ae: %s: the model's parameters do not have the shapes of %d visible and %d hidden units", call, m.Visible, m.Hidden)
	case (m.Weights == Tied) != (m.R == m.W):
		return fmt.Errorf("ae: %s: R is W exactly in tied models", call)
	case !m.finite():
		return fmt.Errorf("ae: %s: the model has a parameter that is not finite", call)
	}
	return nil
}

// Encode sets dst, N×H, to h(X·W + b) for x, N×D. A nil ws is the shared
// workspace. It panics when the shapes do not fit.
func (m *Model[T]) Encode(dst, x *linalg.Matrix[T], ws *linalg.Workspace) {
	m.check("Encode", dst, m.Hidden, x)
	linalg.Affine(dst, nil, x, m.W, linalg.NoTrans, m.B, m.Activation, ws)
}

// PreOutput sets dst, N×D, to h(X·W + b)·Rᵀ + c for x, N×D. A nil ws is the
// shared workspace. It panics when the shapes do not fit.
func (m *Model[T]) PreOutput(dst, x *linalg.Matrix[T], ws *linalg.Workspace) {
	m.check("PreOutput", dst, m.Visible, x)
	m.decode(dst, x, linalg.Linear, ws)
}

// Reconstruct sets dst, N×D, to r(x): what PreOutput gives with LinearOutput,
// the logistic function of it with SigmoidOutput. A nil ws is the shared
// workspace. It panics when the shapes do not fit.
func (m *Model[T]) Reconstruct(dst, x *linalg.Matrix[T], ws *linalg.Workspace) {
	m.check("Reconstruct", dst, m.Visible, x)
	act := linalg.Linear
	if m.Output == SigmoidOutput {
		act = linalg.Sigmoid
	}
	m.decode(dst, x, act, ws)
}

func (m *Model[T]) check(call string, dst *linalg.Matrix[T], cols int, x *linalg.Matrix[T]) {
	if x.Cols != m.Visible || dst.Cols != cols || dst.Rows != x.Rows {
		panic(fmt.Sprintf("ae: %s: dst is %d×%d and x is %d×%d but the model is %d×%d",
			call, dst.Rows, dst.Cols, x.Rows, x.Cols, m.Visible, m.Hidden))
	}
}

// chunk is what decode needs for some rows: the hidden layer and views.
type chunk[T linalg.Float] struct{ h, x, y linalg.Matrix[T] }

// chunkRows is how many samples pass through the hidden layer at a time.
const chunkRows = 256

func (m *Model[T]) decode(dst, x *linalg.Matrix[T], out linalg.Activation, ws *linalg.Workspace) {
	c, ok := m.buffers.Get().(*chunk[T])
	if !ok {
		c = &chunk[T]{h: *linalg.New[T](chunkRows, m.Hidden)}
	}
	for i := 0; i < x.Rows; i += chunkRows {
		n := min(chunkRows, x.Rows-i)
		c.h.Rows = n
		c.x = linalg.Matrix[T]{Rows: n, Cols: x.Cols, Stride: x.Stride, Data: x.Data[i*x.Stride:]}
		c.y = linalg.Matrix[T]{Rows: n, Cols: dst.Cols, Stride: dst.Stride, Data: dst.Data[i*dst.Stride:]}
		linalg.Affine(&c.h, nil, &c.x, m.W, linalg.NoTrans, m.B, m.Activation, ws)
		linalg.Affine(&c.y, nil, &c.h, m.R, linalg.Transposed, m.C, out, ws)
	}
	c.x.Data, c.y.Data = nil, nil
	m.buffers.Put(c)
}

// SHA256 returns the hash, in hexadecimal, of the parameters W, R (when
// Untied), B, C and E (when Scaled), row by row in little-endian IEEE 754 of
// the model's precision.
func SHA256[T linalg.Float](m *Model[T]) string {
	hash := sha256.New()
	var raw []byte
	add := func(x []T) {
		raw = appendLittleEndian(raw[:0], x)
		hash.Write(raw)
	}
	for i := range m.W.Rows {
		add(m.W.Row(i))
	}
	if m.Weights == Untied {
		for i := range m.R.Rows {
			add(m.R.Row(i))
		}
	}
	add(m.B)
	add(m.C)
	add(m.E)
	return hex.EncodeToString(hash.Sum(nil))
}
