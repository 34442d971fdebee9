package linalg

import (
	"fmt"
	"unsafe"

	"github.com/curlfree/curlfree/asm"
	"github.com/curlfree/curlfree/internal/pages"
)

// Trans says whether an operand enters a product as it stands or transposed.
type Trans bool

// The two forms of an operand.
const (
	NoTrans    Trans = false
	Transposed Trans = true
)

// Gemm sets dst = alpha·op(A)·op(B) + beta·dst, where dst is m×n, op(A) m×k and
// op(B) k×n.
//
// Each element of dst is one chain of fused multiply-adds in increasing k, for
// any blocking and any number of threads. alpha is rounded once into the
// elements of op(A). With beta = 0 the chain starts at +0 and dst is not read;
// with beta = 1 it starts at dst, else at round(beta·dst). With alpha = 0 or k =
// 0, dst = beta·dst and neither A nor B is read. No other term is skipped: 0·NaN
// is NaN.
//
// It panics when the shapes do not fit or dst overlaps A or B.
func Gemm[T Float](dst *Matrix[T], alpha T, a *Matrix[T], ta Trans, b *Matrix[T], tb Trans, beta T, ws *Workspace) {
	m, k := opShape(a, ta)
	kb, n := opShape(b, tb)
	if k != kb || dst.Rows != m || dst.Cols != n {
		panic(fmt.Sprintf("linalg: Gemm: op(A) is %d×%d and op(B) is %d×%d but dst is %s", m, k, kb, n, dst.shape()))
	}
	if !dst.sound() || !a.sound() || !b.sound() || !apart(dst.Data, a.Data) || !apart(dst.Data, b.Data) {
		checkOperands("Gemm", dst, a, b) // in doubt only: small products notice a call
	}
	if m == 0 || n == 0 || k == 0 || alpha == 0 {
		scale(dst, beta)
		return
	}
	if tile := asm.TileOf[T](); alpha == 1 && tb == NoTrans && m <= tile.MC && k <= tile.KC && uint64(m)*uint64(n)*uint64(k) <= uint64(tile.Small) {
		small(dst, a, ta, k, b, beta)
		return
	}
	used := ws.acquire()
	kit := kitOf[T](used)
	kit.product = product[T]{
		m: m, n: n, k: k, alpha: alpha,
		a: a.Data, lda: a.Stride, ta: ta,
		b: b.Data, ldb: b.Stride, tb: tb,
		c: dst.Data, ldc: dst.Stride,
	}
	if beta == 0 {
		kit.product.init = zeros[T](n)
	} else {
		scale(dst, beta)
	}
	kit.product.start(used, kit, *asm.TileOf[T]())
	ws.release(used)
}

// Affine sets dst = act(x·op(w) + bias), and deriv, unless it is nil, to act′ at
// the same place: a layer of a network on a batch, where dst and deriv are N×n, x
// N×k, op(w) k×n, and bias has n elements or is nil for zero.
//
// Each element starts its chain of fused multiply-adds from the bias; act is
// applied by the element-wise sequence, so that one sample has the bits of its
// row in a batch. deriv has the bits that Derivative gives for dst.
//
// It panics when the shapes do not fit, when dst overlaps an operand or deriv
// overlaps dst or an operand, and when deriv is asked for with an activation whose
// slope does not follow from its value: swish, sine and erf.
func Affine[T Float](dst, deriv, x, w *Matrix[T], tw Trans, bias []T, act Activation, ws *Workspace) {
	m, k := x.Rows, x.Cols
	kb, n := opShape(w, tw)
	if k != kb || dst.Rows != m || dst.Cols != n || (bias != nil && len(bias) != n) {
		panic(fmt.Sprintf("linalg: Affine: x is %s, op(w) is %d×%d and bias has %d elements but dst is %s", x.shape(), kb, n, len(bias), dst.shape()))
	}
	if deriv != nil && (deriv.Rows != m || deriv.Cols != n) {
		panic(fmt.Sprintf("linalg: Affine: deriv is %s but dst is %s", deriv.shape(), dst.shape()))
	}
	act.check("Affine")
	start := rowOf(bias)
	checkOperands("Affine", dst, x, w, &start)
	if deriv != nil {
		checkApart("Affine", "deriv overlaps dst or an operand", deriv, dst, x, w, &start)
		if !act.slopeOfValue() {
			panic(shapeError("Affine", "deriv is not nil but the slope of %v does not follow from its value", act))
		}
	}
	if m == 0 || n == 0 {
		return
	}
	if bias == nil {
		bias = zeros[T](n)
	}
	used := ws.acquire()
	kit := kitOf[T](used)
	kit.product = product[T]{
		m: m, n: n, k: k, alpha: 1,
		a: x.Data, lda: x.Stride,
		b: w.Data, ldb: w.Stride, tb: tw,
		c: dst.Data, ldc: dst.Stride,
		init: bias, act: act,
	}
	if deriv != nil {
		kit.product.deriv, kit.product.ldd = deriv.Data, deriv.Stride
	}
	kit.product.start(used, kit, *asm.TileOf[T]())
	ws.release(used)
}

