// The float64 element-wise functions, for any vector width: the steps of
// unary_f64_generic.go in the same order, fused where mulAdd is. The file that
// includes this one defines
//
//	V0 … V11               vector registers; each function takes V0 to V0
//	SUBC, MULC, FMAC, …    an operation whose first operand is a float64 in memory
//	MASK(p, b, a)          selects the lanes with a p b (a VCMPPD predicate)
//	PICK(src, dst)         copies the selected lanes
//	ADDPICKED, SUBPICKED(b, a, d)  d = a + b or a - b in the selected lanes
//	LIMIT(v)               clamps v to [floor, ceil], or nothing where BOUND does
//	BOUND(r)               makes r finite where n overflows, or nothing
//	POWER(table, v)        v = the element of a table that V1 = n + magic names
//	FACTORS, SCALE(v)      v·2^⌊n⌋ rounded once, from V1 = n + magic and V2 = n
//	COPYSIGN(x, v)         gives v the sign of x
//	RAISE, BIAS            come before DECOMPOSE: V0 may be subnormal, or not
//	DECOMPOSE              V0 = 2^V11·z: V1 = c, V2 = -log c, V0 = r = zc - 1. Uses V3, V5
//	UNSCALE(v)             v·2^-V11 after DECOMPOSE
//	LOGSPECIAL             V0 = log V10 where V10 is not a positive number
//
// and BX points to c64.

#include "go_asm.h"
#include "textflag.h"

#define LT $1
#define NLT $5
#define GT $30
#define EQ $0
#define UNORDERED $3

// V0 = y: V1 = n + magic, V2 = n, V0 = y - n·ln2hi.
#define REDUCE(MAGIC) \
	VBROADCASTSD MAGIC(BX), V1; \
	FMAC(constants64_log2e(BX), V0, V1); \
	SUBC(MAGIC(BX), V1, V2); \
	FNMAC(constants64_ln2hi(BX), V2, V0)

// V0 = r: V5 = r², V6 = q with e^r = 1 + r + r²q. Uses V7.
#define SERIES \
	VMULPD V0, V0, V5; \
	VBROADCASTSD (constants64_exp+32)(BX), V6; \
	SERIESBELOW(constants64_exp)

// The same more exactly.
#define SERIESM1 \
	VMULPD V0, V0, V5; \
	VBROADCASTSD (constants64_expm1+48)(BX), V6; \
	HORNER((constants64_expm1+32)(BX), V5, V6); \
	SERIESBELOW(constants64_expm1)

#define SERIESBELOW(C) \
	VBROADCASTSD (C+40)(BX), V7; \
	HORNER((C+16)(BX), V5, V6); \
	HORNER((C+24)(BX), V5, V7); \
	HORNER((C+0)(BX), V5, V6); \
	HORNER((C+8)(BX), V5, V7); \
	VFMADD231PD V7, V0, V6

// V0 = y: V7 + V8 with e^y = 2ⁿ(V7 + V8); V1 and V2 as in REDUCE.
#define EXPSUM \
	REDUCE(constants64_magic); \
	FNMAC(constants64_ln2lo(BX), V2, V0); \
	SERIES; \
	POWER(constants64_exp2rest, V8); \
	VADDPD V0, V8, V8; \
	VFMADD231PD V6, V5, V8; \
	POWER(constants64_exp2, V7); \
	VMULPD V8, V7, V8

// V10 = x: V0 = max(-|x|, floor).
#define NEGATIVE \
	VBROADCASTSD constants64_signBit(BX), V0; \
	VORPD V10, V0, V0; \
	VBROADCASTSD constants64_floor(BX), V1; \
	VMAXPD V0, V1, V0

// V0 = x: V0 + V3 with e^-|x| = 2ⁿ(V0 + V3), V0 rounded, V2 = n, V10 = x.
#define EXPNEG \
	VMOVAPD V0, V10; \
	NEGATIVE; \
	EXPSUM; \
	FACTORS; \
	VADDPD V8, V7, V0; \
	VSUBPD V7, V0, V3; \
	VSUBPD V3, V8, V3

