package hodge_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/curlfree/curlfree/hodge"
	"github.com/curlfree/curlfree/linalg"
)

// randomMap is a polynomial plus elementary functions of random linear ones:
// every component is quadratic + sin(l·x) + ½ e^{m·x/2}.
func randomMap(rng *rand.Rand, from, to int) hodge.Map {
	quadratic, sine, exponent := make([]*linalg.Matrix[float64], to), randomMatrix(rng, to, from), randomMatrix(rng, to, from)
	for i := range quadratic {
		quadratic[i] = randomMatrix(rng, from, from)
	}
	linear := func(row []float64, x []hodge.Dual) (y hodge.Dual) {
		for j, v := range row {
			y = y.Plus(x[j].Scale(v))
		}
		return y
	}
	return hodge.NewMap(from, to, func(x []hodge.Dual) []hodge.Dual {
		y := make([]hodge.Dual, to)
		for i := range y {
			for j := range x {
				y[i] = y[i].Plus(x[j].Times(linear(quadratic[i].Row(j), x)))
			}
			y[i] = y[i].Plus(linear(sine.Row(i), x).Sin()).Plus(linear(exponent.Row(i), x).Scale(0.5).Exp().Scale(0.5))
		}
		return y
	})
}

// randomForm has coefficients from randomMap, taken apart and put together by
// the pullback of a form that is linear in its coefficients' coordinates.
func randomForm(rng *rand.Rand, n, k int) hodge.Form {
	size := len(hodge.NewCovector(n, k).Data)
	w := hodge.NewForm(n, k, func([]hodge.Dual) []hodge.Dual { return make([]hodge.Dual, size) })
	for i := range size {
		basis := hodge.NewCovector(n, k)
		basis.Data[i] = 1
		f := randomMap(rng, n, 1)
		w = w.Plus(1, hodge.Coordinate(1, 0).Pullback(f).Wedge(constant(basis)))
	}
	return w
}

func constant(a hodge.Covector) hodge.Form {
	return hodge.NewForm(a.Dim, a.Degree, func([]hodge.Dual) []hodge.Dual {
		c := make([]hodge.Dual, len(a.Data))
		for i, v := range a.Data {
			c[i] = hodge.Const(v)
		}
		return c
	})
}

// assertFormsSame compares two forms at random points of [−1,1]ⁿ, relative to
// the larger of 1 and the components.
func assertFormsSame(t *testing.T, name string, a, b hodge.Form, rng *rand.Rand, tolerance float64) {
	t.Helper()
	for range 2 {
		x := randomVector(rng, a.Dim)
		got, _ := a.At(x)
		want, _ := b.At(x)
		size := 1.0
		for _, v := range want.Data {
			size = max(size, math.Abs(v))
		}
		assertSame(t, fmt.Sprintf("%s at %.3v", name, x), got, want, tolerance*size)
	}
}

