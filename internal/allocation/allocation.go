// Package allocation tests that code which keeps its buffers allocates nothing.
package allocation

import (
	"runtime"
	"testing"
)

// Check fails the test when call goes on allocating: 50 calls in a row must come to
// allocate nothing. A worker's buffers grow when it first takes a piece, which is late
// on a busy machine, and the runtime allocates now and then; then these 50 were warm-up,
// and the next count. Under the race detector, which drops pooled buffers, it calls once.
func Check(t testing.TB, call func()) {
	t.Helper()
	if underRace {
		call()
		return
	}
	const rounds = 20
	var n uint64
	for range rounds {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range 50 {
			call()
		}
		runtime.ReadMemStats(&after)
		if n = after.Mallocs - before.Mallocs; n == 0 {
			return
		}
	}
	t.Errorf("still %d allocations in 50 calls after %d", n, 50*rounds)
}
