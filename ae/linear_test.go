package ae

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/curlfree/curlfree/linalg"
)

// linear returns a random model of linear units.
func linear(t testing.TB, visible, hidden int, weights Weights, scale float64, seed uint64) *Model[float64] {
	return random[float64](t, Config{visible, hidden, weights, linalg.Linear, LinearOutput}, scale, seed)
}

// coloured returns n rows with different variances in correlated directions.
func coloured(n, d int, seed uint64) *linalg.Matrix[float64] {
	x, mix := uniform[float64](n, d, seed), uniform[float64](d, d, seed+1)
	for i := range x.Data {
		x.Data[i] -= 0.5
	}
	for i := range d {
		for j := range d {
			mix.Set(i, j, (mix.At(i, j)-0.5)/float64(1+i))
		}
		mix.Row(i)[i] += 4 / float64(1+i)
	}
	y := linalg.New[float64](n, d)
	linalg.Gemm(y, 1, x, linalg.NoTrans, mix, linalg.NoTrans, 0, nil)
	return y
}

// risk is E‖RWᵀx − x‖² for second moment s: tr (RWᵀ − I) S (RWᵀ − I)ᵀ.
func risk(r, w, s *linalg.Matrix[float64]) float64 {
	a := linalg.Eye[float64](w.Rows)
	linalg.Gemm(a, 1, r, linalg.NoTrans, w, linalg.Transposed, -1, nil)
	as := linalg.New[float64](w.Rows, w.Rows)
	linalg.Gemm(as, 1, a, linalg.NoTrans, s, linalg.NoTrans, 0, nil)
	var sum float64
	for i := range a.Rows {
		sum += linalg.Dot(as.Row(i), a.Row(i))
	}
	return sum
}

func relative(a, b *linalg.Matrix[float64]) float64 {
	d := a.Clone()
	linalg.Sub(d, d, b)
	return frobenius(d) / frobenius(b)
}

func must[V any](v V, err error) V {
	if err != nil {
		panic(err)
	}
	return v
}

// TestOptimalDecoder: no decoder near S W (WᵀSW)⁻¹ does better, and it is the
// least-squares decoder of data; the right inverse is it for white data alone,
// where RWᵀ is the orthogonal projector. For other data RWᵀ is an oblique
// projector, so J is not symmetric, and the right inverse does worse.
func TestOptimalDecoder(t *testing.T) {
	const d, h = 7, 3
	w := linear(t, d, h, Tied, 2, 1).W
	x := coloured(200, d, 5)
	s := SecondMoment(x, nil)
	best, right := must(OptimalDecoder(w, s)), must(OptimalDecoder(w, nil))
	least := risk(best, w, s)
	for i := range d {
		for l := range h {
			for _, by := range []float64{-0.01, 0.01} {
				other := best.Clone()
				other.Set(i, l, other.At(i, l)+by)
				if risk(other, w, s) <= least {
					t.Errorf("R[%d,%d] by %v is no worse", i, l, by)
				}
			}
		}
	}
	codes := linalg.New[float64](x.Rows, h)
	linalg.Gemm(codes, 1, x, linalg.NoTrans, w, linalg.NoTrans, 0, nil)
	rt, _, err := linalg.LeastSquares(codes, x)
	if err != nil {
		t.Fatal(err)
	}
	r := linalg.New[float64](d, h)
	linalg.Transpose(r, rt)
	if e := relative(best, r); e > 1e-12 {
		t.Errorf("least squares on the data differ by %v", e)
	}
	if e := relative(must(OptimalDecoder(w, linalg.Eye[float64](d))), right); e > 1e-13 {
		t.Errorf("the right inverse differs from the optimum for white data by %v", e)
	}
	if ratio := risk(right, w, s) / least; ratio < 1.05 {
		t.Errorf("the right inverse has %v times the least risk on correlated data", ratio)
	}
	project := func(r *linalg.Matrix[float64]) (idempotent, sym float64) {
		p, pp := linalg.New[float64](d, d), linalg.New[float64](d, d)
		linalg.Gemm(p, 1, r, linalg.NoTrans, w, linalg.Transposed, 0, nil)
		linalg.Gemm(pp, 1, p, linalg.NoTrans, p, linalg.NoTrans, 0, nil)
		sym, _, _, _ = direct(p, 0)
		return relative(pp, p), sym
	}
	if e, sym := project(best); e > 1e-12 || sym > 0.99 {
		t.Errorf("the optimum is off a projector by %v, with sym %v", e, sym)
	}
	if e, sym := project(right); e > 1e-12 || sym < 1-1e-12 {
		t.Errorf("the right inverse is off a projector by %v, with sym %v", e, sym)
	}
}

