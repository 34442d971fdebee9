package linalg_test

import (
	"math"
	"os"
	"os/exec"
	"runtime"
	"runtime/metrics"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/curlfree/curlfree/linalg"
)

// TestMain lets the test binary play the foreign process of
// BenchmarkBusyNeighbour: it keeps one processor busy until it is killed.
func TestMain(m *testing.M) {
	if os.Getenv("CURLFREE_TEST_NEIGHBOUR") != "" {
		for x := 1.0; ; x = math.Sqrt(x + 1) {
			runtime.KeepAlive(x)
		}
	}
	os.Exit(m.Run())
}

// BenchmarkBusyNeighbour multiplies on two threads while a foreign process
// takes a processor, and reports how long one thread takes in multiples of
// that, the median over pairs of bursts. Below 1, the second thread would be a
// loss.
func BenchmarkBusyNeighbour(b *testing.B) {
	self, err := os.Executable()
	if err != nil {
		b.Skip(err)
	}
	neighbour := exec.Command(self)
	neighbour.Env = append(os.Environ(), "CURLFREE_TEST_NEIGHBOUR=1")
	if err := neighbour.Start(); err != nil {
		b.Skip(err)
	}
	defer func() {
		neighbour.Process.Kill()
		neighbour.Wait()
	}()
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
	var stop atomic.Bool
	var all sync.WaitGroup
	for range 2 {
		all.Add(1)
		go func() {
			defer all.Done()
			ws := linalg.NewWorkspace(1)
			defer ws.Close()
			x, y, z := uniform[float32](1024, 1024), uniform[float32](1024, 1024), linalg.New[float32](1024, 1024)
			for !stop.Load() {
				linalg.Gemm(z, 1, x, linalg.NoTrans, y, linalg.NoTrans, 0, ws)
			}
		}()
	}
	pauses := []metrics.Sample{{Name: "/sched/pauses/stopping/gc:seconds"}}
	metrics.Read(pauses)
	before := append([]uint64(nil), pauses[0].Value.Float64Histogram().Counts...)
	for b.Loop() {
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	metrics.Read(pauses)
	stop.Store(true)
	all.Wait()
	h := pauses[0].Value.Float64Histogram()
	longest := 0.0
	for i, n := range h.Counts {
		if n > before[i] {
			longest = h.Buckets[i+1]
		}
	}
	b.ReportMetric(longest*1e6, "µs-longest")
}
