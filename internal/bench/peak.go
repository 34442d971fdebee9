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

// burst is the length of one peak measurement in turns of the loop, and bursts
// how many are taken; the best counts, because interruptions only slow it down.
const (
	burst  = 10_000
	bursts = 40
)

// Peak returns the multiply-add peak of so many threads in flop/s, at the level
// in use.
func Peak[T asm.Float](threads int) float64 {
	rates := make([]float64, threads)
	var all sync.WaitGroup
	for i := range threads {
		all.Add(1)
		go func() {
			defer all.Done()
			rates[i] = best(asm.FMAChains[T])
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
	ratio := best(asm.FMAChains[T]) / best(asm.FMAChain[T])
	if ratio < 8*0.95 || ratio > 8*1.05 {
		return fmt.Errorf("peak not trusted: 16 chains run %.2f times as fast as one, not 8", ratio)
	}
	return nil
}

func best(loop func(turns int) int) float64 {
	var rate float64
	for range bursts {
		start := time.Now()
		flops := loop(burst)
		rate = max(rate, float64(flops)/time.Since(start).Seconds())
	}
	return rate
}

// Fraction returns the median over rounds of flops(f) per second and of its
// share of the peak, which is taken directly before and after each round; the
// higher of the two counts.
func Fraction[T asm.Float](threads, rounds int, flops float64, f func()) (rate, fraction float64) {
	f()
	rates, fractions := make([]float64, rounds), make([]float64, rounds)
	for i := range rounds {
		before := Peak[T](threads)
		n, start := 0, time.Now()
		for time.Since(start) < 50*time.Millisecond {
			f()
			n++
		}
		rates[i] = flops * float64(n) / time.Since(start).Seconds()
		fractions[i] = rates[i] / max(before, Peak[T](threads))
	}
	slices.Sort(rates)
	slices.Sort(fractions)
	return rates[rounds/2], fractions[rounds/2]
}
