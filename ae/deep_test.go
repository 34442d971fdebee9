package ae

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/curlfree/curlfree/internal/allocation"
	"github.com/curlfree/curlfree/internal/isa"
	"github.com/curlfree/curlfree/linalg"
)

// randomise draws every parameter that Init leaves alone.
func randomise[T linalg.Float](n Network[T], rng *rand.Rand) {
	for _, p := range n.Parameters() {
		if p.Rows == 1 {
			for i := range p.Data {
				p.Data[i] = T(rng.Float64() - 0.4)
			}
		}
	}
	n.Refresh()
}

func randomDeep[T linalg.Float](t testing.TB, cfg DeepConfig, scale float64, seed uint64) *Deep[T] {
	t.Helper()
	m, err := NewDeep[T](cfg)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(seed, 1))
	m.Init(scale, rng)
	randomise(m, rng)
	return m
}

func randomPotential[T linalg.Float](t testing.TB, cfg DeepConfig, scale float64, seed uint64) *Potential[T] {
	t.Helper()
	m, err := NewPotential[T](cfg)
	if err != nil {
		t.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(seed, 1))
	m.Init(scale, rng)
	randomise(m, rng)
	return m
}

var (
	mirror  = DeepConfig{5, []int{4, 3, 4}, []Activation{linalg.Tanh, linalg.Sigmoid, linalg.Softplus}, Tied, LinearOutput}
	free    = DeepConfig{5, []int{6, 3}, []Activation{linalg.Sigmoid, linalg.Tanh}, Untied, SigmoidOutput}
	deepest = DeepConfig{4, []int{3, 5, 2, 6}, []Activation{linalg.Linear, linalg.Swish, linalg.Tanh, linalg.ELU}, Untied, LinearOutput}
)

// networks returns one network of every kind, all with small layers.
func networks(t testing.TB) map[string]Network[float64] {
	list := map[string]Network[float64]{
		"mirror":      randomDeep[float64](t, mirror, 1, 3),
		"free":        randomDeep[float64](t, free, 1, 3),
		"deepest":     randomDeep[float64](t, deepest, 1, 3),
		"potential":   randomPotential[float64](t, mirror, 1, 3),
		"logits":      randomPotential[float64](t, free, 1, 3),
		"five layers": randomPotential[float64](t, deepest, 1, 3),
	}
	for _, weights := range allWeights {
		for _, act := range []Activation{linalg.Sigmoid, linalg.ELU, linalg.Swish} {
			list[fmt.Sprint(weights, act)] = random[float64](t, Config{5, 4, weights, act, LinearOutput}, 1, 7)
		}
	}
	return list
}

// TestDeepForward compares a deep network with its formula by plain loops.
func TestDeepForward(t *testing.T) {
	for _, cfg := range []DeepConfig{mirror, free, deepest} {
		m := randomDeep[float64](t, cfg, 1, 3)
		x := uniform[float64](chunkRows+3, cfg.Visible, 1)
		y, r := linalg.New[float64](x.Rows, x.Cols), linalg.New[float64](x.Rows, x.Cols)
		code := linalg.New[float64](x.Rows, m.Code())
		m.PreOutput(y, x, nil)
		m.Reconstruct(r, x, nil)
		m.Encode(code, x, nil)
		for n := range x.Rows {
			h := x.Row(n)
			for k, l := range m.Layers {
				next := slices.Clone(l.B)
				for j := range next {
					for i, v := range h {
						if k < (len(m.Layers)+1)/2 && cfg.Weights == Tied || cfg.Weights == Untied && k < len(m.Layers)-1 {
							next[j] += v * l.W.At(i, j)
						} else {
							next[j] += v * l.W.At(j, i)
						}
					}
					next[j] = l.Activation.Value(next[j])
				}
				h = next
				if k == m.code {
					for j, v := range code.Row(n) {
						if math.Abs(v-h[j]) > 1e-14 {
							t.Fatalf("code %v, want %v", v, h[j])
						}
					}
				}
			}
			for i, want := range h {
				if math.Abs(y.At(n, i)-want) > 1e-14 {
					t.Fatalf("%v: pre-output %v, want %v", cfg.Weights, y.At(n, i), want)
				}
				if cfg.Output == SigmoidOutput {
					want = 1 / (1 + math.Exp(-want))
				}
				if math.Abs(r.At(n, i)-want) > 1e-14 {
					t.Fatalf("%v: reconstruction %v, want %v", cfg.Weights, r.At(n, i), want)
				}
			}
		}
	}
}

