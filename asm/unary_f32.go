package asm

import "sync"

// The float32 functions run the float64 kernels: one rounding of a result that
// is good to a few units in the last place of float64 gives float32 within
// 0.5001 units, and the same bits wherever those of float64 are the same.

// widened is how many elements are converted at a time; they stay in the
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

func expF32(dst, x []float32)                { widen(dst, x, expF64) }
func logF32(dst, x []float32)                { widen(dst, x, logF64) }
func sigmoidF32(dst, x []float32)            { widen(dst, x, sigmoidF64) }
func tanhF32(dst, x []float32)               { widen(dst, x, tanhF64) }
func softplusF32(dst, x []float32)           { widen(dst, x, softplusF64) }
func reluF32(dst, x []float32)               { widen(dst, x, reluF64) }
func sigmoidDerivativeF32(dst, h []float32)  { widen(dst, h, sigmoidDerivativeF64) }
func tanhDerivativeF32(dst, h []float32)     { widen(dst, h, tanhDerivativeF64) }
func reluDerivativeF32(dst, h []float32)     { widen(dst, h, reluDerivativeF64) }
func softplusDerivativeF32(dst, h []float32) { widen(dst, h, softplusDerivativeF64) }
