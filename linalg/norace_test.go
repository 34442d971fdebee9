//go:build !race

package linalg

import "github.com/curlfree/curlfree/internal/isa"

const underRace = false

// threadCounts are those for which results must have the same bits.
func threadCounts() []int { return []int{1, 2, 3, 8} }

// levels are those that the tests run on.
func levels() []isa.Level { return isa.Available() }
