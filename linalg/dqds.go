package linalg

import (
	"math"
	"slices"
)

// dqds finds the eigenvalues of a definite tridiagonal matrix without a
// square root, by the differential quotient-difference algorithm with shifts
// (Fernando and Parlett 1994). The matrix is BᵀB, for the bidiagonal B with √q on
// the diagonal and √e beside it, e[i] being between q[i] and q[i+1]; a step takes
// the array of BᵀB to that of BBᵀ − τ.
type dqds struct {
	q, e   []float64
	nextQ  []float64
	nextE  []float64
	d, low []float64 // d of a step, and the least of d up to here
	floor  float64   // what counts as zero in e: (ε/2)²·‖B‖²
	steps  int       // that are left
}

// singularValues replaces d by the singular values, not sorted, of an upper
// bidiagonal matrix of which d is the diagonal and e what is right of it. QL is
// there for the case that dqds does not converge, which no matrix is known to cause.
func (s *dqds) singularValues(d, e []float64) error {
	s.start(d, e)
	if !s.solve() {
		return bidiagonalValues(d, e, make([]float64, 4*len(d)))
	}
	for i, q := range s.q {
		d[i] = math.Sqrt(q)
	}
	return nil
}

// start sets q and e to the squares of d and e.
func (s *dqds) start(d, e []float64) {
	for _, x := range []*[]float64{&s.q, &s.e, &s.nextQ, &s.nextE, &s.d, &s.low} {
		*x = resize(*x, len(d))
	}
	for i := range d {
		s.q[i], s.e[i] = float64(d[i]*d[i]), float64(e[i]*e[i])
	}
}

// solve replaces q by the eigenvalues, not sorted. It reports whether the iteration
// converged.
func (s *dqds) solve() bool {
	largest := 0.0
	for i, q := range s.q {
		largest = max(largest, max(q, s.e[i]))
	}
	s.floor = largest * 0x1p-106
	s.steps = maxSteps * len(s.q)
	return s.part(0, len(s.q), 0)
}

// part solves rows lo ≤ i < hi, from which sigma has been taken off.
func (s *dqds) part(lo, hi int, sigma float64) bool {
	fresh := true // no d of the part is known
	for hi-lo > 1 {
		if s.e[hi-2] <= s.floor {
			s.q[hi-1] += sigma
			hi--
			continue
		}
		if hi-lo == 2 || s.e[hi-3] <= s.floor {
			s.pair(hi-2, sigma)
			hi -= 2
			continue
		}
		for i := hi - 4; i >= lo; i-- {
			if s.e[i] <= s.floor {
				if !s.part(lo, i+1, sigma) {
					return false
				}
				lo, fresh = i+1, true
				break
			}
		}
		if 1.5*s.q[lo] < s.q[hi-1] { // the small ones belong at the end
			slices.Reverse(s.q[lo:hi])
			slices.Reverse(s.e[lo : hi-1])
			fresh = true
		}
		tau := 0.0
		if !fresh {
			tau = s.shift(lo, hi)
		}
		for fails := 0; !s.step(lo, hi, tau); fails++ {
			switch d := s.d[hi-1]; {
			case fails > 5:
				tau = 0
			case fails < 2 && s.low[hi-2] > 0 && tau+d > 0: // just above the least eigenvalue
				tau = (tau + d) * (1 - 0x1p-50)
			default:
				tau /= 4
			}
			if s.steps--; s.steps < 0 {
				return false
			}
		}
		copy(s.q[lo:hi], s.nextQ[lo:hi])
		copy(s.e[lo:hi-1], s.nextE[lo:hi-1])
		sigma += tau
		fresh = false
		if s.steps--; s.steps < 0 {
			return false
		}
	}
	if hi > lo {
		s.q[lo] += sigma
	}
	return true
}

// pair solves rows i and i+1.
func (s *dqds) pair(i int, sigma float64) {
	a, b, e := s.q[i], s.q[i+1], s.e[i]
	half := (float64(a-b) + e) / 2
	large := float64((a+b+e)/2) + math.Sqrt(float64(half*half)+float64(b*e))
	s.q[i], s.q[i+1] = sigma+large, sigma+float64(a/large*b)
}

// step takes one step with the shift tau. It reports whether all d are positive, or
// zero in the last row, which they are when tau is below the least eigenvalue; a
// step without a shift always succeeds.
func (s *dqds) step(lo, hi int, tau float64) bool {
	q, e, nextQ, nextE := s.q[lo:hi], s.e[lo:hi], s.nextQ[lo:hi], s.nextE[lo:hi]
	ds, lows := s.d[lo:hi], s.low[lo:hi]
	d := q[0] - tau
	low := d
	ds[0], lows[0] = d, d
	for i := range len(q) - 1 {
		if d < 0 {
			lows[len(q)-2] = d
			return false
		}
		sum := d + e[i]
		r := q[i+1] / sum
		nextQ[i], nextE[i] = sum, float64(e[i]*r)
		d = float64(d*r) - tau
		if d < low {
			low = d
		}
		ds[i+1], lows[i+1] = d, low
	}
	nextQ[len(q)-1] = d
	return d >= 0
}

// shift returns a shift that is likely to be below the least eigenvalue of rows lo
// to hi and close to it, from the d of the step before: a bound of Gershgorin's or
// of a Rayleigh quotient for the end of the matrix, or else a share of the least d
// (Parlett and Marques 2000).
func (s *dqds) shift(lo, hi int) float64 {
	least, last := s.low[hi-1], s.d[hi-1]
	if least <= 0 {
		return 0
	}
	if least != last || hi-lo < 3 {
		return least / 4
	}
	q, e := s.q[:hi], s.e[:hi]
	if s.low[hi-2] == s.d[hi-2] {
		// The end is nearly decoupled: the last two rows by Gershgorin's circles.
		b1, b2 := math.Sqrt(q[hi-1]*e[hi-2]), math.Sqrt(q[hi-2]*e[hi-3])
		a := q[hi-2] + e[hi-2]
		gap := a - last - b1 - b2
		if apart := float64(s.low[hi-3]*0.75) - a; apart > b2 {
			gap = a - last - float64(b2/apart*b2)
		}
		if gap > b1 {
			return max(last-float64(b1/gap*b1), least/2)
		}
		t := max(0, last-b1)
		if a > b1+b2 {
			t = min(t, a-b1-b2)
		}
		return max(t, least/3)
	}
	// The eigenvector falls off from its last element: a is its squared norm
	// without that.
	a, term := 0.0, 1.0
	for i := hi - 2; i >= lo && a < 0.6; i-- {
		if e[i] > q[i] {
			return least / 4
		}
		term = float64(term * (e[i] / q[i]))
		a += term
		if term < a/100 {
			break
		}
	}
	if a = float64(a * 1.05); a < 0.56 {
		return last * (1 - math.Sqrt(a)) / (1 + a)
	}
	return least / 4
}
