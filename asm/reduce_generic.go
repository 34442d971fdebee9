package asm

import (
	"math"
	"unsafe"
)

// The kernels of the level generic, for pieces of at most 4096 elements.

// laneBytes is the size of all lanes.
const laneBytes = 256

// lanes holds L lanes of T; those beyond are unused.
type lanes[T Float] [laneBytes / 4]T

// lanesOf returns L.
func lanesOf[T Float]() int {
	var z T
	return laneBytes / int(unsafe.Sizeof(z))
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

func sumGeneric[T Float](x []T) T {
	var all lanes[T]
	lane := all[:lanesOf[T]()]
	for i := 0; i < len(x); i += len(lane) {
		for j, v := range x[i:min(i+len(lane), len(x))] {
			lane[j] += v
		}
	}
	return tree(lane)
}

func asumGeneric[T Float](x []T) T {
	var all lanes[T]
	lane := all[:lanesOf[T]()]
	for i := 0; i < len(x); i += len(lane) {
		for j, v := range x[i:min(i+len(lane), len(x))] {
			lane[j] += T(math.Abs(float64(v)))
		}
	}
	return tree(lane)
}

func dotGeneric[T Float](x, y []T) T {
	var all lanes[T]
	lane := all[:lanesOf[T]()]
	for i := 0; i < len(x); i += len(lane) {
		j := min(i+len(lane), len(x))
		mulAddGeneric(lane[:j-i], x[i:j], y[i:j])
	}
	return tree(lane)
}

func squaresGeneric[T Float](x []T) T { return dotGeneric(x, x) }

func amaxGeneric[T Float](x []T) T {
	var m T
	for _, v := range x {
		v = T(math.Abs(float64(v)))
		if v > m {
			m = v
		}
		if v != v {
			return v
		}
	}
	return m
}

func largestGeneric[T Float](x []T) T {
	m := x[0]
	for _, v := range x {
		if v > m {
			m = v
		}
		if v != v {
			return v
		}
	}
	return m
}
