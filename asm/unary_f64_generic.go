package asm

import (
	"math"
	"unsafe"
)

// rounding says how the element-wise functions round x*y+z: once (the oracle
// of the FMA levels) or after the product too (the generic level). The lengths
// differ so that each is compiled on its own.
type rounding interface{ once | twice }

type (
	once  [1]byte
	twice [2]byte
)

// mulAdd returns x*y+z in the rounding R.
func mulAdd[R rounding](x, y, z float64) float64 {
	var r R
	if unsafe.Sizeof(r) == 1 {
		return math.FMA(x, y, z)
	}
	return float64(x*y) + z
}

// constants64 are the numbers of the float64 functions, for Go and for the
// assembly, which reads the same variable.
type constants64 struct {
	log2e float64    // 1/ln 2
	magic float64    // 1.5·2⁴⁹: adding it rounds to eighths, kept in the low bits
	ln2hi float64    // the first 32 bits of ln 2, so that products with exponents are exact
	ln2lo float64    // ln 2 - ln2hi
	exp   [6]float64 // e^r = 1 + r + r² times this polynomial to 2⁻⁵⁶, |r| at most ln 2/16
	expm1 [7]float64 // the same to 2⁻⁶⁵
	log   [8]float64 // log(1+r) = r + r² times this polynomial, |r| < 2⁻⁴·⁹⁷

	// The sixteen intervals [logFrom + i/32 …) of [logFrom, 2 logFrom) below 1, of
	// twice that width above: c = logInverse[i] has 27 bits and is near the inverse
	// of the interval's middle, 1 around 1. It is chosen so that -log c is, to 2⁻⁶⁰
	// or better, the multiple logValue[i] of 2⁻⁴², whose sum with k·ln2hi is exact.
	logInverse, logValue [16]float64
	logSplit             float64 // 2 logFrom

	exp2, exp2rest [8]float64 // 2^(i/8) = exp2[i]·(1 + exp2rest[i])
	exp2less       [8]uint64  // the bits of exp2[i], less i·2⁴⁹: adding those of n in eighths makes 2ⁿ
	magicLess1     float64    // magic with 1 less in the low bits
	seven          uint64

	half, one, two  float64
	negHalf, negOne float64
	floor           float64 // exp underflows to 0 from here down
	ceil            float64 // exp overflows to +Inf from here up
	saturated       float64 // exp is below 2⁻¹¹⁵ from here down
	expm1Max        float64 // expm1 is finite up to here
	tiny            float64 // expm1(x) is x below
	far             float64 // softplus(x) is x above

	minNormal, twoTo54 float64
	bias, biasTo54     float64 // 2⁵² + 1023, and 54 more
	posInf, negInf     float64

	two52bits, logFromBits, oneLessLogFromBits uint64
	signBit, fractionBits, nanBits             uint64
	tinyBits                                   uint64 // of a number: clear in those below 2⁻⁵¹¹
	twoBias                                    uint64 // 2·1023
	logTable                                   uint64 // of VFIXUPIMMPD: the logarithm of what is not a positive number
}

