//go:build gc && !purego && !noasm

// The registers and the bodies are in butterfly_amd64.h: 8 complex numbers in pairs of Y registers, half at a time.

#define V0 Y0
#define V1 Y1
#define V2 Y2
#define V3 Y3
#define V4 Y4
#define V5 Y5
#define V6 Y6
#define V7 Y7
#define V8 Y8
#define V9 Y9
#define V10 Y10
#define V11 Y11
#define V12 Y12
#define V13 Y13
#define V14 Y14
#define V15 Y15
#define EACH(op) op(0); op(32)

#include "butterfly_amd64.h"

// func radix2AVX2(y, x *Row, w *Twiddle, s, m, p, q int)
TEXT ·radix2AVX2(SB), NOSPLIT, $0-56
	PASS(RADIX2, 2)

// func radix3AVX2(y, x *Row, w *Twiddle, s, m, p, q int)
TEXT ·radix3AVX2(SB), NOSPLIT, $0-56
	PASS(RADIX3, 3)

// func radix4AVX2(y, x *Row, w *Twiddle, s, m, p, q int)
TEXT ·radix4AVX2(SB), NOSPLIT, $0-56
	PASS(RADIX4, 4)

// func radix5AVX2(y, x *Row, w *Twiddle, s, m, p, q int)
TEXT ·radix5AVX2(SB), NOSPLIT, $0-56
	PASS(RADIX5, 5)

// func foldAVX2(sum, diff, a, b *Row, n int)
TEXT ·foldAVX2(SB), NOSPLIT, $0-40
	FOLDS

// func cosineFromFourierAVX2(x, xr *Row, step int, v, vr *Row, w, wr *Twiddle, n int)
TEXT ·cosineFromFourierAVX2(SB), NOSPLIT, $0-64
	COSINES

// func fourierFromCosineAVX2(v, x, xr *Row, step int, w *Twiddle, n int)
TEXT ·fourierFromCosineAVX2(SB), NOSPLIT, $0-48
	FOURIERS
