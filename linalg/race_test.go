//go:build race

package linalg

// threadCounts are fewer under the race detector, which is ten times slower and
// does not look at bits.
func threadCounts() []int { return []int{3} }
