// The arithmetic functions, for any vector width and both precisions. The file
// that includes this one defines
//
//	V0 … V3            intermediates
//	V8, V9, V10        scalars in every lane: alpha, d or mu, eps, tiny
//	V11                all bits but the sign, for FLUSH
//	WIDTH              bytes of a vector
//	LOAD, STORE        a whole vector at offset i of an array
//	LOADREST, STOREREST the same for the lanes chosen by REST, others are zero or stay
//	REST               chooses the first CX bytes, 0 < CX < WIDTH
//	FLUSH(v)           sets to +0 the lanes of v below tiny; uses V3
//	POSITIVE(v)        chooses the lanes of v above 0; uses V3
//	SIGNED(v)          chooses the lanes of v with the sign set; uses V3
//	NAN(v)             chooses the lanes of v that are NaN; uses V3
//	PICK(v, d)         copies the chosen lanes of v to d
//	ABSMASK            sets V11
//	SHIFT, ADDP, …     the element's size and instructions
//
// The arrays are at DI, SI and DX, rows at SI, DX, R8 and R9, with CX elements and AX the offset in bytes.

#include "textflag.h"

#define ADD(LD, ST, i) \
	LD(i, SI, V1); \
	LD(i, DX, V2); \
	ADDP V2, V1, V0; \
	ST(V0, i, DI)

#define SUB(LD, ST, i) \
	LD(i, SI, V1); \
	LD(i, DX, V2); \
	SUBP V2, V1, V0; \
	ST(V0, i, DI)

#define MUL(LD, ST, i) \
	LD(i, SI, V1); \
	LD(i, DX, V2); \
	MULP V2, V1, V0; \
	ST(V0, i, DI)

#define DIV(LD, ST, i) \
	LD(i, SI, V1); \
	LD(i, DX, V2); \
	DIVP V2, V1, V0; \
	ST(V0, i, DI)

#define SQRT(LD, ST, i) \
	LD(i, SI, V1); \
	SQRTP V1, V0; \
	ST(V0, i, DI)

// NaN, the second operand of the processor, stays.
#define CLAMP(LD, ST, i) \
	LD(i, SI, V1); \
	MAXP V1, V8, V0; \
	MINP V0, V9, V0; \
	ST(V0, i, DI)

// x of two equal ones, as the second operand of the processor.
#define MAXIMUM(LD, ST, i) \
	LD(i, SI, V1); \
	LD(i, DX, V2); \
	MAXP V1, V2, V0; \
	NAN(V2); \
	PICK(V2, V0); \
	ST(V0, i, DI)

#define WHERE(LD, ST, i) \
	LD(i, DI, V0); \
	LD(i, SI, V1); \
	LD(i, DX, V2); \
	POSITIVE(V1); \
	PICK(V2, V0); \
	ST(V0, i, DI)

#define LEAKY(LD, ST, i) \
	LD(i, SI, V0); \
	MULP V0, V8, V1; \
	SIGNED(V0); \
	PICK(V1, V0); \
	ST(V0, i, DI)

#define MULADD(LD, ST, i) \
	LD(i, DI, V0); \
	LD(i, SI, V1); \
	LD(i, DX, V2); \
	FMADDP V2, V1, V0; \
	ST(V0, i, DI)

#define AXPY(LD, ST, i) \
	LD(i, DI, V0); \
	LD(i, SI, V1); \
	FMADDP V1, V8, V0; \
	ST(V0, i, DI)

#define SCAL(LD, ST, i) \
	LD(i, DI, V0); \
	MULP V0, V8, V0; \
	ST(V0, i, DI)

#define DIVSCALAR(LD, ST, i) \
	LD(i, DI, V0); \
	DIVP V8, V0, V0; \
	ST(V0, i, DI)

#define FLUSHSMALL(LD, ST, i) \
	LD(i, DI, V0); \
	FLUSH(V0); \
	ST(V0, i, DI)

#define MOMENTUM(LD, ST, i) \
	LD(i, SI, V1); \
	LD(i, DX, V2); \
	LD(i, DI, V0); \
	MULP V2, V9, V2; \
	FMSUBP V2, V8, V1; \
	FLUSH(V1); \
	ADDP V1, V0, V0; \
	ST(V1, i, SI); \
	ST(V0, i, DI)

// FOURROWS takes an element of each of four rows into dst.
#define FOURROWS(STEP, LD, ST, i) \
	LD(i, DI, V0); \
	LD(i, SI, V1); \
	STEP; \
	LD(i, DX, V1); \
	STEP; \
	LD(i, R8, V1); \
	STEP; \
	LD(i, R9, V1); \
	STEP; \
	ST(V0, i, DI)

#define ADDMAGNITUDE VANDPS V1, V11, V1; ADDP V1, V0, V0
#define ADDSQUARE FMADDP V1, V1, V0
// V0 of two equal ones, as the second operand of the processor.
#define LARGER MAXP V0, V1, V0; NAN(V1); PICK(V1, V0)

#define ADDMAGNITUDES(LD, ST, i) FOURROWS(ADDMAGNITUDE, LD, ST, i)
#define ADDSQUARES(LD, ST, i) FOURROWS(ADDSQUARE, LD, ST, i)
#define MAXIMUMROWS(LD, ST, i) FOURROWS(LARGER, LD, ST, i)

#define ROWARGUMENTS \
	MOVQ dst_base+0(FP), DI; \
	MOVQ dst_len+8(FP), CX; \
	MOVQ a+24(FP), SI; \
	MOVQ lda+32(FP), R8; \
	SHLQ SHIFT, R8; \
	LEAQ (SI)(R8*1), DX; \
	LEAQ (DX)(R8*2), R9; \
	LEAQ (SI)(R8*2), R8

// EACH applies one of the above to all elements: four vectors at a time, then
// one, then the rest.
#define EACH(BODY) \
	SHLQ SHIFT, CX; \
	XORQ AX, AX; \
	SUBQ $(4*WIDTH), CX; \
	JLT  few; \
	PCALIGN $32; \
four: \
	BODY(LOAD, STORE, 0); \
	BODY(LOAD, STORE, WIDTH); \
	BODY(LOAD, STORE, (2*WIDTH)); \
	BODY(LOAD, STORE, (3*WIDTH)); \
	ADDQ $(4*WIDTH), AX; \
	SUBQ $(4*WIDTH), CX; \
	JGE  four; \
few: \
	ADDQ $(3*WIDTH), CX; \
	JLT  last; \
one: \
	BODY(LOAD, STORE, 0); \
	ADDQ $WIDTH, AX; \
	SUBQ $WIDTH, CX; \
	JGE  one; \
last: \
	ADDQ $WIDTH, CX; \
	JEQ  done; \
	REST; \
	BODY(LOADREST, STOREREST, 0); \
done: \
	VZEROUPPER; \
	RET