// On R¹ the derivative of f is ⋆df.
func TestDualFunctions(t *testing.T) {
	exp, sin, cos := math.Exp, math.Sin, math.Cos
	cosh := func(x float64) float64 { return math.Cosh(x) }
	for name, c := range map[string]struct {
		f    func(hodge.Dual) hodge.Dual
		want [4]func(x float64) float64 // f and three derivatives
	}{
		"exp":  {hodge.Dual.Exp, [4]func(float64) float64{exp, exp, exp, exp}},
		"sin":  {hodge.Dual.Sin, [4]func(float64) float64{sin, cos, func(x float64) float64 { return -sin(x) }, func(x float64) float64 { return -cos(x) }}},
		"cos":  {hodge.Dual.Cos, [4]func(float64) float64{cos, func(x float64) float64 { return -sin(x) }, func(x float64) float64 { return -cos(x) }, sin}},
		"log":  {hodge.Dual.Log, [4]func(float64) float64{math.Log, func(x float64) float64 { return 1 / x }, func(x float64) float64 { return -1 / (x * x) }, func(x float64) float64 { return 2 / (x * x * x) }}},
		"sqrt": {hodge.Dual.Sqrt, [4]func(float64) float64{math.Sqrt, func(x float64) float64 { return .5 / math.Sqrt(x) }, func(x float64) float64 { return -.25 * math.Pow(x, -1.5) }, func(x float64) float64 { return .375 * math.Pow(x, -2.5) }}},
		"atan": {hodge.Dual.Atan, [4]func(float64) float64{math.Atan, func(x float64) float64 { return 1 / (1 + x*x) }, func(x float64) float64 { return -2 * x / math.Pow(1+x*x, 2) }, func(x float64) float64 { return (6*x*x - 2) / math.Pow(1+x*x, 3) }}},
		"tanh": {hodge.Dual.Tanh, [4]func(float64) float64{math.Tanh, func(x float64) float64 { return math.Pow(cosh(x), -2) }, func(x float64) float64 { return -2 * math.Tanh(x) * math.Pow(cosh(x), -2) },
			func(x float64) float64 { return 4*math.Pow(cosh(x), -2) - 6*math.Pow(cosh(x), -4) }}},
		"x⁵":    {func(a hodge.Dual) hodge.Dual { return a.Pow(5) }, [4]func(float64) float64{func(x float64) float64 { return math.Pow(x, 5) }, func(x float64) float64 { return 5 * math.Pow(x, 4) }, func(x float64) float64 { return 20 * x * x * x }, func(x float64) float64 { return 60 * x * x }}},
		"x⁻²":   {func(a hodge.Dual) hodge.Dual { return a.Pow(-2) }, [4]func(float64) float64{func(x float64) float64 { return math.Pow(x, -2) }, func(x float64) float64 { return -2 * math.Pow(x, -3) }, func(x float64) float64 { return 6 * math.Pow(x, -4) }, func(x float64) float64 { return -24 * math.Pow(x, -5) }}},
		"x/x²":  {func(a hodge.Dual) hodge.Dual { return a.Over(a.Times(a)) }, [4]func(float64) float64{func(x float64) float64 { return 1 / x }, func(x float64) float64 { return -1 / (x * x) }, func(x float64) float64 { return 2 / (x * x * x) }, func(x float64) float64 { return -6 / (x * x * x * x) }}},
		"x eˣ":  {func(a hodge.Dual) hodge.Dual { return a.Times(a.Exp()) }, [4]func(float64) float64{func(x float64) float64 { return x * exp(x) }, func(x float64) float64 { return (x + 1) * exp(x) }, func(x float64) float64 { return (x + 2) * exp(x) }, func(x float64) float64 { return (x + 3) * exp(x) }}},
		"1 − x": {func(a hodge.Dual) hodge.Dual { return hodge.Const(1).Minus(a) }, [4]func(float64) float64{func(x float64) float64 { return 1 - x }, func(float64) float64 { return -1 }, func(float64) float64 { return 0 }, func(float64) float64 { return 0 }}},
	} {
		f := hodge.NewForm(1, 0, func(x []hodge.Dual) []hodge.Dual { return []hodge.Dual{c.f(x[0])} })
		for order, want := range c.want {
			for _, x := range []float64{0.3, 0.9, 2.5} {
				got, bound := f.At([]float64{x})
				if bound != 0 {
					t.Errorf("%s: an exact derivative has the error bar %g", name, bound)
				}
				w := want(x)
				assertClose(t, fmt.Sprintf("derivative %d of %s at %g", order, name, x), got.Data[0], w, 2e-15*max(1, math.Abs(w)))
			}
			f = f.D().Star(hodge.Euclidean)
		}
	}
}

func TestCalculus(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 1))
	const tol = 1e-12
	for n := 1; n <= 4; n++ {
		v := randomMap(rng, n, n)
		phi := randomMap(rng, 3, n)
		for k := 0; k <= n; k++ {
			name := fmt.Sprintf("n %d, k %d: ", n, k)
			a := randomForm(rng, n, k)
			zero := constant(hodge.NewCovector(n, k+2))
			assertFormsSame(t, name+"dd = 0", a.D().D(), zero, rng, tol)
			assertFormsSame(t, name+"φ*d = dφ*", a.D().Pullback(phi), a.Pullback(phi).D(), rng, tol)
			assertFormsSame(t, name+"L_v d = d L_v", a.D().Lie(v), a.Lie(v).D(), rng, tol)
			for l := 0; k+l <= n && l <= 2; l++ {
				b := randomForm(rng, n, l)
				leibniz := a.D().Wedge(b).Plus(power(-1, k), a.Wedge(b.D()))
				assertFormsSame(t, name+"Leibniz", a.Wedge(b).D(), leibniz, rng, tol)
				assertFormsSame(t, name+"φ*(a∧b)", a.Wedge(b).Pullback(phi), a.Pullback(phi).Wedge(b.Pullback(phi)), rng, tol)
			}
			psi := randomMap(rng, 2, 3)
			assertFormsSame(t, name+"(φ∘ψ)* = ψ*φ*", a.Pullback(phi.Compose(psi)), a.Pullback(phi).Pullback(psi), rng, tol)
		}
	}
}

