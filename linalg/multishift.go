package linalg

import (
	"fmt"
	"math"
)

// multishift brings upper Hessenberg matrices to real Schur form by sweeps with
// many shifts, in chains of small bulges that pass through one window after the
// other, and by aggressive early deflation (Braman, Byers and Mathias 2002). All
// but the windows themselves is changed by Gemm.
type multishift struct {
	h      Matrix[float64]
	qt     Matrix[float64] // Qᵀ, or 0×0 when only eigenvalues are wanted
	t, vt  Matrix[float64] // the window, and the transformation of its rows
	beside Matrix[float64] // what a window's transformation replaces
	shifts []pairOf
	next   []int // the column that each bulge is to leave
	spike  Hessenberg[float64]
	rest   Matrix[float64] // what deflation has left, in Hessenberg form
}

// chain is how many bulges, of two shifts each, make a chain, window the order of
// the windows they pass, aggressive that of the window for deflation, and direct
// that at which francis takes over.
const (
	chain      = 10
	window     = 6 * chain
	aggressive = 48
	direct     = 64
)

// solve replaces s.h by its Schur form, or by one that is right in its diagonal
// blocks alone when s.qt is empty.
func (s *multishift) solve(ws *Workspace) error {
	idle := 0
	for hi := s.h.Rows; hi > 0; {
		lo := split(&s.h, 0, hi)
		if hi-lo <= direct {
			s.open(lo, hi)
			if s.qt.Rows == 0 { // no other eigenvalue depends on this block
				s.vt.reshape(hi-lo, 0)
			}
			if err := francis(&s.t, &s.vt); err != nil {
				return err
			}
			s.close(lo, hi, 0, ws)
			hi, idle = lo, 0
			continue
		}
		deflated, err := s.deflate(lo, hi, ws)
		if err != nil {
			return err
		}
		hi -= deflated
		if idle++; deflated > 0 {
			idle = 0
		}
		if idle == maxSteps {
			return fmt.Errorf("not converged after %d sweeps for eigenvalue %d", idle, hi-1)
		}
		if 7*deflated > aggressive || hi-lo <= direct {
			continue // it pays to look again at once
		}
		if lo = split(&s.h, lo, hi); hi-lo > direct {
			if idle%6 == 5 {
				s.shifts = append(s.shifts[:0], oddShifts(&s.h, hi))
			}
			s.sweep(lo, hi, ws)
		}
	}
	return nil
}

// open makes rows and columns lo ≤ i < hi the window.
func (s *multishift) open(lo, hi int) {
	s.t.reshape(hi-lo, hi-lo)
	h := s.h.view(lo, hi, lo, hi)
	s.t.Copy(&h)
	s.vt.reshape(hi-lo, hi-lo)
	s.vt.setEye()
}

// close puts the window back and applies its transformation to the rest of rows
// and columns lo ≤ i < hi: the whole of them with Q, else those from row top on
// that belong to an active block. A window without a transformation stands alone.
func (s *multishift) close(lo, hi, top int, ws *Workspace) {
	n := s.h.Rows
	h := s.h.view(lo, hi, lo, hi)
	h.Copy(&s.t)
	if s.vt.Cols == 0 {
		return
	}
	if s.qt.Rows > 0 {
		top = 0
	}
	above, right := s.h.view(top, lo, lo, hi), s.h.view(lo, hi, hi, n)
	s.beside.reshape(lo-top, hi-lo)
	s.beside.Copy(&above)
	Gemm(&above, 1, &s.beside, NoTrans, &s.vt, Transposed, 0, ws)
	s.transform(&right, ws)
	if s.qt.Rows > 0 {
		rows := s.qt.view(lo, hi, 0, n)
		s.transform(&rows, ws)
	}
}

// transform multiplies rows by the window's transformation.
func (s *multishift) transform(rows *Matrix[float64], ws *Workspace) {
	s.beside.reshape(rows.Rows, rows.Cols)
	s.beside.Copy(rows)
	Gemm(rows, 1, &s.vt, NoTrans, &s.beside, NoTrans, 0, ws)
}

