package asm

import "fmt"

// PanelWidth is the number of columns that LUPanel keeps to a row.
const PanelWidth = 16

// CholeskyBlock replaces the upper triangle of A, n×n with rows ld apart and zeros
// below its diagonal, by that of U with A = UᵀU. Each element is a chain of fused
// multiply-adds in the order of the rows above it, then a root or a division. It
// returns the first row whose pivot is not a positive number, at which it stops, or
// −1. It panics when a is too short or n is negative or above 64.
func CholeskyBlock[T Float](a []T, ld, n int) int {
	if n < 0 || n > 64 {
		panic(fmt.Sprintf("asm: CholeskyBlock: order %d is not in [0, 64]", n))
	}
	if n == 0 {
		return -1
	}
	checkBlock("CholeskyBlock", "a", len(a), n, n, ld)
	return choleskyBlock(a, ld, n)
}

// One call takes at most so many rows of LUPanel, and so many over all its steps.
const (
	panelRows = 1 << 12
	panelWork = 6 * panelRows
)

// LUPanel factors P·A = L·U by elimination with partial pivoting, the first of the
// largest magnitudes. The rows of A, n ≤ PanelWidth columns and at least as many
// rows, lie PanelWidth apart in a, where L and U replace them; what lies behind the
// n columns is eliminated too. Row k is exchanged with row pivots[k], k < n =
// len(pivots). Each element is a chain of fused multiply-adds in increasing k, and
// below the diagonal a division then. LUPanel returns the first column whose pivot,
// which is in place, is zero or not a number, and stops there; else −1. It panics
// when the shape is another.
func LUPanel[T Float](a []T, pivots []int) int {
	rows := len(a) / PanelWidth
	if n := len(pivots); n > PanelWidth || n > rows || len(a)%PanelWidth != 0 {
		panic(fmt.Sprintf("asm: LUPanel: %d elements for %d columns", len(a), n))
	}
	if rows > panelRows {
		return luPanelGeneric(a, 0, len(pivots), pivots)
	}
	steps := panelWork / max(rows, 1)
	for k := 0; k < len(pivots); k += steps {
		if bad := luPanel(a, k, min(k+steps, len(pivots)), pivots); bad >= 0 {
			return bad
		}
	}
	return -1
}
