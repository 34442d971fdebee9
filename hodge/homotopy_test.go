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

var (
	x2, y2 = hodge.Coordinate(2, 0), hodge.Coordinate(2, 1)
	turn   = x2.Wedge(y2.D()).Plus(-1, y2.Wedge(x2.D())) // x dy − y dx
	area   = x2.D().Wedge(y2.D())
)

func times(t float64, w hodge.Form) hodge.Form { return w.Plus(t-1, w) }

// paperField is (−x+y) dx + (−x−y) dy, from the auto-encoder that is not
// conservative of Im, Belghazi and Memisevic.
var paperField = hodge.NewForm(2, 1, func(x []hodge.Dual) []hodge.Dual {
	return []hodge.Dual{x[1].Minus(x[0]), x[0].Scale(-1).Minus(x[1])}
})

func TestHomotopyByHand(t *testing.T) {
	rng := rand.New(rand.NewPCG(10, 1))
	origin := []float64{0, 0}
	xdy := x2.Wedge(y2.D())
	for name, c := range map[string]struct{ got, want hodge.Form }{
		"K(x dy) = xy/2":                  {xdy.Homotopy(origin), times(.5, x2.Wedge(y2))},
		"Kd(x dy) = (x dy − y dx)/2":      {xdy.D().Homotopy(origin), times(.5, turn)},
		"K(dx∧dy) = (x dy − y dx)/2":      {area.Homotopy(origin), times(.5, turn)},
		"K of the paper's field":          {paperField.Homotopy(origin), times(-.5, x2.Wedge(x2).Plus(1, y2.Wedge(y2)))},
		"d of the paper's field":          {paperField.D(), times(-2, area)},
		"Kd of the paper's field":         {paperField.D().Homotopy(origin), times(-1, turn)},
		"K dx about (1,2) = x − 1":        {x2.D().Homotopy([]float64{1, 2}), x2.Plus(-1, constant(hodge.NewCovector(2, 0, 1)))},
		"Kd(x dy) about (1,2)":            {xdy.D().Homotopy([]float64{1, 2}), times(.5, turn.Plus(-1, y2.D()).Plus(2, x2.D()))},
		"K of a function is of no degree": {x2.Homotopy(origin), constant(hodge.NewCovector(2, -1))},
	} {
		assertFormsSame(t, name, c.got, c.want, rng, 1e-14)
	}
}

// dK + Kd = 1, KK = 0, and K ω is 0 along the rays, in every degree.
func TestHomotopyIdentities(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 1))
	for n := 1; n <= 4; n++ {
		base := randomVector(rng, n)
		ray := hodge.NewMap(n, n, func(x []hodge.Dual) []hodge.Dual {
			y := make([]hodge.Dual, n)
			for j, v := range base {
				y[j] = x[j].Minus(hodge.Const(v))
			}
			return y
		})
		for k := 0; k <= n; k++ {
			name := fmt.Sprintf("n %d, k %d: ", n, k)
			w := randomForm(rng, n, k)
			potential := w.Homotopy(base)
			sum := w.D().Homotopy(base).Plus(0, w)
			if k > 0 {
				sum = sum.Plus(1, potential.D())
			} else {
				at, _ := w.At(base)
				sum = sum.Plus(1, constant(at))
			}
			assertFormsSame(t, name+"dK + Kd = 1", sum, w, rng, 1e-12)
			assertFormsSame(t, name+"ι_{x−base} K = 0", potential.Interior(ray), constant(hodge.NewCovector(n, k-2)), rng, 1e-12)
			if n <= 3 {
				assertFormsSame(t, name+"KK = 0", potential.Homotopy(base), constant(hodge.NewCovector(n, k-2)), rng, 1e-12)
			}
		}
	}
}

// For components homogeneous of degree r, K ω = ι_x ω/(r+k), up to dimension 6.
func TestKoszul(t *testing.T) {
	rng := rand.New(rand.NewPCG(12, 1))
	for n := 1; n <= 6; n++ {
		identity := hodge.NewMap(n, n, func(x []hodge.Dual) []hodge.Dual { return x })
		for k := 1; k <= n; k++ {
			r := rng.IntN(4)
			w := constant(randomCovector(rng, n, k))
			for range r {
				linear := constant(randomCovector(rng, n, 1)).Interior(identity)
				w = linear.Wedge(w)
			}
			want := times(1/float64(r+k), w.Interior(identity))
			assertFormsSame(t, fmt.Sprintf("n %d, k %d, r %d", n, k, r), w.Homotopy(make([]float64, n)), want, rng, 1e-14)
		}
	}
}

