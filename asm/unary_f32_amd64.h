// The float32 element-wise functions, for any vector width: the steps of
// unary_f32_oracle.go in the same order. The file that includes this one defines
//
//	V0 … V11               vector registers; each function takes V0 to V0
//	ADDC, SUBC, MULC, …    an operation whose first operand is a float32 in memory
//	SET(c, held, d)        d = c(BX), which held is too where constants are held
//	NEED(c, held)          gives held the value c(BX) until the next macro
//	MASK(p, b, a)          selects the lanes with a p b (a VCMPPS predicate)
//	MASKC(p, c, a)         the same for b in memory
//	PICK(src, dst)         copies the selected lanes
//	ADDPICKED, SUBPICKED(b, a, d)  d = a + b or a - b in the selected lanes
//	LIMIT(v)               clamps v to [floor, ceil], or nothing where BOUND does
//	BOUND                  makes V0 = r finite where n overflows, or nothing
//	FACTORS, SCALE(n, v, d)  d = v·2ⁿ rounded once, FACTORS from V1 = n + magic
//	NEGPOWER(n, v)         v = -2⁻ⁿ from V1 too, -2⁻¹²⁷ for n = 128 or that. Uses V7
//	COMPLEMENT(x, v)       v = ONE - v where the sign of x is clear
//	COPYSIGN(x, v)         gives v the sign of x
//	TANHROWS               V2 … V8 = the columns of the rows of tanhRows that V1 names
//	DECOMPOSE              V0 = 2^V1·m: V0 = m in [3/4, 3/2)
//	LOGSPECIAL(x)          V0 = log x where x is not a positive number
//
// and BX points to c32.

#include "go_asm.h"
#include "textflag.h"

#define LT $1
#define NLT $5
#define GT $30
#define EQ $0
#define UNORDERED $3

// V0 = y: V1 = n + magic, N = n, V0 = r.
#define REDUCE(N) \
	SET(constants32_magic, ROUND, V1); \
	FMAC(constants32_log2e(BX), V0, V1); \
	NEED(constants32_magic, ROUND); \
	VSUBPS ROUND, V1, N; \
	FNMAC(constants32_ln2hi(BX), N, V0); \
	FNMAC(constants32_ln2lo(BX), N, V0)

// V0 = r: V3 = q with e^r = 1 + r + r²q.
#define EXPSERIES(C) \
	SET((C+16), TOP, V3); \
	HORNER((C+12)(BX), V0, V3); \
	HORNER((C+8)(BX), V0, V3); \
	HORNER((C+4)(BX), V0, V3); \
	HORNER((C+0)(BX), V0, V3)

#define EXP \
	LIMIT(V0); \
	REDUCE(V2); \
	BOUND; \
	EXPSERIES(constants32_exp); \
	HORNER(constants32_one(BX), V0, V3); \
	HORNER(constants32_one(BX), V0, V3); \
	FACTORS; \
	SCALE(V2, V3, V0)

// V10 = x: V0 = -|x|.
#define NEGATIVE \
	NEED(constants32_signBit, SIGN); \
	VORPS V10, SIGN, V0

// V0 = y: N = n, HI + LO with e^y = 2ⁿ(HI + LO).
#define EXPSUM(N, HI, LO) \
	LIMIT(V0); \
	REDUCE(N); \
	BOUND; \
	EXPSERIES(constants32_exp); \
	VMULPS V0, V0, V4; \
	ADDC(constants32_one(BX), V0, HI); \
	SUBC(constants32_one(BX), HI, LO); \
	VSUBPS LO, V0, LO; \
	VFMADD231PS V3, V4, LO; \
	FACTORS

// V10 = x: N = n, HI + LO with e^-|x| = 2ⁿ(HI + LO).
#define EXPNEG(N, HI, LO) NEGATIVE; EXPSUM(N, HI, LO)

#define SIGMOID VMOVAPS V0, V10; EXPNEG(V2, V5, V6); SIGMOIDSECOND(V2, V5, V6)

#define SIGMOIDSECOND(N, HI, LO) \
	VADDPS LO, HI, V7; \
	SCALE(N, V7, V7); \
	NEED(constants32_one, ONE); \
	VADDPS V7, ONE, V8; \
	VDIVPS V8, ONE, V8; \
	VMULPS V8, HI, V0; \
	VSUBPS V0, HI, V4; \
	VFNMADD231PS V7, V0, V4; \
	VADDPS LO, V4, V4; \
	VFMADD231PS V8, V4, V0; \
	SCALE(N, V0, V0); \
	COMPLEMENT(V10, V0)

