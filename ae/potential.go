package ae

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// Potential is an auto-encoder of any depth whose field is a gradient: that of
// the scalar network
//
//	Φ(x) = Σ_l e_l H_m(u_ml) + c·x,  u_k = W_kᵀh_{k−1}(… W_1ᵀx + b_1 …) + b_k
//
// with H_m′ = h_m. Its pre-output is ∇Φ = W_1(h_1′∘W_2(h_2′∘ … W_m(e∘h_m))) + c: a
// mirrored decoder with the encoder's slopes for activations. With one hidden
// layer it is the Scaled model with these e. Do not copy a Potential.
type Potential[T linalg.Float] struct {
	DeepConfig
	Layers []Layer[T] // the m hidden layers
	E      []T        // n_m
	C      []T        // D

	buffers sync.Pool // of *gradientPass[T]
}

// NewPotential returns a network whose weights and biases are 0 and whose e is 1.
// The configuration's Weights are not looked at. A bad configuration, and one for whose
// weights there is no memory, are errors.
func NewPotential[T linalg.Float](cfg DeepConfig) (*Potential[T], error) {
	if err := need[T]("NewPotential", "a network of layers "+widths(cfg.Visible, cfg.Hidden), cfg.size()); err != nil {
		return nil, err
	}
	if err := cfg.validate(); err != nil {
		return nil, fmt.Errorf("ae: NewPotential: %w", err)
	}
	return newPotential[T](cfg), nil
}

// newPotential returns a network of a valid configuration.
func newPotential[T linalg.Float](cfg DeepConfig) *Potential[T] {
	cfg.Hidden, cfg.Activations = slices.Clone(cfg.Hidden), slices.Clone(cfg.Activations)
	m := &Potential[T]{DeepConfig: cfg, Layers: hiddenLayers[T](cfg), C: make([]T, cfg.Visible)}
	m.E = make([]T, cfg.Hidden[len(cfg.Hidden)-1])
	fill(m.E, 1)
	return m
}

// Init draws the weights of every layer from U(±limit), its limit being
// scale·sqrt(6/(inputs + units)), layer by layer and row by row. Biases become 0,
// e becomes 1.
func (m *Potential[T]) Init(scale float64, rng *rand.Rand) {
	for _, l := range m.Layers {
		draw(l.W, scale, rng)
		fill(l.B, 0)
	}
	fill(m.E, 1)
	fill(m.C, 0)
}

// AlternateScales sets e to 1 and −1 by turns: see that of a Model.
func (m *Potential[T]) AlternateScales() { alternate(m.E) }

// Dimension returns D.
func (m *Potential[T]) Dimension() int { return m.Visible }

// Parameters lists W_1, W_2, …, then b_1, b_2, …, E and C.
func (m *Potential[T]) Parameters() []*linalg.Matrix[T] {
	var list []*linalg.Matrix[T]
	for _, l := range m.Layers {
		list = append(list, l.W)
	}
	for _, l := range m.Layers {
		list = append(list, vector(l.B))
	}
	return append(list, vector(m.E), vector(m.C))
}

// Refresh does nothing: no parameter depends on others.
func (m *Potential[T]) Refresh() {}

// Encode sets dst, N×n_m, to the last hidden layer h_m for x, N×D. A nil ws is
// the shared workspace. It panics when the shapes do not fit.
func (m *Potential[T]) Encode(dst, x *linalg.Matrix[T], ws *linalg.Workspace) {
	checkBatch("Encode", m, dst, len(m.E), x)
	g := m.gradient()
	for i := 0; i < x.Rows; i += chunkRows {
		k := min(i+chunkRows, x.Rows)
		g.y = rowsOf(dst, i, k)
		g.forward(x, i, k, ws)
		g.y.Copy(g.pass.d[len(m.Layers)-1])
	}
	m.release(g)
}

// PreOutput sets dst, N×D, to ∇Φ at x, N×D. A nil ws is the shared workspace. It
// panics when the shapes do not fit.
func (m *Potential[T]) PreOutput(dst, x *linalg.Matrix[T], ws *linalg.Workspace) {
	checkBatch("PreOutput", m, dst, m.Visible, x)
	g := m.gradient()
	for i := 0; i < x.Rows; i += chunkRows {
		k := min(i+chunkRows, x.Rows)
		g.y = rowsOf(dst, i, k)
		g.forward(x, i, k, ws)
		g.backward(&g.y)
	}
	m.release(g)
}

