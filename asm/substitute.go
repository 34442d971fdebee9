package asm

// Substitute solves T·x = b for x, which replaces b, where T is lower triangular
// with rows ld apart, or upper with backward, and has a diagonal of ones with unit.
// Each element is a chain of fused multiply-adds in the order of the elements before
// it, then a division. It is for short vectors. It panics when t is too short.
func Substitute[T Float](x, t []T, ld int, backward, unit bool) {
	if len(x) == 0 {
		return
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
