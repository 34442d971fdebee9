package sparse

import (
	"context"
	"fmt"
	"math"

	"github.com/curlfree/curlfree/linalg"
)

// A Factor is the Cholesky factor R of P A Pᵀ = Rᵀ R. Its panels are read-only
// and may be shared.
type Factor struct {
	*Analysis
	value []float64
}

// Factorize analyses and factors a symmetric positive definite matrix.
func Factorize(ctx context.Context, m *Matrix, ws *linalg.Workspace) (*Factor, error) {
	a, err := Analyze(m)
	if err != nil {
		return nil, err
	}
	return a.Factorize(ctx, m, ws)
}

// Factorize returns the Cholesky factor of a matrix with the places for which a
// was made. A matrix that is not positive definite is an error that names the
// row. ws bounds the threads, as in linalg.
//
// The method is multifrontal (Duff and Reid 1983): a supernode gathers its rows
// of the matrix and the updates of its children, is factored in place, and
// leaves an update of its own, −A₂₂ with the sign turned so that it grows by
// R₁₂ᵀ R₁₂.
func (a *Analysis) Factorize(ctx context.Context, m *Matrix, ws *linalg.Workspace) (*Factor, error) {
	if m.Rows != a.n {
		return nil, fmt.Errorf("sparse: a matrix of %d rows for the analysis of %d", m.Rows, a.n)
	}
	f := &Factor{Analysis: a, value: make([]float64, a.Size())}
	place := make([]int32, a.n) // of a column in the panel at hand
	stack := make([]float64, 0, a.stack)
	var open []int32 // supernodes whose updates lie on the stack
	for s := range a.below {
		if s%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		panel := f.panelOf(s)
		first, p, below := a.first[s], int32(panel.Rows), a.below[s]
		for i := range p {
			place[first+i] = i
		}
		for i, c := range below {
			place[c] = p + int32(i)
		}
		for i := range panel.Rows {
			row := panel.Row(i)
			columns, values := m.Row(int(a.order[int(first)+i]))
			for k, c := range columns {
				if j := a.inverse[c]; j >= first+int32(i) {
					row[place[j]] = values[k]
				}
			}
		}
		// The update goes on top, takes in those of the children below it, and
		// slides down over them.
		size, base := len(below), len(stack)
		stack = stack[:base+size*size]
		update := linalg.Matrix[float64]{Rows: size, Cols: size, Stride: size, Data: stack[base:]}
		clear(update.Data)
		bottom := base
		for len(open) > 0 && a.parent[open[len(open)-1]] == int32(s) {
			c := a.below[open[len(open)-1]]
			bottom -= len(c) * len(c)
			extend(panel, &update, stack[bottom:], c, place)
			open = open[:len(open)-1]
		}
		if bottom < base {
			copy(stack[bottom:], update.Data)
			stack = stack[:bottom+size*size]
			update.Data = stack[bottom:]
		}
		if at := eliminate(panel, ws); at >= 0 {
			return nil, fmt.Errorf("sparse: the matrix is not positive definite: the pivot of row %d is %v", a.order[int(first)+at], panel.At(at, at))
		}
		if size > 0 {
			r := *panel.Slice(0, panel.Rows, panel.Rows, panel.Cols)
			addProduct(&update, 1, &r, &r, ws)
			open = append(open, int32(s))
		}
	}
	return f, nil
}

// panelOf returns the panel of supernode s.
func (f *Factor) panelOf(s int) *linalg.Matrix[float64] {
	rows := int(f.first[s+1] - f.first[s])
	columns := rows + len(f.below[s])
	return &linalg.Matrix[float64]{Rows: rows, Cols: columns, Stride: columns, Data: f.value[f.panel[s]:f.panel[s+1]]}
}

// extend adds the update of a child, over its columns c, to a panel and to the
// update beside it.
func extend(panel, update *linalg.Matrix[float64], child []float64, c, place []int32) {
	n, p := len(c), int32(panel.Rows)
	for i := range n {
		from, columns := child[i*n:][i:n], c[i:]
		at := place[c[i]]
		if at < p {
			to := panel.Data[int(at)*panel.Stride:][:panel.Stride]
			for k, v := range from {
				to[place[columns[k]]] -= v
			}
			continue
		}
		to := update.Data[int(at-p)*update.Stride:][:update.Stride]
		for k, v := range from {
			to[place[columns[k]]-p] += v
		}
	}
}

