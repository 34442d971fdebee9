package ae

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/curlfree/curlfree/linalg"
)

// spiral is the field (−x + y, −x − y) of fig. 4.
var spiral = linalg.Wrap(2, 2, 2, []float64{-1, 1, -1, -1})

// linearField returns Ax at the rows of x.
func linearField(a, x *linalg.Matrix[float64]) *linalg.Matrix[float64] {
	f := linalg.New[float64](x.Rows, x.Cols)
	linalg.Gemm(f, 1, x, linalg.NoTrans, a, linalg.Transposed, 0, nil)
	return f
}

// square returns the centres of n×n cells of [−1, 1]².
func square(n int) *linalg.Matrix[float64] {
	x := linalg.New[float64](n*n, 2)
	for i := range n * n {
		x.Set(i, 0, (2*float64(i%n)+1)/float64(n)-1)
		x.Set(i, 1, (2*float64(i/n)+1)/float64(n)-1)
	}
	return x
}

// TestSquareProjection: the series has the published energy, ‖∇φ‖² = 0.41743442738, and
// leaves (8/3 − E)/4 = 0.5623081 of the field, where (−x, −y) leaves 2/3.
func TestSquareProjection(t *testing.T) {
	var energy, left, sinkLeft [2]float64
	for i, n := range []int{30, 60} {
		x := square(n)
		p := linalg.New[float64](x.Rows, 2)
		SquareProjection(p, spiral, x)
		f, sink := linearField(spiral, x), linalg.New[float64](x.Rows, 2)
		LinearProjection(sink, spiral, x)
		energy[i], left[i], sinkLeft[i] = 4*MeanSquare(p, sink), MeanSquare(f, p), MeanSquare(f, sink)
	}
	for _, c := range []struct {
		means [2]float64
		want  float64
	}{{energy, 0.41743442738}, {left, 0.5623081}, {sinkLeft, 2.0 / 3}} {
		// The midpoint rule has an error of order 2, and this takes it away.
		if got := (4*c.means[1] - c.means[0]) / 3; math.Abs(got-c.want) > 2e-5 {
			t.Errorf("%v, want %v", got, c.want)
		}
	}
}

func mustFit(t *testing.T, x, f *linalg.Matrix[float64], n Network[float64], o TrainOptions) *FieldFit {
	t.Helper()
	o.Batch, o.Optimizer = x.Rows, LBFGS
	fit, err := FitField(context.Background(), x, f, n, o)
	if err != nil {
		t.Fatal(err)
	}
	return fit
}

// TestFitFieldSquare is fig. 4 on the square: conservative models approach the L²
// projection and not (−x, −y); the untied one learns the whole field.
func TestFitFieldSquare(t *testing.T) {
	x := square(20)
	f, p, sink := linearField(spiral, x), linalg.New[float64](x.Rows, 2), linalg.New[float64](x.Rows, 2)
	SquareProjection(p, spiral, x)
	LinearProjection(sink, spiral, x)
	best := MeanSquare(f, p)
	potential, err := NewPotential[float64](DeepConfig{2, []int{40, 40}, []Activation{linalg.Tanh, linalg.Tanh}, Tied, LinearOutput})
	if err != nil {
		t.Fatal(err)
	}
	potential.Init(2, rand.New(rand.NewPCG(1, 1)))
	for name, n := range map[string]Network[float64]{
		"scaled":    random[float64](t, Config{2, 60, Scaled, linalg.ReLU, LinearOutput}, 1, 3),
		"potential": potential,
	} {
		fit := mustFit(t, x, f, n, TrainOptions{Epochs: 150})
		far, near := MeanSquare(fit.Conservative, sink), MeanSquare(fit.Conservative, p)
		t.Logf("%s: leaves %.4f (projection %.4f), to the projection %.4f, to (−x, −y) %.4f", name, fit.ResidualSquare, best, near, far)
		if !(fit.ResidualSquare < 1.02*best) || !(near < far/5) || fit.ResidualSquare != fit.FittedSquare {
			t.Errorf("%s: leaves %v, at %v of the projection and %v of (−x, −y)", name, fit.ResidualSquare, near, far)
		}
	}
	fit := mustFit(t, x, f, random[float64](t, Config{2, 30, Untied, linalg.Tanh, LinearOutput}, 1, 3), TrainOptions{Epochs: 150})
	if fit.FittedSquare > 1e-3*fit.MeanSquare {
		t.Errorf("untied: leaves %v of %v", fit.FittedSquare, fit.MeanSquare)
	}
	if fit.ResidualSquare < 0.99*best {
		t.Errorf("untied: its conservative part leaves %v, no gradient leaves less than %v", fit.ResidualSquare, best)
	}
}

// TestFitFieldDisk: on the disk the closest gradient is (−x, −y), and what it
// leaves is half the energy.
func TestFitFieldDisk(t *testing.T) {
	grid := square(24)
	x := linalg.New[float64](0, 2)
	for i := range grid.Rows {
		if row := grid.Row(i); row[0]*row[0]+row[1]*row[1] <= 1 {
			x.Rows++
			x.Data = append(x.Data, row...)
		}
	}
	x.Stride = 2
	f, sink := linearField(spiral, x), linalg.New[float64](x.Rows, 2)
	LinearProjection(sink, spiral, x)
	fit := mustFit(t, x, f, random[float64](t, Config{2, 12, Scaled, linalg.Softplus, LinearOutput}, 1, 3), TrainOptions{Epochs: 60})
	if d := MeanSquare(fit.Conservative, sink); d > 0.02*fit.MeanSquare || math.Abs(fit.Share-0.5) > 0.02 {
		t.Errorf("%v away from (−x, −y), the share is %v", d, fit.Share)
	}
}

