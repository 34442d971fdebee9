package linalg

import (
	"fmt"
	"math"
)

// The eigenproblem of a symmetric tridiagonal matrix, of which d is the diagonal
// and e what is beside it, is solved in double precision for both types.

// maxSteps is how many steps an iteration may take for each number it looks for;
// tests lower it.
var maxSteps = 40

// qlValues replaces d by the eigenvalues, unsorted, by the implicit QL algorithm,
// and applies its rotations to the rows of q unless that is nil: a q that starts
// as the identity ends with the eigenvectors in its rows. e, of d's length, is
// destroyed; its elements count as zero when they are below half a unit in the
// last place of the largest element.
func qlValues(d, e []float64, q *Matrix[float64]) error {
	n := len(d)
	floor := 0.0
	for i := range d {
		floor = max(floor, max(math.Abs(d[i]), math.Abs(e[i])))
	}
	floor *= 0x1p-54
	for l := range n {
		for step := 0; ; step++ {
			m := l
			for m < n-1 && math.Abs(e[m]) > floor {
				m++
			}
			if m == l {
				break
			}
			if step == maxSteps {
				return fmt.Errorf("not converged after %d steps for eigenvalue %d", step, l)
			}
			qlStep(d, e, l, m, q)
		}
	}
	return nil
}

// qlStep takes one step on rows l to m with the shift of Wilkinson.
func qlStep(d, e []float64, l, m int, q *Matrix[float64]) {
	g := (d[l+1] - d[l]) / (2 * e[l])
	g = d[m] - d[l] + e[l]/(g+math.Copysign(hypot(g, 1), g))
	s, c, p := 1.0, 1.0, 0.0
	for i := m - 1; i >= l; i-- {
		f, b := s*e[i], float64(c*e[i])
		r := hypot(f, g)
		e[i+1] = r
		if r == 0 {
			d[i+1] -= p
			e[m] = 0
			return
		}
		s, c = f/r, g/r
		g = d[i+1] - p
		r = float64((d[i]-g)*s) + float64(2*float64(c*b))
		p = float64(s * r)
		d[i+1] = g + p
		g = float64(c*r) - b
		if q != nil {
			rotate(q.Row(i+1), q.Row(i), c, s)
		}
	}
	d[l] -= p
	e[l], e[m] = g, 0
}

// tridiagonalValues replaces d by the eigenvalues, unsorted, by the form of the QL
// algorithm without square roots of Pal, Walker and Kahan (Parlett 1980, The
// symmetric eigenvalue problem, section 8.15), which works on the squares of e. Its
// rounding errors beside the diagonal are of the order of ε² in the squares, so that
// an element counts as zero when it is below one unit in the last place of the
// largest; below that a cluster would not converge.
func tridiagonalValues(d, e []float64) error {
	n := len(d)
	floor := 0.0
	for i := range d {
		floor = max(floor, max(math.Abs(d[i]), math.Abs(e[i])))
		e[i] = float64(e[i] * e[i])
	}
	floor = float64(floor*0x1p-52) * float64(floor*0x1p-52)
	for l := range n {
		for step := 0; ; step++ {
			m := l
			for m < n-1 && e[m] > floor {
				m++
			}
			if m == l {
				break
			}
			if step == maxSteps {
				return fmt.Errorf("not converged after %d steps for eigenvalue %d", step, l)
			}
			rootFreeStep(d, e, l, m)
		}
	}
	return nil
}

// rootFreeStep takes one step on rows l to m with the shift of Wilkinson. c and s
// are the squares of the cosine and the sine of a rotation.
func rootFreeStep(d, e []float64, l, m int) {
	root := math.Sqrt(e[l])
	g := (d[l+1] - d[l]) / (2 * root)
	shift := d[l] - root/(g+math.Copysign(hypot(g, 1), g))
	c, s := 1.0, 0.0
	gamma := d[m] - shift
	p := float64(gamma * gamma)
	for i := m - 1; i >= l; i-- {
		b := e[i]
		r := p + b
		e[i+1] = float64(s * r)
		before, inverse := c, r/p
		c, s = p/r, b/r
		old, alpha := gamma, d[i]
		gamma = float64(c*(alpha-shift)) - float64(s*old)
		d[i+1] = old + (alpha - gamma)
		if c > 0x1p-1000 {
			p = float64(float64(gamma*gamma) * inverse)
		} else {
			p = float64(before * b)
		}
	}
	e[l] = float64(s * p)
	e[m] = 0
	d[l] = shift + gamma
}

