package hodge_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/hodge"
	"github.com/curlfree/curlfree/linalg"
)

var _ hodge.Field = ae.Network[float64](nil)

func model[T linalg.Float](t *testing.T, c ae.Config, seed uint64) *ae.Model[T] {
	t.Helper()
	m, err := ae.New[T](c)
	if err != nil {
		t.Fatal(err)
	}
	m.Init(3, rand.New(rand.NewPCG(seed, 1)))
	return m
}

// The value of a model is its reconstruction less x, or its pre-output, and the
// Jacobian that of its values.
func TestModelField(t *testing.T) {
	rng := rand.New(rand.NewPCG(15, 1))
	for _, output := range []ae.Output{ae.LinearOutput, ae.SigmoidOutput} {
		m := model[float64](t, ae.Config{Visible: 4, Hidden: 7, Weights: ae.Untied, Activation: linalg.Tanh, Output: output}, 2)
		x := randomVector(rng, 4)
		got := make([]float64, 4)
		m.Value(got, x)
		want := linalg.New[float64](1, 4)
		m.PreOutput(want, linalg.Wrap(1, 4, 4, x), nil)
		for j := range x {
			v := want.At(0, j)
			if output == ae.LinearOutput {
				v -= x[j]
			}
			assertClose(t, fmt.Sprintf("%v: component %d", output, j), got[j], v, 1e-14)
		}
		supplied, exact := hodge.SampledMap(4, 4, m.Value, m.Jacobian).Jacobian(x)
		differences, bound := hodge.SampledMap(4, 4, m.Value, nil).Jacobian(x)
		if exact != 0 || bound > 1e-9 {
			t.Errorf("%v: error bars %g and %g of the Jacobians", output, exact, bound)
		}
		for i, v := range supplied.Data {
			assertClose(t, fmt.Sprintf("%v: element %d of the Jacobian", output, i), v, differences.Data[i], bound+1e-14)
		}
	}
}

// A scaled model is a gradient and its 1-form has the energy for a potential;
// an untied one is not closed.
func TestModelForm(t *testing.T) {
	ctx := context.Background()
	conservative := model[float32](t, ae.Config{Visible: 3, Hidden: 5, Weights: ae.Scaled, Activation: linalg.Sigmoid}, 3)
	conservative.E[2] = -2
	conservative.Refresh()
	domain := cube(3, -2, 2)
	potential, err := hodge.OneForm(conservative.Double()).Potential(ctx, domain, 1e-9)
	if err != nil {
		t.Fatal(err)
	}
	x := []float32{1, -0.5, 1.5}
	got, bound := potential.At([]float64{1, -0.5, 1.5})
	here, err := conservative.Energy(x)
	if err != nil {
		t.Fatal(err)
	}
	there, err := conservative.Energy(make([]float32, 3))
	if err != nil {
		t.Fatal(err)
	}
	assertClose(t, "Kω of a scaled model", got.Data[0], here-there, bound+1e-14)

	untied := model[float32](t, ae.Config{Visible: 3, Hidden: 5, Weights: ae.Untied, Activation: linalg.Sigmoid}, 4).Double()
	if _, err := hodge.OneForm(untied).Potential(ctx, domain, 1e-9); err == nil {
		t.Error("an untied model with random weights has a potential")
	}
	// dω = Σ_{i<j} (J_ji − J_ij) dx_i∧dx_j.
	j := linalg.New[float64](3, 3)
	at := []float64{1, 2, 3}
	untied.Jacobian(j, at)
	d, _ := hodge.OneForm(untied).D().At(at)
	want := hodge.NewCovector(3, 2, j.At(1, 0)-j.At(0, 1), j.At(2, 0)-j.At(0, 2), j.At(2, 1)-j.At(1, 2))
	assertSame(t, "dω of a model", d, want, 1e-15)
}

// Package ae has the straight line in closed form.
func TestStraightLine(t *testing.T) {
	ctx := context.Background()
	rng := rand.New(rand.NewPCG(16, 1))
	for _, output := range []ae.Output{ae.LinearOutput, ae.SigmoidOutput} {
		m := model[float64](t, ae.Config{Visible: 9, Hidden: 12, Weights: ae.Untied, Activation: linalg.Tanh, Output: output}, 5)
		x, base := randomVector(rng, 9), randomVector(rng, 9)
		r, err := hodge.StraightLine(ctx, m, x, base)
		if err != nil {
			t.Fatal(err)
		}
		potential, residual, field := ae.StraightLine(m, x, base)
		if r.Bound > 1e-12 {
			t.Errorf("the error bar is %g", r.Bound)
		}
		assertClose(t, "potential", r.Potential, potential, 1e-13)
		assertClose(t, "‖w‖", linalg.Nrm2(r.AntiExact), residual, 1e-13)
		v, total := make([]float64, 9), make([]float64, 9)
		m.Value(v, x)
		assertClose(t, "‖v‖", linalg.Nrm2(v), field, 1e-13)
		along := 0.0
		for i := range v {
			total[i] = r.Exact[i] + r.AntiExact[i] - v[i]
			along += r.AntiExact[i] * (x[i] - base[i])
		}
		assertClose(t, "∇F + w − v", linalg.Nrm2(total), 0, 1e-14)
		assertClose(t, "w·Δ", along, 0, 1e-13)

		// In few dimensions the two homotopy operators are the same.
		m = model[float64](t, ae.Config{Visible: 3, Hidden: 12, Weights: ae.Untied, Activation: linalg.Tanh, Output: output}, 5)
		x, base = randomVector(rng, 3), randomVector(rng, 3)
		r, err = hodge.StraightLine(ctx, m, x, base)
		if err != nil {
			t.Fatal(err)
		}
		f, _ := hodge.OneForm(m).Homotopy(base).At(x)
		assertClose(t, "Kω", r.Potential, f.Data[0], 1e-14)
		w, _ := hodge.OneForm(m).D().Homotopy(base).At(x)
		assertSame(t, "Kdω", hodge.NewCovector(3, 1, r.AntiExact...), w, 1e-14)
	}
}

// pole is the field 1/x on R, which no line crosses.
type pole struct{}

func (pole) Dimension() int                                    { return 1 }
func (pole) Value(dst, x []float64)                            { dst[0] = 1 / x[0] }
func (pole) Jacobian(dst *linalg.Matrix[float64], x []float64) { dst.Set(0, 0, -1/(x[0]*x[0])) }

func TestStraightLineErrors(t *testing.T) {
	ctx := context.Background()
	r, err := hodge.StraightLine(ctx, pole{}, []float64{3}, []float64{1})
	if err != nil {
		t.Fatal(err)
	}
	assertClose(t, "∫1/x from 1 to 3", r.Potential, math.Log(3), r.Bound)
	for _, ends := range [][2]float64{{-1, 1}, {0, 1}, {1, math.NaN()}, {1, math.Inf(1)}} {
		if r, err := hodge.StraightLine(ctx, pole{}, ends[:1], ends[1:]); err == nil {
			t.Errorf("1/x from %v to %v: %+v and no error", ends[1], ends[0], r)
		}
	}
	assertPanics(t, "dimension", func() { _, _ = hodge.StraightLine(ctx, pole{}, []float64{1, 2}, []float64{1}) })
	assertPanics(t, "large", func() {
		hodge.OneForm(model[float64](t, ae.Config{Visible: 9, Hidden: 1}, 1))
	})
}
