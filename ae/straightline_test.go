package ae

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/curlfree/curlfree/linalg"
)

// foreign is somebody's own network, of which nothing is known but its methods.
type foreign struct{ Network[float64] }

func (f foreign) Double() Network[float64] { return f }

// asDeep is m as a Deep with one hidden layer.
func asDeep(t *testing.T, m *Model[float64]) *Deep[float64] {
	t.Helper()
	d := must(NewDeep[float64](DeepConfig{m.Visible, []int{m.Hidden}, []Activation{m.Activation}, Untied, m.Output}))
	d.Layers[0].W.Copy(m.W)
	d.Layers[1].W.Copy(m.R)
	copy(d.Layers[0].B, m.B)
	copy(d.Layers[1].B, m.C)
	return d
}

// TestQuadrature: the rules give the closed form of a model with one hidden layer,
// through vector products and through Jacobians, within the error they state; on
// smooth units that is below 1e-11 of the sums.
func TestQuadrature(t *testing.T) {
	for _, act := range allActivations {
		for _, out := range allOutputs {
			for _, scale := range []float64{0.3, 6} {
				m := random[float64](t, Config{5, 6, Untied, act, out}, scale, 4)
				points := uniform[float64](2, 5, 6)
				x, x0 := points.Row(0), points.Row(1)
				f, w, v := StraightLine(m, x, x0)
				d := asDeep(t, m)
				for name, n := range map[string]Network[float64]{"deep": d, "foreign": foreign{d}} {
					e := newRay(n, x0).to(x)
					name = fmt.Sprint(name, act, out, scale)
					tol := 1e-11 * (1 + v)
					if e.Error > tol || math.Abs(e.Energy-f) > e.Error+1e-13*(1+v) {
						t.Errorf("%s: F is %v ± %v, in closed form %v", name, e.Energy, e.Error, f)
					}
					if math.Abs(e.Residual-w) > 1e-7*v || math.Abs(e.Residual-w) > 2*e.ResidualError+1e-13*(1+v) || math.Abs(e.Field-v) > 1e-13*v {
						t.Errorf("%s: ‖w‖ is %v ± %v, in closed form %v; ‖v‖ %v and %v", name, e.Residual, e.ResidualError, w, e.Field, v)
					}
				}
			}
		}
	}
}

// TestDeepStraightLine: v = ∇F + w with w·Δ = 0 for every kind of network, and a
// potential network's F is the difference of its energies.
func TestDeepStraightLine(t *testing.T) {
	for name, n := range networks(t) {
		d := n.Dimension()
		points := uniform[float64](2, d, 6)
		x, x0 := points.Row(0), points.Row(1)
		z := newRay(n, x0)
		e := z.to(x)
		var w []float64
		if q, ok := z.(*quadrature); ok {
			pieces := q.rule(0, 0.5)
			pieces.add(q.rule(0.5, 1))
			w = pieces.residual
		}
		g := gradient(func(x []float64) float64 { return z.to(x).Energy }, x)
		v := make([]float64, d)
		n.Value(v, x)
		var rest, dot float64
		for i := range v {
			r := v[i] - g[i]
			rest += r * r
			dot += r * (x[i] - x0[i])
			if w != nil && math.Abs(r-w[i]) > 1e-4*e.Field {
				t.Errorf("%s: v − ∇F is %v in direction %d, w %v", name, r, i, w[i])
			}
		}
		if math.Abs(math.Sqrt(rest)-e.Residual) > 1e-6*e.Field || math.Abs(dot) > 1e-6*e.Field {
			t.Errorf("%s: ‖v − ∇F‖ is %v, the residual %v; along the line %v", name, math.Sqrt(rest), e.Residual, dot)
		}
		if work := Work(n, x0, x); math.Abs(work-e.Energy) > 1e-7*(1+math.Abs(work)) {
			t.Errorf("%s: F is %v, the work %v", name, e.Energy, work)
		}
		if p, ok := n.(*Potential[float64]); ok {
			if want := must(p.Energy(x)) - must(p.Energy(x0)); e.Energy != want || e.Residual != 0 {
				t.Errorf("%s: F is %v with residual %v, want %v", name, e.Energy, e.Residual, want)
			}
		} else if strings.Contains(name, "untied") && e.Residual < 1e-4*e.Field {
			t.Errorf("%s: no residual", name)
		}
	}
}

