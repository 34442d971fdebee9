package ae

import (
	"context"
	"errors"
	"math"
	"math/bits"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/curlfree/curlfree/internal/format/idx"
	"github.com/curlfree/curlfree/linalg"
)

// enumerated returns log Z of a tied sigmoid model: the sum over the states of its
// hidden units s of exp(b·s + cᵀWs + ½‖Ws‖²), times (2π)^(D/2), for LinearOutput,
// and over those of its visible units for SigmoidOutput.
func enumerated(t *testing.T, m *Model[float64]) float64 {
	t.Helper()
	var terms []float64
	if m.Output == SigmoidOutput {
		x := make([]float64, m.Visible)
		for state := range 1 << m.Visible {
			for i := range x {
				x[i] = float64(state >> i & 1)
			}
			terms = append(terms, must(m.Energy(x)))
		}
		return linalg.LogSumExp(terms)
	}
	for state := range 1 << m.Hidden {
		var sum float64
		ws := make([]float64, m.Visible)
		for l := range m.Hidden {
			if state>>l&1 == 1 {
				sum += m.B[l]
				for i := range ws {
					ws[i] += m.W.At(i, l)
				}
			}
		}
		for i, v := range ws {
			sum += v*m.C[i] + v*v/2
		}
		terms = append(terms, sum)
	}
	return linalg.LogSumExp(terms) + float64(m.Visible)/2*math.Log(2*math.Pi)
}

// cubature returns log Z over R² by the trapezoidal rule, which converges faster
// than any power there; of an untied model that of the potential from the point base.
func cubature(m *Model[float64]) float64 {
	const side, h = 15.0, 0.1
	var terms []float64
	line := newLine(m, base)
	for a := -side; a <= side; a += h {
		for b := -side; b <= side; b += h {
			x, f := []float64{a, b}, 0.0
			if m.Weights == Untied {
				f, _, _ = line.to(x)
			} else {
				f = must(m.Energy(x))
			}
			terms = append(terms, f)
		}
	}
	return linalg.LogSumExp(terms) + math.Log(h*h)
}

// base is that of straight-line potentials.
var base = []float64{0.4, -0.3}

// TestLogPartition: both ways are within four standard errors of the sum over all
// states, or of the cubature in two dimensions.
func TestLogPartition(t *testing.T) {
	for _, c := range []struct {
		cfg   Config
		scale float64
		exact func(m *Model[float64]) float64
	}{
		{Config{4, 6, Tied, linalg.Sigmoid, LinearOutput}, 2, func(m *Model[float64]) float64 { return enumerated(t, m) }},
		{Config{6, 5, Tied, linalg.Sigmoid, SigmoidOutput}, 2, func(m *Model[float64]) float64 { return enumerated(t, m) }},
		{Config{6, 5, Scaled, linalg.Swish, SigmoidOutput}, 2, func(m *Model[float64]) float64 { return enumerated(t, m) }},
		{Config{2, 6, Scaled, linalg.Sigmoid, LinearOutput}, 2, cubature},
		{Config{2, 6, Scaled, linalg.Tanh, LinearOutput}, 1, cubature},
		{Config{2, 5, Scaled, linalg.ReLU, LinearOutput}, 0.4, cubature},
		{Config{2, 5, Tied, linalg.Linear, LinearOutput}, 0.4, cubature},
		{Config{2, 5, Untied, linalg.Sigmoid, LinearOutput}, 2, cubature},
		{Config{2, 5, Untied, linalg.ReLU, LinearOutput}, 0.3, cubature},
	} {
		m := random[float64](t, c.cfg, c.scale, 3)
		for l := range m.E { // of both signs
			m.E[l] = (0.3 + m.E[l]) * float64(1-2*(l%2))
		}
		m.Refresh()
		want := c.exact(m)
		o := AISOptions{Chains: 200, Temperatures: 60, Seed: 1}
		if c.cfg.Weights == Untied {
			o.Base = base
		}
		r, err := LogPartition(context.Background(), m, o)
		if err != nil {
			t.Fatal(c.cfg, err)
		}
		for way, e := range map[string]Estimate{"forward": r.Forward, "reverse": r.Reverse} {
			if !(e.Error > 0) || e.Error > 0.1 || math.Abs(e.Value-want) > 4*e.Error {
				t.Errorf("%+v %s: log Z is %.5f ± %.5f, want %.5f", c.cfg, way, e.Value, e.Error, want)
			}
		}
		if r.ForwardSize < 100 || r.ReverseSize < 100 || r.Acceptance < 0.6 || (r.Acceptance == 1) != (c.cfg.Output == SigmoidOutput) {
			t.Errorf("%+v: %+v", c.cfg, r)
		}
	}
}