// opShape returns the shape of op(m).
func opShape[T Float](m *Matrix[T], t Trans) (rows, cols int) {
	if t == Transposed {
		return m.Cols, m.Rows
	}
	return m.Rows, m.Cols
}

// checkOperands panics when a matrix contradicts itself or dst overlaps an operand.
func checkOperands[T Float](call string, dst *Matrix[T], operands ...*Matrix[T]) {
	checkApart(call, "dst overlaps an operand", dst, operands...)
}

// checkApart panics when a matrix contradicts itself or m overlaps one of the
// others, which is the fault.
func checkApart[T Float](call, fault string, m *Matrix[T], others ...*Matrix[T]) {
	m.check(call)
	for _, other := range others {
		other.check(call)
		if overlap(m, other) {
			panic(shapeError(call, "%s", fault))
		}
	}
}

// apart reports whether x ends before y starts or the other way round.
func apart[T Float](x, y []T) bool {
	var z T
	return address(x)+uintptr(len(x))*unsafe.Sizeof(z) <= address(y) || address(y)+uintptr(len(y))*unsafe.Sizeof(z) <= address(x)
}

// address returns that of the first element of x.
func address[T Float](x []T) uintptr { return uintptr(unsafe.Pointer(unsafe.SliceData(x))) }

// overlap reports whether x and y may share an element. They do not when their
// memory is apart, nor when they are views with one stride whose columns are
// apart. A single row has the stride of the other.
func overlap[T Float](x, y *Matrix[T]) bool {
	if min(x.Rows, x.Cols, y.Rows, y.Cols) == 0 || apart(x.Data, y.Data) {
		return false
	}
	stride := x.Stride
	if x.Rows == 1 {
		stride = y.Stride
	}
	if y.Rows != 1 && y.Stride != stride || stride == 0 {
		return true
	}
	right := int(address(y.Data)-address(x.Data)) / int(unsafe.Sizeof(x.Data[0])) % stride // of x's first column
	if right < 0 {
		right += stride
	}
	return right < x.Cols || right+y.Cols > stride
}

// scale sets m = beta·m, without reading m when beta is 0.
func scale[T Float](m *Matrix[T], beta T) {
	if beta == 1 {
		return
	}
	for i := range m.Rows {
		if row := m.Row(i); beta == 0 {
			clear(row)
		} else {
			asm.Scal(beta, row)
		}
	}
}

// zeros returns n zeros, which nobody writes.
func zeros[T Float](n int) []T {
	if n > len(zeros32) {
		return make([]T, n)
	}
	if z, ok := any(zeros32[:n]).([]T); ok {
		return z
	}
	return any(zeros64[:n]).([]T)
}

var (
	zeros32 [4096]float32
	zeros64 [4096]float64
)

// product is C = act(init + (alpha·op(A))·op(B)); init nil stands for C.
type product[T Float] struct {
	m, n, k       int
	alpha         T
	a, b, c       []T
	lda, ldb, ldc int
	ta, tb        Trans
	backward      bool // k decreases; init is nil
	init          []T
	act           Activation
	deriv         []T
	ldd           int
	half          bool // only the triangle uplo of C is computed
	uplo          Uplo

	tile         asm.Tile
	packed       []packed[T]
	packA, packB bool
	cut          cut
}

