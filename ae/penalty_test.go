package ae

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/curlfree/curlfree/linalg"
)

// TestForms: Gram matrices and Jacobians give the same values and gradients of
// the penalties, also for a model near R = W diag(e).
func TestForms(t *testing.T) {
	for _, cfg := range []Config{{7, 5, Untied, linalg.Sigmoid, LinearOutput}, {2, 9, Untied, linalg.Tanh, LinearOutput}, {4, 6, Tied, linalg.Swish, LinearOutput}} {
		m := random[float64](t, cfg, 1, 3)
		const n = 6
		d := uniform[float64](n, cfg.Hidden, 4)
		weights := [][]float64{uniform[float64](1, n, 5).Row(0), uniform[float64](1, n, 6).Row(0)}
		var p, q [2][]float64
		var g [2][3]*linalg.Matrix[float64]
		for i, f := range []forms[float64]{newGramForms(m, n, true, true, nil), newJacobianForms(m, n, nil)} {
			p[i], q[i] = make([]float64, n), make([]float64, n)
			g[i] = [3]*linalg.Matrix[float64]{linalg.New[float64](n, cfg.Hidden), linalg.New[float64](cfg.Visible, cfg.Hidden), linalg.New[float64](cfg.Visible, cfg.Hidden)}
			f.Values(p[i], q[i], d)
			f.Gradients(g[i][0], g[i][1], g[i][2], d, weights[0], weights[1])
		}
		for s := range n {
			if math.Abs(p[0][s]-p[1][s]) > 1e-13*q[1][s] || math.Abs(q[0][s]-q[1][s]) > 1e-13*q[1][s] {
				t.Errorf("%+v: p %v and %v, q %v and %v", cfg, p[0][s], p[1][s], q[0][s], q[1][s])
			}
		}
		for k := range g[0] {
			if !linalg.EqualApprox(g[0][k], g[1][k], 1e-12) {
				t.Errorf("%+v: gradient %d is\n%v by Gram matrices,\n%v by Jacobians", cfg, k, g[0][k], g[1][k])
			}
		}
	}
}

// TestPenaltyNearlyConservative: in float32, ‖J−Jᵀ‖² of a model whose antisymmetric
// share is 1e-9 keeps four digits.
func TestPenaltyNearlyConservative(t *testing.T) {
	const d, h, n = 20, 12, 5
	m := random[float64](t, Config{d, h, Untied, linalg.Sigmoid, LinearOutput}, 1, 9)
	noise := uniform[float64](d, h, 4)
	for i := range d {
		for l := range h {
			m.R.Set(i, l, m.W.At(i, l)*(0.5+float64(l)/h)+1e-4*(noise.At(i, l)-0.5))
		}
	}
	single := convert[float32](m)
	exact := convert[float64](single)
	slopes := uniform[float64](n, h, 1)
	slopes32 := linalg.New[float32](n, h)
	linalg.Convert(slopes32, slopes)
	linalg.Convert(slopes, slopes32)
	p, want, q := make([]float32, n), make([]float64, n), make([]float64, n)
	newGramForms(single, n, true, false, nil).Values(p, nil, slopes32)
	newJacobianForms(exact, n, nil).Values(want, q, slopes)
	for s := range n {
		if share := want[s] / (4 * q[s]); share > 1e-8 || math.Abs(float64(p[s])/want[s]-1) > 1e-4 {
			t.Errorf("%v, want %v, a share of %v", p[s], want[s], share)
		}
	}
}

