package asm

// One call of a row's kernel takes so many columns, of which the first-level cache
// holds C, and terms, in eights.
const (
	rowColumns = 2048
	rowTerms   = 64
)

// GemmRow computes a row of C = init + A·B as GemmPanel does, with the same bits,
// for any number of columns. What such a product costs is to read B once. It
// panics when a slice is too short.
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
		terms = k - done
		kernel := hasRow() && terms >= 8
		if kernel {
			terms = min(terms&^7, rowTerms)
		}
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
