//go:build !race

package linalg

const underRace = false

// threadCounts are those for which results must have the same bits.
func threadCounts() []int { return []int{1, 2, 3, 8} }
