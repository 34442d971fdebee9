package asm

import (
	"math/rand/v2"
	"testing"
)

// TestPast holds results that are stored past the caches to those that are not,
// at the lengths around the buffer and at alignments around a line.
func TestPast(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		t.Run("float32", testPast[float32])
		t.Run("float64", testPast[float64])
	})
}

func testPast[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(71, 72))
	functions := map[string]func(dst, x []T){
		"Exp": Exp[T], "Expm1": Expm1[T], "Log": Log[T], "Log1p": Log1p[T], "Sigmoid": Sigmoid[T], "Tanh": Tanh[T],
		"Softplus": Softplus[T], "ReLU": ReLU[T], "StreamCopy": StreamCopy[T], "StreamCopyPast": StreamCopyPast[T],
	}
	for name, f := range functions {
		for _, n := range []int{1, 5, 511, 512, 513, 540, 1024, 2000, 9000} {
			x, want := mixed[T](rng, n), make([]T, n)
			f(want, x)
			for range 5 {
				offset := rng.IntN(17)
				frame := make([]T, offset+n+1)
				frame[offset+n] = 7
				dst := frame[offset:][:n]
				setPastBytes(1, func() { f(dst, x) })
				compare(t, name, dst, want)
				for i, v := range frame[:offset] {
					if v != 0 {
						t.Fatalf("%s of %d elements wrote at %d before the first", name, n, offset-i)
					}
				}
				if frame[offset+n] != 7 {
					t.Fatalf("%s of %d elements wrote behind the last", name, n)
				}
			}
		}
	}
}

// setPastBytes runs f with another bound.
func setPastBytes(bytes int, f func()) {
	defer func(before int) { pastBytes = before }(pastBytes)
	pastBytes = bytes
	f()
}
