package asm

import "fmt"

// One call of a kernel takes so many terms, in eights, and columns of a row, of which
// the first-level cache holds C, or of several rows together, of which it holds the
// next four of B too. Several rows of fewer columns than rowsLeast are left to the
// strips, which have C in registers and take the terms of a block.
const (
	rowTerms    = 64
	rowColumns  = 2048
	rowsColumns = 1024
	rowsLeast   = 768
)

// GemmRows computes 1, 2 or 4 rows of C = init + A·B as GemmPanel does, with the
// same bits, for any number of columns n. A is read at a[i·rs + k·cs], B at
// b[k·ldb + j], and either may run backwards as there; init, at init[i·ldi + j], may be
// c with ldc, which may overlap nothing else. What such a product costs is to read B
// once. It panics when a slice is too short or m is another number.
func GemmRows[T Float](m, n, k int, a []T, rs, cs int, b []T, ldb int, init []T, ldi int, c []T, ldc int) {
	if m != 1 && m != 2 && m != 4 {
		panic(fmt.Sprintf("asm: GemmRows: %d rows are not 1, 2 or 4", m))
	}
	if n <= 0 {
		return
	}
	checkBlock("GemmRows", "init", len(init), m, n, ldi)
	checkBlock("GemmRows", "c", len(c), m, n, ldc)
	if k <= 0 {
		copyRows(c, ldc, init, ldi, m, n)
		return
	}
	checkBlock("GemmRows", "b", len(b), k, n, abs(ldb))
	checkLeft("GemmRows", len(a), m, k, rs, cs)
	columns := rowColumns
	if m > 1 {
		columns = rowsColumns / m
	}
	for done, terms := 0, 0; done < k; done += terms {
		var kernel bool
		terms, kernel = rowsTurn[T](m, n, k-done)
		a, b := a[later(k, done, terms, cs):], b[later(k, done, terms, ldb):]
		for j := 0; kernel && j < n; j += columns {
			gemmRows(m, min(n-j, columns), terms, a, rs, cs, b[j:], ldb, init[j:], ldi, c[j:], ldc)
		}
		if !kernel {
			rowsByStrips(m, n, terms, a, rs, cs, b, ldb, init, ldi, c, ldc)
		}
		init, ldi = c, ldc
	}
}

// rowsTurn returns how many of the terms that are left are taken at once, and whether
// by the kernel of rows.
func rowsTurn[T Float](m, n, left int) (terms int, kernel bool) {
	if hasRows() && left >= 8 && (m == 1 || n >= rowsLeast) {
		return min(left&^7, rowTerms), true
	}
	return min(left, TileOf[T]().KC), false
}

// later returns where the terms from done on begin, of k that are stride apart.
func later(k, done, terms, stride int) int {
	if stride < 0 {
		return (k - done - terms) * -stride
	}
	return done * stride
}

// rowsByStrips computes rows by strips, and panels for what they leave.
func rowsByStrips[T Float](m, n, k int, a []T, rs, cs int, b []T, ldb int, init []T, ldi int, c []T, ldc int) {
	width, nr := StripWidth[T](m), TileOf[T]().NR
	for j := 0; j < n; {
		if n-j >= width {
			GemmStrip(m, width, k, a, rs, cs, b[j:], ldb, init[j:], ldi, c[j:], ldc)
			j += width
		} else {
			GemmPanel(m, min(nr, n-j), k, a, rs, cs, b[j:], ldb, init[j:], ldi, c[j:], ldc, nil, nil)
			j += nr
		}
	}
}