// A form by differences has a potential with an error bar that holds.
func TestHomotopyOfDifferences(t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 1))
	w := wavy{1}
	base := []float64{0, 0, 0}
	differences, exact := hodge.SampledForm(3, 1, w.value, nil), w.form()
	assertWithin(t, "Kdω by differences", differences.D().Homotopy(base), exact.D().Homotopy(base), randomVector(rng, 3), 1e-7)
	assertWithin(t, "dKω by differences", differences.Homotopy(base).D(), exact.Homotopy(base).D(), randomVector(rng, 3), 1e-7)
}

// cube returns [low, high]ⁿ with the base in its middle.
func cube(n int, low, high float64) (d hodge.Domain) {
	for range n {
		d.Low, d.High, d.Base = append(d.Low, low), append(d.High, high), append(d.Base, (low+high)/2)
	}
	return d
}

func TestPotential(t *testing.T) {
	rng := rand.New(rand.NewPCG(14, 1))
	ctx := context.Background()
	for n := 1; n <= 3; n++ {
		for k := 1; k <= n; k++ {
			w := randomForm(rng, n, k-1).D()
			potential, err := w.Potential(ctx, cube(n, -1, 1), 1e-9)
			if err != nil {
				t.Fatalf("n %d, k %d: %v", n, k, err)
			}
			assertFormsSame(t, fmt.Sprintf("n %d, k %d: d of the potential", n, k), potential.D(), w, rng, 1e-12)
		}
	}
	// dθ has its potential on a box without 0: the angle.
	angle, err := dTheta.Potential(ctx, hodge.Domain{Base: []float64{1, 0}, Low: []float64{.5, -3}, High: []float64{2, 3}}, 1e-9)
	if err != nil {
		t.Fatal(err)
	}
	got, _ := angle.At([]float64{.5, 2})
	assertClose(t, "θ(½, 2)", got.Data[0], math.Atan2(2, .5), 1e-14)
	// Outside the box a ray may meet the pole, in the middle of this one.
	for _, w := range []hodge.Form{angle, angle.D()} {
		if got, bound := w.At([]float64{-1, 0}); !math.IsNaN(got.Data[0]) || !math.IsInf(bound, 1) {
			t.Errorf("degree %d beyond the pole: %v ± %v, want NaN ± Inf", w.Degree, got, bound)
		}
	}
}

// Forms that are closed where they are defined, but have no potential there.
func TestPeriods(t *testing.T) {
	ctx := context.Background()
	moved := func(w hodge.Form, by ...float64) hodge.Form {
		return w.Pullback(hodge.NewMap(len(by), len(by), func(x []hodge.Dual) []hodge.Dual {
			y := make([]hodge.Dual, len(by))
			for j, v := range by {
				y[j] = x[j].Minus(hodge.Const(v))
			}
			return y
		}))
	}
	alongZ := dTheta.Pullback(hodge.NewMap(3, 2, func(x []hodge.Dual) []hodge.Dual { return x[:2] }))
	pair := moved(dTheta, .3, .32).Plus(-1, moved(dTheta, -.3, -.32))
	dipole := moved(dTheta, .3, .32).Plus(-1, moved(dTheta, .6, .62))
	around := circle(.2).Plus(0, nil)
	for i := range around {
		around[i].Map = hodge.NewMap(2, 2, func(x []hodge.Dual) []hodge.Dual {
			return []hodge.Dual{x[0].Plus(hodge.Const(.3)), x[1].Plus(hodge.Const(.32))}
		}).Compose(around[i].Map)
	}
	for name, c := range map[string]struct {
		form   hodge.Form
		period float64
		cycle  string // where it is found
		cycles []hodge.Chain
	}{
		"dθ":                     {dTheta, 2 * math.Pi, "the boundary of [-1,1]×[-1,1]", nil},
		"dθ off the base":        {moved(dTheta, .3, .32), 2 * math.Pi, "the boundary of [-1,1]×[-1,1]", nil},
		"two opposite vortices":  {pair, 2 * math.Pi, "the boundary of [-1,0]×[-1,0]", nil},
		"dθ in space":            {alongZ, 2 * math.Pi, "the boundary of [-1,1]×[-1,1] along axes [0 1] through the base", nil},
		"solid angle":            {solidAngle, 4 * math.Pi, "the boundary of [-1,1]×[-1,1]×[-1,1]", nil},
		"two in a quarter, told": {dipole, 2 * math.Pi, "cycle 0", []hodge.Chain{around}},
	} {
		_, err := c.form.Potential(ctx, cube(c.form.Dim, -1, 1), 1e-7, c.cycles...)
		var period *hodge.PeriodError
		if !errors.As(err, &period) {
			t.Errorf("%s: error %v, want a PeriodError", name, err)
			continue
		}
		assertClose(t, name, math.Abs(period.Period.Value), c.period, 1e-6)
		if period.Cycle != c.cycle {
			t.Errorf("%s: the period is over %s, want %s", name, period.Cycle, c.cycle)
		}
	}
}

