// The reductions of one piece, for any vector width and both precisions. The
// file that includes this one defines
//
//	V0 … V3     intermediates
//	V4 …        the lanes, 256 bytes
//	V12         all bits but the sign, or -Inf
//	EACH(PART)  PART(i, v) for every lane vector v at offset i
//	PAIRS(PART) PART(i, v, j, w, k) for two of them at a time, k where NaN is seen
//	SELECTREST  prepares to choose the first CX bytes, 0 < CX < 256
//	NEXTREST    chooses those of the next vector
//	LOADREST    loads the chosen lanes, zero elsewhere
//	MERGE(v, d) copies the chosen lanes of v to d
//	ONES(v)     sets every bit
//	MAXABS(v, d)            d = max(|v|, d), but for NaN
//	CLEARNAN, ANYNAN        NE after ANYNAN when a NaN was seen by
//	SEENAN(v), SEENANS(v, w, k)   one vector, two vectors, k where it is noted
//	EITHER      a bit of BX for every element of V0 that is in V1 or V2
//	HALVE(op)   the tree from all lanes to X4
//	FINISH(op)  the tree within X4
//	WIDTH            the bytes of a vector
//	SHIFT, ADDP, …   the element's size and instructions
//	MANTISSA         the bits below the exponent
//
// The arrays are at SI and DX, with CX elements; AX says whether they are far, which
// no near cache holds. Only then they are asked for ahead: sums of what is in memory get
// 15 to 20 % faster, of what is in the first- and second-level caches 5 to 40 % slower.

#include "textflag.h"

#define LOAD(i, p, v) VMOVUPS i(p), v
#define CLEAR(i, v) VXORPS v, v, v
#define COPY(i, v) VMOVAPS V12, v

#define SUM(i, v) \
	ADDP i(SI), v, v

#define SUMREST(i, v) \
	NEXTREST; \
	LOADREST(i, SI, V0); \
	ADDP V0, v, v

#define ASUM(i, v) \
	VANDPS i(SI), V12, V0; \
	ADDP V0, v, v

#define ASUMREST(i, v) \
	NEXTREST; \
	LOADREST(i, SI, V0); \
	VANDPS V0, V12, V0; \
	ADDP V0, v, v

#define DOT(i, v) \
	LOAD(i, SI, V0); \
	FMADDP i(DX), V0, v

#define SQUARES(i, v) \
	LOAD(i, SI, V0); \
	FMADDP V0, V0, v

#define SQUARESREST(i, v) \
	NEXTREST; \
	LOADREST(i, SI, V0); \
	FMADDP V0, V0, v

// A lane without an element stays, even at -0.
#define DOTREST(i, v) \
	NEXTREST; \
	LOADREST(i, SI, V0); \
	LOADREST(i, DX, V1); \
	VMOVAPS v, V2; \
	FMADDP V1, V0, V2; \
	MERGE(V2, v)

#define AMAX(i, v, j, w, k) \
	LOAD(i, SI, V0); \
	LOAD(j, SI, V1); \
	SEENANS(V0, V1, k); \
	MAXABS(V0, v); \
	MAXABS(V1, w)

#define AMAXREST(i, v) \
	NEXTREST; \
	LOADREST(i, SI, V0); \
	SEENAN(V0); \
	MAXABS(V0, v)

// MAXP returns NaN when the operand from memory is NaN.
#define LARGEST(i, v, j, w, k) \
	MAXP i(SI), v, v; \
	MAXP j(SI), w, w; \
	SEENANS(v, w, k)

#define LARGESTREST(i, v) \
	NEXTREST; \
	LOADREST(i, SI, V0); \
	SEENAN(V0); \
	MAXP V0, v, V1; \
	MERGE(V1, v)

// What is far is asked for a line ahead, and one line of four long before, across the
// end of a page. Of two arrays each gets one of these.
#define ASKLINES \
	PREFETCHT0 64(SI); \
	PREFETCHT0 128(SI); \
	PREFETCHT0 192(SI); \
	PREFETCHT0 256(SI)

#define ASKONE ASKLINES; PREFETCHT0 3072(SI)
#define ASKTWO ASKLINES; PREFETCHT0 2048(DX)

