// The float64 element-wise functions, for any vector width: the steps of
// unary_f64_generic.go in the same order, fused where mulAdd is. The file that
// includes this one defines
//
//	V0 … V11               vector registers; each function takes V0 to V0
//	SUBC, MULC, FMAC, …    an operation whose first operand is a float64 in memory
//	SET(c, held, d)        d = c(BX), which held is too where constants are held
//	NEED(c, held)          gives held the value c(BX) until the next macro
//	MASK(p, b, a)          selects the lanes with a p b (a VCMPPD predicate)
//	MASKC(p, c, a)         the same for b in memory
//	PICK(src, dst)         copies the selected lanes
//	ADDPICKED, SUBPICKED(b, a, d)  d = a + b or a - b in the selected lanes
//	MULCPICKED, ADDCPICKED(c, v)   v·c or v + c in the selected lanes, c in memory
//	LIMIT(v)               clamps v to [floor, ceil], or nothing where BOUND does
//	BOUND(r)               makes r finite where n overflows, or nothing
//	POWER(table, v)        v = the element of a table that V1 = n + magic names
//	FACTORS, SCALE(n, v, d)  d = v·2^⌊n⌋ rounded once, FACTORS from V1 = n + magic
//	SCALEPICKED(n, v)      the same in the selected lanes of v. Uses V1
//	COPYSIGN(x, v)         gives v the sign of x
//	RAISE, BIAS            come before DECOMPOSE: V0 may be subnormal, or not
//	DECOMPOSE              V0 = 2^V11·z: V1 = c, V2 = -log c, V0 = r = zc - 1. Uses V3, V5
//	UNSCALE(v)             v·2^-V11 after DECOMPOSE
//	LOGTABLES              V1 = c, V2 = -log c for V0 > 0. Uses V3
//	MASKTINY(x)            selects |x| < tiny or less, to 2⁻⁵¹¹
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

// V0 = y: V1 = n + magic, N = n, V0 = y - n·ln2hi.
#define REDUCE(MAGIC, N) \
	SET(MAGIC, ROUND, V1); \
	FMAC(constants64_log2e(BX), V0, V1); \
	NEED(MAGIC, ROUND); \
	VSUBPD ROUND, V1, N; \
	FNMAC(constants64_ln2hi(BX), N, V0)

// V0 = r: V5 = r², V6 = q with e^r = 1 + r + r²q. Uses V7.
#define SERIES \
	VMULPD V0, V0, V5; \
	SET((constants64_exp+32), EVEN, V6); \
	SERIESBELOW(constants64_exp, V0)

// The same more exactly, of r in R.
#define SERIESM1(R) \
	VMULPD R, R, V5; \
	SET((constants64_expm1+48), EVEN, V6); \
	HORNER((constants64_expm1+32)(BX), V5, V6); \
	SERIESBELOW(constants64_expm1, R)

#define SERIESBELOW(C, R) \
	SET((C+40), ODD, V7); \
	HORNER((C+16)(BX), V5, V6); \
	HORNER((C+24)(BX), V5, V7); \
	HORNER((C+0)(BX), V5, V6); \
	HORNER((C+8)(BX), V5, V7); \
	VFMADD231PD V7, R, V6

// V0 = y: V7 + V8 with e^y = 2ⁿ(V7 + V8); V1 and N as in REDUCE.
#define EXPSUM(N) \
	REDUCE(constants64_magic, N); \
	FNMAC(constants64_ln2lo(BX), N, V0); \
	SERIES; \
	POWER(constants64_exp2rest, V8); \
	VADDPD V0, V8, V8; \
	VFMADD231PD V6, V5, V8; \
	POWER(constants64_exp2, V7); \
	VMULPD V8, V7, V8

// V10 = x: V0 = max(-|x|, floor).
#define NEGATIVE \
	NEED(constants64_signBit, SIGN); \
	VORPD V10, SIGN, V0; \
	NEED(constants64_floor, LEAST); \
	VMAXPD V0, LEAST, V0

// V10 = x: N = n, HI + LO with e^-|x| = 2ⁿ(HI + LO), HI rounded.
#define EXPNEG(N, HI, LO) \
	NEGATIVE; \
	EXPSUM(N); \
	FACTORS; \
	VADDPD V8, V7, HI; \
	VSUBPD V7, HI, LO; \
	VSUBPD LO, V8, LO

