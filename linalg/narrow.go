package linalg

import "github.com/curlfree/curlfree/asm"

// A narrow product, with few columns and many rows, is computed as its transpose
// Cᵀ = op(B)ᵀ·op(A)ᵀ, by the ways of products with few rows. A fused multiply-add
// rounds x·y + z as y·x + z, so that the chains have the same bits, as long as
// alpha is not to be rounded into A.

// narrowRows is how many rows of C are computed at a time, which stay in the caches;
// narrowLeast is the least number of rows and of terms that is worth it.
const (
	narrowRows  = 1024
	narrowLeast = 16
)

// isNarrow reports whether C is computed as its transpose.
func (p *product[T]) isNarrow() bool {
	most := p.tile.Narrow
	if p.ta == Transposed {
		most = p.tile.NarrowTrans
	}
	return p.n <= most && min(p.m, p.k) >= narrowLeast && p.alpha == 1 && !p.backward && !p.half
}

// narrow computes rows i0 ≤ i < i1 of C, four columns at a time. Three are
// computed as four, the last by zeros.
func (p *product[T]) narrow(buf *packed[T], i0, i1 int) {
	const ld = narrowRows + 16 // rows then spread over all sets of the cache
	n := p.n
	if n%4 == 3 {
		n++
	}
	scratch := grow(&buf.narrow, n*(p.k+2*ld))
	q := product[T]{
		m: n, k: p.k, alpha: 1, tb: !p.ta, ldb: p.lda, act: p.act, tile: p.tile,
		a: scratch[:n*p.k], lda: p.k,
		c: scratch[n*p.k : n*(p.k+ld)], ldc: ld,
	}
	if p.deriv != nil {
		q.deriv, q.ldd = scratch[n*(p.k+ld):], ld
	}
	q.tile.KC = asm.TurnedTerms // whole rows of A where they can be, as memory has them
	q.packA, q.packB = q.choosePacking()
	p.turnB(q.a)
	for i := i0; i < i1; i += narrowRows {
		q.n = min(narrowRows, i1-i)
		q.b, _, _ = p.operandA(buf, i, 0, p.k)
		p.turnStart(q.c, ld, i, q.n)
		for j := 0; j < n; j += 4 {
			q.block(buf, j, min(j+4, n), 0, q.n)
		}
		turnBack(p.c[i*p.ldc:], p.ldc, q.c, ld, q.n, p.n)
		if p.deriv != nil {
			turnBack(p.deriv[i*p.ldd:], p.ldd, q.deriv, ld, q.n, p.n)
		}
	}
}

// turnB copies op(B)ᵀ to contiguous rows, and zeros behind them.
func (p *product[T]) turnB(dst []T) {
	for j := range p.n {
		row := dst[j*p.k : (j+1)*p.k]
		if p.tb == Transposed {
			copy(row, p.b[j*p.ldb:])
			continue
		}
		for l := range row {
			row[l] = p.b[l*p.ldb+j]
		}
	}
	clear(dst[p.n*p.k:])
}

// turnStart sets the rows of dst, stride ld, to what the chains of m rows of C from i
// on start from, and those behind them to zero.
func (p *product[T]) turnStart(dst []T, ld, i, m int) {
	for j := 0; j*ld < len(dst); j++ {
		switch row := dst[j*ld : j*ld+m]; {
		case j >= p.n:
			clear(row)
		case p.init != nil:
			fill(row, p.init[j])
		default:
			for r := range row {
				row[r] = p.c[(i+r)*p.ldc+j]
			}
		}
	}
}

// turnBack sets dst, m×n, to the transpose of src.
func turnBack[T Float](dst []T, ldd int, src []T, lds, m, n int) {
	for j := range n {
		for i, v := range src[j*lds : j*lds+m] {
			dst[i*ldd+j] = v
		}
	}
}
