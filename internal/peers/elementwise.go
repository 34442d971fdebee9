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
}

func functions[T linalg.Float]() []function[T] {
	return []function[T]{
		{"exp", asm.Exp[T], -8, false, true},
		{"expm1", asm.Expm1[T], -8, false, false},
		{"log", asm.Log[T], 0.125, false, false},
		{"log1p", asm.Log1p[T], -0.875, false, false},
		{"sigmoid", asm.Sigmoid[T], -8, false, true},
		{"tanh", asm.Tanh[T], -8, false, true},
		{"softplus", asm.Softplus[T], -8, false, false},
		{"relu", asm.ReLU[T], -8, true, true},
	}
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
		for _, n := range lengths {
			line := row{
				typ: typeName[T](), kernel: f.name, size: fmt.Sprint(n), slow: n > quickLength, exact: f.exact,
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
		limit: bursts(float64(n), 1, func(times int) { repeat(times, func() { asm.StreamCopy(dst, x) }) }),
	}
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
