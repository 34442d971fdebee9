package ae

import (
	"context"
	"math"
	"testing"

	"github.com/curlfree/curlfree/linalg"
)

// fieldAt is v(x): r(x) − x, or the pre-output with SigmoidOutput.
func fieldAt(m *Model[float64], x []float64) []float64 {
	y := linalg.New[float64](1, m.Visible)
	m.PreOutput(y, linalg.Wrap(1, len(x), len(x), x), nil)
	if m.Output == LinearOutput {
		for i := range x {
			y.Data[i] -= x[i]
		}
	}
	return y.Data
}

// gradient is ∇f at x by central differences.
func gradient(f func(x []float64) float64, x []float64) []float64 {
	g := make([]float64, len(x))
	for i, v := range x {
		const d = 1e-5
		x[i] = v + d
		up := f(x)
		x[i] = v - d
		g[i] = (up - f(x)) / (2 * d)
		x[i] = v
	}
	return g
}

// TestEnergy: ∇F = v, and the straight-line potential is F − F(x0) without
// residual.
func TestEnergy(t *testing.T) {
	for _, weights := range []Weights{Tied, Scaled} {
		for _, act := range allActivations {
			for _, out := range allOutputs {
				m := random[float64](t, Config{5, 7, weights, act, out}, 2, 3)
				points := uniform[float64](4, 5, 1)
				x, x0 := points.Row(0), points.Row(1)
				energy := func(x []float64) float64 {
					f, err := m.Energy(x)
					if err != nil {
						t.Fatal(err)
					}
					return f
				}
				g, v := gradient(energy, x), fieldAt(m, x)
				for i := range g {
					if math.Abs(g[i]-v[i]) > 1e-8 {
						t.Errorf("%v %v %v: ∂F/∂x_%d is %v, the field %v", weights, act, out, i, g[i], v[i])
					}
				}
				f, w, norm := StraightLine(m, x, x0)
				if want := energy(x) - energy(x0); math.Abs(f-want) > 1e-12*math.Max(1, math.Abs(want)) {
					t.Errorf("%v %v %v: potential %v, closed form %v", weights, act, out, f, want)
				}
				if w > 1e-13*norm {
					t.Errorf("%v %v %v: residual %v of a conservative field", weights, act, out, w)
				}
			}
		}
	}
	if _, err := random[float32](t, Config{5, 7, Untied, linalg.Tanh, LinearOutput}, 1, 1).Energy(make([]float32, 5)); err == nil {
		t.Error("an untied model has an energy")
	}
}

// TestStraightLine: the potential is the line integral of the field, and
// v = ∇F + w with w orthogonal to the line, for untied models.
func TestStraightLine(t *testing.T) {
	for _, scale := range []float64{0.3, 6} { // |w_l·Δ| below and above 1
		for _, act := range allActivations {
			for _, out := range allOutputs {
				m := random[float64](t, Config{5, 6, Untied, act, out}, scale, 4)
				points := uniform[float64](2, 5, 6)
				x, x0 := points.Row(0), points.Row(1)
				z := newLine(m, x0)
				f, w, norm := z.to(x)
				residual := append([]float64(nil), z.residual...)

				point, n := make([]float64, 5), 2000
				var integral float64
				for k := range n {
					for i := range x {
						point[i] = x0[i] + (float64(k)+0.5)/float64(n)*(x[i]-x0[i])
					}
					for i, v := range fieldAt(m, point) {
						integral += v * (x[i] - x0[i]) / float64(n)
					}
				}
				if math.Abs(f-integral) > 1e-5*math.Max(1, math.Abs(integral)) {
					t.Errorf("%v %v %v: potential %v, line integral %v", scale, act, out, f, integral)
				}

				g := gradient(func(x []float64) float64 { f, _, _ := z.to(x); return f }, x)
				v := fieldAt(m, x)
				var dot, ww, vv float64
				for i := range v {
					if math.Abs(g[i]+residual[i]-v[i]) > 2e-7*norm {
						t.Errorf("%v %v %v: ∇F + w is %v in direction %d, the field %v", scale, act, out, g[i]+residual[i], i, v[i])
					}
					dot += residual[i] * (x[i] - x0[i])
					ww += residual[i] * residual[i]
					vv += v[i] * v[i]
				}
				if math.Abs(dot) > 1e-13*norm {
					t.Errorf("%v %v %v: w·Δ = %v", scale, act, out, dot)
				}
				if math.Abs(math.Sqrt(ww)-w) > 1e-14*w || math.Abs(math.Sqrt(vv)-norm) > 1e-13*norm || w < 1e-4*norm {
					t.Errorf("%v %v %v: ‖w‖ = %v and ‖v‖ = %v, returned %v and %v", scale, act, out, math.Sqrt(ww), math.Sqrt(vv), w, norm)
				}
			}
		}
	}
}

// TestEnergyOfLargeWeights: lengths whose squares overflow are what they are.
func TestEnergyOfLargeWeights(t *testing.T) {
	m := random[float64](t, Config{5, 6, Untied, linalg.Linear, LinearOutput}, 1, 4)
	x := uniform[float64](3, 5, 6)
	fill(m.C, 0)
	linalg.Scal(0x1p300, m.W.Data)
	linalg.Scal(0x1p300, m.R.Data)
	large := must(EnergyOf(context.Background(), m, x, nil))
	linalg.Scal(0x1p-270, m.W.Data) // where x is lost beside r(x), too
	linalg.Scal(0x1p-270, m.R.Data)
	linalg.Scal(0x1p-270, m.B)
	for i, want := range must(EnergyOf(context.Background(), m, x, nil)).Points {
		got := large.Points[i]
		for _, pair := range [][2]float64{{got.Energy, want.Energy}, {got.Residual, want.Residual}, {got.Field, want.Field}} {
			if math.Abs(pair[0]*0x1p-540/pair[1]-1) > 1e-9 {
				t.Errorf("point %d: %+v, want 2^540 times %+v", i, got, want)
			}
		}
	}
}

// TestLineIntegrals compares both branches where they meet, and ReLU on both
// sides of its kink, with a midpoint sum.
func TestLineIntegrals(t *testing.T) {
	for _, act := range allActivations {
		for _, u := range []float64{-3, -0.4, 0, 0.3, 2} {
			for _, a := range []float64{-2, -1, -0.9999, -0.3, 0, 1e-9, 0.7, 0.9999, 1, 5} {
				const n = 5000
				var value, slope float64
				for k := range n {
					at := (float64(k) + 0.5) / n
					value += act.Value(u+at*a) / n
					slope += at * act.Slope(u+at*a) / n
				}
				value1, slope1 := []float64{0}, []float64{0}
				lineIntegrals(act, value1, slope1, []float64{u}, []float64{a}, make([]float64, 1), make([]float64, 1))
				v, s := value1[0], slope1[0]
				tol := 5e-8
				if act == linalg.ReLU || act == linalg.LeakyReLU {
					tol = 4e-4 // the sum's error at the jump of h′
				}
				if math.Abs(v-value) > tol || math.Abs(s-slope) > tol {
					t.Errorf("%v from %v by %v: %v and %v, sums give %v and %v", act, u, a, v, s, value, slope)
				}
			}
		}
	}
}
