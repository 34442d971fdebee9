//go:build race

package ae

// underRace says that pools drop buffers: allocations are made, and not counted.
const underRace = true
