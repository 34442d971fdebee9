package asm

import (
	"fmt"
	"math/bits"
)

// RowLanes is the number of values of a Row.
const RowLanes = 16

// A Row holds one element of 16 real sequences, or of 8 complex ones: their
// real parts, then their imaginary parts.
type Row [RowLanes]float64

// A Twiddle is a root of unity.
type Twiddle struct{ Re, Im float64 }

// Butterfly is a pass of radix 2, 3, 4 or 5 of Stockham's Fourier transform
// (exp(−2πi…)) over eight complex sequences. It takes sequences of length r·m,
// interleaved with stride s, to r sequences of length m, interleaved with stride
// r·s: with p < m and q < s,
//
//	y[s(rp + j) + q] = w[(r−1)p + j−1] Σ_k x[s(p + km) + q] exp(−2πi·jk/r)
//
// and the factor 1 for j = 0. No product is fused with a sum, so that the bits
// are the same at every level, generic included. y must not overlap x. It
// panics when a slice is shorter than the pass or the radix another.
func Butterfly(radix int, y, x []Row, s, m int, w []Twiddle) {
	high, starts := bits.Mul(uint(s), uint(m)) // so many butterflies, if high is 0
	n := radix * int(starts)
	if radix < 2 || radix > 5 || s < 0 || m < 0 || high != 0 || starts > uint(len(x)) || len(x) < n || len(y) < n ||
		m > len(w) || len(w) < (radix-1)*m {
		panic(fmt.Sprintf("asm: Butterfly: %d and %d rows and %d twiddles for radix %d, stride %d and length %d", len(y), len(x), len(w), radix, s, m))
	}
	if n > 0 {
		butterfly(radix, y[:n], x[:n], s, m, w)
	}
}

// Fold sets sum[i] = a[i] + b[n−1−i] and diff[i] = a[i] − b[n−1−i], for slices of
// one length n, or it panics. Neither result may overlap an operand.
func Fold(sum, diff, a, b []Row) {
	if len(sum) != len(a) || len(diff) != len(a) || len(b) != len(a) {
		panic(fmt.Sprintf("asm: Fold: slices of %d, %d, %d and %d rows", len(sum), len(diff), len(a), len(b)))
	}
	if len(a) > 0 {
		fold(sum, diff, a, b)
	}
}

// CosineFromFourier is the end of Makhoul's cosine transform of length n =
// len(v): with P = w_k v_k and Q = w_{n−k} v_{n−k} it sets, for 0 < k < n,
//
//	x_k = ½(Re P − Im Q, Im P + Re Q),
//
// and x_0 = v_0. With backwards x_k is at n−1−k. It panics when x or w is
// shorter than v. x must not overlap v.
func CosineFromFourier(x, v []Row, w []Twiddle, backwards bool) {
	n := len(v)
	if len(x) < n || len(w) < n {
		panic(fmt.Sprintf("asm: CosineFromFourier: %d rows and %d twiddles for %d rows", len(x), len(w), n))
	}
	if n == 0 {
		return
	}
	x = x[:n]
	if backwards {
		x[n-1] = v[0]
	} else {
		x[0] = v[0]
	}
	if n > 1 {
		cosineFromFourier(x, v, w, backwards)
	}
}

// FourierFromCosine undoes CosineFromFourier, of n = len(v) rows: for 0 < k < n
//
//	v_k = ½ conj(w_k) (Re x_k + Im x_{n−k}, Im x_k − Re x_{n−k}),
//
// and v_0 = ½ conj(w_0) x_0. With backwards x_k is at n−1−k. It panics when x or w is
// shorter than v. v must not overlap x.
func FourierFromCosine(v, x []Row, w []Twiddle, backwards bool) {
	n := len(v)
	if len(x) < n || len(w) < n {
		panic(fmt.Sprintf("asm: FourierFromCosine: %d rows and %d twiddles for %d rows", len(x), len(w), n))
	}
	if n == 0 {
		return
	}
	x = x[:n]
	zero := &x[0]
	if backwards {
		zero = &x[n-1]
	}
	v[0] = *zero
	v[0].scale(0.5)
	v[0].rotate(Twiddle{w[0].Re, -w[0].Im})
	if n > 1 {
		fourierFromCosine(v, x, w, backwards)
	}
}

func (r *Row) scale(t float64) {
	for l := range r {
		r[l] *= t
	}
}

// rotate multiplies the complex lanes by w.
func (r *Row) rotate(w Twiddle) {
	for l := range half {
		re, im := r[l], r[l+half]
		r[l] = float64(re*w.Re) - float64(im*w.Im)
		r[l+half] = float64(re*w.Im) + float64(im*w.Re)
	}
}

// Rotate multiplies the complex lanes of x[i] by w[i]; it panics when w is
// shorter.
func Rotate(x []Row, w []Twiddle) {
	if len(w) < len(x) {
		panic(fmt.Sprintf("asm: Rotate: %d rows and %d twiddles", len(x), len(w)))
	}
	for i := range x {
		x[i].rotate(w[i])
	}
}