// packed is one worker's packed blocks of A and B, transposed tiles beside a
// triangle, and room for squares on a diagonal.
type packed[T Float] struct {
	a, b     []T
	panel    int // from one panel of B to the next
	panels   int // that there is room for
	turned   []T
	diagonal []T // a square on the diagonal of half a product
	narrow   []T // a narrow product, transposed
}

// grow returns a buffer of n elements in *buf.
func grow[T Float](buf *[]T, n int) []T {
	if len(*buf) < n {
		*buf = aligned[T](n)
	}
	return (*buf)[:n]
}

// aligned returns n elements that start on a cache line.
func aligned[T Float](n int) []T {
	const line = 64
	var z T
	size := int(unsafe.Sizeof(z))
	buf := pages.Make[T](n + line/size)
	skip := (line - int(uintptr(unsafe.Pointer(&buf[0]))%line)) % line / size
	return buf[skip : skip+n]
}

// start cuts C into pieces, each a product of its own, and has them computed on
// the workspace's threads. Neither the cut nor the tile changes a bit: they only
// say who computes which element, and when.
func (p *product[T]) start(w *Workspace, kit *kit[T], tile asm.Tile) {
	p.tile, p.packed = tile, kit.packed
	p.packA, p.packB = p.choosePacking()
	p.cut = p.chooseCut(w.threads)
	w.do(p.cut.strips+p.cut.tails, p)
}

// cut divides C into a strip of whole panels for each thread and, of the columns
// left, tails by rows. Tails are small, so that a thread that comes late or is
// held up does not hold up the rest.
type cut struct {
	strips, width int // strips and their columns
	tails, tiles  int // tails, and how many tiles of rows they divide
}

// threads returns how many of the threads the product is worth.
func (p *product[T]) threads(most int) int {
	return max(worth(most, p.m, p.n, p.k, p.tile.Share), worth(most, 1, p.n, p.k, perElement[T](p.tile.ShareB)))
}

func (p *product[T]) chooseCut(threads int) cut {
	threads = p.threads(threads)
	if threads <= 1 {
		return cut{strips: 1, width: p.n}
	}
	c := cut{strips: threads, width: p.n / p.tile.NR * 7 / 8 / threads * p.tile.NR, tiles: ceil(p.m, p.tile.MR)}
	if c.width == 0 {
		c.strips = 0
	}
	c.tails = min(2*threads, c.tiles)
	return c
}

// worth returns how many of the threads m·n·k terms are worth, of which each is to
// have its share. An int of 32 bits does not hold their number.
func worth(threads, m, n, k, share int) int {
	return int(min(float64(threads), float64(m)*float64(n)*float64(k)/float64(share)))
}

// perElement returns how many elements so many bytes are, at least one.
func perElement[T Float](bytes int) int {
	var z T
	return max(bytes/int(unsafe.Sizeof(z)), 1)
}

// choosePacking says which operands are copied. A is when alpha must be rounded
// into it, and a transposed one when enough columns read it: the lines of a few terms
// stay in the first-level cache as they are, and a few rows beside a B that is turned
// in registers. B always is when it is transposed, because the kernel reads its rows,
// else when several tiles read it.
func (p *product[T]) choosePacking() (packA, packB bool) {
	packA = p.alpha != 1 || p.ta == Transposed && (p.n*min(p.k, p.tile.KC) > p.tile.PackCols*p.tile.KC || p.tb == Transposed && p.m < p.tile.MR)
	packB = p.tb == Transposed || p.m > p.tile.PackRows
	return packA, packB
}

// piece returns the rows and columns of piece i of C.
func (p *product[T]) piece(i int) (i0, i1, j0, j1 int) {
	c := p.cut
	if i < c.strips {
		return 0, p.m, i * c.width, (i + 1) * c.width
	}
	row := func(tail int) int { return min(tail*c.tiles/c.tails*p.tile.MR, p.m) }
	return row(i - c.strips), row(i - c.strips + 1), c.strips * c.width, p.n
}

// run computes piece i with the buffers of one worker: the five loops.
func (p *product[T]) run(worker, i int) {
	i0, i1, j0, j1 := p.piece(i)
	if p.isNarrow() {
		p.narrow(&p.packed[worker], i0, i1)
		return
	}
	p.block(&p.packed[worker], i0, i1, j0, j1)
}

