package linalg

import (
	"fmt"
	"math"
)

// francis brings the upper Hessenberg matrix t to real Schur form with standard
// blocks, by steps with two shifts (Francis 1961), and applies its
// transformations to the rows of vt. A vt without columns says that only
// eigenvalues are wanted: the form is then right in its diagonal blocks alone. It is
// for small matrices.
func francis(t, vt *Matrix[float64]) error {
	for hi := t.Rows; hi > 0; {
		lo := 0
		for step := 0; ; step++ {
			lo = split(t, 0, hi)
			if lo >= hi-2 {
				break
			}
			if step == maxSteps {
				return fmt.Errorf("not converged after %d steps in a block of order %d", step, t.Rows)
			}
			s := lastShifts(t, hi)
			if step%10 == 9 {
				s = oddShifts(t, hi)
			}
			c := bulges{t: t, vt: vt, lo: lo, hi: hi}
			for p := lo - 1; p <= hi-3; p++ {
				c.push(p, s, 0, vt.Cols)
			}
		}
		if lo == hi-2 {
			settlePair(t, vt, lo)
		}
		hi = lo
	}
	return nil
}

// split returns the first row of the last block of h, of the rows lo ≤ i < hi,
// that does not fall apart, and sets the negligible element before it to zero.
func split(h *Matrix[float64], lo, hi int) int {
	for k := hi - 1; k > lo; k-- {
		if negligible(h, k) {
			h.Row(k)[k-1] = 0
			return k
		}
	}
	return lo
}

// negligible reports whether the element left of row k's diagonal is small, in the
// sense of Ahues and Tisseur 1997.
func negligible(h *Matrix[float64], k int) bool {
	const eps, floor = 0x1p-52, 0x1p-960
	up, row := h.Row(k-1), h.Row(k)
	sub := math.Abs(row[k-1])
	if sub <= floor {
		return true
	}
	size := math.Abs(up[k-1]) + math.Abs(row[k])
	if size == 0 {
		if k >= 2 {
			size += math.Abs(up[k-2])
		}
		if k+1 < h.Rows {
			size += math.Abs(h.Row(k + 1)[k])
		}
	}
	if sub > eps*size {
		return false
	}
	super := math.Abs(up[k])
	here, gap := math.Abs(row[k]), math.Abs(up[k-1]-row[k])
	s := max(here, gap) + max(sub, super)
	return min(sub, super)*(max(sub, super)/s) <= max(floor, eps*(min(here, gap)*(max(here, gap)/s)))
}

// lastShifts returns the eigenvalues of the last block of order 2 before row hi,
// real ones both as the closer to the last element.
func lastShifts(h *Matrix[float64], hi int) pairOf {
	r0, r1 := h.Row(hi - 2)[hi-2:hi], h.Row(hi - 1)[hi-2:hi]
	_, _, a, b, c, d := standardise(r0[0], r0[1], r1[0], r1[1])
	s := eigenvalues(a, b, c, d)
	if s.im == 0 {
		if math.Abs(s.re1-r1[1]) < math.Abs(s.re2-r1[1]) {
			s.re2 = s.re1
		}
		s.re1 = s.re2
	}
	return s
}

// oddShifts returns shifts for a matrix on which the usual ones do not converge.
func oddShifts(h *Matrix[float64], hi int) pairOf {
	s := math.Abs(h.At(hi-1, hi-2)) + math.Abs(h.At(hi-2, hi-3))
	re := h.At(hi-1, hi-1) + float64(0.75*s)
	return pairOf{re, re, 0.66 * s}
}

// bulges is where shifts pass through an upper Hessenberg matrix: a matrix t whose
// rows lo ≤ i < hi do not fall apart, and vt, whose rows follow.
type bulges struct {
	t, vt  *Matrix[float64]
	lo, hi int
}

