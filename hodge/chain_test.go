package hodge_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/curlfree/curlfree/hodge"
)

// integrate is Integrate to a tolerance of tol/10, and wants its error bar below
// tol.
func integrate(t *testing.T, w hodge.Form, c hodge.Chain, tol float64) hodge.Integral {
	t.Helper()
	v, err := w.Integrate(context.Background(), c, tol/10)
	if err != nil {
		t.Fatal(err)
	}
	if !(v.Bound <= tol) {
		t.Errorf("the error bar is %g, want at most %g", v.Bound, tol)
	}
	return v
}

// topForm is f dx₀∧…∧dx_{n−1}.
func topForm(n int, f func(x []hodge.Dual) hodge.Dual) hodge.Form {
	return hodge.NewForm(n, n, func(x []hodge.Dual) []hodge.Dual { return []hodge.Dual{f(x)} })
}

func unit(n int) (origin []float64, edges [][]float64) {
	for j := range n {
		e := make([]float64, n)
		e[j] = 1
		edges = append(edges, e)
	}
	return make([]float64, n), edges
}

// ∫ x₀^{a₀}…x_{n−1}^{a_{n−1}} is Π 1/(a_j+1) over the cube, and over the simplex
// Π a_j! / (n + Σ a_j)! (Dirichlet).
func TestMonomials(t *testing.T) {
	factorial := func(n int) float64 { return math.Round(math.Gamma(float64(n + 1))) }
	rng := rand.New(rand.NewPCG(8, 1))
	for n := 0; n <= 5; n++ {
		exponents, degree := make([]int, n), n
		cube, simplex := 1.0, 1.0
		for j := range exponents {
			exponents[j] = rng.IntN(4)
			degree += exponents[j]
			cube /= float64(exponents[j] + 1)
			simplex *= factorial(exponents[j])
		}
		simplex /= factorial(degree)
		w := topForm(n, func(x []hodge.Dual) hodge.Dual {
			p := hodge.Const(1)
			for j, a := range exponents {
				p = p.Times(x[j].Pow(a))
			}
			return p
		})
		origin, edges := unit(n)
		assertClose(t, fmt.Sprintf("monomial %v over the cube", exponents), integrate(t, w, hodge.Parallelepiped(origin, edges...), 1e-13).Value, cube, 1e-14*cube)
		if n > 3 {
			continue
		}
		corners := append([][]float64{origin}, edges...)
		assertClose(t, fmt.Sprintf("monomial %v over the simplex", exponents), integrate(t, w, hodge.Simplex(corners...), 1e-13).Value, simplex, 1e-13*simplex)
	}
}

// ∫_c dω = ∫_∂c ω on curved cubes and simplices, and ∂∂ = 0 under every integral.
func TestStokes(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 1))
	for n := 1; n <= 3; n++ {
		for k := 1; k <= n; k++ {
			m := randomMap(rng, k, n)
			c := hodge.CubeChain(m).Plus(-2, hodge.SimplexChain(randomMap(rng, k, n)))
			name := fmt.Sprintf("n %d, k %d: ", n, k)
			w := randomForm(rng, n, k-1)
			inside, rim := integrate(t, w.D(), c, 1e-6), integrate(t, w, c.Boundary(), 1e-6)
			assertClose(t, name+"∫dω = ∫_∂ ω", inside.Value, rim.Value, inside.Bound+rim.Bound)
			if k > 1 {
				v := randomForm(rng, n, k-2)
				twice := integrate(t, v, c.Boundary().Boundary(), 1e-8)
				assertClose(t, name+"∂∂ = 0", twice.Value, 0, twice.Bound)
			}
		}
	}
	point := hodge.Parallelepiped([]float64{1, 2})
	if len(point.Boundary()) != 0 {
		t.Error("a point has a boundary")
	}
	x := hodge.Coordinate(2, 0)
	assertClose(t, "x at (1,2)", integrate(t, x, point, 1e-14).Value, 1, 0)
}

// circle turns once around 0 at radius r.
func circle(r float64) hodge.Chain {
	return hodge.CubeChain(hodge.NewMap(1, 2, func(t []hodge.Dual) []hodge.Dual {
		a := t[0].Scale(2 * math.Pi)
		return []hodge.Dual{a.Cos().Scale(r), a.Sin().Scale(r)}
	}))
}

// sphere is the unit sphere with its outward orientation.
var sphere = hodge.CubeChain(hodge.NewMap(2, 3, func(t []hodge.Dual) []hodge.Dual {
	theta, phi := t[0].Scale(math.Pi), t[1].Scale(2*math.Pi)
	return []hodge.Dual{theta.Sin().Times(phi.Cos()), theta.Sin().Times(phi.Sin()), theta.Cos()}
}))