// block computes rows i0 ≤ i < i1 and columns j0 ≤ j < j1 of C. A block of A
// stays in the second-level cache, a panel of B in the first while the
// micro-kernel passes down the block.
func (p *product[T]) block(buf *packed[T], i0, i1, j0, j1 int) {
	kc, nc := balance(p.k, p.tile.KC, 8), balance(j1-j0, p.tile.NC, p.tile.NR)
	tall := max(1, min(p.tile.KC/kc, 8)) // of few terms a block holds more rows
	mc := balance(i1-i0, tall*p.tile.MC, p.tile.MR)
	for j := j0; j < j1; j += nc {
		n := min(nc, j1-j)
		for done := 0; done < max(p.k, 1); done += kc {
			l, k := done, min(kc, p.k-done)
			if p.backward {
				l = p.k - done - k
			}
			p.roomForB(buf, k, n, i1-i0 > mc)
			for i := i0; i < i1; i += mc {
				m := min(mc, i1-i)
				p.fillA(buf, i, m, l, k)
				p.panels(buf, i, m, l, k, j, n, i == i0)
			}
		}
		p.activate(i0, i1, j, j+n)
	}
}

// roomForB makes room for k×n of op(B) in panels of NR columns. They are kept
// only when another block of rows will want them, else room for two, one in use and
// the next, stays in the cache and serves them all.
func (p *product[T]) roomForB(buf *packed[T], k, n int, keep bool) {
	if !p.packB || k == 0 {
		return
	}
	nr := p.tile.NR
	buf.panel, buf.panels = k*nr, ceil(n, nr)
	if !keep {
		buf.panels = min(buf.panels, 2)
	}
	grow(&buf.b, buf.panels*buf.panel+asm.PackSlack)
}

// copyOf returns the place of panel number c of op(B), and of those behind it.
func (b *packed[T]) copyOf(c int) []T { return b.b[c%b.panels*b.panel:] }

// fillA copies m×k of alpha·op(A) at (i, l) to rows that are packedStride apart.
func (p *product[T]) fillA(buf *packed[T], i, m, l, k int) {
	if !p.packA || k == 0 {
		return
	}
	ld := packedStride[T](k)
	dst := grow(&buf.a, m*ld+asm.PackSlack)
	if p.ta == Transposed {
		asm.PackTransposed(dst, ld, p.a[l*p.lda+i:], p.lda, k, m)
	} else {
		asm.PackRows(dst, ld, p.a[i*p.lda+l:], p.lda, m, k)
	}
	switch {
	case p.alpha != 1 && ld == k:
		asm.Scal(p.alpha, dst[:m*k])
	case p.alpha != 1:
		for r := range m {
			asm.Scal(p.alpha, dst[r*ld:r*ld+k])
		}
	}
}

// packedStride returns how far apart packed rows of k terms lie: a cache line more
// where the rows of a tile would else fall on few sets of the first-level cache.
func packedStride[T Float](k int) int {
	var z T
	if size := int(unsafe.Sizeof(z)); k*size%2048 == 0 {
		return k + 64/size
	}
	return k
}

// panels runs the micro-kernel down the block of C at (i, j), panel by panel.
// The first block of rows packs the panels of B on its way.
func (p *product[T]) panels(buf *packed[T], i, m, l, k, j, n int, first bool) {
	a, rs, cs := p.operandA(buf, i, l, k)
	nr := p.tile.NR
	if m < p.tile.MR && k > 0 && !p.half {
		p.fewRows(buf, a, rs, cs, i, m, l, k, j, n)
		return
	}
	ahead := first && p.packB && p.tb == NoTrans && p.copiesAhead(m, k, cs)
	for c := 0; c < n; c += nr {
		width := min(nr, n-c)
		if p.half {
			p.halfPanel(buf, a, rs, cs, i, m, l, k, j+c, c/nr, width, first)
			continue
		}
		copied := ahead && c > 0 && width == nr
		b, ldb, pack := p.operandB(buf, l, k, j+c, c/nr, width, first && !copied)
		var next asm.NextPanel[T]
		switch jn := j + c + nr; {
		case ahead && jn+nr <= j+n:
			next = asm.NextPanel[T]{B: p.b[l*p.ldb+jn:], LDB: p.along(p.ldb), Pack: buf.copyOf(c/nr + 1)[:k*nr]}
		case first && p.tb == Transposed && k > 0 && jn < j+n:
			next.B = p.b[jn*p.ldb+l:]
		}
		init, ldi := p.chains(i, l, j+c)
		asm.GemmPanel(m, width, k, a, rs, cs, b, ldb, init, ldi, p.c[i*p.ldc+j+c:], p.ldc, pack, &next)
	}
}

