//go:build gc && !purego && !noasm

// Reductions of one piece, 4 vectors at a time.
//
//	SI x   DX y   CX bytes left   AX whether far
//	BX words of the rest, a bit each
//	Z0-Z2    intermediates
//	Z4-Z7    the lanes
//	Z12      all bits but the sign, or -Inf
//	K1       words of the rest   K3, K4 lanes in which no NaN was seen

#define WIDTH 64
#define V0 Z0
#define V1 Z1
#define V2 Z2
#define V3 Z3
#define V12 Z12

#define EACH(PART) \
	PART(0, Z4); \
	PART(64, Z5); \
	PART(128, Z6); \
	PART(192, Z7)

#define PAIRS(PART) \
	PART(0, Z4, 64, Z5, K3); \
	PART(128, Z6, 192, Z7, K4)

#define SELECTREST \
	SHRQ $2, CX; \
	MOVQ $-1, BX; \
	SHLQ CX, BX; \
	NOTQ BX
#define NEXTREST KMOVW BX, K1; SHRQ $16, BX
#define LOADREST(i, p, v) VMOVUPS.Z i(p), K1, v
#define MERGE(v, d) VMOVAPS v, K1, d
#define ONES(v) VPTERNLOGD $0xff, v, v, v

#define MAXABS(v, d) RANGEP $11, v, d, d
#define CLEARNAN MOVL NUMBERS, BX; KMOVW BX, K3; KMOVW BX, K4
#define SEENAN(v) CMPP $7, v, v, K3, K3
#define SEENANS(v, w, k) CMPP $7, v, w, k, k
#define ANYNAN KANDW K3, K4, K3; KMOVW K3, BX; CMPL BX, NUMBERS

#define EITHER CMPP $0, V0, V1, K1; CMPP $0, V0, V2, K2; KORW K1, K2, K1; KMOVW K1, BX

#define HALVE(op) \
	op Z6, Z4, Z4; \
	op Z7, Z5, Z5; \
	op Z5, Z4, Z4; \
	VEXTRACTF64X4 $1, Z4, Y5; \
	op Y5, Y4, Y4; \
	VEXTRACTF128 $1, Y4, X5; \
	op X5, X4, X4

#include "reduce_amd64.h"

#define SHIFT $2
#define ADDP VADDPS
#define MAXP VMAXPS
#define FMADDP VFMADD231PS
#define CMPP VCMPPS
#define RANGEP VRANGEPS
#define NUMBERS $0xffff
#define SHIFTRIGHT VPSRLD
#define SHIFTLEFT VPSLLD
#define MANTISSA $23
#define FINISH(op) VUNPCKHPD X4, X4, X5; op X5, X4, X4; VMOVSHDUP X4, X5; op X5, X4, X4
#define RESULT VMOVSS

// func sumF32AVX512(x []float32, far bool) float32
TEXT ·sumF32AVX512(SB), NOSPLIT, $0-36
	SUMALL

// func asumF32AVX512(x []float32, far bool) float32
TEXT ·asumF32AVX512(SB), NOSPLIT, $0-36
	ASUMALL

// func dotF32AVX512(x, y []float32, far bool) float32
TEXT ·dotF32AVX512(SB), NOSPLIT, $0-60
	DOTALL

// func squaresF32AVX512(x []float32, far bool) float32
TEXT ·squaresF32AVX512(SB), NOSPLIT, $0-36
	SQUARESALL

// func amaxF32AVX512(x []float32, far bool) float32
TEXT ·amaxF32AVX512(SB), NOSPLIT, $0-36
	AMAXALL

// func largestF32AVX512(x []float32, far bool) float32
TEXT ·largestF32AVX512(SB), NOSPLIT, $0-36
	LARGESTALL

// func skipF32AVX512(x []float32, a, b float32) int
TEXT ·skipF32AVX512(SB), NOSPLIT, $0-40
	MOVQ x_base+0(FP), SI
	MOVQ x_len+8(FP), CX
	VBROADCASTSS a+24(FP), V1
	VBROADCASTSS b+28(FP), V2
	SKIP
	MOVQ AX, ret+32(FP)
	VZEROUPPER
	RET

#undef SHIFT
#undef ADDP
#undef MAXP
#undef FMADDP
#undef CMPP
#undef RANGEP
#undef NUMBERS
#undef SHIFTRIGHT
#undef SHIFTLEFT
#undef MANTISSA
#undef FINISH
#undef RESULT

#define SHIFT $3
#define ADDP VADDPD
#define MAXP VMAXPD
#define FMADDP VFMADD231PD
#define CMPP VCMPPD
#define RANGEP VRANGEPD
#define NUMBERS $0xff
#define SHIFTRIGHT VPSRLQ
#define SHIFTLEFT VPSLLQ
#define MANTISSA $52
#define FINISH(op) VUNPCKHPD X4, X4, X5; op X5, X4, X4
#define RESULT VMOVSD

// func sumF64AVX512(x []float64, far bool) float64
TEXT ·sumF64AVX512(SB), NOSPLIT, $0-40
	SUMALL

// func asumF64AVX512(x []float64, far bool) float64
TEXT ·asumF64AVX512(SB), NOSPLIT, $0-40
	ASUMALL

// func dotF64AVX512(x, y []float64, far bool) float64
TEXT ·dotF64AVX512(SB), NOSPLIT, $0-64
	DOTALL

// func squaresF64AVX512(x []float64, far bool) float64
TEXT ·squaresF64AVX512(SB), NOSPLIT, $0-40
	SQUARESALL

// func amaxF64AVX512(x []float64, far bool) float64
TEXT ·amaxF64AVX512(SB), NOSPLIT, $0-40
	AMAXALL

// func largestF64AVX512(x []float64, far bool) float64
TEXT ·largestF64AVX512(SB), NOSPLIT, $0-40
	LARGESTALL

// func skipF64AVX512(x []float64, a, b float64) int
TEXT ·skipF64AVX512(SB), NOSPLIT, $0-48
	MOVQ x_base+0(FP), SI
	MOVQ x_len+8(FP), CX
	VBROADCASTSD a+24(FP), V1
	VBROADCASTSD b+32(FP), V2
	SKIP
	MOVQ AX, ret+40(FP)
	VZEROUPPER
	RET
