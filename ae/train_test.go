package ae

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/curlfree/curlfree/internal/allocation"
	"github.com/curlfree/curlfree/internal/isa"
	"github.com/curlfree/curlfree/linalg"
)

var (
	allWeights     = []Weights{Tied, Untied, Scaled}
	allActivations = []Activation{linalg.Linear, linalg.Sigmoid, linalg.Tanh, linalg.ReLU, linalg.Softplus, linalg.LeakyReLU, linalg.ELU, linalg.Swish, linalg.Sine, linalg.Erf}
	allOutputs     = []Output{LinearOutput, SigmoidOutput}
)

// random returns a model with all parameters drawn from the seed.
func random[T linalg.Float](t testing.TB, cfg Config, scale float64, seed uint64) *Model[T] {
	t.Helper()
	m, err := New[T](cfg)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(seed, 1))
	m.Init(scale, rng)
	for _, v := range [][]T{m.B, m.C} {
		for i := range v {
			v[i] = T(rng.Float64() - 0.5)
		}
	}
	for i := range m.E {
		m.E[i] = T(2*rng.Float64() - 0.7)
	}
	m.Refresh()
	return m
}

// uniform returns a matrix of numbers in [0, 1).
func uniform[T linalg.Float](rows, cols int, seed uint64) *linalg.Matrix[T] {
	rng := rand.New(rand.NewPCG(seed, 2))
	x := linalg.New[T](rows, cols)
	for i := range x.Data {
		x.Data[i] = T(rng.Float64())
	}
	return x
}

// preActivation is u = Wᵀx + b by plain loops.
func preActivation(m *Model[float64], x []float64) []float64 {
	u := make([]float64, m.Hidden)
	for l := range u {
		u[l] = m.B[l]
		for i := range x {
			u[l] += x[i] * m.W.At(i, l)
		}
	}
	return u
}

// naiveLoss is the objective from its definition, summed over the rows.
func naiveLoss(m *Model[float64], x *linalg.Matrix[float64], lambda float64) float64 {
	var loss float64
	for n := range x.Rows {
		u := preActivation(m, x.Row(n))
		for i, xi := range x.Row(n) {
			y := m.C[i]
			for l := range u {
				r := m.R.At(i, l)
				if m.Weights == Scaled {
					r = m.W.At(i, l) * m.E[l]
				}
				y += r * m.Activation.Value(u[l])
			}
			if m.Output == SigmoidOutput {
				p := 1 / (1 + math.Exp(-y))
				loss -= xi*math.Log(p) + (1-xi)*math.Log(1-p)
			} else {
				loss += (y - xi) * (y - xi) / 2
			}
		}
		for l := range u {
			for i := range m.Visible {
				d := m.W.At(i, l) * m.Activation.Slope(u[l]) // ∂h_l/∂x_i
				loss += lambda * d * d
			}
		}
	}
	return loss
}

// TestSquaredError: with sigmoid output the squared error has the gradient that
// differences of its definition give, for one layer and more.
func TestSquaredError(t *testing.T) {
	x := uniform[float64](6, 5, 3)
	rows := []int{4, 0, 5, 2, 1, 3}
	deep := must(NewDeep[float64](DeepConfig{5, []int{4, 3}, []Activation{linalg.Tanh, linalg.Sigmoid}, Untied, SigmoidOutput}))
	deep.Init(1, rand.New(rand.NewPCG(1, 2)))
	for _, n := range []Network[float64]{random[float64](t, Config{5, 4, Tied, linalg.Sigmoid, SigmoidOutput}, 1, 7), random[float64](t, Config{5, 4, Untied, linalg.Tanh, SigmoidOutput}, 1, 7), deep} {
		definition := func() float64 {
			y, sum := linalg.New[float64](6, 5), 0.0
			n.Reconstruct(y, x, nil)
			for i, v := range y.Data {
				sum += (v - x.Data[i]) * (v - x.Data[i]) / 2
			}
			return sum
		}
		o, err := newObjective(n, x, &TrainOptions{Batch: len(rows), SquaredError: true}, nil)
		if err != nil {
			t.Fatal(err)
		}
		gradient := zeros(n)
		if loss, want := o.Accumulate(rows, 1, gradient), definition(); math.Abs(loss-want) > 1e-13*want {
			t.Errorf("%v: loss %v, by definition %v", n, loss, want)
		}
		for k, p := range n.Parameters() {
			for i, old := range p.Data {
				const d = 1e-5
				p.Data[i] = old + d
				up := definition()
				p.Data[i] = old - d
				down := definition()
				p.Data[i] = old
				if want := (up - down) / (2 * d); math.Abs(gradient[k].Data[i]-want) > 1e-9 {
					t.Errorf("%v: ∂/∂parameter %d[%d] is %v, differences give %v", n, k, i, gradient[k].Data[i], want)
				}
			}
		}
	}
}

