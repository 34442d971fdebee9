//go:build gc && !purego && !noasm

// Element-wise functions of float32, 8 elements at a time.
//
//	DI dst   SI x   CX elements left   BX c32   AX mask table
//	Y0       x, then the function of x
//	Y1-Y11   intermediates, named V1-V11 in unary_f32_amd64.h
//	Y12, Y13 the FACTORS 2^⌊n/2⌋ and 2^⌈n/2⌉
//	Y14      the lanes chosen by MASK, for PICK; the lanes of a tail
//	Y15      a constant

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

#define ADDC(c, a, d) VBROADCASTSS c, Y15; VADDPS Y15, a, d
#define SUBC(c, a, d) VBROADCASTSS c, Y15; VSUBPS Y15, a, d
#define MULC(c, a, d) VBROADCASTSS c, Y15; VMULPS Y15, a, d
#define MAXC(c, a, d) VBROADCASTSS c, Y15; VMAXPS Y15, a, d
#define FMAC(c, a, d) VBROADCASTSS c, Y15; VFMADD231PS Y15, a, d
#define FNMAC(c, a, d) VBROADCASTSS c, Y15; VFNMADD231PS Y15, a, d
#define HORNER(c, a, d) VBROADCASTSS c, Y15; VFMADD213PS Y15, a, d

#define SET(c, held, d) VBROADCASTSS c(BX), d
#define NEED(c, held) VBROADCASTSS c(BX), held

#define ROUND Y15
#define SIGN Y15
#define ONE V11 // until the end of sigmoid
#define LN2 Y15
#define MOST Y15
#define LEAST Y15

#define MASK(p, b, a) VCMPPS p, b, a, Y14
#define MASKC(p, c, a) VBROADCASTSS c, Y14; VCMPPS p, Y14, a, Y14
#define PICK(src, dst) VBLENDVPS Y14, src, dst, dst
#define ADDPICKED(b, a, d) VADDPS b, a, Y15; VBLENDVPS Y14, Y15, d, d
#define SUBPICKED(b, a, d) VSUBPS b, a, Y15; VBLENDVPS Y14, Y15, d, d

#define LIMIT(v) \
	VBROADCASTSS constants32_ceil(BX), Y15; \
	VMINPS v, Y15, v; \
	VBROADCASTSS constants32_floor(BX), Y15; \
	VMAXPS v, Y15, v
#define BOUND

#define FACTORS \
	VBROADCASTSS constants32_one(BX), Y15; \
	VPSRLD $1, V1, Y12; \
	VPSUBD Y12, V1, Y13; \
	VPSLLD $23, Y12, Y12; \
	VPSLLD $23, Y13, Y13; \
	VPADDD Y15, Y12, Y12; \
	VPADDD Y15, Y13, Y13

#define SCALE(n, v, d) VMULPS Y12, v, d; VMULPS Y13, d, d
#define NEGPOWER(n, v) \
	VBROADCASTSS constants32_magic127(BX), Y15; \
	VMINPS V1, Y15, V7; \
	VBROADCASTSS constants32_negOne(BX), v; \
	VPSLLD $23, V7, V7; \
	VPSUBD V7, v, v

#define COMPLEMENT(x, v) VSUBPS v, ONE, Y15; VBLENDVPS x, v, Y15, v
#define COPYSIGN(x, v) \
	VBROADCASTSS constants32_signBit(BX), Y15; \
	VANDNPS v, Y15, v; \
	VANDPS x, Y15, Y15; \
	VORPS Y15, v, v

// Rows are loaded in halves, that of lane i beside that of lane i + 4, and turned.
#define TANHROWS \
	VPSLLD $5, V1, V1; \
	VBROADCASTSS constants32_rowBits(BX), Y15; \
	VANDPS Y15, V1, V1; \
	VMOVUPS V1, rows-32(SP); \
	LEAQ ·tanhRows(SB), R8; \
	TANHLANES(rows-32(SP), rows-16(SP), X2, Y2, X6, Y6); \
	TANHLANES(rows-28(SP), rows-12(SP), X3, Y3, X7, Y7); \
	TANHLANES(rows-24(SP), rows-8(SP), X4, Y4, X8, Y8); \
	TANHLANES(rows-20(SP), rows-4(SP), X5, Y5, X9, Y9); \
	TURN(Y2, Y3, Y4, Y5); \
	TURN(Y6, Y7, Y8, Y9)

#define TANHLANES(i, j, xl, yl, xh, yh) \
	MOVL i, R10; \
	MOVL j, R9; \
	VMOVUPS (R8)(R10*1), xl; \
	VMOVUPS 16(R8)(R10*1), xh; \
	VINSERTF128 $1, (R8)(R9*1), yl, yl; \
	VINSERTF128 $1, 16(R8)(R9*1), yh, yh

#define TURN(a, b, c, d) \
	VUNPCKLPS b, a, Y12; \
	VUNPCKHPS b, a, Y13; \
	VUNPCKLPS d, c, Y14; \
	VUNPCKHPS d, c, Y15; \
	VUNPCKLPD Y14, Y12, a; \
	VUNPCKHPD Y14, Y12, b; \
	VUNPCKLPD Y15, Y13, c; \
	VUNPCKHPD Y15, Y13, d

