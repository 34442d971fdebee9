package main

import (
	"github.com/curlfree/curlfree/linalg"
)

// reduction is a row of the table of reductions.
type reduction[T linalg.Float] struct {
	name string
	ours reductionCall[T]
}

func reductions[T linalg.Float]() []reduction[T] {
	return []reduction[T]{
		{"sum", repeatedly(func(x, _ []T) T { return linalg.Sum(x) })},
		{"dot", repeatedly(linalg.Dot[T])},
		{"asum", repeatedly(func(x, _ []T) T { return linalg.Asum(x) })},
		{"nrm2", repeatedly(func(x, _ []T) T { return linalg.Nrm2(x) })},
		{"iamax", repeatedly(func(x, _ []T) int { return linalg.Iamax(x) })},
	}
}

// repeatedly returns f, called so many times; the result is the last one's.
func repeatedly[T linalg.Float, R int | linalg.Float](f func(x, y []T) R) reductionCall[T] {
	return func(times int, x, y []T) float64 {
		var result R
		for range times {
			result = f(x, y)
		}
		return float64(result)
	}
}
