package hodge

import (
	"math"
	"math/bits"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// A Dual is a number a + Σ a_S ε_S with perturbations ε_i, ε_i² = 0, one for
// each derivative under way, and ε_S their products. A function evaluated on
// Duals carries its exact partial derivatives along (forward mode); derivatives
// of derivatives perturb what is perturbed already. The zero Dual is 0.
type Dual struct {
	c []float64 // indexed by the bit set S; a power of two of them, or none
}

// Const returns the Dual of a constant.
func Const(v float64) Dual { return Dual{[]float64{v}} }

// Value returns a without its perturbations.
func (a Dual) Value() float64 {
	if len(a.c) == 0 {
		return 0
	}
	return a.c[0]
}

// Plus returns a + b.
func (a Dual) Plus(b Dual) Dual {
	if len(a.c) < len(b.c) {
		a, b = b, a
	}
	c := append([]float64(nil), a.c...)
	for i, v := range b.c {
		c[i] += v
	}
	return Dual{c}
}

// Minus returns a − b.
func (a Dual) Minus(b Dual) Dual { return a.Plus(b.Scale(-1)) }

// Scale returns t a.
func (a Dual) Scale(t float64) Dual {
	c := make([]float64, len(a.c))
	for i, v := range a.c {
		c[i] = t * v
	}
	return Dual{c}
}

// Times returns a b.
func (a Dual) Times(b Dual) Dual {
	if len(a.c) == 0 || len(b.c) == 0 {
		return Dual{}
	}
	c := make([]float64, max(len(a.c), len(b.c)))
	for s := range c {
		// t runs over the subsets of s.
		for t := s; ; t = (t - 1) & s {
			if t < len(a.c) && s&^t < len(b.c) {
				c[s] += float64(a.c[t] * b.c[s&^t])
			}
			if t == 0 {
				break
			}
		}
	}
	return Dual{c}
}

// Over returns a / b.
func (a Dual) Over(b Dual) Dual {
	if b.level() == 0 {
		c := make([]float64, len(a.c))
		for i, v := range a.c {
			c[i] = v / b.Value()
		}
		return Dual{c}
	}
	// (p + qε)/b with b = r + sε is y + (q − y s)/r ε, y = p/r.
	m := max(a.level(), b.level())
	p, q := a.split(m)
	r, s := b.split(m)
	y := p.Over(r)
	return join(m, y, q.Minus(y.Times(s)).Over(r))
}

// Pow returns aⁿ for an integer n of either sign.
func (a Dual) Pow(n int) Dual {
	if n < 0 {
		return Const(1).Over(a.Pow(-n))
	}
	p := Const(1)
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			p = p.Times(a)
		}
		a = a.Times(a)
	}
	return p
}

// Sqrt returns √a.
func (a Dual) Sqrt() Dual {
	return a.lift(math.Sqrt, Dual.Sqrt, func(p Dual) Dual { return Const(0.5).Over(p.Sqrt()) })
}

// Exp returns e^a.
func (a Dual) Exp() Dual { return a.lift(one(asm.Exp[float64]), Dual.Exp, Dual.Exp) }

// Log returns the natural logarithm of a.
func (a Dual) Log() Dual {
	return a.lift(one(asm.Log[float64]), Dual.Log, func(p Dual) Dual { return Const(1).Over(p) })
}

// Sin returns the sine of a.
func (a Dual) Sin() Dual { return a.lift(linalg.Sine.Value, Dual.Sin, Dual.Cos) }

// Cos returns the cosine of a.
func (a Dual) Cos() Dual {
	return a.lift(linalg.Sine.Slope, Dual.Cos, func(p Dual) Dual { return p.Sin().Scale(-1) })
}

// Atan returns the arctangent of a.
func (a Dual) Atan() Dual {
	return a.lift(arctan, Dual.Atan, func(p Dual) Dual { return Const(1).Over(Const(1).Plus(p.Times(p))) })
}

// Tanh returns the hyperbolic tangent of a.
func (a Dual) Tanh() Dual {
	return a.lift(linalg.Tanh.Value, Dual.Tanh, func(p Dual) Dual {
		y := p.Tanh()
		return Const(1).Minus(y.Times(y))
	})
}

// lift returns f(p + qε) = f(p) + f′(p) q ε, with ε the last perturbation of a;
// onDual is f itself.
func (a Dual) lift(f func(float64) float64, onDual, slope func(Dual) Dual) Dual {
	m := a.level()
	if m == 0 {
		return Const(f(a.Value()))
	}
	p, q := a.split(m)
	return join(m, onDual(p), slope(p).Times(q))
}

// one makes a function of a number out of one of slices.
func one(f func(dst, x []float64)) func(float64) float64 {
	return func(v float64) float64 {
		x := [1]float64{v}
		f(x[:], x[:])
		return x[0]
	}
}

// level is the number of perturbations a can carry.
func (a Dual) level() int { return max(0, bits.Len(uint(len(a.c)))-1) }

// split returns p and q of a = p + q ε_{m−1}, free of ε_{m−1}.
func (a Dual) split(m int) (p, q Dual) {
	half := 1 << (m - 1)
	if len(a.c) <= half {
		return a, Dual{}
	}
	return Dual{a.c[:half:half]}, Dual{a.c[half:]}
}

// join returns p + q ε_{m−1}.
func join(m int, p, q Dual) Dual {
	if len(q.c) == 0 {
		return p
	}
	half := 1 << (m - 1)
	c := make([]float64, 2*half)
	copy(c, p.c)
	copy(c[half:], q.c)
	return Dual{c}
}

// constants returns x as Duals.
func constants(x []float64) []Dual {
	d := make([]Dual, len(x))
	for i, v := range x {
		d[i] = Const(v)
	}
	return d
}

// levelOf is the largest level in x.
func levelOf(x []Dual) int {
	m := 0
	for _, a := range x {
		m = max(m, a.level())
	}
	return m
}

// largest is the maximum of |a_S| over all of x.
func largest(x []Dual) float64 {
	v := 0.0
	for _, a := range x {
		for _, c := range a.c {
			v = max(v, math.Abs(c))
		}
	}
	return v
}

// move returns x + t v.
func move(x []Dual, t float64, v []Dual) []Dual {
	y := make([]Dual, len(x))
	for i := range x {
		y[i] = x[i].Plus(v[i].Scale(t))
	}
	return y
}
