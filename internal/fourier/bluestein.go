package fourier

import "github.com/curlfree/curlfree/asm"

// A bluestein computes a DFT of any length n as a cyclic convolution of a
// smooth length m >= 2n−1: with jk = (j² + k² − (k−j)²)/2 and the chirp
// c_k = exp(−πi·k²/n),
//
//	X_k = c_k Σ_j (x_j c_j) conj(c_{k−j}).
type bluestein struct {
	n, m   int
	conv   *dft
	chirp  []twiddle // c_k
	kernel []twiddle // DFT of conj(c), periodic and even, over m
}

func newBluestein(n int) *bluestein {
	m := Smooth(2*n - 1)
	b := &bluestein{n: n, m: m, conv: newDFT(m)}
	for k := range n {
		b.chirp = append(b.chirp, newTwiddle(k*k%(2*n), 2*n))
	}
	x, work := make([]row, m), make([]row, b.conv.scratch())
	for k, c := range b.chirp {
		x[k][0], x[k][half] = c.Re, -c.Im
		x[(m-k)%m] = x[k]
	}
	scale := 1 / float64(m)
	for _, v := range b.conv.run(x, work) {
		b.kernel = append(b.kernel, twiddle{Re: v[0] * scale, Im: v[half] * scale})
	}
	return b
}

// Smooth returns the least length from n up that has no prime factor above 5.
func Smooth(n int) int {
	for !smooth(n) {
		n++
	}
	return n
}

// smooth reports whether n has no prime factor above 5.
func smooth(n int) bool {
	for _, p := range []int{2, 3, 5} {
		for n%p == 0 {
			n /= p
		}
	}
	return n == 1
}

func (b *bluestein) scratch() int { return b.m + b.conv.scratch() }

func (b *bluestein) run(x, work []row) {
	z, rest := work[:b.m], work[b.m:]
	copy(z, x)
	asm.Rotate(z[:b.n], b.chirp)
	clear(z[b.n:])
	z = b.conv.run(z, rest)
	asm.Rotate(z, b.kernel)
	other := rest[:b.m]
	if &z[0] == &other[0] {
		other = work[:b.m]
	}
	z = b.conv.run(z, other)
	for k := range x { // the inverse is read backwards
		x[k] = z[(b.m-k)%b.m]
	}
	asm.Rotate(x, b.chirp)
}
