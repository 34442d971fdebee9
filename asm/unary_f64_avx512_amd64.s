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

#define MASK(p, b, a) VCMPPD p, b, a, K2
#define PICK(src, dst) VMOVAPD src, K2, dst
#define ADDPICKED(b, a, d) VADDPD b, a, K2, d
#define SUBPICKED(b, a, d) VSUBPD b, a, K2, d

// The smaller magnitude of r and 1/2, with the sign of r; 1/2 for NaN.
#define LIMIT(v)
#define BOUND(r) VRANGEPD.BCST $2, constants64_half(BX), r, r

#define POWER(table, v) VPERMPD table(BX), V1, v

#define FACTORS
#define SCALE(v) VSCALEFPD V2, v, v

#define COPYSIGN(x, v) VPTERNLOGQ.BCST $0xd8, constants64_signBit(BX), x, v

#define RAISE
#define BIAS
#define DECOMPOSE \
	VGETEXPPD V0, V11; \
	VGETMANTPD $8, V0, V0; \
	VPADDQ.BCST constants64_oneLessLogFromBits(BX), V0, V1; \
	VPSRLQ $48, V1, V1; \
	VMOVAPD V1, V2; \
	VCMPPD.BCST NLT, constants64_logSplit(BX), V0, K2; \
	VADDPD.BCST constants64_one(BX), V11, K2, V11; \
	VMULPD.BCST constants64_half(BX), V0, K2, V0; \
	VMOVUPD constants64_logInverse(BX), V3; \
	VMOVUPD constants64_logValue(BX), V5; \
	VPERMI2PD (constants64_logInverse+64)(BX), V3, V1; \
	VPERMI2PD (constants64_logValue+64)(BX), V5, V2; \
	VFMSUB213PD.BCST constants64_one(BX), V1, V0

#define UNSCALE(v) \
	VXORPD V3, V3, V3; \
	VSUBPD V11, V3, V3; \
	VSCALEFPD V3, v, v

#define LOGSPECIAL VFIXUPIMMPD.BCST $0, constants64_logTable(BX), V10, V0

#include "unary_f64_amd64.h"

// func expAVX512F64(dst, x []float64)
TEXT ·expAVX512F64(SB), NOSPLIT, $0-48
	UNROLLED(EXP)

// func logAVX512F64(dst, x []float64)
TEXT ·logAVX512F64(SB), NOSPLIT, $0-48
	UNROLLED(LOG)

// func sigmoidAVX512F64(dst, x []float64)
TEXT ·sigmoidAVX512F64(SB), NOSPLIT, $0-48
	HALVES(EXPNEG, SIGMOIDSECOND, V0, V2, V3, V3)

// func tanhAVX512F64(dst, x []float64)
TEXT ·tanhAVX512F64(SB), NOSPLIT, $0-48
	HALVES(TANHFIRST, TANHSECOND, V0, V1, V4, V4)

// func softplusAVX512F64(dst, x []float64)
TEXT ·softplusAVX512F64(SB), NOSPLIT, $0-48
	HALVES(EXPNEG, SOFTPLUSSECOND, V0, V2, V3, V3)

// func reluAVX512F64(dst, x []float64)
TEXT ·reluAVX512F64(SB), NOSPLIT, $0-48
	OWNING(RELU)

// func sigmoidDerivativeAVX512F64(dst, x []float64)
TEXT ·sigmoidDerivativeAVX512F64(SB), NOSPLIT, $0-48
	UNROLLED(SIGMOIDDERIVATIVE)

// func tanhDerivativeAVX512F64(dst, x []float64)
TEXT ·tanhDerivativeAVX512F64(SB), NOSPLIT, $0-48
	UNROLLED(TANHDERIVATIVE)

// func reluDerivativeAVX512F64(dst, x []float64)
TEXT ·reluDerivativeAVX512F64(SB), NOSPLIT, $0-48
	UNROLLED(RELUDERIVATIVE)

// func softplusDerivativeAVX512F64(dst, x []float64)
TEXT ·softplusDerivativeAVX512F64(SB), NOSPLIT, $0-48
	EACH(SOFTPLUSDERIVATIVE)

// func expm1AVX512F64(dst, x []float64)
TEXT ·expm1AVX512F64(SB), NOSPLIT, $0-48
	UNROLLED(EXPM1)

// func log1pAVX512F64(dst, x []float64)
TEXT ·log1pAVX512F64(SB), NOSPLIT, $0-48
	UNROLLED(LOG1P)
