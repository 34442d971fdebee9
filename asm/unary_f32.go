package asm

import (
	"math"
	"sync"
)

// constants32 are the numbers of the float32 functions, for the bit reference and
// for the assembly, which reads the same variable. The polynomials are minimax
// fits, weighted to the relative error of the function.
type constants32 struct {
	log2e, ln2hi, ln2lo            float32    // 1/ln 2; ln 2 in two words
	shortLn2hi, shortLn2lo         float32    // ln 2 with 15 bits in the first word, so that products with exponents are exact
	ln2, ln2rest                   float32    // ln 2 rounded to nearest, and the rest
	magic                          float32    // 1.5·2²³: adding it rounds to an integer, kept in the low bits
	exp                            [5]float32 // (e^r-1-r)/r² on |r| <= ½ ln 2, to 2^-28
	expm1                          [6]float32 // the same to 2^-34
	log                            [9]float32 // (log(1+f)-f)/f² on [-1/4, 1/2], to 2^-27
	log1p                          [7]float32 // the same on [0, 1/e], to 2^-31
	logCosh                        [5]float32 // log cosh(½√z)/z on [0, 1], to 2^-33
	one, half, negOne              float32
	floor, ceil                    float32 // exp underflows to 0 and overflows to +Inf there
	tanhMost, tanhLeast            float32
	expm1Min                       float32 // expm1 is -1 from here down
	tiny                           float32 // expm1(x) is x below
	minNormal, twoTo24             float32
	bias, biasTo24                 float32 // 127, and 24 more
	posInf, negInf                 float32
	threeQuarters, quarterBits     uint32 // the bits of 3/4, and those of 1 less them
	signBit, fractionBits, nanBits uint32
	rowBits                        uint32 // of the offset of a row of tanhRows
	logTable                       uint32 // of VFIXUPIMMPS: the logarithm of what is not a positive number
}

var c32 = constants32{
	log2e: 0x1.715476p0, ln2hi: 0x1.62e43p-1, ln2lo: -0x1.05c61p-29,
	shortLn2hi: 0x1.62e4p-1, shortLn2lo: 0x1.7f7d1cp-20,
	ln2: 0x1.62e43p-1, ln2rest: -0x1.05c61p-29,
	magic: 3 << 22,
	exp:   [5]float32{0x1.fffffcp-2, 0x1.555492p-3, 0x1.5558f2p-5, 0x1.123a0ap-7, 0x1.6a2424p-10},
	expm1: [6]float32{0x1p-1, 0x1.555554p-3, 0x1.55548ep-5, 0x1.111272p-7, 0x1.6d8d38p-10, 0x1.9f085p-13},
	log: [9]float32{
		-0x1p-1, 0x1.5555a6p-2, -0x1.000024p-2, 0x1.99685ap-3, -0x1.54f24p-3, 0x1.2897b4p-3,
		-0x1.0d8ff8p-3, 0x1.abf6a4p-4, -0x1.6fe65cp-5,
	},
	log1p: [7]float32{
		-0x1.fffffap-2, 0x1.5553d2p-2, -0x1.ffb6bap-3, 0x1.964168p-3, -0x1.3fdcd6p-3, 0x1.a95866p-4, -0x1.45312cp-5,
	},
	logCosh: [5]float32{0x1p-3, -0x1.555484p-8, 0x1.6bd982p-12, -0x1.b2309ap-16, 0x1.c32f56p-20},
	one:     1, half: 0.5, negOne: -1,
	floor: -105, ceil: 89, tanhMost: tanhMost, tanhLeast: tanhLeast, expm1Min: -30, tiny: 0x1p-40,
	minNormal: 0x1p-126, twoTo24: 1 << 24, bias: 127, biasTo24: 127 + 24,
	posInf: float32(math.Inf(1)), negInf: float32(math.Inf(-1)),
	threeQuarters: 0x3f400000, quarterBits: 0x00400000,
	signBit: 1 << 31, rowBits: 31 << 5, fractionBits: 1<<23 - 1, nanBits: 0x7fc00000,
	logTable: 0x03530422,
}

// widened is how many elements widen converts at a time; they stay in the
// first-level cache.
const widened = 512

var wideBuffers = sync.Pool{New: func() any { return new([widened]float64) }}

// widen computes in float64 and rounds once: the float32 functions of the level
// generic.
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
