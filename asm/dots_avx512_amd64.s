//go:build gc && !purego && !noasm

#include "textflag.h"

// Dot products of rows with one vector, each the reduction of one piece, four rows
// at a time; and what is added to the rows, or to another vector, in the same call.
//
//	DI dst   R13 rows left   SI, R10–R12 four rows   R8 stride   DX x
//	CX bytes left of R14   AX offset, R9 that of the next rows
//	BX lanes of the rest, a bit each, K1 those of a vector
//	Z0       x            Z1–Z4 intermediates
//	Z8–Z23   the lanes, four vectors to a row
//	Z24–Z27  factors of the rows      Z31 a factor of all
//	R9       y                        Z28 of it

#define CLEAR4(a, b, c, d) VXORPS a, a, a; VXORPS b, b, b; VXORPS c, c, c; VXORPS d, d, d

// STEP adds one vector of x times that of each row, and asks for the same of the
// next four rows.
#define STEP(i, a, b, c, d) \
	VMOVUPS i(DX)(AX*1), Z0; \
	FMA i(SI)(AX*1), Z0, a; \
	FMA i(R10)(AX*1), Z0, b; \
	FMA i(R11)(AX*1), Z0, c; \
	FMA i(R12)(AX*1), Z0, d; \
	PREFETCHT0 i(SI)(R9*1); \
	PREFETCHT0 i(R10)(R9*1); \
	PREFETCHT0 i(R11)(R9*1); \
	PREFETCHT0 i(R12)(R9*1)

// REST does the same with the lanes that are left; one without an element stays,
// even at -0.
#define REST(i, shift, a, b, c, d) \
	KMOVW BX, K1; \
	SHRQ $(64>>shift), BX; \
	MOVEZ i(DX)(AX*1), K1, Z0; \
	FMA i(SI)(AX*1), Z0, K1, a; \
	FMA i(R10)(AX*1), Z0, K1, b; \
	FMA i(R11)(AX*1), Z0, K1, c; \
	FMA i(R12)(AX*1), Z0, K1, d

// TREE folds the lanes of a row in halves, to X0.
#define TREE(a, b, c, d, ya, xa) \
	ADD c, a, a; \
	ADD d, b, b; \
	ADD b, a, a; \
	VEXTRACTF64X4 $1, a, Y1; \
	ADD Y1, ya, ya; \
	VEXTRACTF64X2 $1, ya, X1; \
	ADD X1, xa, X0; \
	LAST

// LANES fills the lanes of four rows.
#define LANES(shift) \
	MOVQ R14, CX; \
	XORQ AX, AX; \
	CLEAR4(Z8, Z9, Z10, Z11); \
	CLEAR4(Z12, Z13, Z14, Z15); \
	CLEAR4(Z16, Z17, Z18, Z19); \
	CLEAR4(Z20, Z21, Z22, Z23); \
	SUBQ $256, CX; \
	JLT  rest; \
	PCALIGN $32; \
loop: \
	LEAQ (AX)(R8*4), R9; \
	STEP(0, Z8, Z12, Z16, Z20); \
	STEP(64, Z9, Z13, Z17, Z21); \
	STEP(128, Z10, Z14, Z18, Z22); \
	STEP(192, Z11, Z15, Z19, Z23); \
	ADDQ $256, AX; \
	SUBQ $256, CX; \
	JGE  loop; \
rest: \
	ADDQ $256, CX; \
	JEQ  fold; \
	SHRQ $shift, CX; \
	MOVQ $-1, BX; \
	SHLQ CX, BX; \
	NOTQ BX; \
	REST(0, shift, Z8, Z12, Z16, Z20); \
	REST(64, shift, Z9, Z13, Z17, Z21); \
	REST(128, shift, Z10, Z14, Z18, Z22); \
	REST(192, shift, Z11, Z15, Z19, Z23); \
fold: \

#define DOTS(shift, size) \
	MOVQ rows+0(FP), R13; \
	MOVQ dst+8(FP), DI; \
	MOVQ a+16(FP), SI; \
	MOVQ lda+24(FP), R8; \
	MOVQ x+32(FP), DX; \
	MOVQ n+40(FP), R14; \
	SHLQ $shift, R8; \
	SHLQ $shift, R14; \
group: \
	LEAQ (SI)(R8*1), R10; \
	LEAQ (SI)(R8*2), R11; \
	LEAQ (R10)(R8*2), R12; \
	LANES(shift); \
	TREE(Z8, Z9, Z10, Z11, Y8, X8); \
	STORE X0, (DI); \
	TREE(Z12, Z13, Z14, Z15, Y12, X12); \
	STORE X0, size(DI); \
	TREE(Z16, Z17, Z18, Z19, Y16, X16); \
	STORE X0, (2*size)(DI); \
	TREE(Z20, Z21, Z22, Z23, Y20, X20); \
	STORE X0, (3*size)(DI); \
	ADDQ $(4*size), DI; \
	LEAQ (SI)(R8*4), SI; \
	SUBQ $4, R13; \
	JGT  group; \
	VZEROUPPER; \
	RET