// TestRowSpace: the right inverse returns what is in the encoder's row space and
// takes the rest to 0; the transpose does so for an orthonormal encoder and for
// this one does not.
func TestRowSpace(t *testing.T) {
	const d, h = 6, 3
	w := linear(t, d, h, Tied, 2, 3).W
	x := uniform[float64](1, d, 4).Row(0)
	split := func(r, w *linalg.Matrix[float64]) (inside, outside float64) {
		code, in, out := make([]float64, h), make([]float64, d), make([]float64, d)
		q := must(orthonormalBasis(w))
		linalg.Gemv(code, 1, q, linalg.Transposed, x, 0)
		linalg.Gemv(in, 1, q, linalg.NoTrans, code, 0)
		for i := range out {
			out[i] = x[i] - in[i]
		}
		again := func(v []float64) []float64 {
			code, y := make([]float64, h), make([]float64, d)
			linalg.Gemv(code, 1, w, linalg.Transposed, v, 0)
			linalg.Gemv(y, 1, r, linalg.NoTrans, code, 0)
			return y
		}
		kept := again(in)
		for i := range kept {
			kept[i] -= in[i]
		}
		return norm(kept), norm(again(out))
	}
	if in, out := split(must(OptimalDecoder(w, nil)), w); in > 1e-14 || out > 1e-14 {
		t.Errorf("the right inverse loses %v of the row space and keeps %v of the rest", in, out)
	}
	if in, out := split(w, w); in < 0.1 || out > 1e-14 {
		t.Errorf("the transpose loses %v of the row space and keeps %v of the rest", in, out)
	}
	q := must(orthonormalBasis(w))
	if in, out := split(q, q); in > 1e-14 || out > 1e-14 {
		t.Errorf("the transpose of an orthonormal encoder loses %v and keeps %v", in, out)
	}
	if e := relative(must(OptimalDecoder(q, nil)), q); e > 1e-14 {
		t.Errorf("the right inverse of an orthonormal encoder is %v from its transpose", e)
	}
}

// TestLostExactly: what is orthogonal to the encoder does not reach the code, in no
// bit and whatever the units are: with whole numbers nothing rounds.
func TestLostExactly(t *testing.T) {
	for _, act := range allActivations {
		m := random[float64](t, Config{4, 2, Untied, act, LinearOutput}, 1, 7)
		copy(m.W.Data, []float64{1, 2, 2, 1, -1, 3, 4, 0})
		clear(m.B)
		x, lost := []float64{3, -1, 2, 5}, []float64{-8, 4, 4, 1} // Wᵀ lost = 0
		moved := make([]float64, 4)
		for i := range moved {
			moved[i] = x[i] + lost[i]
		}
		a, b := linalg.New[float64](1, 4), linalg.New[float64](1, 4)
		m.Reconstruct(a, vector(x), nil)
		m.Reconstruct(b, vector(moved), nil)
		for i, v := range a.Row(0) {
			if math.Float64bits(v) != math.Float64bits(b.At(0, i)) {
				t.Errorf("%v: r is %v and %v", act, a.Row(0), b.Row(0))
			}
		}
	}
}

// TestOrthonormal: W′ = LW changes nothing of a linear model, and with the right
// inverse for a decoder makes it the transpose. With sigmoid units the same steps
// change the reconstruction: the argument is linear only.
func TestOrthonormal(t *testing.T) {
	const d, h = 6, 4
	for _, weights := range allWeights {
		m := linear(t, d, h, weights, 3, 8)
		n, l, err := Orthonormal(m)
		if err != nil {
			t.Fatal(err)
		}
		x := uniform[float64](5, d, 2)
		a, b := linalg.New[float64](5, d), linalg.New[float64](5, d)
		m.Reconstruct(a, x, nil)
		n.Reconstruct(b, x, nil)
		if !linalg.EqualApprox(a, b, 1e-13) || awayFromIdentity(n.W, n.W) > 1e-14 {
			t.Errorf("%v: r changed by %v, ‖W′ᵀW′ − I‖ = %v", weights, relative(b, a), awayFromIdentity(n.W, n.W))
		}
		lw := linalg.New[float64](d, h)
		linalg.Gemm(lw, 1, m.W, linalg.NoTrans, l, linalg.Transposed, 0, nil)
		if e := relative(lw, n.W); e > 1e-14 {
			t.Errorf("%v: W Lᵀ is %v from W′", weights, e)
		}
	}
	m := linear(t, d, h, Untied, 3, 9)
	m.R.Copy(must(OptimalDecoder(m.W, nil)))
	n, _, err := Orthonormal(m)
	if err != nil {
		t.Fatal(err)
	}
	if e := relative(n.R, n.W); e > 1e-13 {
		t.Errorf("the right inverse becomes a decoder %v from the transpose", e)
	}
	// The same with sigmoid units.
	m.Activation, n.Activation = linalg.Sigmoid, linalg.Sigmoid
	x := uniform[float64](5, d, 2)
	a, b := linalg.New[float64](5, d), linalg.New[float64](5, d)
	m.Reconstruct(a, x, nil)
	n.Reconstruct(b, x, nil)
	if e := relative(b, a); e < 0.05 {
		t.Errorf("with sigmoid units r changed by %v only", e)
	}
	if _, _, err := Orthonormal(m); err == nil {
		t.Error("sigmoid units are no error")
	}
	twice := linear(t, d, 2, Tied, 1, 1)
	for i := range d {
		twice.W.Set(i, 1, 2*twice.W.At(i, 0))
	}
	if _, _, err := Orthonormal(twice); err == nil {
		t.Error("dependent columns are no error")
	}
}