// After EXPNEG: V4 + V5 = e^-|x|.
#define EXPNEGSCALED \
	VMOVAPD V0, V4; \
	SCALE(V4); \
	VMOVAPD V3, V5; \
	SCALE(V5)

// V0 = y: V0 + V3 = e^y - 1 with one and magic, (e^y - 1)/2 with half and
// magicLess1. Uses V1 … V8.
#define EXPM1SUM(MAGIC, NEGONE) EXPM1SERIES(MAGIC); POWERSCALED; LESSONE(NEGONE); EXPM1JOIN

// V0 = y: V0 = r, V4 = p with e^r - 1 = r + p, V1 = n + magic.
#define EXPM1SERIES(MAGIC) \
	REDUCE(MAGIC); \
	VMOVAPD V0, V4; \
	FNMAC(constants64_ln2lo(BX), V2, V0); \
	VSUBPD V0, V4, V4; \
	FNMAC(constants64_ln2lo(BX), V2, V4); \
	SERIESM1; \
	POWER(constants64_exp2rest, V8); \
	VADDPD V8, V4, V4; \
	VFMADD231PD V6, V5, V4

// V1 = n + magic: V1 = 2ⁿ.
#define POWERSCALED \
	POWER(constants64_exp2less, V7); \
	VPSLLQ $49, V1, V1; \
	VPADDQ V7, V1, V1

// V5 + V6 = V1 - 1, V5 rounded where that differs from V1 and 1.
#define LESSONE(NEGONE) \
	VBROADCASTSD NEGONE(BX), V6; \
	VBROADCASTSD constants64_two52bits(BX), V2; \
	MASK(LT, V2, V1); \
	VMOVAPD V1, V5; \
	ADDPICKED(V6, V1, V5); \
	VSUBPD V6, V5, V2; \
	SUBPICKED(V2, V1, V6)

// The same for V1 <= 1.
#define LESSONEBELOW \
	VBROADCASTSD constants64_one(BX), V6; \
	VSUBPD V6, V1, V5; \
	VADDPD V6, V5, V2; \
	VSUBPD V2, V1, V6

#define EXPM1JOIN \
	VMOVAPD V0, V7; \
	VFMADD213PD V5, V1, V0; \
	VSUBPD V0, V5, V3; \
	VFMADD231PD V7, V1, V3; \
	VFMADD231PD V4, V1, V3; \
	VADDPD V6, V3, V3

// V0 = (V0 + V3)/(V4 + V5). Uses V6, V7.
#define DIVIDE \
	VBROADCASTSD constants64_one(BX), V6; \
	VDIVPD V4, V6, V6; \
	VMULPD V6, V0, V7; \
	VFNMADD231PD V4, V7, V0; \
	VADDPD V3, V0, V0; \
	VFNMADD231PD V5, V7, V0; \
	VFMADD213PD V7, V6, V0

#define EXP \
	LIMIT(V0); \
	REDUCE(constants64_magic); \
	FNMAC(constants64_ln2lo(BX), V2, V0); \
	BOUND(V0); \
	SERIES; \
	POWER(constants64_exp2rest, V3); \
	VADDPD V0, V3, V3; \
	VFMADD231PD V6, V5, V3; \
	POWER(constants64_exp2, V0); \
	VFMADD231PD V3, V0, V0; \
	FACTORS; \
	SCALE(V0)

// V0 = r, V11 = k, V2 = -log c: V4 + V3 = k·ln 2 - log c + r, V4 rounded.
#define LOGSUM \
	FMAC(constants64_ln2hi(BX), V11, V2); \
	VADDPD V0, V2, V4; \
	VSUBPD V2, V4, V3; \
	VSUBPD V3, V0, V3; \
	FMAC(constants64_ln2lo(BX), V11, V3)

