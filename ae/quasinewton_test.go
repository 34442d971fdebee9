package ae

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/curlfree/curlfree/linalg"
)

// sumOfSquares is a problem of Moré, Garbow and Hillstrom 1981: the sum of
// squared residuals from their start, with the minimum they publish.
type sumOfSquares struct {
	name      string
	start     []float64
	minimum   float64
	unit      float64 // of the last published digit, below which they cut; or a bound for 0
	residuals func(x []float64, add func(r float64, gradient ...float64))
}

var bard = []float64{0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39, 0.37, 0.58, 0.73, 0.96, 1.34, 2.10, 4.39}

var moreGarbowHillstrom = []sumOfSquares{
	{"1 Rosenbrock", []float64{-1.2, 1}, 0, 1e-16, func(x []float64, add func(r float64, gradient ...float64)) {
		add(10*(x[1]-x[0]*x[0]), -20*x[0], 10)
		add(1-x[0], -1, 0)
	}},
	{"2 Freudenstein and Roth", []float64{0.5, -2}, 48.9842, 1e-4, func(x []float64, add func(r float64, gradient ...float64)) {
		y := x[1]
		add(-13+x[0]+((5-y)*y-2)*y, 1, 10*y-3*y*y-2)
		add(-29+x[0]+((y+1)*y-14)*y, 1, 3*y*y+2*y-14)
	}},
	{"5 Beale", []float64{1, 1}, 0, 1e-16, func(x []float64, add func(r float64, gradient ...float64)) {
		power, slope := x[1], 1.0
		for i, y := range []float64{1.5, 2.25, 2.625} {
			add(y-x[0]*(1-power), power-1, x[0]*slope)
			slope = float64(i+2) * power
			power *= x[1]
		}
	}},
	{"7 helical valley", []float64{-1, 0, 0}, 0, 1e-16, func(x []float64, add func(r float64, gradient ...float64)) {
		theta, square := math.Atan(x[1]/x[0])/(2*math.Pi), x[0]*x[0]+x[1]*x[1]
		if x[0] < 0 {
			theta += 0.5
		}
		add(10*(x[2]-10*theta), 100*x[1]/(2*math.Pi*square), -100*x[0]/(2*math.Pi*square), 10)
		root := math.Sqrt(square)
		add(10*(root-1), 10*x[0]/root, 10*x[1]/root, 0)
		add(x[2], 0, 0, 1)
	}},
	{"8 Bard", []float64{1, 1, 1}, 8.21487e-3, 1e-8, func(x []float64, add func(r float64, gradient ...float64)) {
		for i, y := range bard {
			u, v := float64(i+1), float64(15-i)
			w := min(u, v)
			d := v*x[1] + w*x[2]
			add(y-(x[0]+u/d), -1, u*v/(d*d), u*w/(d*d))
		}
	}},
	{"13 Powell singular", []float64{3, -1, 0, 1}, 0, 1e-12, func(x []float64, add func(r float64, gradient ...float64)) {
		add(x[0]+10*x[1], 1, 10, 0, 0)
		add(math.Sqrt(5)*(x[2]-x[3]), 0, 0, math.Sqrt(5), -math.Sqrt(5))
		a, b := x[1]-2*x[2], x[0]-x[3]
		add(a*a, 0, 2*a, -4*a, 0)
		add(math.Sqrt(10)*b*b, 2*math.Sqrt(10)*b, 0, 0, -2*math.Sqrt(10)*b)
	}},
	{"14 Wood", []float64{-3, -1, -3, -1}, 0, 1e-16, func(x []float64, add func(r float64, gradient ...float64)) {
		add(10*(x[1]-x[0]*x[0]), -20*x[0], 10, 0, 0)
		add(1-x[0], -1, 0, 0, 0)
		add(math.Sqrt(90)*(x[3]-x[2]*x[2]), 0, 0, -2*math.Sqrt(90)*x[2], math.Sqrt(90))
		add(1-x[2], 0, 0, -1, 0)
		add(math.Sqrt(10)*(x[1]+x[3]-2), 0, math.Sqrt(10), 0, math.Sqrt(10))
		add((x[1]-x[3])/math.Sqrt(10), 0, 1/math.Sqrt(10), 0, -1/math.Sqrt(10))
	}},
	{"16 Brown and Dennis", []float64{25, 5, -5, -1}, 85822.2, 0.1, func(x []float64, add func(r float64, gradient ...float64)) {
		for i := range 20 {
			t := float64(i+1) / 5
			a, b := x[0]+t*x[1]-math.Exp(t), x[2]+x[3]*math.Sin(t)-math.Cos(t)
			add(a*a+b*b, 2*a, 2*a*t, 2*b, 2*b*math.Sin(t))
		}
	}},
}

