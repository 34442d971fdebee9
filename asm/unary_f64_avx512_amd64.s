//go:build gc && !purego && !noasm

// Element-wise functions of float64, 8 elements at a time. The loops and the register map are in unary_avx512_amd64.h.

#define LANES 8
#define MOVE VMOVUPD
#define MOVEZ VMOVUPD.Z
#define NUMBERS ·c64

#include "unary_avx512_amd64.h"

#define SUBC(c, a, d) VSUBPD.BCST c, a, d
#define MULC(c, a, d) VMULPD.BCST c, a, d
#define FMAC(c, a, d) VFMADD231PD.BCST c, a, d
#define FNMAC(c, a, d) VFNMADD231PD.BCST c, a, d
#define HORNER(c, a, d) VFMADD213PD.BCST c, a, d

// The constants that are no operands in memory stay in registers: to load them for each
// vector takes as long as a tenth of a function.
#define HOLD(c, held) VBROADCASTSD c(BX), held
#define SET(c, held, d) VMOVAPD held, d
#define NEED(c, held)

#define SIGN Z24
#define LEAST Z25
#define ROUND Z26
#define LN2LO Z27
#define LOGEVEN Z27
#define EVEN Z28
#define ODD Z29
#define ONE Z30
#define MOST Z30
#define TWO Z31
#define LESS Z31
#define LOGODD Z31

#define HOLDEXP \
	HOLD(constants64_magic, ROUND); \
	HOLD((constants64_exp+32), EVEN); \
	HOLD((constants64_exp+40), ODD)

#define HOLDEXPNEG \
	HOLDEXP; \
	HOLD(constants64_signBit, SIGN); \
	HOLD(constants64_floor, LEAST); \
	HOLD(constants64_one, ONE)

#define HOLDLOG \
	HOLD((constants64_log+48), LOGEVEN); \
	HOLD((constants64_log+56), LOGODD)

#define HOLDEXPM1(MAGIC) \
	HOLD(constants64_signBit, SIGN); \
	HOLD(constants64_saturated, LEAST); \
	HOLD(MAGIC, ROUND); \
	HOLD(constants64_ln2lo, LN2LO); \
	HOLD((constants64_expm1+48), EVEN); \
	HOLD((constants64_expm1+40), ODD)

#define MASK(p, b, a) VCMPPD p, b, a, K2
#define MASKC(p, c, a) VCMPPD.BCST p, c, a, K2
#define PICK(src, dst) VMOVAPD src, K2, dst
#define ADDPICKED(b, a, d) VADDPD b, a, K2, d
#define SUBPICKED(b, a, d) VSUBPD b, a, K2, d

#define MULCPICKED(c, v) VMULPD.BCST c, v, K2, v
#define ADDCPICKED(c, v) VADDPD.BCST c, v, K2, v
#define MASKTINY(x) VPTESTNMQ.BCST constants64_tinyBits(BX), x, K2

// The smaller magnitude of r and 1/2, with the sign of r; 1/2 for NaN.
#define LIMIT(v)
#define BOUND(r) VRANGEPD.BCST $2, constants64_half(BX), r, r

#define POWER(table, v) VPERMPD table(BX), V1, v

#define FACTORS
#define SCALE(n, v, d) VSCALEFPD n, v, d
#define SCALEPICKED(n, v) VSCALEFPD n, v, K2, v

#define COPYSIGN(x, v) VPTERNLOGQ.BCST $0xd8, constants64_signBit(BX), x, v

#define LOGTABLES \
	VPADDQ.BCST constants64_oneLessLogFromBits(BX), V0, V3; \
	VPSRLQ $48, V3, V3; \
	VMOVUPD constants64_logInverse(BX), V1; \
	VMOVUPD constants64_logValue(BX), V2; \
	VPERMT2PD (constants64_logInverse+64)(BX), V3, V1; \
	VPERMT2PD (constants64_logValue+64)(BX), V3, V2

#define RAISE
#define BIAS
#define DECOMPOSE \
	VGETEXPPD V0, V11; \
	VGETMANTPD $8, V0, V0; \
	LOGTABLES; \
	VCMPPD.BCST NLT, constants64_logSplit(BX), V0, K2; \
	VADDPD.BCST constants64_one(BX), V11, K2, V11; \
	VMULPD.BCST constants64_half(BX), V0, K2, V0; \
	VFMSUB213PD.BCST constants64_one(BX), V1, V0

#define UNSCALE(v) \
	VXORPD V3, V3, V3; \
	VSUBPD V11, V3, V3; \
	VSCALEFPD V3, v, v

#define LOGSPECIAL VFIXUPIMMPD.BCST $0, constants64_logTable(BX), V10, V0

#include "unary_f64_amd64.h"

// func expAVX512F64(dst, x []float64)
TEXT ·expAVX512F64(SB), NOSPLIT, $0-48
	START
	HOLDEXP
	UNROLLED(EXP)

// func logAVX512F64(dst, x []float64)
TEXT ·logAVX512F64(SB), NOSPLIT, $0-48
	START
	HOLDLOG
	UNROLLED(LOG)

// func sigmoidAVX512F64(dst, x []float64)
TEXT ·sigmoidAVX512F64(SB), NOSPLIT, $0-48
	START
	HOLDEXPNEG
	HALVES(EXPNEG, SIGMOIDSECOND)

// func tanhAVX512F64(dst, x []float64)
TEXT ·tanhAVX512F64(SB), NOSPLIT, $0-48
	START
	HOLDEXPM1(constants64_magic)
	HOLD(constants64_one, ONE)
	HOLD(constants64_two, TWO)
	HALVES(TANHFIRST, TANHSECOND)

// func softplusAVX512F64(dst, x []float64)
TEXT ·softplusAVX512F64(SB), NOSPLIT, $0-48
	START
	HOLDEXPNEG
	HOLDLOG
	HALVES(EXPNEG, SOFTPLUSSECOND)

// func reluAVX512F64(dst, x []float64)
TEXT ·reluAVX512F64(SB), NOSPLIT, $0-48
	START
	OWNING(RELU)

// func sigmoidDerivativeAVX512F64(dst, x []float64)
TEXT ·sigmoidDerivativeAVX512F64(SB), NOSPLIT, $0-48
	START
	UNROLLED(SIGMOIDDERIVATIVE)

// func tanhDerivativeAVX512F64(dst, x []float64)
TEXT ·tanhDerivativeAVX512F64(SB), NOSPLIT, $0-48
	START
	UNROLLED(TANHDERIVATIVE)

// func reluDerivativeAVX512F64(dst, x []float64)
TEXT ·reluDerivativeAVX512F64(SB), NOSPLIT, $0-48
	START
	UNROLLED(RELUDERIVATIVE)

// func softplusDerivativeAVX512F64(dst, x []float64)
TEXT ·softplusDerivativeAVX512F64(SB), NOSPLIT, $0-48
	START
	HOLDEXPM1(constants64_magic)
	HOLD(constants64_negOne, LESS)
	EACH(SOFTPLUSDERIVATIVE)

// func expm1AVX512F64(dst, x []float64)
TEXT ·expm1AVX512F64(SB), NOSPLIT, $0-48
	START
	HOLDEXPM1(constants64_magicLess1)
	HOLD(constants64_ceil, MOST)
	HOLD(constants64_negHalf, LESS)
	HALVES(EXPM1FIRST, EXPM1SECOND)

// func log1pAVX512F64(dst, x []float64)
TEXT ·log1pAVX512F64(SB), NOSPLIT, $0-48
	START
	HOLDLOG
	HOLD(constants64_one, ONE)
	UNROLLED(LOG1P)
