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

#define MASK(p, b, a) VCMPPS p, b, a, K2
#define PICK(src, dst) VMOVAPS src, K2, dst

// The smaller magnitude of r and 1/2, with the sign of r; 1/2 for NaN.
#define LIMIT(v)
#define BOUND VRANGEPS.BCST $2, constants32_half(BX), V0, V0

#define FACTORS
#define SCALE(v) VSCALEFPS V2, v, v

#define COMPLEMENT(x, v) VPTESTNMD.BCST constants32_signBit(BX), x, K2; VSUBPS v, V11, K2, v
#define COPYSIGN(x, v) VPTERNLOGD.BCST $0xd8, constants32_signBit(BX), x, v

#define DECOMPOSE \
	VGETEXPPS V0, V1; \
	VGETMANTPS $11, V0, V0; \
	VGETEXPPS V0, V2; \
	VSUBPS V2, V1, V1

#define LOGSPECIAL(x) VFIXUPIMMPS.BCST $0, constants32_logTable(BX), x, V0

#include "unary_f32_amd64.h"

// func expAVX512F32(dst, x []float32)
TEXT ·expAVX512F32(SB), NOSPLIT, $0-48
	EACH(EXP)

// func expm1AVX512F32(dst, x []float32)
TEXT ·expm1AVX512F32(SB), NOSPLIT, $0-48
	HALVES(EXPM1FIRST, EXPM1SECOND, V1, V5, V6, V6)

// func logAVX512F32(dst, x []float32)
TEXT ·logAVX512F32(SB), NOSPLIT, $0-48
	EACH(LOG)

// func log1pAVX512F32(dst, x []float32)
TEXT ·log1pAVX512F32(SB), NOSPLIT, $0-48
	EACH(LOG1P)

// func sigmoidAVX512F32(dst, x []float32)
TEXT ·sigmoidAVX512F32(SB), NOSPLIT, $0-48
	HALVES(SIGMOIDFIRST, SIGMOIDSECOND, V2, V5, V6, V7)

// func tanhAVX512F32(dst, x []float32)
TEXT ·tanhAVX512F32(SB), NOSPLIT, $0-48
	EACH(TANH)

// func softplusAVX512F32(dst, x []float32)
TEXT ·softplusAVX512F32(SB), NOSPLIT, $0-48
	HALVES(SOFTPLUSFIRST, SOFTPLUSSECOND, V2, V7, V8, V8)

// func reluAVX512F32(dst, x []float32)
TEXT ·reluAVX512F32(SB), NOSPLIT, $0-48
	EACH(RELU)

// func sigmoidDerivativeAVX512F32(dst, x []float32)
TEXT ·sigmoidDerivativeAVX512F32(SB), NOSPLIT, $0-48
	EACH(SIGMOIDDERIVATIVE)

// func tanhDerivativeAVX512F32(dst, x []float32)
TEXT ·tanhDerivativeAVX512F32(SB), NOSPLIT, $0-48
	EACH(TANHDERIVATIVE)

// func reluDerivativeAVX512F32(dst, x []float32)
TEXT ·reluDerivativeAVX512F32(SB), NOSPLIT, $0-48
	EACH(RELUDERIVATIVE)

// func softplusDerivativeAVX512F32(dst, x []float32)
TEXT ·softplusDerivativeAVX512F32(SB), NOSPLIT, $0-48
	EACH(SOFTPLUSDERIVATIVE)
