// Package curlfree_test is the benchmark suite: rates beside the ceiling of the
// machine, measured in the same run.
package curlfree_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/curlfree/curlfree/ae"
	"github.com/curlfree/curlfree/internal/bench"
	"github.com/curlfree/curlfree/internal/isa"
	"github.com/curlfree/curlfree/linalg"
)

// rounds is how many pairs of peak and product a benchmark takes the median of.
func rounds() int {
	if testing.Short() {
		return 1
	}
	return 101
}

// fmaLevels are the levels whose peak is known.
func fmaLevels() []isa.Level {
	var levels []isa.Level
	for _, l := range isa.Available() {
		if l.FMA() {
			levels = append(levels, l)
		}
	}
	return levels
}

func BenchmarkGemm(b *testing.B) {
	for _, level := range fmaLevels() {
		for _, threads := range []int{1, 2} {
			for _, s := range [][3]int{{64, 64, 64}, {128, 128, 128}, {256, 256, 256}, {512, 512, 512}, {1024, 1024, 1024}, {2048, 2048, 2048}} {
				name := fmt.Sprintf("%v/threads=%d/n=%d", level, threads, s[0])
				b.Run("float32/"+name, func(b *testing.B) {
					benchGemm[float32](b, level, threads, s, linalg.NoTrans, linalg.NoTrans)
				})
				b.Run("float64/"+name, func(b *testing.B) {
					benchGemm[float64](b, level, threads, s, linalg.NoTrans, linalg.NoTrans)
				})
			}
		}
	}
}

// BenchmarkAutoencoder is the products of one training step.
func BenchmarkAutoencoder(b *testing.B) {
	for _, level := range fmaLevels() {
		for _, c := range []struct {
			name    string
			m, k, n int
			ta, tb  linalg.Trans
		}{
			{"encode", 100, 784, 500, linalg.NoTrans, linalg.NoTrans},
			{"decode", 100, 500, 784, linalg.NoTrans, linalg.Transposed},
			{"backward", 100, 784, 500, linalg.NoTrans, linalg.NoTrans},
			{"gradient", 784, 100, 500, linalg.Transposed, linalg.NoTrans},
		} {
			b.Run(fmt.Sprintf("float32/%v/threads=1/%s", level, c.name), func(b *testing.B) {
				benchGemm[float32](b, level, 1, [3]int{c.m, c.k, c.n}, c.ta, c.tb)
			})
		}
	}
}

func benchGemm[T linalg.Float](b *testing.B, level isa.Level, threads int, s [3]int, ta, tb linalg.Trans) {
	defer isa.Use(level)()
	if err := bench.Trust[T](); err != nil {
		b.Skip(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	m, k, n := s[0], s[1], s[2]
	operand := func(rows, cols int, t linalg.Trans) *linalg.Matrix[T] {
		if t {
			rows, cols = cols, rows
		}
		x := linalg.New[T](rows, cols)
		for i := range x.Data {
			x.Data[i] = T(rng.Float64()*2 - 1)
		}
		return x
	}
	x, y, z := operand(m, k, ta), operand(k, n, tb), linalg.New[T](m, n)
	ws := linalg.NewWorkspace(threads)
	defer ws.Close()
	for b.Loop() {
		rate, fraction := bench.Fraction[T](threads, rounds(), 2*float64(m)*float64(k)*float64(n), func() {
			linalg.Gemm(z, 1, x, ta, y, tb, 0, ws)
		})
		if fraction > 1 {
			b.Fatalf("%.3f of the peak is impossible", fraction)
		}
		b.ReportMetric(rate/1e9, "GFLOP/s")
		b.ReportMetric(100*fraction, "%peak")
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
				peak := (before + bench.Peak[float32](threads)) / 2
				// Encode, decode, the gradients of W and R, and the way back to
				// the hidden units.
				flops := 5 * 2 * float64(n) * visible * hidden * float64(b.N)
				b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)*rows/float64(n), "s/epoch")
				b.ReportMetric(100*flops/b.Elapsed().Seconds()/peak, "%peak")
			})
		}
	}
}
