package asm

// One call of a row's kernel takes so many columns, of which the first-level cache
// holds C, and terms, in eights. Strips take the terms of a block.
const (
	rowColumns = 2048
	rowTerms   = 64
)

// GemmRow computes a row of C = init + A·B as GemmPanel does, with the same bits,
// for any number of columns n. A is read at a[k·cs], B at b[k·ldb + j], and either may
// run backwards as there; init may be c, which may overlap nothing else. What such a
// product costs is to read B once. It panics when a slice is too short.
func GemmRow[T Float](n, k int, a []T, cs int, b []T, ldb int, init, c []T) {
	if n <= 0 {
		return
	}
	checkBlock("GemmRow", "init", len(init), 1, n, 0)
	checkBlock("GemmRow", "c", len(c), 1, n, 0)
	if k <= 0 {
		copy(c[:n], init)
		return
	}
	checkBlock("GemmRow", "b", len(b), k, n, abs(ldb))
	checkLeft("GemmRow", len(a), 1, k, 0, cs)
	for done, terms := 0, 0; done < k; done += terms {
		var kernel bool
		terms, kernel = rowTurn[T](k - done)
		a, b := a[later(k, done, terms, cs):], b[later(k, done, terms, ldb):]
		for j := 0; kernel && j < n; j += rowColumns {
			gemmRow(min(n-j, rowColumns), terms, a, cs, b[j:], ldb, init[j:], c[j:])
		}
		if !kernel {
			rowByStrips(n, terms, a, cs, b, ldb, init, c)
		}
		init = c
	}
}

// rowTurn returns how many of the terms that are left are taken at once, and whether
// by the kernel of rows.
func rowTurn[T Float](left int) (terms int, kernel bool) {
	if hasRow() && left >= 8 {
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

// rowByStrips computes a row by strips, and panels for what they leave.
func rowByStrips[T Float](n, k int, a []T, cs int, b []T, ldb int, init, c []T) {
	width, nr := StripWidth[T](1), TileOf[T]().NR
	for j := 0; j < n; {
		if n-j >= width {
			GemmStrip(1, width, k, a, 0, cs, b[j:], ldb, init[j:], 0, c[j:], 0)
			j += width
		} else {
			GemmPanel(1, min(nr, n-j), k, a, 0, cs, b[j:], ldb, init[j:], 0, c[j:], 0, nil, nil)
			j += nr
		}
	}
}