// TestOneHiddenLayer: with m = 1 a tied mirror is the tied model and a potential
// the scaled one.
func TestOneHiddenLayer(t *testing.T) {
	cfg := DeepConfig{6, []int{4}, []Activation{linalg.Tanh}, Tied, LinearOutput}
	tied := random[float64](t, Config{6, 4, Tied, linalg.Tanh, LinearOutput}, 1, 3)
	deep, _ := NewDeep[float64](cfg)
	copyParameters(deep.Parameters(), tied.Parameters())
	scaled := random[float64](t, Config{6, 4, Scaled, linalg.Tanh, LinearOutput}, 1, 5)
	potential, _ := NewPotential[float64](cfg)
	copyParameters(potential.Parameters(), []*linalg.Matrix[float64]{scaled.W, vector(scaled.B), vector(scaled.E), vector(scaled.C)})
	x := uniform[float64](9, 6, 1)
	for _, pair := range [][2]Network[float64]{{tied, deep}, {scaled, potential}} {
		a, b := linalg.New[float64](9, 6), linalg.New[float64](9, 6)
		pair[0].Reconstruct(a, x, nil)
		pair[1].Reconstruct(b, x, nil)
		if !linalg.EqualApprox(a, b, 1e-14) {
			t.Errorf("%T reconstructs other than %T", pair[1], pair[0])
		}
	}
	for n := range x.Rows {
		a, _ := scaled.Energy(x.Row(n))
		b, err := potential.Energy(x.Row(n))
		if math.Abs(a-b) > 1e-13 || err != nil {
			t.Errorf("energies %v and %v, error %v", a, b, err)
		}
	}
}

// TestField: Field, Value and Jacobian of every kind of network are one field, by
// definition and by differences, and the energy's gradient where there is one.
func TestField(t *testing.T) {
	for name, m := range networks(t) {
		d := m.Dimension()
		x := uniform[float64](3, d, 9)
		field, y := linalg.New[float64](3, d), linalg.New[float64](3, d)
		m.Field(field, x, nil)
		m.PreOutput(y, x, nil)
		for n := range x.Rows {
			point, v := x.Row(n), make([]float64, d)
			m.Value(v, point)
			for i := range v {
				want := y.At(n, i)
				if m.OutputKind() == LinearOutput {
					want -= point[i]
				}
				if v[i] != field.At(n, i) || math.Abs(v[i]-want) > 1e-15 {
					t.Fatalf("%s: v is %v, %v in a batch; by definition %v", name, v[i], field.At(n, i), want)
				}
			}
			j := linalg.New[float64](d, d)
			m.Jacobian(j, point)
			up, down := make([]float64, d), make([]float64, d)
			for k, old := range point {
				const h = 1e-5
				point[k] = old + h
				m.Value(up, point)
				point[k] = old - h
				m.Value(down, point)
				point[k] = old
				for i := range up {
					if want := (up[i] - down[i]) / (2 * h); math.Abs(j.At(i, k)-want) > 1e-8 {
						t.Errorf("%s: ∂v_%d/∂x_%d is %v, differences give %v", name, i, k, j.At(i, k), want)
					}
				}
			}
			if _, err := m.Energy(point); err != nil {
				continue
			}
			g := gradient(func(x []float64) float64 { f, _ := m.Energy(x); return f }, point)
			for i := range g {
				if math.Abs(g[i]-v[i]) > 1e-8 {
					t.Errorf("%s: ∂F/∂x_%d is %v, the field %v", name, i, g[i], v[i])
				}
			}
		}
	}
}