// solidAngle is ι_x vol / |x|³ on R³.
var solidAngle = hodge.NewForm(3, 2, func(x []hodge.Dual) []hodge.Dual {
	r2 := x[0].Times(x[0]).Plus(x[1].Times(x[1])).Plus(x[2].Times(x[2]))
	r3 := r2.Times(r2.Sqrt())
	return []hodge.Dual{x[2].Over(r3), x[1].Scale(-1).Over(r3), x[0].Over(r3)}
})

func TestIntegrals(t *testing.T) {
	assertClose(t, "∮dθ", integrate(t, dTheta, circle(0.5), 1e-13).Value, 2*math.Pi, 1e-14)
	assertClose(t, "solid angle of the sphere", integrate(t, solidAngle, sphere, 1e-12).Value, 4*math.Pi, 1e-13)
	y := hodge.Coordinate(2, 1)
	area := hodge.Coordinate(2, 0).Wedge(y.D())
	assertClose(t, "∮x dy = area", integrate(t, area, circle(2), 1e-12).Value, 4*math.Pi, 1e-13)
	waves := topForm(1, func(x []hodge.Dual) hodge.Dual { return x[0].Scale(300).Cos() })
	_, edges := unit(1)
	interval := hodge.Parallelepiped([]float64{0}, edges...)
	assertClose(t, "∫cos 300x", integrate(t, waves, interval, 1e-13).Value, math.Sin(300)/300, 1e-15)
	kink := topForm(1, func(x []hodge.Dual) hodge.Dual {
		return x[0].Minus(hodge.Const(1. / 3)).Times(x[0].Minus(hodge.Const(1. / 3))).Sqrt()
	})
	assertClose(t, "∫|x − 1/3|", integrate(t, kink, interval, 1e-13).Value, 5./18, 1e-13)

	// A form by differences brings its error bars along.
	w := wavy{1}
	differences, exact := hodge.SampledForm(3, 1, w.value, nil).D(), w.form().D()
	origin, edges := unit(3)
	square := hodge.Parallelepiped(origin, edges[:2]...)
	got, want := integrate(t, differences, square, 1e-9), integrate(t, exact, square, 1e-13)
	assertClose(t, "∫dω by differences", got.Value, want.Value, got.Bound)
	if !(got.Bound > want.Bound) {
		t.Errorf("the error bar by differences is %g, by exact derivatives %g", got.Bound, want.Bound)
	}
}

func TestIntegrateErrors(t *testing.T) {
	ctx := context.Background()
	across := hodge.Parallelepiped([]float64{-1, 0}, []float64{2, 0})
	inverse := topForm(1, func(x []hodge.Dual) hodge.Dual { return hodge.Const(1).Over(x[0]) })
	_, edges := unit(1)
	_, pole := inverse.Integrate(ctx, hodge.Parallelepiped([]float64{-1. / 3}, edges...), 1e-10)
	_, centre := dTheta.Integrate(ctx, across, 1e-10)
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	rough := topForm(1, func(x []hodge.Dual) hodge.Dual { return x[0].Scale(300).Cos() })
	_, stopped := rough.Integrate(cancelled, hodge.Parallelepiped([]float64{0}, edges...), 1e-10)
	for _, c := range []struct {
		want string
		err  error
	}{
		{"integrand is not finite at parameter [0.3333333333333", pole},
		{"integrand is not finite at parameter [0.5]", centre},
		{"context canceled", stopped},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("error %v, want %q", c.err, c.want)
		}
	}
	if !errors.Is(stopped, context.Canceled) {
		t.Errorf("%v does not wrap context.Canceled", stopped)
	}
	if !testing.Short() {
		noise := topForm(1, func(x []hodge.Dual) hodge.Dual { return x[0].Scale(1e9).Cos() })
		v, err := noise.Integrate(ctx, hodge.Parallelepiped([]float64{0}, edges...), 1e-10)
		if err == nil || !strings.Contains(err.Error(), "did not converge") || !(math.Abs(v.Value) <= v.Bound) {
			t.Errorf("∫cos 10⁹x: %v, error %v; want a bar above the value and no convergence", v, err)
		}
	}
	assertPanics(t, "degree", func() { _, _ = dTheta.Integrate(ctx, hodge.Parallelepiped([]float64{1, 1}), 1e-10) })
	assertPanics(t, "edge", func() { hodge.Parallelepiped([]float64{1, 1}, []float64{1}) })
}
