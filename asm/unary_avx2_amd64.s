//go:build gc && !purego && !noasm

// Element-wise functions, 4 elements at a time: float64, and float32 computed in
// float64 and rounded once.
//
//	DI dst   SI x   CX elements left   BX c64   AX scratch, mask table
//	Y0       x, then the function of x
//	Y1-Y11   intermediates, named V1-V11 in unary_amd64.h
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

#define ADDC(c, a, d) VBROADCASTSD c, Y15; VADDPD Y15, a, d
#define MULC(c, a, d) VBROADCASTSD c, Y15; VMULPD Y15, a, d
#define FMAC(c, a, d) VBROADCASTSD c, Y15; VFMADD231PD Y15, a, d
#define FNMAC(c, a, d) VBROADCASTSD c, Y15; VFNMADD231PD Y15, a, d
#define HORNER(c, a, d) VBROADCASTSD c, Y15; VFMADD213PD Y15, a, d

#define MASK(p, b, a) VCMPPD p, b, a, Y14
#define PICK(src, dst) VBLENDVPD Y14, src, dst, dst

#define FACTORS \
	VBROADCASTSD constants64_one(BX), Y15; \
	VPSRLQ $1, V1, Y12; \
	VPSUBQ Y12, V1, Y13; \
	VPSLLQ $52, Y12, Y12; \
	VPSLLQ $52, Y13, Y13; \
	VPADDQ Y15, Y12, Y12; \
	VPADDQ Y15, Y13, Y13

#define SCALE(v) VMULPD Y12, v, v; VMULPD Y13, v, v

#include "unary_amd64.h"

// Four lanes, then none: an address k elements before the middle selects k.
DATA tail<>+0(SB)/8, $-1
DATA tail<>+8(SB)/8, $-1
DATA tail<>+16(SB)/8, $-1
DATA tail<>+24(SB)/8, $-1
DATA tail<>+32(SB)/8, $0
DATA tail<>+40(SB)/8, $0
DATA tail<>+48(SB)/8, $0
DATA tail<>+56(SB)/8, $0
GLOBL tail<>(SB), RODATA|NOPTR, $64

#define LOAD64 VMOVUPD (SI), V0
#define LOADTAIL64 SHLQ $3, CX; SUBQ CX, AX; VMOVUPD (AX), Y14; VMASKMOVPD (SI), Y14, V0
#define STORE64 VMOVUPD V0, (DI)
#define STORETAIL64 VMOVUPD (AX), Y14; VMASKMOVPD V0, Y14, (DI)

#define LOAD32 VCVTPS2PD (SI), V0
#define LOADTAIL32 SHLQ $2, CX; SUBQ CX, AX; VMOVUPS (AX), X14; VMASKMOVPS (SI), X14, X0; VCVTPS2PD X0, V0
#define STORE32 VCVTPD2PSY V0, X0; VMOVUPS X0, (DI)
#define STORETAIL32 VCVTPD2PSY V0, X0; VMOVUPS (AX), X14; VMASKMOVPS X0, X14, (DI)

#define LANES(BODY, LOAD, LOADTAIL, STORE, STORETAIL, BYTES) \
	MOVQ dst_base+0(FP), DI; \
	MOVQ x_base+24(FP), SI; \
	MOVQ x_len+32(FP), CX; \
	LEAQ ·c64(SB), BX; \
	TESTQ CX, CX; \
	JEQ done; \
loop: \
	CMPQ CX, $4; \
	JLT loadtail; \
	LOAD; \
body: \
	BODY; \
	CMPQ CX, $4; \
	JLT storetail; \
	STORE; \
	ADDQ $BYTES, SI; \
	ADDQ $BYTES, DI; \
	SUBQ $4, CX; \
	JNE loop; \
done: \
	VZEROUPPER; \
	RET; \
loadtail: \
	LEAQ tail<>+32(SB), AX; \
	LOADTAIL; \
	XORL CX, CX; \
	JMP body; \
