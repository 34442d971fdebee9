//go:build !race

package ae

const underRace = false
