package linalg

import (
	"math"
	"math/bits"
)

// sine sets x to sin x or its derivative of that order.
func sine(x []float64, order int) {
	for i, u := range x {
		s, c := sinCos(u)
		x[i] = [...]float64{s, c, -s}[order]
	}
}

// sinCos returns sin u and cos u, each within one unit in the last place for every
// finite u, with the same bits on every machine; NaN for the others. With
// u = k π/2 + r + tail and z = r², sin(r + tail) is r + (r z p(z) + tail (1 − z/2))
// and cos(r + tail) is 1 − z/2 + (z² q(z) − r tail), where p and q are the Taylor
// series from r³ and r⁴ on.
func sinCos(u float64) (sin, cos float64) {
	if math.Abs(u) < 0x1p-27 { // the next terms are below rounding
		return u, 1
	}
	k, r, tail := quarters(u)
	z := float64(r * r)
	p, q := 0.0, 0.0
	for _, c := range factorials {
		p, q = math.FMA(z, p, c.odd), math.FMA(z, q, c.even)
	}
	half := float64(z / 2)
	one := 1 - half
	sin = r + math.FMA(float64(r*z), p, float64(tail*one))
	cos = one + ((1 - one - half) + math.FMA(float64(z*z), q, -float64(r*tail)))
	// A quarter of a turn more makes cos of sin and −sin of cos.
	v := [2]float64{sin, cos}
	return v[k&1] * float64(1-k&2), v[k&1^1] * float64(1-(k+1)&2)
}

// factorials holds ±1/(2n+1)! and ∓1/(2n+2)! from n = 8 down to 1. What is left out
// is below 2⁻⁶² of the sum for |r| ≤ π/4.
var factorials = [...]struct{ odd, even float64 }{
	{1.0 / 355687428096000, -1.0 / 6402373705728000},
	{-1.0 / 1307674368000, 1.0 / 20922789888000},
	{1.0 / 6227020800, -1.0 / 87178291200},
	{-1.0 / 39916800, 1.0 / 479001600},
	{1.0 / 362880, -1.0 / 3628800},
	{-1.0 / 5040, 1.0 / 40320},
	{1.0 / 120, -1.0 / 720},
	{-1.0 / 6, 1.0 / 24},
}

// π/2 in three words.
const (
	halfPi       = 0x1.921fb54442d18p0
	halfPiMiddle = 0x1.1a62633145c07p-54
	halfPiLow    = math.Pi/2 - halfPi - halfPiMiddle
)

// quarters returns u = k π/2 + r + tail with |r| ≤ π/4 up to rounding and k right
// modulo 4 (Cody and Waite).
func quarters(u float64) (k int64, r, tail float64) {
	if !(math.Abs(u) < 1<<48) {
		return farQuarters(u)
	}
	n := math.RoundToEven(u * (2 / math.Pi))
	s := math.FMA(-n, halfPi, u) // exact
	m := float64(n * halfPiMiddle)
	r, tail = twoSum(s, -m)
	r, tail = twoSum(r, tail-(math.FMA(n, halfPiMiddle, -m)+float64(n*halfPiLow)))
	return int64(n), r, tail
}

// farQuarters is quarters for |u| ≥ 2⁴⁸, and NaN where u is not finite (Payne and
// Hanek). With |u| = m·2^e, the digits of 2/π up to number e − 2 add multiples of four
// to |u|·2/π. The next 192, times m and modulo 2¹⁹², are k in the first two digits and
// the fraction of a quarter in the others.
func farQuarters(u float64) (k int64, r, tail float64) {
	if math.IsNaN(u) || math.IsInf(u, 0) {
		return 0, math.NaN(), math.NaN()
	}
	b := math.Float64bits(math.Abs(u))
	m, from := b&(1<<52-1)|1<<52, uint(b>>52)-1075-2+64
	w, shift := twoOverPi[from/64:], from%64
	digits := func(i uint) uint64 { return w[i]<<shift | w[i+1]>>(64-shift) }
	middleHigh, middle := bits.Mul64(m, digits(1))
	lowHigh, low := bits.Mul64(m, digits(2))
	middle, carry := bits.Add64(middle, lowHigh, 0)
	high := m*digits(0) + middleHigh + carry

	k = int64(high >> 62)
	f, g := high<<2|middle>>62, middle<<2|low>>62
	sign := 1.0
	if f>>63 == 1 { // round k to nearest
		var borrow uint64
		k, sign = k+1, -1
		g, borrow = bits.Sub64(0, g, 0)
		f, _ = bits.Sub64(0, f, borrow)
	}
	zeros := bits.LeadingZeros64(f)
	f, g = f<<zeros|g>>(64-zeros), g<<zeros
	if u < 0 {
		k, sign = -k, -sign
	}
	x := sign * math.Ldexp(float64(f>>11), -53-zeros)
	y := sign * math.Ldexp(float64((f<<53|g>>11)>>11), -106-zeros)
	r = float64(x * halfPi)
	return k, r, math.FMA(x, halfPi, -r) + (float64(x*halfPiMiddle) + float64(y*halfPi))
}

// twoSum returns a + b and its rounding error (Knuth).
func twoSum(a, b float64) (sum, rest float64) {
	sum = a + b
	c := sum - a
	return sum, (a - (sum - c)) + (b - c)
}

// twoOverPi holds the binary digits of 2/π: 64 before the point, which are 0, and
// 1216 behind it.
var twoOverPi = [...]uint64{
	0,
	0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561,
	0xb7246e3a424dd2e0, 0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484,
	0xe99c7026b45f7e41, 0x3991d639835339f4, 0x9c845f8bbdf9283b, 0x1ff897ffde05980f,
	0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d, 0x7527bac7ebe5f17b,
	0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab,
}