// Reconstruct sets dst, N×D, to r(x): ∇Φ with LinearOutput, the logistic function
// of it with SigmoidOutput. A nil ws is the shared workspace. It panics when the
// shapes do not fit.
func (m *Potential[T]) Reconstruct(dst, x *linalg.Matrix[T], ws *linalg.Workspace) {
	checkBatch("Reconstruct", m, dst, m.Visible, x)
	m.PreOutput(dst, x, ws)
	if m.Output == SigmoidOutput {
		for i := range dst.Rows {
			asm.Sigmoid(dst.Row(i), dst.Row(i))
		}
	}
}

// Field sets dst, N×D, to the vector field v: r(x) − x with LinearOutput, ∇Φ with
// SigmoidOutput. A nil ws is the shared workspace. It panics when the shapes do
// not fit.
func (m *Potential[T]) Field(dst, x *linalg.Matrix[T], ws *linalg.Workspace) {
	checkBatch("Field", m, dst, m.Visible, x)
	m.PreOutput(dst, x, ws)
	fieldOf(m.Output, dst, x)
}

// Value sets dst to v(x), as Field does for a batch.
func (m *Potential[T]) Value(dst, x []T) {
	checkPoint("Value", m, dst, x)
	g := m.gradient()
	g.in, g.out = rowOf(x), rowOf(dst)
	m.Field(&g.out, &g.in, nil)
	m.release(g)
}

// Energy returns F(x) with ∇F = v: Φ(x) − ½‖x‖² − ½‖c‖² with LinearOutput, which
// for one hidden layer is eq. 3, and Φ(x) with SigmoidOutput. The network runs in
// its own precision and the sums in double. The error is always nil. It panics
// when x does not have D elements.
func (m *Potential[T]) Energy(x []T) (float64, error) {
	checkPoint("Energy", m, x)
	g := m.gradient()
	g.in = rowOf(x)
	g.forward(&g.in, 0, 1, nil)
	last := len(m.Layers) - 1
	var sum float64
	for l, u := range g.pass.h[last+1].Row(0) {
		sum += float64(float64(m.E[l]) * m.Activations[last].Antiderivative(float64(u)))
	}
	for i, v := range x {
		if c := float64(m.C[i]); m.Output == SigmoidOutput {
			sum += float64(c * float64(v))
		} else {
			d := float64(v) - c
			sum -= float64(d * d / 2)
		}
	}
	m.release(g)
	return sum, nil
}

// Jacobian sets dst, D×D, to that of v at x: the Hessian of Φ, minus I with
// LinearOutput. It panics when the shapes do not fit.
func (m *Potential[T]) Jacobian(dst *linalg.Matrix[T], x []T) {
	checkJacobian(m, dst, x)
	m.preJacobian(dst, x)
	fieldJacobian(m.Output, dst)
}

// preJacobian sets dst to the Hessian of Φ.
func (m *Potential[T]) preJacobian(dst *linalg.Matrix[T], x []T) {
	p := newPass(m.Layers, true, m.Visible, true, nil)
	for i := range m.Visible {
		copy(p.h[0].Row(i), x)
	}
	p.forward()
	w := newWay(p, len(m.Layers))
	for i := range m.Visible {
		w.t[0].Row(i)[i] = 1
		copy(w.g[w.to].Row(i), m.E)
	}
	w.push()
	w.pull()
	p.backward(w.to, true, []*way[T]{w}) // by u and x of ⟨t, ∇Φ⟩
	dst.Copy(p.gh[0])
}

// gradientPass is what inference needs: a pass of some rows, and views.
type gradientPass[T linalg.Float] struct {
	model      *Potential[T]
	pass       *pass[T]
	way        *way[T]
	y, in, out linalg.Matrix[T]
}

func (m *Potential[T]) gradient() *gradientPass[T] {
	if g, ok := m.buffers.Get().(*gradientPass[T]); ok {
		return g
	}
	p := newPass(m.Layers, true, chunkRows, false, nil)
	return &gradientPass[T]{model: m, pass: p, way: newWay(p, len(m.Layers))}
}

