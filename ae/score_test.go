package ae

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/curlfree/curlfree/internal/allocation"
	"github.com/curlfree/curlfree/linalg"
)

// jacobian is R diag(h′) Wᵀ by its definition, at x or, without one, for h′ = 1.
func jacobian(m *Model[float64], x []float64) *linalg.Matrix[float64] {
	j := linalg.New[float64](m.Visible, m.Visible)
	u := make([]float64, m.Hidden)
	if x != nil {
		u = preActivation(m, x)
	}
	for l := range u {
		d := 1.0
		if x != nil {
			d = m.Activation.Slope(u[l])
		}
		for a := range m.Visible {
			for b := range m.Visible {
				j.Set(a, b, j.At(a, b)+m.R.At(a, l)*d*m.W.At(b, l))
			}
		}
	}
	return j
}

// direct are the four scores of one matrix minus shift·I by their definitions.
func direct(j *linalg.Matrix[float64], shift float64) (sym, ssym, lambda, asymmetry float64) {
	var size, plus, minus float64
	for a := range j.Rows {
		for b := range j.Cols {
			x, y := j.At(a, b), j.At(b, a)
			if a == b {
				x, y = x-shift, y-shift
			}
			size += x * x
			plus += (x + y) * (x + y) / 4
			minus += (x - y) * (x - y)
		}
	}
	return plus / size, math.Sqrt(plus / size), math.Sqrt(minus / 4 / size), minus / 2
}

// near compares a spread with that of values, within tol of the mean or 1e-9.
func near(t *testing.T, what string, got Spread, values []float64, tol float64) {
	t.Helper()
	mean, lo, hi, square := 0.0, math.Inf(1), math.Inf(-1), 0.0
	for _, v := range values {
		mean += v / float64(len(values))
		lo, hi = math.Min(lo, v), math.Max(hi, v)
	}
	for _, v := range values {
		square += (v - mean) * (v - mean)
	}
	std := 0.0
	if len(values) > 1 {
		std = math.Sqrt(square / float64(len(values)-1))
	}
	for _, p := range [][2]float64{{got.Mean, mean}, {got.Min, lo}, {got.Max, hi}, {got.Std, std}} {
		if !(math.Abs(p[0]-p[1]) <= tol*math.Max(math.Abs(mean), 1e-9)) {
			t.Errorf("%s: %+v, want mean %v, std %v, from %v to %v", what, got, mean, std, lo, hi)
			return
		}
	}
}

