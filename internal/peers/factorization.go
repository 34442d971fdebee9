package main

import (
	"fmt"
	"math/rand/v2"

	"github.com/curlfree/curlfree/linalg"
)

// factoring is a square matrix to be factored and the places of what comes of it.
type factoring[T linalg.Float] struct {
	n         int
	a         *linalg.Matrix[T]
	byColumns *linalg.Matrix[T] // A as Fortran stores it: the rows are A's columns
	b         []T               // a right-hand side

	factors, values, imaginary, tau, u, v []T
	scratch                               []T
	integers                              []int32
}

// factorCall factors so many times.
type factorCall[T linalg.Float] func(times int, p *factoring[T])

// factorization is an operation of the table of factorizations.
type factorization[T linalg.Float] struct {
	name   string
	matrix func(rng *rand.Rand, n int) *linalg.Matrix[T]
	// ours returns our own call, and what shows its result: n numbers that every
	// library finds, but for their order and signs.
	ours   func(p *factoring[T], ws *linalg.Workspace) (call func(), result func() []T)
	theirs func(p *factoring[T]) []T // the same of a peer's
}

func factorizations[T linalg.Float]() []factorization[T] {
	return []factorization[T]{
		{"cholesky", definiteMatrix[T], func(p *factoring[T], ws *linalg.Workspace) (func(), func() []T) {
			var f linalg.Cholesky[T]
			return func() { must(f.Factor(p.a, ws)) }, func() []T { return diagonal(f.U().Data, p.n) }
		}, func(p *factoring[T]) []T { return diagonal(p.factors, p.n) }},

		{"qr", squareMatrix[T], func(p *factoring[T], ws *linalg.Workspace) (func(), func() []T) {
			var f linalg.QR[T]
			return func() { f.Factor(p.a, ws) }, func() []T {
				r := linalg.New[T](p.n, p.n)
				f.R(r)
				return diagonal(r.Data, p.n)
			}
		}, func(p *factoring[T]) []T { return diagonal(p.factors, p.n) }},

		{"qr-with-q", squareMatrix[T], func(p *factoring[T], ws *linalg.Workspace) (func(), func() []T) {
			var f linalg.QR[T]
			q := linalg.New[T](p.n, p.n)
			return func() { f.Factor(p.a, ws); f.Q(q, ws) }, func() []T { return diagonal(q.Data, p.n) }
		}, func(p *factoring[T]) []T { return diagonal(p.u, p.n) }},

		{"pivoted-qr", squareMatrix[T], func(p *factoring[T], ws *linalg.Workspace) (func(), func() []T) {
			var f linalg.PivotedQR[T]
			return func() { must(f.Factor(p.a, ws)) }, func() []T {
				r := linalg.New[T](p.n, p.n)
				f.R(r)
				return diagonal(r.Data, p.n)
			}
		}, func(p *factoring[T]) []T { return diagonal(p.factors, p.n) }},

		{"lu-solve", squareMatrix[T], func(p *factoring[T], ws *linalg.Workspace) (func(), func() []T) {
			var f linalg.LU[T]
			x, b := linalg.New[T](p.n, 1), linalg.Wrap(p.n, 1, 1, p.b)
			return func() { must(f.Factor(p.a, ws)); f.Solve(x, linalg.NoTrans, b, ws) }, func() []T { return x.Data }
		}, valuesOf[T]},

		{"hessenberg", squareMatrix[T], func(p *factoring[T], ws *linalg.Workspace) (func(), func() []T) {
			var f linalg.Hessenberg[T]
			return func() { f.Factor(p.a, ws) }, func() []T {
				h := linalg.New[T](p.n, p.n)
				f.H(h)
				return diagonal(h.Data, p.n)
			}
		}, func(p *factoring[T]) []T { return diagonal(p.factors, p.n) }},

		{"symmetric-values", symmetricMatrix[T], func(p *factoring[T], ws *linalg.Workspace) (func(), func() []T) {
			var f linalg.SymmetricEigen[T]
			return func() { must(f.Factor(p.a, false, ws)) }, f.Values
		}, valuesOf[T]},

		{"symmetric-eigen", symmetricMatrix[T], func(p *factoring[T], ws *linalg.Workspace) (func(), func() []T) {
			var f linalg.SymmetricEigen[T]
			return func() { must(f.Factor(p.a, true, ws)) }, f.Values
		}, valuesOf[T]},

		{"eigenvalues", squareMatrix[T], eigen[T](false), valuesOf[T]},

		{"eigenvectors", squareMatrix[T], eigen[T](true), valuesOf[T]},

		{"singular-values", squareMatrix[T], func(p *factoring[T], ws *linalg.Workspace) (func(), func() []T) {
			var f linalg.SVD[T]
			return func() { must(f.Factor(p.a, linalg.ValuesOnly, ws)) }, f.Values
		}, valuesOf[T]},

		{"svd", squareMatrix[T], func(p *factoring[T], ws *linalg.Workspace) (func(), func() []T) {
			var f linalg.SVD[T]
			return func() { must(f.Factor(p.a, linalg.Full, ws)) }, f.Values
		}, valuesOf[T]},
	}
}

