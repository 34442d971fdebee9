package asm

import "unsafe"

// A reduction deals logical index i to lane i mod L, 64 lanes for float32 and
// 32 for float64, each starting at +0; the tree adds lane j + L/2 to lane j,
// halving. Longer slices are cut into pieces of 4096 elements whose results
// are added from left to right.
const (
	piece  = 4096
	lanes8 = 256 // bytes of all lanes
)

// lanesOf returns L.
func lanesOf[T Float]() int {
	var z T
	return lanes8 / int(unsafe.Sizeof(z))
}

// tree folds the lanes.
func tree[T Float](lane []T) T {
	for half := len(lane) / 2; half > 0; half /= 2 {
		for j := range half {
			lane[j] += lane[j+half]
		}
	}
	return lane[0]
}

// Dot returns the inner product of x and y, which have one length.
func Dot[T Float](x, y []T) T {
	same("Dot", len(x), len(y))
	var sum T
	for first := true; len(x) > 0; first = false {
		n := min(len(x), piece)
		var lane [lanes8 / 4]T
		l := lane[:lanesOf[T]()]
		whole := n &^ (len(l) - 1)
		dotLanes(l, x[:whole], y[:whole])
		if whole < n {
			mulAddSlices(l[:n-whole], x[whole:n], y[whole:n])
		}
		if part := tree(l); first {
			sum = part
		} else {
			sum += part
		}
		x, y = x[n:], y[n:]
	}
	return sum
}

// Sum returns the sum of x.
func Sum[T Float](x []T) T { return fold(x, false) }

// Asum returns the sum of the magnitudes of x.
func Asum[T Float](x []T) T { return fold(x, true) }

// fold adds x, or its magnitudes, over the lanes and pieces.
func fold[T Float](x []T, magnitudes bool) T {
	var sum T
	for first := true; len(x) > 0; first = false {
		n := min(len(x), piece)
		var lane [lanes8 / 4]T
		l := lane[:lanesOf[T]()]
		for i := 0; i < n; i += len(l) {
			for j, v := range x[i:min(i+len(l), n)] {
				if magnitudes {
					v = max(v, -v)
				}
				l[j] += v
			}
		}
		if part := tree(l); first {
			sum = part
		} else {
			sum += part
		}
		x = x[n:]
	}
	return sum
}

// Max returns the largest element of x, NaN when there is one. It panics when x
// is empty.
func Max[T Float](x []T) T { return x[ArgMax(x)] }

// ArgMax returns the index of the largest element of x, the first of several,
// and that of the first NaN when there is one. It panics when x is empty.
func ArgMax[T Float](x []T) int {
	if len(x) == 0 {
		panic("asm: ArgMax: x is empty")
	}
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

func dotLanesGeneric[T Float](lane, x, y []T) {
	for i := 0; i < len(x); i += len(lane) {
		mulAddGeneric(lane, x[i:i+len(lane)], y[i:i+len(lane)])
	}
}