// evaluate returns the sum and sets its gradient.
func (p sumOfSquares) evaluate(x, gradient []float64) float64 {
	var sum float64
	clear(gradient)
	p.residuals(x, func(r float64, d ...float64) {
		sum += r * r
		for i, v := range d {
			gradient[i] += 2 * r * v
		}
	})
	return sum
}

// TestMoreGarbowHillstrom: both quasi-Newton methods reach the published minima,
// and every step lowers the function.
func TestMoreGarbowHillstrom(t *testing.T) {
	for _, p := range moreGarbowHillstrom {
		for _, dense := range []bool{false, true} {
			q := newQuasiNewton(len(p.start), dense)
			copy(q.x, p.start)
			evaluations, before := 0, math.Inf(1)
			f := func(x, gradient []float64) float64 {
				evaluations++
				return p.evaluate(x, gradient)
			}
			var err error
			steps := 0
			for ; steps < 200 && err == nil; steps++ {
				var now float64
				if now, err = q.step(f); now > before {
					t.Fatalf("%s: step %d goes from %v to %v", p.name, steps, before, now)
				} else {
					before = now
				}
			}
			if err != nil && !errors.Is(err, ErrLineSearch) {
				t.Fatal(err)
			}
			if before < p.minimum || before > p.minimum+p.unit {
				t.Errorf("%s, dense %v: minimum %.10g after %d steps, published %g", p.name, dense, before, steps, p.minimum)
			}
			t.Logf("%s, dense %v: %.6g, %d steps, %d evaluations", p.name, dense, before, steps, evaluations)
		}
	}
}

// TestGradientsOfProblems: the problems have the gradients they say.
func TestGradientsOfProblems(t *testing.T) {
	for _, p := range moreGarbowHillstrom {
		g, scrap := make([]float64, len(p.start)), make([]float64, len(p.start))
		x := append([]float64(nil), p.start...)
		for i := range x {
			x[i] += 0.01 * float64(i+1)
		}
		p.evaluate(x, g)
		for i := range x {
			const d = 1e-6
			old := x[i]
			x[i] = old + d
			up := p.evaluate(x, scrap)
			x[i] = old - d
			want := (up - p.evaluate(x, scrap)) / (2 * d)
			if x[i] = old; math.Abs(g[i]-want) > 1e-6*(1+math.Abs(want)) {
				t.Errorf("%s: ∂%d is %v, differences give %v", p.name, i, g[i], want)
			}
		}
	}
}

// TestStrongWolfe: what the search accepts meets both conditions, from first steps
// far too short and far too long.
func TestStrongWolfe(t *testing.T) {
	functions := []func(t float64) (float64, float64){
		func(t float64) (float64, float64) { return -t / (t*t + 2), (t*t - 2) / ((t*t + 2) * (t*t + 2)) }, // Moré and Thuente 1994, eq. 5.1
		func(t float64) (float64, float64) { return math.Cosh(t - 3), math.Sinh(t - 3) },
		func(t float64) (float64, float64) { return -math.Log(t+1) + t/5, -1/(t+1) + 0.2 },
	}
	for i, f := range functions {
		value, slope := f(0)
		for _, first := range []float64{1e-3, 0.1, 1, 10, 1e3} {
			var last, v, s float64
			if !lineSearch(func(t float64) (float64, float64) { last = t; v, s = f(t); return v, s }, value, slope, first) {
				t.Errorf("function %d from %v: no step", i, first)
			} else if v > value+1e-4*last*slope || math.Abs(s) > 0.9*math.Abs(slope) {
				t.Errorf("function %d from %v: step %v has value %v and slope %v", i, first, last, v, s)
			}
		}
	}
	if lineSearch(func(t float64) (float64, float64) { return math.Abs(t), 1 }, 0, -1, 1) {
		t.Error("a function that rises has a step")
	}
}