// eigen is our eigenvalues, with or without vectors; the result is their real parts.
func eigen[T linalg.Float](vectors bool) func(p *factoring[T], ws *linalg.Workspace) (func(), func() []T) {
	return func(p *factoring[T], ws *linalg.Workspace) (func(), func() []T) {
		var f linalg.Eigen[T]
		return func() { must(f.Factor(p.a, vectors, ws)) }, func() []T {
			re := make([]T, p.n)
			for i, v := range f.Values() {
				re[i] = T(real(v))
			}
			return re
		}
	}
}

func valuesOf[T linalg.Float](p *factoring[T]) []T { return p.values }

func diagonal[T linalg.Float](x []T, n int) []T {
	d := make([]T, n)
	for i := range d {
		d[i] = x[i*n+i]
	}
	return d
}

// must panics when a random matrix cannot be factored.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

func squareMatrix[T linalg.Float](rng *rand.Rand, n int) *linalg.Matrix[T] {
	return randomMatrix[T](rng, n, n, false, 0)
}

// symmetricMatrix returns (X + Xᵀ)/2.
func symmetricMatrix[T linalg.Float](rng *rand.Rand, n int) *linalg.Matrix[T] {
	x, y := squareMatrix[T](rng, n), linalg.New[T](n, n)
	for i := range n {
		for j := range n {
			y.Data[i*n+j] = (x.At(i, j) + x.At(j, i)) / 2
		}
	}
	return y
}

// definiteMatrix returns X·Xᵀ + n·I.
func definiteMatrix[T linalg.Float](rng *rand.Rand, n int) *linalg.Matrix[T] {
	x, y := squareMatrix[T](rng, n), linalg.New[T](n, n)
	linalg.Gemm(y, 1, x, linalg.NoTrans, x, linalg.Transposed, 0, nil)
	for i := range n {
		y.Data[i*n+i] += T(n)
	}
	return y
}

func newFactoring[T linalg.Float](a *linalg.Matrix[T]) *factoring[T] {
	n := a.Rows
	p := &factoring[T]{n: n, a: a, byColumns: linalg.New[T](n, n)}
	linalg.Transpose(p.byColumns, a)
	p.b = arguments[T](n, -8)
	for _, x := range []*[]T{&p.factors, &p.u, &p.v} {
		*x = make([]T, n*n)
	}
	for _, x := range []*[]T{&p.values, &p.imaginary, &p.tau} {
		*x = make([]T, n)
	}
	p.scratch = make([]T, 8*n*n+256*n+64) // more than any of them asks for
	p.integers = make([]int32, 8*n+8)
	return p
}

// The orders of the matrices, and the largest of a quick run.
var orders = []int{16, 32, 64, 500, 1000}

const quickOrder = 64

func factorizationTable() table {
	return table{
		name: "factorizations", title: "Factorizations of order n, µs", unit: microseconds, threaded: true,
		has:  func(p *peer) bool { return p.single.factorizations != nil || p.double.factorizations != nil },
		rows: append(factorizationRows[float32](), factorizationRows[float64]()...),
	}
}

func microseconds(callsPerSecond float64) float64 { return 1e6 / callsPerSecond }

func factorizationRows[T linalg.Float]() []row {
	var rows []row
	for _, f := range factorizations[T]() {
		for _, n := range orders {
			rows = append(rows, row{
				typ: typeName[T](), kernel: f.name, size: fmt.Sprint(n), slow: n > quickOrder,
				prepare: func(s *section) contest { return factorizationContest(s, f, n) },
			})
		}
	}
	return rows
}

func factorizationContest[T linalg.Float](s *section, f factorization[T], n int) contest {
	p := newFactoring(f.matrix(rand.New(rand.NewPCG(1, 2)), n))
	ws := linalg.NewWorkspace(s.threads)
	call, _ := f.ours(p, ws)
	return contest{
		work: 1,
		ours: func(times int) { repeat(times, call) },
		theirs: func(of *peer) func(times int) {
			call := routinesOf[T](of).factorizations[f.name]
			if call == nil {
				return nil
			}
			return func(times int) { call(times, p) }
		},
		close: ws.Close,
	}
}