#define TANH \
	VMOVAPS V0, V10; \
	NEED(constants32_signBit, SIGN); \
	VANDNPS V0, SIGN, V0; \
	NEED(constants32_tanhMost, MOST); \
	VMINPS V0, MOST, V0; \
	NEED(constants32_tanhLeast, LEAST); \
	VMAXPS V0, LEAST, V1; \
	VPSRLD $21, V1, V1; \
	TANHROWS; \
	VMINPS V0, V3, V3; \
	VSUBPS V2, V0, V0; \
	VFMADD213PS V7, V0, V8; \
	VFMADD213PS V6, V0, V8; \
	VFMADD213PS V5, V0, V8; \
	VFMADD213PS V4, V0, V8; \
	VFMADD213PS V3, V8, V0; \
	COPYSIGN(V10, V0)

#define EXPM1 VMOVAPS V0, V10; EXPM1FIRST(V2, V9, V5); EXPM1SECOND(V2, V9, V5)

// V10 = x: N = n, R = r and T = t.
#define EXPM1FIRST(N, R, T) \
	NEED(constants32_ceil, MOST); \
	VMINPS V10, MOST, V0; \
	NEED(constants32_expm1Min, LEAST); \
	VMAXPS V0, LEAST, V0; \
	SET(constants32_magic, ROUND, V1); \
	SET(constants32_magic, ROUND, V3); \
	FMAC(constants32_log2e(BX), V0, V1); \
	NEED(constants32_magic, ROUND); \
	VSUBPS ROUND, V1, N; \
	FNMAC(constants32_ln2hi(BX), N, V0); \
	FMAC(constants32_expm1Steps(BX), V0, V3); \
	VPERMPS constants32_expm1At(BX), V3, V4; \
	VPERMPS constants32_expm1Power(BX), V3, T; \
	VSUBPS V4, V0, R; \
	FNMAC(constants32_ln2lo(BX), N, R)

// V7 + V6 = t - 2⁻ⁿ, V7 rounded.
#define EXPM1SECOND(N, R, T) \
	NEGPOWER(N, V6); \
	SET((constants32_expm1+12), TOP, V3); \
	HORNER((constants32_expm1+8)(BX), R, V3); \
	HORNER((constants32_expm1+4)(BX), R, V3); \
	HORNER((constants32_expm1+0)(BX), R, V3); \
	VMULPS R, R, V4; \
	VMULPS V4, V3, V3; \
	MASKC(LT, constants32_negUlp(BX), V6); \
	VMOVAPS T, V7; \
	ADDPICKED(V6, T, V7); \
	VSUBPS V6, V7, V8; \
	SUBPICKED(V8, T, V6); \
	VFMADD231PS V3, T, V6; \
	VFMADD231PS R, T, V6; \
	VADDPS V6, V7, V0; \
	FACTORS; \
	SCALE(N, V0, V0); \
	COPYSIGN(V10, V0)

#define SOFTPLUSDERIVATIVE \
	VBROADCASTSS constants32_signBit(BX), V1; \
	VXORPS V1, V0, V0; \
	EXPM1; \
	VBROADCASTSS constants32_signBit(BX), V1; \
	VXORPS V1, V0, V0

#define SOFTPLUS VMOVAPS V0, V10; EXPNEG(V2, V5, V6); SOFTPLUSSECOND(V2, V5, V6)

