//go:build !race

package hodge

const underRace = false
