package ae

import (
	"context"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"github.com/curlfree/curlfree/linalg"
)

// TestMemory: what no machine has the memory for is an error, by what it would take and
// what there is: networks too large, and what is asked of small ones with a long side.
func TestMemory(t *testing.T) {
	const huge = 1 << 30
	deep := DeepConfig{huge, []int{huge}, []Activation{linalg.Tanh}, Untied, LinearOutput}
	_, model := New[float32](Config{huge, huge, Tied, linalg.Tanh, LinearOutput})
	_, layers := NewDeep[float32](deep)
	_, potential := NewPotential[float64](deep)

	ctx, long := context.Background(), 5_000_000
	wide := random[float64](t, Config{long, 1, Untied, linalg.Tanh, LinearOutput}, 1, 3) // a Jacobian of 200 TB
	tall := random[float64](t, Config{1, long, Untied, linalg.Tanh, LinearOutput}, 1, 3) // Gram matrices of 200 TB
	x, one := uniform[float64](1, long, 3), uniform[float64](1, 1, 3)
	_, jacobians := Measure(ctx, wide, x, MeasureOptions{})
	_, certificate := Measure(ctx, tall, one, MeasureOptions{})
	_, _, points := FixedPoints(ctx, wide, x)
	_, chains := LogPartition(ctx, wide, AISOptions{Chains: 1 << 28})
	for name, err := range map[string]error{
		"a model": model, "a deep model": layers, "a potential": potential,
		"Jacobians": jacobians, "a certificate": certificate, "fixed points": points, "chains": chains,
	} {
		if err == nil || !strings.Contains(err.Error(), "TB of memory, there are ") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if jacobians != nil && !strings.HasSuffix(jacobians.Error(), "the scores of J, J − I and R Wᵀ alone fit") {
		t.Error(jacobians)
	}
	if r, err := Measure(ctx, wide, x, MeasureOptions{ScoresOnly: true}); err != nil || r.Dead != 0 {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestSizeOfTraining: what a training is said to take is no more than what it allocates,
// and most of that.
func TestSizeOfTraining(t *testing.T) {
	x := uniform[float32](256, 120, 3)
	layers := DeepConfig{120, []int{90, 60, 90}, []Activation{linalg.Tanh, linalg.Tanh, linalg.Tanh}, Tied, SigmoidOutput}
	list := []Network[float32]{must(NewDeep[float32](layers)), must(NewPotential[float32](layers))}
	for _, w := range allWeights {
		list = append(list, must(New[float32](Config{120, 90, w, linalg.Sigmoid, SigmoidOutput})))
	}
	for _, n := range list {
		n.(interface{ Init(float64, *rand.Rand) }).Init(1, rand.New(rand.NewPCG(1, 2)))
		for _, o := range []TrainOptions{{}, {Momentum: 0.5}, {Optimizer: Adam}, {Optimizer: LBFGS}, {OutputContraction: 1}} {
			o.Epochs, o.Batch, o.Rate = 1, 100, 0.1
			if err := CheckTraining(n, x, o); err != nil {
				t.Fatal(err)
			}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			if _, err := newTrainer(n, x, o, nil); err != nil {
				continue // a potential has no contraction
			}
			runtime.ReadMemStats(&after)
			said, is := 4*sizeOfTraining(n, x.Rows, &o), float64(after.TotalAlloc-before.TotalAlloc)
			if said > is || said < 0.5*is {
				t.Errorf("%T %v %+v: %.0f bytes are said, %.0f allocated", n, n, o, said, is)
			}
		}
	}
}
