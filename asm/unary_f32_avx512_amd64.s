//go:build gc && !purego && !noasm

// Element-wise functions of float32, 16 elements at a time. The loops and the register map are in unary_avx512_amd64.h.

#define LANES 16
#define MOVE VMOVUPS
#define MOVEZ VMOVUPS.Z
#define NUMBERS ·c32

#include "unary_avx512_amd64.h"

#define ADDC(c, a, d) VADDPS.BCST c, a, d
#define SUBC(c, a, d) VSUBPS.BCST c, a, d
#define MULC(c, a, d) VMULPS.BCST c, a, d
#define MAXC(c, a, d) VMAXPS.BCST c, a, d
#define FMAC(c, a, d) VFMADD231PS.BCST c, a, d
#define FNMAC(c, a, d) VFNMADD231PS.BCST c, a, d
#define HORNER(c, a, d) VFMADD213PS.BCST c, a, d

// The constants that are no operands in memory stay in registers: to load them for each
// vector takes longer. Those of tanh are beside its columns.
#define HOLD(c, held) VBROADCASTSS c(BX), held
#define SET(c, held, d) VMOVAPS held, d
#define NEED(c, held)

#define LOGTOP Z24
#define COSHTOP Z25
#define ROUND Z26
#define TOP Z27
#define SIGN Z28
#define ONE Z29
#define LN2 Z29
#define MOST Z30
#define LEAST Z31

#define HOLDEXP \
	HOLD(constants32_magic, ROUND); \
	HOLD((constants32_exp+16), TOP)

#define HOLDEXPM1 \
	HOLD(constants32_magic, ROUND); \
	HOLD((constants32_expm1+12), TOP); \
	HOLD(constants32_ceil, MOST); \
	HOLD(constants32_expm1Min, LEAST)

#define MASK(p, b, a) VCMPPS p, b, a, K2
#define MASKC(p, c, a) VCMPPS.BCST p, c, a, K2
#define PICK(src, dst) VMOVAPS src, K2, dst
#define ADDPICKED(b, a, d) VADDPS b, a, K2, d
#define SUBPICKED(b, a, d) VSUBPS b, a, K2, d

// The smaller magnitude of r and 1/2, with the sign of r; 1/2 for NaN.
#define LIMIT(v)
#define BOUND VRANGEPS.BCST $2, constants32_half(BX), V0, V0

#define FACTORS
#define SCALE(n, v, d) VSCALEFPS n, v, d
#define NEGPOWER(n, v) VXORPS V7, V7, V7; VSUBPS n, V7, V7; VBROADCASTSS constants32_negOne(BX), v; VSCALEFPS V7, v, v

#define COMPLEMENT(x, v) VPTESTNMD.BCST constants32_signBit(BX), x, K2; VSUBPS v, ONE, K2, v
#define COPYSIGN(x, v) VPTERNLOGD.BCST $0xd8, constants32_signBit(BX), x, v

#define DECOMPOSE \
	VGETEXPPS V0, V1; \
	VGETMANTPS $11, V0, V0; \
	VGETEXPPS V0, V2; \
	VSUBPS V2, V1, V1

// The columns stay in Z14-Z27.
#define TANHCOLUMNS \
	LEAQ ·tanhColumns(SB), AX; \
	VMOVUPS (AX), Z14; VMOVUPS 64(AX), Z15; \
	VMOVUPS 128(AX), Z16; VMOVUPS 192(AX), Z17; \
	VMOVUPS 256(AX), Z18; VMOVUPS 320(AX), Z19; \
	VMOVUPS 384(AX), Z20; VMOVUPS 448(AX), Z21; \
	VMOVUPS 512(AX), Z22; VMOVUPS 576(AX), Z23; \
	VMOVUPS 640(AX), Z24; VMOVUPS 704(AX), Z25; \
	VMOVUPS 768(AX), Z26; VMOVUPS 832(AX), Z27
