package main

import (
	"fmt"
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
	bound bool    // in float32, by memory when it is large
	brief bool    // measured in the first-level cache alone, in fewer rounds
}

func functions[T linalg.Float]() []function[T] {
	return []function[T]{
		{name: "exp", ours: asm.Exp[T], low: -8, bound: true},
		{name: "expm1", ours: asm.Expm1[T], low: -8},
		{name: "log", ours: asm.Log[T], low: 0.125},
		{name: "log1p", ours: asm.Log1p[T], low: -0.875},
		{name: "sigmoid", ours: asm.Sigmoid[T], low: -8, bound: true},
		{name: "tanh", ours: asm.Tanh[T], low: -8, bound: true},
		{name: "softplus", ours: asm.Softplus[T], low: -8},
		{name: "relu", ours: asm.ReLU[T], low: -8, exact: true, bound: true},
		{name: "leaky-relu", ours: activation[T](linalg.LeakyReLU), low: -8, exact: true, brief: true},
		{name: "elu", ours: activation[T](linalg.ELU), low: -8, brief: true},
		{name: "swish", ours: activation[T](linalg.Swish), low: -8, brief: true},
		{name: "sigmoid-slope", ours: slope[T](linalg.Sigmoid), low: -8, brief: true},
		{name: "tanh-slope", ours: slope[T](linalg.Tanh), low: -8, brief: true},
		{name: "softplus-slope", ours: slope[T](linalg.Softplus), low: -8, brief: true},
		{name: "relu-slope", ours: slope[T](linalg.ReLU), low: -8, exact: true, brief: true},
		{name: "leaky-relu-slope", ours: slope[T](linalg.LeakyReLU), low: -8, exact: true, brief: true},
		{name: "elu-slope", ours: slope[T](linalg.ELU), low: -8, brief: true},
		{name: "swish-slope", ours: slope[T](linalg.Swish), low: -8, brief: true},
		{name: "sigmoid-derivative", ours: asm.SigmoidDerivative[T], low: 0, exact: true, brief: true},
		{name: "tanh-derivative", ours: asm.TanhDerivative[T], low: -1, exact: true, brief: true},
	}
}

func activation[T linalg.Float](act linalg.Activation) func(dst, x []T) {
	return func(dst, x []T) { linalg.Activate(act, dst, x) }
}

// slope is the derivative where the argument is x; what is called a derivative
// takes the value instead.
func slope[T linalg.Float](act linalg.Activation) func(dst, x []T) {
	return func(dst, x []T) { linalg.Slopes(act, dst, x) }
}

// copyGoal is the share of a plain copy that a function bound by memory should reach.
const copyGoal = 0.9

func functionTable() table {
	return table{
		name: "functions", title: "Element-wise functions, ns per element", limit: "copy", graded: true, unit: nanoseconds,
		has:  func(p *peer) bool { return p.single.functions != nil || p.double.functions != nil },
		rows: append(functionRows[float32](), functionRows[float64]()...),
	}
}

func functionRows[T linalg.Float]() []row {
	var rows []row
	for _, f := range functions[T]() {
		some := lengths
		if f.brief {
			some = lengths[:1]
		}
		for _, n := range some {
			line := row{
				typ: typeName[T](), kernel: f.name, size: fmt.Sprint(n), slow: n > quickLength, exact: f.exact, brief: f.brief,
				prepare: func(*section) contest { return functionContest(f, n) },
			}
			if f.bound && line.typ == "float32" && n == lengths[len(lengths)-1] {
				line.goal = copyGoal
			}
			rows = append(rows, line)
		}
	}
	return rows
}

// functionContest is f of n elements beside a copy of them.
func functionContest[T linalg.Float](f function[T], n int) contest {
	x, dst := arguments[T](n, f.low), make([]T, n)
	return contest{
		work: float64(n),
		ours: func(times int) { repeat(times, func() { f.ours(dst, x) }) },
		theirs: func(p *peer) func(times int) {
			call := routinesOf[T](p).functions[f.name]
			if call == nil {
				return nil
			}
			return func(times int) { call(times, dst, x) }
		},
		limit: copyOf(dst, x),
	}
}

// copyOf is the burst of a copy of x, of much the faster of a plain one and one
// past the caches.
func copyOf[T linalg.Float](dst, x []T) burst {
	n := len(x)
	plain := bursts(float64(n), 1, func(times int) {
		repeat(times, func() {
			const piece = 1 << 20 // which is never copied past the caches
			for i := 0; i < n; i += piece {
				end := min(i+piece, n)
				asm.StreamCopy(dst[i:end], x[i:end])
			}
		})
	})
	if n <= quickLength {
		return plain
	}
	past := bursts(float64(n), 1, func(times int) { repeat(times, func() { asm.StreamCopyPast(dst, x) }) })
	return func() float64 { return max(plain(), past()) }
}

// lengths of slices: in the first-level cache, in the second or third, in memory.
var lengths = []int{1000, 100_000, 10_000_000}

// quickLength is the largest of a quick run.
const quickLength = 100_000

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
