//go:build gc && !purego && !noasm

package asm

import "github.com/curlfree/curlfree/internal/isa"

// butterflies is how many butterflies, or rows, one call of a kernel takes, so
// that it does not hold up the garbage collector even where memory is slow.
const butterflies = 512

// Each radix does the butterflies of the next p values of p and q of q, of a
// pass of stride s and length m; y, x and w point to the first of them. Unless q
// is s, p must be 1.

//go:noescape
func radix2AVX2(y, x *Row, w *Twiddle, s, m, p, q int)

//go:noescape
func radix3AVX2(y, x *Row, w *Twiddle, s, m, p, q int)

//go:noescape
func radix4AVX2(y, x *Row, w *Twiddle, s, m, p, q int)

//go:noescape
func radix5AVX2(y, x *Row, w *Twiddle, s, m, p, q int)

//go:noescape
func radix2AVX512(y, x *Row, w *Twiddle, s, m, p, q int)

//go:noescape
func radix3AVX512(y, x *Row, w *Twiddle, s, m, p, q int)

//go:noescape
func radix4AVX512(y, x *Row, w *Twiddle, s, m, p, q int)

//go:noescape
func radix5AVX512(y, x *Row, w *Twiddle, s, m, p, q int)

// Each fold takes n rows; b is the first row that is read, the last in memory.

//go:noescape
func foldAVX2(sum, diff, a, b *Row, n int)

//go:noescape
func foldAVX512(sum, diff, a, b *Row, n int)

// Each sets n rows from x up, or down if step is −1, and as many the other way
// from xr, from those from v up and from vr down.

//go:noescape
func cosineFromFourierAVX2(x, xr *Row, step int, v, vr *Row, w, wr *Twiddle, n int)

//go:noescape
func cosineFromFourierAVX512(x, xr *Row, step int, v, vr *Row, w, wr *Twiddle, n int)

// Each sets n rows from v up from those from x up, or down if step is −1, and as
// many the other way from xr.

//go:noescape
func fourierFromCosineAVX2(v, x, xr *Row, step int, w *Twiddle, n int)

//go:noescape
func fourierFromCosineAVX512(v, x, xr *Row, step int, w *Twiddle, n int)

func butterfly(radix int, y, x []Row, s, m int, w []Twiddle) {
	if isa.Active == isa.Generic {
		butterflyGeneric(radix, y, x, s, m, w)
		return
	}
	step, width := max(1, butterflies/s), min(s, butterflies)
	for p := 0; p < m; p += step {
		for q := 0; q < s; q += width {
			y, x, w := &y[radix*s*p+q], &x[s*p+q], &w[(radix-1)*p]
			p, q := min(step, m-p), min(width, s-q)
			switch {
			case isa.Active == isa.AVX512 && radix == 2:
				radix2AVX512(y, x, w, s, m, p, q)
			case isa.Active == isa.AVX512 && radix == 3:
				radix3AVX512(y, x, w, s, m, p, q)
			case isa.Active == isa.AVX512 && radix == 4:
				radix4AVX512(y, x, w, s, m, p, q)
			case isa.Active == isa.AVX512:
				radix5AVX512(y, x, w, s, m, p, q)
			case radix == 2:
				radix2AVX2(y, x, w, s, m, p, q)
			case radix == 3:
				radix3AVX2(y, x, w, s, m, p, q)
			case radix == 4:
				radix4AVX2(y, x, w, s, m, p, q)
			default:
				radix5AVX2(y, x, w, s, m, p, q)
			}
		}
	}
}

func fold(sum, diff, a, b []Row) {
	for i := 0; i < len(a); i += butterflies {
		n, j := min(butterflies, len(a)-i), len(b)-1-i
		switch isa.Active {
		case isa.AVX512:
			foldAVX512(&sum[i], &diff[i], &a[i], &b[j], n)
		case isa.AVX2:
			foldAVX2(&sum[i], &diff[i], &a[i], &b[j], n)
		default:
			foldGeneric(sum, diff, a, b)
			return
		}
	}
}

func cosineFromFourier(x, v []Row, w []Twiddle, backwards bool) {
	if isa.Active == isa.Generic {
		cosineFromFourierGeneric(x, v, w, backwards)
		return
	}
	n, kernel := len(v), cosineFromFourierAVX2
	if isa.Active == isa.AVX512 {
		kernel = cosineFromFourierAVX512
	}
	for k := 1; k <= n/2; k += butterflies {
		at, other, step := k, n-k, 1
		if backwards {
			at, other, step = n-1-k, k-1, -1
		}
		kernel(&x[at], &x[other], step, &v[k], &v[n-k], &w[k], &w[n-k], min(butterflies, n/2+1-k))
	}
}

func fourierFromCosine(v, x []Row, w []Twiddle, backwards bool) {
	if isa.Active == isa.Generic {
		fourierFromCosineGeneric(v, x, w, backwards)
		return
	}
	n, kernel := len(v), fourierFromCosineAVX2
	if isa.Active == isa.AVX512 {
		kernel = fourierFromCosineAVX512
	}
	for k := 1; k < n; k += butterflies {
		at, other, step := k, n-k, 1
		if backwards {
			at, other, step = n-1-k, k-1, -1
		}
		kernel(&v[k], &x[at], &x[other], step, &w[k], min(butterflies, n-k))
	}
}
