package asm

import (
	"testing"

	"github.com/curlfree/curlfree/internal/isa"
)

// TestTiles checks that the tables fit the kernels and that no call of assembly
// holds up the garbage collector for more than 100 µs: at two vectors of
// multiply-adds per cycle and 3 GHz, the rates of any core with these kernels.
func TestTiles(t *testing.T) {
	const cycles = 300_000
	for level, pair := range tiles {
		for i, tile := range pair {
			if tile.NR%tile.Vector != 0 || tile.KC%8 != 0 || tile.MC < 2*tile.MR || tile.NC%tile.NR != 0 {
				t.Errorf("%v, type %d: %+v does not fit together", isa.Level(level), i, tile)
			}
			if !isa.Level(level).FMA() {
				continue // plain Go can be interrupted
			}
			for what, work := range map[string]int{"panel": (tile.MC + tile.MR) * tile.KC * tile.NR, "strip": tile.MR * tile.NR * tile.KC, "small": tile.Small} {
				if got := work / (2 * tile.Vector); got > cycles {
					t.Errorf("%v, type %d: a %s takes %d cycles, more than %d", isa.Level(level), i, what, got, cycles)
				}
			}
		}
	}
}
