package asm

// mulAddOracle and axpyOracle are the bit references of MulAdd and Axpy at the
// FMA levels, dotOracle that of Dot.

func mulAddOracle[T Float](dst, x, y []T) {
	for i, v := range x {
		dst[i] = fma(v, y[i], dst[i])
	}
}

func axpyOracle[T Float](alpha T, x, y []T) {
	for i, v := range x {
		y[i] = fma(alpha, v, y[i])
	}
}

func dotOracle[T Float](x, y []T) T {
	var sum T
	for start := 0; start < len(x); start += piece {
		lane := make([]T, lanesOf[T]())
		for i := start; i < min(start+piece, len(x)); i++ {
			j := (i - start) % len(lane)
			lane[j] = fma(x[i], y[i], lane[j])
		}
		if part := tree(lane); start == 0 {
			sum = part
		} else {
			sum += part
		}
	}
	return sum
}