// block is the number of rows that are eliminated by vector operations before
// they are subtracted from the rest by a product.
const block = 32

// eliminate factors the leading square of a panel of which only the upper
// triangle counts, and divides the rest of it by that factor. It returns the
// first row whose pivot is not positive, or −1.
func eliminate(panel *linalg.Matrix[float64], ws *linalg.Workspace) int {
	p, n := panel.Rows, panel.Cols
	for k0 := 0; k0 < p; k0 += block {
		k1 := min(k0+block, p)
		for k := k0; k < k1; k++ {
			row := panel.Data[k*n+k : (k+1)*n]
			if !(row[0] > 0) || math.IsInf(row[0], 0) {
				return k
			}
			root := math.Sqrt(row[0])
			row[0] = root
			linalg.Scal(1/root, row[1:])
			for i := k + 1; i < k1; i++ {
				linalg.Axpy(-row[i-k], row[i-k:], panel.Data[i*n+i:(i+1)*n])
			}
		}
		if k1 < p {
			left, right := *panel.Slice(k0, k1, k1, p), *panel.Slice(k0, k1, k1, n)
			addProduct(panel.Slice(k1, p, k1, n), -1, &left, &right, ws)
		}
	}
	return -1
}

// stripe is the number of rows of a triangle that are computed at once.
const stripe = 64

// addProduct sets c += alpha·aᵀb on and above its diagonal.
func addProduct(c *linalg.Matrix[float64], alpha float64, a, b *linalg.Matrix[float64], ws *linalg.Workspace) {
	for i := 0; i < c.Rows; i += stripe {
		j := min(i+stripe, c.Rows)
		linalg.Gemm(c.Slice(i, j, i, c.Cols), alpha, a.Slice(0, a.Rows, i, j), linalg.Transposed, b.Slice(0, b.Rows, i, b.Cols), linalg.NoTrans, 1, ws)
	}
}

// Solve sets dst to the solution of A x = b; they may be the same. It may run
// at the same time as other solves.
func (f *Factor) Solve(dst, b []float64) {
	if len(dst) != f.n || len(b) != f.n {
		panic(fmt.Sprintf("sparse: Solve: %d values into %d for a matrix of %d rows", len(b), len(dst), f.n))
	}
	x := make([]float64, f.n)
	for i, row := range f.order {
		x[i] = b[row]
	}
	longest := 0
	for _, below := range f.below {
		longest = max(longest, len(below))
	}
	room := make([]float64, longest)
	for s, below := range f.below {
		f.forward(x, room[:len(below)], s)
	}
	for s := len(f.below) - 1; s >= 0; s-- {
		f.backward(x, room[:len(f.below[s])], s)
	}
	for i, row := range f.order {
		dst[row] = x[i]
	}
}

// forward solves Rᵀ y = b for the rows of supernode s.
func (f *Factor) forward(x, sum []float64, s int) {
	panel := f.panelOf(s)
	p, n := panel.Rows, panel.Cols
	own := x[f.first[s]:][:p]
	clear(sum)
	for i := range own {
		row := panel.Data[i*n:][:n]
		v := own[i] / row[i]
		own[i] = v
		subtract(own[i+1:], v, row[i+1:p])
		subtract(sum, v, row[p:])
	}
	for i, c := range f.below[s] {
		x[c] += sum[i]
	}
}

// backward solves R x = y for the rows of supernode s.
func (f *Factor) backward(x, known []float64, s int) {
	panel := f.panelOf(s)
	p, n := panel.Rows, panel.Cols
	own := x[f.first[s]:][:p]
	for i, c := range f.below[s] {
		known[i] = x[c]
	}
	for i := p - 1; i >= 0; i-- {
		row := panel.Data[i*n:][:n]
		own[i] = (own[i] - product(row[i+1:p], own[i+1:]) - product(row[p:], known)) / row[i]
	}
}

// short is the length below which a plain loop beats a call of a kernel.
const short = 16

func subtract(y []float64, t float64, x []float64) {
	if len(y) >= short {
		linalg.Axpy(-t, x, y)
		return
	}
	for i, v := range x {
		y[i] -= float64(t * v)
	}
}

func product(x, y []float64) float64 {
	if len(x) >= short {
		return linalg.Dot(x, y)
	}
	sum := 0.0
	for i, v := range x {
		sum += float64(v * y[i])
	}
	return sum
}