// The Laplacian of the flat diagonal metric acts on every component as
// −Σ ∂_j²/g_j; on Σ c_I sin(q·x) dx_I that is the factor Σ q_j²/g_j.
func TestLaplacian(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 1))
	for n := 1; n <= 4; n++ {
		q := randomVector(rng, n)
		wave := hodge.NewForm(n, 0, func(x []hodge.Dual) []hodge.Dual {
			var p hodge.Dual
			for j, v := range q {
				p = p.Plus(x[j].Scale(v))
			}
			return []hodge.Dual{p.Sin()}
		})
		for kind, g := range metrics(rng, n) {
			factor := 0.0
			for j, v := range q {
				if g == nil {
					factor += v * v
				} else {
					factor += v * v / g[j]
				}
			}
			for k := 0; k <= n; k++ {
				w := wave.Wedge(constant(randomCovector(rng, n, k)))
				zero := constant(hodge.NewCovector(n, k))
				assertFormsSame(t, fmt.Sprintf("n %d, k %d, %s: Δ", n, k, kind), w.Laplacian(g), zero.Plus(factor, w), rng, 1e-12)
				assertFormsSame(t, fmt.Sprintf("n %d, k %d, %s: δδ", n, k, kind), w.Codifferential(g).Codifferential(g), constant(hodge.NewCovector(n, k-2)), rng, 1e-13)
			}
		}
	}
}

// δ(Σ v_i dx_i) = −div v, and the components of L_v are those of its definition.
func TestDivergence(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 1))
	for n := 1; n <= 4; n++ {
		v := randomMap(rng, n, n)
		var flat hodge.Form
		for j := range n {
			component := hodge.Coordinate(n, j).Pullback(v).Wedge(hodge.Coordinate(n, j).D())
			if j == 0 {
				flat = component
			} else {
				flat = flat.Plus(1, component)
			}
		}
		volume := hodge.NewCovector(n, n, 1)
		x := randomVector(rng, n)
		jacobian, bound := v.Jacobian(x)
		if bound != 0 {
			t.Errorf("an exact Jacobian has the error bar %g", bound)
		}
		trace := 0.0
		for j := range n {
			trace += jacobian.At(j, j)
		}
		delta, _ := flat.Codifferential(hodge.Euclidean).At(x)
		assertClose(t, "δ♭v = −div v", delta.Data[0], -trace, 1e-13)
		lie, _ := constant(volume).Lie(v).At(x)
		assertClose(t, "L_v vol = div v vol", lie.Data[0], trace, 1e-13)
		f := hodge.Coordinate(1, 0).Pullback(randomMap(rng, n, 1))
		df, _ := f.D().At(x)
		value, _ := v.At(x)
		along, _ := f.Lie(v).At(x)
		assertClose(t, "L_v f = v·∇f", along.Data[0], linalg.Dot(df.Data, value), 1e-13)
	}
}

func TestPolarCoordinates(t *testing.T) {
	polar := hodge.NewMap(2, 2, func(p []hodge.Dual) []hodge.Dual {
		return []hodge.Dual{p[0].Times(p[1].Cos()), p[0].Times(p[1].Sin())}
	})
	x, y := hodge.Coordinate(2, 0), hodge.Coordinate(2, 1)
	area, _ := x.D().Wedge(y.D()).Pullback(polar).At([]float64{0.7, 2})
	assertClose(t, "polar* dx∧dy = r dr∧dθ", area.Data[0], 0.7, 1e-15)
	angle, _ := dTheta.Pullback(polar).At([]float64{0.7, 2})
	assertSame(t, "polar* dθ", angle, hodge.NewCovector(2, 1, 0, 1), 1e-15)
	// d(x dy) = dx∧dy, d(dy) = 0, exactly.
	w := x.Wedge(y.D())
	d, bound := w.D().At([]float64{3, 4})
	if d.String() != "dx∧dy" || bound != 0 {
		t.Errorf("d(x dy) = %v ± %g, want dx∧dy", d, bound)
	}
}

// dTheta is (x dy − y dx)/(x² + y²).
var dTheta = hodge.NewForm(2, 1, func(x []hodge.Dual) []hodge.Dual {
	r2 := x[0].Times(x[0]).Plus(x[1].Times(x[1]))
	return []hodge.Dual{x[1].Scale(-1).Over(r2), x[0].Over(r2)}
})

// wavy is a 1-form on R³ with its Jacobian by hand, at a length scale.
type wavy struct{ scale float64 }

