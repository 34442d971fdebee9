package linalg

import "github.com/curlfree/curlfree/asm"

// bidiagonal reduces square matrices, A = H·B·Gᵀ with B upper bidiagonal, by
// reflectors from both sides.
type bidiagonal[T Float] struct {
	d, e           []T       // the diagonal, and what is right of it
	left           Matrix[T] // the reflectors of H, in rows, from the diagonal on
	tauLeft, tauUp []T       // those of G are in A, right of the superdiagonal
	ux, yv         Matrix[T] // the block's U above X, and Y above V, in rows
	line           []T
}

// reduce overwrites a with the reflectors of G and gathers B. Half of the flops
// are in products of the trailing matrix with vectors, half in Gemm.
func (b *bidiagonal[T]) reduce(a *Matrix[T], ws *Workspace) {
	n := a.Rows
	b.d, b.e, b.line = resize(b.d, n), resize(b.e, n), resize(b.line, n)
	b.tauLeft, b.tauUp = resize(b.tauLeft, n), resize(b.tauUp, n)
	b.left.reshape(n, n)
	b.left.Fill(0)
	if n <= smallQR {
		for i := range n {
			b.small(a, i)
		}
		return
	}
	for i0 := 0; i0 < n; i0 += reflectors {
		i1 := min(i0+reflectors, n)
		k := i1 - i0
		b.ux.reshape(2*k, n)
		b.yv.reshape(2*k, n)
		b.ux.Fill(0)
		b.yv.Fill(0)
		for i := i0; i < i1; i++ {
			b.column(a, i, i-i0, k)
			b.row(a, i, i-i0, k)
		}
		x, y := b.ux.view(0, 2*k, i1, n), b.yv.view(0, 2*k, i1, n)
		rest := a.view(i1, n, i1, n)
		Gemm(&rest, -1, &x, Transposed, &y, NoTrans, 1, ws)
	}
}

// small takes one step without delay.
func (b *bidiagonal[T]) small(a *Matrix[T], i int) {
	n, ld := a.Rows, a.Stride
	u := b.left.Row(i)[i:]
	for r := range u {
		u[r] = a.Data[(i+r)*ld+i]
	}
	tau := reflect(u)
	b.d[i], b.tauLeft[i] = u[0], tau
	b.e[i], b.tauUp[i] = 0, 0
	u[0] = 1
	row := a.Row(i)[i+1:]
	if len(row) == 0 {
		return
	}
	if tau != 0 {
		var room [smallQR]T
		factors, y, rest := room[:len(u)], b.line[:len(row)], a.Data[i*ld+i+1:]
		clear(y)
		addRows(y, u, rest, ld)
		for r, v := range u {
			factors[r] = -tau * v
		}
		rankOne(factors, y, rest, ld)
	}
	tau = reflect(row)
	b.e[i], b.tauUp[i] = row[0], tau
	if tau != 0 {
		row[0] = 1
		asm.Reflect(a.Data[(i+1)*ld+i+1:], ld, n-i-1, row, -tau)
		row[0] = b.e[i]
	}
}

// column brings column i, the block's number l of k, up to date, reduces it by a
// reflector u from the left, and finds the row y with which that acts on the rest
// as A − u·yᵀ.
func (b *bidiagonal[T]) column(a *Matrix[T], i, l, k int) {
	u := b.ux.Row(l)[i:]
	for r := range u {
		u[r] = a.Data[(i+r)*a.Stride+i]
	}
	ld := b.ux.Stride
	var room [2][reflectors]T
	first, second := room[0][:l], room[1][:l]
	us, xs, ys, vs := b.ux.Data[i:], b.ux.Data[k*ld+i:], b.yv.Data[i:], b.yv.Data[k*ld+i:]
	addRows(u, negatives(first, ys, ld), us, ld)
	addRows(u, negatives(second, vs, ld), xs, ld)
	tau := reflect(u)
	b.d[i], b.tauLeft[i] = u[0], tau
	u[0] = 1
	copy(b.left.Row(i)[i:], u)
	y := b.yv.Row(l)[i+1:]
	if tau == 0 || len(y) == 0 {
		return
	}
	for r := 0; r < len(u); r += reflectors {
		addRows(y, u[r:min(r+reflectors, len(u))], a.Data[(i+r)*a.Stride+i+1:], a.Stride)
	}
	asm.Dots(first, us, ld, u)
	asm.Dots(second, xs, ld, u)
	addRows(y, negatives(first, first, 1), ys[1:], ld)
	addRows(y, negatives(second, second, 1), vs[1:], ld)
	asm.Scal(tau, y)
}

// row brings row i right of the diagonal up to date, reduces it by a reflector v
// from the right, and finds the column x with which that acts on the rest as
// A − x·vᵀ.
func (b *bidiagonal[T]) row(a *Matrix[T], i, l, k int) {
	b.e[i], b.tauUp[i] = 0, 0
	row := a.Row(i)[i+1:]
	if len(row) == 0 {
		return
	}
	ld := b.ux.Stride
	var room [2][reflectors]T
	first, second := room[0][:l+1], room[1][:l]
	us, xs, ys, vs := b.ux.Data[i:], b.ux.Data[k*ld+i:], b.yv.Data[i+1:], b.yv.Data[k*ld+i+1:]
	addRows(row, negatives(first, us, ld), ys, ld)
	addRows(row, negatives(second, xs, ld), vs, ld)
	tau := reflect(row)
	b.e[i], b.tauUp[i] = row[0], tau
	v, x := b.yv.Row(k + l)[i+1:], b.ux.Row(k + l)[i+1:]
	copy(v, row)
	v[0] = 1
	if tau == 0 {
		return
	}
	asm.Dots(x, a.Data[(i+1)*a.Stride+i+1:], a.Stride, v)
	asm.Dots(first, ys, ld, v)
	asm.Dots(second, vs, ld, v)
	addRows(x, negatives(first, first, 1), us[1:], ld)
	addRows(x, negatives(second, second, 1), xs[1:], ld)
	asm.Scal(tau, x)
}