// asymmetryOf returns ‖J−Jᵀ‖² and ‖J‖² of the pre-output at x.
func asymmetryOf(m Network[float64], x []float64) (skew, size float64) {
	d := m.Dimension()
	j := linalg.New[float64](d, d)
	m.Jacobian(j, x)
	if m.OutputKind() == LinearOutput {
		for i := range d {
			j.Row(i)[i]++
		}
	}
	for a := range d {
		for b := range d {
			skew += (j.At(a, b) - j.At(b, a)) * (j.At(a, b) - j.At(b, a))
			size += j.At(a, b) * j.At(a, b)
		}
	}
	return skew, size
}

// TestMirror: a deep tied model is not conservative, though Corollary 1 seems to
// say it, and a potential network is.
func TestMirror(t *testing.T) {
	x := uniform[float64](1, 5, 1).Row(0)
	skew, size := asymmetryOf(randomDeep[float64](t, mirror, 2, 3), x)
	if share := skew / (4 * size); share < 0.01 {
		t.Errorf("the mirror has an antisymmetric share of %v", share)
	}
	skew, size = asymmetryOf(randomPotential[float64](t, mirror, 2, 3), x)
	if skew > 1e-28*size {
		t.Errorf("the potential has ‖J−Jᵀ‖² = %v of %v", skew, size)
	}
}

// objectiveByDefinition is the summed objective of the rows: the loss against the
// clean sample and the penalties from Jacobians, for a Deep with the v that the
// objective draws.
func objectiveByDefinition(m Network[float64], x *linalg.Matrix[float64], rows []int, o *TrainOptions) float64 {
	d := m.Dimension()
	var sum, p, q float64
	noisy, y := linalg.New[float64](1, d), linalg.New[float64](1, d)
	for _, n := range rows {
		corruptSample(o.Noise, noisy.Row(0), x.Row(n), o.Seed, 0, n)
		m.PreOutput(y, noisy, nil)
		for i, v := range y.Row(0) {
			target := x.At(n, i)
			switch {
			case m.OutputKind() == LinearOutput:
				sum += (v - target) * (v - target) / 2
			case o.SquaredError:
				p := 1 / (1 + math.Exp(-v))
				sum += (p - target) * (p - target) / 2
			default:
				sum += math.Log(1+math.Exp(v)) - target*v
			}
		}
		skew, size := asymmetryOf(m, noisy.Row(0))
		if deep, ok := m.(*Deep[float64]); ok {
			v := make([]float64, d)
			signs(v, o.Seed+mix(mix(^uint64(n))))
			skew, size = 0, 0
			j := linalg.New[float64](d, d)
			m.Jacobian(j, noisy.Row(0))
			for a := range d {
				var forth, back float64
				for b := range d {
					forth += j.At(a, b) * v[b]
					back += j.At(b, a) * v[b]
				}
				if m.OutputKind() == LinearOutput {
					forth, back = forth+v[a], back+v[a]
				}
				size += forth * forth
				skew += (forth - back) * (forth - back)
			}
			sum += o.Contraction * codeSlope(deep, noisy.Row(0), v)
			p, q = p+skew, q+size
		} else {
			sum += o.RelativeCurl * skew / (4 * size)
		}
		if model, ok := m.(*Model[float64]); ok {
			for l, u := range preActivation(model, noisy.Row(0)) {
				for i := range d {
					slope := model.W.At(i, l) * model.Activation.Slope(u)
					sum += o.Contraction * slope * slope
				}
			}
		}
		sum += o.Curl*skew + o.OutputContraction*size
	}
	if q > 0 {
		sum += o.RelativeCurl * float64(len(rows)) * p / (4 * q)
	}
	return sum
}

