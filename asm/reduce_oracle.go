package asm

// reduceOracle is the bit reference of the sums at the FMA levels: next returns
// a lane after element i joined it.
func reduceOracle[T Float](n int, next func(lane T, i int) T) T {
	l := 32
	if single[T]() {
		l = 64
	}
	var total T
	for start := 0; start < n; start += piece {
		lane := make([]T, l)
		for i := start; i < min(start+piece, n); i++ {
			lane[i%l] = next(lane[i%l], i)
		}
		for half := l / 2; half > 0; half /= 2 {
			for j := range half {
				lane[j] += lane[j+half]
			}
		}
		if start == 0 {
			total = lane[0]
		} else {
			total += lane[0]
		}
	}
	return total
}

func sumOracle[T Float](x []T) T {
	return reduceOracle(len(x), func(lane T, i int) T { return lane + x[i] })
}

func asumOracle[T Float](x []T) T {
	return reduceOracle(len(x), func(lane T, i int) T { return lane + max(x[i], -x[i]) })
}

func dotOracle[T Float](x, y []T) T {
	return reduceOracle(len(x), func(lane T, i int) T { return fma(x[i], y[i], lane) })
}

// argMaxOracle is the reference of ArgMax at every level.
func argMaxOracle[T Float](x []T) int {
	at := 0
	for i, v := range x {
		if v != v {
			return i
		}
		if v > x[at] {
			at = i
		}
	}
	return at
}
