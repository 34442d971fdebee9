package asm

import "fmt"

// substituteMost is the longest vector of Substitute, whose n²/2 terms are one call.
const substituteMost = 256

// Substitute solves T·x = b for x, which replaces b. T is n×n for n = len(x), its row
// i at t[i·ld]: lower triangular, or upper with backward, and with a diagonal of ones
// with unit. What lies on the other side of the diagonal, and with unit the diagonal,
// is not read. Each element is a chain of fused multiply-adds in the order of the
// elements solved before it, then a division. x must not overlap t. It panics when t
// is too short or n is above 256.
func Substitute[T Float](x, t []T, ld int, backward, unit bool) {
	if len(x) == 0 {
		return
	}
	if len(x) > substituteMost {
		panic(fmt.Sprintf("asm: Substitute: %d elements, more than %d", len(x), substituteMost))
	}
	checkBlock("Substitute", "t", len(t), len(x), len(x), ld)
	substitute(x, t, ld, backward, unit)
}

func substituteGeneric[T Float](x, t []T, ld int, backward, unit bool) {
	from, step := 0, 1
	if backward {
		from, step = len(x)-1, -1
	}
	for i := range x {
		i = from + step*i
		v, row := x[i], t[i*ld:][:len(x)]
		for k := from; k != i; k += step {
			v = T(-x[k]*row[k]) + v
		}
		if !unit {
			v /= row[i]
		}
		x[i] = v
	}
}