// zeros returns matrices like n's parameters.
func zeros[T linalg.Float](n Network[T]) []*linalg.Matrix[T] {
	var list []*linalg.Matrix[T]
	for _, p := range n.Parameters() {
		list = append(list, linalg.New[T](p.Rows, p.Cols))
	}
	return list
}

func TestGradient(t *testing.T) {
	ws := linalg.NewWorkspace(1)
	defer ws.Close()
	x := uniform[float64](6, 5, 3)
	rows := []int{4, 0, 5, 2, 1, 3}
	for _, weights := range allWeights {
		for _, act := range allActivations {
			for _, out := range allOutputs {
				for _, lambda := range []float64{0, 0.3} {
					name := fmt.Sprint(weights, act, out, lambda)
					m := random[float64](t, Config{5, 4, weights, act, out}, 1, 7)
					gradient := zeros(m)
					o := newModelObjective(m, x, &TrainOptions{Batch: len(rows), Contraction: lambda}, ws)
					loss := o.Accumulate(rows, 1, gradient)
					if want := naiveLoss(m, x, lambda); math.Abs(loss-want) > 1e-12*math.Abs(want) {
						t.Errorf("%s: loss %v, by definition %v", name, loss, want)
					}
					check := func(what string, params, gradient []float64) {
						t.Helper()
						for i := range params {
							const d = 1e-5
							old := params[i]
							params[i] = old + d
							up := naiveLoss(m, x, lambda)
							params[i] = old - d
							down := naiveLoss(m, x, lambda)
							params[i] = old
							if want := (up - down) / (2 * d); math.Abs(gradient[i]-want) > 1e-8*max(1, math.Abs(want)) {
								t.Errorf("%s: ∂/∂%s[%d] is %v, differences give %v", name, what, i, gradient[i], want)
							}
						}
					}
					for i, p := range m.Parameters() {
						check(fmt.Sprint("parameter ", i), p.Data, gradient[i].Data)
					}
				}
			}
		}
	}
}

// TestStepInPlace: without momentum the step is the one with momentum's first
// step, W − ε·gradient, though it needs no gradient.
func TestStepInPlace(t *testing.T) {
	x := uniform[float64](10, 6, 3)
	for _, weights := range allWeights {
		plain := random[float64](t, Config{6, 9, weights, linalg.Softplus, SigmoidOutput}, 1, 7)
		first := plain.Clone()
		o := TrainOptions{Epochs: 1, Batch: 10, Rate: 0.3, Contraction: 0.2}
		mustTrain(t, plain, x, o)
		o.Momentum = 0.9
		mustTrain(t, first, x, o)
		for _, p := range [][2][]float64{{plain.W.Data, first.W.Data}, {plain.R.Data, first.R.Data}, {plain.B, first.B}, {plain.C, first.C}, {plain.E, first.E}} {
			for i := range p[0] {
				if math.Abs(p[0][i]-p[1][i]) > 1e-14 {
					t.Fatalf("%v: %v in place, %v by the gradient", weights, p[0][i], p[1][i])
				}
			}
		}
	}
}

