package ae

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// DeepConfig is the architecture of a Deep or a Potential.
type DeepConfig struct {
	Visible     int          // D, at least 1
	Hidden      []int        // the widths of the m hidden layers, at least one
	Activations []Activation // of each hidden layer
	Weights     Weights      // of a Deep, Tied or Untied
	Output      Output
}

// validate returns an error that names the first field out of range.
func (c DeepConfig) validate() error {
	switch m := len(c.Hidden); {
	case c.Visible < 1:
		return fmt.Errorf("%d visible units: at least 1 is needed", c.Visible)
	case m < 1 || len(c.Activations) != m:
		return fmt.Errorf("%d hidden layers and %d activations: at least 1 layer and an activation of each are needed", m, len(c.Activations))
	case c.Output > SigmoidOutput:
		return fmt.Errorf("unknown output %d", c.Output)
	}
	before := c.Visible
	for k, n := range c.Hidden {
		if n < 1 {
			return fmt.Errorf("hidden layer %d has %d units, at least 1 is needed", k+1, n)
		}
		if before > math.MaxInt32/n {
			return fmt.Errorf("hidden layer %d has %d by %d weights, which are too many", k+1, before, n)
		}
		if a := c.Activations[k]; a > linalg.Erf {
			return fmt.Errorf("hidden layer %d has the unknown activation %d", k+1, uint8(a))
		}
		before = n
	}
	if before > math.MaxInt32/c.Visible {
		return fmt.Errorf("the last layer has %d by %d weights, which are too many", before, c.Visible)
	}
	return nil
}

// validateWeights returns an error when a Deep cannot have the weights.
func (c DeepConfig) validateWeights() error {
	m := len(c.Hidden)
	switch {
	case c.Weights > Untied:
		return fmt.Errorf("a deep model has tied or untied weights, not %v", c.Weights)
	case c.Weights == Untied:
		return nil
	case m%2 == 0:
		return fmt.Errorf("a tied model has an odd number of hidden layers, not %d", m)
	}
	for k := range m / 2 {
		if c.Hidden[k] != c.Hidden[m-1-k] {
			return fmt.Errorf("a tied model has as many units in hidden layer %d as in layer %d, not %d and %d", k+1, m-k, c.Hidden[k], c.Hidden[m-1-k])
		}
	}
	return nil
}

// Deep is an auto-encoder with m hidden layers (Proposition 1, with the biases in
// their places),
//
//	r(x) = R h_m(W_mᵀ … h_1(W_1ᵀx + b_1) … + b_m) + c
//
// Tied ones are mirrors: with m = 2p − 1 hidden layers, R = W_1 and
// W_{2p+1−k} = W_kᵀ. For p > 1 that does not make them conservative, other than
// Corollary 1 has it: a Potential is. Do not copy a Deep.
type Deep[T linalg.Float] struct {
	DeepConfig
	Layers []Layer[T] // m + 1: W_1 with b_1 to W_m with b_m, and R, which is D×n_m and enters transposed, with c

	code    int       // the layer whose output is the code: the first of the narrowest
	buffers sync.Pool // of *chain[T]
}

// NewDeep returns a model whose weights and biases are 0. A bad configuration, and one
// for whose weights there is no memory, are errors.
func NewDeep[T linalg.Float](cfg DeepConfig) (*Deep[T], error) {
	if err := need[T]("NewDeep", "a model of layers "+widths(cfg.Visible, cfg.Hidden), cfg.size()); err != nil {
		return nil, err
	}
	if err := cfg.validate(); err != nil {
		return nil, fmt.Errorf("ae: NewDeep: %w", err)
	}
	if err := cfg.validateWeights(); err != nil {
		return nil, fmt.Errorf("ae: NewDeep: %w", err)
	}
	return newDeep[T](cfg), nil
}

// newDeep returns a model of a valid configuration.
func newDeep[T linalg.Float](cfg DeepConfig) *Deep[T] {
	cfg.Hidden, cfg.Activations = slices.Clone(cfg.Hidden), slices.Clone(cfg.Activations)
	m := &Deep[T]{DeepConfig: cfg, Layers: hiddenLayers[T](cfg)}
	last := len(cfg.Hidden)
	m.Layers = append(m.Layers, Layer[T]{linalg.New[T](cfg.Visible, cfg.Hidden[last-1]), linalg.Transposed, make([]T, cfg.Visible), linalg.Linear})
	if cfg.Weights == Tied {
		for k := len(m.Layers) / 2; k < len(m.Layers); k++ {
			m.Layers[k].W, m.Layers[k].Op = m.Layers[last-k].W, linalg.Transposed
		}
	}
	for k, n := range cfg.Hidden {
		if n < cfg.Hidden[m.code] {
			m.code = k
		}
	}
	return m
}

