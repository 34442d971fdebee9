package ae

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/curlfree/curlfree/linalg"
)

// TestDeepScores: the norms through the narrowest layer are those of Jacobians by
// definition, for every network, restricted to some units as well.
func TestDeepScores(t *testing.T) {
	list := networks(t)
	for _, weights := range []Weights{Tied, Untied} { // narrow enough for the q×q products
		list[fmt.Sprint("narrow ", weights)] = randomDeep[float64](t, DeepConfig{9, []int{6, 2, 6}, []Activation{linalg.Tanh, linalg.Swish, linalg.ELU}, weights, LinearOutput}, 1, 3)
	}
	for name, m := range list {
		d := m.Dimension()
		x := uniform[float64](6, d, 9)
		for _, units := range [][]int{nil, {3, 0, 1}} {
			got := mustMeasure(t, m, x, MeasureOptions{Columns: units})
			var sym, lambda, shifted, true_, trueI []float64
			sum := linalg.New[float64](d, d)
			for n := range x.Rows {
				j := linalg.New[float64](d, d)
				preJacobian(j, m, x.Row(n))
				linalg.Add(sum, sum, j)
				part := restrictColumns(restrict(j, units), units)
				a, _, b, _ := direct(part, 0)
				_, _, c, _ := direct(part, 1)
				sym, lambda, shifted = append(sym, a), append(lambda, b), append(shifted, c)
				if m.OutputKind() == SigmoidOutput {
					y := linalg.New[float64](1, d)
					m.Reconstruct(y, vector(x.Row(n)), nil)
					for i, r := range y.Row(0) {
						linalg.Scal(r*(1-r), j.Row(i))
					}
				}
				_, _, b, _ = direct(restrictColumns(restrict(j, units), units), 0)
				_, _, c, _ = direct(restrictColumns(restrict(j, units), units), 1)
				true_, trueI = append(true_, b), append(trueI, c)
			}
			near(t, name+": sym", got.J.Sym, sym, 1e-9)
			near(t, name+": lambda", got.J.Lambda, lambda, 1e-7)
			near(t, name+": lambda of J-I", got.JI.Lambda, shifted, 1e-7)
			near(t, name+": true lambda", got.True.Lambda, true_, 1e-7)
			near(t, name+": true lambda of the flow", got.TrueI.Lambda, trueI, 1e-7)
			if m.OutputKind() == LinearOutput {
				near(t, name+": the flow is the field", got.TrueI.Lambda, shifted, 1e-7)
			}
			a, _, _, _ := direct(restrictColumns(restrict(sum, units), units), 0)
			near(t, name+": sym of mean J", got.MeanJ.Sym, []float64{a}, 1e-9)
			if math.Abs(got.J.NAsym.Mean+got.J.Sym.Mean-1) > 1e-14 {
				t.Errorf("%s: sym %v and nasym %v", name, got.J.Sym.Mean, got.J.NAsym.Mean)
			}
		}
	}
}

// TestSigmoidOutput: with tied weights the pre-output is a gradient and r is none.
func TestSigmoidOutput(t *testing.T) {
	got := mustMeasure(t, random[float64](t, Config{6, 4, Tied, linalg.Tanh, SigmoidOutput}, 3, 1), uniform[float64](9, 6, 2), MeasureOptions{})
	if got.J.Lambda.Max != 0 || got.True.Lambda.Min < 1e-3 {
		t.Errorf("λ(J) = %v, λ(∂r/∂x) = %v", got.J.Lambda.Max, got.True.Lambda.Min)
	}
}

// TestCurl: a rotation by u in the plane has curl 2u; the authors' quantity is
// that of a symmetric J, too, where there is no curl.
func TestCurl(t *testing.T) {
	m, _ := New[float64](Config{2, 2, Untied, linalg.Linear, LinearOutput})
	m.W.Copy(linalg.Eye[float64](2))
	m.R.Set(0, 1, -0.5)
	m.R.Set(1, 0, 0.5)
	x := uniform[float64](5, 2, 1)
	got := mustMeasure(t, m, x, MeasureOptions{})
	near(t, "curl", got.Curl.Value, []float64{1}, 1e-15)
	near(t, "curl²", got.Curl.Square, []float64{1}, 1e-15)
	near(t, "the authors' curl", got.Curl.Authors, []float64{0.5}, 1e-15)
	near(t, "loop", got.Loop, []float64{1}, 1e-9)
	if !(got.Path.Mean > 1e-4) {
		t.Errorf("path variance %v of a rotation", got.Path.Mean)
	}
	a := linalg.New[float64](2, 2)
	Antisymmetric(a, m, x.Row(0))
	if want := linalg.Wrap(2, 2, 2, []float64{0, -0.5, 0.5, 0}); !linalg.EqualApprox(a, want, 1e-15) {
		t.Errorf("(J−Jᵀ)/2 is %v", a)
	}
	m.R.Set(0, 1, 0.5)
	got = mustMeasure(t, m, x, MeasureOptions{})
	near(t, "curl", got.Curl.Value, []float64{0}, 1e-15)
	near(t, "the authors' curl", got.Curl.Authors, []float64{0.5}, 1e-15)
	if got.Loop.Max > 1e-20 || got.Path.Max > 1e-14 {
		t.Errorf("loops %v and paths %v of a gradient", got.Loop.Max, got.Path.Max)
	}
}

