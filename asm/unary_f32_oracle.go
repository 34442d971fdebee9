package asm

import "math"

// The bit reference of the float32 element-wise functions: the kernels of
// unary_f32_amd64.h, step by step, equal these bit for bit.

func limit32(y float32) float32 { return atLeast(atMost(y, c32.ceil), c32.floor) }

// split32 returns n and rh with y = n·ln 2 + rh, the second word of ln 2 left out.
func split32(y float32) (n, rh float32) {
	n = fma32(y, c32.log2e, c32.magic) - c32.magic
	return n, fma32(-n, c32.ln2hi, y)
}

// horner32 returns the polynomial c at x.
func horner32(c []float32, x float32) float32 {
	p := c[len(c)-1]
	for i := len(c) - 2; i >= 0; i-- {
		p = fma32(p, x, c[i])
	}
	return p
}

// scale32 returns x·2ⁿ rounded once.
func scale32(x, n float32) float32 { return float32(scale(float64(x), float64(n))) }

// expsum32 returns n and hi + lo with e^y = 2ⁿ(hi + lo), and their rounded sum.
func expsum32(y float32) (n, hi, lo, sum float32) {
	n, r := split32(limit32(y))
	r = fma32(-n, c32.ln2lo, r)
	hi = r + 1
	lo = fma32(float32(r*r), horner32(c32.exp[:], r), r-(hi-1))
	return n, hi, lo, hi + lo
}

// logsum32 returns hi + lo = k·ln 2 + log m + c for m in [3/4, 3/2) and small c.
func logsum32(m, k, c float32) (hi, lo float32) {
	f := m - 1
	v := fma32(float32(f*f), horner32(c32.log[:], f), fma32(k, c32.shortLn2lo, c))
	kh := float32(k * c32.shortLn2hi)
	hi = kh + f
	return hi, (f - (hi - kh)) + v
}

// decompose32 returns x = 2^k·m with m in [3/4, 3/2), for positive x.
func decompose32(x float32) (m, k float32) {
	f, e := math.Frexp(float64(x))
	if f < 0.75 {
		f, e = 2*f, e-1
	}
	return float32(f), float32(e)
}

func expOracleF32(x float32) float32 {
	n, r := split32(limit32(x))
	r = fma32(-n, c32.ln2lo, r)
	p := fma32(horner32(c32.exp[:], r), r, 1)
	return scale32(fma32(p, r, 1), n)
}

func sigmoidOracleF32(x float32) float32 {
	n, hi, lo, sum := expsum32(-abs32(x))
	e := scale32(sum, n)
	w := 1 / (e + 1)
	q := float32(hi * w)
	rest := fma32(-q, e, hi-q) + lo
	q = scale32(fma32(rest, w, q), n)
	if math.Signbit(float64(x)) {
		return q
	}
	return 1 - q
}

// expm1OracleF32 returns 2ⁿ(e^r·t - 2⁻ⁿ) with x = n·ln 2 + log t + r.
func expm1OracleF32(x float32) float32 {
	n, r := split32(atLeast(atMost(x, c32.ceil), c32.expm1Min))
	i := int(fma32(r, c32.expm1Steps, c32.magic)-c32.magic) & 7
	r = fma32(-n, c32.ln2lo, r-c32.expm1At[i])
	p := float32(float32(r*r) * horner32(c32.expm1[:], r))
	t := c32.expm1Power[i]
	hi, lo := t, -float32(pow2(-int64(n)))
	if w := lo; w < c32.negUlp {
		hi = t + w
		lo = t - (hi - w)
	}
	return copysign32(scale32(hi+fma32(t, r, fma32(t, p, lo)), n), x)
}

func softplusOracleF32(x float32) float32 {
	if abs32(x) < 1 {
		// x/2 + log 2 + log cosh(x/2)
		z := float32(x * x)
		hi := fma32(x, 0.5, c32.ln2)
		lo := fma32(x, 0.5, c32.ln2-hi) + c32.ln2rest
		return hi + fma32(z, horner32(c32.logCosh[:], z), lo)
	}
	// max(x, 0) + e + e² P(e), and for the second word of e its slope 1/(1+e) ≈ 1 - e
	n, hi, lo, sum := expsum32(-abs32(x))
	e, el := scale32(sum, n), scale32((hi-sum)+lo, n)
	el = fma32(-e, el, el)
	l := e + fma32(float32(e*e), horner32(c32.log1p[:], e), el)
	return atLeast(x, 0) + l
}

func logOracleF32(x float32) float32 {
	switch {
	case x == 0:
		return c32.negInf
	case x < 0:
		return math.Float32frombits(c32.nanBits)
	case !(x < c32.posInf):
		return x
	}
	m, k := decompose32(x)
	hi, lo := logsum32(m, k, 0)
	return hi + lo
}

func log1pOracleF32(x float32) float32 {
	u := x + 1
	switch {
	case u == 0:
		return c32.negInf
	case u < 0:
		return math.Float32frombits(c32.nanBits)
	case !(u < c32.posInf):
		return u
	}
	c := (atMost(x, 1) - (u - atLeast(x, 1))) / u
	m, k := decompose32(u)
	hi, lo := logsum32(m, k, c)
	return copysign32(hi+lo, x)
}

func reluOracleF32(x float32) float32 { return atLeast(x, 0) }

func sigmoidDerivativeOracleF32(h float32) float32  { return fma32(-h, h, h) }
func tanhDerivativeOracleF32(h float32) float32     { return fma32(-h, h, 1) }
func reluDerivativeOracleF32(h float32) float32     { return float32(reluDerivativeOf64(float64(h))) }
func softplusDerivativeOracleF32(h float32) float32 { return -expm1OracleF32(-h) }

func abs32(x float32) float32 { return math.Float32frombits(math.Float32bits(x) &^ c32.signBit) }

func copysign32(x, sign float32) float32 {
	return math.Float32frombits(math.Float32bits(x)&^c32.signBit | math.Float32bits(sign)&c32.signBit)
}
