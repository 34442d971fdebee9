package main

import (
	"math"
	"runtime"

	"github.com/curlfree/curlfree/linalg"
)

// mathPeer is Go's own library, one element at a time in float64.
func mathPeer() *peer {
	p := &peer{name: "Go math", version: runtime.Version()}
	p.single.functions = mathFunctions[float32]()
	p.double.functions = mathFunctions[float64]()
	return p
}

func mathFunctions[T linalg.Float]() map[string]functionCall[T] {
	each := func(f func(float64) float64) functionCall[T] {
		return func(times int, dst, x []T) {
			for range times {
				for i, v := range x {
					dst[i] = T(f(float64(v)))
				}
			}
		}
	}
	return map[string]functionCall[T]{
		"exp":      each(math.Exp),
		"log":      each(math.Log),
		"sigmoid":  each(func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }),
		"tanh":     each(math.Tanh),
		"softplus": each(func(x float64) float64 { return math.Log1p(math.Exp(x)) }),
		"relu":     each(func(x float64) float64 { return max(x, 0) }),
	}
}
