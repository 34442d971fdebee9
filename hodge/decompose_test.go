package hodge

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
)

// sampled returns the trapezoid cochain of a field.
func sampled(t testing.TB, g *Grid, order int, f func(x []float64) []float64) *Cochain {
	t.Helper()
	w, err := g.FlatNodes(order, atNodes(g, f))
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// atNodes evaluates f at the nodes.
func atNodes(g *Grid, f func(x []float64) []float64) [][]float64 {
	shape := g.PointShape()
	size := 1
	for _, s := range shape {
		size *= s
	}
	components := make([][]float64, g.Dim())
	for j := range components {
		components[j] = make([]float64, size)
	}
	x := make([]float64, g.Dim())
	for i := range size {
		r := i
		for j := g.Dim() - 1; j >= 0; j-- {
			x[j] = g.Origin(j) + float64(r%shape[j])*g.Spacing(j)
			r /= shape[j]
		}
		for j, v := range f(x) {
			components[j][i] = v
		}
	}
	return components
}

// paper is the field of the paper, the gradient of −r²/2 plus a rotation.
func paper(x []float64) []float64 { return []float64{-x[0] + x[1], -x[0] - x[1]} }

func decompose(t testing.TB, w *Cochain, o Options) *Decomposition {
	t.Helper()
	d, err := Decompose(context.Background(), w, o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// orthogonal checks everything that a decomposition must satisfy.
func orthogonal(t *testing.T, name string, d *Decomposition, tolerance float64) {
	t.Helper()
	near(t, name+": <exact, coexact>", d.ExactCoexact, 0, tolerance)
	near(t, name+": <exact, harmonic>", d.ExactHarmonic, 0, tolerance)
	near(t, name+": <coexact, harmonic>", d.CoexactHarmonic, 0, tolerance)
	near(t, name+": residual", d.Residual, 0, 1e-15)
	if d.Total > 0 {
		near(t, name+": energies", (d.ExactEnergy+d.CoexactEnergy+d.HarmonicEnergy)/d.Total, 1, 10*tolerance)
	}
}

// The tables of the paper's field on [−1, 1]².
func TestPaperField(t *testing.T) {
	for _, c := range []struct {
		n                                       int
		total, grad, coexact, inner, harm, dist float64
	}{
		{4, 5.5, 2.75, 2.75, 1.84375, 0.90625, 0.25},
		{10, 5.36, 3.025460576555, 2.334539423445, 2.177898626990, 0.847561949565, 0.385460576555},
		{50, 5.3344, 3.081696856981, 2.252703143019, 2.246311147367, 0.835385709614, 0.416096856981},
		{99, 5.333605414414, 3.083487142692, 2.250118271721, 2.248486378481, 0.835000764211, 0.417092557106},
		{100, 5.3336, 3.083499355292, 2.250100644708, 2.248501215596, 0.834998139696, 0.417099355292},
		{200, 5.3334, 3.083950610272, 2.249449389728, 2.249049429821, 0.834901180451, 0.417350610272},
	} {
		g := square(t, c.n, -1, 1)
		w := sampled(t, g, 2, paper)
		d := decompose(t, w, Options{Copotential: true})
		const tol = 6e-13
		near(t, "total", d.Total, c.total, tol)
		near(t, "exact", d.ExactEnergy, c.grad, tol)
		near(t, "coexact", d.CoexactEnergy, c.coexact, tol)
		near(t, "harmonic", d.HarmonicEnergy, 0, 0)
		orthogonal(t, "free", d, 1e-15)
		true_ := sampled(t, g, 2, func(x []float64) []float64 { return []float64{-x[0], -x[1]} })
		near(t, "distance", d.Exact.Plus(-1, true_).Energy(), c.dist, tol)
		near(t, "|δβ − coexact|²", d.Beta.Codifferential().Plus(-1, d.Coexact).Energy(), 0, 1e-26)

		m := decompose(t, w, Options{Split: Morrey})
		near(t, "Morrey exact", m.ExactEnergy, c.inner, tol)
		near(t, "Morrey coexact", m.CoexactEnergy, c.coexact, tol)
		near(t, "Morrey harmonic", m.HarmonicEnergy, c.harm, tol)
		orthogonal(t, "Morrey", m, 1e-15)
		near(t, "Morrey dh", m.HarmonicD, 0, 1e-13)
	}
	for n, want := range map[int]float64{2: 0, 8: 0.368566176471, 1024: 0.417431229314} {
		if n > 100 && testing.Short() {
			continue
		}
		g := square(t, n, -1, 1)
		d := decompose(t, sampled(t, g, 2, paper), Options{})
		dist := sampled(t, g, 2, func(x []float64) []float64 { return []float64{-x[0], -x[1]} })
		near(t, fmt.Sprintf("distance, N = %d", n), d.Exact.Plus(-1, dist).Energy(), want, 6e-13)
		near(t, "<exact, coexact>", d.ExactCoexact, 0, 1e-15)
	}
}

// The potential at the 5×5 nodes, all dyadic.
func TestPaperPotential(t *testing.T) {
	want := []float64{
		-1, -1. / 2, -1. / 2, -3. / 4, -1,
		-3. / 4, -1. / 4, -1. / 8, -1. / 4, -1. / 2,
		-1. / 2, -1. / 8, 0, -1. / 8, -1. / 2,
		-1. / 2, -1. / 4, -1. / 8, -1. / 4, -3. / 4,
		-1, -3. / 4, -1. / 2, -1. / 2, -1,
	}
	d := decompose(t, sampled(t, square(t, 4, -1, 1), 2, paper), Options{})
	for i, v := range want {
		near(t, "α", d.Alpha.Data[i]-d.Alpha.Data[12], v, 1e-15)
	}
}

// (y, x) is a gradient for free boundaries and has none for periodic ones;
// the periodic box returns (−x, −y) for the paper's field.
func TestConventions(t *testing.T) {
	g := square(t, 20, -1, 1)
	d := decompose(t, sampled(t, g, 2, func(x []float64) []float64 { return []float64{x[1], x[0]} }), Options{})
	near(t, "remainder of (y, x)", d.CoexactEnergy, 0, 1e-28)
	// Samples at −1+h/2, …, 1−h/2, as a periodic box sees them.
	p := grid(t, []int{20, 20}, GridOptions{Spacing: []float64{.1, .1}, Origin: []float64{-0.95, -0.95}, Boundary: []Boundary{Periodic, Periodic}})
	d = decompose(t, sampled(t, p, 2, paper), Options{})
	diagonal := sampled(t, p, 2, func(x []float64) []float64 { return []float64{-x[0], -x[1]} })
	near(t, "periodic: distance to (−x, −y)", d.Exact.Plus(-1, diagonal).Energy(), 0, 1e-28)
	d = decompose(t, sampled(t, p, 2, func(x []float64) []float64 { return []float64{x[1], x[0]} }), Options{})
	near(t, "periodic: gradient part of (y, x)", d.ExactEnergy, 0, 1e-28)
	// Three dimensions: each plane of rotation by itself.
	cube := grid(t, []int{20, 20, 20}, GridOptions{Spacing: []float64{.1, .1, .1}, Origin: []float64{-1, -1, -1}})
	flat := decompose(t, sampled(t, square(t, 20, -1, 1), 2, func(x []float64) []float64 { return []float64{x[1], -x[0]} }), Options{})
	solid := decompose(t, sampled(t, cube, 2, func(x []float64) []float64 { return []float64{x[1], -x[0], 0} }), Options{})
	near(t, "rotation in the cube", solid.ExactEnergy, 2*flat.ExactEnergy, 1e-13)
}

// All degrees, dimensions and boundaries: orthogonal parts, d and δ of each.
func TestDecomposeEverywhere(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, g := range grids(t) {
		for k := range g.Dim() + 1 {
			w := randomCochain(g, k, rng)
			d := decompose(t, w, Options{Copotential: true, Threads: 1})
			name := fmt.Sprintf("%v %v masked %v hard %v degree %d", g.cells, g.boundary, g.Masked(), g.hard, k)
			orthogonal(t, name, d, 1e-14)
			near(t, name+": |dh|", d.HarmonicD, 0, 1e-13)
			near(t, name+": |δh|", d.HarmonicDelta, 0, 1e-13)
			if k > 0 {
				near(t, name+": |dα − exact|", d.Alpha.D().Plus(-1, d.Exact).Energy(), 0, 1e-25*(1+d.Total))
			}
			if k < g.Dim() {
				near(t, name+": |δβ − coexact|", d.Beta.Codifferential().Plus(-1, d.Coexact).Energy(), 0, 1e-25*(1+d.Total))
			}
			if d.Betti[k] == 0 {
				near(t, name+": harmonic energy", d.HarmonicEnergy, 0, 1e-26*(1+d.Total))
			}
		}
	}
}

// A three-term split that is exact at any N.
func TestExactSeparation(t *testing.T) {
	const n = 17
	g := square(t, n, 0, 1)
	alpha := NewCochain(g, 0)
	for i := range alpha.Data {
		x, y := float64(i/(n+1))/n, float64(i%(n+1))/n
		alpha.Data[i] = math.Cos(math.Pi*x) * math.Cos(2*math.Pi*y)
	}
	turn := sampled(t, g, 2, func(x []float64) []float64 {
		s, c := math.Sincos(math.Pi * x[0])
		u, v := math.Sincos(math.Pi * x[1])
		return []float64{-math.Pi * s * v, math.Pi * c * u}
	})
	d := decompose(t, alpha.D().Plus(1, turn), Options{})
	near(t, "exact", d.ExactEnergy, 12.218149946747, 6e-13)
	near(t, "coexact", d.CoexactEnergy, 4.892790007971, 6e-13)
	near(t, "largest error", d.Exact.Plus(-1, alpha.D()).largest(), 0, 2e-15)
}

// α = x³y and ψ = 100x²(1−x)²y²(1−y)²: second order with the known errors.
func TestManufactured(t *testing.T) {
	want := []struct {
		n            int
		node, energy float64
	}{{8, 1.4579e-02, 5.4047e-02}, {16, 3.9336e-03, 1.4552e-02}, {32, 1.0053e-03, 3.7127e-03}, {64, 2.5387e-04, 9.3313e-04}, {128, 6.3557e-05, 2.3360e-04}, {256, 1.5895e-05, 5.8420e-05}}
	if testing.Short() {
		want = want[:4]
	}
	b := func(x float64) (f, df float64) {
		return x * x * (1 - x) * (1 - x), 2*x*(1-x)*(1-x) - 2*x*x*(1-x)
	}
	for _, c := range want {
		g := square(t, c.n, 0, 1)
		w := sampled(t, g, 2, func(x []float64) []float64 {
			f, df := b(x[0])
			h, dh := b(x[1])
			return []float64{3*x[0]*x[0]*x[1] + 100*f*dh, x[0]*x[0]*x[0] - 100*df*h}
		})
		exact := NewCochain(g, 0)
		for i := range exact.Data {
			x, y := float64(i/(c.n+1))/float64(c.n), float64(i%(c.n+1))/float64(c.n)
			exact.Data[i] = x * x * x * y
		}
		gradient := sampled(t, g, 2, func(x []float64) []float64 {
			return []float64{3 * x[0] * x[0] * x[1], x[0] * x[0] * x[0]}
		})
		d := decompose(t, w, Options{})
		one := NewCochain(g, 0)
		for i := range one.Data {
			one.Data[i] = 1
		}
		shift := Inner(d.Alpha.Plus(-1, exact), one)
		worst := 0.0
		for i, v := range d.Alpha.Data {
			worst = max(worst, math.Abs(v-exact.Data[i]-shift))
		}
		near(t, fmt.Sprintf("largest error of α, N = %d", c.n), worst/c.node, 1, 6e-5)
		near(t, fmt.Sprintf("energy norm, N = %d", c.n), math.Sqrt(d.Exact.Plus(-1, gradient).Energy())/c.energy, 1, 6e-5)
	}
}

// Divergence-free periodic flows have no gradient part.
func TestPeriodicFlows(t *testing.T) {
	p := []Boundary{Periodic, Periodic, Periodic}
	h := 2 * math.Pi / 12
	g := grid(t, []int{12, 12, 12}, GridOptions{Spacing: []float64{h, h, h}, Boundary: p})
	abc := sampled(t, g, 2, func(x []float64) []float64 {
		return []float64{math.Sin(x[2]) + 0.5*math.Cos(x[1]), 0.7*math.Sin(x[0]) + math.Cos(x[2]), 0.5*math.Sin(x[1]) + 0.7*math.Cos(x[0])}
	})
	d := decompose(t, abc, Options{})
	near(t, "ABC: exact", d.ExactEnergy/d.Total, 0, 1e-24)
	near(t, "ABC: harmonic", d.HarmonicEnergy/d.Total, 0, 1e-24)
	plane := square(t, 16, 0, 2*math.Pi, Periodic, Periodic)
	green := sampled(t, plane, 2, func(x []float64) []float64 {
		return []float64{2 + math.Sin(x[0])*math.Cos(x[1]), -math.Cos(x[0]) * math.Sin(x[1])}
	})
	d = decompose(t, green, Options{})
	near(t, "Taylor–Green: exact", d.ExactEnergy/d.Total, 0, 1e-24)
	near(t, "mean flow", d.HarmonicEnergy, 4*4*math.Pi*math.Pi, 1e-11)
}

// Natural: −2 grad(G∗1) and its rotation on [−1, 1]², second order.
func TestNatural(t *testing.T) {
	turned := func(x []float64) []float64 { return []float64{-x[0], -x[1]} }
	var errs [2][4]float64
	for i, n := range []int{40, 80} {
		g := square(t, n, -1, 1)
		d := decompose(t, sampled(t, g, 2, paper), Options{Split: Natural})
		errs[i][0] = d.ExactEnergy - 2.460900205
		errs[i][1] = d.HarmonicEnergy - 0.069217386
		errs[i][2] = d.Exact.Plus(-1, sampled(t, g, 2, turned)).Energy() - 0.034608692839
		errs[i][3] = d.ExactHarmonic*d.Total - 0.0855788844
		t.Logf("N = %d: exact %.9f (%.2e), coexact %.9f, harmonic %.9f (%.2e), distance %.9f (%.2e), <exact, harmonic> %.9f", n,
			d.ExactEnergy, errs[i][0], d.CoexactEnergy, d.HarmonicEnergy, errs[i][1], d.Exact.Plus(-1, sampled(t, g, 2, turned)).Energy(), errs[i][2], d.ExactHarmonic*d.Total)
	}
	for k := range errs[0] {
		if !(math.Abs(errs[1][k]) < 0.27*math.Abs(errs[0][k])) {
			t.Errorf("quantity %d: errors %.3g, %.3g are not of second order", k, errs[0][k], errs[1][k])
		}
	}
	near(t, "self-cell constant", cellLog(1, 1), -1.0611754268825, 1e-13)
	near(t, "self-cell constant, 3×1", cellLog(3, 1), meanLog(3, 1), 1e-5)
}

// meanLog is the midpoint rule for the mean of ln r over a rectangle.
func meanLog(a, b float64) float64 {
	const n = 400
	sum := 0.0
	for i := range n {
		for j := range n {
			sum += math.Log(math.Hypot(a*((float64(i)+0.5)/n-0.5), b*((float64(j)+0.5)/n-0.5)))
		}
	}
	return sum / (n * n)
}

// The homotopy recovers (−x, −y) exactly, about any centre up to a constant.
func TestPoincare(t *testing.T) {
	g := grid(t, []int{7, 10}, GridOptions{Spacing: []float64{0.3, 0.2}, Origin: []float64{-1, -0.5}})
	w := sampled(t, g, 2, paper)
	want := sampled(t, g, 2, func(x []float64) []float64 { return []float64{-x[0], -x[1]} })
	d := decompose(t, w, Options{Split: Poincare, Center: []float64{0, 0}})
	near(t, "distance", d.Exact.Plus(-1, want).Energy(), 0, 1e-28)
	d = decompose(t, w, Options{Split: Poincare, Center: []float64{-1, 0.3}})
	shifted := sampled(t, g, 2, func(x []float64) []float64 { return []float64{-x[0] + 0.3, -x[1] + 1} })
	near(t, "distance about another centre", d.Exact.Plus(-1, shifted).Energy(), 0, 1e-28)
	_, err := Decompose(context.Background(), w, Options{Split: Poincare, Center: []float64{5, 0}})
	if err == nil || !strings.Contains(err.Error(), "outside the box along axis 0") {
		t.Errorf("centre outside: %v", err)
	}
}

// A Gaussian weight exp(−r²/2s²): the fraction of (y, −x) that is a gradient,
// against a Galerkin solution with Legendre polynomials.
func TestDensity(t *testing.T) {
	// Published to few digits for a/s = 1, 2: 0.1092, 0.0313.
	for _, ratio := range []float64{1, 2, 4} {
		want := weightedFraction(ratio)
		var errs [2]float64
		for i, n := range []int{32, 64} {
			g := square(t, n, -1, 1)
			rho := make([]float64, n*n)
			for i := range rho {
				x, y := (float64(i/n)+0.5)*2/float64(n)-1, (float64(i%n)+0.5)*2/float64(n)-1
				rho[i] = math.Exp(-(x*x + y*y) * ratio * ratio / 2)
			}
			g, err := g.WithDensity(rho)
			if err != nil {
				t.Fatal(err)
			}
			d := decompose(t, sampled(t, g, 2, func(x []float64) []float64 { return []float64{x[1], -x[0]} }), Options{})
			orthogonal(t, "density", d, 1e-14)
			errs[i] = d.ExactEnergy/d.Total - want
			t.Logf("a/s = %v, N = %d: %.5g (%.5g), %d iterations, residual %.2g", ratio, n, d.ExactEnergy/d.Total, want, d.Iterations, d.SolverResidual)
		}
		if ratio < 4 && !(math.Abs(errs[1]) < 0.27*math.Abs(errs[0])) {
			t.Errorf("a/s = %v: errors %v are not of second order", ratio, errs)
		}
		if ratio == 4 && !(math.Abs(errs[1]) < 2e-5) {
			t.Errorf("a/s = %v: errors %v", ratio, errs)
		}
	}
}

// weightedFraction minimises ∫ρ|F − ∇φ|² over polynomials φ: with the 1-D
// matrices M = ∫g pᵢpⱼ and K = ∫g pᵢ′pⱼ′ it solves K X M + M X K = B by
// conjugate gradients.
func weightedFraction(ratio float64) float64 {
	const n, q = 20, 4000
	var m, k [n][n]float64
	var slope, moment [n]float64
	g0, g2 := 0.0, 0.0
	for s := range q { // Simpson would do no better: the weight is smooth, midpoints suffice
		x := (float64(s)+0.5)*2/q - 1
		w := math.Exp(-x*x*ratio*ratio/2) * 2 / q
		var p, d [n]float64
		p[0], p[1], d[1] = 1, x, 1
		for i := 2; i < n; i++ {
			f := float64(i)
			p[i] = ((2*f-1)*x*p[i-1] - (f-1)*p[i-2]) / f
			d[i] = d[i-2] + (2*f-1)*p[i-1]
		}
		for i := range n {
			slope[i] += w * d[i]
			moment[i] += w * x * p[i]
			for j := range n {
				m[i][j] += w * p[i] * p[j]
				k[i][j] += w * d[i] * d[j]
			}
		}
		g0, g2 = g0+w, g2+w*x*x
	}
	times := func(a, b *[n][n]float64) (c [n][n]float64) {
		for i := range n {
			for l := range n {
				for j := range n {
					c[i][j] += a[i][l] * b[l][j]
				}
			}
		}
		return c
	}
	inner := func(a, b *[n][n]float64) (s float64) {
		for i := range n {
			for j := range n {
				s += a[i][j] * b[i][j]
			}
		}
		return s
	}
	var b, x [n][n]float64
	for i := range n {
		for j := range n {
			b[i][j] = slope[i]*moment[j] - moment[i]*slope[j]
		}
	}
	r, p := b, b
	rr, start := inner(&r, &r), inner(&r, &r)
	for step := 0; step < 3000 && rr > 1e-26*start; step++ {
		kx, mx := times(&k, &p), times(&m, &p)
		u, v := times(&kx, &m), times(&mx, &k)
		for i := range n {
			for j := range n {
				u[i][j] += v[i][j]
			}
		}
		a := rr / inner(&p, &u)
		for i := range n {
			for j := range n {
				x[i][j] += a * p[i][j]
				r[i][j] -= a * u[i][j]
			}
		}
		old := rr
		rr = inner(&r, &r)
		for i := range n {
			for j := range n {
				p[i][j] = r[i][j] + rr/old*p[i][j]
			}
		}
	}
	return inner(&b, &x) / (2 * g0 * g2)
}

// The parts have the same bits for any number of threads.
func TestThreads(t *testing.T) {
	g := grid(t, []int{33, 20, 9}, GridOptions{Boundary: []Boundary{Free, Relative, Periodic}})
	w := randomCochain(g, 1, rand.New(rand.NewPCG(8, 8)))
	one, three := decompose(t, w, Options{Threads: 1}), decompose(t, w, Options{Threads: 3})
	for i, v := range one.Exact.Data {
		if three.Exact.Data[i] != v || three.Harmonic.Data[i] != one.Harmonic.Data[i] {
			t.Fatalf("cell %d: %v with one thread, %v with three", i, v, three.Exact.Data[i])
		}
	}
}

func TestDecomposeErrors(t *testing.T) {
	g := grid(t, []int{3, 4}, GridOptions{})
	w := NewCochain(g, 1)
	w.Data[17] = math.NaN()
	_, err := Decompose(context.Background(), w, Options{})
	if err == nil || !strings.Contains(err.Error(), "NaN at index [0 2] of the 1-cells along the axes [1]") {
		t.Errorf("NaN: %v", err)
	}
	for _, o := range []Options{{Split: Morrey}, {Split: Natural}, {Split: Poincare}, {Split: Friedrichs}} {
		r := grid(t, []int{3, 4}, GridOptions{Boundary: []Boundary{Relative, Free}})
		if _, err := Decompose(context.Background(), NewCochain(r, 1), o); err == nil || !strings.Contains(err.Error(), "axis 0 relative, axis 1 free") {
			t.Errorf("%v on a relative axis: %v", o.Split, err)
		}
	}
	components := [][]float64{make([]float64, 20), make([]float64, 20)}
	components[1][7] = math.Inf(1)
	if _, err := g.FlatNodes(2, components); err == nil || !strings.Contains(err.Error(), "component 1 is +Inf at index [1 2]") {
		t.Errorf("infinite sample: %v", err)
	}
}
