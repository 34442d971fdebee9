package asm

import "fmt"

// same panics unless the slices of a call have one length.
func same(call string, n int, others ...int) {
	for _, m := range others {
		if m != n {
			panic(fmt.Sprintf("asm: %s: slices have %d and %d elements", call, n, m))
		}
	}
}

// Add sets dst = x + y. The slices of all functions of this file have one
// length, or the call panics, and dst may be an operand itself.
func Add[T Float](dst, x, y []T) {
	same("Add", len(dst), len(x), len(y))
	addSlices(dst, x, y)
}

// Sub sets dst = x - y.
func Sub[T Float](dst, x, y []T) {
	same("Sub", len(dst), len(x), len(y))
	subSlices(dst, x, y)
}

// Mul sets dst = x·y, element by element.
func Mul[T Float](dst, x, y []T) {
	same("Mul", len(dst), len(x), len(y))
	mulSlices(dst, x, y)
}

// Scal sets x = alpha·x.
func Scal[T Float](alpha T, x []T) {
	scal(alpha, x)
}

// FlushSmall sets to +0 every element whose magnitude is below tiny; NaN stays.
func FlushSmall[T Float](x []T, tiny T) {
	for i, v := range x {
		if v < tiny && -v < tiny {
			x[i] = 0
		}
	}
}

// MulAdd sets dst = x·y + dst, rounded once.
func MulAdd[T Float](dst, x, y []T) {
	same("MulAdd", len(dst), len(x), len(y))
	mulAddSlices(dst, x, y)
}

// Axpy sets y = alpha·x + y, rounded once.
func Axpy[T Float](alpha T, x, y []T) {
	same("Axpy", len(x), len(y))
	axpy(alpha, x, y)
}

// Momentum takes one step of gradient descent with momentum: the velocity
// becomes v = mu·v - round(eps·g), rounded once and set to +0 below tiny, and
// then w = w + v.
func Momentum[T Float](w, v, g []T, mu, eps, tiny T) {
	same("Momentum", len(w), len(v), len(g))
	var buf [512]T
	for len(w) > 0 {
		n := min(len(w), len(buf))
		step := buf[:n]
		for i, d := range g[:n] {
			step[i] = -T(eps * d)
		}
		axpy(mu, v[:n], step)
		FlushSmall(step, tiny)
		copy(v, step)
		Add(w[:n], w[:n], step)
		w, v, g = w[n:], v[n:], g[n:]
	}
}

func mulAddGeneric[T Float](dst, x, y []T) {
	for i, v := range x {
		dst[i] = T(v*y[i]) + dst[i]
	}
}

func axpyGeneric[T Float](alpha T, x, y []T) {
	for i, v := range x {
		y[i] = T(alpha*v) + y[i]
	}
}

func addGeneric[T Float](dst, x, y []T) {
	for i, v := range x {
		dst[i] = v + y[i]
	}
}

func subGeneric[T Float](dst, x, y []T) {
	for i, v := range x {
		dst[i] = v - y[i]
	}
}

func mulGeneric[T Float](dst, x, y []T) {
	for i, v := range x {
		dst[i] = v * y[i]
	}
}

func scalGeneric[T Float](alpha T, x []T) {
	for i, v := range x {
		x[i] = alpha * v
	}
}