// TestPenaltyEvery: a penalty dearer than the step is taken in the first of every k
// steps of an epoch, at least eight times, in each of few steps, and every step is
// counted once.
func TestPenaltyEvery(t *testing.T) {
	m := random[float32](t, Config{40, 30, Untied, linalg.Sigmoid, LinearOutput}, 1, 9)
	per, rest := 30.0*30*(7*40+2*4), 4.0*4*40*30 // operations of the penalty and of a step without
	for _, c := range []struct{ rows, every int }{{1, 1}, {4, 1}, {60, 1}, {62, 2}, {95, 3}, {10_000, 1 + int(per/rest)}} {
		z := newPenalty(m, 4, c.rows, &TrainOptions{Batch: 4, Curl: 0.5}, nil)
		if z.every != c.every {
			t.Errorf("%d rows: every %d steps, want %d", c.rows, z.every, c.every)
		}
		for range 2 {
			z.begin()
			steps, counted := (c.rows+3)/4, 0
			for step := range steps {
				weight := z.next()
				if counted += weight; (weight > 0) != (step%z.every == 0) {
					t.Fatalf("%d rows: weight %d in step %d", c.rows, weight, step)
				}
			}
			if counted != steps {
				t.Errorf("%d rows: %d of %d steps are penalised", c.rows, counted, steps)
			}
		}
	}
	if z := newPenalty(m, 4, 10_000, &TrainOptions{Batch: 4, Curl: 0.5, Optimizer: LBFGS}, nil); z.every != 1 {
		t.Errorf("a line search: every %d steps", z.every)
	}
}

// TestPenaltyCounts: the loss of every epoch is that of Train's formula, with
// ‖J − Jᵀ‖² from explicit Jacobians, and an epoch moves the parameters by the
// penalty's gradient times its steps, in whichever of them it is taken.
func TestPenaltyCounts(t *testing.T) {
	const d, h, curl, rate = 12, 30, 3, 1e-10
	for _, c := range []struct{ rows, batch, every int }{{5, 5, 1}, {80, 5, 2}, {85, 5, 2}, {164, 4, 5}} {
		x := linalg.New[float64](c.rows, d) // of one sample, so that every batch has the same penalty
		for i := range c.rows {
			copy(x.Row(i), uniform[float64](1, d, 8).Row(0))
		}
		m := random[float64](t, Config{d, h, Untied, linalg.Tanh, LinearOutput}, 1, 9)
		p, _ := asymmetryOf(m, x.Row(0))
		o := TrainOptions{Epochs: 3, Batch: c.batch, Rate: rate}
		plain := mustTrain(t, m.Clone(), x, o)
		o.Curl = curl
		moved := m.Clone()
		for epoch, loss := range mustTrain(t, moved, x, o).Losses {
			if want := plain.Losses[epoch] + curl*p; math.Abs(loss/want-1) > 1e-5 {
				t.Errorf("%+v: loss %v in epoch %d, want %v", c, loss, epoch, want)
			}
		}

		always := m.Clone()
		if o.Tau == 0 {
			o.Tau = 500
		}
		tr, err := newTrainer(always, x, o, nil)
		if err != nil {
			t.Fatal(err)
		}
		z := tr.objective.(*modelObjective[float64]).penalty
		if z.every != c.every {
			t.Fatalf("%+v: it is taken every %d steps", c, z.every)
		}
		z.every = 1
		if _, err := tr.run(context.Background()); err != nil {
			t.Fatal(err)
		}
		for k, a := range moved.Parameters() {
			step, want := a.Clone(), always.Parameters()[k].Clone()
			linalg.Sub(step, step, m.Parameters()[k])
			linalg.Sub(want, want, m.Parameters()[k])
			if r := relative(step, want); r > 1e-4 {
				t.Errorf("%+v: parameter %d moves by a share of %v otherwise", c, k, r)
			}
		}
	}
}

// TestCurlTraining: the penalty makes an untied model conservative without tying
// it, and its scale-free form does so without shrinking J.
func TestCurlTraining(t *testing.T) {
	x := uniform[float64](64, 6, 3)
	for _, c := range []struct{ curl, relative, within float64 }{{1, 0, 2e-2}, {0, 3, 2e-2}} {
		m := random[float64](t, Config{6, 8, Untied, linalg.Tanh, LinearOutput}, 1, 5)
		before := mustMeasure(t, m, x, MeasureOptions{}).J.Lambda.Mean
		mustTrain(t, m, x, TrainOptions{Epochs: 400, Batch: 16, Rate: 0.05, Curl: c.curl, RelativeCurl: c.relative, Seed: 1})
		after := mustMeasure(t, m, x, MeasureOptions{})
		if before < 0.2 || after.J.Lambda.Mean > c.within {
			t.Errorf("curl %v, relative %v: λ went from %v to %v", c.curl, c.relative, before, after.J.Lambda.Mean)
		}
		if after.DiagonalDistance < 1e-3 {
			t.Errorf("the model became scaled, within %v", after.DiagonalDistance)
		}
	}
}

