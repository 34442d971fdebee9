package hodge

import "math"

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
