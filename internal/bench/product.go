package bench

import (
	"math"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// The shapes m×k×n of matrix products: squares, and the products of an
// auto-encoder of 784 pixels and 500 units on one sample, some, a minibatch
// and a data set, and of the data set with a few columns.
var (
	squares = []int{8, 16, 32, 64, 128, 256, 512, 1024, 2048}
	shapes  = []struct {
		m, k, n int
		trans   string
	}{
		{1, 784, 500, "NN"},
		{1, 500, 784, "NT"},
		{4, 784, 500, "NN"},
		{100, 784, 500, "NN"},
		{100, 500, 784, "NN"},
		{784, 100, 500, "TN"},
		{100, 784, 500, "NT"},
		{100, 500, 784, "NT"},
		{1000, 784, 500, "NN"},
		{784, 784, 500, "NN"},
		{10000, 784, 500, "NN"},
		{10000, 784, 1, "NN"},
		{10000, 784, 1, "TN"},
		{10000, 784, 2, "NN"},
		{10000, 784, 2, "TN"},
		{10000, 784, 4, "NN"},
		{10000, 784, 4, "TN"},
	}
)

// gemms are the matrix products on so many threads.
func gemms[T asm.Float](threads int) []Case {
	var all []Case
	add := func(m, k, n int, trans string) {
		c := Case{Kernel: "gemm", Threads: threads, M: m, K: k, N: n, Trans: trans}
		c.prepare = func() operation { return gemm[T](c) }
		all = append(all, c)
	}
	for _, n := range squares {
		add(n, n, n, "NN")
	}
	for _, s := range shapes {
		add(s.m, s.k, s.n, s.trans)
	}
	for _, m := range []int{1, 100, 1000} {
		c := Case{Kernel: "affine", Threads: threads, M: m, K: 784, N: 500, Trans: "NN"}
		c.prepare = func() operation { return affine[T](c) }
		all = append(all, c)
	}
	return all
}

// affine is a layer of sigmoid units, whose work is counted as that of its product.
func affine[T asm.Float](c Case) operation {
	x, w, dst := linalg.New[T](c.M, c.K), linalg.New[T](c.K, c.N), linalg.New[T](c.M, c.N)
	fillRandom(x.Data, -8)
	fillRandom(w.Data, -8)
	asm.Scal(0x1p-8, w.Data)
	bias := operand[T](c.N, -8)
	ws := linalg.NewWorkspace(c.Threads)
	return operation{
		run:   func() { linalg.Affine(dst, nil, x, w, linalg.NoTrans, bias, linalg.Sigmoid, ws) },
		close: ws.Close,
		flops: 2 * float64(c.M) * float64(c.K) * float64(c.N),
	}
}

func gemm[T asm.Float](c Case) operation {
	operand := func(rows, cols int, letter byte) (*linalg.Matrix[T], linalg.Trans) {
		if letter == 'T' {
			rows, cols = cols, rows
		}
		x := linalg.New[T](rows, cols)
		fillRandom(x.Data, -8)
		return x, letter == 'T'
	}
	a, ta := operand(c.M, c.K, c.Trans[0])
	b, tb := operand(c.K, c.N, c.Trans[1])
	dst := linalg.New[T](c.M, c.N)
	ws := linalg.NewWorkspace(c.Threads)
	return operation{
		run:   func() { linalg.Gemm(dst, 1, a, ta, b, tb, 0, ws) },
		close: ws.Close,
		flops: 2 * float64(c.M) * float64(c.K) * float64(c.N),
	}
}

// gemvs are the products of a vector and a matrix that fills a working set, and
// what else has a matrix and vectors.
func gemvs[T asm.Float]() []Case {
	var all []Case
	for _, set := range workingSets {
		cols := map[string]int{"L2": 512, "L3": 2048, "DRAM": 8192}[set.name]
		if cols == 0 {
			continue
		}
		rows := set.bytes / cols / elementSize[T]()
		for _, trans := range []string{"N", "T"} {
			c := Case{Kernel: "gemv", Threads: 1, M: rows, K: cols, N: 1, Trans: trans, Set: set.name, beside: "read"}
			if trans == "T" {
				c.M, c.K = cols, rows
			}
			c.prepare = func() operation { return gemv[T](rows, cols, trans == "T") }
			all = append(all, c)
		}
		all = append(all, Case{
			Kernel: "ger", Threads: 1, M: rows / 2, K: cols, N: 1, Set: set.name, beside: "copy",
			prepare: func() operation { return ger[T](rows/2, cols) },
		})
		// The largest order of a triangle in the set.
		n := int(math.Sqrt(2*float64(rows)*float64(cols)+0.25) - 0.5)
		for _, kernel := range []string{"symv", "trsv"} {
			all = append(all, Case{
				Kernel: kernel, Threads: 1, M: n, K: n, N: 1, Set: set.name, beside: "read",
				prepare: func() operation { return triangleVector[T](kernel, n) },
			})
		}
	}
	return all
}

// ger adds to a matrix, which it reads and writes.
func ger[T asm.Float](rows, cols int) operation {
	a, plain := linalg.New[T](rows, cols), make([]T, rows*cols)
	x, y := operand[T](rows, -8), operand[T](cols, -8)
	return operation{
		run:   func() { linalg.Ger(a, 0x1p-24, x, y) },
		flops: 2 * float64(rows) * float64(cols),
		bytes: float64(2 * rows * cols * elementSize[T]()),
		plain: func() { asm.StreamCopy(plain, a.Data) },
	}
}

// triangleVector multiplies with a symmetric matrix or solves by a triangle, both
// of which read a triangle.
func triangleVector[T asm.Float](kernel string, n int) operation {
	a, x, dst := linalg.New[T](n, n), operand[T](n, -8), make([]T, n)
	fillRandom(a.Data, -8)
	asm.Scal(0x1p-24, a.Data)
	for i := range n {
		a.Set(i, i, 1) // solutions of solutions neither grow nor vanish
	}
	half := n * (n + 1) / 2
	o := operation{
		run:   func() { linalg.Symv(dst, 1, a, linalg.Lower, x, 0) },
		flops: 2 * float64(n) * float64(n),
		bytes: float64(half * elementSize[T]()),
		plain: func() { asm.StreamRead(a.Data[:half]) },
	}
	if kernel == "trsv" {
		o.run, o.flops = func() { linalg.Trsv(x, a, linalg.Lower, linalg.NoTrans, linalg.NonUnit) }, o.flops/2
	}
	return o
}

func gemv[T asm.Float](rows, cols int, trans linalg.Trans) operation {
	a := linalg.New[T](rows, cols)
	fillRandom(a.Data, -8)
	x, dst := make([]T, cols), make([]T, rows)
	if trans {
		x, dst = dst, x
	}
	fillRandom(x, -8)
	return operation{
		run:   func() { linalg.Gemv(dst, 1, a, trans, x, 0) },
		flops: 2 * float64(rows) * float64(cols),
		bytes: float64(rows * cols * elementSize[T]()),
		plain: func() { asm.StreamRead(a.Data) },
	}
}