// codeSlope is ‖∂h/∂x v‖² of the code, by the chain rule.
func codeSlope(m *Deep[float64], x, v []float64) float64 {
	for _, l := range m.Layers[:m.code+1] {
		u, a := slices.Clone(l.B), make([]float64, len(l.B))
		for j := range u {
			for i := range x {
				u[j] += x[i] * l.W.At(i, j)
				a[j] += v[i] * l.W.At(i, j)
			}
			a[j] *= l.Activation.Slope(u[j])
			u[j] = l.Activation.Value(u[j])
		}
		x, v = u, a
	}
	var sum float64
	for _, d := range v {
		sum += d * d
	}
	return sum
}

// everyStep has the penalties of a Model taken at every step.
func everyStep(z objective[float64]) {
	if m, ok := z.(*modelObjective[float64]); ok && m.penalty != nil {
		m.penalty.every = 1
	}
}

// TestPenaltyGradients: value and gradient of every criterion, against its
// definition and differences of it.
func TestPenaltyGradients(t *testing.T) {
	rows := []int{4, 0, 5, 2, 1, 3}
	noise := Noise{GaussianNoise, 0.2}
	for name, m := range networks(t) {
		x := uniform[float64](6, m.Dimension(), 3)
		for _, o := range []TrainOptions{
			{}, {Noise: noise}, {Contraction: 0.3}, {OutputContraction: 0.2}, {Curl: 0.3}, {RelativeCurl: 0.7},
			{Noise: noise, OutputContraction: 0.1, Curl: 0.2, RelativeCurl: 0.4, Contraction: 0.3},
		} {
			o.Batch, o.Seed = len(rows), 8
			z, err := newObjective(m, x, &o, nil)
			if err != nil {
				if !strings.Contains(err.Error(), "no curl") {
					t.Error(err)
				}
				continue
			}
			everyStep(z)
			gradient := zeros(m)
			z.Begin(0)
			got := z.Accumulate(rows, 1, gradient)
			value := func() float64 { m.Refresh(); return objectiveByDefinition(m, x, rows, &o) }
			if want := value(); math.Abs(got-want) > 1e-8*math.Abs(want) {
				t.Errorf("%s %+v: %v, by definition %v", name, o, got, want)
			}
			for k, p := range m.Parameters() {
				for i, old := range p.Data {
					const h = 1e-5
					p.Data[i] = old + h
					up := value()
					p.Data[i] = old - h
					down := value()
					p.Data[i] = old
					if want := (up - down) / (2 * h); math.Abs(gradient[k].Data[i]-want) > 3e-7*max(1, math.Abs(want)) {
						t.Errorf("%s %+v: ∂/∂parameter %d[%d] is %v, differences give %v", name, o, k, i, gradient[k].Data[i], want)
					}
				}
			}
			m.Refresh()
		}
	}
}

// TestGradientEvery: every criterion with every loss, corruption and weight relation has
// the value of its definition, and the slope along a random direction that differences
// of it give. Refused are only penalties on curl that a network cannot have, and the
// contractions of a potential.
func TestGradientEvery(t *testing.T) {
	rows := []int{4, 0, 5, 2, 1, 3}
	x := uniform[float64](6, 4, 3)
	criteria := []TrainOptions{
		{}, {Contraction: 0.3}, {OutputContraction: 0.2}, {Curl: 0.3}, {RelativeCurl: 0.7},
		{Contraction: 0.3, OutputContraction: 0.2, Curl: 0.3, RelativeCurl: 0.7},
	}
	noises := []Noise{{}, {GaussianNoise, 0.2}, {MaskingNoise, 0.3}, {SaltNoise, 0.3}, {RareSaltNoise, 0.3}}
	taken, refused := 0, 0
	for _, loss := range []struct {
		output  Output
		squared bool
	}{{LinearOutput, false}, {SigmoidOutput, false}, {SigmoidOutput, true}} {
		output := loss.output
		layers := []Activation{linalg.Tanh, linalg.Softplus, linalg.Sigmoid}
		list := map[string]Network[float64]{
			"mirror":      randomDeep[float64](t, DeepConfig{4, []int{3, 2, 3}, layers, Tied, output}, 1, 3),
			"untied deep": randomDeep[float64](t, DeepConfig{4, []int{3, 5}, layers[1:], Untied, output}, 1, 3),
			"potential":   randomPotential[float64](t, DeepConfig{4, []int{3, 5}, layers[1:], Untied, output}, 1, 3),
		}
		for _, weights := range allWeights {
			list[weights.String()] = random[float64](t, Config{4, 5, weights, linalg.Swish, output}, 1, 7)
		}
		for name, m := range list {
			for _, o := range criteria {
				o.Batch, o.Seed, o.SquaredError = len(rows), 8, loss.squared
				for _, o.Noise = range noises {
					z, err := newObjective(m, x, &o, nil)
					if err != nil {
						if refused++; !strings.Contains(err.Error(), "no curl") {
							t.Errorf("%s: %v", name, err)
						}
						continue
					}
					taken++
					everyStep(z)
					along(t, fmt.Sprintf("%s, %v output, %+v", name, output, o), m, z, rows, func() float64 {
						return objectiveByDefinition(m, x, rows, &o)
					})
				}
			}
		}
	}
	t.Logf("%d combinations, %d refused", taken, refused)
}

