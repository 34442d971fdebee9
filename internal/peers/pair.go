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

// rounds says how long a pair is measured.
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

// rate is the medians over rounds of one pair.
type rate struct {
	ours, theirs float64 // work per second
	ratio        float64 // of ours to theirs
}

// pair measures theirs between two bursts of ours, again and again, each time
// against their mean: both sides are means over the same milliseconds.
func pair(r rounds, ours, theirs burst) rate {
	var a, b, ratios []float64
	start := time.Now()
	after := ours()
	for !r.over(len(ratios), time.Since(start)) {
		before := after
		other := theirs()
		after = ours()
		mean := (before + after) / 2
		a, b, ratios = append(a, mean), append(b, other), append(ratios, mean/other)
	}
	return rate{median(a), median(b), median(ratios)}
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
