package bench

import "testing"

// TestStops checks that no half is longer than the whole.
func TestStops(t *testing.T) {
	if half, longest := Stops(2); half <= 0 || longest < half {
		t.Errorf("half of the waits take up to %v, all up to %v", half, longest)
	}
}