// push moves a bulge out of column p of t by a reflector of rows p+1 to p+3 and
// of the columns of these numbers; with p = lo−1 it makes the bulge from the
// shifts, with p = hi−3 two rows are left and it vanishes. In vt, columns from ≤ j
// < to are changed.
func (c *bulges) push(p int, s pairOf, from, to int) {
	t, first, end := c.t, 0, c.t.Cols
	if c.vt.Cols == 0 { // only what belongs to the active block
		first, end = max(c.lo, 0), c.hi
	}
	var x, y, z float64
	if p < c.lo {
		x, y, z = c.first(s)
	} else {
		x, y = t.Data[(p+1)*t.Stride+p], t.Data[(p+2)*t.Stride+p]
		if p+3 < c.hi {
			z = t.Data[(p+3)*t.Stride+p]
		}
	}
	if p+3 == c.hi {
		c.finish(p, x, y, from, to)
		return
	}
	r, beta := reflect3(x, y, z)
	if p >= c.lo {
		t.Data[(p+1)*t.Stride+p], t.Data[(p+2)*t.Stride+p], t.Data[(p+3)*t.Stride+p] = beta, 0, 0
	}
	r.rows(t, p+1, p+1, end)
	r.columns(t, p+1, first, min(p+5, c.hi))
	r.rows(c.vt, p+1, from, to)
}

// finish annihilates y below x with a rotation of the last two rows.
func (c *bulges) finish(p int, x, y float64, from, to int) {
	r := hypot(x, y)
	if y == 0 || r == 0 {
		return
	}
	cos, sin := x/r, y/r
	c.t.Row(p + 1)[p], c.t.Row(p + 2)[p] = r, 0
	rotate(c.t.Row(p + 1)[p+1:], c.t.Row(p + 2)[p+1:], cos, sin)
	rotateColumns(c.t, p+1, 0, c.hi, cos, sin)
	rotate(c.vt.Row(p + 1)[from:to], c.vt.Row(p + 2)[from:to], cos, sin)
}

// first returns a multiple of the first column of (T − λ₁)(T − λ₂), of the block
// of order 3 at lo.
func (c *bulges) first(s pairOf) (x, y, z float64) {
	r0, r1, r2 := c.t.Row(c.lo)[c.lo:], c.t.Row(c.lo + 1)[c.lo:], c.t.Row(c.lo + 2)[c.lo:]
	size := math.Abs(r0[0]-s.re2) + math.Abs(s.im) + math.Abs(r1[0]) + math.Abs(r2[0])
	if size == 0 {
		return 0, 0, 0
	}
	sub := r1[0] / size
	x = float64((r0[0]-s.re1)*((r0[0]-s.re2)/size)) + float64(s.im*(s.im/size)) + float64(sub*r0[1])
	y = sub * (r0[0] + r1[1] - s.re1 - s.re2)
	return x, y, float64(sub * r2[1])
}

// reflector3 is I − τ·v·vᵀ for v = (1, v1, v2).
type reflector3 struct{ v1, v2, tau float64 }

// reflect3 returns the reflector that maps (x, y, z) to (β, 0, 0).
func reflect3(x, y, z float64) (r reflector3, beta float64) {
	size := max(math.Abs(y), math.Abs(z))
	if size == 0 {
		return reflector3{}, x
	}
	size = max(size, math.Abs(x))
	x, y, z = x/size, y/size, z/size
	beta = -math.Copysign(math.Sqrt(float64(x*x)+float64(y*y)+float64(z*z)), x)
	return reflector3{y / (x - beta), z / (x - beta), (beta - x) / beta}, beta * size
}

// rows reflects rows i to i+2 of m in the columns from ≤ j < to.
func (r reflector3) rows(m *Matrix[float64], i, from, to int) {
	if from >= to || r.tau == 0 {
		return
	}
	a := m.Data[i*m.Stride:][from:to]
	b := m.Data[(i+1)*m.Stride:][from:to]
	c := m.Data[(i+2)*m.Stride:][from:to]
	b, c = b[:len(a)], c[:len(a)]
	t1, t2 := r.tau*r.v1, r.tau*r.v2
	for j, x := range a {
		s := x + float64(r.v1*b[j]) + float64(r.v2*c[j])
		a[j] = x - float64(r.tau*s)
		b[j] -= float64(t1 * s)
		c[j] -= float64(t2 * s)
	}
}

// columns reflects columns j to j+2 of m in the rows from ≤ i < to.
func (r reflector3) columns(m *Matrix[float64], j, from, to int) {
	if r.tau == 0 {
		return
	}
	t1, t2 := r.tau*r.v1, r.tau*r.v2
	for i := from; i < to; i++ {
		x := m.Data[i*m.Stride+j:][:3]
		s := x[0] + float64(r.v1*x[1]) + float64(r.v2*x[2])
		x[0] -= float64(r.tau * s)
		x[1] -= float64(t1 * s)
		x[2] -= float64(t2 * s)
	}
}