// TestFitFieldLinear: of Ax in n dimensions over points that lie evenly about 0 —
// ±√n e_i, whose covariance is I — a linear scaled model learns exactly sym(A)x.
func TestFitFieldLinear(t *testing.T) {
	for _, n := range []int{1, 3, 6} {
		rng := rand.New(rand.NewPCG(uint64(n), 5))
		a := linalg.New[float64](n, n)
		for i := range a.Data {
			a.Data[i] = rng.NormFloat64()
		}
		x := linalg.New[float64](2*n, n)
		for i := range n {
			x.Set(2*i, i, math.Sqrt(float64(n)))
			x.Set(2*i+1, i, -math.Sqrt(float64(n)))
		}
		f, want := linearField(a, x), linalg.New[float64](2*n, n)
		LinearProjection(want, a, x)
		fit := mustFit(t, x, f, random[float64](t, Config{n, 3 * n, Scaled, linalg.Linear, LinearOutput}, 1, 3), TrainOptions{Epochs: 400})
		if d := MeanSquare(fit.Conservative, want); d > 1e-10*fit.MeanSquare {
			t.Errorf("n = %d: %v away from sym(A)x, mean ‖F‖² %v", n, d, fit.MeanSquare)
		}
		if left := MeanSquare(f, want); math.Abs(fit.ResidualSquare-left) > 1e-9*fit.MeanSquare {
			t.Errorf("n = %d: leaves %v, the projection %v", n, fit.ResidualSquare, left)
		}
	}
}

func TestFitFieldBadInput(t *testing.T) {
	o := TrainOptions{Epochs: 1, Batch: 3, Optimizer: LBFGS}
	x := uniform[float64](3, 2, 1)
	linear := random[float64](t, Config{2, 3, Tied, linalg.Tanh, LinearOutput}, 1, 1)
	bad := x.Clone()
	bad.Set(1, 1, math.Inf(1))
	for _, c := range []struct {
		x, f *linalg.Matrix[float64]
		n    Network[float64]
		want string
	}{
		{x, x, random[float64](t, Config{2, 3, Tied, linalg.Tanh, SigmoidOutput}, 1, 1), "linear output"},
		{x, uniform[float64](2, 2, 1), linear, "2×2 vectors do not fit 3×2 points"},
		{x, bad, linear, "+Inf at row 1, column 1"},
		{uniform[float64](3, 4, 1), uniform[float64](3, 4, 1), linear, "4 columns"},
	} {
		if _, err := FitField(context.Background(), c.x, c.f, c.n, o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v does not contain %q", err, c.want)
		}
	}
	if fit, err := FitField(context.Background(), x, linalg.New[float64](3, 2), linear, o); err != nil || fit.Share != 0 {
		t.Errorf("a zero field: %v, error %v", fit, err)
	}
}

// TestAlternateScales: the scales of ReLU units keep their signs, as 2e² − ‖w‖² − b²
// stays what it was but for the square of the rate, so that a model of e = 1 cannot
// learn the steep sink −3x, which takes r = −2x; with both signs it can.
func TestAlternateScales(t *testing.T) {
	x := square(11)
	f := linalg.New[float64](x.Rows, 2)
	linalg.Axpy(-3, x.Data, f.Data)
	left := map[bool]float64{}
	for _, signed := range []bool{false, true} {
		m := must(New[float64](Config{2, 12, Scaled, linalg.ReLU, LinearOutput}))
		m.Init(1, rand.New(rand.NewPCG(4, 1)))
		if signed {
			m.AlternateScales()
		}
		first, kept := m.Clone(), func(m *Model[float64], l int) float64 {
			return 2*m.E[l]*m.E[l] - m.W.At(0, l)*m.W.At(0, l) - m.W.At(1, l)*m.W.At(1, l) - m.B[l]*m.B[l]
		}
		must(FitField(context.Background(), x, f, m, TrainOptions{Epochs: 2000, Batch: 121, Rate: 0.05}))
		left[signed] = MeanSquare(residualOf(m, x, f), nil)
		for l, e := range m.E {
			if e*first.E[l] <= 0 || kept(first, l) <= 0 || math.Abs(kept(m, l)-kept(first, l)) > 0.02 {
				t.Errorf("e is %v from %v, the kept %v from %v", e, first.E[l], kept(m, l), kept(first, l))
			}
		}
		if signed != (slices.Min(m.E) < 0) {
			t.Errorf("signed %v: e is %v", signed, m.E)
		}
	}
	if bound := 4 * MeanSquare(x, nil); left[false] < bound || left[true] > 0.1*bound {
		t.Errorf("%v is left, the bound of convex functions is %v", left, bound)
	}
}

// residualOf returns v(x) − f.
func residualOf(m *Model[float64], x, f *linalg.Matrix[float64]) *linalg.Matrix[float64] {
	v := linalg.New[float64](x.Rows, x.Cols)
	m.Field(v, x, nil)
	linalg.Sub(v, v, f)
	return v
}
