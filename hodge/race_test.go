//go:build race

package hodge

// underRace says that pools drop buffers.
const underRace = true