var c64 = constants64{
	log2e: 1.44269504088896340735992468100189214,
	magic: 3 << 48,
	ln2hi: 0x1.62e42feep-1,
	ln2lo: 1.90821492927058770002e-10,
	exp: [6]float64{
		0x1.000000000002ep-1, 0x1.555555555556ap-3, 0x1.5555554e93acap-5,
		0x1.1111110e10556p-7, 0x1.6c1b7131a0993p-10, 0x1.a01e2c15a33f3p-13,
	},
	expm1: [7]float64{
		0x1p-1, 0x1.555555555559dp-3, 0x1.5555555555572p-5, 0x1.1111110c65418p-7,
		0x1.6c16c1685a1c8p-10, 0x1.a01eddd492b8ep-13, 0x1.a01de4fc5f772p-16,
	},
	exp2: [8]float64{
		1, 0x1.172b83c7d517bp+0, 0x1.306fe0a31b715p+0, 0x1.4bfdad5362a27p+0,
		0x1.6a09e667f3bcdp+0, 0x1.8ace5422aa0dbp+0, 0x1.ae89f995ad3adp+0, 0x1.d5818dcfba487p+0,
	},
	exp2rest: [8]float64{
		0, -0x1.01b15eaa59348p-55, 0x1.34d754db0abb6p-55, 0x1.690cebb7aafbp-56,
		-0x1.3b3efbf5e2229p-54, 0x1.db72fc1f0eab4p-55, 0x1.c1a7792cb3386p-55, 0x1.4a385a63d07a7p-56,
	},
	exp2less: [8]uint64{
		0x3ff0000000000000, 0x3fef72b83c7d517b, 0x3fef06fe0a31b715, 0x3feebfdad5362a27,
		0x3feea09e667f3bcd, 0x3feeace5422aa0db, 0x3feee89f995ad3ad, 0x3fef5818dcfba487,
	},
	magicLess1: 3<<48 - 1, seven: 7,
	log: [8]float64{
		-0x1.ffffffffffff1p-2, 0x1.555555555559p-2, -0x1.0000000071718p-2, 0x1.9999999909c98p-3,
		-0x1.5555443234653p-3, 0x1.2492464158df7p-3, -0x1.006a048c822a3p-3, 0x1.c79bc3771d6f5p-4,
	},
	logInverse: [16]float64{
		0x1.54ea87cp+0, 0x1.46d6434p+0, 0x1.3b565e8p+0, 0x1.2ed242cp+0,
		0x1.2320ba4p+0, 0x1.1af7778p+0, 0x1.11dccp+0, 0x1.047a3c8p+0,
		1, 0x1.e22a714p-1, 0x1.c50529p-1, 0x1.ae6a904p-1,
		0x1.977ed04p-1, 0x1.84f85acp-1, 0x1.73366cp-1, 0x1.6265cecp-1,
	},
	logValue: [16]float64{
		-0x1.2555862815p-2, -0x1.f44b2e262cp-3, -0x1.aaf00c3374p-3, -0x1.57fe4e8bf4p-3,
		-0x1.075798aep-3, -0x1.9a38a129fp-4, -0x1.14445a1684p-4, -0x1.1c14f9fa9p-6,
		0, 0x1.ebd1e39658p-5, 0x1.f54d1fb50cp-4, 0x1.6379a0a33p-3,
		0x1.d38c5d1cfap-3, 0x1.196af42b8cp-2, 0x1.4944546ca7p-2, 0x1.78bc124ad3p-2,
	},
	logSplit: 0x1.78280p0,

	half: 0.5, one: 1, two: 2,
	negHalf: -0.5, negOne: -1,
	floor: -750, ceil: 710, saturated: -80, expm1Max: 709,
	tiny: 0x1p-60, far: 40,

	minNormal: 0x1p-1022, twoTo54: 1 << 54,
	bias: 1<<52 + 1023, biasTo54: 1<<52 + 1023 + 54,
	posInf: math.Inf(1), negInf: math.Inf(-1),

	two52bits: 0x433 << 52, logFromBits: logFromBits, oneLessLogFromBits: 0x3ff<<52 - logFromBits,
	signBit: 1 << 63, fractionBits: 1<<52 - 1, nanBits: 0x7ff8 << 48,
	tinyBits: 3 << 61,
	twoBias:  2 * 1023, logTable: 0x03530422,
}

const logFromBits = 0x3fe7828000000000 // 0.73468017578125, so that 1 + 2⁻⁵ + 2⁻¹¹ + 2⁻¹³ begins an interval

// reduce64 returns y = n ln 2 + r with |r| at most a little more than ln 2/16, n
// in eighths, h before the second word of ln 2, and the place in the table of 2ⁿ.
func reduce64[R rounding](y float64) (n, h, r float64, i int64) {
	n = mulAdd[R](y, c64.log2e, c64.magic) - c64.magic
	h = mulAdd[R](-n, c64.ln2hi, y)
	return n, h, mulAdd[R](-n, c64.ln2lo, h), int64(n*8) & 7
}

// series64 returns r² and q with e^r = 1 + r + r²q, by the coefficients exp or
// expm1.
func series64[R rounding](r float64, c []float64) (r2, q float64) {
	r2 = float64(r * r)
	even := c[4]
	if len(c) == 7 {
		even = mulAdd[R](c[6], r2, even)
	}
	even = mulAdd[R](even, r2, c[2])
	even = mulAdd[R](even, r2, c[0])
	odd := mulAdd[R](c[5], r2, c[3])
	odd = mulAdd[R](odd, r2, c[1])
	return r2, mulAdd[R](odd, r, even)
}

// exp64 returns n and hi + lo with e^y = 2^⌊n⌋(hi + lo); lo is not yet small
// against hi.
func exp64[R rounding](y float64) (n, hi, lo float64) {
	n, _, r, i := reduce64[R](y)
	r2, q := series64[R](r, c64.exp[:])
	hi = c64.exp2[i]
	return n, hi, float64(hi * mulAdd[R](r2, q, r+c64.exp2rest[i]))
}

