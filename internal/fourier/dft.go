package fourier

import (
	"fmt"

	"github.com/curlfree/curlfree/asm"
)

// Lanes is the number of real sequences that are transformed together.
const Lanes = asm.RowLanes

const half = Lanes / 2

// A row holds one element of Lanes real sequences. Seen as complex sequences
// it holds one element of half as many: real parts first, then imaginary parts.
type row = asm.Row

// A twiddle is a root of unity, exp(−2πi·k/n).
type twiddle = asm.Twiddle

func newTwiddle(k, n int) twiddle {
	c, s := CosSin(k, n)
	return twiddle{Re: c, Im: -s}
}

// A dft is the discrete Fourier transform X_k = Σ_j x_j exp(−2πi·jk/n) of
// length n. It is immutable and may be shared.
//
// Lengths whose prime factors are at most maxRadix take Stockham's
// self-sorting mixed-radix passes; any other length is a convolution of a
// length that is (Bluestein 1970).
type dft struct {
	n      int
	passes []pass
	chirp  *bluestein
}

// A pass of radix r takes sequences of length r·m, interleaved with stride s,
// to r sequences of length m, interleaved with stride r·s:
//
//	y[s·(r·p + j) + q] = w^(p·j) Σ_k x[s·(p + k·m) + q] exp(−2πi·jk/r), w = exp(−2πi/(r·m))
type pass struct {
	radix, m, s int
	twiddles    []twiddle // w^(p·j) for p = 0…m−1, j = 1…r−1
	roots       []twiddle // from radix 7 on: exp(−2πi·k/r)
}

const maxRadix = 13

// radices factors n into passes, largest power of four first; nil if a prime
// factor exceeds maxRadix.
func radices(n int) []int {
	list := []int{}
	for _, r := range []int{4, 2, 3, 5, 7, 11, maxRadix} {
		for n%r == 0 {
			list = append(list, r)
			n /= r
		}
	}
	if n > 1 {
		return nil
	}
	return list
}

func newDFT(n int) *dft {
	if n < 1 {
		panic(fmt.Sprintf("fourier: a transform of length %d", n))
	}
	d := &dft{n: n}
	list := radices(n)
	if list == nil {
		d.chirp = newBluestein(n)
		return d
	}
	length, s := n, 1
	for _, r := range list {
		m := length / r
		p := pass{radix: r, m: m, s: s}
		for i := range m {
			for j := 1; j < r; j++ {
				p.twiddles = append(p.twiddles, newTwiddle(i*j, length))
			}
		}
		for k := range r {
			p.roots = append(p.roots, newTwiddle(k, r))
		}
		d.passes = append(d.passes, p)
		length, s = m, s*r
	}
	return d
}

// scratch is the number of rows run needs beside x.
func (d *dft) scratch() int {
	if d.chirp != nil {
		return d.chirp.scratch()
	}
	return d.n
}

// run transforms the n rows of x and returns the rows that hold the result:
// those of x or the first n of work. Both are overwritten.
//
// Reading the result at −k mod n gives the inverse transform times n.
func (d *dft) run(x, work []row) []row {
	x = x[:d.n]
	if d.chirp != nil {
		d.chirp.run(x, work)
		return x
	}
	y := work[:d.n]
	for i := range d.passes {
		p := &d.passes[i]
		if p.radix <= 5 {
			asm.Butterfly(p.radix, y, x, p.s, p.m, p.twiddles)
		} else {
			p.radixOdd(y, x)
		}
		x, y = y, x
	}
	return x
}
