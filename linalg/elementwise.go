package linalg

import "github.com/curlfree/curlfree/asm"

// The functions of this file take slices of one length, Div matrices of one shape, or
// they panic, and dst may be an operand; it may not overlap one otherwise. Sigmoid, tanh, softplus and the other activations are in
// Activate. A function whose name ends in Of takes one number, for which it has
// the bits that a vector of any length gives.

// Exp sets dst to e^x, within one unit in the last place.
func Exp[T Float](dst, x []T) { asm.Exp(dst, x) }

// Expm1 sets dst to e^x − 1, within one unit in the last place.
func Expm1[T Float](dst, x []T) { asm.Expm1(dst, x) }

// Log sets dst to the natural logarithm of x, within one unit in the last place:
// -Inf at ±0, NaN below.
func Log[T Float](dst, x []T) { asm.Log(dst, x) }

// Log1p sets dst to log(1+x), within one unit in the last place: -Inf at -1, NaN
// below.
func Log1p[T Float](dst, x []T) { asm.Log1p(dst, x) }

// Sqrt sets dst to the square root of x, NaN where x < 0.
func Sqrt[T Float](dst, x []T) { asm.Sqrt(dst, x) }

// Clamp sets dst to lo where x < lo, to hi where x > hi, else to x; NaN stays. It
// panics unless lo ≤ hi.
func Clamp[T Float](dst, x []T, lo, hi T) { asm.Clamp(dst, x, lo, hi) }

// Where sets dst = y where x > 0 and leaves the other elements alone.
func Where[T Float](dst, x, y []T) { asm.Where(dst, x, y) }

// Div sets dst = a/b, element by element, all of one shape; dst may be an operand.
func Div[T Float](dst, a, b *Matrix[T]) {
	checkSame("Div", dst, a, b)
	for i := range dst.Rows {
		asm.Div(dst.Row(i), a.Row(i), b.Row(i))
	}
}

// ExpOf returns e^x.
func ExpOf[T Float](x T) T {
	v := [1]T{x}
	asm.Exp(v[:], v[:])
	return v[0]
}

// Expm1Of returns e^x − 1.
func Expm1Of[T Float](x T) T {
	v := [1]T{x}
	asm.Expm1(v[:], v[:])
	return v[0]
}

// LogOf returns the natural logarithm of x.
func LogOf[T Float](x T) T {
	v := [1]T{x}
	asm.Log(v[:], v[:])
	return v[0]
}

// Log1pOf returns log(1+x).
func Log1pOf[T Float](x T) T {
	v := [1]T{x}
	asm.Log1p(v[:], v[:])
	return v[0]
}

// ActivateOf returns act(u).
func ActivateOf[T Float](act Activation, u T) T {
	v := [1]T{u}
	Activate(act, v[:], v[:])
	return v[0]
}
