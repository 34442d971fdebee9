//go:build gc && !purego && !noasm

// The registers and the bodies are in butterfly_amd64.h: 8 complex numbers in a pair of Z registers.

#define V0 Z0
#define V1 Z1
#define V2 Z2
#define V3 Z3
#define V4 Z4
#define V5 Z5
#define V6 Z6
#define V7 Z7
#define V8 Z8
#define V9 Z9
#define V10 Z10
#define V11 Z11
#define V12 Z12
#define V13 Z13
#define V14 Z14
#define V15 Z15
#define EACH(op) op(0)

#include "butterfly_amd64.h"

// func radix2AVX512(y, x *Row, w *Twiddle, s, m, p, q int)
TEXT ·radix2AVX512(SB), NOSPLIT, $0-56
	PASS(RADIX2, 2)

// func radix3AVX512(y, x *Row, w *Twiddle, s, m, p, q int)
TEXT ·radix3AVX512(SB), NOSPLIT, $0-56
	PASS(RADIX3, 3)

// func radix4AVX512(y, x *Row, w *Twiddle, s, m, p, q int)
TEXT ·radix4AVX512(SB), NOSPLIT, $0-56
	PASS(RADIX4, 4)

// func radix5AVX512(y, x *Row, w *Twiddle, s, m, p, q int)
TEXT ·radix5AVX512(SB), NOSPLIT, $0-56
	PASS(RADIX5, 5)

// func foldAVX512(sum, diff, a, b *Row, n int)
TEXT ·foldAVX512(SB), NOSPLIT, $0-40
	FOLDS

// func cosineFromFourierAVX512(x, xr *Row, step int, v, vr *Row, w, wr *Twiddle, n int)
TEXT ·cosineFromFourierAVX512(SB), NOSPLIT, $0-64
	COSINES

// func fourierFromCosineAVX512(v, x, xr *Row, step int, w *Twiddle, n int)
TEXT ·fourierFromCosineAVX512(SB), NOSPLIT, $0-48
	FOURIERS
