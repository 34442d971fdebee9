//go:build gc && !purego && !noasm

// Reductions of one piece, 8 vectors at a time.
//
//	SI x   DX y   CX bytes left   AX whether far, then scratch like BX
//	Y0-Y2    intermediates
//	Y3       lanes in which a NaN was seen
//	Y4-Y11   the lanes
//	Y12      all bits but the sign, or -Inf
//	Y13      words left from the next vector on   Y14 words of a vector
//	Y15      mask of the rest

#define WIDTH 32
#define V0 Y0
#define V1 Y1
#define V2 Y2
#define V3 Y3
#define V12 Y12

#define EACH(PART) \
	PART(0, Y4); \
	PART(32, Y5); \
	PART(64, Y6); \
	PART(96, Y7); \
	PART(128, Y8); \
	PART(160, Y9); \
	PART(192, Y10); \
	PART(224, Y11)

#define PAIRS(PART) \
	PART(0, Y4, 32, Y5, Y3); \
	PART(64, Y6, 96, Y7, Y3); \
	PART(128, Y8, 160, Y9, Y3); \
	PART(192, Y10, 224, Y11, Y3)

#define SELECTREST \
	SHRQ $2, CX; \
	ADDQ $8, CX; \
	VMOVD CX, X13; \
	VPBROADCASTD X13, Y13; \
	VPBROADCASTD eight<>(SB), Y14
#define NEXTREST VPSUBD Y14, Y13, Y13; VPCMPGTD count<>(SB), Y13, Y15
#define LOADREST(i, p, v) VMASKMOVPS i(p), Y15, v
#define MERGE(v, d) VBLENDVPS Y15, v, d, d
#define ONES(v) VPCMPEQD v, v, v

#define MAXABS(v, d) VANDPS v, V12, v; MAXP v, d, d
#define CLEARNAN VPXOR X3, X3, X3
#define SEENAN(v) CMPP $3, v, v, Y1; VORPS Y1, Y3, Y3
#define SEENANS(v, w, k) CMPP $3, v, w, Y2; VORPS Y2, k, k
#define ANYNAN VMOVMSKPS Y3, AX; TESTL AX, AX

#define EITHER CMPP $0, V0, V1, V3; CMPP $0, V0, V2, V0; VORPS V3, V0, V0; MASKP V0, BX

#define HALVE(op) \
	op Y8, Y4, Y4; \
	op Y9, Y5, Y5; \
	op Y10, Y6, Y6; \
	op Y11, Y7, Y7; \
	op Y6, Y4, Y4; \
	op Y7, Y5, Y5; \
	op Y5, Y4, Y4; \
	VEXTRACTF128 $1, Y4, X5; \
	op X5, X4, X4

#include "reduce_amd64.h"

// DOTS is the dot product of row after row with one vector. It asks for what lies 1 kB
// on: in a matrix without gaps, of the same row or a later one.
//
//	R9 a row   R8 stride   R13 rows left   DI dst
#define DOTS(size) \
	MOVQ rows+0(FP), R13; \
	MOVQ dst+8(FP), DI; \
	MOVQ a+16(FP), R9; \
	MOVQ lda+24(FP), R8; \
	SHLQ SHIFT, R8; \
row: \
	MOVQ R9, SI; \
	MOVQ x+32(FP), DX; \
	MOVQ n+40(FP), CX; \
	EACH(CLEAR); \
	SHLQ SHIFT, CX; \
	SUBQ $256, CX; \
	JLT  rest; \
	BLOCKS(whole, DOTAHEAD); \
	LAST(EACH(DOTREST)); \
	FOLD(ADDP); \
	RESULT X4, (DI); \
	ADDQ $size, DI; \
	ADDQ R8, R9; \
	DECQ R13; \
	JNE  row; \
	VZEROUPPER; \
	RET

#define DOTAHEAD \
	EACH(DOT); \
	PREFETCHT0 1024(SI); \
	PREFETCHT0 1088(SI); \
	PREFETCHT0 1152(SI); \
	PREFETCHT0 1216(SI)

