package ae

import (
	"fmt"
	"math"
	"testing"

	"github.com/curlfree/curlfree/linalg"
)

// firstSteps are the optimizers with a rate, and where the first step of each takes a
// parameter w with the gradient g.
var firstSteps = []struct {
	name string
	o    TrainOptions
	to   func(w, g, rate float64) float64
}{
	{"plain", TrainOptions{}, func(w, g, rate float64) float64 { return w - rate*g }},
	{"momentum", TrainOptions{Momentum: 0.9}, func(w, g, rate float64) float64 { return w - rate*g }},
	{"nesterov", TrainOptions{Optimizer: Nesterov, Momentum: 0.9}, func(w, g, rate float64) float64 { return w - 1.9*rate*g }},
	{"adam", TrainOptions{Optimizer: Adam}, func(w, g, rate float64) float64 { return w - rate*g/(math.Abs(g)+epsilon) }},
}

// TestFirstStep: every optimizer takes every derivative of a step at the point where the
// step begins, for every network and every criterion: to rounding, the step is the one
// of the gradient there, which is the one of differences.
func TestFirstStep(t *testing.T) {
	const rate = 0.3
	rows := []int{4, 0, 5, 2, 1, 3}
	ws := linalg.NewWorkspace(1)
	defer ws.Close()
	for name, m := range networks(t) {
		x, start := uniform[float64](len(rows), m.Dimension(), 3), zeros(m)
		copyParameters(start, m.Parameters())
		for _, o := range []TrainOptions{
			{}, {Noise: Noise{GaussianNoise, 0.2}}, {SquaredError: true}, {Contraction: 0.3}, {OutputContraction: 0.2}, {Curl: 0.3}, {RelativeCurl: 0.7},
			{Contraction: 0.3, OutputContraction: 0.2}, {Contraction: 0.3, OutputContraction: 0.2, Curl: 0.3, RelativeCurl: 0.7},
		} {
			o.Batch, o.Seed = len(rows), 8
			z, err := newObjective(m, x, &o, ws)
			if err != nil {
				continue // TestGradientEvery says which are refused
			}
			everyStep(z)
			gradient := zeros(m)
			z.Begin(0)
			z.Accumulate(rows, 1/float64(len(rows)), gradient)
			along(t, fmt.Sprintf("%s %+v", name, o), m, z, rows, func() float64 { return objectiveByDefinition(m, x, rows, &o) })
			for _, c := range firstSteps {
				o.Optimizer, o.Momentum = c.o.Optimizer, c.o.Momentum
				copyParameters(m.Parameters(), start)
				m.Refresh()
				method, err := newOptimizer(m.Parameters(), &o, ws)
				if err != nil {
					t.Fatal(err)
				}
				z.Begin(0)
				if _, err := method.Step(z, 0, rows, rate); err != nil {
					t.Fatal(err)
				}
				for k, p := range m.Parameters() {
					for i, w := range p.Data {
						g, from := gradient[k].Data[i], start[k].Data[i]
						rounding := 1e-14 + rate*1e-15/(math.Abs(g)+epsilon) // of w and g, and of g's sign
						if want := c.to(from, g, rate); math.Abs(w-want) > rounding {
							t.Errorf("%s, %s %+v: parameter %d[%d] went from %v to %v, the gradient %v takes it to %v", c.name, name, o, k, i, from, w, g, want)
						}
					}
				}
			}
			copyParameters(m.Parameters(), start)
			m.Refresh()
		}
	}
}
