package asm

import (
	"math"
	"testing"
)

// TestTanhRows holds the values of tanh in the table to tanh, and the columns to the
// rows.
func TestTanhRows(t *testing.T) {
	for i, row := range tanhRows {
		x0, c0 := float64(row[0]), float64(row[1])
		if x0 > 0 && math.Abs(c0-math.Tanh(x0)) > 0x1p-35 {
			t.Errorf("row %d: tanh %v is %v, not %v", i, x0, math.Tanh(x0), c0)
		}
		for j, column := range tanhColumns {
			if column[i] != row[j] {
				t.Errorf("column %d has %v in row %d, not %v", j, column[i], i, row[j])
			}
		}
	}
}
