package ae

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/curlfree/curlfree/linalg"
)

// realParts returns the real parts of the eigenvalues less 1, in order.
func realParts(p *FixedPoint) []float64 {
	var list []float64
	for _, v := range p.Eigenvalues {
		list = append(list, real(v)-1)
	}
	slices.Sort(list)
	return list
}

// TestPaperSink: with W = diag(2, 0.1) and slopes of 0.3 the supplement's condition
// for a sink, Σ h′‖w‖² = 1.203 < 2, holds at a saddle: it is a bound of the
// divergence. All eigenvalues of J below 1 is the condition.
func TestPaperSink(t *testing.T) {
	m := must(New[float64](Config{2, 2, Tied, linalg.Tanh, LinearOutput}))
	m.W.Set(0, 0, 2)
	m.W.Set(1, 1, 0.1)
	for l := range m.B {
		h := math.Sqrt(0.7) // the slope is 1 − h²
		m.B[l] = math.Atanh(h)
		m.C[l] = -m.W.At(l, l) * h
	}
	p := must(Classify(m, []float64{0, 0}))
	parts := realParts(p)
	if p.Residual > 1e-15 || math.Abs(p.Trace-1.203) > 1e-14 || math.Abs(parts[0]+0.997) > 1e-14 || math.Abs(parts[1]-0.2) > 1e-14 {
		t.Errorf("%+v", p)
	}
	if !p.PaperSink || p.Kind != Saddle || p.Spiral || math.Abs(p.SymmetricMax-1.2) > 1e-14 {
		t.Errorf("the saddle is taken for %v, the paper's sink %v, λ %v", p.Kind, p.PaperSink, p.SymmetricMax)
	}
	// A sink is one by both.
	m.W.Set(0, 0, 0.5)
	m.C[0] = -0.5 * math.Sqrt(0.7)
	if p := must(Classify(m, []float64{0, 0})); p.Kind != Sink || !p.PaperSink {
		t.Errorf("the sink is taken for %v, the paper's sink %v", p.Kind, p.PaperSink)
	}
}

// TestKinds: r(x) = A x with a known spectrum has one fixed point of each kind.
func TestKinds(t *testing.T) {
	for _, c := range []struct {
		a      []float64 // 2×2
		kind   FixedKind
		spiral bool
	}{
		{[]float64{0.5, 0, 0, -3}, Sink, false},
		{[]float64{0.5, -2, 2, 0.5}, Sink, true},
		{[]float64{1.5, -2, 2, 1.5}, Source, true},
		{[]float64{2, 1, 0, 3}, Source, false},
		{[]float64{2, 1, 0, 0}, Saddle, false},
		{[]float64{1, 0, 0, 0.5}, Degenerate, false},
		{[]float64{1, -1, 1, 1}, Degenerate, true},
	} {
		m := must(New[float64](Config{2, 2, Untied, linalg.Linear, LinearOutput}))
		copy(m.W.Data, []float64{1, 0, 0, 1})
		copy(m.R.Data, c.a)
		if p := must(Classify(m, []float64{0, 0})); p.Kind != c.kind || p.Spiral != c.spiral || p.Residual != 0 {
			t.Errorf("%v: %v, spiral %v; want %v, %v", c.a, p.Kind, p.Spiral, c.kind, c.spiral)
		}
		if c.kind == Degenerate {
			continue
		}
		copy(m.C, []float64{1, 2})
		points, failed, err := FixedPoints(context.Background(), m, uniform[float64](5, 2, 1))
		if err != nil || failed != 0 || len(points) != 1 || points[0].Found != 5 {
			t.Fatalf("%v: %d points, %d failed, %v", c.a, len(points), failed, err)
		}
		// (I − A) x = c
		i := linalg.Wrap(2, 2, 2, []float64{1 - c.a[0], -c.a[1], -c.a[2], 1 - c.a[3]})
		want := must(linalg.Solve(i, linalg.Wrap(2, 1, 1, []float64{1, 2})))
		for k, v := range points[0].X {
			if math.Abs(v-want.At(k, 0)) > 1e-12 {
				t.Errorf("%v: the fixed point is %v, want %v", c.a, points[0].X, want.Data)
			}
		}
	}
}

// TestFixedPoints: r = 1.5·tanh(1.5x) in each of two coordinates has nine fixed
// points, the pairs of 0 and ±s with s = 1.5 tanh(1.5 s): one source, four saddles,
// four sinks, all without spirals, as the model is tied.
func TestFixedPoints(t *testing.T) {
	m := must(New[float64](Config{2, 2, Tied, linalg.Tanh, LinearOutput}))
	copy(m.W.Data, []float64{1.5, 0, 0, 1.5})
	s := 1.5
	for range 200 {
		s = 1.5 * math.Tanh(1.5*s)
	}
	starts := linalg.New[float64](0, 2)
	for a := -2.0; a <= 2; a += 0.25 {
		for b := -2.0; b <= 2; b += 0.25 {
			starts.Data = append(starts.Data, a, b)
			starts.Rows++
		}
	}
	starts = linalg.Wrap(starts.Rows, 2, 2, starts.Data)
	points, _, err := FixedPoints(context.Background(), m, starts)
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[FixedKind]int{}
	for _, p := range points {
		kinds[p.Kind]++
		zeros := 0
		for _, v := range p.X {
			if math.Abs(v) < 1e-12 {
				zeros++
			} else if math.Abs(math.Abs(v)-s) > 1e-11 {
				t.Errorf("a fixed point at %v, want 0 and ±%v", p.X, s)
			}
		}
		if want := []FixedKind{Sink, Saddle, Source}[zeros]; p.Kind != want || p.Spiral {
			t.Errorf("%v is a %v, spiral %v; want %v", p.X, p.Kind, p.Spiral, want)
		}
	}
	if len(points) != 9 || kinds[Sink] != 4 || kinds[Saddle] != 4 {
		t.Errorf("%d fixed points: %v", len(points), kinds)
	}
}