// TestLogPartitionInterval: of 100 runs, 90 to 99 have log Z in their 95 % interval, in
// R^D and on {0,1}^D.
func TestLogPartitionInterval(t *testing.T) {
	for _, c := range []struct {
		cfg          Config
		scale        float64
		temperatures int
	}{{Config{3, 4, Tied, linalg.Sigmoid, LinearOutput}, 2, 30}, {Config{5, 4, Tied, linalg.Sigmoid, SigmoidOutput}, 8, 10}} {
		m := random[float64](t, c.cfg, c.scale, 4)
		want := enumerated(t, m)
		inside := 0
		for seed := range uint64(100) {
			r, err := LogPartition(context.Background(), m, AISOptions{Chains: 60, Temperatures: c.temperatures, Seed: seed})
			if err != nil {
				t.Fatal(err)
			}
			if math.Abs(r.Forward.Value-want) < 1.96*r.Forward.Error {
				inside++
			}
		}
		t.Logf("%v: log Z is inside of %d intervals of 100", c.cfg, inside)
		if inside < 90 || inside > 99 {
			t.Errorf("%v: log Z is inside of %d intervals of 100", c.cfg, inside)
		}
	}
}

// TestLogPartitionSandwich: one temperature leaves the way forth below log Z, and so few
// effective samples are refused with what was found; of some more, the mean way forth is
// below log Z and the mean way back above.
func TestLogPartitionSandwich(t *testing.T) {
	m := random[float64](t, Config{6, 8, Tied, linalg.Sigmoid, LinearOutput}, 6, 4)
	want := enumerated(t, m)
	r, err := LogPartition(context.Background(), m, AISOptions{Chains: 100, Temperatures: 1, Seed: 1})
	if err == nil || !strings.Contains(err.Error(), "effective samples") || r == nil || !(r.Forward.Value < want) || r.ForwardSize >= 10 {
		t.Errorf("%+v, %v; log Z is %v", r, err, want)
	}

	m = random[float64](t, Config{4, 6, Tied, linalg.Sigmoid, LinearOutput}, 2, 3)
	want = enumerated(t, m)
	const runs = 40
	var forth, back float64
	for seed := range uint64(runs) {
		r := must(LogPartition(context.Background(), m, AISOptions{Chains: 100, Temperatures: 10, Seed: seed}))
		forth, back = forth+r.Forward.Value/runs, back+r.Reverse.Value/runs
	}
	if !(forth < want && want < back) || back-forth > 0.1 {
		t.Errorf("in the mean the ways give %v and %v, log Z is %v", forth, back, want)
	}
}

// TestEffectiveSamples: their number is that of Kish, at least 1 and at most that of
// the chains, for weights as large as any.
func TestEffectiveSamples(t *testing.T) {
	for _, c := range []struct {
		weights []float64
		want    float64
	}{{[]float64{0, 0, 0, 0}, 4}, {[]float64{0, math.Log(2)}, 9.0 / 5}, {[]float64{3e17, 3e17, 3e17 - 4e3, 0}, 2}, {[]float64{-7e18, -7e18}, 2}} {
		z := &annealing{logWeights: c.weights}
		if _, size := z.estimate(1); math.Abs(size-c.want) > 1e-12 {
			t.Errorf("%v: %v effective samples, want %v", c.weights, size, c.want)
		}
	}
}