// TestOptimizers: every optimizer lowers every kind of network's loss, and the
// quasi-Newton ones farther.
func TestOptimizers(t *testing.T) {
	x := uniform[float64](40, 5, 3)
	for _, fresh := range everyNetwork(t) {
		last := map[OptimizerKind]float64{}
		for kind := SGD; kind <= BFGS; kind++ {
			n := fresh()
			o := TrainOptions{Epochs: 40, Batch: 40, Optimizer: kind, Rate: 0.02, Seed: 2}
			if kind == Nesterov {
				o.Momentum = 0.5
			}
			r := mustTrain(t, n, x, o)
			for i := 1; i < len(r.Losses) && kind.QuasiNewton(); i++ {
				if r.Losses[i] > r.Losses[i-1]*(1+1e-14) {
					t.Errorf("%T, %v: epoch %d goes from %v to %v", n, kind, i, r.Losses[i-1], r.Losses[i])
				}
			}
			if last[kind] = r.Loss; !(r.Loss < r.Losses[0]) {
				t.Errorf("%T, %v: the loss goes from %v to %v", n, kind, r.Losses[0], r.Loss)
			}
		}
		if !(last[LBFGS] < last[SGD] && last[BFGS] < last[SGD]) {
			t.Errorf("%T: %v", fresh(), last)
		}
	}
}

// everyNetwork returns makers of one network of every kind with 5 visible units.
func everyNetwork(t testing.TB) []func() Network[float64] {
	deep := DeepConfig{5, []int{6, 3, 6}, []Activation{linalg.Tanh, linalg.Sigmoid, linalg.Tanh}, Tied, LinearOutput}
	list := []func() Network[float64]{}
	for _, w := range allWeights {
		list = append(list, func() Network[float64] {
			return random[float64](t, Config{5, 4, w, linalg.Softplus, LinearOutput}, 1, 7)
		})
	}
	for _, w := range []Weights{Tied, Untied} {
		list = append(list, func() Network[float64] {
			deep.Weights = w
			n, err := NewDeep[float64](deep)
			if err != nil {
				t.Fatal(err)
			}
			n.Init(1, rand.New(rand.NewPCG(3, 1)))
			return n
		})
	}
	return append(list, func() Network[float64] {
		n, err := NewPotential[float64](deep)
		if err != nil {
			t.Fatal(err)
		}
		n.Init(1, rand.New(rand.NewPCG(3, 1)))
		return n
	})
}

// firstOrder trains the 1-1 linear model c ↦ ½(c − 1)², whose W = R = 0 stay.
func firstOrder(t *testing.T, o TrainOptions) float64 {
	m, err := New[float64](Config{1, 1, Tied, linalg.Linear, LinearOutput})
	if err != nil {
		t.Fatal(err)
	}
	o.Epochs, o.Batch, o.Tau = 5, 1, math.Inf(1)
	mustTrain(t, m, linalg.Wrap(1, 1, 1, []float64{1}), o)
	return m.C[0]
}

// TestNesterovByHand: five steps by the formulas of Sutskever et al. 2013.
func TestNesterovByHand(t *testing.T) {
	w, v := 0.0, 0.0 // Sutskever's form: the gradient is taken at w + μv
	for range 5 {
		v = 0.9*v - 0.1*(w+0.9*v-1)
		w += v
	}
	if got := firstOrder(t, TrainOptions{Optimizer: Nesterov, Momentum: 0.9, Rate: 0.1}); math.Abs(got-(w+0.9*v)) > 1e-15 {
		t.Errorf("%v after five steps, %v by hand", got, w+0.9*v)
	}
}