// expm164 returns hi + lo = one·(e^y - 1) for saturated <= y and 2ⁿ·one finite,
// one a power of two; lo is not yet small against hi.
func expm164[R rounding](y, one float64) (hi, lo float64) {
	n, h, r, i := reduce64[R](y)
	tail := mulAdd[R](-n, c64.ln2lo, h-r)
	r2, q := series64[R](r, c64.expm1[:])
	p := mulAdd[R](r2, q, tail+c64.exp2rest[i])
	f := scale(float64(c64.exp2[i]*one), n)
	a, al := f, -one
	if f < 1<<52 { // else 1 is at most a unit of f's last place
		a = f - one
		al = f - (a + one)
	}
	hi = mulAdd[R](f, r, a)
	lo = mulAdd[R](f, r, a-hi)
	return hi, mulAdd[R](f, p, lo) + al
}

// fast2Sum returns a + b exactly in two words when |a| >= |b|.
func fast2Sum(a, b float64) (hi, lo float64) {
	hi = a + b
	return hi, b - (hi - a)
}

// pow2 returns 2^k for a normal result, and anything for other k.
func pow2(k int64) float64 { return math.Float64frombits(uint64(k+1023) << 52) }

// scale returns x·2^⌊n⌋ rounded once, |n| <= 2000, for x not far from 1 (or 0).
func scale(x, n float64) float64 {
	k := int64(math.Floor(n))
	return float64(float64(x*pow2(k>>1)) * pow2(k-k>>1))
}

// divide64 returns (n + nl)/(d + dl) for small nl and dl.
func divide64[R rounding](n, nl, d, dl float64) float64 {
	w := 1 / d
	q := float64(n * w)
	r := mulAdd[R](-q, d, n) + nl
	r = mulAdd[R](-q, dl, r)
	return mulAdd[R](r, w, q)
}

// atLeast and atMost return NaN for NaN.
func atLeast[T Float](x, bound T) T {
	if bound > x {
		return bound
	}
	return x
}

func atMost[T Float](x, bound T) T {
	if bound < x {
		return bound
	}
	return x
}

func expOf64[R rounding](x float64) float64 {
	y := atLeast(atMost(x, c64.ceil), c64.floor)
	n, _, r, i := reduce64[R](y)
	r2, q := series64[R](r, c64.exp[:])
	return scale(mulAdd[R](c64.exp2[i], mulAdd[R](r2, q, r+c64.exp2rest[i]), c64.exp2[i]), n)
}

// expm1Of64 forms half of the result, which is finite up to ceil.
func expm1Of64[R rounding](x float64) float64 {
	if math.Abs(x) < c64.tiny {
		return x
	}
	hi, lo := expm164[R](atLeast(atMost(x, c64.ceil), c64.saturated), 0.5)
	return 2 * (hi + lo)
}

// timesLessOne returns z·c - 1 rounded once, for c of 27 bits near 1/z.
func timesLessOne[R rounding](z, c float64) float64 {
	var r R
	if unsafe.Sizeof(r) == 1 {
		return math.FMA(z, c, -1)
	}
	high := math.Float64frombits(math.Float64bits(z) &^ (1<<27 - 1))
	return (float64(high*c) - 1) + float64((z-high)*c)
}

// logsum64 returns hi + lo = log(x + d + dl) for a positive number x, d of at most
// about half its last place and dl as small against d. With x = 2ᵏz, r = zc - 1 and
// e = (d + dl)·2⁻ᵏc it is k·ln 2 - log c + log(1 + r + e); around 1, r is exact.
func logsum64[R rounding](x, d, dl float64) (hi, lo float64) {
	bias := c64.bias
	if x < c64.minNormal {
		x *= c64.twoTo54
		bias = c64.biasTo54
	}
	b := math.Float64bits(x) + c64.oneLessLogFromBits
	k := math.Float64frombits(b>>52|c64.two52bits) - bias
	z := math.Float64frombits(b&c64.fractionBits + c64.logFromBits)
	c := c64.logInverse[b>>48&15]
	first := mulAdd[R](k, c64.ln2hi, c64.logValue[b>>48&15])
	r := timesLessOne[R](z, c)
	w := float64(c * pow2(min(max(-int64(k), -1023), 1023))) // beyond these d is 0 or does not matter
	e := float64(d * w)
	hi = first + r
	lo = mulAdd[R](dl, w, mulAdd[R](k, c64.ln2lo, r-(hi-first)))
	r += e
	r2 := float64(r * r)
	even := mulAdd[R](c64.log[6], r2, c64.log[4])
	even = mulAdd[R](even, r2, c64.log[2])
	even = mulAdd[R](even, r2, c64.log[0])
	odd := mulAdd[R](c64.log[7], r2, c64.log[5])
	odd = mulAdd[R](odd, r2, c64.log[3])
	odd = mulAdd[R](odd, r2, c64.log[1])
	return hi, mulAdd[R](mulAdd[R](odd, r, even), r2, lo) + e
}

