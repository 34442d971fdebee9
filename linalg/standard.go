package linalg

import "math"

// A real Schur form has blocks of order 1 and 2 on its diagonal. One of order 2
// stands for a pair of complex eigenvalues and is in standard form when its
// diagonal elements are equal and those beside it have opposite signs.

// pairOf is two eigenvalues, both real or conjugate: re₁ + i·im₁ and re₂ − i·im₁.
type pairOf struct{ re1, re2, im float64 }

// standardise returns the rotation that brings the block (a b; c d) to standard
// form, or to upper triangular form when its eigenvalues are real, and the block
// (Bai and Demmel 1993).
func standardise(a, b, c, d float64) (cos, sin, a2, b2, c2, d2 float64) {
	switch {
	case c == 0 || a == d && math.Signbit(b) != math.Signbit(c) && b != 0:
		return 1, 0, a, b, c, d
	case b == 0:
		return 0, 1, d, -c, 0, a
	}
	p := float64((a - d) / 2)
	larger := max(math.Abs(b), math.Abs(c))
	smaller := math.Copysign(1, b) * math.Copysign(1, c) * min(math.Abs(b), math.Abs(c))
	scale := max(math.Abs(p), larger)
	z := float64(p/scale*p) + float64(larger/scale*smaller) // a quarter of the discriminant, scaled
	if z >= 4*0x1p-52 {
		z = p + float64(math.Copysign(math.Sqrt(scale), p)*math.Sqrt(z))
		r := hypot(c, z)
		return z / r, c / r, d + z, b - c, 0, d - float64(larger/z*smaller)
	}
	// Complex, or close to equal: make the diagonal equal.
	sigma := b + c
	r := hypot(sigma, a-d)
	cos = math.Sqrt(0.5 * (1 + math.Abs(sigma)/r))
	sin = -(p / (r * cos)) * math.Copysign(1, sigma)
	a2, b2, c2, d2 = rotated(a, b, c, d, cos, sin)
	a2 = float64((a2 + d2) / 2)
	d2 = a2
	switch {
	case c2 == 0:
	case b2 == 0:
		b2, c2 = -c2, 0
		cos, sin = -sin, cos
	case math.Signbit(b2) == math.Signbit(c2): // real after all
		x, y := math.Sqrt(math.Abs(b2)), math.Sqrt(math.Abs(c2))
		p = float64(math.Copysign(x, c2) * y)
		r := 1 / math.Sqrt(math.Abs(b2+c2))
		a2, d2 = a2+p, d2-p
		b2, c2 = b2-c2, 0
		x, y = x*r, y*r
		cos, sin = float64(cos*x)-float64(sin*y), float64(cos*y)+float64(sin*x)
	}
	return cos, sin, a2, b2, c2, d2
}

// rotated returns G·(a b; c d)·Gᵀ for G = (cos sin; −sin cos).
func rotated(a, b, c, d, cos, sin float64) (a2, b2, c2, d2 float64) {
	aa, bb := float64(a*cos)+float64(b*sin), float64(b*cos)-float64(a*sin)
	cc, dd := float64(c*cos)+float64(d*sin), float64(d*cos)-float64(c*sin)
	return float64(aa*cos) + float64(cc*sin), float64(bb*cos) + float64(dd*sin),
		float64(cc*cos) - float64(aa*sin), float64(dd*cos) - float64(bb*sin)
}

// eigenvalues returns those of a block in standard or upper triangular form.
func eigenvalues(a, b, c, d float64) pairOf {
	if c == 0 {
		return pairOf{a, d, 0}
	}
	larger, smaller := max(math.Abs(b), math.Abs(c)), min(math.Abs(b), math.Abs(c))
	return pairOf{a, d, larger * math.Sqrt(smaller/larger)}
}

// settlePair brings the block of rows i and i+1 of t to standard form and applies
// the rotation to t and to the rows of vt.
func settlePair(t, vt *Matrix[float64], i int) {
	r0, r1 := t.Row(i), t.Row(i+1)
	cos, sin, a, b, c, d := standardise(r0[i], r0[i+1], r1[i], r1[i+1])
	rotate(r0[i+2:], r1[i+2:], cos, sin)
	rotateColumns(t, i, 0, i, cos, sin)
	rotate(vt.Row(i), vt.Row(i+1), cos, sin)
	r0[i], r0[i+1], r1[i], r1[i+1] = a, b, c, d
}

// rotateColumns rotates columns j and j+1 of t in rows i0 ≤ i < i1.
func rotateColumns(t *Matrix[float64], j, i0, i1 int, cos, sin float64) {
	for i := i0; i < i1; i++ {
		x := t.Data[i*t.Stride+j:][:2]
		x[0], x[1] = float64(cos*x[0])+float64(sin*x[1]), float64(cos*x[1])-float64(sin*x[0])
	}
}
