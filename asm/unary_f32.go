package asm

import "sync"

// The float32 functions run in float64: one rounding of a result that is good to
// a unit in the last place of float64 gives float32 within 0.5001 units, and the
// same bits wherever those of float64 are the same. The kernels convert in
// registers; widen is the same for the level generic.

// widened is how many elements widen converts at a time; they stay in the
// first-level cache.
const widened = 512

var wideBuffers = sync.Pool{New: func() any { return new([widened]float64) }}

func widen(dst, x []float32, kernel func(dst, x []float64)) {
	buf := wideBuffers.Get().(*[widened]float64)
	defer wideBuffers.Put(buf)
	for len(x) > 0 {
		n := min(len(x), widened)
		for i, v := range x[:n] {
			buf[i] = float64(v)
		}
		kernel(buf[:n], buf[:n])
		for i, v := range buf[:n] {
			dst[i] = float32(v)
		}
		dst, x = dst[n:], x[n:]
	}
}