// hiddenLayers returns hidden layers of the architecture.
func hiddenLayers[T linalg.Float](cfg DeepConfig) []Layer[T] {
	var layers []Layer[T]
	before := cfg.Visible
	for k, n := range cfg.Hidden {
		layers = append(layers, Layer[T]{linalg.New[T](before, n), linalg.NoTrans, make([]T, n), cfg.Activations[k]})
		before = n
	}
	return layers
}

// Init draws the weights of every layer from U(±limit), its limit being
// scale·sqrt(6/(inputs + units)), layer by layer and row by row. Biases become 0.
func (m *Deep[T]) Init(scale float64, rng *rand.Rand) {
	for _, l := range m.Layers[:m.distinct()] {
		draw(l.W, scale, rng)
	}
	for _, l := range m.Layers {
		fill(l.B, 0)
	}
}

// distinct is the number of layers whose W is not that of one before.
func (m *Deep[T]) distinct() int {
	if m.Weights == Tied {
		return len(m.Layers) / 2
	}
	return len(m.Layers)
}

// Parameters lists the distinct weight matrices W_1, W_2, …, R, and then the
// biases b_1, b_2, …, c.
func (m *Deep[T]) Parameters() []*linalg.Matrix[T] {
	var list []*linalg.Matrix[T]
	for _, l := range m.Layers[:m.distinct()] {
		list = append(list, l.W)
	}
	for _, l := range m.Layers {
		list = append(list, vector(l.B))
	}
	return list
}

// Refresh does nothing: a deep model has no parameters that depend on others.
func (m *Deep[T]) Refresh() {}

// Dimension returns D.
func (m *Deep[T]) Dimension() int { return m.Visible }

// Code returns the width of what Encode gives: the output of the narrowest hidden
// layer, the first of several.
func (m *Deep[T]) Code() int { return m.Hidden[m.code] }

// Encode sets dst, N×Code, to the output of the narrowest hidden layer for x,
// N×D. A nil ws is the shared workspace. It panics when the shapes do not fit.
func (m *Deep[T]) Encode(dst, x *linalg.Matrix[T], ws *linalg.Workspace) {
	checkBatch("Encode", m, dst, m.Code(), x)
	m.run(dst, x, m.code+1, m.Activations[m.code], ws)
}

// PreOutput sets dst, N×D, to y, the output of x before its non-linearity. A nil
// ws is the shared workspace. It panics when the shapes do not fit.
func (m *Deep[T]) PreOutput(dst, x *linalg.Matrix[T], ws *linalg.Workspace) {
	checkBatch("PreOutput", m, dst, m.Visible, x)
	m.run(dst, x, len(m.Layers), linalg.Linear, ws)
}

// Reconstruct sets dst, N×D, to r(x): y with LinearOutput, the logistic function
// of it with SigmoidOutput. A nil ws is the shared workspace. It panics when the
// shapes do not fit.
func (m *Deep[T]) Reconstruct(dst, x *linalg.Matrix[T], ws *linalg.Workspace) {
	checkBatch("Reconstruct", m, dst, m.Visible, x)
	m.run(dst, x, len(m.Layers), m.Output.activation(), ws)
}

// Field sets dst, N×D, to the vector field v: r(x) − x with LinearOutput, y with
// SigmoidOutput. A nil ws is the shared workspace. It panics when the shapes do
// not fit.
func (m *Deep[T]) Field(dst, x *linalg.Matrix[T], ws *linalg.Workspace) {
	checkBatch("Field", m, dst, m.Visible, x)
	m.run(dst, x, len(m.Layers), linalg.Linear, ws)
	fieldOf(m.Output, dst, x)
}

// Value sets dst to v(x), as Field does for a batch.
func (m *Deep[T]) Value(dst, x []T) {
	checkPoint("Value", m, dst, x)
	c := m.chain()
	c.in, c.out = rowOf(x), rowOf(dst)
	m.Field(&c.out, &c.in, nil)
	m.release(c)
}

// Energy is an error: deep models have none in closed form, mirrors included.
func (m *Deep[T]) Energy(x []T) (float64, error) {
	return 0, fmt.Errorf("ae: Energy: a deep %v model has no energy in closed form", m.Weights)
}

// chain is what inference needs: the hidden layers of some rows, and views.
type chain[T linalg.Float] struct {
	h             []linalg.Matrix[T]
	x, y, in, out linalg.Matrix[T]
}

func (m *Deep[T]) chain() *chain[T] {
	if c, ok := m.buffers.Get().(*chain[T]); ok {
		return c
	}
	c := &chain[T]{}
	for _, n := range m.Hidden {
		c.h = append(c.h, *linalg.New[T](chunkRows, n))
	}
	return c
}

// release gives c back, without what its caller owns.
func (m *Deep[T]) release(c *chain[T]) {
	c.x.Data, c.y.Data, c.in.Data, c.out.Data = nil, nil, nil, nil
	m.buffers.Put(c)
}

