package asm

import (
	"math"
	"testing"

	"github.com/curlfree/curlfree/internal/isa"
)

// TestTiles checks that the tables fit the kernels.
func TestTiles(t *testing.T) {
	for level, pair := range tiles {
		for i, tile := range pair {
			if tile.NR%tile.Vector != 0 || tile.KC%8 != 0 || tile.MC < 2*tile.MR || tile.NC%tile.NR != 0 {
				t.Errorf("%v, type %d: %+v does not fit together", isa.Level(level), i, tile)
			}
		}
	}
}

// TestCallsAreShort checks that no call of assembly holds up the garbage collector
// for more than 100 µs, on any core with these kernels: at 3 GHz with two vectors
// of multiply-adds per cycle where they bound it, and where memory does at 10 GB/s,
// what is read and written counted once each. linalg passes no panel of more than
// MC rows, of KC/8 terms 8·MC, and no more than KC terms rounded up to whole tiles or panels;
// GemmRows cuts what it is given.
func TestCallsAreShort(t *testing.T) {
	const cycles, bytes = 300_000, 1 << 20
	for level, pair := range tiles {
		if !isa.Level(level).FMA() {
			continue // plain Go can be interrupted
		}
		for i, tile := range pair {
			size := 4 << i
			for what, work := range map[string]int{ // multiply-adds
				"panel":  tile.MC * (tile.KC + tile.NR) * tile.NR,
				"strip":  tile.MR * tile.NR * tile.KC,
				"small":  tile.Small,
				"row":    rowColumns * rowTerms,
				"rows":   rowsColumns * rowTerms,
				"turned": 4 * TurnedWidth * TurnedTerms,
				"dots":   dotRows * piece,
				"symv":   2 * 4 * piece,
				"LU":     panelWork * PanelWidth,
			} {
				if got := work / (2 * tile.Vector); got > cycles {
					t.Errorf("%v, type %d: a %s takes %d cycles, more than %d", isa.Level(level), i, what, got, cycles)
				}
			}
			for what, elements := range map[string]int{
				"block of A": tile.MC*tile.KC + 2*8*tile.MC*tile.NR, // beside C, of up to 8·MC rows
				"row":        rowColumns * rowTerms,
				"rows":       rowsColumns * rowTerms,
				"turned":     (TurnedWidth + 4) * TurnedTerms,
				"dots":       dotRows * piece,
				"reflectors": 2 * reflectRows * piece,
				"symv":       (4 + 3) * piece,
				"arithmetic": (4 + 2) * chunk, // four rows, dst read and written
				"copy":       2 * streamPiece,
				"LU":         2 * panelRows * PanelWidth,
				"strip":      tile.MR*tile.NR*tile.KC + 2*tile.MR*tile.NR,
			} {
				if got := elements * size; got > bytes {
					t.Errorf("%v, type %d: %s moves %d bytes, more than %d", isa.Level(level), i, what, got, bytes)
				}
			}
			for what, got := range map[string]int{
				// The slowest function, softplus in float64 with AVX2, takes about 10 cycles.
				"a function of a chunk": 10 * chunk,
				// Terms one by one, at worst each after the latency of the one before.
				"a substitution": 4 * substituteMost * substituteMost / 2,
				// A division for each row, and the search for a pivot, take about 10 cycles.
				"a panel of LU": 10 * panelWork,
			} {
				if got > cycles {
					t.Errorf("%s takes %d cycles, more than %d", what, got, cycles)
				}
			}
		}
	}
}

// TestRowsAreCut gives GemmRows more terms than a block has.
func TestRowsAreCut(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		t.Run("float32", testRowsAreCut[float32])
		t.Run("float64", testRowsAreCut[float64])
	})
}

func testRowsAreCut[T Float](t *testing.T) {
	most := TileOf[T]().KC
	for _, left := range []int{1, 7, 8, most, most + 1, 1 << 20, math.MaxInt} {
		terms, kernel := rowsTurn[T](1, 1, left)
		if terms < 1 || terms > min(left, most) || kernel && (terms > rowTerms || terms%8 != 0) {
			t.Errorf("of %d terms a row takes %d at once, kernel %v", left, terms, kernel)
		}
	}
}
