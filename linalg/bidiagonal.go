package linalg

import (
	"math"
	"slices"
)

// The singular values of an upper bidiagonal matrix, of which d is the diagonal
// and e what is right of it, are found in double precision for both types.

// bidiagonalValues replaces d by the singular values, not sorted: the eigenvalues
// of the tridiagonal matrix with a zero diagonal beside which d and e alternate
// are these and their negatives (Golub and Kahan 1965). work holds 4n numbers.
func bidiagonalValues(d, e, work []float64) error {
	n := len(d)
	diagonal, beside := work[:2*n], work[2*n:4*n]
	clear(diagonal)
	for i := range n {
		beside[2*i], beside[2*i+1] = d[i], e[i]
	}
	if n > 0 {
		beside[2*n-1] = 0
	}
	if err := qlValues(diagonal, beside, nil); err != nil {
		return err
	}
	slices.Sort(diagonal)
	for i := range d {
		d[i] = max(0, diagonal[2*n-1-i])
	}
	return nil
}

// conquerSVD finds singular values and vectors by divide and conquer (Gu and
// Eisenstat 1995, A divide-and-conquer algorithm for the bidiagonal SVD). A part
// is rows lo ≤ i < hi of B with the columns lo ≤ j < hi, or one more, for which
// the part has a right vector without a value in its last row. Nearly all flops
// run in Gemm.
type conquerSVD struct {
	d, e, z []float64
	u, v    Matrix[float64] // singular vectors of the parts, in rows
	merge   merge
}

// solve replaces c.d by the singular values, and c.u and c.v by the left and right
// singular vectors in their rows, in no order.
func (c *conquerSVD) solve(ws *Workspace) error {
	n := len(c.d)
	c.u.reshape(n, n)
	c.u.setEye()
	c.v.reshape(n, n)
	c.v.setEye()
	c.z = resize(c.z, n+1)
	c.merge.grow(n)
	return c.part(0, n, 0, ws)
}

// part solves rows lo ≤ i < hi with so many more columns, 0 or 1.
func (c *conquerSVD) part(lo, hi, more int, ws *Workspace) error {
	switch hi - lo {
	case 0:
		return nil
	case 1:
		c.row(lo, more)
		return nil
	}
	// Between two parts is row mid, with α below the last column of the first and
	// β above the first column of the second.
	mid := lo + (hi-lo-1)/2
	alpha, beta := c.d[mid], c.e[mid]
	if err := c.part(lo, mid, 1, ws); err != nil {
		return err
	}
	if err := c.part(mid+1, hi, more, ws); err != nil {
		return err
	}
	c.d[mid] = 0
	for i := lo; i <= mid; i++ {
		c.z[i] = alpha * c.v.At(i, mid)
	}
	for i := mid + 1; i < hi+more; i++ {
		c.z[i] = beta * c.v.At(i, mid+1)
	}
	c.deflate(lo, mid, hi, more, max(math.Abs(alpha), math.Abs(beta)))
	m := &c.merge
	if err := m.solve(c.d, c.z, 1, true); err != nil {
		return err
	}
	c.vectors(true)
	m.apply(&c.u, hi, ws)
	c.vectors(false)
	m.apply(&c.v, hi+more, ws)
	return nil
}

// row solves a part of one row: d alone, or d and e.
func (c *conquerSVD) row(i, more int) {
	d := c.d[i]
	if more == 0 {
		c.d[i] = math.Abs(d)
		c.u.Row(i)[i] = math.Copysign(1, d)
		return
	}
	e := c.e[i]
	r := hypot(d, e)
	c.d[i] = r
	if r > 0 {
		x, y := c.v.Row(i)[i:], c.v.Row(i + 1)[i:]
		x[0], x[1] = d/r, e/r
		y[0], y[1] = -e/r, d/r
	}
}

// deflate finds the rows that the merge does not change, to working precision.
// Row mid, with d = 0, is always the first of those that do.
func (c *conquerSVD) deflate(lo, mid, hi, more int, size float64) {
	m := &c.merge
	order := m.begin(lo, mid+1, hi, c.d)
	if more == 1 { // one of the two vectors without a value takes all of the weight
		if r := hypot(c.z[mid], c.z[hi]); r > 0 {
			rotate(c.v.Row(mid)[lo:hi+1], c.v.Row(hi)[lo:hi+1], c.z[mid]/r, c.z[hi]/r)
			c.z[mid] = r
		}
		m.kinds[mid] = both
	}
	for _, i := range order {
		size = max(size, c.d[i])
	}
	tol := 0x1p-49 * size
	m.kept = append(m.kept, mid)
	last := -1 // of the kept so far, not yet compared with the next
	for _, j := range order {
		switch {
		case j == mid:
			continue
		case math.Abs(c.z[j]) <= tol:
			m.fixed = append(m.fixed, j)
			continue
		case last >= 0 && c.d[j]-c.d[last] <= tol:
			r := hypot(c.z[j], c.z[last])
			cos, sin := c.z[j]/r, -c.z[last]/r
			c.z[j], c.z[last] = r, 0
			rotate(c.u.Row(last)[lo:hi], c.u.Row(j)[lo:hi], cos, sin)
			rotate(c.v.Row(last)[lo:hi+more], c.v.Row(j)[lo:hi+more], cos, sin)
			m.join(last, j)
			m.fixed = append(m.fixed, last)
		case last >= 0:
			m.kept = append(m.kept, last)
		}
		last = j
	}
	if last >= 0 {
		m.kept = append(m.kept, last)
	}
	if len(m.kept) > 1 { // neither a weight nor a gap of zero
		if math.Abs(c.z[mid]) <= tol {
			c.z[mid] = tol
		}
		c.d[m.kept[1]] = max(c.d[m.kept[1]], tol/2)
	}
}

// vectors sets s to the left or right singular vectors of the merge, in rows.
func (c *conquerSVD) vectors(left bool) {
	m := &c.merge
	k := len(m.kept)
	m.s.reshape(k, k)
	if k == 1 {
		m.s.Data[0] = 1
		if !left {
			m.s.Data[0] = math.Copysign(1, m.secular.z[0])
		}
		return
	}
	for a := range k {
		row, delta := m.s.Row(a), m.secular.delta.Row(a)
		for i, f := range m.secular.fitted {
			v := f / delta[i]
			if left {
				v *= m.secular.d[i]
			}
			row[m.column[i]] = v
		}
		if left {
			row[m.column[0]] = -1
		}
		normalise(row)
	}
}