// TestStokes: circulation around rectangles and random polygons is the flux of
// the curl, and 0 for conservative networks.
func TestStokes(t *testing.T) {
	for name, m := range networks(t) {
		rng := rand.New(rand.NewPCG(5, 6)) // the same for each, whose order is none
		d := m.Dimension()
		for trial := range 4 {
			p := uniform[float64](3+trial, d, rng.Uint64())
			if trial == 1 { // a rectangle
				a, b := make([]float64, d), make([]float64, d)
				a[0], b[1] = 0.7, 0.4
				for k, corner := range [][]float64{nil, a, a, b} {
					copy(p.Row(k), p.Row(0))
					for i, v := range corner {
						p.Row(k)[i] += v
					}
				}
				for i, v := range b {
					p.Row(2)[i] += v
				}
			}
			got, want := Circulation(m, p), CurlFlux(m, p)
			tol := 1e-8 // the kinks of ELU's slope
			if strings.Contains(name, "elu") || name == "deepest" || name == "five layers" {
				tol = 1e-5
			}
			if math.Abs(got-want) > tol {
				t.Errorf("%s: circulation %v, flux %v around %v", name, got, want, p)
			}
			_, err := m.Energy(p.Row(0))
			if err == nil && math.Abs(got) > 1e-7 {
				t.Errorf("%s: circulation %v of a gradient", name, got)
			}
			if err != nil && trial == 0 && math.Abs(got) < 1e-6 {
				t.Errorf("%s: circulation %v of an untied network", name, got)
			}
		}
	}
}

