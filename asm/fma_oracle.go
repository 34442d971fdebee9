package asm

import "math"

// fma returns x*y+z rounded once, in the precision of T.
func fma[T Float](x, y, z T) T {
	if single[T]() {
		return T(fma32(float32(x), float32(y), float32(z)))
	}
	return T(math.FMA(float64(x), float64(y), float64(z)))
}

// fma32 returns x*y+z rounded once to float32. The product is exact in
// float64; TwoSum gives the sum and its error, which sets the last bit
// (rounding to odd), so that the conversion rounds the exact value and not a
// rounded one. float32(math.FMA(x, y, z)) rounds twice.
func fma32(x, y, z float32) float32 {
	p, c := float64(float64(x)*float64(y)), float64(z)
	s := p + c
	if math.IsInf(s, 0) || math.IsNaN(s) {
		return float32(s)
	}
	b := s - p
	e := (p - (s - b)) + (c - b)
	if e != 0 {
		bits := math.Float64bits(s)
		if bits&1 == 0 {
			// Truncate towards the exact value, then set the last bit.
			if (e > 0) == (s > 0) {
				bits++
			} else {
				bits--
			}
		}
		s = math.Float64frombits(bits)
	}
	return float32(s)
}
