package linalg

import (
	"fmt"
	"math"
	"math/bits"
	"runtime/debug"
	"strings"
	"testing"
)

// refused returns what f panics with, a memory fault included.
func refused(f func()) (message string) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() { message = fmt.Sprint(recover()) }()
	f()
	return ""
}

// TestBounds has shapes whose number of elements overflows, and is small or negative
// then.
func TestBounds(t *testing.T) {
	const half, quarter = 1 << (bits.UintSize / 2), math.MaxInt/4 + 1
	data := make([]float64, 64)
	for _, c := range []struct{ rows, cols, stride int }{
		{9, 4, quarter}, {5, 4, quarter}, {half + 1, 4, half}, {half, half, half}, {1 + quarter, 8, 8}, {2*quarter + 1, 2, 2},
		{1, math.MaxInt, math.MaxInt}, {2, math.MaxInt, math.MaxInt}, {math.MaxInt, 1, math.MaxInt}, {3, 1, math.MaxInt},
		{math.MaxInt, 1, 1}, {65, 1, 1}, {1, 65, 65}, {2, 1, 64},
	} {
		shape := fmt.Sprintf("%d×%d with stride %d", c.rows, c.cols, c.stride)
		want := "linalg: Wrap: 64 elements are too few for " + shape
		if got := refused(func() { Wrap(c.rows, c.cols, c.stride, data) }); got != want {
			t.Errorf("panic %q, want %q", got, want)
		}
		a := &Matrix[float64]{c.rows, c.cols, c.stride, data}
		b := &Matrix[float64]{c.cols, 1, 1, data}
		dst := &Matrix[float64]{c.rows, 1, 1, make([]float64, 9)}
		if got := refused(func() { Gemm(dst, 1, a, NoTrans, b, NoTrans, 0, nil) }); !strings.HasPrefix(got, "linalg: Gemm: ") {
			t.Errorf("Gemm with %s: panic %q", shape, got)
		}
	}
	for _, c := range [][3]int{{0, 4, math.MaxInt}, {math.MaxInt, 0, math.MaxInt}, {1, 64, math.MaxInt}, {2, 1, 63}, {0, 0, 0}} {
		if m := Wrap(c[0], c[1], c[2], data); !m.sound() {
			t.Errorf("%d×%d with stride %d is refused", c[0], c[1], c[2])
		}
	}
	for _, c := range [][2]int{{half, half}, {math.MaxInt, 2}, {2, math.MaxInt}, {math.MaxInt/8 + 1, 1}, {quarter, 8}} {
		want := fmt.Sprintf("linalg: New: %d×%d has too many elements", c[0], c[1])
		if got := refused(func() { New[float32](c[0], c[1]) }); got != want {
			t.Errorf("panic %q, want %q", got, want)
		}
	}
	if m := New[float64](math.MaxInt, 0); m.Rows != math.MaxInt || len(m.Data) != 0 {
		t.Errorf("an empty matrix has %d rows and %d elements", m.Rows, len(m.Data))
	}
}
