package hodge

import "math"

// cosSin returns cos x and sin x within 1 ULP, with the same bits on every
// machine, for |x| < 2⁴⁸. Beyond that neighbouring numbers are 1/32 apart and
// more; the result is NaN.
func cosSin(x float64) (cos, sin float64) {
	if !(math.Abs(x) < 1<<48) {
		return math.NaN(), math.NaN()
	}
	// x = k π/2 + r + tail, with π/2 in three words; s is exact.
	const high, middle, low = 1.5707963267948966, 6.123233995736766e-17, -1.4973849048591698e-33
	k := math.RoundToEven(x * (2 / math.Pi))
	s := math.FMA(-k, high, x)
	m := float64(k * middle)
	r, tail := twoSum(s, -m)
	tail -= float64(k*low) + math.FMA(k, middle, -m)
	r, tail = twoSum(r, tail)
	z := float64(r * r)

	p, q := 0.0, 0.0
	for i := 18.0; i > 2; i -= 2 {
		p = math.FMA(-z, p, 1) / float64(i*(i+1)) // sin r = r − r z/(2·3) (1 − z/(4·5) (1 − …))
		q = math.FMA(-z, q, 1) / float64(i*(i-1)) // cos r = 1 − z/2 (1 − z/(3·4) (1 − …))
	}
	p = -math.FMA(-z, p, 1) / 6
	half := float64(z / 2)
	one := 1 - half
	sin = r + math.FMA(float64(r*z), p, float64(tail*one))
	cos = one + (1 - one - half + math.FMA(float64(half*z), q, -float64(r*tail)))
	switch int64(k) & 3 {
	case 1:
		return -sin, cos
	case 2:
		return -cos, -sin
	case 3:
		return sin, -cos
	}
	return cos, sin
}

// twoSum returns a + b and its rounding error (Knuth).
func twoSum(a, b float64) (sum, err float64) {
	sum = a + b
	c := sum - a
	return sum, (a - (sum - c)) + (b - c)
}

// arctan returns the arctangent of x within 2 ULP, with the same bits on every
// machine: arctan a = arctan c + arctan (a−c)/(1+ac) for c of nine values.
func arctan(x float64) float64 {
	a := math.Abs(x)
	if a > 1 {
		return math.Copysign(math.Pi/2-arctan(1/a), x)
	}
	if math.IsNaN(a) {
		return a
	}
	i := int(float64(8*a) + 0.5)
	c := float64(i) / 8
	t := (a - c) / math.FMA(a, c, 1)
	z := float64(t * t)
	p := 0.0
	for m := 15.0; m > 1; m -= 2 { // arctan t = t − t z (1/3 − z (1/5 − …))
		p = math.FMA(-z, p, 1/m)
	}
	return math.Copysign(arctanOfEighths[i]+math.FMA(-float64(t*z), p, t), x)
}

var arctanOfEighths = [9]float64{0, 0.12435499454676144, 0.24497866312686414, 0.35877067027057225, 0.4636476090008061, 0.5585993153435624, 0.6435011087932844, 0.7188299996216245, 0.7853981633974483}
