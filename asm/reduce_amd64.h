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
//
// The arrays are at SI and DX, with CX elements.
//
// Nothing is asked for ahead: from the second-level cache, PREFETCHT0 256 to 4096 bytes
// ahead made sums 5 to 40 % slower.

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

// ALL reduces all elements into the lanes, by EACH(…) or PAIRS(…).
#define ALL(WHOLE, REST) \
	SHLQ SHIFT, CX; \
	SUBQ $256, CX; \
	JLT  rest; \
	PCALIGN $32; \
whole: \
	WHOLE; \
	ADDQ $256, SI; \
	ADDQ $256, DX; \
	SUBQ $256, CX; \
	JGE  whole; \
rest: \
	ADDQ $256, CX; \
	JEQ  fold; \
	SELECTREST; \
	REST; \
fold:

#define FOLD(op) \
	HALVE(op); \
	FINISH(op)

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