// REFLECT adds to each row its dot product with x times a factor times x. Where
// fewer than four rows are left, several pointers are those of the last one, to
// which they write the same.
#define REFLECT(shift) \
	MOVQ rows+0(FP), R13; \
	MOVQ a+8(FP), SI; \
	MOVQ lda+16(FP), R8; \
	MOVQ x+24(FP), DX; \
	MOVQ n+32(FP), R14; \
	BCST factor+40(FP), Z31; \
	SHLQ $shift, R8; \
	SHLQ $shift, R14; \
group: \
	LEAQ (SI)(R8*1), R10; \
	CMPQ R13, $2; \
	CMOVQLT SI, R10; \
	LEAQ (R10)(R8*1), R11; \
	CMPQ R13, $3; \
	CMOVQLT R10, R11; \
	LEAQ (R11)(R8*1), R12; \
	CMPQ R13, $4; \
	CMOVQLT R11, R12; \
	LANES(shift); \
	TREE(Z8, Z9, Z10, Z11, Y8, X8); \
	MUL  Z31, Z0, Z0; \
	BCST X0, Z24; \
	TREE(Z12, Z13, Z14, Z15, Y12, X12); \
	MUL  Z31, Z0, Z0; \
	BCST X0, Z25; \
	TREE(Z16, Z17, Z18, Z19, Y16, X16); \
	MUL  Z31, Z0, Z0; \
	BCST X0, Z26; \
	TREE(Z20, Z21, Z22, Z23, Y20, X20); \
	MUL  Z31, Z0, Z0; \
	BCST X0, Z27; \
	MOVQ R14, CX; \
	XORQ AX, AX; \
	SUBQ $64, CX; \
	JLT  addrest; \
	PCALIGN $32; \
add: \
	MOVE (DX)(AX*1), Z0; \
	MOVE (SI)(AX*1), Z1; \
	MOVE (R10)(AX*1), Z2; \
	MOVE (R11)(AX*1), Z3; \
	MOVE (R12)(AX*1), Z4; \
	FMA  Z0, Z24, Z1; \
	FMA  Z0, Z25, Z2; \
	FMA  Z0, Z26, Z3; \
	FMA  Z0, Z27, Z4; \
	MOVE Z1, (SI)(AX*1); \
	MOVE Z2, (R10)(AX*1); \
	MOVE Z3, (R11)(AX*1); \
	MOVE Z4, (R12)(AX*1); \
	ADDQ $64, AX; \
	SUBQ $64, CX; \
	JGE  add; \
addrest: \
	ADDQ $64, CX; \
	JEQ  next; \
	SHRQ $shift, CX; \
	MOVL $-1, BX; \
	SHLL CX, BX; \
	NOTL BX; \
	KMOVW BX, K1; \
	MOVEZ (DX)(AX*1), K1, Z0; \
	MOVEZ (SI)(AX*1), K1, Z1; \
	MOVEZ (R10)(AX*1), K1, Z2; \
	MOVEZ (R11)(AX*1), K1, Z3; \
	MOVEZ (R12)(AX*1), K1, Z4; \
	FMA  Z0, Z24, Z1; \
	FMA  Z0, Z25, Z2; \
	FMA  Z0, Z26, Z3; \
	FMA  Z0, Z27, Z4; \
	MOVE Z1, K1, (SI)(AX*1); \
	MOVE Z2, K1, (R10)(AX*1); \
	MOVE Z3, K1, (R11)(AX*1); \
	MOVE Z4, K1, (R12)(AX*1); \
next: \
	LEAQ (SI)(R8*4), SI; \
	SUBQ $4, R13; \
	JGT  group; \
	VZEROUPPER; \
	RET

// Each of SYMV's steps takes one vector of four rows to their lanes and to y, row
// after row.
#define SYMVROW(i, p, factor, a) \
	MOVE i(p)(AX*1), Z1; \
	FMA  Z1, Z0, a; \
	FMA  Z1, factor, Z28

#define SYMVSTEP(i, a, b, c, d) \
	MOVE i(DX)(AX*1), Z0; \
	MOVE i(R9)(AX*1), Z28; \
	SYMVROW(i, SI, Z24, a); \
	SYMVROW(i, R10, Z25, b); \
	SYMVROW(i, R11, Z26, c); \
	SYMVROW(i, R12, Z27, d); \
	MOVE Z28, i(R9)(AX*1)

#define SYMVRESTROW(i, p, factor, a) \
	MOVEZ i(p)(AX*1), K1, Z1; \
	FMA  Z1, Z0, K1, a; \
	FMA  Z1, factor, Z28

