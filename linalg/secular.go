package linalg

import "math"

// secularSteps bounds the steps for one root.
const secularSteps = 100

// secularRoot finds root i of 1 + ρ·Σ zⱼ²/(dⱼ − λ), the one right of dᵢ, for
// increasing d and positive ρ, and sets delta to dⱼ − λ, each to full relative
// precision because λ is held as the distance from the nearer pole. The steps
// are those of the middle way (Li 1993), inside a bracket.
func secularRoot(delta, d, z []float64, rho float64, i int) (lambda float64, ok bool) {
	n := len(d)
	if n == 1 {
		move := float64(rho * float64(z[0]*z[0]))
		delta[0] = -move
		return d[0] + move, true
	}
	last := i == n-1
	split := i // of the poles, those up to split are left of the root
	if last {
		split = n - 2
	}
	// The bracket and the origin.
	origin, lo, hi := i, 0.0, 0.0
	if last {
		size := 0.0
		for _, v := range z {
			size += float64(v * v)
		}
		hi = float64(rho * size)
	} else {
		hi = d[i+1] - d[i]
	}
	inverse := 1 / rho
	shift := func(origin int) {
		for j := range delta {
			delta[j] = d[j] - d[origin]
		}
	}
	shift(i)
	mu := hi / 2
	if !last {
		psi, phi, _, _ := secularSums(delta, z, mu, split)
		if inverse+psi+phi < 0 { // the root is nearer the pole on the right
			origin = i + 1
			lo, hi = mu-hi, 0
			shift(origin)
			mu = lo
			if mu = lo / 2; mu == 0 {
				mu = lo
			}
		} else {
			hi = mu
			mu = hi / 2
		}
	}
	for range secularSteps {
		psi, phi, dpsi, dphi := secularSums(delta, z, mu, split)
		f := inverse + psi + phi
		if math.Abs(f) <= 0x1p-53*float64(float64(n)*(inverse+math.Abs(psi)+math.Abs(phi))) {
			return finish(delta, d[origin], mu), true
		}
		if f < 0 {
			lo = mu
		} else {
			hi = mu
		}
		x, y := delta[split]-mu, delta[split+1]-mu
		xy := float64(x * y)
		c := f - float64(x*dpsi) - float64(y*dphi)
		a := float64((x+y)*f) - float64(xy*(dpsi+dphi))
		b := float64(xy * f)
		root := math.Sqrt(math.Max(0, float64(a*a)-float64(4*float64(b*c))))
		var eta float64
		switch {
		case last && a >= 0:
			eta = (a + root) / (2 * c)
		case last:
			eta = 2 * b / (a - root)
		case a <= 0:
			eta = (a - root) / (2 * c)
		default:
			eta = 2 * b / (a + root)
		}
		next := mu + eta
		if !(lo < next && next < hi) {
			next = lo + (hi-lo)/2
			if next == lo || next == hi {
				return finish(delta, d[origin], mu), true
			}
		}
		if next == mu {
			return finish(delta, d[origin], mu), true
		}
		mu = next
	}
	return 0, false
}

// finish turns the poles' distances from the origin to those from the root.
func finish(delta []float64, origin, mu float64) (lambda float64) {
	for j := range delta {
		delta[j] -= mu
	}
	return origin + mu
}

// secularSums returns the sums of zⱼ²/(δⱼ − μ) over the poles up to split and over
// the others, with their derivatives.
func secularSums(delta, z []float64, mu float64, split int) (psi, phi, dpsi, dphi float64) {
	z = z[:len(delta)]
	for j := 0; j <= split; j++ {
		t := z[j] / (delta[j] - mu)
		psi += float64(z[j] * t)
		dpsi += float64(t * t)
	}
	for j := len(delta) - 1; j > split; j-- {
		t := z[j] / (delta[j] - mu)
		phi += float64(z[j] * t)
		dphi += float64(t * t)
	}
	return psi, phi, dpsi, dphi
}
