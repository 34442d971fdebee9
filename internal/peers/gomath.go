package main

import (
	"math"
	"runtime"
)

// mathFunctions are those of Go's own library, in float64.
var mathFunctions = map[string]func(float64) float64{
	"exp":                math.Exp,
	"expm1":              math.Expm1,
	"log":                math.Log,
	"log1p":              math.Log1p,
	"sigmoid":            func(x float64) float64 { return 1 / (1 + math.Exp(-x)) },
	"tanh":               math.Tanh,
	"softplus":           func(x float64) float64 { return math.Log1p(math.Exp(x)) },
	"relu":               func(x float64) float64 { return max(x, 0) },
	"leaky-relu":         func(x float64) float64 { return linear(x, leak*x, x) },
	"elu":                func(x float64) float64 { return linear(x, math.Expm1(min(x, 0)), x) },
	"swish":              func(x float64) float64 { return x / (1 + math.Exp(-x)) },
	"sigmoid-slope":      func(x float64) float64 { e := math.Exp(-x); return e / ((1 + e) * (1 + e)) },
	"tanh-slope":         func(x float64) float64 { e := math.Exp(-2 * x); return 4 * e / ((1 + e) * (1 + e)) },
	"softplus-slope":     func(x float64) float64 { return 1 / (1 + math.Exp(-x)) },
	"relu-slope":         func(x float64) float64 { return linear(x, 0, 1) },
	"leaky-relu-slope":   func(x float64) float64 { return linear(x, leak, 1) },
	"elu-slope":          func(x float64) float64 { return linear(x, math.Exp(min(x, 0)), 1) },
	"swish-slope":        func(x float64) float64 { s := 1 / (1 + math.Exp(-x)); return s + x*s*(1-s) },
	"sigmoid-derivative": func(h float64) float64 { return math.FMA(-h, h, h) },
	"tanh-derivative":    func(h float64) float64 { return math.FMA(-h, h, 1) },
}

// leak is the slope of leaky ReLU below 0.
const leak = 0.01

// linear is below where x is not positive, else above.
func linear(x, below, above float64) float64 {
	if x > 0 {
		return above
	}
	return below
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
