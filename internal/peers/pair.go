package main

import (
	"runtime"
	"slices"
	"time"
)

// leastBurst is how long a rate is measured at a time: short against the changes
// of the clock and of the neighbours' load, long against the clock's resolution.
const leastBurst = time.Millisecond

// rest is how long the threads of a library are left to fall asleep after its
// burst; limit makes all of them do so in less.
const rest = 2 * time.Millisecond

// burst measures once: work per second over a millisecond or more.
type burst func() float64

// bursts returns the burst of a call that does so much work, repeated to fill
// it. Before it is timed, whoever still spins falls asleep, and a short call runs
// once, to wake who helps and to fill the caches.
func bursts(work float64, threads int, call func(times int)) burst {
	times := 0
	timed := func() time.Duration {
		start := time.Now()
		call(times)
		return time.Since(start)
	}
	return func() float64 {
		settle(threads)
		if times != 1 {
			call(1)
		}
		times = max(times, 1)
		elapsed := timed()
		for elapsed < leastBurst {
			times *= 2
			elapsed = timed()
		}
		return work * float64(times) / elapsed.Seconds()
	}
}

// settle waits until the threads of the burst before have stopped spinning.
func settle(threads int) {
	if threads > 1 {
		time.Sleep(rest)
	}
}

// rounds says how long one of the others is measured.
type rounds struct {
	least    int // so many at least,
	enough   int // and so many unless they take long
	allowed  time.Duration
	patience time.Duration // how long that is
}

// over reports whether n rounds that took so long suffice.
func (r rounds) over(n int, took time.Duration) bool {
	return n >= r.least && took >= r.allowed && (n >= r.enough || took >= r.patience)
}

// brief is less of them: for rows of which there are many, and for slow ones.
func (r rounds) brief() rounds {
	r.enough, r.allowed, r.patience = min(r.enough, 5), r.allowed/3, r.patience/3
	return r
}

// rate is the medians over rounds beside one of the others, zero for none.
type rate struct {
	ours, theirs float64 // work per second
	ratio        float64 // of ours to theirs
}

// race measures each of the others between two bursts of ours, in turns until each
// has had its rounds, and compares it with their mean: both sides are means over the
// same milliseconds, and all of the others run in the same seconds. Others may be
// nil.
func race(r rounds, ours burst, others []burst) []rate {
	rates := make([]rate, len(others))
	sides := make([]struct {
		ours, theirs, ratios []float64
		took                 time.Duration
	}, len(others))
	after := ours()
	for running := true; running; {
		running = false
		for i, other := range others {
			side := &sides[i]
			if other == nil || r.over(len(side.ratios), side.took) {
				continue
			}
			running = true
			before, start := after, time.Now()
			theirs := other()
			after = ours()
			mean := (before + after) / 2
			side.ours, side.theirs, side.ratios = append(side.ours, mean), append(side.theirs, theirs), append(side.ratios, mean/theirs)
			side.took += time.Since(start)
		}
	}
	for i, side := range sides {
		if len(side.ratios) > 0 {
			rates[i] = rate{median(side.ours), median(side.theirs), median(side.ratios)}
		}
	}
	return rates
}

func median(x []float64) float64 {
	slices.Sort(x)
	return x[len(x)/2]
}

// oneThread runs functions on one thread of the system: libraries with a pool of
// threads for each caller then keep one pool.
type oneThread chan func()

func newOneThread() oneThread {
	calls := make(oneThread)
	go func() {
		runtime.LockOSThread()
		for f := range calls {
			f()
		}
	}()
	return calls
}

// burst returns b, run there.
func (c oneThread) burst(b burst) burst {
	return func() float64 {
		result := make(chan float64)
		c <- func() { result <- b() }
		return <-result
	}
}
