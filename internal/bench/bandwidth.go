package bench

import (
	"context"
	"time"

	"github.com/curlfree/curlfree/asm"
)

// workingSet is so many bytes, named after the cache that holds them on current
// server cores.
type workingSet struct {
	name   string
	bytes  int
	shared bool // the threads share it, while L1 and L2 are each core's own
}

var workingSets = []workingSet{
	{"L1", 32 << 10, false},
	{"L2", 1 << 20, false},
	{"L3", 16 << 20, true},
	{"64M", 64 << 20, true},
	{"DRAM", 256 << 20, true},
}

// Bandwidth is the rate at which so many threads read, copy (read and write
// half the set each) or form the triad dst = alpha·x + y (a third each), in
// explicit bytes.
type Bandwidth struct {
	Kind    string  `json:"kind"`
	ISA     string  `json:"isa"`
	Threads int     `json:"threads"`
	Set     string  `json:"set"`
	Bytes   int     `json:"bytes"` // of each thread in L1 and L2, of all in the larger sets
	GBPerS  float64 `json:"gb_per_s"`
}

// gap is how many elements lie between two arrays, so that they do not share
// the same sets of the first cache.
const gap = 17 * 16

// measureBandwidth measures each kind on each working set at the level in use,
// in the time allowed for each.
func measureBandwidth(ctx context.Context, level string, threads int, allowed time.Duration) []Bandwidth {
	most := 0
	for _, set := range workingSets {
		most = max(most, part(set, threads))
	}
	memory := make([][]float32, threads)
	for i := range memory {
		memory[i] = make([]float32, most+3*gap)
		fillRandom(memory[i], -8)
	}
	var all []Bandwidth
	for _, set := range workingSets {
		n := part(set, threads)
		for _, kind := range []struct {
			name   string
			arrays int
			run    func(x [3][]float32)
		}{
			{"read", 1, func(x [3][]float32) { asm.StreamRead(x[0]) }},
			{"copy", 2, func(x [3][]float32) { asm.StreamCopy(x[0], x[1]) }},
			{"triad", 3, func(x [3][]float32) { asm.StreamTriad(x[0], 0.5, x[1], x[2]) }},
		} {
			each := n / kind.arrays / 128 * 128
			work := float64(each * kind.arrays * 4)
			rate := Rate(ctx, allowed, func() float64 {
				return together(threads, func(i int) float64 {
					var x [3][]float32
					for j := range kind.arrays {
						x[j] = memory[i][j*(each+gap):][:each]
					}
					kind.run(x)
					r, _ := repeat(work, func() { kind.run(x) })
					return r
				})
			})
			if ctx.Err() != nil {
				return all
			}
			all = append(all, Bandwidth{kind.name, level, threads, set.name, set.bytes, rate / 1e9})
		}
	}
	return all
}

// part returns how many float32 of the set one of the threads has.
func part(set workingSet, threads int) int {
	if set.shared {
		return set.bytes / 4 / threads
	}
	return set.bytes / 4
}