// V0 = r: V3 += log(1+r) - r. Uses V5 … V7.
#define LOGSERIES \
	VMULPD V0, V0, V5; \
	VBROADCASTSD (constants64_log+48)(BX), V6; \
	VBROADCASTSD (constants64_log+56)(BX), V7; \
	HORNER((constants64_log+32)(BX), V5, V6); \
	HORNER((constants64_log+40)(BX), V5, V7); \
	HORNER((constants64_log+16)(BX), V5, V6); \
	HORNER((constants64_log+24)(BX), V5, V7); \
	HORNER((constants64_log+0)(BX), V5, V6); \
	HORNER((constants64_log+8)(BX), V5, V7); \
	VFMADD231PD V7, V0, V6; \
	VFMADD231PD V6, V5, V3

#define LOG \
	VMOVAPD V0, V10; \
	RAISE; \
	DECOMPOSE; \
	LOGSUM; \
	LOGSERIES; \
	VADDPD V3, V4, V0; \
	LOGSPECIAL

// u = 1 + x and what that rounds away, d: log(u + d).
#define LOG1P \
	VMOVAPD V0, V9; \
	VBROADCASTSD constants64_one(BX), V1; \
	VADDPD V1, V0, V10; \
	VMAXPD V1, V0, V8; \
	VMINPD V1, V0, V1; \
	VSUBPD V8, V10, V8; \
	VSUBPD V8, V1, V8; \
	VMOVAPD V10, V0; \
	BIAS; \
	DECOMPOSE; \
	UNSCALE(V1); \
	LOGSUM; \
	VMULPD V1, V8, V8; \
	VADDPD V8, V0, V0; \
	LOGSERIES; \
	VADDPD V8, V3, V3; \
	VADDPD V3, V4, V0; \
	LOGSPECIAL; \
	COPYSIGN(V9, V0)

#define EXPM1 EXPM1FIRST; EXPM1SECOND

#define EXPM1FIRST \
	VMOVAPD V0, V10; \
	VBROADCASTSD constants64_ceil(BX), V1; \
	VMINPD V0, V1, V0; \
	VBROADCASTSD constants64_saturated(BX), V1; \
	VMAXPD V0, V1, V0; \
	EXPM1SERIES(constants64_magicLess1)

#define EXPM1SECOND \
	POWERSCALED; \
	LESSONE(constants64_negHalf); \
	EXPM1JOIN; \
	VADDPD V3, V0, V0; \
	VADDPD V0, V0, V0; \
	VBROADCASTSD constants64_signBit(BX), V1; \
	VANDNPD V10, V1, V1; \
	VBROADCASTSD constants64_tiny(BX), V2; \
	MASK(LT, V2, V1); \
	PICK(V10, V0)

#define SIGMOID EXPNEG; SIGMOIDSECOND

#define SIGMOIDSECOND \
	EXPNEGSCALED; \
	VBROADCASTSD constants64_one(BX), V6; \
	VXORPD V8, V8, V8; \
	MASK(LT, V8, V10); \
	PICK(V0, V6); \
	PICK(V3, V8); \
	VMOVAPD V6, V0; \
	VMOVAPD V8, V3; \
	VBROADCASTSD constants64_one(BX), V6; \
	VADDPD V4, V6, V7; \
	VSUBPD V6, V7, V6; \
	VSUBPD V6, V4, V6; \
	VADDPD V6, V5, V5; \
	VMOVAPD V7, V4; \
	DIVIDE; \
	VMOVAPD V0, V3; \
	SCALE(V3); \
	PICK(V3, V0)

#define TANH TANHFIRST; TANHSECOND

#define TANHFIRST \
	VMOVAPD V0, V10; \
	VBROADCASTSD constants64_signBit(BX), V1; \
	VORPD V1, V0, V0; \
	VADDPD V0, V0, V0; \
	VBROADCASTSD constants64_saturated(BX), V1; \
	VMAXPD V0, V1, V0; \
	EXPM1SERIES(constants64_magic)

