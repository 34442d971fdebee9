//go:build race

package linalg

import "github.com/curlfree/curlfree/internal/isa"

// underRace says that pools drop buffers, so that allocations are not counted, and
// that everything takes ten times as long.
const underRace = true

// threadCounts are fewer here: the race detector does not look at bits.
func threadCounts() []int { return []int{3} }

// levels is the one in use, for the same reason.
func levels() []isa.Level { return []isa.Level{isa.Active} }