// V0 = y: V0 + V3 = e^y - 1 with one and magic, (e^y - 1)/2 with half and
// magicLess1. Uses V1 … V9.
#define EXPM1SUM(MAGIC, NEGONE) \
	EXPM1SERIES(MAGIC, V9, V4); \
	POWERSCALED(V1); \
	LESSONE(V1, NEGONE); \
	EXPM1JOIN(V1, V9, V4, V5)

// V0 = y: V1 = n + magic, e^r - 1 = R + P. Uses V2, V5 … V8.
#define EXPM1SERIES(MAGIC, R, P) \
	REDUCE(MAGIC, V2); \
	SET(constants64_ln2lo, LN2LO, R); \
	VFNMADD213PD V0, V2, R; \
	VSUBPD R, V0, V0; \
	FNMAC(constants64_ln2lo(BX), V2, V0); \
	SERIESM1(R); \
	POWER(constants64_exp2rest, V8); \
	VADDPD V8, V0, P; \
	VFMADD231PD V6, V5, P

// V1 = n + magic: F = 2ⁿ. Uses V1, V7.
#define POWERSCALED(F) \
	POWER(constants64_exp2less, V7); \
	VPSLLQ $49, V1, V1; \
	VPADDQ V7, V1, F

// V5 + V6 = F - 1, V5 rounded where that differs from F and 1.
#define LESSONE(F, NEGONE) \
	SET(NEGONE, LESS, V6); \
	MASKC(LT, constants64_two52bits(BX), F); \
	VMOVAPD F, V5; \
	ADDPICKED(V6, F, V5); \
	VSUBPD V6, V5, V2; \
	SUBPICKED(V2, F, V6)

// V0 + V3 = F(1 + R + P) - 1, A + V6 = F - 1.
#define EXPM1JOIN(F, R, P, A) \
	VMOVAPD R, V0; \
	VFMADD213PD A, F, V0; \
	VSUBPD V0, A, V3; \
	VFMADD231PD R, F, V3; \
	VFMADD231PD P, F, V3; \
	VADDPD V6, V3, V3

// V0 = (N + NL)/(D + DL). Uses V11 and N.
#define DIVIDE(N, NL, D, DL) \
	NEED(constants64_one, ONE); \
	VDIVPD D, ONE, V0; \
	VMULPD V0, N, V11; \
	VFNMADD231PD D, V11, N; \
	VADDPD NL, N, N; \
	VFNMADD231PD DL, V11, N; \
	VFMADD213PD V11, N, V0

#define EXP \
	LIMIT(V0); \
	REDUCE(constants64_magic, V2); \
	FNMAC(constants64_ln2lo(BX), V2, V0); \
	BOUND(V0); \
	SERIES; \
	POWER(constants64_exp2rest, V3); \
	VADDPD V0, V3, V3; \
	VFMADD231PD V6, V5, V3; \
	POWER(constants64_exp2, V0); \
	VFMADD231PD V3, V0, V0; \
	FACTORS; \
	SCALE(V2, V0, V0)

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
	SET((constants64_log+48), LOGEVEN, V6); \
	SET((constants64_log+56), LOGODD, V7); \
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
	NEED(constants64_one, ONE); \
	VADDPD ONE, V0, V10; \
	VMAXPD ONE, V0, V8; \
	VMINPD ONE, V0, V1; \
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

#define EXPM1 VMOVAPD V0, V10; EXPM1FIRST(V1, V9, V4); EXPM1SECOND(V1, V9, V4)

// V10 = x: e^x/2 = F(1 + R + P).
#define EXPM1FIRST(F, R, P) \
	NEED(constants64_ceil, MOST); \
	VMINPD V10, MOST, V0; \
	NEED(constants64_saturated, LEAST); \
	VMAXPD V0, LEAST, V0; \
	EXPM1SERIES(constants64_magicLess1, R, P); \
	POWERSCALED(F)

#define EXPM1SECOND(F, R, P) \
	LESSONE(F, constants64_negHalf); \
	EXPM1JOIN(F, R, P, V5); \
	VADDPD V3, V0, V0; \
	VADDPD V0, V0, V0; \
	MASKTINY(V10); \
	PICK(V10, V0)

#define SIGMOID VMOVAPD V0, V10; EXPNEG(V2, V9, V3); SIGMOIDSECOND(V2, V9, V3)