// along checks the value and the gradient of z, along one direction.
func along(t *testing.T, name string, m Network[float64], z objective[float64], rows []int, definition func() float64) {
	t.Helper()
	gradient := zeros(m)
	z.Begin(0)
	got := z.Accumulate(rows, 1, gradient)
	if want := definition(); math.Abs(got-want) > 1e-8*math.Abs(want) {
		t.Errorf("%s: %v, by definition %v", name, got, want)
	}
	rng := rand.New(rand.NewPCG(5, 6))
	var slope float64
	direction, old := zeros(m), zeros(m)
	copyParameters(old, m.Parameters())
	for k, p := range direction {
		for i := range p.Data {
			p.Data[i] = rng.Float64() - 0.5
			slope += p.Data[i] * gradient[k].Data[i]
		}
	}
	at := func(h float64) float64 {
		for k, p := range m.Parameters() {
			for i := range p.Data {
				p.Data[i] = old[k].Data[i] + h*direction[k].Data[i]
			}
		}
		m.Refresh()
		return definition()
	}
	const h = 1e-4 // the fourth order
	want := (8*(at(h)-at(-h)) - (at(2*h) - at(-2*h))) / (12 * h)
	at(0)
	if math.Abs(slope-want) > 1e-8*max(1, math.Abs(want)) {
		t.Errorf("%s: the slope is %v, differences give %v", name, slope, want)
	}
}

// codeOf returns the width of what n encodes.
func codeOf[T linalg.Float](n Network[T]) int {
	switch m := n.(type) {
	case *Deep[T]:
		return m.Code()
	case *Potential[T]:
		return len(m.E)
	}
	return n.(*Model[T]).Hidden
}

// TestConcurrentNetworks: a network that nobody changes serves several goroutines with
// the bits that one alone has, whatever they ask.
func TestConcurrentNetworks(t *testing.T) {
	for name, n := range networks(t) {
		d := n.Dimension()
		x := uniform[float64](chunkRows+3, d, 1)
		all := func() string {
			code, y, v := linalg.New[float64](x.Rows, codeOf(n)), linalg.New[float64](x.Rows, d), linalg.New[float64](1, d)
			hash := ""
			n.Encode(code, x, nil)
			hash += hashOf(code)
			for _, f := range []func(dst, x *linalg.Matrix[float64], ws *linalg.Workspace){n.PreOutput, n.Reconstruct, n.Field} {
				f(y, x, nil)
				hash += hashOf(y)
			}
			j := linalg.New[float64](d, d)
			for i := range 20 {
				n.Value(v.Row(0), x.Row(i))
				n.Jacobian(j, x.Row(i))
				energy, _ := n.Energy(x.Row(i))
				hash += hashOf(v) + hashOf(j) + fmt.Sprint(energy)
			}
			return hash
		}
		want, done := all(), make(chan string)
		for range 4 {
			go func() {
				all()
				done <- all()
			}()
		}
		for range 4 {
			if <-done != want {
				t.Errorf("%s: a goroutine got another result", name)
			}
		}
	}
}