func mustMeasure[T linalg.Float](t testing.TB, m Network[T], x *linalg.Matrix[T], o MeasureOptions) *Measurement {
	t.Helper()
	r, err := Measure(context.Background(), m, x, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// compare checks every score of m on x against explicit Jacobians.
func compare(t *testing.T, name string, got *Measurement, m *Model[float64], x *linalg.Matrix[float64], tol float64) {
	t.Helper()
	var v [8][]float64
	for n := range x.Rows {
		j := jacobian(m, x.Row(n))
		for k, shift := range []float64{0, 1} {
			a, b, c, d := direct(j, shift)
			for i, s := range []float64{a, b, c, d} {
				v[4*k+i] = append(v[4*k+i], s)
			}
		}
	}
	for k, s := range []Score{got.J, got.JI} {
		for i, p := range []Spread{s.Sym, s.SSym, s.Lambda, s.Asymmetry} {
			near(t, fmt.Sprintf("%s: %s of %s", name, []string{"sym", "ssym", "lambda", "asymmetry"}[i], []string{"J", "J-I"}[k]), p, v[4*k+i], tol)
		}
	}
	_, _, lambda, _ := direct(jacobian(m, nil), 0)
	near(t, name+": lambda of RWt", got.RWt.Lambda, []float64{lambda}, tol)
}

// TestScores compares the Gram formulas and the explicit form with Jacobians
// multiplied out.
func TestScores(t *testing.T) {
	for _, shape := range [][2]int{{9, 5}, {3, 12}} { // Gram, explicit
		for _, weights := range allWeights {
			for _, act := range allActivations {
				m := random[float64](t, Config{shape[0], shape[1], weights, act, LinearOutput}, 1, 11)
				x := uniform[float64](7, shape[0], 5)
				got := mustMeasure(t, m, x, MeasureOptions{})
				if got.Samples != 7 || got.Dead != 0 {
					t.Fatalf("%d samples, %d dead", got.Samples, got.Dead)
				}
				tol := 1e-9
				if weights != Untied {
					tol = 1e-4 // of 1e-9: they are 0 but for rounding
				}
				compare(t, fmt.Sprint(shape, weights, act), got, m, x, tol)
			}
		}
	}
}

// TestBothForms computes the same norms in both ways.
func TestBothForms(t *testing.T) {
	m := random[float64](t, Config{6, 8, Untied, linalg.Tanh, LinearOutput}, 1, 3)
	d := uniform[float64](5, 8, 1)
	gram := newPencil(m.W, m.R, nil, nil)
	explicit := newPencil(m.W, m.R, nil, nil)
	if gram.outer != nil {
		t.Fatal("6×8 is meant to take the Gram form")
	}
	explicit.explicit()
	var v [2][]terms
	for i, p := range []*pencil{gram, explicit} {
		v[i] = make([]terms, 5)
		p.norms(v[i], d)
	}
	for i, g := range v[0] {
		e := v[1][i]
		for _, pair := range [][2]float64{{g.size, e.size}, {g.skew, e.skew}, {g.trace, e.trace}} {
			if math.Abs(pair[0]-pair[1]) > 1e-13*math.Abs(pair[1]) {
				t.Errorf("sample %d: %+v by Gram matrices, %+v explicitly", i, g, e)
			}
		}
	}
}

// TestScaleOfScores: sym and λ are the same for weights times any number that float64
// has, in either form and in Jacobians of any source; λ(J − I) is that of J for large
// ones and 0 for small ones.
func TestScaleOfScores(t *testing.T) {
	for _, shape := range [][2]int{{9, 5}, {3, 12}} { // Gram, explicit
		for _, weights := range allWeights {
			m := random[float64](t, Config{shape[0], shape[1], weights, linalg.Linear, LinearOutput}, 1, 11)
			x := uniform[float64](5, shape[0], 5)
			want := mustMeasure(t, m, x, MeasureOptions{ScoresOnly: true})
			_, distance := NearestScaled(m)
			for _, c := range []struct{ w, r float64 }{
				{0x1p266, 0x1p266}, {0x1p332, 0x1p332}, {0x1p-266, 0x1p-266}, {0x1p-500, 0x1p-500}, {0x1p900, 0x1p-900}, {0x1p1000, 0x1p1000}, {1, 0x1p400},
			} {
				n := m.Clone()
				linalg.Scal(c.w, n.W.Data)
				switch weights {
				case Untied:
					linalg.Scal(c.r, n.R.Data)
				case Scaled:
					linalg.Scal(c.r/c.w, n.E)
				}
				n.Refresh()
				if e := c.r / c.w; weights == Scaled && (e == 0 || math.IsInf(e, 0)) {
					continue
				}
				got := mustMeasure(t, n, x, MeasureOptions{ScoresOnly: true})
				if got.Dead != 0 || got.J.Sym != want.J.Sym || got.J.Lambda != want.J.Lambda || got.RWt.Sym != want.RWt.Sym {
					t.Errorf("%v %v by %v: sym %v, want %v; of R Wᵀ %v, want %v; %d dead", shape, weights, c, got.J.Sym, want.J.Sym, got.RWt.Sym, want.RWt.Sym, got.Dead)
				}
				if got.DiagonalDistance != want.DiagonalDistance {
					t.Errorf("%v %v by %v: distance %v, want %v", shape, weights, c, got.DiagonalDistance, want.DiagonalDistance)
				}
				product := math.Log2(c.w) + math.Log2(c.r)
				if weights == Tied {
					product = 2 * math.Log2(c.w)
				}
				if shifted := got.JI.Lambda.Mean; product > 100 && math.Abs(shifted-want.J.Lambda.Mean) > 1e-12 || product < -100 && !(shifted < 1e-20) {
					t.Errorf("%v %v by %v: λ(J−I) is %v", shape, weights, c, shifted)
				}
				if weights == Untied {
					if _, d := NearestScaled(n); d != distance {
						t.Errorf("%v by %v: the nearest scaled model is at %v, not %v", shape, c, d, distance)
					}
				}
			}
		}
	}
	j := uniform[float64](4, 4, 2)
	want, _, _ := ScoreJacobians([]*linalg.Matrix[float64]{j})
	for _, scale := range []float64{0x1p-565, 0x1p-1000, 0x1p565, 0x1p1000} {
		a := j.Clone()
		linalg.Scal(scale, a.Data)
		if got, _, dead := ScoreJacobians([]*linalg.Matrix[float64]{a}); got.Sym != want.Sym || dead != 0 {
			t.Errorf("J by %v: sym %v, want %v; %d dead", scale, got.Sym, want.Sym, dead)
		}
	}
}

// TestScoresOfNaN: what overflows where nothing can be scaled is NaN, not symmetric.
func TestScoresOfNaN(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, z := range []terms{{size: nan, skew: nan}, {size: 1, skew: nan}, {size: nan, skew: 1}, {size: inf, skew: inf}, {size: inf, skew: 1}} {
		z.order = 2
		if got, shifted, _ := scores([]terms{z, {size: 1, order: 2}}); !math.IsNaN(got.Sym.Mean) || !math.IsNaN(got.Lambda.Max) || !math.IsNaN(shifted.Sym.Mean) {
			t.Errorf("%+v: sym %v, λ %v", z, got.Sym, got.Lambda)
		}
	}
}

// TestSmallJacobian: the scores of ∂r/∂x and of the mean J are those of J, though its
// elements are lost beside 1.
func TestSmallJacobian(t *testing.T) {
	m := random[float32](t, Config{5, 4, Untied, linalg.Linear, LinearOutput}, 1, 11)
	linalg.Scal(1e-20, m.W.Data)
	linalg.Scal(1e-20, m.R.Data)
	deep, potential := randomDeep[float64](t, mirror, 1, 3), randomPotential[float64](t, mirror, 1, 3)
	for _, l := range append(deep.Layers, potential.Layers...) {
		linalg.Scal(1e-9, l.W.Data)
	}
	for _, n := range []Network[float64]{m.Double(), deep, potential} {
		got := mustMeasure(t, n, uniform[float64](3, n.Dimension(), 5), MeasureOptions{})
		if got.J.Sym.Mean == 0.5 || math.Abs(got.True.Sym.Mean-got.J.Sym.Mean) > 1e-12 || math.Abs(got.MeanJ.Sym.Mean-got.J.Sym.Mean) > 1e-6 {
			t.Errorf("%T: sym of J %v, of ∂r/∂x %v, of the mean J %v", n, got.J.Sym.Mean, got.True.Sym.Mean, got.MeanJ.Sym.Mean)
		}
	}
}

// TestScoreJacobiansOfSizes: each matrix has the I of its own size.
func TestScoreJacobiansOfSizes(t *testing.T) {
	var list []*linalg.Matrix[float64]
	var want []float64
	for _, d := range []int{2, 5, 3} {
		j := uniform[float64](d, d, uint64(d))
		_, _, lambda, _ := direct(j, 1)
		list, want = append(list, j), append(want, lambda)
	}
	_, got, _ := ScoreJacobians(list)
	near(t, "λ(J−I)", got.Lambda, want, 1e-14)
}

// TestColumns: restricting J to some units is removing the other rows and
// columns of it.
func TestColumns(t *testing.T) {
	m := random[float64](t, Config{9, 4, Untied, linalg.Sigmoid, LinearOutput}, 1, 3)
	x := uniform[float64](1, 9, 1)
	columns := []int{7, 2, 3, 0}
	got := mustMeasure(t, m, x, MeasureOptions{Columns: columns})
	j, part := jacobian(m, x.Row(0)), linalg.New[float64](4, 4)
	for a, i := range columns {
		for b, k := range columns {
			part.Set(a, b, j.At(i, k))
		}
	}
	sym, _, _, _ := direct(part, 0)
	near(t, "sym of J", got.J.Sym, []float64{sym}, 1e-12)
	_, _, lambda, _ := direct(part, 1)
	near(t, "lambda of J-I", got.JI.Lambda, []float64{lambda}, 1e-12)
}

// symmetricTimes sets R to W S for a symmetric S, so that R Wᵀ is symmetric
// though no column of R is a multiple of W's.
func symmetricTimes(m *Model[float64]) {
	s := uniform[float64](m.Hidden, m.Hidden, 77)
	for i := range m.Visible {
		for l := range m.Hidden {
			var sum float64
			for k := range m.Hidden {
				sum += m.W.At(i, k) * (s.At(k, l) + s.At(l, k))
			}
			m.R.Set(i, l, sum)
		}
	}
}

func TestKnownScores(t *testing.T) {
	x := uniform[float32](20, 12, 5)
	tied := mustMeasure(t, random[float32](t, Config{12, 9, Tied, linalg.Sigmoid, LinearOutput}, 1, 3), x, MeasureOptions{})
	if tied.J.Lambda.Max != 0 || tied.JI.Lambda.Max != 0 || tied.RWt.Lambda.Max != 0 || tied.J.Sym.Min != 1 ||
		tied.Certificate != (Certificate{}) || tied.DiagonalDistance != 0 {
		t.Errorf("tied: %+v", tied)
	}
	scaled := mustMeasure(t, random[float32](t, Config{12, 9, Scaled, linalg.Sigmoid, LinearOutput}, 1, 3), x, MeasureOptions{})
	if !(scaled.J.Lambda.Max < 1e-15) || !(scaled.Certificate.Bound() < 1e-14) || !(scaled.DiagonalDistance < 1e-15) || !(scaled.StraightLine.Max < 1e-14) {
		t.Errorf("scaled: %+v", scaled)
	}

	m := random[float64](t, Config{12, 9, Untied, linalg.Linear, LinearOutput}, 1, 3)
	symmetricTimes(m)
	got := mustMeasure(t, m, uniform[float64](3, 12, 1), MeasureOptions{})
	if !(got.RWt.Lambda.Max < 1e-7) || !(got.J.Lambda.Max < 1e-7) || !(got.StraightLine.Max < 1e-13) {
		t.Errorf("R = WS: λ(RWᵀ) = %v, λ(J) = %v, residual %v; want 0", got.RWt.Lambda.Max, got.J.Lambda.Max, got.StraightLine.Max)
	}
	if got.DiagonalDistance < 0.1 {
		t.Errorf("R = WS: it is %v from diagonal", got.DiagonalDistance)
	}

	// J = A with Aᵀ = −A: no symmetric part, and J − I has D of it.
	m, _ = New[float64](Config{4, 4, Untied, linalg.Linear, LinearOutput})
	m.W.Copy(linalg.Eye[float64](4))
	m.R.Set(0, 3, 2)
	m.R.Set(3, 0, -2)
	got = mustMeasure(t, m, uniform[float64](3, 4, 1), MeasureOptions{})
	near(t, "sym of an antisymmetric J", got.J.Sym, []float64{0}, 1e-15)
	near(t, "lambda of an antisymmetric J", got.J.Lambda, []float64{1}, 1e-15)
	near(t, "its asymmetry", got.J.Asymmetry, []float64{16}, 1e-15)
	near(t, "sym of J-I", got.JI.Sym, []float64{4.0 / 12}, 1e-15)
	near(t, "certificate", Spread{got.Certificate.Bound(), 0, got.Certificate.Bound(), got.Certificate.Bound()}, []float64{math.Sqrt(32)}, 1e-15)
}

// TestRandomScore: for independent W and R and large H, R Wᵀ has normal elements, and
// sym is the share of the symmetric subspace, of (D+1)/2D of the dimensions: it has the
// Beta distribution of D(D+1)/4 and D(D−1)/4. Mean and spread are within four standard
// errors.
func TestRandomScore(t *testing.T) {
	const d, models = 10, 200
	var sum, square float64
	for seed := range uint64(models) {
		m := random[float64](t, Config{d, 400, Untied, linalg.Sigmoid, LinearOutput}, 1, seed)
		sym := mustMeasure(t, m, uniform[float64](1, d, 1), MeasureOptions{ScoresOnly: true}).RWt.Sym.Mean
		sum, square = sum+sym, square+sym*sym
	}
	const a, b = d * (d + 1) / 4.0, d * (d - 1) / 4.0
	mean, std := sum/models, math.Sqrt(square/models-sum/models*sum/models)
	want, spread := a/(a+b), math.Sqrt(a*b/((a+b)*(a+b)*(a+b+1)))
	if math.Abs(mean-want) > 4*spread/math.Sqrt(models) || math.Abs(std/spread-1) > 4/math.Sqrt(2*models) {
		t.Errorf("sym of random R Wᵀ is %v ± %v, want %v ± %v", mean, std, want, spread)
	}
}

// TestNearlySymmetric: at λ = 5e-5 a float32 model has the score that explicit
// Jacobians of its parameters have in float64.
func TestNearlySymmetric(t *testing.T) {
	const d, h = 20, 12
	noise := uniform[float64](d, h, 4)
	for _, c := range []struct {
		name  string
		act   Activation
		level float64
		setR  func(m *Model[float64])
	}{
		{"R = W diag(e)", linalg.Sigmoid, 2e-4, func(m *Model[float64]) {
			for i := range d {
				for l := range h {
					m.R.Set(i, l, m.W.At(i, l)*(0.5+float64(l)/h))
				}
			}
		}},
		{"R = WS", linalg.Linear, 2e-4, symmetricTimes},
	} {
		m := random[float64](t, Config{d, h, Untied, c.act, LinearOutput}, 1, 9)
		c.setR(m)
		for i, v := range noise.Data {
			m.R.Data[i] += c.level * (v - 0.5)
		}
		single := convert[float32](m)
		x := uniform[float32](5, d, 3)
		got := mustMeasure(t, single, x, MeasureOptions{}).J.Lambda
		exact := convert[float64](single)
		var want []float64
		for n := range x.Rows {
			_, _, lambda, _ := direct(jacobian(exact, convertMatrix(x).Row(n)), 0)
			want = append(want, lambda)
		}
		if got.Mean < 1e-5 || got.Mean > 2e-4 {
			t.Errorf("%s: λ is %v, the test is meant for 5e-5", c.name, got.Mean)
		}
		near(t, c.name, got, want, 1e-7)
	}
}

// TestSinglePrecision: whatever λ is, the forms in float32 give it to 1e-5 of what
// explicit Jacobians have in float64; samples are taken again in float64 only where
// λ is below 1e-3 or terms cancel.
func TestSinglePrecision(t *testing.T) {
	const d, h, n = 60, 40, 12
	noise := uniform[float64](d, h, 4)
	diagonal := func(m *Model[float64]) {
		for i := range d {
			for l := range h {
				m.R.Set(i, l, m.W.At(i, l)*(0.5+float64(l)/h))
			}
		}
	}
	for _, c := range []struct {
		act   Activation
		level float64
		setR  func(m *Model[float64])
		again int
	}{
		{linalg.Sigmoid, 2e-4, diagonal, n},
		{linalg.Sigmoid, 0.02, diagonal, 0},
		{linalg.Tanh, 0.02, diagonal, 0},
		{linalg.Softplus, 0.2, diagonal, 0},
		{linalg.Swish, 2, diagonal, 0},
		{linalg.Linear, 5e-4, symmetricTimes, n},
		{linalg.Linear, 0.05, symmetricTimes, n},
		{linalg.Linear, 10, symmetricTimes, 0},
		{linalg.ReLU, 2, func(*Model[float64]) {}, 0},
	} {
		m := random[float64](t, Config{d, h, Untied, c.act, LinearOutput}, 1, 9)
		c.setR(m)
		for i, v := range noise.Data {
			m.R.Data[i] += c.level * (v - 0.5)
		}
		single := convert[float32](m)
		x := uniform[float32](n, d, 3)
		exact := convert[float64](single)
		var lambda [2][]float64
		for i := range x.Rows {
			j := jacobian(exact, convertMatrix(x).Row(i))
			for k := range lambda {
				_, _, l, _ := direct(j, float64(k))
				lambda[k] = append(lambda[k], l)
			}
		}
		name := fmt.Sprint(c.act, c.level)
		got := mustMeasure(t, single, x, MeasureOptions{ScoresOnly: true})
		near(t, name+": λ of J", got.J.Lambda, lambda[0], 1e-5)
		near(t, name+": λ of J-I", got.JI.Lambda, lambda[1], 1e-5)

		z := normsOf(single, newNorms(exact, nil, nil), d).(*singleNorms)
		z.Of(make([]terms, n), x)
		again := 0
		for _, doubt := range z.doubt[:n] {
			if doubt {
				again++
			}
		}
		if again != c.again {
			t.Errorf("%s: λ %.2g of J, %d samples of %d were taken again, not %d", name, got.J.Lambda.Mean, again, n, c.again)
		}
	}
}

// TestMeasureAllocations: a block of samples allocates nothing, in whichever
// precision it is taken.
func TestMeasureAllocations(t *testing.T) {
	x := uniform[float32](chunkRows, 40, 3)
	for _, threads := range []int{1, 2} {
		ws := linalg.NewWorkspace(threads)
		for _, symmetric := range []bool{false, true} { // all in float32, all again in float64
			m := random[float64](t, Config{40, 30, Untied, linalg.Linear, LinearOutput}, 1, 9)
			if symmetric {
				symmetricTimes(m)
			}
			single := convert[float32](m)
			z := normsOf(single, newNorms(single.Double(), nil, ws), 40)
			values := make([]terms, chunkRows)
			of := func() { z.Of(values, x) }
			t.Run(fmt.Sprintf("%d threads, symmetric %v", threads, symmetric), func(t *testing.T) { allocation.Check(t, of) })
		}
		ws.Close()
	}
}

// TestCertificate: no sample is above the bounds, which are no more than the
// rank's share above what the largest eigenvalue gives.
func TestCertificate(t *testing.T) {
	for _, act := range allActivations {
		m := random[float64](t, Config{8, 20, Untied, act, LinearOutput}, 2, 3)
		x := uniform[float64](200, 8, 5)
		for i := range x.Data {
			x.Data[i] = 8*x.Data[i] - 4
		}
		got := mustMeasure(t, m, x, MeasureOptions{})
		worst := math.Sqrt(2 * got.J.Asymmetry.Max)
		if b := got.Certificate.Bound(); !(worst <= b*(1+1e-12)) || b > 3*worst {
			t.Errorf("%v: ‖J−Jᵀ‖ reaches %v, the certificate is %+v", act, worst, got.Certificate)
		}
		if act == linalg.Linear && math.Abs(worst/got.Certificate.Spectral-1) > 1e-12 {
			t.Errorf("linear: ‖J−Jᵀ‖ is %v, the certificate %v", worst, got.Certificate.Spectral)
		}
	}
	// The spectral radius of a diagonal matrix is its largest element.
	p := &pencil{}
	a := linalg.New[float64](5, 5)
	for i := range 5 {
		a.Set(i, i, float64(i))
	}
	if got := p.spectralRadius(a, 6); got < 4*(1-1e-15) || got > 4.0001 {
		t.Errorf("spectral radius of diag(0, 1, 2, 3, 4) bounded by %v", got)
	}
}

// TestAntipodal: units (w, b), (−w, −b) have one slope if h′ is even, so that J can be
// symmetric though R is no W diag(e): the certificate is only an upper bound.
func TestAntipodal(t *testing.T) {
	for _, act := range []Activation{linalg.Sigmoid, linalg.Tanh, linalg.Sine, linalg.Erf} {
		m := random[float64](t, Config{6, 2, Untied, act, LinearOutput}, 1, 3)
		for i := range 6 {
			m.W.Set(i, 1, -m.W.At(i, 0))
			m.R.Set(i, 1, m.R.At(i, 0)-0.8*m.W.At(i, 0))
		}
		m.B[1] = -m.B[0]
		cancels(t, m)
	}
}

// TestSineTriple: of three sine units with the same w, no two antipodal, the slopes
// are dependent, as sin(b₂−b₃) cos(u+b₁) + … + sin(b₁−b₂) cos(u+b₃) = 0.
func TestSineTriple(t *testing.T) {
	m := random[float64](t, Config{6, 3, Untied, linalg.Sine, LinearOutput}, 1, 3)
	copy(m.B, []float64{0.2, -0.7, 1.5})
	for l := range 3 {
		share := math.Sin(m.B[(l+1)%3] - m.B[(l+2)%3])
		for i := range 6 {
			m.W.Set(i, l, m.W.At(i, 0))
			m.R.Set(i, l, float64(l+1)*m.W.At(i, 0)+0.1*share*float64(i%2))
		}
	}
	cancels(t, m)
}

// cancels fails unless J is symmetric and the certificate large.
func cancels(t *testing.T, m *Model[float64]) {
	t.Helper()
	got := mustMeasure(t, m, uniform[float64](10, 6, 1), MeasureOptions{})
	if !(got.J.Lambda.Max < 1e-7) || got.Certificate.Bound() < 1e-2 || !(got.StraightLine.Max < 1e-12) {
		t.Errorf("%v: λ %v, certificate %+v, residual %v", m.Activation, got.J.Lambda.Max, got.Certificate, got.StraightLine.Max)
	}
}

// TestExceptions are models of dependent slopes, or with a w_l = 0, that are conservative
// though R is no W diag(e): multiples of (leaky) ReLU units, and a constant unit, which
// the certificate knows about.
func TestExceptions(t *testing.T) {
	x := uniform[float64](20, 6, 1)
	linalg.AddRow(x, []float64{-0.5, -0.5, -0.5, -0.5, -0.5, -0.5})
	for _, act := range allActivations {
		for _, constant := range []bool{false, true} {
			m := random[float64](t, Config{6, 2, Untied, act, LinearOutput}, 1, 3)
			for i := range 6 { // w₂ = 2w₁ and r₁ + 2r₂ = w₁, or w₂ = 0 and r₁ = w₁
				m.W.Set(i, 1, 2*m.W.At(i, 0))
				m.R.Set(i, 1, (m.W.At(i, 0)-m.R.At(i, 0))/2)
				if constant {
					m.W.Set(i, 1, 0)
					m.R.Set(i, 0, m.W.At(i, 0))
				}
			}
			m.B[0], m.B[1] = 0.1, 0.2
			conservative := constant || act == linalg.Linear || act == linalg.ReLU || act == linalg.LeakyReLU
			got := mustMeasure(t, m, x, MeasureOptions{})
			if got.DiagonalDistance < 0.1 || conservative != (got.J.Lambda.Max < 1e-7) || !conservative && got.J.Lambda.Max < 1e-3 {
				t.Errorf("%v, constant %v: λ %v at a distance of %v", act, constant, got.J.Lambda.Max, got.DiagonalDistance)
			}
			if zero := got.Certificate.Bound() < 1e-7; zero != (constant || act == linalg.Linear) {
				t.Errorf("%v, constant %v: the certificate is %+v", act, constant, got.Certificate)
			}
		}
	}
}

// TestDead: samples without an active unit are counted and left out.
func TestDead(t *testing.T) {
	m := random[float32](t, Config{5, 4, Untied, linalg.ReLU, LinearOutput}, 1, 3)
	x := uniform[float32](6, 5, 1)
	for i := range m.B { // the last two samples are 0, where u = b
		m.B[i] = -1e-3
	}
	for _, n := range []int{4, 5} {
		clear(x.Row(n))
	}
	live := mustMeasure(t, m, x.Slice(0, 4, 0, 5), MeasureOptions{})
	got := mustMeasure(t, m, x, MeasureOptions{})
	if got.Samples != 6 || got.Dead != 2+live.Dead || got.J != live.J || got.JI != live.JI {
		t.Errorf("%+v, want two dead samples more than %+v", got, live)
	}
	for i := range m.B {
		m.B[i] = -100
	}
	got = mustMeasure(t, m, x, MeasureOptions{})
	if got.Dead != 6 || !math.IsNaN(got.J.Sym.Mean) {
		t.Errorf("all dead: %+v", got)
	}
}

// TestMeasureSame: threads and the number of samples beside it do not change a
// sample's bits.
func TestMeasureSame(t *testing.T) {
	m := random[float32](t, Config{30, 40, Untied, linalg.Tanh, LinearOutput}, 1, 3)
	x := uniform[float32](300, 30, 1)
	strip := func(r *Measurement) string { // as text, in which NaN is NaN
		s := *r
		s.ScoreSeconds, s.CertificateSeconds, s.StraightLineSeconds, s.FewSeconds, s.LoopSeconds = 0, 0, 0, 0, 0
		return fmt.Sprintf("%+v", s)
	}
	want := strip(mustMeasure(t, m, x, MeasureOptions{Threads: 1}))
	for _, threads := range []int{0, 2, 3} {
		if got := strip(mustMeasure(t, m, x, MeasureOptions{Threads: threads})); got != want {
			t.Errorf("%d threads: %s\nwant %s", threads, got, want)
		}
	}
	all := mustMeasure(t, m, x, MeasureOptions{ScoresOnly: true})
	one := mustMeasure(t, m, x, MeasureOptions{Samples: 1, ScoresOnly: true})
	if one.Samples != 1 || one.J.Sym.Mean < all.J.Sym.Min || one.J.Sym.Mean > all.J.Sym.Max || one.J.Sym.Std != 0 {
		t.Errorf("one sample: %+v", one.J.Sym)
	}
}

func TestMeasureBadInput(t *testing.T) {
	m := random[float32](t, Config{4, 3, Untied, linalg.Sigmoid, SigmoidOutput}, 1, 3)
	for _, c := range []struct {
		o    MeasureOptions
		edit func(x *linalg.Matrix[float32])
		want string
	}{
		{MeasureOptions{Samples: -1}, nil, "-1 samples"},
		{MeasureOptions{Threads: -1}, nil, "-1 threads"},
		{MeasureOptions{Columns: []int{}}, nil, "empty"},
		{MeasureOptions{Columns: []int{1, 4}}, nil, "column 4"},
		{MeasureOptions{Columns: []int{1, 1}}, nil, "column 1 is listed twice"},
		{MeasureOptions{}, func(x *linalg.Matrix[float32]) { x.Set(1, 2, float32(math.Inf(1))) }, "+Inf at row 1, column 2"},
		{MeasureOptions{}, func(x *linalg.Matrix[float32]) { x.Rows = 0 }, "no rows"},
		{MeasureOptions{}, func(x *linalg.Matrix[float32]) { x.Cols = 2 }, "2 columns"},
	} {
		x := uniform[float32](5, 4, 1)
		if c.edit != nil {
			c.edit(x)
		}
		if _, err := Measure(context.Background(), m, x, c.o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: error %v does not contain %q", c.o, err, c.want)
		}
	}
	for want, f := range map[string]func() error{
		"Measure: the network is nil": func() error {
			_, err := Measure[float32](context.Background(), nil, uniform[float32](5, 4, 1), MeasureOptions{})
			return err
		},
		"Train: the network is nil": func() error {
			_, err := Train[float32](context.Background(), (*Deep[float32])(nil), uniform[float32](5, 4, 1), TrainOptions{Batch: 1, Rate: 1})
			return err
		},
		"Measure: the data are nil":  func() error { _, err := Measure(context.Background(), m, nil, MeasureOptions{}); return err },
		"EnergyOf: the data are nil": func() error { _, err := EnergyOf(context.Background(), m, nil, nil); return err },
		"FromMatrices: W is nil": func() error {
			_, err := FromMatrices[float32](nil, nil, nil, nil, linalg.Tanh, LinearOutput)
			return err
		},
	} {
		if err := f(); err == nil || err.Error() != "ae: "+want {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	// A row that is not measured is not looked at.
	x := uniform[float32](5, 4, 1)
	x.Set(4, 0, float32(math.NaN()))
	mustMeasure(t, m, x, MeasureOptions{Samples: 4})
}