func TestLogPartitionRejects(t *testing.T) {
	ctx := context.Background()
	wide := func(act Activation, weights Weights, e float64) *Model[float64] {
		m := random[float64](t, Config{2, 1, weights, act, LinearOutput}, 1, 1)
		copy(m.W.Data, []float64{1.1, 0})
		if m.E != nil {
			m.E[0] = e
		}
		m.Refresh()
		return m
	}
	for name, c := range map[string]struct {
		model    *Model[float64]
		diverges bool
	}{
		"linear":              {wide(linalg.Linear, Tied, 0), true},
		"relu":                {wide(linalg.ReLU, Tied, 0), true},
		"softplus":            {wide(linalg.Softplus, Scaled, 1), true},
		"swish, falling":      {wide(linalg.Swish, Scaled, -1), false},
		"linear, falling":     {wide(linalg.Linear, Scaled, -1), false},
		"sigmoid":             {wide(linalg.Sigmoid, Tied, 0), false},
		"linear, less of it":  {wide(linalg.Linear, Scaled, 0.8), false},
		"linear, more than 1": {wide(linalg.Linear, Scaled, 0.83), true},
	} {
		_, err := LogPartition(ctx, c.model, AISOptions{Chains: 20, Temperatures: 20})
		if errors.Is(err, ErrNotNormalisable) != c.diverges {
			t.Errorf("%s: %v", name, err)
		}
	}
	m := wide(linalg.Sigmoid, Tied, 0)
	for want, o := range map[string]AISOptions{"9 chains": {Chains: 9}, "-1 temperatures": {Temperatures: -1}} {
		if _, err := LogPartition(ctx, m, o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	for _, o := range []AISOptions{{Base: []float64{1}}, {Base: []float64{1, math.NaN()}}} {
		if _, err := LogPartition(ctx, wide(linalg.Sigmoid, Untied, 0), o); err == nil || !strings.Contains(err.Error(), "base point") {
			t.Errorf("%v: %v", o.Base, err)
		}
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := LogPartition(ended, m, AISOptions{}); !errors.Is(err, context.Canceled) {
		t.Errorf("an ended context: %v", err)
	}
}

// summed returns log Z of a tied model of sigmoid units as the sum over the states of
// its hidden units, one flip apart (Gray's code), in which the visible ones are summed
// over or integrated in closed form.
func summed(m *Model[float64]) float64 {
	w, g := linalg.New[float64](m.Hidden, m.Visible), linalg.New[float64](m.Hidden, m.Hidden)
	linalg.Transpose(w, m.W)
	linalg.Gemm(g, 1, m.W, linalg.Transposed, m.W, linalg.NoTrans, 0, nil)
	logits, room := append([]float64(nil), m.C...), make([]float64, m.Visible) // c + Ws
	pull := append([]float64(nil), m.B...)                                     // b + Wᵀc + WᵀWs
	linalg.Gemv(pull, 1, m.W, linalg.Transposed, m.C, 1)
	terms, on := make([]float64, 1<<m.Hidden), make([]float64, m.Hidden)
	var exponent float64 // b·s, and with linear output cᵀWs + ½‖Ws‖²
	for state := range terms {
		if state > 0 {
			l := bits.TrailingZeros(uint(state))
			sign := 1 - 2*on[l]
			on[l] = 1 - on[l]
			if m.Output == LinearOutput {
				exponent += sign*pull[l] + g.At(l, l)/2
				linalg.Axpy(sign, g.Row(l), pull)
			} else {
				exponent += sign * m.B[l]
				linalg.Axpy(sign, w.Row(l), logits)
			}
		}
		terms[state] = exponent
		if m.Output == SigmoidOutput {
			linalg.Activate(linalg.Softplus, room, logits)
			terms[state] += linalg.Sum(room)
		}
	}
	all := linalg.LogSumExp(terms)
	if m.Output == LinearOutput {
		all += float64(m.Visible) / 2 * math.Log(2*math.Pi)
	}
	return all
}

// digits reads the first n images of a file of MNIST, in [0, 1] or rounded to 0 and
// 1.
func digits(t *testing.T, path string, n int, binary bool) *linalg.Matrix[float32] {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	images, err := idx.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	x := linalg.New[float32](n, 784)
	for i := range x.Data {
		x.Data[i] = float32(images.Data[i]) / 255
		if binary {
			x.Data[i] = float32(images.Data[i] >> 7)
		}
	}
	return x
}

// TestSummed: the sum over the states of the hidden units is that over the visible
// ones.
func TestSummed(t *testing.T) {
	for _, output := range []Output{LinearOutput, SigmoidOutput} {
		m := random[float64](t, Config{5, 6, Tied, linalg.Sigmoid, output}, 2, 3)
		if got, want := summed(m), enumerated(t, m); math.Abs(got/want-1) > 1e-13 {
			t.Errorf("%v: the sum over states is %v, enumerated otherwise %v", output, got, want)
		}
	}
}

// TestLogPartitionMNIST: models of 784 pixels and 20 units, trained on MNIST, have log Z
// in the interval of four standard errors around the annealed one. The exact one is the
// sum over a million states; with -short over a thousand, of 10 units.
func TestLogPartitionMNIST(t *testing.T) {
	folder := os.Getenv("CURLFREE_DATA")
	if folder == "" {
		t.Skip("CURLFREE_DATA is not set: no MNIST here")
	}
	hidden := 20
	if testing.Short() {
		hidden = 10
	}
	for _, c := range []struct {
		output Output
		rate   float64
		o      AISOptions
	}{
		{LinearOutput, 0.01, AISOptions{Chains: 60, Temperatures: 300, Seed: 1}},
		{SigmoidOutput, 0.1, AISOptions{Chains: 40, Temperatures: 50, Seed: 1}},
	} {
		x := digits(t, filepath.Join(folder, "mnist", "train-images-idx3-ubyte.gz"), 10_000, c.output == SigmoidOutput)
		m := random[float32](t, Config{784, hidden, Tied, linalg.Sigmoid, c.output}, 0, 1)
		m.Init(1, rand.New(rand.NewPCG(1, 1)))
		mustTrain(t, m, x, TrainOptions{Epochs: 1, Batch: 20, Rate: c.rate})
		want := summed(inDouble(m))
		r, err := LogPartition(context.Background(), m, c.o)
		if err != nil {
			t.Fatal(err)
		}
		for way, e := range map[string]Estimate{"forward": r.Forward, "reverse": r.Reverse} {
			if e.Error > 0.2 || math.Abs(e.Value-want) > 4*e.Error {
				t.Errorf("%v output, %s: log Z is %.4f ± %.4f, want %.4f", c.output, way, e.Value, e.Error, want)
			}
		}
	}
}