func mustTrain[T linalg.Float](t testing.TB, m Network[T], x *linalg.Matrix[T], o TrainOptions) TrainResult {
	t.Helper()
	r, err := Train(context.Background(), m, x, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestMomentum: v ← μv − εg by hand over two steps of a 1-1 linear model.
func TestMomentum(t *testing.T) {
	m, _ := New[float64](Config{1, 1, Untied, linalg.Linear, LinearOutput})
	m.W.Data[0], m.R.Data[0] = 0.5, 0.25
	x := linalg.Wrap(1, 1, 1, []float64{2})
	w, r, b, c := 0.5, 0.25, 0.0, 0.0
	var vw, vr, vb, vc float64
	for range 2 {
		h := 2*w + b
		e := r*h + c - 2
		vw, vr, vb, vc = 0.5*vw-0.1*e*r*2, 0.5*vr-0.1*e*h, 0.5*vb-0.1*e*r, 0.5*vc-0.1*e
		w, r, b, c = w+vw, r+vr, b+vb, c+vc
	}
	mustTrain(t, m, x, TrainOptions{Epochs: 2, Batch: 1, Rate: 0.1, Momentum: 0.5, Tau: math.Inf(1)})
	for _, p := range [][2]float64{{m.W.Data[0], w}, {m.R.Data[0], r}, {m.B[0], b}, {m.C[0], c}} {
		if math.Abs(p[0]-p[1]) > 1e-15 {
			t.Errorf("%v after two steps, %v by hand", p[0], p[1])
		}
	}
}

// TestTau: the second epoch trains with ε/(1+1/τ).
func TestTau(t *testing.T) {
	m, _ := New[float64](Config{1, 1, Tied, linalg.Linear, LinearOutput})
	x := linalg.Wrap(1, 1, 1, []float64{1})
	o := TrainOptions{Epochs: 1, Batch: 1, Rate: 0.1, Tau: 4}
	mustTrain(t, m, x, o) // W = 0 stays; c moves by 0.1
	o.StartEpoch = 1
	mustTrain(t, m, x, o) // by 0.08·0.9
	if want := 0.1 + 0.08*0.9; math.Abs(m.C[0]-want) > 1e-15 {
		t.Errorf("c = %v, want %v", m.C[0], want)
	}
}

func columnLengths(w *linalg.Matrix[float64]) []float64 {
	n := make([]float64, w.Cols)
	for i := range w.Rows {
		for l, v := range w.Row(i) {
			n[l] += v * v
		}
	}
	return n
}

func TestWeightLength(t *testing.T) {
	const alpha = 0.4
	for _, weights := range allWeights {
		for _, kind := range []WeightLengthKind{MaxNorm, EqualNorm} {
			m := random[float64](t, Config{6, 8, weights, linalg.Tanh, LinearOutput}, 1, 5)
			for i := range 6 { // a dead unit, and a short one
				m.W.Set(i, 2, 0)
				m.W.Set(i, 3, m.W.At(i, 3)*1e-3)
			}
			m.Refresh()
			before, r := columnLengths(m.W), columnLengths(m.R)
			newWeightLength[float64](kind, alpha).apply(m)
			m.Refresh()
			for l, n := range columnLengths(m.W) {
				want := alpha
				if kind == MaxNorm {
					want = min(alpha, before[l])
				}
				if l == 2 {
					want = 0
				}
				if math.Abs(n-want) > 1e-15 {
					t.Errorf("%v %v: ‖w_%d‖² is %v, want %v", weights, kind, l, n, want)
				}
			}
			for l, n := range columnLengths(m.R) {
				limit := alpha * (1 + 1e-14)
				if n > limit || kind == EqualNorm && before[l]*r[l] != 0 && n < alpha*(1-1e-14) {
					t.Errorf("%v %v: ‖r_%d‖² is %v, α is %v", weights, kind, l, n, alpha)
				}
			}
		}
	}
	m := random[float32](t, Config{6, 8, Untied, linalg.Sigmoid, LinearOutput}, 4, 5)
	mustTrain(t, m, uniform[float32](20, 6, 1), TrainOptions{Epochs: 2, Batch: 7, Rate: 0.1, WeightLength: alpha, WeightLengthKind: MaxNorm})
	for _, w := range []*linalg.Matrix[float32]{m.W, m.R} {
		for l, n := range columnLengths(convertMatrix(w)) {
			if n > alpha*(1+1e-6) {
				t.Errorf("trained: squared length of column %d is %v", l, n)
			}
		}
	}
}

func convertMatrix[T linalg.Float](m *linalg.Matrix[T]) *linalg.Matrix[float64] {
	d := linalg.New[float64](m.Rows, m.Cols)
	linalg.Convert(d, m)
	return d
}

// TestLossFalls: the loss a training reports is the objective at the start of
// its steps, and it falls.
func TestLossFalls(t *testing.T) {
	x := uniform[float64](32, 6, 9)
	for _, weights := range allWeights {
		for _, out := range allOutputs {
			m := random[float64](t, Config{6, 5, weights, linalg.Sigmoid, out}, 1, 2)
			want := naiveLoss(m, x, 0.01) / 32
			r := mustTrain(t, m, x, TrainOptions{Epochs: 20, Batch: 32, Rate: 0.1, Contraction: 0.01})
			if math.Abs(r.Losses[0]-want) > 1e-12 || r.Epochs != 20 || r.Loss != r.Losses[19] {
				t.Errorf("first loss %v, want %v; %d epochs, loss %v", r.Losses[0], want, r.Epochs, r.Loss)
			}
			if !(r.Loss < r.Losses[0]) {
				t.Errorf("%v %v: the loss went from %v to %v", weights, out, r.Losses[0], r.Loss)
			}
		}
	}
}

// goldenOptions trains what the determinism tests compare.
var goldenOptions = TrainOptions{Epochs: 2, Batch: 64, Rate: 0.1, Momentum: 0.5, Contraction: 0.01, WeightLength: 2, WeightLengthKind: MaxNorm, Seed: 4}

func goldenHash(t *testing.T, weights Weights, threads int) string {
	m := random[float32](t, Config{137, 129, weights, linalg.Sigmoid, SigmoidOutput}, 2, 6)
	o := goldenOptions
	o.Threads = threads
	mustTrain(t, m, uniform[float32](201, 137, 8), o)
	return SHA256(m)
}

// golden holds the hashes of the trained models by weights, with and without
// fused multiply-adds.
var golden = map[bool][]string{
	true:  {"e62e279ac850baeb383de994866610ce9f0c89fc5a468f75bbfe4b600689b803", "b1acdb39a6832bdeffe7e8f916d310519282f2ce56786f514b2a63082ed7fdc2", "caba2fcd755fe6f3c212f076155d02a138ca7e01ecf868f841a5c131529982d8"},
	false: {"0355f858fa476c9bd4ea50a15739f5e7f2a2a4a0b86f1bd33c478658f43594fd", "d6fe1ff76495016761e6659f5755268c5a0b202a01a07e56c89d1498ea536c55", "d19f2d75fd2043bfffe39fef661c7effe4a9e2f47cf087a28d0e84b1ccbb3f85"},
}

// TestGolden holds the bits of a training: at every level with fused
// multiply-adds and for any number of threads they are the same. Plain Go has
// its own.
func TestGolden(t *testing.T) {
	for _, level := range isa.Available() {
		restore := isa.Use(level)
		for _, weights := range allWeights {
			for _, threads := range []int{1, 2, 3} {
				if got, want := goldenHash(t, weights, threads), golden[level.FMA()][weights]; got != want {
					t.Errorf("%v, %v, %d threads: %s, want %s", level, weights, threads, got, want)
				}
			}
		}
		restore()
	}
}

// TestStartEpoch: two calls of one epoch are one call of two.
func TestStartEpoch(t *testing.T) {
	x := uniform[float32](50, 9, 8)
	o := TrainOptions{Epochs: 2, Batch: 8, Rate: 0.1, Seed: 5, Threads: 1}
	whole := random[float32](t, Config{9, 7, Scaled, linalg.ReLU, LinearOutput}, 1, 3)
	parts := whole.Clone()
	mustTrain(t, whole, x, o)
	o.Epochs = 1
	mustTrain(t, parts, x, o)
	o.StartEpoch = 1
	mustTrain(t, parts, x, o)
	if SHA256(whole) != SHA256(parts) {
		t.Error("an epoch from 0 and one from 1 differ from two epochs")
	}
	o.Seed++
	mustTrain(t, parts, x, o)
	other := whole.Clone()
	mustTrain(t, other, x, TrainOptions{Epochs: 1, Batch: 8, Rate: 0.1, Seed: 5, StartEpoch: 1})
	if SHA256(other) == SHA256(parts) {
		t.Error("another seed gives the same parameters")
	}
}

func TestTrainAllocations(t *testing.T) {
	x := uniform[float32](64, 70, 8)
	rows := make([]int, 16)
	for _, threads := range []int{1, 2} {
		for _, mu := range []float64{0, 0.5} {
			for _, weights := range allWeights {
				ws := linalg.NewWorkspace(threads)
				m := random[float32](t, Config{70, 50, weights, linalg.Sigmoid, SigmoidOutput}, 1, 3)
				tr, err := newTrainer(m, x, TrainOptions{Batch: 16, Rate: 0.1, Tau: 500, Momentum: mu, Contraction: 0.01, WeightLength: 1, WeightLengthKind: EqualNorm}, ws)
				if err != nil {
					t.Fatal(err)
				}
				for i := range rows {
					rows[i] = 3 * i
				}
				t.Run(fmt.Sprintf("%v, momentum %v, %d threads", weights, mu, threads), func(t *testing.T) {
					allocation.Check(t, func() { tr.step(0, rows, 0.1) })
				})
				ws.Close()
			}
		}
	}
}

func TestProgress(t *testing.T) {
	m := random[float32](t, Config{4, 3, Tied, linalg.Sigmoid, LinearOutput}, 1, 3)
	var got []Progress
	o := TrainOptions{Epochs: 3, StartEpoch: 2, Batch: 4, Rate: 0.1, Progress: func(p Progress) {
		if p.Step == p.Steps {
			got = append(got, p)
		}
	}}
	r := mustTrain(t, m, uniform[float32](10, 4, 1), o)
	if len(got) != 3 {
		t.Fatalf("%d reports of finished epochs, want 3", len(got))
	}
	for i, p := range got {
		if p.Epoch != 3+i || p.Epochs != 5 || p.Steps != 3 || p.Loss != r.Losses[i] || p.SamplesPerSecond <= 0 {
			t.Errorf("report %d is %+v, the loss %v", i, p, r.Losses[i])
		}
	}
}

func TestCancel(t *testing.T) {
	x := uniform[float32](10, 4, 1)
	m := random[float32](t, Config{4, 3, Scaled, linalg.Sigmoid, LinearOutput}, 1, 3)
	want := m.Clone()
	ctx, cancel := context.WithCancel(context.Background())
	o := TrainOptions{Epochs: 3, Batch: 4, Rate: 0.1, Seed: 1, Progress: func(p Progress) { cancel() }}
	r, err := Train(ctx, m, x, o)
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "epoch 2 after 0 of 3 steps") {
		t.Errorf("error %v", err)
	}
	mustTrain(t, want, x, TrainOptions{Epochs: 1, Batch: 4, Rate: 0.1, Seed: 1})
	if r.Epochs != 1 || len(r.Losses) != 1 || SHA256(m) != SHA256(want) {
		t.Errorf("%+v: the model is not the one after the first epoch", r)
	}
	for i, v := range m.R.Data {
		if v != m.W.Data[i]*m.E[i%3] {
			t.Fatal("R is not W diag(e) after cancellation")
		}
	}
	if _, err := Measure(ctx, m, x, MeasureOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Measure: error %v", err)
	}
}

func TestDivergence(t *testing.T) {
	x := uniform[float32](40, 4, 1)
	m := random[float32](t, Config{4, 6, Untied, linalg.Linear, LinearOutput}, 1, 3)
	good := m.Clone()
	r, err := Train(context.Background(), m, x, TrainOptions{Epochs: 50, Batch: 4, Rate: 1e3})
	if !errors.Is(err, ErrDiverged) || !strings.Contains(err.Error(), "epoch 1, step ") {
		t.Fatalf("error %v", err)
	}
	if r.Epochs != 0 || !math.IsNaN(r.Loss) || SHA256(m) != SHA256(good) {
		t.Errorf("%+v: the model is not the one before the first epoch", r)
	}

	// One good epoch, then a rate that overflows.
	o := TrainOptions{Epochs: 1, Batch: 4, Rate: 0.01}
	mustTrain(t, m, x, o)
	good = m.Clone()
	o.Epochs, o.StartEpoch, o.Rate = 50, 1, 1e3
	if _, err := Train(context.Background(), m, x, o); !errors.Is(err, ErrDiverged) || SHA256(m) != SHA256(good) {
		t.Errorf("error %v, or the good model is lost", err)
	}

	linalg.Scal(1e30, m.W.Data)
	if _, err := Train(context.Background(), m, x, TrainOptions{Epochs: 1, Batch: 40, Optimizer: LBFGS}); !errors.Is(err, ErrDiverged) || strings.Contains(err.Error(), "rate") {
		t.Errorf("a line search has no rate: %v", err)
	}
}

func TestTrainBadInput(t *testing.T) {
	valid := TrainOptions{Epochs: 1, Batch: 4, Rate: 0.1}
	for _, c := range []struct {
		name string
		edit func(o *TrainOptions, m *Model[float32], x *linalg.Matrix[float32])
		want string
	}{
		{"epochs", func(o *TrainOptions, m *Model[float32], x *linalg.Matrix[float32]) { o.Epochs = -1 }, "-1 epochs"},
		{"batch", func(o *TrainOptions, m *Model[float32], x *linalg.Matrix[float32]) { o.Batch = 0 }, "batch is 0"},
		{"rate", func(o *TrainOptions, m *Model[float32], x *linalg.Matrix[float32]) { o.Rate = math.NaN() }, "rate is NaN"},
		{"zero rate", func(o *TrainOptions, m *Model[float32], x *linalg.Matrix[float32]) { o.Rate = 0 }, "rate is 0"},
		{"tau", func(o *TrainOptions, m *Model[float32], x *linalg.Matrix[float32]) { o.Tau = -1 }, "tau is -1"},
		{"momentum", func(o *TrainOptions, m *Model[float32], x *linalg.Matrix[float32]) { o.Momentum = 1 }, "momentum is 1"},
		{"contraction", func(o *TrainOptions, m *Model[float32], x *linalg.Matrix[float32]) { o.Contraction = -1 }, "contraction is -1"},
		{"length", func(o *TrainOptions, m *Model[float32], x *linalg.Matrix[float32]) { o.WeightLengthKind = MaxNorm }, "weight length is 0"},
		{"kind", func(o *TrainOptions, m *Model[float32], x *linalg.Matrix[float32]) { o.WeightLengthKind = 9 }, "weight length kind 9"},
		{"start", func(o *TrainOptions, m *Model[float32], x *linalg.Matrix[float32]) { o.StartEpoch = -2 }, "start epoch is -2"},
		{"threads", func(o *TrainOptions, m *Model[float32], x *linalg.Matrix[float32]) { o.Threads = -3 }, "-3 threads"},
		{"NaN", func(o *TrainOptions, m *Model[float32], x *linalg.Matrix[float32]) {
			x.Set(2, 3, float32(math.NaN()))
		}, "NaN at row 2, column 3"},
		{"Inf", func(o *TrainOptions, m *Model[float32], x *linalg.Matrix[float32]) {
			x.Set(1, 0, float32(math.Inf(-1)))
		}, "-Inf at row 1, column 0"},
		{"negative", func(o *TrainOptions, m *Model[float32], x *linalg.Matrix[float32]) { x.Set(0, 1, -0.5) }, "-0.5 at row 0, column 1"},
		{"range", func(o *TrainOptions, m *Model[float32], x *linalg.Matrix[float32]) { x.Set(1, 0, 1.5) }, "1.5 at row 1, column 0"},
		{"columns", func(o *TrainOptions, m *Model[float32], x *linalg.Matrix[float32]) { x.Cols = 3 }, "3 columns"},
		{"rows", func(o *TrainOptions, m *Model[float32], x *linalg.Matrix[float32]) { x.Rows = 0 }, "no rows"},
		{"weights", func(o *TrainOptions, m *Model[float32], x *linalg.Matrix[float32]) { m.B[1] = float32(math.NaN()) }, "not finite"},
		{"tied", func(o *TrainOptions, m *Model[float32], x *linalg.Matrix[float32]) { m.Weights = Untied }, "R is W"},
		{"shapes", func(o *TrainOptions, m *Model[float32], x *linalg.Matrix[float32]) { m.C = m.C[:2] }, "shapes"},
	} {
		o, x := valid, uniform[float32](5, 4, 1)
		m := random[float32](t, Config{4, 3, Tied, linalg.Sigmoid, SigmoidOutput}, 1, 3)
		c.edit(&o, m, x)
		if _, err := Train(context.Background(), m, x, o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v does not contain %q", c.name, err, c.want)
		}
	}
}
