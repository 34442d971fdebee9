// Package curlfree_test is the benchmark suite: rates beside the ceilings of the
// machine, measured in the same run.
package curlfree_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/internal/bench"
	"github.com/curlfree/curlfree/linalg"
)

// BenchmarkSuite is what curlfree bench measures, at the level in use: a name is
// Suite/kernel/type/level/threads/size. With -short it is what bench -quick
// measures.
func BenchmarkSuite(b *testing.B) {
	level, err := asm.Level()
	if err != nil {
		b.Fatal(err)
	}
	selection, allowed := bench.Selection{ISAs: []string{level}}, 250*time.Millisecond
	if testing.Short() {
		selection.Quick, allowed = true, 0
	}
	cases, err := bench.Cases(selection)
	if err != nil {
		b.Fatal(err)
	}
	suite := bench.NewSuite(allowed)
	for _, c := range cases {
		b.Run(c.String(), func(b *testing.B) {
			for b.Loop() {
				r, err := suite.Measure(context.Background(), c)
				if errors.Is(err, bench.ErrDisturbed) && testing.Short() {
					b.Log(err) // in a few milliseconds a neighbour can do that
					continue
				} else if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(0, "ns/op") // how long the measuring takes says nothing
				for _, m := range r.Metrics() {
					b.ReportMetric(m.Value, m.Unit)
				}
			}
		})
	}
}

// BenchmarkEpoch trains an epoch of the size of MNIST: 60 000 images of 784
// pixels, 500 sigmoid units, batches of 100, plain gradient descent. Its share
// of the peak counts the matrix products alone.
func BenchmarkEpoch(b *testing.B) {
	const rows, visible, hidden = 60_000, 784, 500
	n := rows
	if testing.Short() {
		n = 600
	}
	rng := rand.New(rand.NewPCG(1, 2))
	x := linalg.New[float32](n, visible)
	for i := range x.Data {
		x.Data[i] = float32(rng.Float64())
	}
	for _, output := range []ae.Output{ae.LinearOutput, ae.SigmoidOutput} {
		for _, threads := range []int{1, 2} {
			b.Run(fmt.Sprintf("%v/threads=%d", output, threads), func(b *testing.B) {
				m, err := ae.New[float32](ae.Config{Visible: visible, Hidden: hidden, Weights: ae.Untied, Activation: linalg.Sigmoid, Output: output})
				if err != nil {
					b.Fatal(err)
				}
				ws := linalg.NewWorkspace(threads)
				defer ws.Close()
				options := ae.TrainOptions{Epochs: 1, Batch: 100, Rate: 0.01, Seed: 1, Workspace: ws}
				before := bench.Peak[float32](threads)
				for b.Loop() {
					m.Init(1, rand.New(rand.NewPCG(1, 1)))
					if _, err := ae.Train(context.Background(), m, x, options); err != nil {
						b.Fatal(err)
					}
				}
				peak := max(before, bench.Peak[float32](threads))
				// Encode, decode, the gradients of W and R, and the way back to
				// the hidden units.
				flops := 5 * 2 * float64(n) * visible * hidden * float64(b.N)
				b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)*rows/float64(n), "s/epoch")
				b.ReportMetric(100*flops/b.Elapsed().Seconds()/peak, "%peak")
			})
		}
	}
}
