// Package bench measures rates beside the ceilings of the machine: the peak of
// its multiply-add units and the bandwidth of its memory, each taken by an
// assembly loop directly before and after what it is compared with. Cases is
// the list of all that is measured.
package bench

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/curlfree/curlfree/asm"
)

// burst is how long a rate is measured at a time: short against the changes of
// the clock and of the neighbours' load, long against the clock's resolution.
const burst = time.Millisecond

// calls of the peak loop with so many turns each, below 100 µs, make a burst, about.
const (
	calls = 20
	turns = 10_000
)

// chains is how many multiply-adds are under way at the peak: units × latency.
const chains = 8

// leastRounds is how many rounds a median is taken of at least.
const leastRounds = 5

// Peak returns the multiply-add rate of so many threads in flop/s over one burst,
// at the level in use.
func Peak[T asm.Float](threads int) float64 {
	return together(threads, func(int) float64 { return rate(asm.FMAChains[T], turns) })
}

// together returns the sum of f(0) … f(threads-1), which run at once.
func together(threads int, f func(thread int) float64) float64 {
	if threads == 1 {
		return f(0)
	}
	rates := make([]float64, threads)
	var all sync.WaitGroup
	for i := range threads {
		all.Add(1)
		go func() {
			defer all.Done()
			rates[i] = f(i)
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
// within 5 %. Both loops take the same time, so that neighbours disturb them alike.
func Trust[T asm.Float]() error {
	ratios := make([]float64, 15)
	for i := range ratios {
		ratios[i] = rate(asm.FMAChains[T], turns) / rate(asm.FMAChain[T], turns/chains)
	}
	if ratio := median(ratios); ratio < chains*0.95 || ratio > chains*1.05 {
		return fmt.Errorf("peak not trusted: 16 chains run %.2f times as fast as one, not %d", ratio, chains)
	}
	return nil
}

// rate is that of a loop in flop/s over so many calls as make a burst.
func rate(loop func(turns int) (flops int), turns int) float64 {
	flops, start := 0, time.Now()
	for range calls {
		flops += loop(turns)
	}
	return float64(flops) / time.Since(start).Seconds()
}

// repeat returns work(f) per second over one burst, and how often f ran.
func repeat(work float64, f func()) (rate float64, times int) {
	start := time.Now()
	for times == 0 || time.Since(start) < burst {
		f()
		times++
	}
	return work * float64(times) / time.Since(start).Seconds(), times
}

// Fraction returns the median of work(f) per second and of its share of the
// ceiling, over at least five rounds and as many as the time allows; an
// interrupted ctx ends it after the round at hand. A round is a burst of f
// between two of the ceiling, with whose higher it is compared: a disturbance of
// one of them flatters nobody, and the peak loop itself scores about 1, less what
// bursts differ by.
func Fraction(ctx context.Context, allowed time.Duration, work float64, f func(), ceiling func() float64) (rate, fraction float64) {
	var rates, fractions []float64
	start, warm := time.Now(), true
	after := ceiling()
	for time.Since(start) < allowed || len(rates) < leastRounds {
		before := after
		if warm {
			f() // wakes helpers and fills caches
		}
		r, times := repeat(work, f)
		warm = times > 1 // a call of more than a burst needs no other before it
		after = ceiling()
		rates = append(rates, r)
		fractions = append(fractions, r/max(before, after))
		if ctx.Err() != nil {
			break
		}
	}
	return median(rates), median(fractions)
}

// Rate returns the median of burst(), over at least five calls and as many as
// the time allows.
func Rate(ctx context.Context, allowed time.Duration, burst func() float64) float64 {
	var rates []float64
	for start := time.Now(); time.Since(start) < allowed || len(rates) < leastRounds; {
		rates = append(rates, burst())
		if ctx.Err() != nil {
			break
		}
	}
	return median(rates)
}

func median(x []float64) float64 {
	slices.Sort(x)
	return x[len(x)/2]
}