#define TANHSECOND \
	POWERSCALED; \
	LESSONEBELOW; \
	EXPM1JOIN; \
	VADDPD V3, V0, V1; \
	VSUBPD V0, V1, V0; \
	VSUBPD V0, V3, V3; \
	VMOVAPD V1, V0; \
	VBROADCASTSD constants64_two(BX), V5; \
	VADDPD V5, V0, V4; \
	VSUBPD V5, V4, V5; \
	VSUBPD V5, V0, V5; \
	VADDPD V3, V5, V5; \
	DIVIDE; \
	VBROADCASTSD constants64_signBit(BX), V11; \
	VANDNPD V0, V11, V0; \
	VANDPD V10, V11, V11; \
	VORPD V11, V0, V0

#define SOFTPLUS EXPNEG; SOFTPLUSSECOND

#define SOFTPLUSSECOND \
	EXPNEGSCALED; \
	VMOVAPD V4, V9; \
	VBROADCASTSD constants64_one(BX), V1; \
	VADDPD V1, V4, V0; \
	VSUBPD V1, V0, V1; \
	VSUBPD V1, V4, V8; \
	VMOVAPD V5, V7; \
	BIAS; \
	DECOMPOSE; \
	UNSCALE(V1); \
	LOGSUM; \
	VFMADD231PD V1, V7, V3; \
	VMULPD V1, V8, V8; \
	VADDPD V8, V0, V0; \
	LOGSERIES; \
	VADDPD V8, V3, V3; \
	VMOVAPD V3, V8; \
	VMOVAPD V4, V3; \
	VMOVAPD V8, V4; \
	VXORPD V5, V5, V5; \
	VMAXPD V10, V5, V5; \
	VADDPD V3, V5, V0; \
	VSUBPD V5, V0, V6; \
	VSUBPD V6, V0, V7; \
	VSUBPD V7, V5, V7; \
	VSUBPD V6, V3, V6; \
	VADDPD V6, V7, V7; \
	VADDPD V4, V7, V7; \
	VADDPD V7, V0, V0; \
	VBROADCASTSD constants64_far(BX), V1; \
	MASK(GT, V1, V10); \
	PICK(V10, V0); \
	VBROADCASTSD constants64_negFar(BX), V1; \
	MASK(LT, V1, V10); \
	PICK(V9, V0)

#define RELU \
	VXORPD V1, V1, V1; \
	VMAXPD V0, V1, V0

#define SIGMOIDDERIVATIVE \
	VMOVAPD V0, V1; \
	VFNMADD231PD V0, V0, V1; \
	VMOVAPD V1, V0

#define TANHDERIVATIVE \
	VBROADCASTSD constants64_one(BX), V1; \
	VFNMADD231PD V0, V0, V1; \
	VMOVAPD V1, V0

#define RELUDERIVATIVE \
	VXORPD V1, V1, V1; \
	VXORPD V2, V2, V2; \
	VBROADCASTSD constants64_one(BX), V3; \
	MASK(GT, V2, V0); \
	PICK(V3, V1); \
	MASK(UNORDERED, V2, V0); \
	PICK(V0, V1); \
	VMOVAPD V1, V0

#define SOFTPLUSDERIVATIVE \
	VXORPD V1, V1, V1; \
	VSUBPD V0, V1, V0; \
	VBROADCASTSD constants64_expm1Max(BX), V1; \
	VMINPD V0, V1, V0; \
	VBROADCASTSD constants64_saturated(BX), V1; \
	VMAXPD V0, V1, V0; \
	EXPM1SUM(constants64_magic, constants64_negOne); \
	VADDPD V3, V0, V0; \
	VXORPD V1, V1, V1; \
	VSUBPD V0, V1, V0
