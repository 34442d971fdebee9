package linalg

import (
	"fmt"
	"math"

	"github.com/curlfree/curlfree/asm"
)

// secular is the equation 1 + ρ·Σ zⱼ²/(Dⱼ − λ) = 0 of a merge, for increasing D
// and positive ρ; D is d, or d² for singular values, where d₀ = 0.
type secular struct {
	d, z    []float64
	rho     float64
	squares bool
	delta   Matrix[float64] // row i: Dⱼ − λᵢ
	fitted  []float64
}

// secularSteps bounds the steps for one root.
const secularSteps = 100

// gap returns Dⱼ − Dₒ with a small relative error.
func (s *secular) gap(j, o int) float64 {
	if s.squares {
		return (s.d[j] - s.d[o]) * (s.d[j] + s.d[o])
	}
	return s.d[j] - s.d[o]
}

// root finds root i, the one right of Dᵢ, and fills row i of delta to full
// relative precision: λ is held as the distance μ from the nearer pole o. It
// returns dₒ + μ, or √(dₒ² + μ). The steps are those of the middle way (Li 1993),
// inside a bracket.
func (s *secular) root(i int) (value float64, err error) {
	n := len(s.d)
	delta := s.delta.Row(i)
	split := min(i, n-2) // the poles up to split make one term of the model
	last := i == n-1
	lo, hi, origin := 0.0, 0.0, i
	if last {
		for _, v := range s.z {
			hi += float64(v * v)
		}
		hi = float64(s.rho * hi)
	} else {
		hi = s.gap(i+1, i)
	}
	s.shift(delta, i)
	if n == 1 {
		return s.settle(delta, i, hi), nil
	}
	mu := float64(hi / 2)
	if !last {
		if f := s.sums(delta, mu, split); f.value() < 0 { // the right pole is nearer
			origin, lo, hi = i+1, mu-hi, 0
			s.shift(delta, origin)
			mu = lo / 2
		} else {
			hi = mu
			mu /= 2
		}
	}
	for range secularSteps {
		f := s.sums(delta, mu, split)
		v := f.value()
		if math.Abs(v) <= float64(0x1p-53*float64(n))*(f.inverse+math.Abs(f.psi)+math.Abs(f.phi)) {
			return s.settle(delta, origin, mu), nil
		}
		if v < 0 {
			lo = mu
		} else {
			hi = mu
		}
		next := mu + f.step(delta[split]-mu, delta[split+1]-mu, last)
		if !(lo < next && next < hi) {
			next = between(lo, hi)
		}
		if next == mu || next == lo || next == hi {
			return s.settle(delta, origin, mu), nil
		}
		mu = next
	}
	return 0, fmt.Errorf("not converged after %d steps for root %d of a secular equation of order %d", secularSteps, i, n)
}

// between returns a number inside a bracket, of which one end may be the pole at 0
// that the root is close to: by orders of magnitude, not by halves.
func between(lo, hi float64) float64 {
	const closer = 0x1p-26
	switch {
	case lo == 0:
		return hi * closer
	case hi == 0:
		return lo * closer
	}
	return math.Copysign(math.Sqrt(math.Abs(lo))*math.Sqrt(math.Abs(hi)), lo)
}

// shift sets delta to the poles' distances from pole o.
func (s *secular) shift(delta []float64, o int) {
	for j := range delta {
		delta[j] = s.gap(j, o)
	}
}

// settle turns the distances from pole o to those from the root μ beyond it.
func (s *secular) settle(delta []float64, o int, mu float64) (value float64) {
	for j := range delta {
		delta[j] -= mu
	}
	d := s.d[o]
	if s.squares && mu != 0 {
		return d + mu/(d+math.Sqrt(float64(d*d)+mu))
	}
	return d + mu
}

// terms are 1/ρ and the sums of zⱼ²/(δⱼ − μ) over the poles up to a split and
// over the others, with their derivatives.
type terms struct{ inverse, psi, phi, dpsi, dphi float64 }

func (f terms) value() float64 { return f.inverse + f.psi + f.phi }

func (s *secular) sums(delta []float64, mu float64, split int) terms {
	z := s.z[:len(delta)]
	f := terms{inverse: 1 / s.rho}
	for j := 0; j <= split; j++ {
		t := z[j] / (delta[j] - mu)
		f.psi += float64(z[j] * t)
		f.dpsi += float64(t * t)
	}
	for j := len(delta) - 1; j > split; j-- {
		t := z[j] / (delta[j] - mu)
		f.phi += float64(z[j] * t)
		f.dphi += float64(t * t)
	}
	return f
}

// step returns the way to the root of the model c + s/(x − η) + t/(y − η), which
// has the value and the derivatives of both sums at η = 0: the root between the
// poles x and y, or that to the right of both.
func (f terms) step(x, y float64, right bool) float64 {
	xy, v := float64(x*y), f.value()
	c := v - float64(x*f.dpsi) - float64(y*f.dphi)
	a := float64((x+y)*v) - float64(xy*(f.dpsi+f.dphi))
	b := float64(xy * v)
	root := math.Sqrt(max(0, float64(a*a)-float64(4*float64(b*c))))
	if right {
		root = -root
	}
	if (a <= 0) != right {
		return (a - root) / (2 * c)
	}
	return 2 * b / (a + root)
}

// fit computes the weights for which the roots found are exact (Gu and Eisenstat
// 1995), so that vectors formed from them are orthogonal however close the roots
// are.
func (s *secular) fit() {
	n := len(s.d)
	s.fitted = resize(s.fitted, n)
	for i := range n {
		s.fitted[i] = -s.delta.At(i, i)
	}
	for a := range n {
		row := s.delta.Row(a)
		for i := range a {
			s.fitted[i] *= row[i] / s.gap(i, a)
		}
		for i := a + 1; i < n; i++ {
			s.fitted[i] *= row[i] / s.gap(i, a)
		}
	}
	for i, f := range s.fitted {
		s.fitted[i] = math.Copysign(math.Sqrt(max(f, 0)), s.z[i])
	}
}

// normalise divides x by its length.
func normalise(x []float64) { asm.DivScalar(Nrm2(x), x) }
