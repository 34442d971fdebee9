package asm

import "testing"

// nearAndFar returns a test that runs f twice: with slices that are near, then with
// all of them far.
func nearAndFar(f func(t *testing.T)) func(t *testing.T) {
	return func(t *testing.T) {
		t.Run("near", f)
		setFarBytes(1, func() { t.Run("far", f) })
	}
}

// setFarBytes runs f with another bound.
func setFarBytes(bytes int, f func()) {
	defer func(before int) { farBytes = before }(farBytes)
	farBytes = bytes
	f()
}

// TestIsFar has slices around a bound of 64 bytes.
func TestIsFar(t *testing.T) {
	setFarBytes(64, func() {
		for n := range 20 {
			if got, want := isFar(make([]float32, n)), n >= 16; got != want {
				t.Errorf("%d float32 are far: %v, want %v", n, got, want)
			}
			if got, want := isFar(make([]float64, n)), n >= 8; got != want {
				t.Errorf("%d float64 are far: %v, want %v", n, got, want)
			}
		}
	})
}
