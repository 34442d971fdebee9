//go:build gc && !purego && !noasm

// Element-wise functions of float64, 4 elements at a time.
//
//	DI dst   SI x   CX elements left   BX c64   AX mask table
//	Y0       x, then the function of x
//	Y1-Y11   intermediates, named V1-V11 in unary_f64_amd64.h
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

#define SUBC(c, a, d) VBROADCASTSD c, Y15; VSUBPD Y15, a, d
#define MULC(c, a, d) VBROADCASTSD c, Y15; VMULPD Y15, a, d
#define FMAC(c, a, d) VBROADCASTSD c, Y15; VFMADD231PD Y15, a, d
#define FNMAC(c, a, d) VBROADCASTSD c, Y15; VFNMADD231PD Y15, a, d
#define HORNER(c, a, d) VBROADCASTSD c, Y15; VFMADD213PD Y15, a, d

#define SET(c, held, d) VBROADCASTSD c(BX), d
#define NEED(c, held) VBROADCASTSD c(BX), held

#define SIGN Y15
#define LEAST Y15
#define ROUND Y15
#define ONE Y15
#define MOST Y15
#define TWO Y15

#define MASK(p, b, a) VCMPPD p, b, a, Y14
#define MASKC(p, c, a) VBROADCASTSD c, Y14; VCMPPD p, Y14, a, Y14
#define PICK(src, dst) VBLENDVPD Y14, src, dst, dst
#define ADDPICKED(b, a, d) VADDPD b, a, Y15; VBLENDVPD Y14, Y15, d, d
#define SUBPICKED(b, a, d) VSUBPD b, a, Y15; VBLENDVPD Y14, Y15, d, d

#define MULCPICKED(c, v) VBROADCASTSD c, Y15; VMULPD Y15, v, Y15; VBLENDVPD Y14, Y15, v, v
#define ADDCPICKED(c, v) VBROADCASTSD c, Y15; VADDPD Y15, v, Y15; VBLENDVPD Y14, Y15, v, v
#define MASKTINY(x) \
	VBROADCASTSD constants64_signBit(BX), Y15; \
	VANDNPD x, Y15, Y15; \
	VBROADCASTSD constants64_tiny(BX), Y14; \
	VCMPPD LT, Y14, Y15, Y14

#define LIMIT(v) \
	VBROADCASTSD constants64_ceil(BX), Y15; \
	VMINPD v, Y15, v; \
	VBROADCASTSD constants64_floor(BX), Y15; \
	VMAXPD v, Y15, v
#define BOUND(r)

#define POWER(table, v) \
	VBROADCASTSD constants64_seven(BX), Y15; \
	VANDPD Y15, V1, Y15; \
	VPCMPEQQ Y14, Y14, Y14; \
	VXORPD v, v, v; \
	VGATHERQPD Y14, table(BX)(Y15*8), v

#define FACTORS \
	VBROADCASTSD constants64_one(BX), Y15; \
	VPSRLQ $3, V1, Y13; \
	VPSRLQ $1, Y13, Y12; \
	VPSUBQ Y12, Y13, Y13; \
	VPSLLQ $52, Y12, Y12; \
	VPSLLQ $52, Y13, Y13; \
	VPADDQ Y15, Y12, Y12; \
	VPADDQ Y15, Y13, Y13

#define SCALE(n, v, d) VMULPD Y12, v, d; VMULPD Y13, d, d
#define SCALEPICKED(n, v) SCALE(n, v, V1); PICK(V1, v)

#define COPYSIGN(x, v) \
	VBROADCASTSD constants64_signBit(BX), Y15; \
	VANDNPD v, Y15, v; \
	VANDPD x, Y15, Y15; \
	VORPD Y15, v, v

#define RAISE \
	BIAS; \
	VBROADCASTSD constants64_minNormal(BX), V1; \
	MASK(LT, V1, V0); \
	MULC(constants64_twoTo54(BX), V0, V1); \
	PICK(V1, V0); \
	VBROADCASTSD constants64_biasTo54(BX), V1; \
	PICK(V1, V11)