#define SOFTPLUSSECOND(N, HI, LO) \
	VADDPS LO, HI, V7; \
	VSUBPS V7, HI, V8; \
	VADDPS LO, V8, V8; \
	SCALE(N, V7, V7); \
	SCALE(N, V8, V8); \
	VFNMADD231PS V7, V8, V8; \
	SET((constants32_log1p+24), LOGTOP, V3); \
	HORNER((constants32_log1p+20)(BX), V7, V3); \
	HORNER((constants32_log1p+16)(BX), V7, V3); \
	HORNER((constants32_log1p+12)(BX), V7, V3); \
	HORNER((constants32_log1p+8)(BX), V7, V3); \
	HORNER((constants32_log1p+4)(BX), V7, V3); \
	HORNER((constants32_log1p+0)(BX), V7, V3); \
	VMULPS V7, V7, V4; \
	VFMADD231PS V4, V3, V8; \
	VADDPS V7, V8, V8; \
	VXORPS V9, V9, V9; \
	VMAXPS V10, V9, V9; \
	VADDPS V8, V9, V9; \
	VMULPS V10, V10, V0; \
	SET((constants32_logCosh+16), COSHTOP, V3); \
	HORNER((constants32_logCosh+12)(BX), V0, V3); \
	HORNER((constants32_logCosh+8)(BX), V0, V3); \
	HORNER((constants32_logCosh+4)(BX), V0, V3); \
	HORNER((constants32_logCosh+0)(BX), V0, V3); \
	SET(constants32_ln2, LN2, V4); \
	FMAC(constants32_half(BX), V10, V4); \
	NEED(constants32_ln2, LN2); \
	VSUBPS V4, LN2, V5; \
	FMAC(constants32_half(BX), V10, V5); \
	ADDC(constants32_ln2rest(BX), V5, V5); \
	VFMADD231PS V3, V0, V5; \
	VADDPS V5, V4, V4; \
	NEGATIVE; \
	MASKC(GT, constants32_negOne(BX), V0); \
	PICK(V4, V9); \
	VMOVAPS V9, V0

// V0 = m, V1 = k, V8 = c: V2 + V0 = k·ln 2 + log m + c, V2 rounded. f = m - 1.
#define LOGSUM \
	SUBC(constants32_one(BX), V0, V0); \
	SET((constants32_log+32), LOGTOP, V3); \
	HORNER((constants32_log+28)(BX), V0, V3); \
	HORNER((constants32_log+24)(BX), V0, V3); \
	HORNER((constants32_log+20)(BX), V0, V3); \
	HORNER((constants32_log+16)(BX), V0, V3); \
	HORNER((constants32_log+12)(BX), V0, V3); \
	HORNER((constants32_log+8)(BX), V0, V3); \
	HORNER((constants32_log+4)(BX), V0, V3); \
	HORNER((constants32_log+0)(BX), V0, V3); \
	VMULPS V0, V0, V4; \
	FMAC(constants32_shortLn2lo(BX), V1, V8); \
	VFMADD231PS V4, V3, V8; \
	MULC(constants32_shortLn2hi(BX), V1, V6); \
	VADDPS V0, V6, V2; \
	VSUBPS V6, V2, V6; \
	VSUBPS V6, V0, V0; \
	VADDPS V8, V0, V0

#define LOG \
	VMOVAPS V0, V10; \
	VXORPS V8, V8, V8; \
	DECOMPOSE; \
	LOGSUM; \
	VADDPS V0, V2, V0; \
	LOGSPECIAL(V10)

#define LOG1P \
	VMOVAPS V0, V9; \
	NEED(constants32_one, ONE); \
	VADDPS ONE, V0, V10; \
	VMAXPS ONE, V0, V8; \
	VMINPS ONE, V0, V1; \
	VSUBPS V8, V10, V8; \
	VSUBPS V8, V1, V8; \
	VDIVPS V10, V8, V8; \
	VMOVAPS V10, V0; \
	DECOMPOSE; \
	LOGSUM; \
	VADDPS V0, V2, V0; \
	LOGSPECIAL(V10); \
	COPYSIGN(V9, V0)

#define RELU \
	VXORPS V1, V1, V1; \
	VMAXPS V0, V1, V0

#define SIGMOIDDERIVATIVE \
	VMOVAPS V0, V1; \
	VFNMADD231PS V0, V0, V1; \
	VMOVAPS V1, V0

#define TANHDERIVATIVE \
	VBROADCASTSS constants32_one(BX), V1; \
	VFNMADD231PS V0, V0, V1; \
	VMOVAPS V1, V0

#define RELUDERIVATIVE \
	VXORPS V1, V1, V1; \
	VXORPS V2, V2, V2; \
	VBROADCASTSS constants32_one(BX), V3; \
	MASK(GT, V2, V0); \
	PICK(V3, V1); \
	MASK(UNORDERED, V2, V0); \
	PICK(V0, V1); \
	VMOVAPS V1, V0
