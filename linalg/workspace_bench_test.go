package linalg_test

import (
	"os"
	"slices"
	"testing"
	"time"

	"github.com/curlfree/curlfree/internal/bench"
	"github.com/curlfree/curlfree/linalg"
)

// TestMain lets the test binary play the foreign process of BenchmarkBusyNeighbour.
func TestMain(m *testing.M) {
	bench.PlayNeighbour()
	os.Exit(m.Run())
}

// BenchmarkBusyNeighbour multiplies on two threads while a foreign process
// takes a processor, and reports how long one thread takes in multiples of
// that, the median over pairs of bursts. Below 1, the second thread would be a
// loss.
func BenchmarkBusyNeighbour(b *testing.B) {
	stop, err := bench.StartNeighbour()
	if err != nil {
		b.Fatal(err)
	}
	defer stop()
	x, y, z := uniform[float32](512, 512), uniform[float32](512, 512), linalg.New[float32](512, 512)
	one, two := linalg.NewWorkspace(1), linalg.NewWorkspace(2)
	defer one.Close()
	defer two.Close()
	burst := func(ws *linalg.Workspace) time.Duration {
		start := time.Now()
		for range 20 {
			linalg.Gemm(z, 1, x, linalg.NoTrans, y, linalg.NoTrans, 0, ws)
		}
		return time.Since(start)
	}
	var ratios []float64
	for b.Loop() {
		alone := burst(one)
		ratios = append(ratios, alone.Seconds()/burst(two).Seconds())
	}
	slices.Sort(ratios)
	b.ReportMetric(ratios[len(ratios)/2], "one/two")
}

// BenchmarkStopTheWorld collects garbage while two goroutines multiply, and
// reports the upper bound of the longest time that the collector waited for
// them to stop.
func BenchmarkStopTheWorld(b *testing.B) {
	_, longest := bench.Stops(b.N)
	b.ReportMetric(float64(longest.Microseconds()), "µs-longest")
}