#define BIAS VBROADCASTSD constants64_bias(BX), V11

#define DECOMPOSE \
	VBROADCASTSD constants64_oneLessLogFromBits(BX), V1; \
	VPADDQ V1, V0, V0; \
	VPSRLQ $52, V0, Y12; \
	VBROADCASTSD constants64_two52bits(BX), V2; \
	VORPD V2, Y12, V1; \
	VSUBPD V11, V1, V11; \
	VBROADCASTSD constants64_fractionBits(BX), V1; \
	VANDPD V1, V0, V0; \
	VPSRLQ $48, V0, V3; \
	VBROADCASTSD constants64_logFromBits(BX), V1; \
	VPADDQ V1, V0, V0; \
	LOGGATHER; \
	VBROADCASTSD constants64_one(BX), Y15; \
	VFMSUB213PD Y15, V1, V0

#define LOGTABLES \
	VBROADCASTSD constants64_oneLessLogFromBits(BX), V3; \
	VPADDQ V3, V0, V3; \
	VPSLLQ $12, V3, V3; \
	VPSRLQ $60, V3, V3; \
	LOGGATHER

#define LOGGATHER \
	VPCMPEQQ Y14, Y14, Y14; \
	VPCMPEQQ Y15, Y15, Y15; \
	VXORPD V1, V1, V1; \
	VXORPD V2, V2, V2; \
	VGATHERQPD Y14, constants64_logInverse(BX)(V3*8), V1; \
	VGATHERQPD Y15, constants64_logValue(BX)(V3*8), V2

#define UNSCALE(v) \
	VBROADCASTSD constants64_twoBias(BX), Y15; \
	VPSUBQ Y12, Y15, Y12; \
	VPSLLQ $52, Y12, Y12; \
	VXORPD Y15, Y15, Y15; \
	VMAXPD Y12, Y15, Y12; \
	VMULPD Y12, v, v

#define LOGSPECIAL \
	VBROADCASTSD constants64_posInf(BX), V1; \
	MASK(NLT, V1, V10); \
	PICK(V10, V0); \
	VXORPD V2, V2, V2; \
	MASK(LT, V2, V10); \
	VBROADCASTSD constants64_nanBits(BX), V1; \
	PICK(V1, V0); \
	MASK(EQ, V2, V10); \
	VBROADCASTSD constants64_negInf(BX), V1; \
	PICK(V1, V0)

#include "unary_f64_amd64.h"

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

#define EACH(BODY) \
	MOVQ dst_base+0(FP), DI; \
	MOVQ x_base+24(FP), SI; \
	MOVQ x_len+32(FP), CX; \
	LEAQ ·c64(SB), BX; \
	TESTQ CX, CX; \
	JEQ done; \
loop: \
	CMPQ CX, $4; \
	JLT loadtail; \
	VMOVUPD (SI), V0; \
body: \
	BODY; \
	CMPQ CX, $4; \
	JLT storetail; \
	VMOVUPD V0, (DI); \
	ADDQ $32, SI; \
	ADDQ $32, DI; \
	SUBQ $4, CX; \
	JNE loop; \
done: \
	VZEROUPPER; \
	RET; \
loadtail: \
	LEAQ tail<>+32(SB), AX; \
	SHLQ $3, CX; \
	SUBQ CX, AX; \
	VMOVUPD (AX), Y14; \
	VMASKMOVPD (SI), Y14, V0; \
	XORL CX, CX; \
	JMP body; \
storetail: \
	VMOVUPD (AX), Y14; \
	VMASKMOVPD V0, Y14, (DI); \
	VZEROUPPER; \
	RET


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

// func expm1AVX2F64(dst, x []float64)
TEXT ·expm1AVX2F64(SB), NOSPLIT, $0-48
	EACH(EXPM1)

// func log1pAVX2F64(dst, x []float64)
TEXT ·log1pAVX2F64(SB), NOSPLIT, $0-48
	EACH(LOG1P)
