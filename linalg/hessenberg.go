package linalg

import "github.com/curlfree/curlfree/asm"

// Hessenberg is the factorization A = Q·H·Qᵀ of a square matrix, Q orthogonal and
// H zero below the elements beside its diagonal. The zero value is ready for
// Factor and keeps its memory from one matrix to the next.
//
// A fifth of the flops are products of the trailing matrix with vectors; all but
// a share of about 32/n of the others runs in Gemm.
type Hessenberg[T Float] struct {
	at  Matrix[T] // Hᵀ and the reflectors, in rows, right of what their row keeps
	tau []T
	y   Matrix[T] // the block's A·V·T, in rows
	z   []T
	h   wy[T]
	in  copying[T]
}

// NewHessenberg factors a.
func NewHessenberg[T Float](a *Matrix[T]) *Hessenberg[T] {
	f := new(Hessenberg[T])
	f.Factor(a, nil)
	return f
}

// Factor factors a, which it leaves as it is. It panics unless a is square.
func (f *Hessenberg[T]) Factor(a *Matrix[T], ws *Workspace) {
	checkSquare("Hessenberg", a)
	f.at.spread(a.Rows, a.Rows)
	f.in.do(&f.at, a, turnedOver, ws)
	f.reduce(ws)
}

// reduce replaces Aᵀ in f.at (Quintana-Ortí and van de Geijn 2006). With the
// reflectors of a block in the rows of V, H = I − VᵀTV and Y = (A·VᵀT)ᵀ, the
// block turns A into Hᵀ·(A − YᵀV).
func (f *Hessenberg[T]) reduce(ws *Workspace) {
	n := f.at.Rows
	f.tau, f.z = resize(f.tau, n), resize(f.z, max(n, reflectors))
	clear(f.tau)
	if n <= smallQR {
		for j := range n - 2 {
			f.reflect(j)
		}
		return
	}
	for j0 := 0; j0 < n-2; j0 += reflectors {
		j1 := min(j0+reflectors, n-2)
		k := j1 - j0
		f.h.v.reshape(k, n-j0-1)
		f.h.v.Fill(0)
		f.h.t.reshape(k, k)
		f.h.t.Fill(0)
		f.y.reshape(k, n-j0-1)
		for l := range k {
			f.column(j0, l)
		}
		above := f.at.view(j0+1, n, 0, j0+1) // the rows of A above those that H changes
		f.h.left(&above, Transposed, ws)
		rest, v := f.at.view(j1, n, j0+1, n), f.h.v.view(0, k, k-1, n-j0-1)
		Gemm(&rest, -1, &v, Transposed, &f.y, NoTrans, 1, ws)
		f.h.right(&rest, NoTrans, ws)
	}
}

// reflect reduces column j of A alone: it turns A into H·(A·H).
func (f *Hessenberg[T]) reflect(j int) {
	n, ld := f.at.Rows, f.at.Stride
	v := f.at.Row(j)[j+1:]
	tau := reflect(v)
	f.tau[j] = tau
	if tau == 0 {
		return
	}
	beta := v[0]
	v[0] = 1
	var room [smallQR]T
	factors, right, av := room[:len(v)], f.at.Data[(j+1)*ld:], f.z[:n]
	clear(av)
	addRows(av, v, right, ld)
	for p, x := range v {
		factors[p] = -tau * x
	}
	rankOne(factors, av, right, ld)
	asm.Reflect(right[j+1:], ld, len(v), v, -tau)
	v[0] = beta
}

// column brings column j0+l of A, from row j0+1 down, up to date with the l
// reflectors of the block so far, reduces it, and adds to V, T and Y.
func (f *Hessenberg[T]) column(j0, l int) {
	n, j := f.at.Rows, j0+l
	v, t := &f.h.v, &f.h.t
	x := f.at.Row(j)[j0+1:]
	if l > 0 {
		for p := range l {
			asm.Axpy(-v.At(p, l-1), f.y.Row(p), x)
		}
		z := f.z[:l] // Tᵀ·V·x
		for p := range z {
			z[p] = asm.Dot(v.Row(p)[p:], x[p:])
		}
		for p := l - 1; p >= 0; p-- {
			z[p] *= t.At(p, p)
			for q := range p {
				z[p] += T(t.At(q, p) * z[q])
			}
		}
		for p := range z {
			asm.Axpy(-z[p], v.Row(p)[p:], x[p:])
		}
	}
	tau := reflect(x[l:])
	f.tau[j] = tau
	now, y := v.Row(l)[l:], f.y.Row(l)
	copy(now, x[l:])
	now[0] = 1
	below := f.at.view(j+1, n, j0+1, n)
	Gemv(y, 1, &below, Transposed, now, 0)
	z := f.z[:l]
	for p := range z {
		z[p] = asm.Dot(v.Row(p)[l:], now)
		asm.Axpy(-z[p], f.y.Row(p), y)
	}
	asm.Scal(tau, y)
	t.Set(l, l, tau)
	for p := range l {
		t.Set(p, l, -tau*asm.Dot(t.Row(p)[p:l], z[p:]))
	}
}

// H sets dst to H. It panics unless dst has A's shape.
func (f *Hessenberg[T]) H(dst *Matrix[T]) {
	f.checkShape("Hessenberg.H", dst)
	Transpose(dst, &f.at)
	for i := 2; i < dst.Rows; i++ {
		clear(dst.Row(i)[:i-1])
	}
}

// Q sets dst to Q. It panics unless dst has A's shape.
func (f *Hessenberg[T]) Q(dst *Matrix[T], ws *Workspace) {
	f.checkShape("Hessenberg.Q", dst)
	n := dst.Rows
	dst.setEye()
	if n < 3 {
		return
	}
	reflectors, corner := f.at.view(0, n-1, 1, n), dst.view(1, n, 1, n)
	formReflectors(&reflectors, f.tau[:n-1], &corner, &f.h, ws)
}

// turn sets c to Q'ᵀ·c, where Q = diag(1, Q').
func (f *Hessenberg[T]) turn(c *Matrix[T], ws *Workspace) {
	n := f.at.Rows
	reflectors := f.at.view(0, n-1, 1, n)
	applyReflectors(&reflectors, f.tau[:n-1], c, Transposed, &f.h, ws)
}

func (f *Hessenberg[T]) checkShape(call string, dst *Matrix[T]) {
	if dst.Rows != f.at.Rows || dst.Cols != f.at.Rows {
		panic(shapeError(call, "A is %s but dst is %s", f.at.shape(), dst.shape()))
	}
}
