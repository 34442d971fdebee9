//go:build gc && !purego && !noasm

#include "textflag.h"

// Substitution, element by element. The chains of several rows run side by side,
// because each waits for the one before only with its last term.
//
//	R8  x, the first     R9  step        R10 the row at the first element
//	R11 from row to row  R12 rows left   R13 terms of the row   AL unit
//	SI  an element of x  DX  its factor  CX  terms left
//	X0  the sum          X1  an element

#define SUBSTITUTE(shift) \
	MOVQ n+0(FP), R12; \
	MOVQ x+8(FP), R8; \
	MOVQ step+16(FP), R9; \
	MOVQ t+24(FP), R10; \
	MOVQ ld+32(FP), R11; \
	MOVBLZX unit+40(FP), AX; \
	SHLQ $shift, R9; \
	SHLQ $shift, R11; \
	XORQ R13, R13; \
row: \
	MOVQ R8, SI; \
	MOVQ R10, DX; \
	MOVQ R13, CX; \
	IMULQ R9, CX; \
	LOAD (SI)(CX*1), X0; \
	MOVQ R13, CX; \
	TESTQ CX, CX; \
	JEQ  solved; \
term: \
	LOAD (SI), X1; \
	FNMA (DX), X1, X0; \
	ADDQ R9, SI; \
	ADDQ R9, DX; \
	DECQ CX; \
	JNE  term; \
solved: \
	TESTL AX, AX; \
	JNE  store; \
	DIV  (DX), X0, X0; \
store: \
	LOAD X0, (SI); \
	ADDQ R11, R10; \
	INCQ R13; \
	CMPQ R13, R12; \
	JLT  row; \
	VZEROUPPER; \
	RET

#define LOAD VMOVSS
#define FNMA VFNMADD231SS
#define DIV VDIVSS

// func substituteF32AVX2(n int, x *float32, step int, t *float32, ld int, unit bool)
TEXT ·substituteF32AVX2(SB), NOSPLIT, $0-41
	SUBSTITUTE(2)

#undef LOAD
#undef FNMA
#undef DIV
#define LOAD VMOVSD
#define FNMA VFNMADD231SD
#define DIV VDIVSD

// func substituteF64AVX2(n int, x *float64, step int, t *float64, ld int, unit bool)
TEXT ·substituteF64AVX2(SB), NOSPLIT, $0-41
	SUBSTITUTE(3)
