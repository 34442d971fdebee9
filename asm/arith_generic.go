package asm

import "math"

// The kernels of the level generic. Those without a fused multiply-add are also
// the bit references of the FMA levels.

func addGeneric[T Float](dst, x, y []T) {
	x, y = x[:len(dst)], y[:len(dst)]
	for i := range dst {
		dst[i] = x[i] + y[i]
	}
}

func subGeneric[T Float](dst, x, y []T) {
	x, y = x[:len(dst)], y[:len(dst)]
	for i := range dst {
		dst[i] = x[i] - y[i]
	}
}

func mulGeneric[T Float](dst, x, y []T) {
	x, y = x[:len(dst)], y[:len(dst)]
	for i := range dst {
		dst[i] = x[i] * y[i]
	}
}

func divGeneric[T Float](dst, x, y []T) {
	x, y = x[:len(dst)], y[:len(dst)]
	for i := range dst {
		dst[i] = x[i] / y[i]
	}
}

// sqrtGeneric rounds once in float32 too: a root in float64 has more than twice
// its digits.
func sqrtGeneric[T Float](dst, x []T) {
	x = x[:len(dst)]
	for i := range dst {
		dst[i] = T(math.Sqrt(float64(x[i])))
	}
}

func clampGeneric[T Float](dst, x []T, lo, hi T) {
	x = x[:len(dst)]
	for i := range dst {
		dst[i] = atMost(atLeast(x[i], lo), hi)
	}
}

func maximumGeneric[T Float](dst, x, y []T) {
	x, y = x[:len(dst)], y[:len(dst)]
	for i, v := range y {
		if !(v > x[i]) && v == v {
			v = x[i]
		}
		dst[i] = v
	}
}

func whereGeneric[T Float](dst, x, y []T) {
	x, y = x[:len(dst)], y[:len(dst)]
	for i := range dst {
		if x[i] > 0 {
			dst[i] = y[i]
		}
	}
}

func leakyGeneric[T Float](dst, x []T, slope T) {
	x = x[:len(dst)]
	for i, v := range x {
		if math.Signbit(float64(v)) {
			v = slope * v
		}
		dst[i] = v
	}
}

func mulAddGeneric[T Float](dst, x, y []T) {
	x, y = x[:len(dst)], y[:len(dst)]
	for i := range dst {
		dst[i] = T(x[i]*y[i]) + dst[i]
	}
}

func axpyGeneric[T Float](dst, x []T, alpha T) {
	x = x[:len(dst)]
	for i := range dst {
		dst[i] = T(alpha*x[i]) + dst[i]
	}
}

func scalGeneric[T Float](dst []T, alpha T) {
	for i, v := range dst {
		dst[i] = alpha * v
	}
}

func divScalarGeneric[T Float](dst []T, d T) {
	for i, v := range dst {
		dst[i] = v / d
	}
}

func flushSmallGeneric[T Float](dst []T, tiny T) {
	for i, v := range dst {
		dst[i] = flush(v, tiny)
	}
}

func momentumGeneric[T Float](dst, x, y []T, mu, eps, tiny T) {
	x, y = x[:len(dst)], y[:len(dst)]
	for i := range dst {
		v := flush(T(mu*x[i])-T(eps*y[i]), tiny)
		x[i] = v
		dst[i] += v
	}
}

// flush returns +0 for a v whose magnitude is below tiny, else v.
func flush[T Float](v, tiny T) T {
	if v < tiny && -v < tiny {
		return 0
	}
	return v
}
