package hodge

import (
	"context"
	"math"
	"strings"
	"testing"
)

// Orders of sampling on exp(sin 2x + 0.3x), in one and two dimensions.
func TestSamplingOrders(t *testing.T) {
	f := func(x float64) float64 { return math.Exp(math.Sin(2*x) + 0.3*x) }
	field := func(x []float64) []float64 { return []float64{f(x[0] + x[1]), f(x[0] - x[1])} }
	for _, c := range []struct {
		name  string
		order float64
		run   func(n int) float64
	}{
		{"nodes, order 2", 2, func(n int) float64 { return roundTrip(t, n, 2, field) }},
		{"nodes, order 4", 4, func(n int) float64 { return roundTrip(t, n, 4, field) }},
		{"flat, order 2", 2, func(n int) float64 { return flatError(t, n, 2, f) }},
		{"flat, order 4", 4, func(n int) float64 { return flatError(t, n, 4, f) }},
		{"centres, order 2", 2, func(n int) float64 { return max(centreErrors(t, n, 2, field)) }},
		{"centres, order 4", 4, func(n int) float64 { return max(centreErrors(t, n, 4, field)) }},
	} {
		coarse, fine := c.run(64), c.run(128)
		t.Logf("%s: order %.3f", c.name, math.Log2(coarse/fine))
		if order := math.Log2(coarse / fine); !(math.Abs(order-c.order) < 0.05) {
			t.Errorf("%s: order %.3f, want %v", c.name, order, c.order)
		}
	}
}

func roundTrip(t *testing.T, n, order int, field func([]float64) []float64) float64 {
	g := square(t, n, 0, 2)
	want := atNodes(g, field)
	got, err := g.SharpNodes(sampled(t, g, order, field), order)
	if err != nil {
		t.Fatal(err)
	}
	return worst(got, want)
}

// centreErrors returns the largest error of an edge per length, against the
// integral of the smooth form, and that of the round trip.
func centreErrors(t *testing.T, n, order int, field func([]float64) []float64) (edge, trip float64) {
	g, h := square(t, n, 0, 2), 2/float64(n)
	want := [][]float64{make([]float64, n*n), make([]float64, n*n)}
	for i := range n * n {
		v := field([]float64{(float64(i/n) + 0.5) * h, (float64(i%n) + 0.5) * h})
		want[0][i], want[1][i] = v[0], v[1]
	}
	w, err := g.FlatCentres(order, want)
	if err != nil {
		t.Fatal(err)
	}
	exact, _, err := SampledForm(2, 1, func(dst, x []float64) { copy(dst, field(x)) }, nil).DeRham(context.Background(), g, 1e-10)
	if err != nil {
		t.Fatal(err)
	}
	got, err := g.SharpCentres(w, order)
	if err != nil {
		t.Fatal(err)
	}
	return w.Plus(-1, exact).largest() / h, worst(got, want)
}

// Order 4 at the centres is exact for cubic polynomials, and for constants
// around a periodic axis.
func TestCentresOfCubics(t *testing.T) {
	cubic := NewForm(3, 1, func(x []Dual) []Dual {
		return []Dual{x[0].Pow(3).Plus(x[1].Pow(3).Scale(2)), x[2].Pow(3).Minus(x[0].Times(x[1]).Times(x[2])), x[1].Pow(2).Times(x[2])}
	})
	constant := NewForm(3, 1, func([]Dual) []Dual { return []Dual{Const(1), Const(-2), Const(3)} })
	for _, c := range []struct {
		form     Form
		boundary []Boundary
	}{
		{cubic, []Boundary{Free, Free, Free}},
		{constant, []Boundary{Periodic, Free, Periodic}},
	} {
		g := grid(t, []int{4, 5, 6}, GridOptions{Spacing: []float64{0.5, 0.3, 0.25}, Boundary: c.boundary})
		want := make([][]float64, 3)
		for i := range g.Cells(3) {
			x := make([]float64, 3)
			for j, at := range g.position(&g.parts[3][0], i) {
				x[j] = (float64(at) + 0.5) * g.spacing[j]
			}
			v, _ := c.form.At(x)
			for j := range want {
				want[j] = append(want[j], v.Data[j])
			}
		}
		exact, _, err := c.form.DeRham(context.Background(), g, 1e-12)
		if err != nil {
			t.Fatal(err)
		}
		flat, err := g.FlatCentres(4, want)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "flat of centres", flat.Plus(-1, exact).largest(), 0, 1e-13)
		sharp, err := g.SharpCentres(exact, 4)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "sharp at centres", worst(sharp, want), 0, 1e-13)
	}
	short := grid(t, []int{4, 3}, GridOptions{})
	masked, err := grid(t, []int{4, 4}, GridOptions{}).WithMask(append(make([]bool, 15), true), Free)
	if err != nil {
		t.Fatal(err)
	}
	for want, c := range map[string]struct {
		g     *Grid
		order int
	}{
		"order 4 with 3 cells along axis 1":   {short, 4},
		"order 4 at the centres of a grid wi": {masked, 4},
		"order 3; 2 and 4":                    {short, 3},
	} {
		n := c.g.Cells(2)
		_, flat := c.g.FlatCentres(c.order, [][]float64{make([]float64, n), make([]float64, n)})
		_, sharp := c.g.SharpCentres(NewCochain(c.g, 1), c.order)
		for _, err := range []error{flat, sharp} {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("error %v, want %q", err, want)
			}
		}
	}
}

func worst(got, want [][]float64) float64 {
	e := 0.0
	for j := range want {
		for i := range want[j] {
			e = max(e, math.Abs(got[j][i]-want[j][i]))
		}
	}
	return e
}

// flatError compares edges with Simpson's rule on sixteen pieces, per length.
func flatError(t *testing.T, n, order int, f func(float64) float64) float64 {
	h := 2 / float64(n)
	g := grid(t, []int{n}, GridOptions{Spacing: []float64{h}})
	w := sampled(t, g, order, func(x []float64) []float64 { return []float64{f(x[0])} })
	e := 0.0
	for i, v := range w.Data {
		integral := 0.0
		for s := range 16 {
			a := h * (float64(i) + float64(s)/16)
			integral += h / 96 * (f(a) + 4*f(a+h/32) + f(a+h/16))
		}
		e = max(e, math.Abs(v-integral)/h)
	}
	return e
}
