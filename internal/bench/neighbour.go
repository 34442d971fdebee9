package bench

import (
	"math"
	"os"
	"os/exec"
	"runtime"
	"runtime/metrics"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// neighbourKey is set in the environment of a process that plays the neighbour.
const neighbourKey = "CURLFREE_NEIGHBOUR"

// PlayNeighbour keeps one processor busy until the process is killed, if
// StartNeighbour started it, and else does nothing. A program that calls that
// one calls this first.
func PlayNeighbour() {
	if os.Getenv(neighbourKey) == "" {
		return
	}
	for x := 1.0; ; x = math.Sqrt(x + 1) {
		runtime.KeepAlive(x)
	}
}

// StartNeighbour starts this program a second time, as a foreign process that
// takes a processor until stop is called.
func StartNeighbour() (stop func(), err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := exec.Command(self)
	c.Env = append(os.Environ(), neighbourKey+"=1")
	if err := c.Start(); err != nil {
		return nil, err
	}
	return func() {
		c.Process.Kill()
		c.Wait()
	}, nil
}

// Stops collects garbage so many times while two goroutines multiply, and returns
// the upper bounds of half and of all of the times that the collector waited for
// them to stop, as its histogram has them.
func Stops(collections int) (half, longest time.Duration) {
	var stop atomic.Bool
	var all sync.WaitGroup
	for range 2 {
		all.Add(1)
		go func() {
			defer all.Done()
			product := gemm[float32](Case{Threads: 1, M: 1024, K: 1024, N: 1024, Trans: "NN"})
			defer product.close()
			for !stop.Load() {
				product.run()
			}
		}()
	}
	before := stops()
	for range collections {
		runtime.GC()
		time.Sleep(time.Millisecond)
	}
	after := stops()
	stop.Store(true)
	all.Wait()
	var waits, seen uint64
	for i, n := range after.Counts {
		waits += n - before.Counts[i]
	}
	for i, n := range after.Counts {
		if n == before.Counts[i] {
			continue
		}
		longest = time.Duration(after.Buckets[i+1] * float64(time.Second))
		if seen += n - before.Counts[i]; half == 0 && 2*seen >= waits {
			half = longest
		}
	}
	return half, longest
}

// stops is the histogram of the collector's waits until now.
func stops() metrics.Float64Histogram {
	sample := []metrics.Sample{{Name: "/sched/pauses/stopping/gc:seconds"}}
	metrics.Read(sample)
	h := sample[0].Value.Float64Histogram()
	return metrics.Float64Histogram{Counts: slices.Clone(h.Counts), Buckets: slices.Clone(h.Buckets)}
}
