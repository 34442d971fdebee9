// Package bench measures rates beside the ceiling of the machine: the peak of
// its multiply-add units, taken by an assembly loop directly before and after
// what it is compared with.
package bench

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/curlfree/curlfree/asm"
)

// burst is how long a rate is measured at a time: short against the changes of
// the clock and of the neighbours' load, long against the clock's resolution.
const burst = time.Millisecond

// turns of the peak loop make a burst, about.
const turns = 200_000

// Peak returns the multiply-add rate of so many threads in flop/s over one burst,
// at the level in use.
func Peak[T asm.Float](threads int) float64 {
	if threads == 1 {
		return rate(asm.FMAChains[T])
	}
	rates := make([]float64, threads)
	var all sync.WaitGroup
	for i := range threads {
		all.Add(1)
		go func() {
			defer all.Done()
			rates[i] = rate(asm.FMAChains[T])
		}()
	}
	all.Wait()
	var sum float64
	for _, r := range rates {
		sum += r
	}
	return sum
}

// Trust returns an error unless the peak loop runs as much faster than one
// dependent chain as two units with a latency of four cycles must: 8 times,
// within 5 %.
func Trust[T asm.Float]() error {
	ratios := make([]float64, 15)
	for i := range ratios {
		ratios[i] = rate(asm.FMAChains[T]) / rate(asm.FMAChain[T])
	}
	if ratio := median(ratios); ratio < 8*0.95 || ratio > 8*1.05 {
		return fmt.Errorf("peak not trusted: 16 chains run %.2f times as fast as one, not 8", ratio)
	}
	return nil
}

func rate(loop func(turns int) int) float64 {
	start := time.Now()
	flops := loop(turns)
	return float64(flops) / time.Since(start).Seconds()
}

// Fraction returns the median over rounds of flops(f) per second and of its
// share of the peak. A round is a burst of f between two of the peak loop, with
// whose mean it is compared: both sides are means over the same milliseconds,
// so that the peak loop itself would score 1.
func Fraction[T asm.Float](threads, rounds int, flops float64, f func()) (rate, fraction float64) {
	rates, fractions := make([]float64, rounds), make([]float64, rounds)
	after := Peak[T](threads)
	for i := range rounds {
		before := after
		f() // wakes helpers and fills caches
		n, start := 0, time.Now()
		for n == 0 || time.Since(start) < burst {
			f()
			n++
		}
		rates[i] = flops * float64(n) / time.Since(start).Seconds()
		after = Peak[T](threads)
		fractions[i] = rates[i] / ((before + after) / 2)
	}
	return median(rates), median(fractions)
}

func median(x []float64) float64 {
	slices.Sort(x)
	return x[len(x)/2]
}