// sweep passes the shifts through rows lo ≤ i < hi.
func (s *multishift) sweep(lo, hi int, ws *Workspace) {
	bulge := min(len(s.shifts), chain)
	s.next = resize(s.next, bulge)
	for b := range s.next {
		s.next[b] = lo - 1
	}
	for s.next[bulge-1] < hi-2 {
		k0 := max(lo, s.next[bulge-1])
		k1 := min(k0+window, hi)
		s.open(k0, k1)
		c := bulges{t: &s.t, vt: &s.vt, hi: k1 - k0}
		for b, from := range s.next {
			last := k1 - 5 // a bulge stays inside the window
			if k1 == hi {
				last = hi - 3
			}
			if b > 0 && s.next[b-1] < hi-2 {
				last = min(last, s.next[b-1]-4) // and behind the one before
			}
			for p := from; p <= last; p++ {
				c.push(p-k0, s.shifts[b], from+1-k0, min(p+4+2*b, k1)-k0)
			}
			s.next[b] = max(from, last+1)
		}
		s.close(k0, k1, lo, ws)
	}
}

// deflate looks for eigenvalues that have converged in the last rows of lo ≤ i <
// hi and returns how many have; the others become the next shifts. With the
// window's Schur form T = V·S·Vᵀ, the element before the window becomes a spike,
// a multiple of the first row of V, left of S: eigenvalues on which it is
// negligible are split off, and the rest is brought back to Hessenberg form.
func (s *multishift) deflate(lo, hi int, ws *Workspace) (deflated int, err error) {
	k0 := max(hi-aggressive, lo+1)
	n := hi - k0
	s.open(k0, hi)
	if err := francis(&s.t, &s.vt); err != nil {
		return 0, err
	}
	before := s.h.At(k0, k0-1)
	left := s.converged(before)
	s.chooseShifts(left)
	if left == n {
		return 0, nil
	}
	if left == 0 {
		s.h.Row(k0)[k0-1] = 0
		s.close(k0, hi, lo, ws)
		return n, nil
	}
	// The spike and S below a row of zeros: reduced to Hessenberg form, transposed.
	s.spike.at.spread(left+1, left+1)
	at := &s.spike.at
	at.Fill(0)
	for i := range left {
		at.Row(0)[i+1] = before * s.vt.At(i, 0)
		for j := max(i-1, 0); j < left; j++ {
			at.Row(j + 1)[i+1] = s.t.At(i, j)
		}
	}
	s.spike.reduce(ws)
	s.rest.reshape(left+1, left+1)
	s.spike.H(&s.rest)
	s.h.Row(k0)[k0-1] = s.rest.At(1, 0)
	for i := range left {
		copy(s.t.Row(i)[:left], s.rest.Row(i + 1)[1:])
	}
	right, rows := s.t.view(0, left, left, n), s.vt.view(0, left, 0, n)
	s.spike.turn(&right, ws)
	s.spike.turn(&rows, ws)
	s.close(k0, hi, lo, ws)
	return n - left, nil
}

// converged returns how many rows of the window's Schur form have eigenvalues that
// feel the spike.
func (s *multishift) converged(before float64) (left int) {
	const eps, floor = 0x1p-52, 0x1p-960
	n := s.t.Rows
	spike := func(i int) float64 { return math.Abs(before * s.vt.At(i, 0)) }
	for left = n; left > 0; {
		i := left - 1
		size, weight := math.Abs(s.t.At(i, i)), spike(i)
		order := 1
		if i > 0 && s.t.At(i, i-1) != 0 {
			size += float64(math.Sqrt(math.Abs(s.t.At(i, i-1))) * math.Sqrt(math.Abs(s.t.At(i-1, i))))
			weight = max(weight, spike(i-1))
			order = 2
		}
		if size == 0 {
			size = math.Abs(before)
		}
		if weight > max(floor, eps*size) {
			break
		}
		left -= order
	}
	return left
}

// chooseShifts takes the eigenvalues of the first rows of the window's Schur form,
// the last of them first.
func (s *multishift) chooseShifts(left int) {
	s.shifts = s.shifts[:0]
	real, waiting := 0.0, false
	for i := left - 1; i >= 0 && len(s.shifts) < chain; i-- {
		switch {
		case i > 0 && s.t.At(i, i-1) != 0:
			s.shifts = append(s.shifts, eigenvalues(s.t.At(i-1, i-1), s.t.At(i-1, i), s.t.At(i, i-1), s.t.At(i, i)))
			i--
		case waiting:
			s.shifts = append(s.shifts, pairOf{real, s.t.At(i, i), 0})
			waiting = false
		default:
			real, waiting = s.t.At(i, i), true
		}
	}
	if len(s.shifts) == 0 && waiting {
		s.shifts = append(s.shifts, pairOf{real, real, 0})
	}
}
