package asm

import "fmt"

// The functions of this file take slices of one length, or they panic, and dst
// may be an operand itself; other overlaps are not allowed. Each cuts its
// slices into chunks, so that no call of a kernel holds the garbage collector
// up for long.

// same panics unless the slices of a call have one length.
func same(call string, n int, others ...int) {
	for _, m := range others {
		if m != n {
			panic(fmt.Sprintf("asm: %s: slices have %d and %d elements", call, n, m))
		}
	}
}

// Add sets dst = x + y, element by element.
func Add[T Float](dst, x, y []T) {
	same("Add", len(dst), len(x), len(y))
	for i := 0; i < len(dst); i += chunk {
		j := min(i+chunk, len(dst))
		add(dst[i:j], x[i:j], y[i:j])
	}
}

// Sub sets dst = x - y, element by element.
func Sub[T Float](dst, x, y []T) {
	same("Sub", len(dst), len(x), len(y))
	for i := 0; i < len(dst); i += chunk {
		j := min(i+chunk, len(dst))
		sub(dst[i:j], x[i:j], y[i:j])
	}
}

// Mul sets dst = x·y, element by element.
func Mul[T Float](dst, x, y []T) {
	same("Mul", len(dst), len(x), len(y))
	for i := 0; i < len(dst); i += chunk {
		j := min(i+chunk, len(dst))
		mul(dst[i:j], x[i:j], y[i:j])
	}
}

// Div sets dst = x/y, element by element.
func Div[T Float](dst, x, y []T) {
	same("Div", len(dst), len(x), len(y))
	for i := 0; i < len(dst); i += chunk {
		j := min(i+chunk, len(dst))
		div(dst[i:j], x[i:j], y[i:j])
	}
}

// Sqrt sets dst to the square root of x, NaN where x < 0.
func Sqrt[T Float](dst, x []T) {
	same("Sqrt", len(dst), len(x))
	for i := 0; i < len(dst); i += chunk {
		j := min(i+chunk, len(dst))
		sqrt(dst[i:j], x[i:j])
	}
}

// Clamp sets dst to lo where x < lo, to hi where x > hi, else to x; NaN stays. It
// panics unless lo <= hi.
func Clamp[T Float](dst, x []T, lo, hi T) {
	same("Clamp", len(dst), len(x))
	if !(lo <= hi) {
		panic(fmt.Sprintf("asm: Clamp: nothing is between %v and %v", lo, hi))
	}
	for i := 0; i < len(dst); i += chunk {
		j := min(i+chunk, len(dst))
		clamp(dst[i:j], x[i:j], lo, hi)
	}
}

// Maximum sets dst to the larger of x and y, element by element: x of two equal ones
// (-0 equals +0), NaN where there is one.
func Maximum[T Float](dst, x, y []T) {
	same("Maximum", len(dst), len(x), len(y))
	for i := 0; i < len(dst); i += chunk {
		j := min(i+chunk, len(dst))
		maximum(dst[i:j], x[i:j], y[i:j])
	}
}

// Where sets dst = y where x > 0 and leaves the other elements alone.
func Where[T Float](dst, x, y []T) {
	same("Where", len(dst), len(x), len(y))
	for i := 0; i < len(dst); i += chunk {
		j := min(i+chunk, len(dst))
		where(dst[i:j], x[i:j], y[i:j])
	}
}

// LeakyReLU sets dst = x, or slope·x where the sign of x is set.
func LeakyReLU[T Float](dst, x []T, slope T) {
	same("LeakyReLU", len(dst), len(x))
	for i := 0; i < len(dst); i += chunk {
		j := min(i+chunk, len(dst))
		leaky(dst[i:j], x[i:j], slope)
	}
}

// LeakyReLUDerivative sets dst to 1 where h > 0, else to slope; NaN stays. It panics
// unless slope is in [0, 1].
func LeakyReLUDerivative[T Float](dst, h []T, slope T) {
	same("LeakyReLUDerivative", len(dst), len(h))
	if !(slope >= 0 && slope <= 1) {
		panic(fmt.Sprintf("asm: LeakyReLUDerivative: slope %v is not in [0, 1]", slope))
	}
	ReLUDerivative(dst, h)
	Clamp(dst, dst, slope, 1)
}

// MulAdd sets dst = x·y + dst, element by element and rounded once.
func MulAdd[T Float](dst, x, y []T) {
	same("MulAdd", len(dst), len(x), len(y))
	for i := 0; i < len(dst); i += chunk {
		j := min(i+chunk, len(dst))
		mulAddSlices(dst[i:j], x[i:j], y[i:j])
	}
}

// Axpy sets y = alpha·x + y, rounded once.
func Axpy[T Float](alpha T, x, y []T) {
	same("Axpy", len(x), len(y))
	for i := 0; i < len(y); i += chunk {
		j := min(i+chunk, len(y))
		axpy(y[i:j], x[i:j], alpha)
	}
}

// Scal sets x = alpha·x.
func Scal[T Float](alpha T, x []T) {
	for i := 0; i < len(x); i += chunk {
		scal(x[i:min(i+chunk, len(x))], alpha)
	}
}

// DivScalar sets x = x/d, each element by a division.
func DivScalar[T Float](d T, x []T) {
	for i := 0; i < len(x); i += chunk {
		divScalar(x[i:min(i+chunk, len(x))], d)
	}
}

// FlushSmall sets to +0 every element whose magnitude is below tiny; NaN stays.
func FlushSmall[T Float](x []T, tiny T) {
	for i := 0; i < len(x); i += chunk {
		flushSmall(x[i:min(i+chunk, len(x))], tiny)
	}
}

// Momentum takes one step of gradient descent with momentum: the velocity
// becomes v = mu·v - round(eps·g), rounded once and set to +0 where its
// magnitude is below tiny, and then w = w + v. No two of the slices may
// overlap.
func Momentum[T Float](w, v, g []T, mu, eps, tiny T) {
	same("Momentum", len(w), len(v), len(g))
	for i := 0; i < len(w); i += chunk {
		j := min(i+chunk, len(w))
		momentum(w[i:j], v[i:j], g[i:j], mu, eps, tiny)
	}
}
