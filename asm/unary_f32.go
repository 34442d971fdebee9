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
	magic, magic127                float32    // 1.5·2²³: adding it rounds to an integer, kept in the low bits; and 127 more
	exp                            [5]float32 // (e^r-1-r)/r² on |r| <= ½ ln 2, to 2^-28
	expm1                          [4]float32 // the same on |r| <= 0.077, to 2^-30 of e^r-1
	log                            [9]float32 // (log(1+f)-f)/f² on [-1/4, 1/2], to 2^-27
	log1p                          [7]float32 // the same on [0, 1/e], to 2^-31
	logCosh                        [5]float32 // log cosh(½√z)/z on [0, 1], to 2^-33
	one, half, negOne              float32
	floor, ceil                    float32 // exp underflows to 0 and overflows to +Inf there
	tanhMost, tanhLeast            float32
	expm1Min                       float32 // expm1 is -1 from here down
	negUlp                         float32 // -2^-24
	minNormal, twoTo24             float32
	bias, biasTo24                 float32 // 127, and 24 more
	posInf, negInf                 float32
	threeQuarters, quarterBits     uint32 // the bits of 3/4, and those of 1 less them
	signBit, fractionBits, nanBits uint32
	rowBits                        uint32 // of the offset of a row of tanhRows
	logTable                       uint32 // of VFIXUPIMMPS: the logarithm of what is not a positive number

	// Numbers expm1At near i/10, i = -3 to 3, and their exponentials expm1Power to 2^-39:
	// i modulo 8, twice over. Those near ±1/10 are nearer to 0, as the units of expm1 are
	// smaller there.
	expm1Steps          float32 // 10
	expm1At, expm1Power [16]float32
}

var c32 = constants32{
	log2e: 0x1.715476p0, ln2hi: 0x1.62e43p-1, ln2lo: -0x1.05c61p-29,
	shortLn2hi: 0x1.62e4p-1, shortLn2lo: 0x1.7f7d1cp-20,
	ln2: 0x1.62e43p-1, ln2rest: -0x1.05c61p-29,
	magic: 3 << 22, magic127: 3<<22 + 127,
	exp:   [5]float32{0x1.fffffcp-2, 0x1.555492p-3, 0x1.5558f2p-5, 0x1.123a0ap-7, 0x1.6a2424p-10},
	expm1: [4]float32{0x1p-1, 0x1.55555ap-3, 0x1.5567b4p-5, 0x1.10af8p-7},
	log: [9]float32{
		-0x1p-1, 0x1.5555a6p-2, -0x1.000024p-2, 0x1.99685ap-3, -0x1.54f24p-3, 0x1.2897b4p-3,
		-0x1.0d8ff8p-3, 0x1.abf6a4p-4, -0x1.6fe65cp-5,
	},
	log1p: [7]float32{
		-0x1.fffffap-2, 0x1.5553d2p-2, -0x1.ffb6bap-3, 0x1.964168p-3, -0x1.3fdcd6p-3, 0x1.a95866p-4, -0x1.45312cp-5,
	},
	logCosh: [5]float32{0x1p-3, -0x1.555484p-8, 0x1.6bd982p-12, -0x1.b2309ap-16, 0x1.c32f56p-20},
	one:     1, half: 0.5, negOne: -1,
	floor: -105, ceil: 89, tanhMost: tanhMost, tanhLeast: tanhLeast, expm1Min: -30, negUlp: -0x1p-24,
	minNormal: 0x1p-126, twoTo24: 1 << 24, bias: 127, biasTo24: 127 + 24,
	posInf: float32(math.Inf(1)), negInf: float32(math.Inf(-1)),
	threeQuarters: 0x3f400000, quarterBits: 0x00400000,
	signBit: 1 << 31, rowBits: 31 << 5, fractionBits: 1<<23 - 1, nanBits: 0x7fc00000,
	logTable: 0x03530422,

	expm1Steps: 10,
	expm1At: [16]float32{
		0, 0x1.48ac3p-4, 0x1.983ffcp-3, 0x1.32dddep-2, 0, -0x1.316c2cp-2, -0x1.9a58bcp-3, -0x1.3e62a8p-4,
		0, 0x1.48ac3p-4, 0x1.983ffcp-3, 0x1.32dddep-2, 0, -0x1.316c2cp-2, -0x1.9a58bcp-3, -0x1.3e62a8p-4,
	},
	expm1Power: [16]float32{
		1, 0x1.156382p+0, 0x1.38791ap+0, 0x1.59738ep+0, 1, 0x1.7bf538p-1, 0x1.a3099p-1, 0x1.d9b594p-1,
		1, 0x1.156382p+0, 0x1.38791ap+0, 0x1.59738ep+0, 1, 0x1.7bf538p-1, 0x1.a3099p-1, 0x1.d9b594p-1,
	},
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
