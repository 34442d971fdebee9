package linalg

import "github.com/curlfree/curlfree/asm"

// Gemv sets dst = alpha·op(A)·x + beta·dst, where op(A) is m×k, x has k elements
// and dst m. Not transposed, each element is fma(alpha, Dot(row, x),
// round(beta·dst)); transposed, it is a chain over the rows of A with alpha
// rounded into x. Neither is Gemm with one column. With alpha = 0 or k = 0,
// dst = beta·dst and neither A nor x is read. It panics when the shapes do not fit or
// dst overlaps A or x. It runs on the caller alone.
func Gemv[T Float](dst []T, alpha T, a *Matrix[T], ta Trans, x []T, beta T) {
	m, k := opShape(a, ta)
	if len(dst) != m || len(x) != k {
		panic(shapeError("Gemv", "op(A) is %d×%d but x has %d elements and dst %d", m, k, len(x), len(dst)))
	}
	if !a.sound() || !apart(dst, a.Data) || !apart(dst, x) { // as Gemm
		dm, xm := rowOf(dst), rowOf(x)
		checkOperands("Gemv", &dm, a, &xm)
	}
	if beta == 0 {
		clear(dst)
	} else if beta != 1 {
		asm.Scal(beta, dst)
	}
	if alpha == 0 || k == 0 || m == 0 {
		return
	}
	if ta == NoTrans {
		asm.AddDots(dst, alpha, a.Data, a.Stride, x)
		return
	}
	if alpha == 1 {
		addRows(dst, x, a.Data, a.Stride)
		return
	}
	const some = 64
	var scratch [some]T
	for i := 0; i < a.Rows; i += some {
		n := min(some, a.Rows-i)
		copy(scratch[:], x[i:i+n])
		asm.Scal(alpha, scratch[:n])
		addRows(dst, scratch[:n], a.Data[i*a.Stride:], a.Stride)
	}
}

// ParallelGemv is Gemv on the workspace's threads, which divide the elements of dst
// when A is large: its bits are those of Gemv. A nil ws is the shared workspace.
func ParallelGemv[T Float](dst []T, alpha T, a *Matrix[T], ta Trans, x []T, beta T, ws *Workspace) {
	used := ws.acquire()
	defer ws.release(used)
	m, k := opShape(a, ta)
	threads := worth(used.threads, 1, m, k, perElement[T](asm.TileOf[T]().ShareB))
	if threads <= 1 || len(dst) != m || len(x) != k || !a.sound() || !apart(dst, a.Data) || !apart(dst, x) {
		Gemv(dst, alpha, a, ta, x, beta)
		return
	}
	kit := kitOf[T](used)
	kit.gemv = gemv[T]{dst: dst, alpha: alpha, a: a, ta: ta, x: x, beta: beta}
	pieces := 2 * threads // so that a thread that comes late does not hold up the rest
	kit.gemv.width = ceil(ceil(m, pieces), gemvGroup) * gemvGroup
	used.do(ceil(m, kit.gemv.width), &kit.gemv)
	kit.gemv = gemv[T]{}
}

// gemvGroup is what the elements of a piece are a multiple of: the rows that go
// together, and a line of float32.
const gemvGroup = 16

// gemv is a product with a vector in pieces of width elements.
type gemv[T Float] struct {
	dst, x      []T
	alpha, beta T
	a           *Matrix[T]
	ta          Trans
	width       int
}

func (g *gemv[T]) run(_, i int) {
	from, to := i*g.width, min((i+1)*g.width, len(g.dst))
	var part Matrix[T]
	if g.ta == Transposed {
		part = g.a.view(0, g.a.Rows, from, to)
	} else {
		part = g.a.view(from, to, 0, g.a.Cols)
	}
	Gemv(g.dst[from:to], g.alpha, &part, g.ta, g.x, g.beta)
}