#define SIGMOIDSECOND(N, HI, LO) \
	SCALE(N, HI, V4); \
	SCALE(N, LO, V5); \
	NEED(constants64_one, ONE); \
	VADDPD V4, ONE, V7; \
	VSUBPD ONE, V7, V8; \
	VSUBPD V8, V4, V8; \
	VADDPD V8, V5, V5; \
	SET(constants64_one, ONE, V6); \
	VXORPD V8, V8, V8; \
	MASK(LT, V8, V10); \
	PICK(HI, V6); \
	PICK(LO, V8); \
	DIVIDE(V6, V8, V7, V5); \
	SCALEPICKED(N, V0)

#define TANH VMOVAPD V0, V10; TANHFIRST(V1, V9, V4); TANHSECOND(V1, V9, V4)

// V10 = x: e^-2|x| = F(1 + R + P).
#define TANHFIRST(F, R, P) \
	NEED(constants64_signBit, SIGN); \
	VORPD V10, SIGN, V0; \
	VADDPD V0, V0, V0; \
	NEED(constants64_saturated, LEAST); \
	VMAXPD V0, LEAST, V0; \
	EXPM1SERIES(constants64_magic, R, P); \
	POWERSCALED(F)

#define TANHSECOND(F, R, P) \
	NEED(constants64_one, ONE); \
	VSUBPD ONE, F, V5; \
	VADDPD ONE, V5, V2; \
	VSUBPD V2, F, V6; \
	EXPM1JOIN(F, R, P, V5); \
	VADDPD V3, V0, V1; \
	VSUBPD V0, V1, V0; \
	VSUBPD V0, V3, V3; \
	NEED(constants64_two, TWO); \
	VADDPD TWO, V1, V4; \
	VSUBPD TWO, V4, V5; \
	VSUBPD V5, V1, V5; \
	VADDPD V3, V5, V5; \
	DIVIDE(V1, V3, V4, V5); \
	COPYSIGN(V10, V0)

#define SOFTPLUS VMOVAPD V0, V10; EXPNEG(V2, V6, V3); SOFTPLUSSECOND(V2, V6, V3)

// V0 = u = 1 + e rounded, in [1, 2], V8 what that rounds away, V7 the second word of e.
// Where u is 2·logFrom or more, k is 1: V1 = c·2^-k, V2 = k·ln2hi - log c. The sum with
// max(x, 0) is exact in two words, V0 and V6; they differ by NaN, or 1, at +Inf.
#define SOFTPLUSSECOND(N, HI, LO) \
	SCALE(N, HI, V9); \
	SCALE(N, LO, V7); \
	NEED(constants64_one, ONE); \
	VADDPD ONE, V9, V0; \
	VSUBPD ONE, V0, V1; \
	VSUBPD V1, V9, V8; \
	LOGTABLES; \
	MASKC(NLT, constants64_logSplit(BX), V0); \
	MULCPICKED(constants64_half(BX), V1); \
	ADDCPICKED(constants64_ln2hi(BX), V2); \
	NEED(constants64_one, ONE); \
	VFMSUB213PD ONE, V1, V0; \
	VADDPD V0, V2, V4; \
	VSUBPD V2, V4, V3; \
	VSUBPD V3, V0, V3; \
	ADDCPICKED(constants64_ln2lo(BX), V3); \
	VFMADD231PD V1, V7, V3; \
	VMULPD V1, V8, V8; \
	VADDPD V8, V0, V0; \
	LOGSERIES; \
	VADDPD V8, V3, V3; \
	VXORPD V5, V5, V5; \
	VMAXPD V10, V5, V5; \
	VADDPD V4, V5, V0; \
	VMINPD V4, V5, V6; \
	VMAXPD V4, V5, V5; \
	VSUBPD V5, V0, V5; \
	NEED(constants64_one, ONE); \
	VMINPD ONE, V5, V5; \
	VSUBPD V5, V6, V6; \
	VADDPD V3, V6, V6; \
	VADDPD V6, V0, V0

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
	NEED(constants64_saturated, LEAST); \
	VMAXPD V0, LEAST, V0; \
	EXPM1SUM(constants64_magic, constants64_negOne); \
	VADDPD V3, V0, V0; \
	VXORPD V1, V1, V1; \
	VSUBPD V0, V1, V0