// TestDeepAllocations: after warm-up neither inference nor training allocates.
func TestDeepAllocations(t *testing.T) {
	wide := DeepConfig{30, []int{20, 10, 20}, []Activation{linalg.Tanh, linalg.Sigmoid, linalg.Tanh}, Untied, SigmoidOutput}
	deep, potential := randomDeep[float32](t, wide, 1, 3), randomPotential[float32](t, wide, 1, 3)
	model := random[float32](t, Config{30, 20, Untied, linalg.Swish, LinearOutput}, 1, 3)
	scaled := random[float32](t, Config{30, 20, Scaled, linalg.Tanh, LinearOutput}, 1, 3)
	x, y := uniform[float32](16, 30, 1), linalg.New[float32](16, 30)
	rows := []int{3, 4, 5, 6, 7, 8, 9}
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // it empties the pools of buffers
	for _, threads := range []int{1, 2} {
		ws := linalg.NewWorkspace(threads)
		for _, m := range []Network[float32]{deep, potential, model, scaled} {
			o := TrainOptions{Batch: 8, Rate: 0.1, Noise: Noise{GaussianNoise, 0.1}}
			_, err := m.Energy(x.Row(0))
			conservative := err == nil
			if !conservative {
				o.Curl, o.RelativeCurl, o.OutputContraction, o.Contraction = 0.1, 0.1, 0.1, 0.1
			}
			tr, err := newTrainer(m, x, o, ws)
			if err != nil {
				t.Fatal(err)
			}
			code := linalg.New[float32](16, codeOf(m))
			work := func() {
				m.Encode(code, x, ws)
				m.PreOutput(y, x, ws)
				m.Reconstruct(y, x, ws)
				m.Field(y, x, ws)
				m.Value(y.Row(0), x.Row(0))
				if conservative { // else it allocates an error
					m.Energy(x.Row(0))
				}
				tr.step(0, rows, 0.01)
			}
			t.Run(fmt.Sprintf("%T, %d threads", m, threads), func(t *testing.T) { allocation.Check(t, work) })
		}
		ws.Close()
	}
}

// TestDeepTraining: the loss falls, threads and levels with fused multiply-adds
// change no bit, and the weights keep their length.
func TestDeepTraining(t *testing.T) {
	x := uniform[float32](60, 30, 8)
	wide := DeepConfig{30, []int{20, 10, 20}, []Activation{linalg.Tanh, linalg.Sigmoid, linalg.ELU}, Tied, SigmoidOutput}
	o := TrainOptions{
		Epochs: 4, Batch: 16, Rate: 0.02, Momentum: 0.5, Seed: 4, Noise: Noise{MaskingNoise, 0.1},
		WeightLength: 2, WeightLengthKind: MaxNorm,
	}
	for name, start := range map[string]func() Network[float32]{
		"mirror":    func() Network[float32] { return randomDeep[float32](t, wide, 1, 3) },
		"potential": func() Network[float32] { return randomPotential[float32](t, wide, 1, 3) },
	} {
		if name == "mirror" {
			o.Curl, o.Contraction = 1e-3, 1e-2
		} else {
			o.Curl, o.Contraction = 0, 0
		}
		hashes := map[bool]string{}
		for _, level := range isa.Available() {
			restore := isa.Use(level)
			for _, threads := range []int{1, 3} {
				m := start()
				o.Threads = threads
				r := mustTrain(t, m, x, o)
				if !(r.Loss < r.Losses[0]) {
					t.Errorf("%s: losses %v", name, r.Losses)
				}
				hash := SHA256(m)
				if before, ok := hashes[level.FMA()]; ok && before != hash {
					t.Errorf("%s: %v, %d threads have other bits", name, level, threads)
				}
				hashes[level.FMA()] = hash
				for _, p := range m.Parameters() {
					if p.Rows == 1 {
						continue
					}
					for l, n := range columnLengths(convertMatrix(p)) {
						if n > 2*(1+1e-6) {
							t.Errorf("%s: squared length of column %d is %v", name, l, n)
						}
					}
				}
			}
			restore()
		}
	}
}

