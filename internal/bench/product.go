package bench

import (
	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// The shapes m×k×n of matrix products: squares, and the products of an
// auto-encoder of 784 pixels and 500 units on one sample, some, a minibatch
// and a data set.
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
	return all
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

// gemvs are the products of a vector and a matrix that fills a working set.
func gemvs[T asm.Float]() []Case {
	var all []Case
	for _, set := range workingSets {
		cols := map[string]int{"L2": 512, "L3": 2048, "DRAM": 8192}[set.name]
		if cols == 0 {
			continue
		}
		rows := set.bytes / cols / elementSize[T]()
		for _, trans := range []string{"N", "T"} {
			c := Case{Kernel: "gemv", Threads: 1, M: rows, K: cols, N: 1, Trans: trans, Set: set.name}
			if trans == "T" {
				c.M, c.K = cols, rows
			}
			c.prepare = func() operation { return gemv[T](rows, cols, trans == "T") }
			all = append(all, c)
		}
	}
	return all
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
