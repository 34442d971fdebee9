package fourier

import "math"

// CosSin returns the cosine and the sine of 2π·k/n, each within 1 ULP and with
// the same bits on every machine. The angle is reduced to the first octant in
// integers, so that multiples of π/4 and all symmetries are exact. It panics
// unless 0 < n < 2⁴⁸.
func CosSin(k, n int) (cos, sin float64) {
	if n <= 0 || int64(n) >= 1<<48 {
		panic("fourier: CosSin: n must be positive and below 2⁴⁸")
	}
	k %= n
	if k < 0 {
		k += n
	}
	// In units of 1/8 turn the angle is octant + j/n with 0 <= j < n.
	octant, j := 8*int64(k)/int64(n), 8*int64(k)%int64(n)
	if octant&1 == 1 {
		j = int64(n) - j
	}
	c, s := firstOctant(j, int64(n))
	switch octant {
	case 0:
		return c, s
	case 1:
		return s, c
	case 2:
		return -s, c
	case 3:
		return -c, s
	case 4:
		return -c, -s
	case 5:
		return -s, -c
	case 6:
		return s, -c
	default:
		return c, -s
	}
}

// firstOctant returns cos and sin of (π/4)·j/n for 0 <= j <= n.
func firstOctant(j, n int64) (cos, sin float64) {
	switch j {
	case 0:
		return 1, 0
	case n:
		return math.Sqrt2 / 2, math.Sqrt2 / 2
	}
	quarterPi := double{math.Pi / 4, 3.061616997868383e-17}
	t := quarterPi.mul(quotient(float64(j), float64(n)))
	z := t.mul(t)
	// The Taylor series in Horner's form: θ < 0.786, so that the first omitted
	// term is below 1e-21 of the sum.
	s, c := double{1, 0}, double{1, 0}
	for i := len(taylor) - 1; i >= 0; i-- {
		c = double{1, 0}.sub(z.mul(c).mul(taylor[i].cos))
		s = double{1, 0}.sub(z.mul(s).mul(taylor[i].sin))
	}
	s = s.mul(t)
	return c.hi + c.lo, s.hi + s.lo
}

// taylor holds the ratios of successive coefficients, 1/(2i+1)(2i+2) for the
// cosine and 1/(2i+2)(2i+3) for the sine.
var taylor = func() (t [10]struct{ cos, sin double }) {
	for i := range t {
		m := float64(2*i + 2)
		t[i].cos, t[i].sin = quotient(1, m*(m-1)), quotient(1, m*(m+1))
	}
	return t
}()

// A double is the unevaluated sum of two float64, about 106 bits.
type double struct{ hi, lo float64 }

// quotient returns a/b.
func quotient(a, b float64) double {
	q := a / b
	return double{q, math.FMA(-q, b, a) / b}
}

func (a double) mul(b double) double {
	p := float64(a.hi * b.hi)
	e := math.FMA(a.hi, b.hi, -p)
	e += float64(a.hi*b.lo) + float64(a.lo*b.hi)
	hi := p + e
	return double{hi, e - (hi - p)}
}

func (a double) sub(b double) double {
	d := a.hi - b.hi
	v := d - a.hi
	e := (a.hi - (d - v)) - (b.hi + v)
	e += a.lo - b.lo
	hi := d + e
	return double{hi, e - (hi - d)}
}
