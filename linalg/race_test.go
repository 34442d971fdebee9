//go:build race

package linalg

// underRace says that pools drop buffers, so that allocations are not counted, and
// that everything takes ten times as long.
const underRace = true

// threadCounts are fewer here: the race detector does not look at bits.
func threadCounts() []int { return []int{3} }
