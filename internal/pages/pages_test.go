package pages

import "testing"

// TestMake takes slices below, at and above the bound, of several sizes of element.
func TestMake(t *testing.T) {
	testMake[byte](t)
	testMake[float32](t)
	testMake[float64](t)
	testMake[[3]float64](t)
}

func testMake[T comparable](t *testing.T) {
	var zero T
	for _, n := range []int{0, 1, large/8 - 1, large / 8, large, large + 1, 3 << 20} {
		for range 3 { // memory that is used again is zero, too
			x := Make[T](n)
			if len(x) != n {
				t.Fatalf("%d elements, want %d", len(x), n)
			}
			for i, v := range x {
				if v != zero {
					t.Fatalf("element %d of %d is %v", i, n, v)
				}
			}
		}
	}
}