// run sets dst to the output of the first layers for x, the last of them with
// another activation.
func (m *Deep[T]) run(dst, x *linalg.Matrix[T], layers int, last Activation, ws *linalg.Workspace) {
	c := m.chain()
	for i := 0; i < x.Rows; i += chunkRows {
		k := min(i+chunkRows, x.Rows)
		c.x, c.y = rowsOf(x, i, k), rowsOf(dst, i, k)
		in := &c.x
		for j, l := range m.Layers[:layers-1] {
			out := &c.h[j]
			out.Rows = k - i
			linalg.Affine(out, nil, in, l.W, l.Op, l.B, l.Activation, ws)
			in = out
		}
		l := m.Layers[layers-1]
		linalg.Affine(&c.y, nil, in, l.W, l.Op, l.B, last, ws)
	}
	m.release(c)
}

// Jacobian sets dst, D×D, to that of v at x, J or J − I, multiplied from the
// narrowest layer to both sides. It panics when the shapes do not fit.
func (m *Deep[T]) Jacobian(dst *linalg.Matrix[T], x []T) {
	checkJacobian(m, dst, x)
	m.preJacobian(dst, x)
	fieldJacobian(m.Output, dst)
}

// preJacobian sets dst to J.
func (m *Deep[T]) preJacobian(dst *linalg.Matrix[T], x []T) {
	p := newPass(m.Layers, false, 1, false, nil)
	copy(p.h[0].Row(0), x)
	p.forward()
	encoder, decoder := m.factors(p, 0, nil)
	linalg.Gemm(dst, 1, decoder, linalg.Transposed, encoder, linalg.Transposed, 0, nil)
}

// factors returns the D×Code matrix A and the Code×D matrix B of J = (AB)ᵀ at
// sample n of a pass: the products of the layers up to the narrowest and from
// there on.
func (m *Deep[T]) factors(p *pass[T], n int, ws *linalg.Workspace) (a, b *linalg.Matrix[T]) {
	product := func(from, to int) *linalg.Matrix[T] {
		l := m.Layers[from]
		a := l.W.Clone()
		if l.Op == linalg.Transposed {
			a = linalg.New[T](l.in(), l.out())
			linalg.Transpose(a, l.W)
		}
		linalg.ScaleCols(a, p.d[from].Row(n))
		for k := from + 1; k < to; k++ {
			l := m.Layers[k]
			next := linalg.New[T](a.Rows, l.out())
			linalg.Gemm(next, 1, a, linalg.NoTrans, l.W, l.Op, 0, ws)
			linalg.ScaleCols(next, p.d[k].Row(n))
			a = next
		}
		return a
	}
	return product(0, m.code+1), product(m.code+1, len(m.Layers))
}

// OutputKind returns m.Output.
func (m *Deep[T]) OutputKind() Output { return m.Output }

// String returns the widths of all layers.
func (m *Deep[T]) String() string { return widths(m.Visible, m.Hidden) + fmt.Sprintf("-%d", m.Visible) }

// Double returns m in float64: itself or a copy.
func (m *Deep[T]) Double() Network[float64] {
	if d, ok := any(m).(*Deep[float64]); ok {
		return d
	}
	n := newDeep[float64](m.DeepConfig)
	copyParameters(n.Parameters(), m.Parameters())
	return n
}

// Clone returns a deep copy of m.
func (m *Deep[T]) Clone() *Deep[T] {
	n := newDeep[T](m.DeepConfig)
	copyParameters(n.Parameters(), m.Parameters())
	return n
}

// Validate returns an error when m's fields contradict its architecture or are
// not finite.
func (m *Deep[T]) Validate() error {
	if err := m.DeepConfig.validate(); err != nil {
		return err
	}
	if err := m.validateWeights(); err != nil {
		return err
	}
	if !fit(m.Layers, m.Visible, append(slices.Clone(m.Hidden), m.Visible)) {
		return fmt.Errorf("the model's layers do not have the shapes of %v", m)
	}
	for k := m.distinct(); k < len(m.Layers); k++ {
		if m.Layers[k].W != m.Layers[len(m.Hidden)-k].W {
			return fmt.Errorf("the tied layers %d and %d do not share their weights", len(m.Hidden)-k+1, k+1)
		}
	}
	if !finiteParameters(m) {
		return errors.New("the model has a parameter that is not finite")
	}
	return nil
}

// deepObjective is the objective of a Deep. Its penalties are estimates with one
// random v of ±1 for each sample, whose expectation is exact: ‖Jv‖² for ‖J‖² and
// ‖Jv − Jᵀv‖² for ‖J − Jᵀ‖². The relative penalty is the quotient of their sums
// over the batch.
type deepObjective[T linalg.Float] struct {
	batch[T]
	model                                 *Deep[T]
	contraction, onOutput, curl, relative float64
	pass                                  *pass[T]
	code, forth, skew                     *way[T] // of the penalties: t[0] = v to the code, t[0] = v to y, and g = v at y
	ways                                  []*way[T]
	dw                                    []*linalg.Matrix[T]
	db                                    [][]T
}

