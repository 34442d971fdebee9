package asm

// These are the bit references of the FMA levels where they fuse.

func mulAddOracle[T Float](dst, x, y []T) {
	for i := range dst {
		dst[i] = fma(x[i], y[i], dst[i])
	}
}

func axpyOracle[T Float](dst, x []T, alpha T) {
	for i := range dst {
		dst[i] = fma(alpha, x[i], dst[i])
	}
}

func momentumOracle[T Float](dst, x, y []T, mu, eps, tiny T) {
	for i := range dst {
		v := flush(fma(mu, x[i], -T(eps*y[i])), tiny)
		x[i] = v
		dst[i] += v
	}
}