#define SYMVREST(i, shift, a, b, c, d) \
	KMOVW BX, K1; \
	SHRQ $(64>>shift), BX; \
	MOVEZ i(DX)(AX*1), K1, Z0; \
	MOVEZ i(R9)(AX*1), K1, Z28; \
	SYMVRESTROW(i, SI, Z24, a); \
	SYMVRESTROW(i, R10, Z25, b); \
	SYMVRESTROW(i, R11, Z26, c); \
	SYMVRESTROW(i, R12, Z27, d); \
	MOVE Z28, K1, i(R9)(AX*1)

#define SYMV(shift, size) \
	MOVQ dst+0(FP), DI; \
	MOVQ y+8(FP), R9; \
	MOVQ a+16(FP), SI; \
	MOVQ lda+24(FP), R8; \
	MOVQ x+32(FP), DX; \
	MOVQ n+40(FP), CX; \
	MOVQ factors+48(FP), R13; \
	BCST (R13), Z24; \
	BCST size(R13), Z25; \
	BCST (2*size)(R13), Z26; \
	BCST (3*size)(R13), Z27; \
	SHLQ $shift, R8; \
	SHLQ $shift, CX; \
	LEAQ (SI)(R8*1), R10; \
	LEAQ (SI)(R8*2), R11; \
	LEAQ (R10)(R8*2), R12; \
	XORQ AX, AX; \
	CLEAR4(Z8, Z9, Z10, Z11); \
	CLEAR4(Z12, Z13, Z14, Z15); \
	CLEAR4(Z16, Z17, Z18, Z19); \
	CLEAR4(Z20, Z21, Z22, Z23); \
	SUBQ $256, CX; \
	JLT  rest; \
	PCALIGN $32; \
loop: \
	SYMVSTEP(0, Z8, Z12, Z16, Z20); \
	SYMVSTEP(64, Z9, Z13, Z17, Z21); \
	SYMVSTEP(128, Z10, Z14, Z18, Z22); \
	SYMVSTEP(192, Z11, Z15, Z19, Z23); \
	ADDQ $256, AX; \
	SUBQ $256, CX; \
	JGE  loop; \
rest: \
	ADDQ $256, CX; \
	JEQ  fold; \
	SHRQ $shift, CX; \
	MOVQ $-1, BX; \
	SHLQ CX, BX; \
	NOTQ BX; \
	SYMVREST(0, shift, Z8, Z12, Z16, Z20); \
	SYMVREST(64, shift, Z9, Z13, Z17, Z21); \
	SYMVREST(128, shift, Z10, Z14, Z18, Z22); \
	SYMVREST(192, shift, Z11, Z15, Z19, Z23); \
fold: \
	TREE(Z8, Z9, Z10, Z11, Y8, X8); \
	STORE X0, (DI); \
	TREE(Z12, Z13, Z14, Z15, Y12, X12); \
	STORE X0, size(DI); \
	TREE(Z16, Z17, Z18, Z19, Y16, X16); \
	STORE X0, (2*size)(DI); \
	TREE(Z20, Z21, Z22, Z23, Y20, X20); \
	STORE X0, (3*size)(DI); \
	VZEROUPPER; \
	RET

#include "float32_amd64.h"
#define STORE VMOVSS
#define LAST VUNPCKHPD X0, X0, X1; VADDPS X1, X0, X0; VMOVSHDUP X0, X1; VADDPS X1, X0, X0

// func dotsF32AVX512(rows int, dst, a *float32, lda int, x *float32, n int)
TEXT ·dotsF32AVX512(SB), NOSPLIT, $0-48
	DOTS(2, 4)

// func reflectF32AVX512(rows int, a *float32, lda int, x *float32, n int, factor float32)
TEXT ·reflectF32AVX512(SB), NOSPLIT, $0-44
	REFLECT(2)

// func symvF32AVX512(dst, y, a *float32, lda int, x *float32, n int, factors *float32)
TEXT ·symvF32AVX512(SB), NOSPLIT, $0-56
	SYMV(2, 4)

#undef LAST
#undef STORE
#include "float64_amd64.h"
#define STORE VMOVSD
#define LAST VUNPCKHPD X0, X0, X1; VADDPD X1, X0, X0

// func dotsF64AVX512(rows int, dst, a *float64, lda int, x *float64, n int)
TEXT ·dotsF64AVX512(SB), NOSPLIT, $0-48
	DOTS(3, 8)

// func reflectF64AVX512(rows int, a *float64, lda int, x *float64, n int, factor float64)
TEXT ·reflectF64AVX512(SB), NOSPLIT, $0-48
	REFLECT(3)

// func symvF64AVX512(dst, y, a *float64, lda int, x *float64, n int, factors *float64)
TEXT ·symvF64AVX512(SB), NOSPLIT, $0-56
	SYMV(3, 8)