func newDeepObjective[T linalg.Float](m *Deep[T], x *linalg.Matrix[T], o *TrainOptions, ws *linalg.Workspace) *deepObjective[T] {
	z := &deepObjective[T]{
		batch: newBatch(x, m.Output, 0, o, ws), model: m,
		contraction: o.Contraction, onOutput: o.OutputContraction, curl: o.Curl, relative: o.RelativeCurl,
	}
	layers := len(m.Layers)
	penalised := z.contraction != 0 || z.onOutput != 0 || z.curl != 0 || z.relative != 0
	z.pass = newPass(m.Layers, false, z.x.Rows, penalised, ws)
	z.pass.h[0], z.pass.h[layers], z.pass.gh[layers] = z.x, z.y, z.y
	use := func(to int) *way[T] {
		w := newWay(z.pass, to)
		z.ways = append(z.ways, w)
		return w
	}
	if z.contraction != 0 {
		z.code = use(m.code + 1)
	}
	if z.onOutput != 0 || z.curl != 0 || z.relative != 0 {
		z.forth = use(layers)
	}
	if z.curl != 0 || z.relative != 0 {
		z.skew = use(layers)
	}
	z.dw, z.db = make([]*linalg.Matrix[T], layers), make([][]T, layers)
	z.start()
	return z
}

// Accumulate may add to the model's own matrices: every product that needs them
// comes first.
func (z *deepObjective[T]) Accumulate(rows []int, scale T, dst []*linalg.Matrix[T]) float64 {
	m, layers := z.model, len(z.model.Layers)
	z.take(rows, scale)
	z.pass.size(len(rows))
	z.pass.forward()
	loss := z.total()
	for _, w := range z.ways {
		w.size(len(rows))
	}
	if z.code != nil {
		z.probe(z.code.t[0])
		z.code.push()
		end := z.code.t[z.code.to]
		loss += float64(z.contraction * squares(end))
		z.code.end(T(2*z.contraction*float64(scale)), end, 0, nil)
		z.code.pull()
	}
	if z.forth != nil {
		loss += z.jacobian()
	}
	z.pass.backward(layers, false, z.ways)
	for k := range layers {
		z.db[k] = dst[m.distinct()+k].Row(0)
		if z.dw[k] = dst[min(k, m.distinct()-1)]; k >= m.distinct() {
			z.dw[k] = dst[layers-1-k]
		}
	}
	z.pass.add(layers, z.dw, z.db, z.ways)
	return loss
}

// probe fills v with signs that are a function of the seed, the epoch and the
// samples.
func (z *deepObjective[T]) probe(v *linalg.Matrix[T]) {
	for n := range v.Rows {
		signs(v.Row(n), z.seed+mix(uint64(z.epoch)+mix(^uint64(z.rows[n]))))
	}
}

// jacobian returns the penalties on J and sets the ways of their gradients: with
// z = Jv − Jᵀv held fast, ∂‖z‖² is 2z·∂(J)v − 2v·∂(J)z.
func (z *deepObjective[T]) jacobian() float64 {
	z.probe(z.forth.t[0])
	z.forth.push()
	jv := z.forth.t[z.forth.to]
	q := squares(jv)
	scale, n := float64(z.scale), float64(len(z.rows))
	loss, dq := float64(z.onOutput*q), z.onOutput
	var dp float64
	var asym *linalg.Matrix[T]
	if z.skew != nil {
		z.skew.g[z.skew.to].Copy(z.forth.t[0])
		z.skew.pull()
		asym = z.skew.t[0]
		linalg.Sub(asym, jv, z.skew.g[0])
		p := squares(asym)
		loss += float64(z.curl * p)
		dp = z.curl
		if z.relative != 0 && q > 0 {
			share := p / (4 * q)
			loss += float64(n * z.relative * share)
			dp += float64(n*z.relative) / (4 * q)
			dq -= float64(n*z.relative*share) / q
		}
	}
	z.forth.end(T(2*scale*dq), jv, T(2*scale*dp), asym)
	z.forth.pull()
	if z.skew != nil {
		for i := range asym.Rows {
			asm.Scal(T(-2*scale*dp), asym.Row(i))
		}
		z.skew.push()
	}
	return loss
}

// squares returns the sum of m's squares.
func squares[T linalg.Float](m *linalg.Matrix[T]) float64 {
	var sum float64
	for i := range m.Rows {
		sum += float64(asm.Dot(m.Row(i), m.Row(i)))
	}
	return sum
}
