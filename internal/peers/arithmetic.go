package main

import (
	"fmt"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// operation is arithmetic on slices: dst = f(x) or f(x, y), or a change of dst.
type operation[T linalg.Float] struct {
	name  string
	ours  func(dst, x, y []T)
	reads int // slices, beside the one that is written
}

type arithmeticCall[T linalg.Float] func(times int, dst, x, y []T)

func operations[T linalg.Float]() []operation[T] {
	return []operation[T]{
		{"axpy", func(dst, x, _ []T) { linalg.Axpy(0.5, x, dst) }, 2},
		{"scal", func(dst, _, _ []T) { linalg.Scal(-1, dst) }, 1},
		{"add", asm.Add[T], 2},
		{"mul", asm.Mul[T], 2},
		{"div", asm.Div[T], 2},
		{"sqrt", func(dst, x, _ []T) { asm.Sqrt(dst, x) }, 1},
		{"clamp", func(dst, x, _ []T) { asm.Clamp(dst, x, -1, 1) }, 1},
	}
}

func arithmeticTable() table {
	return table{
		name: "arithmetic", title: "Arithmetic on slices, ns per element", limit: "copy", unit: nanoseconds,
		has:  func(p *peer) bool { return p.single.arithmetic != nil || p.double.arithmetic != nil },
		rows: append(arithmeticRows[float32](), arithmeticRows[float64]()...),
	}
}

func arithmeticRows[T linalg.Float]() []row {
	var rows []row
	for _, o := range operations[T]() {
		rows = append(rows, row{
			typ: typeName[T](), kernel: o.name, size: fmt.Sprint(lengths[0]), brief: true,
			prepare: func(*section) contest { return arithmeticContest(o, lengths[0]) },
		})
	}
	return rows
}

// arithmeticContest is o of n elements beside a copy, and a read if it has two
// arguments. Each has slices of its own, because some change them.
func arithmeticContest[T linalg.Float](o operation[T], n int) contest {
	x, y, dst := arguments[T](n, 0.125), arguments[T](n, 0.125), make([]T, n)
	return contest{
		work: float64(n),
		ours: func(times int) { repeat(times, func() { o.ours(dst, x, y) }) },
		theirs: func(p *peer) func(times int) {
			call := routinesOf[T](p).arithmetic[o.name]
			if call == nil {
				return nil
			}
			dst := make([]T, n)
			return func(times int) { call(times, dst, x, y) }
		},
		limit: bursts(float64(n), 1, func(times int) {
			repeat(times, func() {
				asm.StreamCopy(dst, x)
				if o.reads == 2 {
					asm.StreamRead(y)
				}
			})
		}),
	}
}
