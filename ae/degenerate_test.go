package ae

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/curlfree/curlfree/linalg"
)

// degenerate are data that leave something out: samples, variance, or anything at all.
func degenerate() map[string]*linalg.Matrix[float64] {
	constant := linalg.New[float64](20, 5)
	fill(constant.Data, 0.25)
	return map[string]*linalg.Matrix[float64]{
		"one sample": uniform[float64](1, 5, 3), "constant": constant, "zero": linalg.New[float64](20, 5),
	}
}

// TestDegenerateData: every network learns one sample, constant data and zeros by every
// optimizer, and what is asked of it then has numbers or says why not: means over no
// sample are the only ones that are not.
func TestDegenerateData(t *testing.T) {
	ctx := context.Background()
	for name, x := range degenerate() {
		for _, make := range everyNetwork(t) {
			for kind := SGD; kind <= BFGS; kind++ {
				n := make()
				name := fmt.Sprintf("%s, %T %v, %v", name, n, n, kind)
				o := TrainOptions{Epochs: 3, Batch: x.Rows, Optimizer: kind}
				if !kind.QuasiNewton() {
					o.Rate = 0.01
				}
				if kind == Nesterov {
					o.Momentum = 0.5
				}
				if r, err := Train(ctx, n, x, o); err != nil || !(r.Loss >= 0) || n.Validate() != nil {
					t.Errorf("%s: loss %v, %v", name, r.Loss, err)
				}
				if kind != SGD {
					continue
				}
				measured, err := Measure(ctx, n, x, MeasureOptions{})
				if err != nil || measured.Dead == measured.Samples != math.IsNaN(measured.J.Sym.Mean) || math.IsNaN(measured.J.Asymmetry.Mean) {
					t.Errorf("%s: %+v, %v", name, measured, err)
				}
				energies, err := EnergyOf(ctx, n, x, nil)
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				for _, p := range energies.Points {
					if sum := p.Energy + p.Residual + p.Field + p.Error; sum-sum != 0 {
						t.Errorf("%s: %+v", name, p)
					}
				}
			}
		}
		s := linalg.New[float64](5, 5)
		linalg.Gemm(s, 1/float64(x.Rows), x, linalg.Transposed, x, linalg.NoTrans, 0, nil)
		m := linear(t, 5, 3, Untied, 1, 3)
		if _, err := OptimalDecoder(m.W, s); err == nil || !strings.Contains(err.Error(), "singular") {
			t.Errorf("%s: an optimal decoder: %v", name, err)
		}
		if r, err := CompareLinear(m, s); err != nil || !math.IsNaN(r.Decoder) || math.IsNaN(r.Tie+r.Frame+r.Inverse+r.Projector) {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
}

// TestDeadTraining: a model whose ReLU units are all dead learns c alone, and has the
// log Z of N(c, I).
func TestDeadTraining(t *testing.T) {
	ctx, x := context.Background(), uniform[float64](30, 4, 3)
	for _, weights := range allWeights {
		m := random[float64](t, Config{4, 3, weights, linalg.ReLU, LinearOutput}, 0.5, 3)
		fill(m.B, -100)
		before := m.W.Clone()
		mustTrain(t, m, x, TrainOptions{Epochs: 200, Batch: 30, Rate: 1})
		average := mean(x)
		for i, c := range m.C {
			if math.Abs(c-average[i]) > 1e-12 {
				t.Errorf("%v: c is %v, the mean of the data %v", weights, m.C, average)
			}
		}
		if relative(m.W, before) != 0 {
			t.Errorf("%v: dead units moved", weights)
		}
		r, err := LogPartition[float64](ctx, m, AISOptions{Chains: 50, Temperatures: 10})
		want := 2 * math.Log(2*math.Pi)
		if weights == Untied { // whose F is 0 at the origin
			want += norm(m.C) * norm(m.C) / 2
		}
		if err != nil || math.Abs(r.Forward.Value-want) > 1e-9 {
			t.Errorf("%v: log Z is %+v, %v; want %v", weights, r, err, want)
		}
	}
}

// FuzzLoad: a file is refused or gives a network that is whole and can be written
// again.
func FuzzLoad(f *testing.F) {
	for _, n := range networks(f) {
		var file bytes.Buffer
		if err := Save(&file, n, nil); err != nil {
			f.Fatal(err)
		}
		f.Add(file.Bytes())
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		n, _, err := Load[float64](bytes.NewReader(text))
		if err != nil {
			return
		}
		if err := n.Validate(); err != nil {
			t.Fatal(err)
		}
		var file bytes.Buffer
		if err := Save(&file, n, nil); err != nil {
			t.Fatal(err)
		}
		again, _, err := Load[float64](&file)
		if err != nil || SHA256(again) != SHA256(n) {
			t.Fatalf("written and read again: %v", err)
		}
	})
}