// TestAdamByHand: five steps of algorithm 1.
func TestAdamByHand(t *testing.T) {
	c, m, v := 0.0, 0.0, 0.0
	for step := 1; step <= 5; step++ {
		g := c - 1
		m, v = 0.9*m+0.1*g, 0.999*v+0.001*g*g
		c -= 0.1 * m / (1 - math.Pow(0.9, float64(step))) / (math.Sqrt(v/(1-math.Pow(0.999, float64(step)))) + 1e-8)
	}
	if got := firstOrder(t, TrainOptions{Optimizer: Adam, Rate: 0.1}); math.Abs(got-c) > 1e-14 {
		t.Errorf("%v after five steps, %v by hand", got, c)
	}
}

// TestFlushedMoments: the moments of a dead unit become 0, not denormal.
func TestFlushedMoments(t *testing.T) {
	for _, kind := range []OptimizerKind{SGD, Nesterov, Adam} {
		m := random[float32](t, Config{4, 3, Untied, linalg.ReLU, LinearOutput}, 1, 3)
		for _, o := range []TrainOptions{{Optimizer: kind, Momentum: 0.5}} {
			if kind == Adam {
				o.Momentum = 0
			}
			p := m.Parameters()
			z, err := newOptimizer(p, &o, nil)
			if err != nil {
				t.Fatal(err)
			}
			var d *descent[float32]
			switch z := z.(type) {
			case *momentum[float32]:
				d = &z.descent
			case *adam[float32]:
				d = &z.descent
			}
			for _, moment := range d.moments {
				for _, v := range moment {
					fill(v.Data, 1e-30)
				}
			}
			for range 3000 {
				d.update()
			}
			for _, moment := range d.moments {
				for _, v := range moment {
					for _, s := range v.Data {
						if s != 0 {
							t.Fatalf("%v: a moment is %g", kind, s)
						}
					}
				}
			}
		}
	}
}

func TestOptimizerBadInput(t *testing.T) {
	x := uniform[float64](5, 5, 1)
	for _, c := range []struct {
		o    TrainOptions
		want string
	}{
		{TrainOptions{Optimizer: 9, Rate: 1}, "unknown optimizer 9"},
		{TrainOptions{Optimizer: Adam, Momentum: 0.5, Rate: 1}, "adam has no momentum"},
		{TrainOptions{Optimizer: Nesterov, Rate: 1}, "needs a positive momentum"},
		{TrainOptions{Optimizer: LBFGS, WeightLength: 1, WeightLengthKind: MaxNorm}, "cannot keep a weight length"},
		{TrainOptions{Optimizer: Adam}, "rate is 0"},
	} {
		c.o.Epochs, c.o.Batch = 1, 5
		if _, err := Train(context.Background(), everyNetwork(t)[0](), x, c.o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: error %v does not contain %q", c.o, err, c.want)
		}
	}
	large := random[float64](t, Config{100, 100, Tied, linalg.Tanh, LinearOutput}, 1, 1)
	if _, err := Train(context.Background(), large, uniform[float64](2, 100, 1), TrainOptions{Epochs: 1, Batch: 2, Optimizer: BFGS}); err == nil || !strings.Contains(err.Error(), "use lbfgs") {
		t.Error(err)
	}
	// A minimum: the gradient is 0 or too small for a step, and nothing is lost.
	m := random[float64](t, Config{5, 4, Scaled, linalg.Linear, LinearOutput}, 1, 7)
	r, err := Train(context.Background(), m, uniform[float64](1, 5, 1), TrainOptions{Epochs: 500, Batch: 1, Optimizer: LBFGS})
	if err != nil && !errors.Is(err, ErrLineSearch) || !(r.Loss < 1e-20) || m.Validate() != nil {
		t.Errorf("loss %v, error %v", r.Loss, err)
	}
}