storetail: \
	STORETAIL; \
	VZEROUPPER; \
	RET

#define EACH(BODY) LANES(BODY, LOAD64, LOADTAIL64, STORE64, STORETAIL64, 32)
#define EACH32(BODY) LANES(BODY, LOAD32, LOADTAIL32, STORE32, STORETAIL32, 16)

// func expAVX2F64(dst, x []float64)
TEXT ·expAVX2F64(SB), NOSPLIT, $0-48
	EACH(EXP)

// func logAVX2F64(dst, x []float64)
TEXT ·logAVX2F64(SB), NOSPLIT, $0-48
	EACH(LOG)

// func sigmoidAVX2F64(dst, x []float64)
TEXT ·sigmoidAVX2F64(SB), NOSPLIT, $0-48
	EACH(SIGMOID)

// func tanhAVX2F64(dst, x []float64)
TEXT ·tanhAVX2F64(SB), NOSPLIT, $0-48
	EACH(TANH)

// func softplusAVX2F64(dst, x []float64)
TEXT ·softplusAVX2F64(SB), NOSPLIT, $0-48
	EACH(SOFTPLUS)

// func reluAVX2F64(dst, x []float64)
TEXT ·reluAVX2F64(SB), NOSPLIT, $0-48
	EACH(RELU)

// func sigmoidDerivativeAVX2F64(dst, x []float64)
TEXT ·sigmoidDerivativeAVX2F64(SB), NOSPLIT, $0-48
	EACH(SIGMOIDDERIVATIVE)

// func tanhDerivativeAVX2F64(dst, x []float64)
TEXT ·tanhDerivativeAVX2F64(SB), NOSPLIT, $0-48
	EACH(TANHDERIVATIVE)

// func reluDerivativeAVX2F64(dst, x []float64)
TEXT ·reluDerivativeAVX2F64(SB), NOSPLIT, $0-48
	EACH(RELUDERIVATIVE)

// func softplusDerivativeAVX2F64(dst, x []float64)
TEXT ·softplusDerivativeAVX2F64(SB), NOSPLIT, $0-48
	EACH(SOFTPLUSDERIVATIVE)

// func expAVX2F32(dst, x []float32)
TEXT ·expAVX2F32(SB), NOSPLIT, $0-48
	EACH32(EXP)

// func logAVX2F32(dst, x []float32)
TEXT ·logAVX2F32(SB), NOSPLIT, $0-48
	EACH32(LOG)

// func sigmoidAVX2F32(dst, x []float32)
TEXT ·sigmoidAVX2F32(SB), NOSPLIT, $0-48
	EACH32(SIGMOID)

// func tanhAVX2F32(dst, x []float32)
TEXT ·tanhAVX2F32(SB), NOSPLIT, $0-48
	EACH32(TANH)

// func softplusAVX2F32(dst, x []float32)
TEXT ·softplusAVX2F32(SB), NOSPLIT, $0-48
	EACH32(SOFTPLUS)

// func reluAVX2F32(dst, x []float32)
TEXT ·reluAVX2F32(SB), NOSPLIT, $0-48
	EACH32(RELU)

// func sigmoidDerivativeAVX2F32(dst, x []float32)
TEXT ·sigmoidDerivativeAVX2F32(SB), NOSPLIT, $0-48
	EACH32(SIGMOIDDERIVATIVE)

// func tanhDerivativeAVX2F32(dst, x []float32)
TEXT ·tanhDerivativeAVX2F32(SB), NOSPLIT, $0-48
	EACH32(TANHDERIVATIVE)

// func reluDerivativeAVX2F32(dst, x []float32)
TEXT ·reluDerivativeAVX2F32(SB), NOSPLIT, $0-48
	EACH32(RELUDERIVATIVE)

// func softplusDerivativeAVX2F32(dst, x []float32)
TEXT ·softplusDerivativeAVX2F32(SB), NOSPLIT, $0-48
	EACH32(SOFTPLUSDERIVATIVE)
