//go:build race

package ae

// underRace says that pools drop buffers.
const underRace = true
