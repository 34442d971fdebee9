package main

import (
	"slices"
	"testing"
	"time"
)

// script returns a burst that measures the given rates one after the other.
func script(rates ...float64) burst {
	return func() float64 {
		r := rates[0]
		rates = rates[1:]
		return r
	}
}

// Each of theirs is compared with the mean of the two of ours around it, in turns:
// the medians of (10+30)/2, (50+20)/2, (80+100)/2 and of their quotients with 4, 5,
// 9, and of (30+50)/2, (20+80)/2, (100+60)/2 and of theirs with 20, 10, 40.
func TestRace(t *testing.T) {
	got := race(rounds{least: 3, enough: 3}, script(10, 30, 50, 20, 80, 100, 60), []burst{script(4, 5, 9), nil, script(20, 10, 40)})
	if want := []rate{{ours: 35, theirs: 5, ratio: 7}, {}, {ours: 50, theirs: 20, ratio: 2}}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// After a first call that is not timed, their number doubles until they fill the
// burst, and the rate is that of the calls in it.
func TestBursts(t *testing.T) {
	const call = 100 * time.Microsecond
	var counts []int
	b := bursts(1, 1, func(times int) {
		counts = append(counts, times)
		time.Sleep(time.Duration(times) * call)
	})
	if r := b(); !(r > 0 && r <= 1/call.Seconds()) {
		t.Errorf("%v calls of %v in a second", r, call)
	}
	if want := []int{1, 1, 2, 4, 8, 16}; !slices.Equal(counts, want[:len(counts)]) {
		t.Errorf("a burst calls %v times", counts)
	}
}

// Between least and enough it ends when patience does, and never before what is
// allowed.
func TestRounds(t *testing.T) {
	r := rounds{least: 3, enough: 5, allowed: 4, patience: 9}
	for _, c := range []struct {
		n    int
		took time.Duration
		want bool
	}{{100, 3, false}, {5, 4, true}, {4, 8, false}, {4, 9, true}, {3, 9, true}, {2, 100, false}} {
		if got := r.over(c.n, c.took); got != c.want {
			t.Errorf("%d rounds in %v: %v", c.n, c.took, got)
		}
	}
}