// TestTrueFlow: with a sigmoid output the flow and its Jacobian are those of σ(y),
// for every network.
func TestTrueFlow(t *testing.T) {
	for name, n := range networks(t) {
		d := n.Dimension()
		z, x := flow{n}, uniform[float64](1, d, 3).Row(0)
		f, j := make([]float64, d), linalg.New[float64](d, d)
		z.jacobian(j, x)
		for i := range d {
			g := gradient(func(x []float64) float64 { z.at(f, x); return f[i] }, x)
			for k, v := range g {
				if math.Abs(v-j.At(i, k)) > 1e-8*(1+math.Abs(v)) {
					t.Errorf("%s: ∂f_%d/∂x_%d is %v, by differences %v", name, i, k, j.At(i, k), v)
				}
			}
		}
	}
	m := random[float64](t, Config{4, 6, Untied, linalg.Sigmoid, SigmoidOutput}, 2, 3)
	points, _, err := FixedPoints(context.Background(), m, uniform[float64](10, 4, 1))
	if err != nil || len(points) == 0 {
		t.Fatal(points, err)
	}
	r := make([]float64, 4)
	for _, p := range points {
		m.Reconstruct(vector(r), vector(p.X), nil)
		for i, v := range r {
			if math.Abs(v-p.X[i]) > 1e-11 {
				t.Errorf("r(%v) = %v", p.X, r)
			}
		}
	}
}

// TestFollow: a linear spiral against its closed form, forth and back; along a
// conservative flow the energy grows, and ends at a sink.
func TestFollow(t *testing.T) {
	ctx := context.Background()
	m := must(New[float64](Config{2, 2, Untied, linalg.Linear, LinearOutput}))
	copy(m.W.Data, []float64{1, 0, 0, 1})
	copy(m.R.Data, []float64{0.7, -3, 3, 0.7})
	for _, time := range []float64{2.5, -1.5} {
		for _, tolerance := range []float64{1e-5, 1e-9, 1e-12} {
			way := must(Follow(ctx, m, []float64{1, 0}, time, tolerance))
			last := way.Points.Rows - 1
			size := math.Exp(-0.3 * time)
			for i, want := range []float64{size * math.Cos(3*time), size * math.Sin(3*time)} {
				if math.Abs(way.Points.At(last, i)-want) > 100*tolerance || way.Times[last] != time {
					t.Errorf("time %v, tolerance %v: %v, want %v", way.Times[last], tolerance, way.Points.At(last, i), want)
				}
			}
		}
	}
	tied := random[float64](t, Config{3, 5, Tied, linalg.Tanh, LinearOutput}, 2, 3)
	way := must(Follow(ctx, tied, []float64{3, -2, 1}, 1000, 1e-10))
	before := math.Inf(-1)
	for i := range way.Times {
		f := must(tied.Energy(way.Points.Row(i)))
		if f < before-1e-9 {
			t.Errorf("the energy falls from %v to %v", before, f)
		}
		before = f
	}
	end := way.Points.Row(len(way.Times) - 1)
	if p := must(Classify(tied, end)); p.Residual > 1e-9 || p.Kind != Sink || way.Times[len(way.Times)-1] >= 1000 {
		t.Errorf("the trajectory ends at time %v at a %v, with speed %v and eigenvalues %v", way.Times[len(way.Times)-1], p.Kind, p.Residual, p.Eigenvalues)
	}
	source := must(New[float64](Config{1, 1, Untied, linalg.Linear, LinearOutput}))
	source.W.Data[0], source.R.Data[0] = 1, 1001
	ended, cancel := context.WithCancel(ctx)
	cancel()
	for want, try := range map[string]func() (*Trajectory, error){
		"not finite":       func() (*Trajectory, error) { return Follow(ctx, source, []float64{1}, 5, 1e-6) },
		"tolerance is 0":   func() (*Trajectory, error) { return Follow(ctx, source, []float64{1}, 5, 0) },
		"time is +Inf":     func() (*Trajectory, error) { return Follow(ctx, source, []float64{1}, math.Inf(1), 1e-3) },
		"x is [NaN]":       func() (*Trajectory, error) { return Follow(ctx, source, []float64{math.NaN()}, 5, 1e-3) },
		"context canceled": func() (*Trajectory, error) { return Follow(ended, source, []float64{1}, 5, 1e-6) },
	} {
		if _, err := try(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	if _, _, err := FixedPoints(ended, source, linalg.New[float64](1, 1)); !errors.Is(err, context.Canceled) {
		t.Errorf("an ended context: %v", err)
	}
	if _, _, err := FixedPoints(ctx, source, linalg.New[float64](0, 1)); err == nil {
		t.Error("no starts are no error")
	}
}