// logSpecial64 returns log x, and true, where x is not a positive number.
func logSpecial64(x float64) (float64, bool) {
	switch {
	case x == 0:
		return c64.negInf, true
	case x < 0:
		return math.Float64frombits(c64.nanBits), true
	}
	return x, !(x < c64.posInf)
}

func logOf64[R rounding](x float64) float64 {
	if y, special := logSpecial64(x); special {
		return y
	}
	hi, lo := logsum64[R](x, 0, 0)
	return hi + lo
}

// log1pOf64 is log(u + d) with u + d = 1 + x, u rounded.
func log1pOf64[R rounding](x float64) float64 {
	u := x + 1
	if y, special := logSpecial64(u); special {
		return y
	}
	hi, lo := logsum64[R](u, atMost(x, 1)-(u-atLeast(x, 1)), 0)
	return math.Copysign(hi+lo, x)
}

func sigmoidOf64[R rounding](x float64) float64 {
	n, hi, lo := exp64[R](atLeast(-math.Abs(x), c64.floor))
	hi, lo = fast2Sum(hi, lo)
	d, dl := fast2Sum(1, scale(hi, n))
	dl += scale(lo, n)
	if x < 0 {
		return scale(divide64[R](hi, lo, d, dl), n)
	}
	return divide64[R](1, 0, d, dl)
}

func tanhOf64[R rounding](x float64) float64 {
	y := -math.Abs(x)
	hi, lo := fast2Sum(expm164[R](atLeast(y+y, c64.saturated), 1))
	d, dl := fast2Sum(2, hi)
	return math.Copysign(divide64[R](hi, lo, d, dl+lo), x)
}

func softplusOf64[R rounding](x float64) float64 {
	n, hi, lo := exp64[R](atLeast(-math.Abs(x), c64.floor))
	hi, lo = fast2Sum(hi, lo)
	e, el := scale(hi, n), scale(lo, n)
	if x > c64.far {
		return x
	}
	u := 1 + e
	hi, lo = logsum64[R](u, e-(u-1), el)
	// max(x, 0) + hi + lo
	p := atLeast(x, 0)
	t := p + hi
	b := t - p
	err := (p - (t - b)) + (hi - b)
	return t + (err + lo)
}

// reluOf64 returns x unless it is less than 0: -0 and NaN stay.
func reluOf64(x float64) float64 { return atLeast(x, 0) }

func sigmoidDerivativeOf64[R rounding](h float64) float64 { return mulAdd[R](-h, h, h) }

func tanhDerivativeOf64[R rounding](h float64) float64 { return mulAdd[R](-h, h, 1) }

func reluDerivativeOf64(h float64) float64 {
	switch {
	case h > 0:
		return 1
	case h <= 0:
		return 0
	}
	return h
}

// softplusDerivativeOf64 returns 1 - e^-h to within 1 ULP for h >= -709, so
// for every value of softplus; it does not decrease below its value there.
func softplusDerivativeOf64[R rounding](h float64) float64 {
	hi, lo := expm164[R](atLeast(atMost(0-h, c64.expm1Max), c64.saturated), 1)
	return 0 - (hi + lo)
}

// each64 sets dst to f of every element of x.
func each64(dst, x []float64, f func(float64) float64) {
	dst = dst[:len(x)]
	for i, v := range x {
		dst[i] = f(v)
	}
}

func expGenericF64(dst, x []float64)      { each64(dst, x, expOf64[twice]) }
func expm1GenericF64(dst, x []float64)    { each64(dst, x, expm1Of64[twice]) }
func log1pGenericF64(dst, x []float64)    { each64(dst, x, log1pOf64[twice]) }
func logGenericF64(dst, x []float64)      { each64(dst, x, logOf64[twice]) }
func sigmoidGenericF64(dst, x []float64)  { each64(dst, x, sigmoidOf64[twice]) }
func tanhGenericF64(dst, x []float64)     { each64(dst, x, tanhOf64[twice]) }
func softplusGenericF64(dst, x []float64) { each64(dst, x, softplusOf64[twice]) }
func reluGenericF64(dst, x []float64)     { each64(dst, x, reluOf64) }

func sigmoidDerivativeGenericF64(dst, h []float64)  { each64(dst, h, sigmoidDerivativeOf64[twice]) }
func tanhDerivativeGenericF64(dst, h []float64)     { each64(dst, h, tanhDerivativeOf64[twice]) }
func reluDerivativeGenericF64(dst, h []float64)     { each64(dst, h, reluDerivativeOf64) }
func softplusDerivativeGenericF64(dst, h []float64) { each64(dst, h, softplusDerivativeOf64[twice]) }