// TestPrincipalAngles: planes turned by known angles, from 1e-9 to a right angle.
func TestPrincipalAngles(t *testing.T) {
	const d = 8
	q := must(orthonormalBasis(linear(t, d, d, Tied, 1, 2).W))
	want := []float64{0, 1e-9, 0.3, math.Pi / 2}
	a, b := linalg.New[float64](d, 4), linalg.New[float64](d, 4)
	for l, angle := range want {
		for i := range d {
			a.Set(i, l, q.At(i, l))
			b.Set(i, l, math.Cos(angle)*q.At(i, l)+math.Sin(angle)*q.At(i, 4+l))
		}
	}
	// Other bases of the same planes.
	mixed, wide := linalg.New[float64](d, 4), linalg.New[float64](d, 6)
	linalg.Gemm(mixed, 1, b, linalg.NoTrans, uniform[float64](4, 4, 3), linalg.NoTrans, 0, nil)
	wide.Slice(0, d, 0, 4).Copy(a)
	wide.Slice(0, d, 4, 6).Copy(q.Slice(0, d, 4, 6)) // of which the first two angles' other sides
	for i, got := range must(PrincipalAngles(a, mixed)) {
		if math.Abs(got-want[i]) > 2e-15*(1+1e2*want[i]) {
			t.Errorf("angle %d is %v, want %v", i, got, want[i])
		}
	}
	for i, got := range must(PrincipalAngles(mixed, wide)) {
		if w := []float64{0, 0, 0.3, math.Pi / 2}[i]; math.Abs(got-w) > 1e-13 {
			t.Errorf("angle %d to the wider is %v, want %v", i, got, w)
		}
	}
	for _, angle := range []float64{0, 1e-300, 1e-3, 0.5, 1, 1.5, math.Pi / 2} {
		if got := quadrantAngle(math.Cos(angle), math.Sin(angle)); math.Abs(got-angle) > 4e-16*angle {
			t.Errorf("the angle %v is given as %v", angle, got)
		}
	}
	if _, err := PrincipalAngles(a, linalg.New[float64](d, 1)); err == nil {
		t.Error("a column of zeros is no error")
	}
}

// trainLinear trains on the whole of x at a time.
func trainLinear(t *testing.T, m *Model[float64], x *linalg.Matrix[float64], epochs int, rate float64) *LinearState {
	t.Helper()
	mustTrain(t, m, x, TrainOptions{Epochs: epochs, Batch: x.Rows, Rate: rate, Tau: 1e12, Threads: 1})
	s := SecondMoment(x, mean(x))
	return must(CompareLinear(m, s))
}

