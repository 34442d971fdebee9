package linalg

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// The eigenproblem of a symmetric tridiagonal matrix, of which d is the diagonal
// and e what is beside it, is solved in double precision for both types.

// maxSteps is how many steps an iteration may take for each number it looks for.
const maxSteps = 40

// qlValues replaces d by the eigenvalues, unsorted, by the implicit QL algorithm,
// and applies its rotations to the rows of q unless that is nil: a q that starts
// as the identity ends with the eigenvectors in its rows. e, of d's length, is
// destroyed; its elements count as zero when they are below half a unit in the
// last place of the largest element.
func qlValues(d, e []float64, q *Matrix[float64]) error {
	n := len(d)
	floor := 0.0
	for i := range d {
		floor = math.Max(floor, math.Max(math.Abs(d[i]), math.Abs(e[i])))
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
		f, b := s*e[i], c*e[i]
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
		p = s * r
		d[i+1] = g + p
		g = float64(c*r) - b
		if q != nil {
			rotate(q.Row(i+1), q.Row(i), c, s)
		}
	}
	d[l] -= p
	e[l], e[m] = g, 0
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
	d, e   []float64
	q      Matrix[float64] // eigenvectors of the parts, in rows
	parts  Matrix[float64] // rows of q on their way
	s      Matrix[float64] // eigenvectors of a merge, in rows
	z      []float64
	order  []int
	kept   []int // rows that a merge changes, by increasing d
	fixed  []int // rows that it leaves
	column []int // of s, for each row kept
	kinds  []kind
	poles  []float64
	weight []float64
	fitted []float64
	line   []float64
}

// kind says where a row of a merge may differ from zero.
type kind uint8

const (
	first kind = iota // in the columns of the first part
	both
	second
)

// smallest is the order below which QL is quicker.
const smallest = 32

// solve replaces c.d by the eigenvalues and c.q by the eigenvectors in its rows,
// in no order.
func (c *conquer) solve(ws *Workspace) error {
	n := len(c.d)
	c.q.reshape(n, n)
	c.q.setEye()
	c.parts.reshape(n, n)
	c.z, c.order, c.column, c.kinds = resize(c.z, n), resize(c.order, n), resize(c.column, n), resize(c.kinds, n)
	c.kept, c.fixed = resize(c.kept, n), resize(c.fixed, n)
	c.poles, c.weight, c.fitted, c.line = resize(c.poles, n), resize(c.weight, n), resize(c.fitted, n), resize(c.line, n)
	return c.divide(0, n, ws)
}

// divide solves the part of rows lo ≤ i < hi.
func (c *conquer) divide(lo, hi int, ws *Workspace) error {
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
	if err := c.divide(lo, mid, ws); err != nil {
		return err
	}
	if err := c.divide(mid, hi, ws); err != nil {
		return err
	}
	for i := lo; i < mid; i++ {
		c.z[i] = c.q.At(i, mid-1) * math.Sqrt2 / 2
	}
	for i := mid; i < hi; i++ {
		c.z[i] = math.Copysign(math.Sqrt2/2, e) * c.q.At(i, mid)
	}
	return c.merge(lo, mid, hi, 2*rho, ws)
}

// merge solves diag(d) + ρ·z·zᵀ, of rows lo ≤ i < hi, and multiplies the vectors
// of the parts.
func (c *conquer) merge(lo, mid, hi int, rho float64, ws *Workspace) error {
	c.deflate(lo, mid, hi, rho)
	k := len(c.kept)
	firsts, seconds := c.gather(lo, hi)
	c.s.reshape(k, k)
	for a, i := range c.kept {
		c.poles[a], c.weight[a] = c.d[i], c.z[i]
	}
	for a := range k {
		lambda, ok := secularRoot(c.s.Row(a), c.poles[:k], c.weight[:k], rho, a)
		if !ok {
			return fmt.Errorf("not converged after %d steps for the secular equation of order %d", secularSteps, k)
		}
		c.z[lo+a] = lambda
	}
	c.vectors(k)
	// New values and vectors in front, those that were left behind.
	for b, i := range c.fixed {
		c.line[b] = c.d[i]
	}
	copy(c.d[lo:hi], c.z[lo:lo+k])
	copy(c.d[lo+k:hi], c.line)
	left, right := c.q.view(lo, lo+k, lo, mid), c.q.view(lo, lo+k, mid, hi)
	s1, s2 := c.s.view(0, k, 0, k-seconds), c.s.view(0, k, firsts, k)
	p1, p2 := c.parts.view(0, k-seconds, lo, mid), c.parts.view(firsts, k, mid, hi)
	Gemm(&left, 1, &s1, NoTrans, &p1, NoTrans, 0, ws)
	Gemm(&right, 1, &s2, NoTrans, &p2, NoTrans, 0, ws)
	for i := lo + k; i < hi; i++ {
		copy(c.q.Row(i)[lo:hi], c.parts.Row(i - lo)[lo:hi])
	}
	return nil
}

