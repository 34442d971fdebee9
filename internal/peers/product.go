package main

import (
	"fmt"
	"math/rand/v2"
	"unsafe"

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
// units on one sample, some, a minibatch and a data set, and of that with a few columns.
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
	{"gemm", "NN", 10000, 784, 1},
	{"gemm", "TN", 10000, 784, 1},
	{"gemm", "NN", 10000, 784, 2},
	{"gemm", "TN", 10000, 784, 2},
	{"gemm", "NN", 10000, 784, 4},
	{"gemm", "TN", 10000, 784, 4},
	{"gemv", "N", 784, 500, 1},
	{"gemv", "T", 500, 784, 1},
	{"gemv", "N", 8000, 8000, 1},
	{"gemv", "T", 8000, 8000, 1},
}

// isFew reports whether s has too few rows or columns for more than the reading of the
// other operand to matter.
func (s shape) isFew() bool { return s.kernel == "gemm" && min(s.m, s.n) <= 4 && s.k > 4 }

// inMemory reports whether s is a gemv of a matrix that few caches hold.
func (s shape) inMemory() bool { return s.kernel == "gemv" && s.m*s.k > 1e7 }

// gemmGoal is the share of the peak that s should reach on one thread: squares from
// 256 on, from 512 with AVX2, and the products of an auto-encoder. Below, only the
// peers count.
func (s shape) gemmGoal(level string) float64 {
	square := s.m == s.k && s.k == s.n
	switch {
	case square && level == "avx2" && s.n >= 1024:
		return 0.95
	case square && level == "avx2" && s.n >= 512:
		return 0.93
	case square && s.n >= 512:
		return 0.90
	case square && s.n >= 256 && level != "avx2":
		return 0.85
	case square:
		return 0
	case s.form == "NT":
		return 0.78
	}
	return 0.82
}

// gemmShared is the same on two threads, which should reach 1.85 times the rate of
// one from 1024 on.
func (s shape) gemmShared(level string) float64 {
	if min(s.m, s.k, s.n) < 1024 {
		return 0
	}
	return s.gemmGoal(level) * 1.85 / 2
}

// The shares of a plain read of the matrix that a gemv should reach, and a product
// of few rows or columns where no second-level cache holds the other operand; quickFlops is the largest of a
// quick run.
const (
	gemvGoal    = 0.85
	fewGoal     = 0.80
	secondLevel = 2 << 20
	quickFlops  = 1e9
)

func gemms() table {
	return table{
		name: "gemm", title: "Matrix products m×k×n, GFLOP/s", limit: peak, threaded: true, unit: gflops,
		has:  func(p *peer) bool { return p.single.gemm != nil || p.double.gemm != nil },
		rows: productRows(func(s shape) bool { return s.kernel == "gemm" && !s.isFew() }),
	}
}

// few are the products that stand beside a read of their large operand.
func few() table {
	return table{
		name: "few", title: "Products m×k×n of few rows or columns, GFLOP/s", limit: "read", threaded: true, unit: gflops,
		has:  func(p *peer) bool { return p.single.gemm != nil || p.double.gemm != nil },
		rows: productRows(shape.isFew),
	}
}

func gemvs() table {
	return table{
		name: "gemv", title: "Matrix m×k times vector, GFLOP/s", limit: "read", threaded: true, unit: gflops,
		has:  func(p *peer) bool { return p.single.gemv != nil || p.double.gemv != nil },
		rows: productRows(func(s shape) bool { return s.kernel == "gemv" }),
	}
}

// productRows returns the rows of some shapes in both precisions.
func productRows(some func(shape) bool) []row {
	var rows []row
	for _, s := range shapes {
		if some(s) {
			rows = append(rows, productRow[float32](s))
		}
	}
	for _, s := range shapes {
		if some(s) {
			rows = append(rows, productRow[float64](s))
		}
	}
	return rows
}

func productRow[T linalg.Float](s shape) row {
	r := row{
		typ: typeName[T](), kernel: s.kernel, form: s.form, size: s.size(), slow: s.flops() > quickFlops || s.inMemory(), brief: s.inMemory(),
		prepare: func(sec *section) contest { return productContest[T](sec, s) },
	}
	level, _ := asm.Level()
	var z T
	switch {
	case s.kernel == "gemv":
		r.goal, r.shared = gemvGoal, gemvGoal
	case !s.isFew():
		r.goal, r.shared = s.gemmGoal(level), s.gemmShared(level)
	case s.k*max(s.m, s.n)*int(unsafe.Sizeof(z)) > secondLevel:
		r.goal, r.shared = fewGoal, fewGoal
	}
	return r
}

// productContest is a product beside the peak, or that of a vector or of few rows
// or columns beside a read of the matrix on one thread.
func productContest[T linalg.Float](s *section, c shape) contest {
	p := newProduct[T](c, rand.New(rand.NewPCG(1, 2)))
	ws := linalg.NewWorkspace(s.threads)
	all := contest{
		work:   c.flops(),
		ours:   p.ours(c.kernel, ws),
		theirs: func(of *peer) func(times int) { return p.theirs(c.kernel, of) },
		close:  ws.Close,
	}
	switch {
	case c.kernel == "gemv", c.isFew() && c.n < c.m:
		all.limit = bursts(c.flops(), s.threads, func(times int) { repeat(times, func() { asm.StreamRead(p.a.Data) }) })
	case c.isFew():
		all.limit = bursts(c.flops(), s.threads, func(times int) { repeat(times, func() { asm.StreamRead(p.b.Data) }) })
	default:
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
			repeat(times, func() { linalg.ParallelGemv(p.c.Data, p.alpha, p.a, p.ta, p.b.Data, p.beta, ws) })
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
