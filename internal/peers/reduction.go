package main

import (
	"fmt"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// readGoal is the share of a plain read that a reduction should reach outside the
// first-level cache.
const readGoal = 0.9

// reduction is an operation of the table of reductions.
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
		{"max", repeatedly(func(x, _ []T) T { return asm.Max(x) })},
		{"iamax", repeatedly(func(x, _ []T) int { return linalg.Iamax(x) })},
	}
}

func reductionTable() table {
	return table{
		name: "reductions", title: "Reductions, ns per element", limit: "read", unit: nanoseconds,
		has:  func(p *peer) bool { return p.single.reductions != nil || p.double.reductions != nil },
		rows: append(reductionRows[float32](), reductionRows[float64]()...),
	}
}

func reductionRows[T linalg.Float]() []row {
	var rows []row
	for _, r := range reductions[T]() {
		for _, n := range lengths {
			line := row{
				typ: typeName[T](), kernel: r.name, size: fmt.Sprint(n), slow: n > quickLength,
				prepare: func(*section) contest { return reductionContest(r, n) },
			}
			if n > lengths[0] {
				line.goal = readGoal
			}
			rows = append(rows, line)
		}
	}
	return rows
}

// reductionContest is r of n elements, or of two times n, beside a read of them.
func reductionContest[T linalg.Float](r reduction[T], n int) contest {
	x, y := arguments[T](n, -8), arguments[T](n, -8)
	return contest{
		work: float64(n),
		ours: func(times int) { r.ours(times, x, y) },
		theirs: func(p *peer) func(times int) {
			call := routinesOf[T](p).reductions[r.name]
			if call == nil {
				return nil
			}
			return func(times int) { call(times, x, y) }
		},
		limit: bursts(float64(n), 1, func(times int) {
			repeat(times, func() {
				asm.StreamRead(x)
				if r.name == "dot" {
					asm.StreamRead(y)
				}
			})
		}),
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