// TestLinearTraining: tied linear training makes the encoder orthonormal and its
// span the principal subspace, on centred data and on others. Untied training
// reaches the same projector, so that J is symmetric, but R becomes W only from a
// small start: R ᵀR − WᵀW stays what it was.
func TestLinearTraining(t *testing.T) {
	const d, h, n = 5, 2, 40
	centred := coloured(n, d, 3)
	linalg.AddRow(centred, negated(mean(centred)))
	moved := centred.Clone()
	linalg.AddRow(moved, []float64{1, -0.5, 0.3, 0, 2})
	for name, x := range map[string]*linalg.Matrix[float64]{"centred": centred, "not centred": moved} {
		z := trainLinear(t, linear(t, d, h, Tied, 0.5, 4), x, 40000, 0.05)
		if z.Frame > 1e-6 || z.Projector > 1e-6 || z.Angles[h-1] > 1e-6 || z.Decoder > 1e-6 || z.Tie != 0 {
			t.Errorf("tied, %s: %+v", name, z)
		}
		z = trainLinear(t, linear(t, d, h, Untied, 2, 4), x, 40000, 0.05)
		if z.Projector > 1e-6 || z.Angles[h-1] > 1e-6 || z.Decoder > 1e-6 || z.Inverse > 1e-6 || z.Tie < 0.3 || z.Frame < 0.3 {
			t.Errorf("untied, %s: %+v", name, z)
		}
	}
	// With biases of 0 and centred data, which keep them at 0, RᵀR − WᵀW stays what
	// it was but for the finite steps.
	start := func(scale float64) *Model[float64] {
		m := linear(t, d, h, Untied, scale, 4)
		clear(m.B)
		clear(m.C)
		return m
	}
	imbalance := func(m *Model[float64]) *linalg.Matrix[float64] {
		g := linalg.New[float64](h, h)
		linalg.Gemm(g, 1, m.R, linalg.Transposed, m.R, linalg.NoTrans, 0, nil)
		linalg.Gemm(g, -1, m.W, linalg.Transposed, m.W, linalg.NoTrans, 1, nil)
		return g
	}
	m := start(2)
	before := imbalance(m)
	if z := trainLinear(t, m, centred, 20000, 0.001); relative(imbalance(m), before) > 0.01 || z.Tie < 0.3 {
		t.Errorf("RᵀR − WᵀW changed by %v of itself, R is %v from W", relative(imbalance(m), before), z.Tie)
	}
	if z := trainLinear(t, start(1e-4), centred, 20000, 0.05); z.Projector > 1e-6 || z.Tie > 1e-5 || z.Frame > 1e-5 {
		t.Errorf("untied from a small start: %+v", z)
	}
}

// TestLinearTrainingDegenerate: with data in fewer dimensions than hidden units,
// tied training does not make the encoder orthonormal, though nothing is lost.
func TestLinearTrainingDegenerate(t *testing.T) {
	x := linalg.New[float64](20, 4)
	for i := range x.Rows {
		x.Set(i, 1, float64(i)/10-0.95)
	}
	m := linear(t, 4, 2, Tied, 0.5, 6)
	result := mustTrain(t, m, x, TrainOptions{Epochs: 3000, Batch: 20, Rate: 0.2, Tau: 1e12, Threads: 1})
	z := must(CompareLinear(m, SecondMoment(x, mean(x))))
	if result.Loss > 1e-12 || z.Frame < 0.5 || !math.IsNaN(z.Decoder) {
		t.Errorf("loss %v, %+v", result.Loss, z)
	}
}

func negated(x []float64) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = -v
	}
	return y
}

func TestCompareLinearRejects(t *testing.T) {
	for name, m := range map[string]*Model[float64]{
		"sigmoid": random[float64](t, Config{3, 2, Tied, linalg.Sigmoid, LinearOutput}, 1, 1),
		"wide":    linear(t, 3, 4, Tied, 1, 1),
		"zero":    must(New[float64](Config{3, 2, Tied, linalg.Linear, LinearOutput})),
	} {
		if _, err := CompareLinear(m, linalg.Eye[float64](3)); err == nil {
			t.Errorf("%s is no error", name)
		}
	}
	if _, err := OptimalDecoder(linalg.New[float64](3, 2), linalg.Eye[float64](3)); err == nil {
		t.Error("W = 0 has an optimal decoder")
	}
	if _, err := OptimalDecoder(linalg.New[float64](3, 2), nil); err == nil {
		t.Error("W = 0 has a right inverse")
	}
}

// BenchmarkDecoder is what the right inverse costs beside the transpose, and
// beside one reconstruction of as many samples as there are visible units.
func BenchmarkDecoder(b *testing.B) {
	for _, size := range [][2]int{{64, 16}, {256, 64}, {784, 100}, {784, 500}} {
		m := linear(b, size[0], size[1], Untied, 1, 1)
		name := fmt.Sprintf("%dx%d", size[0], size[1])
		b.Run(name+"/inverse", func(b *testing.B) {
			for range b.N {
				must(OptimalDecoder(m.W, nil))
			}
		})
		wt := linalg.New[float64](size[1], size[0])
		b.Run(name+"/transpose", func(b *testing.B) {
			for range b.N {
				linalg.Transpose(wt, m.W)
			}
		})
		x := uniform[float64](size[0], size[0], 1)
		b.Run(name+"/reconstruct", func(b *testing.B) {
			for range b.N {
				m.Reconstruct(x, x, nil)
			}
		})
	}
}

// TestCompareLinearShape: a wrong S is a panic in the call's own name.
func TestCompareLinearShape(t *testing.T) {
	m := linear(t, 5, 3, Untied, 1, 3)
	for want, s := range map[string]*linalg.Matrix[float64]{"S is 4×4 but the model has 5": linalg.Eye[float64](4), "S is nil": nil} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.HasPrefix(got, "ae: CompareLinear: "+want) {
					t.Errorf("%q, want %q", got, want)
				}
			}()
			CompareLinear(m, s)
		}()
	}
}