// TestEnergyDifference: the work from point to point is the difference of energies
// in closed form; without one it differs from that of potentials by the circulation
// around the triangle.
func TestEnergyDifference(t *testing.T) {
	points := uniform[float64](3, 4, 8)
	x, y, base := points.Row(0), points.Row(1), points.Row(2)
	scaled := random[float64](t, Config{4, 6, Scaled, linalg.Tanh, LinearOutput}, 2, 3)
	diff, circulation := EnergyDifference(scaled, x, y, base)
	if want := must(scaled.Energy(x)) - must(scaled.Energy(y)); math.Abs(diff-want) > 1e-13 || math.Abs(circulation) > 1e-13 {
		t.Errorf("scaled: %v with circulation %v, want %v", diff, circulation, want)
	}
	for name, n := range map[string]Network[float64]{
		"untied": random[float64](t, Config{4, 6, Untied, linalg.Tanh, LinearOutput}, 2, 3),
		"deep":   randomDeep[float64](t, DeepConfig{4, []int{5, 3}, []Activation{linalg.Tanh, linalg.Swish}, Untied, LinearOutput}, 2, 3),
	} {
		diff, circulation := EnergyDifference(n, x, y, base)
		triangle := linalg.New[float64](3, 4)
		for i, p := range [][]float64{y, x, base} {
			copy(triangle.Row(i), p)
		}
		want := Circulation(n, triangle)
		if math.Abs(circulation-want) > 1e-11 || math.Abs(want) < 1e-3 || math.Abs(diff-Work(n, y, x)) > 1e-11 {
			t.Errorf("%s: circulation %v, want %v; difference %v", name, circulation, want, diff)
		}
	}
}

// TestFreeEnergy: the energy of a tied sigmoid model is, with its sign turned, the
// free energy of a restricted Boltzmann machine: its hidden units summed over all
// their states, with Gaussian visible units for LinearOutput (eq. 4) and binary ones
// for SigmoidOutput.
func TestFreeEnergy(t *testing.T) {
	const d, h = 4, 7
	for _, out := range allOutputs {
		m := random[float64](t, Config{d, h, Tied, linalg.Sigmoid, out}, 3, 5)
		for i := range 5 {
			x := uniform[float64](5, d, 4).Row(i)
			var terms []float64
			for state := range 1 << h {
				var minusEnergy float64
				for i, v := range x {
					if out == LinearOutput {
						minusEnergy -= (v - m.C[i]) * (v - m.C[i]) / 2
					} else {
						minusEnergy += m.C[i] * v
					}
				}
				for l, u := range preActivation(m, x) {
					minusEnergy += u * float64(state>>l&1)
				}
				terms = append(terms, minusEnergy)
			}
			want := linalg.LogSumExp(terms)
			if got := must(m.Energy(x)); math.Abs(got-want) > 1e-13*(1+math.Abs(want)) {
				t.Errorf("%v: the energy is %v, minus the free energy %v", out, got, want)
			}
		}
	}
}

// TestEnergyOf: which networks have a closed form, what the base point does, and
// who is told that the points are not binary.
func TestEnergyOf(t *testing.T) {
	ctx := context.Background()
	x := uniform[float64](4, 5, 3)
	base := []float64{1, 0, 0, 1, 1}
	copy(x.Row(2), base)
	for _, out := range allOutputs {
		for _, weights := range allWeights {
			m := random[float64](t, Config{5, 7, weights, linalg.Swish, out}, 2, 3)
			e := must(EnergyOf(ctx, m, x, nil))
			if e.ClosedForm == (weights == Untied) || (e.Base == nil) != e.ClosedForm {
				t.Errorf("%v: closed form %v, base %v", weights, e.ClosedForm, e.Base)
			}
			if outside := map[Output]int{LinearOutput: 0, SigmoidOutput: 3}[out]; e.Outside != outside {
				t.Errorf("%v: %d points outside of %s", out, e.Outside, e.Domain)
			}
			from := must(EnergyOf(ctx, m, x, base))
			for i, p := range from.Points {
				f, w, v := StraightLine(m, x.Row(i), base)
				if math.Abs(p.Energy-f) > 1e-12*(1+v) || math.Abs(p.Residual-w) > 1e-12*v || math.Abs(p.Field-v) > 1e-13*v {
					t.Errorf("%v %v: %+v at row %d, straight line %v %v %v", weights, out, p, i, f, w, v)
				}
			}
			if p := from.Points[2]; p.Energy != 0 || p.Residual != 0 {
				t.Errorf("%v: %+v at the base point", weights, p)
			}
		}
	}
	m := random[float64](t, Config{5, 7, Untied, linalg.Swish, LinearOutput}, 2, 3)
	bad := x.Clone()
	bad.Set(1, 2, math.NaN())
	for name, c := range map[string]struct {
		x    *linalg.Matrix[float64]
		base []float64
		want string
	}{
		"NaN":      {bad, nil, "NaN at row 1, column 2"},
		"columns":  {linalg.New[float64](2, 4), nil, "4 columns"},
		"no rows":  {linalg.New[float64](0, 5), nil, "no rows"},
		"base":     {x, []float64{1}, "base point has 1 elements"},
		"base NaN": {x, bad.Row(1), "finite"},
	} {
		if _, err := EnergyOf(ctx, m, c.x, c.base); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := EnergyOf(ended, m, x, nil); err == nil {
		t.Error("an ended context is no error")
	}
}