#define TANHCOLUMN(low, high, v) VMOVAPS V1, v; VPERMI2PS high, low, v
#define TANHROWS \
	TANHCOLUMN(Z14, Z15, V2); \
	TANHCOLUMN(Z16, Z17, V3); \
	TANHCOLUMN(Z18, Z19, V4); \
	TANHCOLUMN(Z20, Z21, V5); \
	TANHCOLUMN(Z22, Z23, V6); \
	TANHCOLUMN(Z24, Z25, V7); \
	TANHCOLUMN(Z26, Z27, V8)

#define LOGSPECIAL(x) VFIXUPIMMPS.BCST $0, constants32_logTable(BX), x, V0

#include "unary_f32_amd64.h"

// func expAVX512F32(dst, x []float32)
TEXT ·expAVX512F32(SB), NOSPLIT, $0-48
	START
	HOLDEXP
	UNROLLED(EXP)

// func expm1AVX512F32(dst, x []float32)
TEXT ·expm1AVX512F32(SB), NOSPLIT, $0-48
	START
	HOLDEXPM1
	HALVES(EXPM1FIRST, EXPM1SECOND)

// func logAVX512F32(dst, x []float32)
TEXT ·logAVX512F32(SB), NOSPLIT, $0-48
	START
	HOLD((constants32_log+32), LOGTOP)
	UNROLLED(LOG)

// func log1pAVX512F32(dst, x []float32)
TEXT ·log1pAVX512F32(SB), NOSPLIT, $0-48
	START
	HOLD((constants32_log+32), LOGTOP)
	HOLD(constants32_one, ONE)
	UNROLLED(LOG1P)

// func sigmoidAVX512F32(dst, x []float32)
TEXT ·sigmoidAVX512F32(SB), NOSPLIT, $0-48
	START
	HOLDEXP
	HOLD(constants32_signBit, SIGN)
	HOLD(constants32_one, ONE)
	HALVES(EXPNEG, SIGMOIDSECOND)

// func tanhAVX512F32(dst, x []float32)
TEXT ·tanhAVX512F32(SB), NOSPLIT, $0-48
	START
	HOLD(constants32_signBit, SIGN)
	HOLD(constants32_tanhMost, MOST)
	HOLD(constants32_tanhLeast, LEAST)
	TANHCOLUMNS
	UNROLLED(TANH)

// func softplusAVX512F32(dst, x []float32)
TEXT ·softplusAVX512F32(SB), NOSPLIT, $0-48
	START
	HOLDEXP
	HOLD(constants32_signBit, SIGN)
	HOLD((constants32_log1p+24), LOGTOP)
	HOLD((constants32_logCosh+16), COSHTOP)
	HOLD(constants32_ln2, LN2)
	HALVES(EXPNEG, SOFTPLUSSECOND)

// func reluAVX512F32(dst, x []float32)
TEXT ·reluAVX512F32(SB), NOSPLIT, $0-48
	START
	OWNING(RELU)

// func sigmoidDerivativeAVX512F32(dst, x []float32)
TEXT ·sigmoidDerivativeAVX512F32(SB), NOSPLIT, $0-48
	START
	UNROLLED(SIGMOIDDERIVATIVE)

// func tanhDerivativeAVX512F32(dst, x []float32)
TEXT ·tanhDerivativeAVX512F32(SB), NOSPLIT, $0-48
	START
	UNROLLED(TANHDERIVATIVE)

// func reluDerivativeAVX512F32(dst, x []float32)
TEXT ·reluDerivativeAVX512F32(SB), NOSPLIT, $0-48
	START
	UNROLLED(RELUDERIVATIVE)

// func softplusDerivativeAVX512F32(dst, x []float32)
TEXT ·softplusDerivativeAVX512F32(SB), NOSPLIT, $0-48
	START
	HOLDEXPM1
	EACH(SOFTPLUSDERIVATIVE)