#define DECOMPOSE \
	VBROADCASTSS constants32_minNormal(BX), V1; \
	MASK(LT, V1, V0); \
	MULC(constants32_twoTo24(BX), V0, V1); \
	PICK(V1, V0); \
	VBROADCASTSS constants32_bias(BX), V2; \
	VBROADCASTSS constants32_biasTo24(BX), V1; \
	PICK(V1, V2); \
	VBROADCASTSS constants32_quarterBits(BX), V1; \
	VPADDD V1, V0, V0; \
	VPSRLD $23, V0, V1; \
	VCVTDQ2PS V1, V1; \
	VSUBPS V2, V1, V1; \
	VBROADCASTSS constants32_fractionBits(BX), V2; \
	VANDPS V2, V0, V0; \
	VBROADCASTSS constants32_threeQuarters(BX), V2; \
	VPADDD V2, V0, V0

#define LOGSPECIAL(x) \
	VBROADCASTSS constants32_posInf(BX), V1; \
	MASK(NLT, V1, x); \
	PICK(x, V0); \
	VXORPS V2, V2, V2; \
	MASK(LT, V2, x); \
	VBROADCASTSS constants32_nanBits(BX), V1; \
	PICK(V1, V0); \
	MASK(EQ, V2, x); \
	VBROADCASTSS constants32_negInf(BX), V1; \
	PICK(V1, V0)

#include "unary_f32_amd64.h"

// Eight lanes, then none: an address k elements before the middle selects k.
DATA tail<>+0(SB)/8, $-1
DATA tail<>+8(SB)/8, $-1
DATA tail<>+16(SB)/8, $-1
DATA tail<>+24(SB)/8, $-1
DATA tail<>+32(SB)/8, $0
DATA tail<>+40(SB)/8, $0
DATA tail<>+48(SB)/8, $0
DATA tail<>+56(SB)/8, $0
GLOBL tail<>(SB), RODATA|NOPTR, $64

#define EACH(BODY) \
	MOVQ dst_base+0(FP), DI; \
	MOVQ x_base+24(FP), SI; \
	MOVQ x_len+32(FP), CX; \
	LEAQ ·c32(SB), BX; \
	SUBQ $8, CX; \
	JLT  rest; \
	PCALIGN $32; \
whole: \
	VMOVUPS (SI), V0; \
	BODY; \
	VMOVUPS V0, (DI); \
	ADDQ $32, SI; \
	ADDQ $32, DI; \
	SUBQ $8, CX; \
	JGE  whole; \
rest: \
	ADDQ $8, CX; \
	JEQ  done; \
	LEAQ tail<>+32(SB), AX; \
	SHLQ $2, CX; \
	SUBQ CX, AX; \
	VMOVUPS (AX), Y14; \
	VMASKMOVPS (SI), Y14, V0; \
	BODY; \
	VMOVUPS (AX), Y14; \
	VMASKMOVPS V0, Y14, (DI); \
done: \
	VZEROUPPER; \
	RET

// func expAVX2F32(dst, x []float32)
TEXT ·expAVX2F32(SB), NOSPLIT, $0-48
	EACH(EXP)

// func expm1AVX2F32(dst, x []float32)
TEXT ·expm1AVX2F32(SB), NOSPLIT, $0-48
	EACH(EXPM1)

// func logAVX2F32(dst, x []float32)
TEXT ·logAVX2F32(SB), NOSPLIT, $0-48
	EACH(LOG)

// func log1pAVX2F32(dst, x []float32)
TEXT ·log1pAVX2F32(SB), NOSPLIT, $0-48
	EACH(LOG1P)

// func sigmoidAVX2F32(dst, x []float32)
TEXT ·sigmoidAVX2F32(SB), NOSPLIT, $0-48
	EACH(SIGMOID)

// func tanhAVX2F32(dst, x []float32)
TEXT ·tanhAVX2F32(SB), NOSPLIT, $32-48
	EACH(TANH)

// func softplusAVX2F32(dst, x []float32)
TEXT ·softplusAVX2F32(SB), NOSPLIT, $0-48
	EACH(SOFTPLUS)

// func reluAVX2F32(dst, x []float32)
TEXT ·reluAVX2F32(SB), NOSPLIT, $0-48
	EACH(RELU)

// func sigmoidDerivativeAVX2F32(dst, x []float32)
TEXT ·sigmoidDerivativeAVX2F32(SB), NOSPLIT, $0-48
	EACH(SIGMOIDDERIVATIVE)

// func tanhDerivativeAVX2F32(dst, x []float32)
TEXT ·tanhDerivativeAVX2F32(SB), NOSPLIT, $0-48
	EACH(TANHDERIVATIVE)

// func reluDerivativeAVX2F32(dst, x []float32)
TEXT ·reluDerivativeAVX2F32(SB), NOSPLIT, $0-48
	EACH(RELUDERIVATIVE)

// func softplusDerivativeAVX2F32(dst, x []float32)
TEXT ·softplusDerivativeAVX2F32(SB), NOSPLIT, $0-48
	EACH(SOFTPLUSDERIVATIVE)