// release gives g back, without what its caller owns.
func (m *Potential[T]) release(g *gradientPass[T]) {
	g.y.Data, g.in.Data, g.out.Data, g.pass.ws = nil, nil, nil, nil
	m.buffers.Put(g)
}

// forward passes rows i to k of x through the layers.
func (g *gradientPass[T]) forward(x *linalg.Matrix[T], i, k int, ws *linalg.Workspace) {
	g.pass.ws = ws
	g.pass.size(k - i)
	for n := range k - i {
		copy(g.pass.h[0].Row(n), x.Row(i+n))
	}
	g.pass.forward()
}

// backward sets y to ∇Φ.
func (g *gradientPass[T]) backward(y *linalg.Matrix[T]) {
	w := g.way
	w.size(y.Rows)
	for n := range y.Rows {
		copy(w.g[w.to].Row(n), g.model.E)
	}
	w.pull()
	y.Copy(w.g[0])
	linalg.AddRow(y, g.model.C)
}

// OutputKind returns m.Output.
func (m *Potential[T]) OutputKind() Output { return m.Output }

// String returns the widths of all layers.
func (m *Potential[T]) String() string { return widths(m.Visible, m.Hidden) }

// Double returns m in float64: itself or a copy.
func (m *Potential[T]) Double() Network[float64] {
	if d, ok := any(m).(*Potential[float64]); ok {
		return d
	}
	n := newPotential[float64](m.DeepConfig)
	copyParameters(n.Parameters(), m.Parameters())
	return n
}

// Validate returns an error when m's fields contradict its architecture or are
// not finite.
func (m *Potential[T]) Validate() error {
	if err := m.DeepConfig.validate(); err != nil {
		return err
	}
	last := len(m.Hidden) - 1
	if !fit(m.Layers, m.Visible, m.Hidden) || len(m.E) != m.Hidden[last] || len(m.C) != m.Visible {
		return fmt.Errorf("the network's layers do not have the shapes of %v", m)
	}
	if !finiteParameters(m) {
		return errors.New("the network has a parameter that is not finite")
	}
	return nil
}

// potentialObjective is the loss of a Potential. Its gradient is that of ⟨g, ∇Φ⟩
// with g = ∂loss/∂y held fast: of the slope of Φ along g.
type potentialObjective[T linalg.Float] struct {
	batch[T]
	gradient gradientPass[T]
	ways     []*way[T]
	db       [][]T
}

func newPotentialObjective[T linalg.Float](m *Potential[T], x *linalg.Matrix[T], o *TrainOptions, ws *linalg.Workspace) *potentialObjective[T] {
	z := &potentialObjective[T]{batch: newBatch(x, m.Output, 0, o, ws), db: make([][]T, len(m.Layers))}
	z.gradient = gradientPass[T]{model: m, pass: newPass(m.Layers, true, z.x.Rows, true, ws)}
	z.gradient.way = newWay(z.gradient.pass, len(m.Layers))
	z.gradient.pass.h[0] = z.x
	z.ways = []*way[T]{z.gradient.way}
	z.start()
	return z
}

// Accumulate may add to the network's own matrices: every product that needs
// them comes first.
func (z *potentialObjective[T]) Accumulate(rows []int, scale T, dst []*linalg.Matrix[T]) float64 {
	p, w, layers := z.gradient.pass, z.gradient.way, len(z.gradient.model.Layers)
	z.take(rows, scale)
	p.size(len(rows))
	p.forward()
	z.gradient.backward(z.y)
	loss := z.total()
	w.t[0].Copy(z.y)
	w.push()
	for n := range rows {
		clear(p.gh[layers].Row(n))
	}
	p.backward(layers, false, z.ways)
	for k := range layers {
		z.db[k] = dst[layers+k].Row(0)
	}
	e, c := dst[2*layers].Row(0), dst[2*layers+1].Row(0)
	for n := range rows {
		asm.Add(e, e, w.t[layers].Row(n))
		asm.Add(c, c, z.y.Row(n))
	}
	p.add(layers, dst[:layers], z.db, z.ways)
	return loss
}