// The words of a vector by number, and how many they are.
DATA count<>+0(SB)/8, $0x0000000100000000
DATA count<>+8(SB)/8, $0x0000000300000002
DATA count<>+16(SB)/8, $0x0000000500000004
DATA count<>+24(SB)/8, $0x0000000700000006
GLOBL count<>(SB), RODATA|NOPTR, $32
DATA eight<>+0(SB)/4, $8
GLOBL eight<>(SB), RODATA|NOPTR, $4

#define SHIFT $2
#define ADDP VADDPS
#define MAXP VMAXPS
#define FMADDP VFMADD231PS
#define CMPP VCMPPS
#define MASKP VMOVMSKPS
#define SHIFTRIGHT VPSRLD
#define SHIFTLEFT VPSLLD
#define MANTISSA $23
#define FINISH(op) VUNPCKHPD X4, X4, X5; op X5, X4, X4; VMOVSHDUP X4, X5; op X5, X4, X4
#define RESULT VMOVSS

// func sumF32AVX2(x []float32, far bool) float32
TEXT ·sumF32AVX2(SB), NOSPLIT, $0-36
	SUMALL

// func asumF32AVX2(x []float32, far bool) float32
TEXT ·asumF32AVX2(SB), NOSPLIT, $0-36
	ASUMALL

// func dotF32AVX2(x, y []float32, far bool) float32
TEXT ·dotF32AVX2(SB), NOSPLIT, $0-60
	DOTALL

// func dotsF32AVX2(rows int, dst, a *float32, lda int, x *float32, n int)
TEXT ·dotsF32AVX2(SB), NOSPLIT, $0-48
	DOTS(4)

// func squaresF32AVX2(x []float32, far bool) float32
TEXT ·squaresF32AVX2(SB), NOSPLIT, $0-36
	SQUARESALL

// func amaxF32AVX2(x []float32, far bool) float32
TEXT ·amaxF32AVX2(SB), NOSPLIT, $0-36
	AMAXALL

// func largestF32AVX2(x []float32, far bool) float32
TEXT ·largestF32AVX2(SB), NOSPLIT, $0-36
	LARGESTALL

// func skipF32AVX2(x []float32, a, b float32) int
TEXT ·skipF32AVX2(SB), NOSPLIT, $0-40
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
#undef MASKP
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
#define MASKP VMOVMSKPD
#define SHIFTRIGHT VPSRLQ
#define SHIFTLEFT VPSLLQ
#define MANTISSA $52
#define FINISH(op) VUNPCKHPD X4, X4, X5; op X5, X4, X4
#define RESULT VMOVSD

// func sumF64AVX2(x []float64, far bool) float64
TEXT ·sumF64AVX2(SB), NOSPLIT, $0-40
	SUMALL

// func asumF64AVX2(x []float64, far bool) float64
TEXT ·asumF64AVX2(SB), NOSPLIT, $0-40
	ASUMALL

// func dotF64AVX2(x, y []float64, far bool) float64
TEXT ·dotF64AVX2(SB), NOSPLIT, $0-64
	DOTALL

// func dotsF64AVX2(rows int, dst, a *float64, lda int, x *float64, n int)
TEXT ·dotsF64AVX2(SB), NOSPLIT, $0-48
	DOTS(8)

// func squaresF64AVX2(x []float64, far bool) float64
TEXT ·squaresF64AVX2(SB), NOSPLIT, $0-40
	SQUARESALL

// func amaxF64AVX2(x []float64, far bool) float64
TEXT ·amaxF64AVX2(SB), NOSPLIT, $0-40
	AMAXALL

// func largestF64AVX2(x []float64, far bool) float64
TEXT ·largestF64AVX2(SB), NOSPLIT, $0-40
	LARGESTALL

// func skipF64AVX2(x []float64, a, b float64) int
TEXT ·skipF64AVX2(SB), NOSPLIT, $0-48
	MOVQ x_base+0(FP), SI
	MOVQ x_len+8(FP), CX
	VBROADCASTSD a+24(FP), V1
	VBROADCASTSD b+32(FP), V2
	SKIP
	MOVQ AX, ret+40(FP)
	VZEROUPPER
	RET
