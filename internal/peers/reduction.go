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
	// once is set for what is measured in the second-level cache alone: with the
	// goal of the others where it passes once over x.
	once, onePass bool
}

func reductions[T linalg.Float]() []reduction[T] {
	return []reduction[T]{
		{name: "sum", ours: repeatedly(func(x, _ []T) T { return linalg.Sum(x) })},
		{name: "dot", ours: repeatedly(linalg.Dot[T])},
		{name: "asum", ours: repeatedly(func(x, _ []T) T { return linalg.Asum(x) })},
		{name: "nrm2", ours: repeatedly(func(x, _ []T) T { return linalg.Nrm2(x) })},
		{name: "max", ours: repeatedly(func(x, _ []T) T { return asm.Max(x) })},
		{name: "iamax", ours: repeatedly(func(x, _ []T) int { return linalg.Iamax(x) })},
		{name: "argmax", once: true, onePass: true, ours: repeatedly(func(x, _ []T) int { return linalg.ArgMax(x) })},
		{name: "log-sum-exp", once: true, ours: repeatedly(func(x, _ []T) T { return linalg.LogSumExp(x) })},
		{name: "mean-variance", once: true, ours: repeatedly(func(x, _ []T) T {
			mean, _ := linalg.MeanVariance(x)
			return mean
		})},
		{name: "row-sums", once: true, onePass: true, ours: sumsOf(func(m *linalg.Matrix[T], sums []T) []T {
			linalg.RowSums(sums[:m.Rows], m)
			return sums[:m.Rows]
		})},
		{name: "col-sums", once: true, onePass: true, ours: sumsOf(func(m *linalg.Matrix[T], sums []T) []T {
			linalg.ColSums(sums[:m.Cols], m)
			return sums[:m.Cols]
		})},
	}
}

// width is that of the matrix whose rows or columns are summed.
const width = 500

// sumsOf returns sums of the rows or columns of x, taken as a matrix, repeated; the
// result is the last one.
func sumsOf[T linalg.Float](f func(m *linalg.Matrix[T], sums []T) []T) reductionCall[T] {
	var sums []T
	return func(times int, x, _ []T) float64 {
		m := linalg.Wrap(len(x)/width, width, width, x)
		sums = append(sums[:0], make([]T, max(m.Rows, m.Cols))...)
		var of []T
		for range times {
			of = f(m, sums)
		}
		return float64(of[len(of)-1])
	}
}

// eachRow sums every row by f.
func eachRow[T linalg.Float](f func(x []T) T) reductionCall[T] {
	return sumsOf(func(m *linalg.Matrix[T], sums []T) []T {
		for i := range m.Rows {
			sums[i] = f(m.Row(i))
		}
		return sums[:m.Rows]
	})
}

// eachColumn sums the columns by f, which adds a row to the sums.
func eachColumn[T linalg.Float](add func(sums, x []T)) reductionCall[T] {
	return sumsOf(func(m *linalg.Matrix[T], sums []T) []T {
		clear(sums)
		for i := range m.Rows {
			add(sums[:m.Cols], m.Row(i))
		}
		return sums[:m.Cols]
	})
}

// thirdLevel is a length that the third-level cache alone holds.
const thirdLevel = 2_000_000

var reductionLengths = []int{lengths[0], lengths[1], thirdLevel, lengths[2]}

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
		some := reductionLengths
		if r.once {
			some = lengths[1:2]
		}
		for _, n := range some {
			line := row{
				typ: typeName[T](), kernel: r.name, size: fmt.Sprint(n), slow: n > quickLength, brief: r.once || n == thirdLevel,
				prepare: func(*section) contest { return reductionContest(r, n) },
			}
			if n > lengths[0] && (r.onePass || !r.once) {
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
