package main

import (
	"math/rand/v2"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// function is a row of the table of element-wise functions.
type function[T linalg.Float] struct {
	name  string
	ours  func(dst, x []T)
	low   float64 // its arguments are in [low, 8)
	exact bool    // every correct library returns the same bits
}

func functions[T linalg.Float]() []function[T] {
	return []function[T]{
		{"exp", asm.Exp[T], -8, false},
		{"log", asm.Log[T], 0.125, false},
		{"sigmoid", asm.Sigmoid[T], -8, false},
		{"tanh", asm.Tanh[T], -8, false},
		{"softplus", asm.Softplus[T], -8, false},
		{"relu", asm.ReLU[T], -8, true},
	}
}

// lengths of slices: in the first-level cache, in the second or third, in memory.
var lengths = []int{1000, 100_000, 10_000_000}

// arguments returns n numbers in [low, 8), repeated after the first 4093.
func arguments[T linalg.Float](n int, low float64) []T {
	rng := rand.New(rand.NewPCG(1, 2))
	x := make([]T, n)
	const period = 4093
	for i := range x {
		if i < period {
			x[i] = T(low + rng.Float64()*(8-low))
		} else {
			x[i] = x[i-period]
		}
	}
	return x
}