// deflate finds the rows that the merge does not change, to working precision:
// those without weight in z, and one of each two with nearly equal d, after a
// rotation that takes its weight.
func (c *conquer) deflate(lo, mid, hi int, rho float64) {
	order := c.order[lo:hi]
	largest := 0.0
	for i := lo; i < hi; i++ {
		order[i-lo] = i
		largest = math.Max(largest, math.Max(math.Abs(c.d[i]), math.Abs(c.z[i])))
		c.kinds[i] = first
		if i >= mid {
			c.kinds[i] = second
		}
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Or(cmp.Compare(c.d[i], c.d[j]), i-j) })
	tol := 8 * 0x1p-53 * largest
	c.kept, c.fixed = c.kept[:0], c.fixed[:0]
	last := -1 // of the kept so far, not yet compared with the next
	for _, j := range order {
		if rho*math.Abs(c.z[j]) <= tol {
			c.fixed = append(c.fixed, j)
			continue
		}
		if last >= 0 {
			r := hypot(c.z[j], c.z[last])
			cos, sin := c.z[j]/r, -c.z[last]/r
			if gap := c.d[j] - c.d[last]; math.Abs(gap*cos*sin) <= tol {
				c.z[j], c.z[last] = r, 0
				rotate(c.q.Row(last)[lo:hi], c.q.Row(j)[lo:hi], cos, sin)
				if c.kinds[last] != c.kinds[j] {
					c.kinds[last], c.kinds[j] = both, both
				}
				cc, ss := cos*cos, sin*sin
				c.d[last], c.d[j] = float64(c.d[last]*cc)+float64(c.d[j]*ss), float64(c.d[last]*ss)+float64(c.d[j]*cc)
				c.fixed = append(c.fixed, last)
			} else {
				c.kept = append(c.kept, last)
			}
		}
		last = j
	}
	if last >= 0 {
		c.kept = append(c.kept, last)
	}
}

// gather copies the rows kept, by kind, and then those left to parts, and
// returns how many of those kept are of the kinds first and second.
func (c *conquer) gather(lo, hi int) (firsts, seconds int) {
	next := 0
	for _, want := range []kind{first, both, second} {
		for a, i := range c.kept {
			if c.kinds[i] != want {
				continue
			}
			copy(c.parts.Row(next)[lo:hi], c.q.Row(i)[lo:hi])
			c.column[a] = next
			next++
			switch want {
			case first:
				firsts++
			case second:
				seconds++
			}
		}
	}
	for _, i := range c.fixed {
		copy(c.parts.Row(next)[lo:hi], c.q.Row(i)[lo:hi])
		next++
	}
	return firsts, seconds
}

// vectors turns row a of s from the distances dᵢ − λₐ to the eigenvector of λₐ,
// in the order of the columns. Its weights are those for which the λ found are
// exact (Gu and Eisenstat), so that the vectors are orthogonal however close
// the λ are.
func (c *conquer) vectors(k int) {
	d, fitted := c.poles[:k], c.fitted[:k]
	for i := range fitted {
		fitted[i] = -c.s.At(i, i)
	}
	for a := range k {
		row := c.s.Row(a)
		for i := range a {
			fitted[i] *= row[i] / (d[i] - d[a])
		}
		for i := a + 1; i < k; i++ {
			fitted[i] *= row[i] / (d[i] - d[a])
		}
	}
	for i, f := range fitted {
		fitted[i] = math.Copysign(math.Sqrt(math.Max(f, 0)), c.weight[i])
	}
	line := c.line[:k]
	for a := range k {
		row := c.s.Row(a)
		for i, f := range fitted {
			line[c.column[i]] = f / row[i]
		}
		norm := Nrm2(line)
		for i, v := range line {
			row[i] = v / norm
		}
	}
}
