package main

import (
	"fmt"
	"math/rand/v2"

	"github.com/curlfree/curlfree/linalg"
)

// triangular are the operands of what has a triangle or a symmetric matrix A of
// order n, of which the lower half is read: a product with B or b, to C or c, or a
// solution. A is close to the identity, so that nothing grows when it is repeated.
type triangular[T linalg.Float] struct {
	kernel string
	n      int
	a      *linalg.Matrix[T]
	b, c   *linalg.Matrix[T] // vectors have the shape n×1
}

type triangularCall[T linalg.Float] func(times int, t *triangular[T])

// triangles are the rows: whether the operands beside A are matrices, the
// multiply-adds in units of n³ or n², and the share of Gemm's rate at order 1024
// that is wanted.
var triangles = []struct {
	kernel   string
	matrices bool
	work     float64
	goal     float64
}{
	{"syrk", true, 0.5, 0.9},
	{"symm", true, 1, 0},
	{"trmm", true, 0.5, 0.8},
	{"trsm", true, 0.5, 0.8},
	{"symv", false, 1, 0},
	{"ger", false, 1, 0},
	{"trsv", false, 0.5, 0},
}

func triangleTable() table {
	return table{
		name: "triangles", title: "Triangles and symmetric matrices of order n, GFLOP/s", limit: "gemm", threaded: true, unit: gflops,
		has:  func(p *peer) bool { return p.single.triangles != nil },
		rows: append(triangleRows[float32](), triangleRows[float64]()...),
	}
}

func triangleRows[T linalg.Float]() []row {
	var rows []row
	for _, x := range triangles {
		orders := []int{1000}
		if x.matrices {
			orders = []int{256, 1024}
		}
		for _, n := range orders {
			flops := 2 * x.work * float64(n) * float64(n)
			if x.matrices {
				flops *= float64(n)
			}
			r := row{
				typ: typeName[T](), kernel: x.kernel, size: fmt.Sprint(n), slow: flops > quickFlops/2, brief: true,
				prepare: func(s *section) contest { return triangleContest[T](s, x.kernel, n, x.matrices, flops) },
			}
			if n == 1024 {
				r.goal, r.shared = x.goal, x.goal
			}
			rows = append(rows, r)
		}
	}
	return rows
}

// triangleContest is an operation beside Gemm of the same order, on as many threads.
func triangleContest[T linalg.Float](s *section, kernel string, n int, matrices bool, flops float64) contest {
	ws := linalg.NewWorkspace(s.threads)
	t := newTriangular[T](kernel, n, matrices)
	all := contest{
		work: flops,
		ours: t.ours(ws),
		theirs: func(p *peer) func(times int) {
			call := routinesOf[T](p).triangles[kernel]
			if call == nil {
				return nil
			}
			theirs := newTriangular[T](kernel, n, matrices)
			return func(times int) { call(times, theirs) }
		},
		close: ws.Close,
	}
	if matrices {
		p := newProduct[T](shape{"gemm", "NN", n, n, n}, rand.New(rand.NewPCG(1, 2)))
		all.limit = bursts(2*float64(n)*float64(n)*float64(n), s.threads, p.ours("gemm", ws))
	}
	return all
}

func newTriangular[T linalg.Float](kernel string, n int, matrices bool) *triangular[T] {
	rng := rand.New(rand.NewPCG(11, 12))
	cols := 1
	if matrices {
		cols = n
	}
	t := &triangular[T]{kernel: kernel, n: n, a: randomMatrix[T](rng, n, n, false, 0), b: randomMatrix[T](rng, n, cols, false, 0), c: randomMatrix[T](rng, n, cols, false, 0)}
	linalg.Scal(0x1p-20, t.a.Data)
	for i := range n {
		t.a.Set(i, i, 1)
	}
	return t
}

// ours repeats the operation by curlfree. Its triangular product goes to another
// matrix, where BLAS has one in place.
func (t *triangular[T]) ours(ws *linalg.Workspace) func(times int) {
	const lower, left, plain, full = linalg.Lower, linalg.Left, linalg.NoTrans, linalg.NonUnit
	f := map[string]func(){
		"syrk": func() { linalg.Syrk(t.c, lower, 1, t.a, plain, 0, ws) },
		"symm": func() { linalg.Symm(t.c, 1, left, t.a, lower, t.b, 0, ws) },
		"trmm": func() { linalg.Trmm(t.c, 1, left, t.a, lower, plain, full, t.b, ws) },
		"trsm": func() { linalg.Trsm(t.b, 1, left, t.a, lower, plain, full, ws) },
		"symv": func() { linalg.Symv(t.c.Data, 1, t.a, lower, t.b.Data, 0) },
		"ger":  func() { linalg.Ger(t.a, 0x1p-24, t.b.Data, t.c.Data) },
		"trsv": func() { linalg.Trsv(t.b.Data, t.a, lower, plain, full) },
	}[t.kernel]
	return func(times int) { repeat(times, f) }
}
