package linalg

import "github.com/curlfree/curlfree/asm"

// tridiagonal reduces symmetric matrices, A = H·T·Hᵀ, by reflectors in rows.
type tridiagonal[T Float] struct {
	d, e, tau []T
	vw, wv    Matrix[T] // the block's V above its W, and W above V, in rows
}

// reduce overwrites the upper triangle of a with the reflectors, each right of the
// element that its row keeps, and gathers T. Half of the flops are in the
// products of the trailing matrix with vectors, half in Gemm.
func (t *tridiagonal[T]) reduce(a *Matrix[T], ws *Workspace) {
	n := a.Rows
	t.d, t.e, t.tau = resize(t.d, n), resize(t.e, n), resize(t.tau, n)
	if n <= smallQR {
		t.vw.reshape(2, n)
		t.wv.reshape(2, n)
		for j := range n {
			t.small(a, j)
		}
		return
	}
	for j0 := 0; j0 < n; j0 += reflectors {
		j1 := min(j0+reflectors, n)
		k := j1 - j0
		t.vw.reshape(2*k, n)
		t.wv.reshape(2*k, n)
		for j := j0; j < j1; j++ {
			t.column(a, j0, j, k)
		}
		x, y := t.vw.view(0, 2*k, j1, n), t.wv.view(0, 2*k, j1, n)
		rest := a.view(j1, n, j1, n)
		subtractSymmetric(&rest, &x, &y, ws)
	}
}

// small takes one step without delay.
func (t *tridiagonal[T]) small(a *Matrix[T], j int) {
	n := a.Rows
	t.d[j], t.e[j] = a.Row(j)[j], 0
	v := a.Row(j)[j+1:]
	tau := reflect(v)
	t.tau[j] = tau
	if len(v) == 0 {
		return
	}
	t.e[j] = v[0]
	if tau == 0 {
		return
	}
	v[0] = 1
	w, rest := t.wv.Row(0)[:len(v)], a.view(j+1, n, j+1, n)
	Symv(w, 1, &rest, Upper, v, 0)
	asm.Scal(tau, w)
	asm.Axpy(-tau*asm.Dot(w, v)/2, v, w)
	copy(t.wv.Row(1), v)
	negatives(t.vw.Row(0)[:len(v)], v, 1)
	negatives(t.vw.Row(1)[:len(v)], w, 1)
	const rows = 8
	nr := asm.TileOf[T]().NR
	for r := 0; r < len(v); r += rows {
		for c := r; c < len(v); c += nr {
			block := rest.Data[r*rest.Stride+c:]
			asm.GemmPanel(min(rows, len(v)-r), min(nr, len(v)-c), 2, t.vw.Data[r:], 1, n, t.wv.Data[c:], n, block, a.Stride, block, a.Stride, nil, nil)
		}
	}
	v[0] = t.e[j]
}

// column brings row j up to date with the block's reflectors, from j0 on, reduces
// it, and finds the vector w with which the new reflector acts on the rest as
// A − v·wᵀ − w·vᵀ.
func (t *tridiagonal[T]) column(a *Matrix[T], j0, j, k int) {
	row, ld := a.Row(j)[j:], t.vw.Stride
	var room [2][reflectors]T
	vFactors, wFactors := room[0][:j-j0], room[1][:j-j0]
	vs, ws := t.vw.Data[j:], t.vw.Data[k*ld+j:]
	addRows(row, negatives(vFactors, vs, ld), ws, ld)
	addRows(row, negatives(wFactors, ws, ld), vs, ld)
	t.d[j] = row[0]
	x := row[1:]
	tau := reflect(x)
	t.e[j], t.tau[j] = 0, tau
	v, w := t.vw.Row(j-j0), t.vw.Row(k+j-j0)
	clear(v[:j+1])
	clear(w)
	if len(x) > 0 {
		t.e[j] = x[0]
		copy(v[j+1:], x)
		v[j+1] = 1
		v, w := v[j+1:], w[j+1:]
		rest := a.view(j+1, a.Rows, j+1, a.Rows)
		if tau != 0 {
			Symv(w, 1, &rest, Upper, v, 0)
			vs, ws := t.vw.Data[j+1:], t.vw.Data[k*ld+j+1:]
			asm.Dots(wFactors, vs, ld, v)
			asm.Dots(vFactors, ws, ld, v)
			addRows(w, negatives(vFactors, vFactors, 1), vs, ld)
			addRows(w, negatives(wFactors, wFactors, 1), ws, ld)
			asm.Scal(tau, w)
			asm.Axpy(-tau*asm.Dot(w, v)/2, v, w)
		}
	}
	copy(t.wv.Row(j-j0), w)
	copy(t.wv.Row(k+j-j0), v)
}

// subtractSymmetric sets the upper triangle of c to that of c − XᵀY, a symmetric
// product; what lies below changes too, near the diagonal.
func subtractSymmetric[T Float](c, x, y *Matrix[T], ws *Workspace) {
	const small = 96
	n := c.Rows
	if n <= small {
		Gemm(c, -1, x, Transposed, y, NoTrans, 1, ws)
		return
	}
	h := half(n)
	x1, x2 := x.view(0, x.Rows, 0, h), x.view(0, x.Rows, h, n)
	y1, y2 := y.view(0, y.Rows, 0, h), y.view(0, y.Rows, h, n)
	c11, c12, c22 := c.view(0, h, 0, h), c.view(0, h, h, n), c.view(h, n, h, n)
	subtractSymmetric(&c11, &x1, &y1, ws)
	Gemm(&c12, -1, &x1, Transposed, &y2, NoTrans, 1, ws)
	subtractSymmetric(&c22, &x2, &y2, ws)
}
