package bench

import (
	"math/rand/v2"
	"unsafe"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// vectors are the element-wise functions and the reductions on slices that fill
// a working set.
func vectors[T asm.Float]() []Case {
	var all []Case
	add := func(name string, arrays int, beside string, prepare func(n int) operation) {
		for _, set := range workingSets {
			if set.name == "64M" {
				continue
			}
			n := set.bytes / elementSize[T]() / arrays
			all = append(all, Case{
				Kernel: name, Threads: 1, N: n, Set: set.name, beside: beside,
				prepare: func() operation { return prepare(n) },
			})
		}
	}
	for _, f := range []struct {
		name string
		low  float64 // the arguments are in [low, 8)
		f    func(dst, x []T)
	}{
		{"exp", -8, asm.Exp[T]},
		{"expm1", -8, asm.Expm1[T]},
		{"log", 0.125, asm.Log[T]},
		{"log1p", 0, asm.Log1p[T]},
		{"sigmoid", -8, asm.Sigmoid[T]},
		{"tanh", -8, asm.Tanh[T]},
		{"softplus", -8, asm.Softplus[T]},
		{"relu", -8, asm.ReLU[T]},
		{"leaky-relu", -8, func(dst, x []T) { linalg.Activate(linalg.LeakyReLU, dst, x) }},
		{"elu", -8, func(dst, x []T) { linalg.Activate(linalg.ELU, dst, x) }},
		{"swish", -8, func(dst, x []T) { linalg.Activate(linalg.Swish, dst, x) }},
		{"sine", -8, func(dst, x []T) { linalg.Activate(linalg.Sine, dst, x) }},
		{"erf", -8, func(dst, x []T) { linalg.Activate(linalg.Erf, dst, x) }},
		{"sigmoid-derivative", 0, asm.SigmoidDerivative[T]},
		{"tanh-derivative", 0, asm.TanhDerivative[T]},
		{"softplus-derivative", 0, asm.SoftplusDerivative[T]},
		{"relu-derivative", 0, asm.ReLUDerivative[T]},
		{"leaky-relu-derivative", -8, func(dst, x []T) { linalg.Derivative(linalg.LeakyReLU, dst, x) }},
		{"sqrt", 0, asm.Sqrt[T]},
		{"clamp", -8, func(dst, x []T) { asm.Clamp(dst, x, -1, 1) }},
		{"scal", -8, func(dst, _ []T) { asm.Scal(-1, dst) }},
	} {
		add(f.name, 2, "copy", func(n int) operation { return elementWise(n, f.low, f.f) })
	}
	for _, act := range []linalg.Activation{linalg.Sigmoid, linalg.Tanh, linalg.Softplus, linalg.ELU, linalg.Swish} {
		add(act.String()+"-slope", 2, "copy", func(n int) operation {
			return elementWise(n, -8, func(dst, x []T) { linalg.Slopes(act, dst, x) })
		})
		add(act.String()+"-curvature", 2, "copy", func(n int) operation {
			return elementWise(n, -8, func(dst, x []T) { linalg.Curvatures(act, dst, x) })
		})
	}
	for _, f := range []struct {
		name string
		f    func(dst, x, y []T)
	}{
		{"add", asm.Add[T]},
		{"sub", asm.Sub[T]},
		{"mul", asm.Mul[T]},
		{"div", asm.Div[T]},
		{"where", asm.Where[T]},
		{"axpy", func(dst, x, _ []T) { asm.Axpy(0.5, x, dst) }},
	} {
		add(f.name, 3, "copy", func(n int) operation { return arithmetic(n, f.f) })
	}
	// The last two pass twice over x, beside one read of it; so do those of rows and columns.
	for _, r := range []struct {
		name string
		f    func(x []T)
	}{
		{"sum", func(x []T) { asm.Sum(x) }},
		{"asum", func(x []T) { asm.Asum(x) }},
		{"nrm2", func(x []T) { linalg.Nrm2(x) }},
		{"amax", func(x []T) { asm.Amax(x) }},
		{"max", func(x []T) { asm.Max(x) }},
		{"argmax", func(x []T) { asm.ArgMax(x) }},
		{"mean-variance", func(x []T) { linalg.MeanVariance(x) }},
		{"log-sum-exp", func(x []T) { linalg.LogSumExp(x) }},
	} {
		add(r.name, 1, "read", func(n int) operation { return reduction(n, r.f) })
	}
	add("dot", 2, "read", dot[T])
	for _, r := range []struct {
		name string
		f    func(d results[T], m *linalg.Matrix[T])
	}{
		{"row-sums", func(d results[T], m *linalg.Matrix[T]) { linalg.RowSums(d.first[:m.Rows], m) }},
		{"row-norms1", func(d results[T], m *linalg.Matrix[T]) { linalg.RowNorms1(d.first[:m.Rows], m) }},
		{"row-squared-norms", func(d results[T], m *linalg.Matrix[T]) { linalg.RowSquaredNorms(d.first[:m.Rows], m) }},
		{"row-max", func(d results[T], m *linalg.Matrix[T]) { linalg.RowMax(d.first[:m.Rows], m) }},
		{"row-argmax", func(d results[T], m *linalg.Matrix[T]) { linalg.RowArgMax(d.places[:m.Rows], m) }},
		{"row-mean-variance", func(d results[T], m *linalg.Matrix[T]) {
			linalg.RowMeanVariance(d.first[:m.Rows], d.second[:m.Rows], m)
		}},
		{"row-log-sum-exp", func(d results[T], m *linalg.Matrix[T]) { linalg.RowLogSumExp(d.first[:m.Rows], m) }},
		{"col-sums", func(d results[T], m *linalg.Matrix[T]) { linalg.ColSums(d.first[:m.Cols], m) }},
		{"col-norms1", func(d results[T], m *linalg.Matrix[T]) { linalg.ColNorms1(d.first[:m.Cols], m) }},
		{"col-squared-norms", func(d results[T], m *linalg.Matrix[T]) { linalg.ColSquaredNorms(d.first[:m.Cols], m) }},
		{"col-max", func(d results[T], m *linalg.Matrix[T]) { linalg.ColMax(d.first[:m.Cols], m) }},
		{"col-argmax", func(d results[T], m *linalg.Matrix[T]) { linalg.ColArgMax(d.places[:m.Cols], m) }},
		{"col-mean-variance", func(d results[T], m *linalg.Matrix[T]) {
			linalg.ColMeanVariance(d.first[:m.Cols], d.second[:m.Cols], m)
		}},
		{"col-log-sum-exp", func(d results[T], m *linalg.Matrix[T]) { linalg.ColLogSumExp(d.first[:m.Cols], m) }},
	} {
		add(r.name, 1, "read", func(n int) operation { return matrixReduction(n, r.f) })
	}
	return all
}

// elementWise is f from one slice to another, beside a copy.
func elementWise[T asm.Float](n int, low float64, f func(dst, x []T)) operation {
	x, dst := operand[T](n, low), make([]T, n)
	return operation{
		run:   func() { f(dst, x) },
		bytes: float64(2 * n * elementSize[T]()),
		plain: func() { asm.StreamCopy(dst, x) },
	}
}

// arithmetic is f of two slices to a third, or of one and the third, beside a copy
// of one and a read of the other.
func arithmetic[T asm.Float](n int, f func(dst, x, y []T)) operation {
	x, y, dst := operand[T](n, -8), operand[T](n, 0.125), make([]T, n)
	return operation{
		run:   func() { f(dst, x, y) },
		bytes: float64(3 * n * elementSize[T]()),
		plain: func() { asm.StreamCopy(dst, x); asm.StreamRead(y) },
	}
}

// reduction is f of one slice, beside a read.
func reduction[T asm.Float](n int, f func(x []T)) operation {
	x := operand[T](n, -8)
	return operation{
		run:   func() { f(x) },
		bytes: float64(n * elementSize[T]()),
		plain: func() { asm.StreamRead(x) },
	}
}

// results have room for what is found of the rows or columns of a matrix: one or
// two numbers of each, or a place.
type results[T asm.Float] struct {
	first, second []T
	places        []int
}

// matrixReduction is f of the rows or columns of a matrix, beside a read.
func matrixReduction[T asm.Float](n int, f func(d results[T], m *linalg.Matrix[T])) operation {
	const columns = 512
	m := linalg.Wrap(n/columns, columns, columns, operand[T](n, -8))
	most := max(m.Rows, m.Cols)
	d := results[T]{make([]T, most), make([]T, most), make([]int, most)}
	return operation{
		run:   func() { f(d, m) },
		bytes: float64(n * elementSize[T]()),
		plain: func() { asm.StreamRead(m.Data) },
	}
}

// dot is the inner product of two slices, beside a read of both.
func dot[T asm.Float](n int) operation {
	x, y := operand[T](n, -8), operand[T](n, -8)
	return operation{
		run:   func() { asm.Dot(x, y) },
		bytes: float64(2 * n * elementSize[T]()),
		plain: func() { asm.StreamRead(x); asm.StreamRead(y) },
	}
}

// operand returns n numbers in [low, 8).
func operand[T asm.Float](n int, low float64) []T {
	x := make([]T, n)
	fillRandom(x, low)
	return x
}

func elementSize[T asm.Float]() int {
	var z T
	return int(unsafe.Sizeof(z))
}

// fillRandom sets x to numbers in [low, 8), which repeat with a period that is
// no multiple of a tile.
func fillRandom[T asm.Float](x []T, low float64) {
	rng := rand.New(rand.NewPCG(1, 2))
	n := min(len(x), 4093)
	for i := range n {
		x[i] = T(low + rng.Float64()*(8-low))
	}
	for ; 0 < n && n < len(x); n *= 2 {
		copy(x[n:], x[:n])
	}
}