// TestHutchinson: with as many probes as make it cheap, the estimates are within
// five standard errors of the exact values, and the error has the size that the
// probes' spread says.
func TestHutchinson(t *testing.T) {
	ctx := context.Background()
	for name, m := range networks(t) {
		x := uniform[float64](20, m.Dimension(), 9)
		e, err := Hutchinson(ctx, m, x, 400, 3)
		if _, potential := m.(*Potential[float64]); potential {
			if err == nil || strings.Contains(err.Error(), "*ae.") {
				t.Errorf("%s: error %v", name, err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		size, skew := 0.0, 0.0
		for n := range x.Rows {
			s, q := asymmetryOf(m, x.Row(n))
			size, skew = size+q/20, skew+s/20
		}
		for what, c := range map[string]struct {
			got  Estimate
			want float64
		}{"‖J‖²": {e.Size, size}, "asymmetry": {e.Asymmetry, skew / 2}, "nasym": {e.NAsym, skew / (4 * size)}} {
			if math.Abs(c.got.Value-c.want) > 5*c.got.Error+1e-14 || c.got.Error > 0.1*c.want+1e-14 {
				t.Errorf("%s: %s is %v ± %v, exactly %v", name, what, c.got.Value, c.got.Error, c.want)
			}
		}
	}
	m := networks(t)["free"]
	x := uniform[float64](3, 5, 1)
	one, err := Hutchinson(ctx, m, x, 1, 3)
	if err != nil || !math.IsNaN(one.Size.Error) || math.IsNaN(one.Size.Value) {
		t.Errorf("one probe: %+v, error %v", one, err)
	}
	if _, err := Hutchinson(ctx, m, x, 0, 3); err == nil {
		t.Error("no probes, no error")
	}
}

func TestNearestScaled(t *testing.T) {
	m := random[float64](t, Config{6, 4, Untied, linalg.Tanh, LinearOutput}, 1, 3)
	nearest, distance := NearestScaled(m)
	rest := func() float64 {
		var sum float64
		for i := range m.R.Data {
			d := m.R.Data[i] - m.W.Data[i]*nearest.E[i%4]
			sum += d * d
		}
		return math.Sqrt(sum) / frobenius(m.R)
	}
	if math.Abs(rest()-distance) > 1e-15 {
		t.Errorf("distance %v, by definition %v", distance, rest())
	}
	for l := range nearest.E { // it is a minimum
		for _, d := range []float64{-1e-3, 1e-3} {
			nearest.E[l] += d
			if rest() <= distance {
				t.Errorf("e_%d: nearer by %v", l, distance-rest())
			}
			nearest.E[l] -= d
		}
	}
	if got := mustMeasure(t, nearest, uniform[float64](5, 6, 1), MeasureOptions{}); got.J.Lambda.Max > 1e-15 {
		t.Errorf("λ of the nearest scaled model is %v", got.J.Lambda.Max)
	}
}

// TestSufficientConditions: R = WS with linear units is symmetric everywhere;
// eq. 8–9 at one point only; E gives R = W diag(e) for C = I, E = D_h′⁻¹diag(e).
func TestSufficientConditions(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	linear, err := NewSymmetricLinear(7, 4, rng)
	if err != nil {
		t.Fatal(err)
	}
	got := mustMeasure(t, linear, uniform[float64](3, 7, 1), MeasureOptions{})
	if got.J.Lambda.Max > 1e-7 || got.DiagonalDistance < 0.1 {
		t.Errorf("R = WS: λ %v, distance %v", got.J.Lambda.Max, got.DiagonalDistance)
	}
	for _, shape := range [][2]int{{4, 9}, {9, 4}} {
		m := random[float64](t, Config{shape[0], shape[1], Tied, linalg.Sigmoid, LinearOutput}, 2, 3)
		points := uniform[float64](2, shape[0], 8)
		lambda, e := uniform[float64](1, shape[0], 2).Row(0), uniform[float64](1, shape[1], 4).Row(0)
		n, err := NewSymmetricAt(m, points.Row(0), lambda, e)
		if err != nil {
			t.Fatal(err)
		}
		here, _ := asymmetryOf(n, points.Row(0))
		there, size := asymmetryOf(n, points.Row(1))
		lambda[1] = math.NaN()
		if _, err := NewSymmetricAt(m, points.Row(0), lambda, e); err == nil || !strings.Contains(err.Error(), "R is not finite") {
			t.Errorf("λ = NaN: error %v", err)
		}
		if math.Sqrt(here/size) > 1e-13 || math.Sqrt(there/size) < 1e-4 {
			t.Errorf("%v: λ is %v at the point and %v elsewhere", shape, math.Sqrt(here/size), math.Sqrt(there/size))
		}
	}
}

// TestTiedByE: R = C W D_h′ E is W for C = I and E = D_h′⁻¹, and W D_h′ for E = I.
func TestTiedByE(t *testing.T) {
	m := random[float64](t, Config{5, 4, Tied, linalg.Sigmoid, LinearOutput}, 2, 3)
	x := uniform[float64](1, 5, 8).Row(0)
	ones, e := []float64{1, 1, 1, 1, 1}, make([]float64, 4)
	for l, u := range preActivation(m, x) {
		e[l] = 1 / m.Activation.Slope(u)
	}
	tied, err := NewSymmetricAt(m, x, ones, e)
	if err != nil || !linalg.EqualApprox(tied.R, m.W, 1e-13) {
		t.Errorf("E = D_h′⁻¹: R is\n%v, want\n%v, %v", tied.R, m.W, err)
	}
	identity, err := NewSymmetricAt(m, x, ones, ones[:4])
	if err != nil || !linalg.EqualApprox(identity.R, scaledEncoder(m, x), 1e-13) {
		t.Errorf("E = I: R is\n%v, want\n%v, %v", identity.R, scaledEncoder(m, x), err)
	}
}

// TestWeightsProduct is eq. 15: a symmetric J makes R Wᵀ symmetric where every unit has
// the same slope, and not otherwise.
func TestWeightsProduct(t *testing.T) {
	m := random[float64](t, Config{8, 5, Tied, linalg.Sigmoid, LinearOutput}, 2, 3)
	x := uniform[float64](1, 8, 8)
	lambda, e := uniform[float64](1, 8, 2).Row(0), uniform[float64](1, 5, 4).Row(0)
	for _, same := range []bool{true, false} {
		if same { // u = 0 at x
			linalg.Gemv(m.B, -1, m.W, linalg.Transposed, x.Row(0), 0)
		} else {
			linalg.Axpy(1, []float64{3, -1, 0.5, 0, -2}, m.B)
		}
		n, err := NewSymmetricAt(m, x.Row(0), lambda, e)
		if err != nil {
			t.Fatal(err)
		}
		got := mustMeasure(t, n, x, MeasureOptions{ScoresOnly: true})
		if got.J.Lambda.Max > 1e-7 || same != (got.RWt.Lambda.Max < 1e-7) || !same && got.RWt.Lambda.Max < 0.01 {
			t.Errorf("equal slopes %v: λ(J) %v, λ(R Wᵀ) %v", same, got.J.Lambda.Max, got.RWt.Lambda.Max)
		}
	}
}

// TestRecover: C and E come back from R where they exist, also where the
// supplement's formula divides by a singular matrix.
func TestRecover(t *testing.T) {
	for _, shape := range [][2]int{{4, 9}, {9, 4}} {
		d, h := shape[0], shape[1]
		m := random[float64](t, Config{d, h, Untied, linalg.Sigmoid, LinearOutput}, 2, 3)
		x := uniform[float64](1, d, 8).Row(0)
		hat := scaledEncoder(m, x)
		a := linalg.New[float64](d, d)
		linalg.Gemm(a, 1, hat, linalg.NoTrans, hat, linalg.Transposed, 0, nil)
		c := linalg.New[float64](d, d) // A² + A/2 commutes with A
		linalg.Gemm(c, 1, a, linalg.NoTrans, a, linalg.NoTrans, 0, nil)
		for i := range c.Data {
			c.Data[i] += a.Data[i] / 2
		}
		linalg.Gemm(m.R, 1, c, linalg.NoTrans, hat, linalg.NoTrans, 0, nil)
		f, err := RecoverC(m, x)
		if err != nil {
			t.Fatal(err)
		}
		if f.Residual > 1e-13 || f.Asymmetry > 1e-10 || f.Commutator > 1e-10 || f.Rank != min(d, h) {
			t.Errorf("%v: %+v", shape, f)
		}
		if !linalg.EqualApprox(f.Matrix, c, 1e-10*frobenius(c)) { // c vanishes off the range of Ŵ
			t.Errorf("%v: C is\n%v, want\n%v", shape, f.Matrix, c)
		}

		s := uniform[float64](h, h, 5)
		symmetrise(s)
		linalg.Gemm(m.R, 1, hat, linalg.NoTrans, s, linalg.NoTrans, 0, nil)
		if skew, size := asymmetryOf(m, x); skew > 1e-26*size {
			t.Errorf("%v: R = ŴS has ‖J−Jᵀ‖² = %v", shape, skew)
		}
		f, err = RecoverE(m, x)
		if h > d {
			if err == nil || !strings.Contains(err.Error(), "E is not determined: W diag(h′) has rank 4 and the model 9 hidden units") {
				t.Errorf("%v: error %v", shape, err)
			}
			continue
		}
		if err != nil || f.Residual > 1e-13 || f.Asymmetry > 1e-12 || f.Diagonal < 0.3 || !linalg.EqualApprox(f.Matrix, s, 1e-11) {
			t.Errorf("%v: %+v, error %v", shape, f, err)
		}
	}

	// J symmetric alone does not make C symmetric: a symmetric RŴᵀ = P that does
	// not commute with A.
	m := random[float64](t, Config{4, 9, Untied, linalg.Sigmoid, LinearOutput}, 2, 3)
	x := uniform[float64](1, 4, 8).Row(0)
	p := uniform[float64](4, 4, 6)
	symmetrise(p)
	pseudo, _, err := pseudoInverse("test", m, scaledEncoder(m, x))
	if err != nil {
		t.Fatal(err)
	}
	linalg.Gemm(m.R, 1, p, linalg.NoTrans, pseudo, linalg.Transposed, 0, nil)
	skew, size := asymmetryOf(m, x)
	f, err := RecoverC(m, x)
	if err != nil || skew > 1e-20*size || f.Asymmetry < 0.1 || f.Commutator < 0.01 {
		t.Errorf("λ² %v, %+v, error %v", skew/size, f, err)
	}
	dead := random[float64](t, Config{4, 3, Untied, linalg.ReLU, LinearOutput}, 1, 3)
	fill(dead.B, -100)
	if _, err := RecoverC(dead, x); err == nil || !strings.Contains(err.Error(), "every unit is dead") {
		t.Errorf("error %v", err)
	}
	clear(m.R.Data)
	if _, err := RecoverE(m, x); err == nil || !strings.Contains(err.Error(), "R is 0") {
		t.Errorf("error %v", err)
	}
}
