package ae

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"
	"unsafe"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/internal/bench"
	"github.com/curlfree/curlfree/linalg"
)

// BenchmarkMeasure is the default measurement of a model for MNIST.
func BenchmarkMeasure(b *testing.B) {
	m := random[float32](b, Config{784, 500, Untied, linalg.Sigmoid, SigmoidOutput}, 1, 3)
	x := uniform[float32](1000, 784, 1)
	var scores, certificate, line float64
	for b.Loop() {
		r := mustMeasure(b, m, x, MeasureOptions{Threads: 1})
		scores, certificate, line = scores+r.ScoreSeconds, certificate+r.CertificateSeconds, line+r.StraightLineSeconds
	}
	n := float64(b.N)
	b.ReportMetric(1e3*scores/n, "scores-ms")
	b.ReportMetric(1e3*certificate/n, "certificate-ms")
	b.ReportMetric(1e3*line/n, "line-ms")
}

// BenchmarkMeasure60000 takes the scores of a data set of the size of MNIST in
// float32 on one thread; with -short of a tenth of it. Its share of the peak counts
// 108 Gflop for 60 000 samples, 47 for u and 61 for two full forms: half of a
// symmetric form need not be multiplied.
func BenchmarkMeasure60000(b *testing.B) {
	const visible, hidden = 784, 500
	n := 60_000
	if testing.Short() {
		n = 6_000
	}
	if err := bench.Trust[float32](); err != nil {
		b.Log(err)
	}
	m := random[float32](b, Config{visible, hidden, Untied, linalg.Sigmoid, SigmoidOutput}, 1, 3)
	x := uniform[float32](n, visible, 1)
	ws := linalg.NewWorkspace(1)
	defer ws.Close()
	flops := 2 * float64(n) * (visible*hidden + 2*hidden*hidden)
	for b.Loop() {
		rate, share := bench.Fraction(context.Background(), 0, flops, func() {
			mustMeasure(b, m, x, MeasureOptions{Samples: n, ScoresOnly: true, Workspace: ws})
		}, func() float64 { return bench.Peak[float32](1) })
		b.ReportMetric(0, "ns/op")
		b.ReportMetric(flops/rate*60_000/float64(n), "s/60000")
		b.ReportMetric(100*share, "%peak")
	}
}

// BenchmarkEpoch trains an epoch of the size of MNIST, 60 000 samples of 784 pixels in
// batches of 100 with 500 units, with each criterion: the first 8 000, or 800 with
// -short, where the penalties are taken in every step instead of every tenth. The share
// of the peak counts the five products of a plain step alone; each row runs in turn
// with a plain epoch, whose time it is also compared with.
func BenchmarkEpoch(b *testing.B) {
	const visible, hidden = 784, 500
	n := 8_000
	if testing.Short() {
		n = 800
	}
	x := uniform[float32](n, visible, 1)
	for _, c := range []struct {
		name string
		o    TrainOptions
	}{
		{"plain", TrainOptions{}}, {"contraction", TrainOptions{Contraction: 0.1}}, {"output-contraction", TrainOptions{OutputContraction: 1e-5}},
		{"curl", TrainOptions{Curl: 1e-4}}, {"relative-curl", TrainOptions{RelativeCurl: 1e-3}},
		{"gaussian", TrainOptions{Noise: Noise{GaussianNoise, 0.1}}}, {"masking", TrainOptions{Noise: Noise{MaskingNoise, 0.3}}},
	} {
		for _, threads := range []int{1, 2} {
			b.Run(fmt.Sprintf("%s/threads=%d", c.name, threads), func(b *testing.B) {
				ws := linalg.NewWorkspace(threads)
				defer ws.Close()
				m := random[float32](b, Config{visible, hidden, Untied, linalg.Sigmoid, SigmoidOutput}, 1, 3)
				epoch := func(o TrainOptions) float64 {
					m.Init(1, rand.New(rand.NewPCG(1, 1)))
					o.Epochs, o.Batch, o.Rate, o.Workspace = 1, 100, 0.01, ws
					start := time.Now()
					mustTrain(b, m, x, o)
					return time.Since(start).Seconds()
				}
				var plain, seconds, peak float64
				for b.Loop() {
					plain += epoch(TrainOptions{})
					peak += bench.Peak[float32](threads)
					seconds += epoch(c.o)
				}
				times := float64(b.N)
				flops := 5 * 2 * float64(n) * visible * hidden * times
				b.ReportMetric(0, "ns/op")
				b.ReportMetric(seconds/times*60_000/float64(n), "s/epoch")
				b.ReportMetric(100*flops/seconds/(peak/times), "%peak")
				b.ReportMetric(seconds/plain, "×plain")
			})
		}
	}
}

// BenchmarkInference reconstructs one sample, 784-500-784, which cannot be faster than
// W and R are read, one after the other; of a tied model, W twice.
func BenchmarkInference(b *testing.B) {
	for _, w := range []Weights{Untied, Tied} {
		b.Run(fmt.Sprintf("%v/float32", w), func(b *testing.B) { inference[float32](b, w) })
		b.Run(fmt.Sprintf("%v/float64", w), func(b *testing.B) { inference[float64](b, w) })
	}
}

func inference[T linalg.Float](b *testing.B, w Weights) {
	const visible, hidden = 784, 500
	m := random[T](b, Config{visible, hidden, w, linalg.Sigmoid, SigmoidOutput}, 1, 3)
	x, y := uniform[T](1, visible, 1), linalg.New[T](1, visible)
	ws := linalg.NewWorkspace(1)
	defer ws.Close()
	var zero T
	bytes := 2 * visible * hidden * float64(unsafe.Sizeof(zero))
	read := func() float64 {
		times, start := 0, time.Now()
		for ; time.Since(start) < time.Millisecond; times++ {
			asm.StreamRead(m.W.Data)
			asm.StreamRead(m.R.Data)
		}
		return bytes * float64(times) / time.Since(start).Seconds()
	}
	for b.Loop() {
		rate, share := bench.Fraction(context.Background(), 200*time.Millisecond, bytes, func() { m.Reconstruct(y, x, ws) }, read)
		b.ReportMetric(bytes/rate*1e6, "µs/sample")
		b.ReportMetric(100*share, "%bandwidth")
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 100 {
		m.Reconstruct(y, x, ws)
	}
	runtime.ReadMemStats(&after)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(after.Mallocs-before.Mallocs)/100, "allocs/sample")
}
