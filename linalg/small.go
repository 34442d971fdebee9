package linalg

import "github.com/curlfree/curlfree/asm"

// small computes dst = op(A)·B + beta·dst from the operands where they lie: for
// few multiply-adds nothing is worth packing, and a workspace costs more than it
// gives.
func small[T Float](dst, a *Matrix[T], ta Trans, k int, b *Matrix[T], beta T) {
	rs, cs := a.Stride, 1
	if ta == Transposed {
		rs, cs = cs, rs
	}
	if beta != 0 {
		scale(dst, beta)
	}
	asm.GemmSmall(dst.Rows, dst.Cols, k, a.Data, rs, cs, b.Data, b.Stride, dst.Data, dst.Stride, beta != 0)
}

// strips computes C = init + A·B for a few rows, with the arguments of
// asm.GemmPanel: rows go in fours, twos and ones over the same chunk of columns,
// which then comes from the cache. A large B is read once, and that is what such
// products cost.
func strips[T Float](m, n, k int, a []T, rs, cs int, b []T, ldb int, init []T, ldi int, c []T, ldc int) {
	chunk := asm.StripWidth[T](1)
	if m == 1 || m == 2 || m == 4 {
		chunk = n
	}
	for j := 0; j < n; j += chunk {
		for i := 0; i < m; {
			rows := 4
			for rows > m-i {
				rows /= 2
			}
			asm.GemmRows(rows, min(chunk, n-j), k, a[i*rs:], rs, cs, b[j:], ldb, init[i*ldi+j:], ldi, c[i*ldc+j:], ldc)
			i += rows
		}
	}
}

// turnedRows is the number of rows up to which a transposed B is turned again for
// each in registers, rather than once in memory. For three that takes as long, unless
// asm.TurnedRows rows share it.
const turnedRows = 2

// turnedStrips computes m rows of C = init + A·op(B) with the arguments of strips, where
// B is transposed, A is not and k a multiple of 4. The last columns overlap others, whose
// chains then run twice, from the same start.
func turnedStrips[T Float](m, n, k int, a []T, rs int, b []T, ldb int, init []T, ldi int, c []T, ldc int) {
	const width = asm.TurnedWidth
	for i := range m {
		if from, to := init[i*ldi:][:n], c[i*ldc:][:n]; &from[0] != &to[0] {
			copy(to, from)
		}
	}
	for i := 0; i < m; {
		rows := 4
		for rows > m-i {
			rows /= 2
		}
		var last [4 * width]T
		a, c := a[i*rs:], c[i*ldc:]
		asm.PackRows(last[:], width, c[n-width:], ldc, rows, width)
		for j := 0; j+width <= n; j += width {
			var next []T
			if j+2*width <= n && ldb <= k+k/8 {
				next = b[(j+width)*ldb:]
			}
			asm.GemmTurned(rows, k, a, rs, b[j*ldb:], ldb, next, c[j:], ldc)
		}
		if n%width != 0 {
			asm.PackRows(c[n-width:], ldc, last[:], width, rows, width)
			asm.GemmTurned(rows, k, a, rs, b[(n-width)*ldb:], ldb, nil, c[n-width:], ldc)
		}
		i += rows
	}
}

// rankOne sets C = x·yᵀ + C, each element by one fused multiply-add.
func rankOne[T Float](x, y, c []T, ldc int) {
	if len(x) == 0 || len(y) == 0 {
		return
	}
	tile := asm.TileOf[T]()
	for i := 0; i < len(x); i += tile.MC {
		for j := 0; j < len(y); j += tile.NR {
			m, n, to := min(tile.MC, len(x)-i), min(tile.NR, len(y)-j), c[i*ldc+j:]
			asm.GemmPanel(m, n, 1, x[i:], 1, 1, y[j:], n, to, ldc, to, ldc, nil, nil)
		}
	}
}

// addRows sets y = Σ x[p]·row p of A + y, each element by a chain of fused
// multiply-adds in increasing p. The rows start at a[p·lda].
func addRows[T Float](y, x, a []T, lda int) {
	if len(x) > 0 && len(y) > 0 {
		asm.GemmRows(1, len(y), len(x), x, 0, 1, a, lda, y, 0, y, 0)
	}
}

// negatives sets dst to −x, whose elements are step apart.
func negatives[T Float](dst, x []T, step int) []T {
	for i := range dst {
		dst[i] = -x[i*step]
	}
	return dst
}

// fewRows computes m rows of C at (i, j), fewer than a tile has, with B where it
// lies; a transposed B is turned in registers, or in chunks that stay in the cache.
func (p *product[T]) fewRows(buf *packed[T], a []T, rs, cs, i, m, l, k, j, n int) {
	if whole := k &^ 3; p.tb == Transposed && m <= max(turnedRows, asm.TurnedRows()) && cs == 1 && !p.backward && n >= asm.TurnedWidth && whole > 0 {
		init, ldi := p.chains(i, l, j)
		turnedStrips(m, n, whole, a, rs, p.b[j*p.ldb+l:], p.ldb, init, ldi, p.c[i*p.ldc+j:], p.ldc)
		if whole == k {
			return
		}
		a, l, k = a[whole*cs:], l+whole, k-whole
	}
	chunk, ld := n, 0
	if p.tb == Transposed {
		chunk = asm.StripWidth[T](1)
		ld = chunk + p.tile.Vector // rows then spread over all sets of the cache
		grow(&buf.b, k*ld+asm.PackSlack)
	}
	for end := j + n; j < end; j += chunk {
		n := min(chunk, end-j)
		b, ldb := buf.b, p.along(ld)
		if p.tb == Transposed {
			asm.PackTransposed(b, ld, p.b[j*p.ldb+l:], p.ldb, n, k)
		} else {
			b, ldb = p.b[l*p.ldb+j:], p.along(p.ldb)
		}
		init, ldi := p.chains(i, l, j)
		strips(m, n, k, a, rs, cs, b, ldb, init, ldi, p.c[i*p.ldc+j:], p.ldc)
	}
}
