package asm

// FMAChains performs turns × 16 vector multiply-adds on 16 independent
// registers, which fills the units of any current core, and returns the number
// of floating-point operations: the ceiling that rates are measured against.
// Each call of at most 10 000 turns stays below 100 µs.
func FMAChains[T Float](turns int) (flops int) {
	turns = max(turns, 0)
	if turns > 0 {
		chains[T](turns)
	}
	return turns * 16 * 2 * TileOf[T]().Vector
}

// FMAChain performs turns × 16 vector multiply-adds on one register, each
// waiting for the one before, and returns the number of floating-point
// operations. FMAChains runs faster by units × latency.
func FMAChain[T Float](turns int) (flops int) {
	turns = max(turns, 0)
	if turns > 0 {
		chain[T](turns)
	}
	return turns * 16 * 2 * TileOf[T]().Vector
}

// sink keeps the loops below from being optimised away.
var sink float64

func chainsGeneric[T Float](turns int) {
	var a, b, c, d T
	x := T(sink)
	for range 4 * turns {
		a, b, c, d = T(a*x)+x, T(b*x)+x, T(c*x)+x, T(d*x)+x
	}
	sink = float64(a+b+c+d) * 0
}

func chainGeneric[T Float](turns int) {
	var a T
	x := T(sink)
	for range 16 * turns {
		a = T(a*x) + x
	}
	sink = float64(a) * 0
}