// ALL reduces all elements into the lanes, by EACH(…) or PAIRS(…), with AHEAD what is
// far.
#define ALL(AHEAD, WHOLE, REST) \
	SHLQ SHIFT, CX; \
	SUBQ $256, CX; \
	JLT  rest; \
	TESTL AX, AX; \
	JEQ  near; \
	BLOCKS(far, AHEAD; WHOLE); \
	JMP  rest; \
	BLOCKS(near, WHOLE); \
	LAST(REST)

#define BLOCKS(loop, BLOCK) \
	PCALIGN $32; \
loop: \
	BLOCK; \
	ADDQ $256, SI; \
	ADDQ $256, DX; \
	SUBQ $256, CX; \
	JGE  loop

#define LAST(REST) \
rest: \
	ADDQ $256, CX; \
	JEQ  fold; \
	SELECTREST; \
	REST; \
fold:

#define FOLD(op) \
	HALVE(op); \
	FINISH(op)

// The bodies of the kernels, for func(x []T, far bool) T but for the last.

#define ARGUMENT \
	MOVQ x_base+0(FP), SI; \
	MOVQ x_len+8(FP), CX; \
	MOVBLZX far+24(FP), AX

#define RETURN(ret) \
	RESULT X4, ret; \
	VZEROUPPER; \
	RET

#define MAGNITUDES \
	ONES(V12); \
	SHIFTRIGHT $1, V12, V12

#define SUMALL \
	ARGUMENT; \
	EACH(CLEAR); \
	ALL(ASKONE, EACH(SUM), EACH(SUMREST)); \
	FOLD(ADDP); \
	RETURN(ret+32(FP))

#define ASUMALL \
	ARGUMENT; \
	MAGNITUDES; \
	EACH(CLEAR); \
	ALL(ASKONE, EACH(ASUM), EACH(ASUMREST)); \
	FOLD(ADDP); \
	RETURN(ret+32(FP))

#define SQUARESALL \
	ARGUMENT; \
	EACH(CLEAR); \
	ALL(ASKONE, EACH(SQUARES), EACH(SQUARESREST)); \
	FOLD(ADDP); \
	RETURN(ret+32(FP))

#define MAXIMUM(WHOLE, REST) \
	CLEARNAN; \
	ALL(ASKONE, WHOLE, REST); \
	FOLD(MAXP); \
	ANYNAN; \
	JEQ  number; \
	VPCMPEQD X4, X4, X4; \
number: \
	RETURN(ret+32(FP))

#define AMAXALL \
	ARGUMENT; \
	MAGNITUDES; \
	EACH(CLEAR); \
	MAXIMUM(PAIRS(AMAX), EACH(AMAXREST))

#define LARGESTALL \
	ARGUMENT; \
	ONES(V12); \
	SHIFTLEFT MANTISSA, V12, V12; \
	EACH(COPY); \
	MAXIMUM(PAIRS(LARGEST), EACH(LARGESTREST))

// func(x, y []T, far bool) T
#define DOTALL \
	MOVQ x_base+0(FP), SI; \
	MOVQ y_base+24(FP), DX; \
	MOVQ x_len+8(FP), CX; \
	MOVBLZX far+48(FP), AX; \
	EACH(CLEAR); \
	ALL(ASKTWO, EACH(DOT), EACH(DOTREST)); \
	FOLD(ADDP); \
	RETURN(ret+56(FP))

// SKIP sets AX to how many elements come before the first that is in V1 or V2, of those
// in whole vectors.
#define SKIP \
	SHLQ SHIFT, CX; \
	XORQ AX, AX; \
	PCALIGN $32; \
next: \
	SUBQ $WIDTH, CX; \
	JLT  done; \
	VMOVUPS (SI)(AX*1), V0; \
	EITHER; \
	TESTL BX, BX; \
	JNE  found; \
	ADDQ $WIDTH, AX; \
	JMP  next; \
found: \
	BSFL BX, BX; \
	SHLQ SHIFT, BX; \
	ADDQ BX, AX; \
done: \
	SHRQ SHIFT, AX
