package linalg

// copying is a job of the factorizations' beginning: a copy, in slabs of rows.
type copying[T Float] struct {
	dst, src Matrix[T]
	form     copyForm
}

// copyForm says what of the source is copied.
type copyForm int

const (
	asIs       copyForm = iota
	turnedOver          // the transpose
	upperOnly           // the upper triangle, with zeros below
)

// copyRows is how many rows of the source are copied at a time, lines of the cache.
const copyRows = 64

// do copies src to dst.
func (c *copying[T]) do(dst, src *Matrix[T], form copyForm, ws *Workspace) {
	const worthwhile = 1 << 15
	*c = copying[T]{*dst, *src, form}
	if src.Rows*src.Cols < worthwhile {
		c.all()
		return
	}
	used := ws.acquire()
	used.do(ceil(src.Rows, copyRows), c)
	ws.release(used)
}

// all copies on the caller's thread.
func (c *copying[T]) all() {
	for i := range ceil(c.src.Rows, copyRows) {
		c.run(0, i)
	}
}

func (c *copying[T]) run(_, i int) { c.rows(i*copyRows, min((i+1)*copyRows, c.src.Rows)) }

// rows copies rows i0 ≤ i < i1 of the source.
func (c *copying[T]) rows(i0, i1 int) {
	from := c.src.view(i0, i1, 0, c.src.Cols)
	if c.form == turnedOver {
		to := c.dst.view(0, c.dst.Rows, i0, i1)
		Transpose(&to, &from)
		return
	}
	to := c.dst.view(i0, i1, 0, c.dst.Cols)
	if c.form == asIs {
		to.Copy(&from)
		return
	}
	for i := range to.Rows {
		row := to.Row(i)
		clear(row[:i0+i])
		copy(row[i0+i:], from.Row(i)[i0+i:])
	}
}