// copiesAhead reports whether the micro-kernel has the time to copy the next panel
// of B beside m rows of A: it copies a row every four terms of a tile, most of which
// must be left when it has asked for C.
func (p *product[T]) copiesAhead(m, k, cs int) bool {
	return p.tile.CopyRows > 0 && m >= p.tile.CopyRows && k >= 64 && (cs == 1 || cs == -1)
}

// chains returns what the chains of C from (i, j) on have reached before term l,
// with its row stride: C itself, but for what starts them.
func (p *product[T]) chains(i, l, j int) (init []T, ldi int) {
	if l == 0 && p.init != nil {
		return p.init[j:], 0
	}
	return p.c[i*p.ldc+j:], p.ldc
}

// operandA returns op(A) from (i, l) on with the strides of its rows and columns.
func (p *product[T]) operandA(buf *packed[T], i, l, k int) (a []T, rs, cs int) {
	switch {
	case k == 0:
		return nil, 0, 0
	case p.packA:
		return buf.a, packedStride[T](k), p.along(1)
	case p.ta == Transposed:
		return p.a[l*p.lda+i:], 1, p.along(p.lda)
	default:
		return p.a[i*p.lda+l:], p.lda, p.along(1)
	}
}

// operandB returns panel number c of op(B), n columns from (l, j) on, with its
// row stride. A panel that is not packed yet is packed here, or by the
// micro-kernel on its way, to pack.
func (p *product[T]) operandB(buf *packed[T], l, k, j, c, n int, fresh bool) (b []T, ldb int, pack []T) {
	nr := p.tile.NR
	switch {
	case k == 0:
		return nil, 0, nil
	case !p.packB:
		return p.b[l*p.ldb+j:], p.along(p.ldb), nil
	}
	panel := buf.copyOf(c)
	switch {
	case p.tb == Transposed:
		if fresh {
			asm.PackTransposed(panel, nr, p.b[j*p.ldb+l:], p.ldb, n, k)
		}
		return panel, p.along(nr), nil
	case !fresh:
	case n < nr:
		asm.PackRows(panel, nr, p.b[l*p.ldb+j:], p.along(p.ldb), k, n)
	default:
		return p.b[l*p.ldb+j:], p.along(p.ldb), panel[:k*nr]
	}
	return panel, nr, nil // a copy holds the rows in the order of the chain
}

// along returns the stride of k in an operand, negative when k decreases.
func (p *product[T]) along(stride int) int {
	if p.backward {
		return -stride
	}
	return stride
}

// activate applies the activation to rows i0 ≤ i < i1 and columns j0 ≤ j < j1
// of C, which are finished.
func (p *product[T]) activate(i0, i1, j0, j1 int) {
	if p.act == Linear && p.deriv == nil {
		return
	}
	for i := i0; i < i1; i++ {
		row := p.c[i*p.ldc+j0 : i*p.ldc+j1]
		if p.act != Linear {
			Activate(p.act, row, row)
		}
		if p.deriv != nil {
			Derivative(p.act, p.deriv[i*p.ldd+j0:i*p.ldd+j1], row)
		}
	}
}

func ceil(n, d int) int { return (n + d - 1) / d }

func roundUp(n, unit int) int { return ceil(n, unit) * unit }

// balance returns the block size at most limit, a multiple of unit, that cuts n
// into equal blocks.
func balance(n, limit, unit int) int {
	if n <= limit {
		return max(n, 1)
	}
	return roundUp(ceil(n, ceil(n, limit)), unit)
}
