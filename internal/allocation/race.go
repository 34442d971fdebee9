//go:build race

package allocation

const underRace = true