// rotate sets x = c·x + s·y and y = c·y − s·x.
func rotate[T Float](x, y []T, c, s T) {
	y = y[:len(x)]
	for i, v := range x {
		w := y[i]
		x[i] = T(c*v) + T(s*w)
		y[i] = T(c*w) - T(s*v)
	}
}

// conquer finds eigenvalues and eigenvectors by divide and conquer: Cuppen 1981,
// with the deflation of Dongarra and Sorensen 1987 and the vectors of Gu and
// Eisenstat 1995. Nearly all of its flops run in Gemm.
type conquer struct {
	d, e, z []float64
	q       Matrix[float64] // eigenvectors of the parts, in rows
	merge   merge
}

// smallest is the order below which QL is quicker.
const smallest = 24

// solve replaces c.d by the eigenvalues and c.q by the eigenvectors in its rows,
// in no order.
func (c *conquer) solve(ws *Workspace) error {
	n := len(c.d)
	c.q.reshape(n, n)
	c.q.setEye()
	c.z = resize(c.z, n)
	c.merge.grow(n)
	return c.part(0, n, ws)
}

// part solves rows lo ≤ i < hi.
func (c *conquer) part(lo, hi int, ws *Workspace) error {
	if hi-lo <= smallest {
		q := c.q.view(lo, hi, lo, hi)
		return qlValues(c.d[lo:hi], c.e[lo:hi], &q)
	}
	// T = diag(T₁, T₂) + ρ·u·uᵀ with u = (…0, 1, ±1, 0…).
	mid := (lo + hi) / 2
	e := c.e[mid-1]
	c.e[mid-1] = 0
	rho := math.Abs(e)
	c.d[mid-1] -= rho
	c.d[mid] -= rho
	if err := c.part(lo, mid, ws); err != nil {
		return err
	}
	if err := c.part(mid, hi, ws); err != nil {
		return err
	}
	for i := lo; i < mid; i++ {
		c.z[i] = c.q.At(i, mid-1) * math.Sqrt2 / 2
	}
	for i := mid; i < hi; i++ {
		c.z[i] = math.Copysign(math.Sqrt2/2, e) * c.q.At(i, mid)
	}
	c.deflate(lo, mid, hi, 2*rho)
	m := &c.merge
	if err := m.solve(c.d, c.z, 2*rho, false); err != nil {
		return err
	}
	k := len(m.kept)
	m.s.reshape(k, k)
	for a := range k {
		row, delta := m.s.Row(a), m.secular.delta.Row(a)
		for i, f := range m.secular.fitted {
			row[m.column[i]] = f / delta[i]
		}
		normalise(row)
	}
	m.apply(&c.q, hi, ws)
	return nil
}

// deflate finds the rows that the merge does not change, to working precision:
// those without weight in z, and one of each two with nearly equal d, after a
// rotation that takes its weight.
func (c *conquer) deflate(lo, mid, hi int, rho float64) {
	m := &c.merge
	order := m.begin(lo, mid, hi, c.d)
	largest := 0.0
	for _, i := range order {
		largest = max(largest, max(math.Abs(c.d[i]), math.Abs(c.z[i])))
	}
	tol := 8 * 0x1p-53 * largest
	last := -1 // of the kept so far, not yet compared with the next
	for _, j := range order {
		if rho*math.Abs(c.z[j]) <= tol {
			m.fixed = append(m.fixed, j)
			continue
		}
		if last >= 0 {
			r := hypot(c.z[j], c.z[last])
			cos, sin := c.z[j]/r, -c.z[last]/r
			if gap := c.d[j] - c.d[last]; math.Abs(gap*cos*sin) <= tol {
				c.z[j], c.z[last] = r, 0
				rotate(c.q.Row(last)[lo:hi], c.q.Row(j)[lo:hi], cos, sin)
				m.join(last, j)
				cc, ss := cos*cos, sin*sin
				c.d[last], c.d[j] = float64(c.d[last]*cc)+float64(c.d[j]*ss), float64(c.d[last]*ss)+float64(c.d[j]*cc)
				m.fixed = append(m.fixed, last)
			} else {
				m.kept = append(m.kept, last)
			}
		}
		last = j
	}
	if last >= 0 {
		m.kept = append(m.kept, last)
	}
}
