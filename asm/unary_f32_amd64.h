// The float32 element-wise functions, for any vector width: the steps of
// unary_f32_oracle.go in the same order. The file that includes this one defines
//
//	V0 … V11               vector registers; each function takes V0 to V0
//	ADDC, SUBC, MULC, …    an operation whose first operand is a float32 in memory
//	MASK(p, b, a)          selects the lanes with a p b (a VCMPPS predicate)
//	PICK(src, dst)         copies the selected lanes
//	ADDPICKED, SUBPICKED(b, a, d)  d = a + b or a - b in the selected lanes
//	LIMIT(v)               clamps v to [floor, ceil], or nothing where BOUND does
//	BOUND                  makes V0 = r finite where n overflows, or nothing
//	FACTORS, SCALE(v)      v·2ⁿ rounded once, from V1 = n + magic and V2 = n
//	NEGPOWER(v)            v = -2⁻ⁿ from V1 and V2, -2⁻¹²⁷ for n = 128 or that. Uses V7
//	COMPLEMENT(x, v)       v = 1 - v where the sign of x is clear
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

#define SET(c, d) VBROADCASTSS c, d

// V0 = y: V1 = n + magic, V2 = n, V0 = r.
#define REDUCE(LOG2E, LN2HI, LN2LO) \
	SET(constants32_magic(BX), V1); \
	FMAC(LOG2E(BX), V0, V1); \
	REDUCEBY(LN2HI, LN2LO)

// V0 = y, V1 = n + magic: the rest of REDUCE.
#define REDUCEBY(LN2HI, LN2LO) \
	SUBC(constants32_magic(BX), V1, V2); \
	FNMAC(LN2HI(BX), V2, V0); \
	FNMAC(LN2LO(BX), V2, V0)

// V0 = r: V3 = q with e^r = 1 + r + r²q.
#define EXPSERIES(C) \
	SET((C+16)(BX), V3); \
	HORNER((C+12)(BX), V0, V3); \
	HORNER((C+8)(BX), V0, V3); \
	HORNER((C+4)(BX), V0, V3); \
	HORNER((C+0)(BX), V0, V3)

#define EXP \
	LIMIT(V0); \
	REDUCE(constants32_log2e, constants32_ln2hi, constants32_ln2lo); \
	BOUND; \
	EXPSERIES(constants32_exp); \
	HORNER(constants32_one(BX), V0, V3); \
	HORNER(constants32_one(BX), V0, V3); \
	FACTORS; \
	SCALE(V3); \
	VMOVAPS V3, V0

// V10 = x: V0 = -|x|.
#define NEGATIVE \
	SET(constants32_signBit(BX), V0); \
	VORPS V10, V0, V0

// V0 = y: V5 + V6 with e^y = 2ⁿ(V5 + V6), V7 their rounded sum.
#define EXPSUM \
	LIMIT(V0); \
	REDUCE(constants32_log2e, constants32_ln2hi, constants32_ln2lo); \
	BOUND; \
	EXPSERIES(constants32_exp); \
	VMULPS V0, V0, V4; \
	ADDC(constants32_one(BX), V0, V5); \
	SUBC(constants32_one(BX), V5, V6); \
	VSUBPS V6, V0, V6; \
	VFMADD231PS V3, V4, V6; \
	FACTORS; \
	VADDPS V6, V5, V7

#define SIGMOID SIGMOIDFIRST; SIGMOIDSECOND

#define SIGMOIDFIRST \
	VMOVAPS V0, V10; \
	NEGATIVE; \
	EXPSUM; \
	SCALE(V7)

#define SIGMOIDSECOND \
	SET(constants32_one(BX), V11); \
	VADDPS V7, V11, V8; \
	VDIVPS V8, V11, V8; \
	VMULPS V8, V5, V0; \
	VSUBPS V0, V5, V4; \
	VFNMADD231PS V7, V0, V4; \
	VADDPS V6, V4, V4; \
	VFMADD231PS V8, V4, V0; \
	SCALE(V0); \
	COMPLEMENT(V10, V0)

#define TANH \
	VMOVAPS V0, V10; \
	SET(constants32_signBit(BX), V1); \
	VANDNPS V0, V1, V0; \
	SET(constants32_tanhMost(BX), V1); \
	VMINPS V0, V1, V0; \
	SET(constants32_tanhLeast(BX), V1); \
	VMAXPS V0, V1, V1; \
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

#define EXPM1 EXPM1FIRST; EXPM1SECOND