func (w wavy) value(dst, x []float64) {
	s := w.scale
	dst[0], dst[1], dst[2] = math.Sin(s*x[0]*x[1]), math.Exp(x[2])*s, math.Cos(s*x[0])+x[1]*x[2]
}

func (w wavy) jacobian(dst *linalg.Matrix[float64], x []float64) {
	s := w.scale
	c := s * math.Cos(s*x[0]*x[1])
	copy(dst.Data, []float64{c * x[1], c * x[0], 0, 0, 0, s * math.Exp(x[2]), -s * math.Sin(s*x[0]), x[2], x[1]})
}

func (w wavy) form() hodge.Form {
	s := w.scale
	return hodge.NewForm(3, 1, func(x []hodge.Dual) []hodge.Dual {
		return []hodge.Dual{x[0].Times(x[1]).Scale(s).Sin(), x[2].Exp().Scale(s), x[0].Scale(s).Cos().Plus(x[1].Times(x[2]))}
	})
}

// Supplied derivatives are exact to the order supplied; beyond that, and
// without them, differences stay within their own error bars.
func TestSampledForm(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 1))
	for _, scale := range []float64{0.1, 1, 10} {
		w := wavy{scale}
		exact := w.form()
		supplied := hodge.SampledForm(3, 1, w.value, w.jacobian)
		differences := hodge.SampledForm(3, 1, w.value, nil)
		for range 3 {
			x := randomVector(rng, 3)
			want, _ := exact.D().At(x)
			got, bound := supplied.D().At(x)
			assertSame(t, "d with supplied derivatives", got, want, 1e-14*scale*(1+scale))
			if bound != 0 {
				t.Errorf("supplied derivatives have the error bar %g", bound)
			}
			assertWithin(t, "d by differences", differences.D(), exact.D(), x, 1e-9*(1+scale*scale))
			assertWithin(t, "Δ with supplied derivatives", supplied.Laplacian(hodge.Euclidean), exact.Laplacian(hodge.Euclidean), x, 1e-8*(1+scale*scale*scale))
			assertWithin(t, "Δ by differences", differences.Laplacian(hodge.Euclidean), exact.Laplacian(hodge.Euclidean), x, 1e-4*(1+scale*scale*scale))
			f := hodge.NewMap(3, 3, func(x []hodge.Dual) []hodge.Dual { return []hodge.Dual{x[1], x[0].Times(x[2]), x[1].Sin()} })
			assertWithin(t, "d of a pullback by differences", differences.Pullback(f).D(), exact.Pullback(f).D(), x, 1e-8*(1+scale*scale))
			assertWithin(t, "d of a product by differences", differences.Wedge(differences).D(), exact.Wedge(exact).D(), x, 1e-8*(1+scale*scale))
			m := hodge.SampledMap(3, 3, w.value, nil)
			n := hodge.SampledMap(3, 3, w.value, w.jacobian)
			assertWithin(t, "pullback by a map with differences", exact.Pullback(m), exact.Pullback(n), x, 1e-7*(1+scale*scale))
		}
	}
}

// assertWithin wants the error at x below its bar, and the bar below limit.
func assertWithin(t *testing.T, name string, got, want hodge.Form, x []float64, limit float64) {
	t.Helper()
	a, bound := got.At(x)
	b, _ := want.At(x)
	size := 1.0
	for _, v := range b.Data {
		size = max(size, math.Abs(v))
	}
	assertSame(t, name, a, b, bound+1e-14*size)
	if !(bound > 0 && bound < limit) {
		t.Errorf("%s: error bar %g, want above 0 and below %g", name, bound, limit)
	}
}

func TestFormPanics(t *testing.T) {
	a, b := dTheta, wavy{1}.form()
	for name, f := range map[string]func(){
		"wedge":        func() { a.Wedge(b) },
		"sum":          func() { a.Plus(1, a.D()) },
		"interior":     func() { a.Interior(hodge.NewMap(3, 3, nil)) },
		"pullback":     func() { a.Pullback(hodge.NewMap(3, 3, nil)) },
		"compose":      func() { hodge.NewMap(2, 2, nil).Compose(hodge.NewMap(2, 3, nil)) },
		"point":        func() { a.At([]float64{1}) },
		"coefficients": func() { hodge.NewForm(2, 1, func(x []hodge.Dual) []hodge.Dual { return x[:1] }).At([]float64{1, 2}) },
		"base":         func() { a.Homotopy([]float64{1}) },
		"coordinate":   func() { hodge.Coordinate(2, 2) },
		"dimension":    func() { hodge.Coordinate(7, 2) },
	} {
		assertPanics(t, name, f)
	}
}