// TestDeepRejects has the architectures and options that make no sense.
func TestDeepRejects(t *testing.T) {
	tanh := func(n int) []Activation { return slices.Repeat([]Activation{linalg.Tanh}, n) }
	for _, c := range []struct {
		cfg  DeepConfig
		want string
	}{
		{DeepConfig{0, []int{3}, tanh(1), Tied, LinearOutput}, "0 visible units"},
		{DeepConfig{3, nil, nil, Tied, LinearOutput}, "0 hidden layers"},
		{DeepConfig{3, []int{2, 2}, tanh(1), Untied, LinearOutput}, "2 hidden layers and 1 activations"},
		{DeepConfig{3, []int{2, 0}, tanh(2), Untied, LinearOutput}, "hidden layer 2 has 0 units"},
		{DeepConfig{3, []int{2}, []Activation{99}, Untied, LinearOutput}, "unknown activation 99"},
		{DeepConfig{3, []int{2, 2}, tanh(2), Tied, LinearOutput}, "odd number of hidden layers, not 2"},
		{DeepConfig{3, []int{2, 1, 4}, tanh(3), Tied, LinearOutput}, "hidden layer 1 as in layer 3, not 2 and 4"},
		{DeepConfig{3, []int{2}, tanh(1), Scaled, LinearOutput}, "not scaled"},
		{DeepConfig{3, []int{2}, tanh(1), Tied, 7}, "unknown output 7"},
		{DeepConfig{1 << 20, []int{1 << 20}, tanh(1), Tied, LinearOutput}, "1048576"},
	} {
		if _, err := NewDeep[float32](c.cfg); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v does not contain %q", c.cfg, err, c.want)
		}
	}
	x := uniform[float64](4, 5, 1)
	valid := TrainOptions{Epochs: 1, Batch: 2, Rate: 0.1}
	for _, c := range []struct {
		m    Network[float64]
		edit func(o *TrainOptions)
		want string
	}{
		{randomPotential[float64](t, mirror, 1, 3), func(o *TrainOptions) { o.Curl = 1 }, "no curl to penalise"},
		{random[float64](t, Config{5, 4, Scaled, linalg.Tanh, LinearOutput}, 1, 3), func(o *TrainOptions) { o.RelativeCurl = 1 }, "a scaled model has no curl"},
		{randomDeep[float64](t, mirror, 1, 3), func(o *TrainOptions) { o.OutputContraction = math.NaN() }, "output contraction is NaN"},
		{randomDeep[float64](t, mirror, 1, 3), func(o *TrainOptions) { o.Noise = Noise{MaskingNoise, 1.5} }, "p = 1.5"},
		{randomDeep[float64](t, mirror, 1, 3), func(o *TrainOptions) { o.Noise = Noise{NoNoise, 0.5} }, "needs a kind"},
		{randomDeep[float64](t, mirror, 1, 3), func(o *TrainOptions) { o.Noise = Noise{GaussianNoise, math.Inf(1)} }, "σ = +Inf"},
		{randomDeep[float64](t, mirror, 1, 3), func(o *TrainOptions) { o.Noise.Kind = 9 }, "unknown noise 9"},
	} {
		o := valid
		c.edit(&o)
		if _, err := Train(context.Background(), c.m, x, o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v does not contain %q", o, err, c.want)
		}
	}
	broken := randomDeep[float64](t, mirror, 1, 3)
	broken.Layers[3].W = broken.Layers[3].W.Clone()
	if err := broken.Validate(); err == nil || !strings.Contains(err.Error(), "tied layers 1 and 4 do not share") {
		t.Errorf("error %v", err)
	}
	broken.Layers = broken.Layers[:2]
	if err := broken.Validate(); err == nil || !strings.Contains(err.Error(), "shapes of 5-4-3-4-5") {
		t.Errorf("error %v", err)
	}
}