func TestNoise(t *testing.T) {
	const n = 40000
	x := make([]float64, n)
	for i := range x {
		x[i] = 0.25 + 0.5*float64(i%2)
	}
	y := make([]float64, n)
	for _, c := range []struct {
		noise      Noise
		zero, one  float64 // shares
		mean, root float64 // of y − x
	}{
		{Noise{GaussianNoise, 0.3}, 0, 0, 0, 0.3},
		{Noise{MaskingNoise, 0.3}, 0.3, 0, -0.15, math.Sqrt(0.3 * 0.3125)},
		{Noise{SaltNoise, 0.4}, 0.2, 0.2, 0, math.Sqrt(0.4 * 0.3125)},
		{Noise{RareSaltNoise, 0.1}, 0.09, 0.01, 0.1 * (0.1 - 0.5), math.Sqrt(0.1 * 0.3125)},
		{Noise{}, 0, 0, 0, 0},
	} {
		rng := rand.NewPCG(1, 2)
		Corrupt(c.noise, y, x, rng)
		var zero, one, mean, square float64
		for i := range y {
			d := y[i] - x[i]
			mean, square = mean+d/n, square+d*d/n
			if y[i] == 0 {
				zero += 1.0 / n
			}
			if y[i] == 1 {
				one += 1.0 / n
			}
		}
		const tol = 0.012 // five standard errors of the shares
		if math.Abs(zero-c.zero) > tol || math.Abs(one-c.one) > tol || math.Abs(mean-c.mean) > tol || math.Abs(math.Sqrt(square)-c.root) > tol {
			t.Errorf("%+v: %v zeros, %v ones, mean %v, root mean square %v; want %+v", c.noise, zero, one, mean, math.Sqrt(square), c)
		}
	}
	// Standard normal: P(|n| < 1) = erf(1/√2), P(|n| > 2) = erfc(√2), fourth moment 3.
	clear(x)
	Corrupt(Noise{GaussianNoise, 1}, y, x, rand.NewPCG(3, 4))
	var inside, outside, fourth float64
	for _, v := range y {
		if math.Abs(v) < 1 {
			inside += 1.0 / n
		}
		if math.Abs(v) > 2 {
			outside += 1.0 / n
		}
		fourth += v * v * v * v / n
	}
	if math.Abs(inside-math.Erf(math.Sqrt(0.5))) > 0.012 || math.Abs(outside-math.Erfc(math.Sqrt2)) > 0.006 || math.Abs(fourth-3) > 0.25 {
		t.Errorf("normal: %v inside 1, %v outside 2, fourth moment %v", inside, outside, fourth)
	}
	for _, k := range []NoiseKind{NoNoise, GaussianNoise, MaskingNoise, SaltNoise, RareSaltNoise} {
		if got, err := ParseNoise(k.String()); got != k || err != nil {
			t.Errorf("ParseNoise(%q) = %v, %v", k, got, err)
		}
	}
}

// TestNoiseSame: the noise of a sample does not depend on threads or on its batch,
// and changes with the epoch.
func TestNoiseSame(t *testing.T) {
	x := uniform[float32](30, 9, 8)
	o := TrainOptions{Epochs: 2, Batch: 8, Rate: 0.1, Seed: 5, Noise: Noise{SaltNoise, 0.3}}
	var hashes []string
	for _, threads := range []int{1, 3} {
		m := random[float32](t, Config{9, 7, Untied, linalg.Sigmoid, SigmoidOutput}, 1, 3)
		o.Threads = threads
		mustTrain(t, m, x, o)
		hashes = append(hashes, SHA256(m))
	}
	if hashes[0] != hashes[1] {
		t.Error("threads change the noise")
	}
	a, b := make([]float32, 9), make([]float32, 9)
	corruptSample(o.Noise, a, x.Row(3), 5, 0, 3)
	corruptSample(o.Noise, b, x.Row(3), 5, 1, 3)
	if linalg.EqualApprox(vector(a), vector(b), 0) {
		t.Error("two epochs have the same noise")
	}
}
