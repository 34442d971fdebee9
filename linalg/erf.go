package linalg

import (
	"math"

	"github.com/curlfree/curlfree/asm"
)

// erf sets x, of at most onStack elements, to erf x or its derivative of that order:
// 2/√π e^-x² or −4x/√π e^-x².
func erf(x []float64, order int) {
	var e [onStack]float64
	gaussian(e[:len(x)], x)
	for i, u := range x {
		switch order {
		case 0:
			x[i] = erfOf(u, e[i])
		case 1:
			x[i] = twoByRootPi * e[i]
		case 2:
			x[i] = -2 * within(u, gaussianEnd) * float64(twoByRootPi*e[i])
		}
	}
}

// erfIntegral returns u erf(u) + e^-u²/√π.
func erfIntegral(u float64) float64 {
	v, e := [1]float64{u}, [1]float64{}
	gaussian(e[:], v[:])
	return math.FMA(u, erfOf(u, e[0]), e[0]*(twoByRootPi/2))
}

// gaussian sets e to e^-u² for at most onStack elements. The square has two words, s
// and rest, as its rounding alone would be up to 512 units in the last place of e.
func gaussian(e, u []float64) {
	var rest [onStack]float64
	for i, v := range u {
		x := within(v, gaussianEnd)
		s := float64(x * x)
		e[i], rest[i] = -s, math.FMA(x, x, -s)
	}
	asm.Exp(e, e)
	for i, r := range rest[:len(u)] {
		e[i] = math.FMA(-r, e[i], e[i])
	}
}

// gaussianEnd is beyond the u where e^-u² becomes 0, erfEnd where erf rounds to 1.
const gaussianEnd, erfEnd = 28, 6

// within returns the number nearest to u in [−end, end].
func within(u, end float64) float64 { return min(max(u, -end), end) }

// twoByRootPi is 2/√π, of which twoByRootPiHigh is the float64.
const (
	twoByRootPi     = 1.12837916709551257389615890312154517
	twoByRootPiHigh = 0x1.20dd750429b6dp0
)

// erfOf returns erf(u), given e = e^-u², within one unit in the last place. Below
// √(log 2) it is u (2/√π + u² p(u²)), with the sum in two words. Above, where e < ½, it
// is 1 − e q(t) with t = (a−1)/(a+3), a = |u|; near 1, where e counts most, t has next
// to no rounding error. The polynomials are minimax approximations: p of (erf(√z)/√z − 2/√π)/z on [0, log 2]
// in units in the last place of erf, q of e^a² erfc(a) on [√(log 2), 6] to an
// absolute error of erf. They were found by Remez' exchange in 50 decimal digits,
// rounding one coefficient after another from the lowest and fitting the rest again;
// their errors are 0.002 and 0.04 units.
func erfOf(u, e float64) float64 {
	a := math.Abs(u)
	if a < 0.8325 {
		z := float64(u * u)
		p := 0.0
		for _, c := range erfNear {
			p = math.FMA(z, p, c)
		}
		q := math.FMA(z, p, twoByRootPi-twoByRootPiHigh)
		sum := twoByRootPiHigh + q
		return math.FMA(u, sum, u*(twoByRootPiHigh-sum+q))
	}
	a = min(a, erfEnd)
	t := (a - 1) / (a + 3)
	q := 0.0
	for _, c := range erfFar {
		q = math.FMA(t, q, c)
	}
	return math.Copysign(math.FMA(-e, q, 1), u)
}

// erfNear holds the coefficients of p from the highest power down.
var erfNear = [...]float64{
	-8.833960362497888e-10, 1.4189292896929265e-08, -1.6300630716868587e-07, 1.6457709158394669e-06,
	-1.4925453370560952e-05, 0.0001205532711652515, -0.0008548326909132898, 0.005223977624044572,
	-0.026866170645032394, 0.11283791670954779, -0.3761263890318375,
}

// erfFar holds the coefficients of q from the highest power down.
var erfFar = [...]float64{
	-0.0006357153376363129, 0.002484643469830935, 0.00018411518040276932, -0.008395479223781767,
	-0.002174888582509262, 0.04264069253734873, -0.02237151542168561, -0.22394682955739934,
	0.7239166810542378, -1.2234841074777072, 1.3770969228149714, -1.0928480591355951,
	0.427583576155807,
}