func TestPotentialErrors(t *testing.T) {
	ctx := context.Background()
	inverse := hodge.NewForm(1, 1, func(x []hodge.Dual) []hodge.Dual { return []hodge.Dual{hodge.Const(1).Over(x[0])} })
	square := cube(2, -1, 1)
	outside := hodge.Domain{Base: []float64{2, 0}, Low: square.Low, High: square.High}
	for _, c := range []struct {
		want   string
		form   hodge.Form
		domain hodge.Domain
	}{
		{"not closed: |dω| is 2 ", paperField, square},
		{"degree 0 has no potential", x2, square},
		{"not finite at the base [0]", inverse, cube(1, -1, 1)},
		{"axis 0 of the domain: base 2 is not between -1 and 1", paperField, outside},
		{"2, 2 and 2 coordinates for a form on R^1", inverse, square},
	} {
		_, err := c.form.Potential(ctx, c.domain, 1e-9)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
}

// x² dy on [−1,1]² has dω = 2x dx∧dy, at most 2 at the rim, and its samples come
// near to that.
func TestClosedness(t *testing.T) {
	w := x2.Wedge(x2).Wedge(y2.D())
	c, err := w.Closedness(cube(2, -1, 1))
	if err != nil {
		t.Fatal(err)
	}
	if c.Bound != 0 || math.Abs(c.Derivative-2*math.Abs(c.At[0])) > 1e-15 || c.Derivative < 1.97 || c.Form < 0.97 {
		t.Errorf("closedness %+v, want a derivative of almost 2 and a form of almost 1", c)
	}
	sampled := hodge.SampledForm(2, 1, func(dst, x []float64) { dst[0], dst[1] = math.Cos(x[0])*x[1], math.Sin(x[0]) }, nil)
	c, err = sampled.Closedness(cube(2, -1, 1))
	if err != nil || !(c.Bound > 0 && c.Bound < 1e-9 && c.Derivative <= c.Bound) {
		t.Errorf("closedness of d(y sin x) by differences %+v, %v; want a derivative below its bar", c, err)
	}
}

// The anti-exact part of a closed form is rounding, and found to be so at once.
func TestAntiExactOfClosed(t *testing.T) {
	rng := rand.New(rand.NewPCG(15, 1))
	calls := 0
	w := hodge.NewForm(3, 1, func(x []hodge.Dual) []hodge.Dual {
		calls++
		c := make([]hodge.Dual, 3)
		for _, unit := range [][]float64{{1, -2, .5}, {-.3, .7, 3}, {2, 1, -1}} {
			u := hodge.Const(.1)
			for i, v := range unit {
				u = u.Plus(x[i].Scale(v))
			}
			u = u.Tanh()
			for i, v := range unit {
				c[i] = c[i].Plus(u.Scale(v))
			}
		}
		return c
	})
	got, bound := w.D().Homotopy(randomVector(rng, 3)).At(randomVector(rng, 3))
	if calls > 1000 {
		t.Errorf("%d values of the form", calls)
	}
	for _, v := range got.Data {
		if math.Abs(v) > bound || bound > 1e-12 {
			t.Errorf("%v ± %v, want 0", got.Data, bound)
		}
	}
}
