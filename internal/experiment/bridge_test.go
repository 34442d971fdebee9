package experiment

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

// bridgeTolerance is that of packages ae and hodge for the same thing.
const bridgeTolerance = 1e-12

// smooth are activations without kinks, at which smooth forms have no derivative.
var smooth = []linalg.Activation{linalg.Linear, linalg.Sigmoid, linalg.Tanh, linalg.Softplus, linalg.Swish, linalg.Sine, linalg.Erf}

// bridges calls test with untied, tied and scaled auto-encoders in two to five
// dimensions, a point and a base point.
func bridges(t *testing.T, activations []linalg.Activation, test func(t *testing.T, m *ae.Model[float64], x, base []float64)) {
	for _, d := range []int{2, 3, 5} {
		for _, weights := range []ae.Weights{ae.Untied, ae.Tied, ae.Scaled} {
			for _, act := range activations {
				for _, out := range []ae.Output{ae.LinearOutput, ae.SigmoidOutput} {
					t.Run(fmt.Sprintf("%d %v %v %v", d, weights, act, out), func(t *testing.T) {
						rng := rand.New(rand.NewPCG(uint64(d), 7))
						m, err := ae.New[float64](ae.Config{Visible: d, Hidden: 2*d + 1, Weights: weights, Activation: act, Output: out})
						if err != nil {
							t.Fatal(err)
						}
						m.Init(2, rng)
						for _, list := range [][]float64{m.B, m.C, m.E} {
							for i := range list {
								list[i] = 2*rng.Float64() - 1
							}
						}
						m.Refresh()
						x, base := make([]float64, d), make([]float64, d)
						for i := range x {
							x[i], base[i] = 2*rng.Float64()-1, rng.Float64()-0.5
						}
						test(t, m, x, base)
					})
				}
			}
		}
	}
}

// TestBridgeHomotopy: hodge's homotopy operator, which integrates along rays, on
// the 1-form of an auto-encoder equals ae's straight-line potential, which is in
// closed form; so does its anti-exact part ae's residual, and both together are the
// field.
func TestBridgeHomotopy(t *testing.T) {
	bridges(t, smooth, func(t *testing.T, m *ae.Model[float64], x, base []float64) {
		potential, residual, length := ae.StraightLine[float64](m, x, base)
		form := hodge.OneForm(m)
		k, _ := form.Homotopy(base).At(x)
		near(t, "the potential", k.Data[0], potential, bridgeTolerance)
		v := make([]float64, m.Visible)
		m.Value(v, x)
		near(t, "the field", linalg.Nrm2(v), length, bridgeTolerance)

		ray, err := hodge.StraightLine(context.Background(), m, x, base)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "the ray's potential", ray.Potential, potential, bridgeTolerance)
		for i := range v {
			near(t, "the ray's parts", ray.Exact[i]+ray.AntiExact[i], v[i], bridgeTolerance)
		}
		near(t, "the ray's anti-exact part", linalg.Nrm2(ray.AntiExact), residual, bridgeTolerance)
		if m.Weights != ae.Untied {
			near(t, "that of a conservative field", residual, 0, bridgeTolerance)
		}
		anti, _ := form.D().Homotopy(base).At(x)
		for i := range v {
			near(t, "the anti-exact part", anti.Data[i], ray.AntiExact[i], bridgeTolerance)
		}
	})
}

// TestBridgeDerivative: dα of α = Σ r_i dx_i has the components ∂r_j/∂x_i −
// ∂r_i/∂x_j for i < j, twice the antisymmetric part of J; eqs. 22 and 23 of the
// paper, and 6 and 7 of its supplement, have the opposite sign.
func TestBridgeDerivative(t *testing.T) {
	bridges(t, append(smooth[:len(smooth):len(smooth)], linalg.ReLU, linalg.LeakyReLU), func(t *testing.T, m *ae.Model[float64], x, _ []float64) {
		d, n := hodge.OneForm(m).D(), m.Visible
		got, bound := d.At(x)
		if bound > bridgeTolerance {
			t.Errorf("the error bar is %v", bound)
		}
		antisymmetric := linalg.New[float64](n, n)
		ae.Antisymmetric(antisymmetric, ae.Network[float64](m), x)
		k, size := 0, 0.0
		for i := range n {
			for j := i + 1; j < n; j++ {
				near(t, fmt.Sprintf("dα on dx%d∧dx%d", i, j), got.Data[k], 2*antisymmetric.At(j, i), bridgeTolerance)
				size = max(size, math.Abs(got.Data[k]+2*antisymmetric.At(j, i)))
				k++
			}
		}
		if m.Weights == ae.Untied && size < 1e-3 {
			t.Errorf("the sign of eq. 22 is not told apart: %v", size)
		}
		if m.Weights != ae.Untied && linalg.Nrm2(got.Data) > bridgeTolerance {
			t.Errorf("dα of a conservative field is %v", got)
		}
	})
}
