package main

import (
	"fmt"
	"math/rand/v2"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/linalg"
)

// product is C = alpha·op(A)·op(B) + beta·C with op(A) m×k and op(B) k×n; for a
// gemv, B is a column of k elements and C one of m.
type product[T linalg.Float] struct {
	m, k, n     int
	ta, tb      linalg.Trans
	alpha, beta T
	a, b, c     *linalg.Matrix[T]
}

// shape is that of a gemm in the forms NN, NT or TN, or of a gemv in the forms N or T.
type shape struct {
	kernel  string
	form    string
	m, k, n int
}

// shapes are squares and the products of an auto-encoder of 784 pixels and 500
// units on one sample, some, a minibatch and a data set.
var shapes = []shape{
	{"gemm", "NN", 4, 4, 4},
	{"gemm", "NN", 8, 8, 8},
	{"gemm", "NN", 16, 16, 16},
	{"gemm", "NN", 32, 32, 32},
	{"gemm", "NN", 64, 64, 64},
	{"gemm", "NN", 128, 128, 128},
	{"gemm", "NN", 256, 256, 256},
	{"gemm", "NN", 512, 512, 512},
	{"gemm", "NN", 1024, 1024, 1024},
	{"gemm", "NN", 2048, 2048, 2048},
	{"gemm", "NN", 1, 784, 500},
	{"gemm", "NT", 1, 500, 784},
	{"gemm", "NN", 4, 784, 500},
	{"gemm", "NN", 100, 784, 500},
	{"gemm", "NN", 100, 500, 784},
	{"gemm", "TN", 784, 100, 500},
	{"gemm", "NT", 100, 784, 500},
	{"gemm", "NT", 100, 500, 784},
	{"gemm", "NN", 1000, 784, 500},
	{"gemm", "NN", 784, 784, 500},
	{"gemm", "NN", 10000, 784, 500},
	{"gemv", "N", 784, 500, 1},
	{"gemv", "T", 500, 784, 1},
}

// The shares of the peak, and of a plain read of the matrix, that a product should
// reach; quickFlops is the largest of a quick run.
const (
	gemmGoal   = 0.92
	gemvGoal   = 0.85
	quickFlops = 1e9
)

func gemms() table {
	return table{
		name: "gemm", title: "Matrix products m×k×n, GFLOP/s", limit: peak, threaded: true, unit: gflops,
		has:  func(p *peer) bool { return p.single.gemm != nil || p.double.gemm != nil },
		rows: append(productRows[float32]("gemm", gemmGoal), productRows[float64]("gemm", gemmGoal)...),
	}
}

func gemvs() table {
	return table{
		name: "gemv", title: "Matrix m×k times vector, GFLOP/s", limit: "read", threaded: true, unit: gflops,
		has:  func(p *peer) bool { return p.single.gemv != nil || p.double.gemv != nil },
		rows: append(productRows[float32]("gemv", gemvGoal), productRows[float64]("gemv", gemvGoal)...),
	}
}

func productRows[T linalg.Float](kernel string, goal float64) []row {
	var rows []row
	for _, c := range shapes {
		if c.kernel == kernel {
			rows = append(rows, row{
				typ: typeName[T](), kernel: kernel, form: c.form, size: c.size(), goal: goal, slow: c.flops() > quickFlops,
				prepare: func(s *section) contest { return productContest[T](s, c) },
			})
		}
	}
	return rows
}

// productContest is a product beside the peak, or that of a vector beside a read
// of the matrix on one thread.
func productContest[T linalg.Float](s *section, c shape) contest {
	p := newProduct[T](c, rand.New(rand.NewPCG(1, 2)))
	ws := linalg.NewWorkspace(s.threads)
	all := contest{
		work:   c.flops(),
		ours:   p.ours(c.kernel, ws),
		theirs: func(of *peer) func(times int) { return p.theirs(c.kernel, of) },
		close:  ws.Close,
	}
	if c.kernel == "gemv" {
		all.limit = bursts(c.flops(), s.threads, func(times int) { repeat(times, func() { asm.StreamRead(p.a.Data) }) })
	} else {
		all.limit = peakOf[T](s)
		all.ceiling = func(peak float64) float64 { return ceilingOf[T](s, c, peak) }
	}
	return all
}

func (s shape) size() string {
	switch {
	case s.kernel == "gemv":
		return fmt.Sprintf("%d×%d", s.m, s.k)
	case s.m == s.k && s.k == s.n:
		return fmt.Sprint(s.n)
	}
	return fmt.Sprintf("%d×%d×%d", s.m, s.k, s.n)
}

// flops counts multiplications and additions.
func (s shape) flops() float64 { return 2 * float64(s.m) * float64(s.k) * float64(s.n) }

// newProduct returns dense operands of shape s, random in [-1, 1).
func newProduct[T linalg.Float](s shape, rng *rand.Rand) *product[T] {
	p := &product[T]{m: s.m, k: s.k, n: s.n, alpha: 1}
	p.ta = s.form[0] == 'T'
	p.tb = s.form[len(s.form)-1] == 'T' && s.kernel == "gemm"
	p.a = randomMatrix[T](rng, s.m, s.k, p.ta, 0)
	p.b = randomMatrix[T](rng, s.k, s.n, p.tb, 0)
	p.c = linalg.New[T](s.m, s.n)
	return p
}

// randomMatrix returns X with op(X) rows×cols, random in [-1, 1), and so many
// unused elements between two rows.
func randomMatrix[T linalg.Float](rng *rand.Rand, rows, cols int, t linalg.Trans, gap int) *linalg.Matrix[T] {
	if t {
		rows, cols = cols, rows
	}
	x := linalg.New[T](rows, cols+gap)
	for i := range x.Data {
		x.Data[i] = T(rng.Float64()*2 - 1)
	}
	return x.Slice(0, rows, 0, cols)
}

// ours repeats the product by curlfree.
func (p *product[T]) ours(kernel string, ws *linalg.Workspace) func(times int) {
	if kernel == "gemv" {
		return func(times int) {
			repeat(times, func() { linalg.Gemv(p.c.Data, p.alpha, p.a, p.ta, p.b.Data, p.beta) })
		}
	}
	return func(times int) {
		repeat(times, func() { linalg.Gemm(p.c, p.alpha, p.a, p.ta, p.b, p.tb, p.beta, ws) })
	}
}

// theirs repeats the product by a peer, or is nil when the peer lacks it.
func (p *product[T]) theirs(kernel string, of *peer) func(times int) {
	r := routinesOf[T](of)
	call := r.gemm
	if kernel == "gemv" {
		call = r.gemv
	}
	if call == nil || r.denseOnly && bool(p.ta || p.tb) {
		return nil
	}
	return func(times int) { call(times, p) }
}