// V0 = r, V5 = t, V6 = -2⁻ⁿ, V2 = n, V1 = n + magic.
#define EXPM1FIRST \
	VMOVAPS V0, V10; \
	SET(constants32_ceil(BX), V1); \
	VMINPS V0, V1, V0; \
	SET(constants32_expm1Min(BX), V1); \
	VMAXPS V0, V1, V0; \
	SET(constants32_magic(BX), V1); \
	VMOVAPS V1, V3; \
	FMAC(constants32_log2e(BX), V0, V1); \
	SUBC(constants32_magic(BX), V1, V2); \
	FNMAC(constants32_ln2hi(BX), V2, V0); \
	FMAC(constants32_expm1Steps(BX), V0, V3); \
	VPERMPS constants32_expm1At(BX), V3, V4; \
	VPERMPS constants32_expm1Power(BX), V3, V5; \
	VSUBPS V4, V0, V0; \
	FNMAC(constants32_ln2lo(BX), V2, V0); \
	NEGPOWER(V6)

// V7 + V6 = t - 2⁻ⁿ, V7 rounded.
#define EXPM1SECOND \
	SET((constants32_expm1+12)(BX), V3); \
	HORNER((constants32_expm1+8)(BX), V0, V3); \
	HORNER((constants32_expm1+4)(BX), V0, V3); \
	HORNER((constants32_expm1+0)(BX), V0, V3); \
	VMULPS V0, V0, V4; \
	VMULPS V4, V3, V3; \
	SET(constants32_negUlp(BX), V8); \
	MASK(LT, V8, V6); \
	VMOVAPS V5, V7; \
	ADDPICKED(V6, V5, V7); \
	VSUBPS V6, V7, V8; \
	SUBPICKED(V8, V5, V6); \
	VFMADD231PS V3, V5, V6; \
	VFMADD231PS V0, V5, V6; \
	VADDPS V6, V7, V0; \
	FACTORS; \
	SCALE(V0); \
	COPYSIGN(V10, V0)

#define SOFTPLUSDERIVATIVE \
	SET(constants32_signBit(BX), V1); \
	VXORPS V1, V0, V0; \
	EXPM1; \
	SET(constants32_signBit(BX), V1); \
	VXORPS V1, V0, V0

#define SOFTPLUS SOFTPLUSFIRST; SOFTPLUSSECOND

#define SOFTPLUSFIRST \
	VMOVAPS V0, V10; \
	NEGATIVE; \
	EXPSUM; \
	VSUBPS V7, V5, V8; \
	VADDPS V6, V8, V8

#define SOFTPLUSSECOND \
	SCALE(V7); \
	SCALE(V8); \
	VFNMADD231PS V7, V8, V8; \
	SET((constants32_log1p+24)(BX), V3); \
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
	SET((constants32_logCosh+16)(BX), V3); \
	HORNER((constants32_logCosh+12)(BX), V0, V3); \
	HORNER((constants32_logCosh+8)(BX), V0, V3); \
	HORNER((constants32_logCosh+4)(BX), V0, V3); \
	HORNER((constants32_logCosh+0)(BX), V0, V3); \
	SET(constants32_ln2(BX), V5); \
	VMOVAPS V5, V4; \
	FMAC(constants32_half(BX), V10, V4); \
	VSUBPS V4, V5, V5; \
	FMAC(constants32_half(BX), V10, V5); \
	ADDC(constants32_ln2rest(BX), V5, V5); \
	VFMADD231PS V3, V0, V5; \
	VADDPS V5, V4, V0; \
	VMOVAPS V0, V4; \
	NEGATIVE; \
	SET(constants32_negOne(BX), V1); \
	MASK(GT, V1, V0); \
	VMOVAPS V9, V0; \
	PICK(V4, V0)

// V0 = m, V1 = k, V8 = c: V2 + V0 = k·ln 2 + log m + c, V2 rounded. f = m - 1.
#define LOGSUM \
	SUBC(constants32_one(BX), V0, V0); \
	SET((constants32_log+32)(BX), V3); \
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
	SET(constants32_one(BX), V1); \
	VADDPS V1, V0, V10; \
	VMAXPS V1, V0, V8; \
	VMINPS V1, V0, V1; \
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
	SET(constants32_one(BX), V1); \
	VFNMADD231PS V0, V0, V1; \
	VMOVAPS V1, V0

#define RELUDERIVATIVE \
	VXORPS V1, V1, V1; \
	VXORPS V2, V2, V2; \
	SET(constants32_one(BX), V3); \
	MASK(GT, V2, V0); \
	PICK(V3, V1); \
	MASK(UNORDERED, V2, V0); \
	PICK(V0, V1); \
	VMOVAPS V1, V0
