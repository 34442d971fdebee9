package main

import (
	"math"
	"runtime"
)

// mathFunctions are those of Go's own library, in float64.
var mathFunctions = map[string]func(float64) float64{
	"exp":      math.Exp,
	"expm1":    math.Expm1,
	"log":      math.Log,
	"log1p":    math.Log1p,
	"sigmoid":  func(x float64) float64 { return 1 / (1 + math.Exp(-x)) },
	"tanh":     math.Tanh,
	"softplus": func(x float64) float64 { return math.Log1p(math.Exp(x)) },
	"relu":     func(x float64) float64 { return max(x, 0) },
}

// mathPeer is Go's own library, one element at a time.
func mathPeer() *peer {
	p := &peer{name: "Go math", version: runtime.Version()}
	p.single.functions, p.double.functions = map[string]functionCall[float32]{}, map[string]functionCall[float64]{}
	for name, f := range mathFunctions {
		p.single.functions[name] = func(times int, dst, x []float32) {
			repeat(times, func() { throughDouble(f, dst, x) })
		}
		p.double.functions[name] = func(times int, dst, x []float64) {
			for range times {
				for i, v := range x {
					dst[i] = f(v)
				}
			}
		}
	}
	return p
}

// throughDouble sets dst = f(x). It converts blocks beforehand, because a
// conversion in the same loop keeps part of its destination, and so waits for the
// function of the element before.
func throughDouble(f func(float64) float64, dst, x []float32) {
	var block [256]float64
	for len(x) > 0 {
		n := min(len(x), len(block))
		for i, v := range x[:n] {
			block[i] = float64(v)
		}
		for i, v := range block[:n] {
			dst[i] = float32(f(v))
		}
		dst, x = dst[n:], x[n:]
	}
}
