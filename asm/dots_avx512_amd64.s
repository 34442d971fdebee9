//go:build gc && !purego && !noasm

#include "textflag.h"

// Dot products of rows, a multiple of 4, with one vector, each the reduction of
// one piece.
//
//	DI dst   R13 rows left   SI, R10–R12 four rows   R8 stride   DX x
//	CX bytes left of R14   AX offset, R9 that of the next rows   BX words of the rest, a bit each, K1 those
//	of a vector
//	Z0       x            Z1, Z2 intermediates
//	Z8–Z23   the lanes, four vectors to a row

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

// A lane without an element stays, even at -0.
#define RESTROW(i, p, a) \
	VMOVUPS.Z i(p)(AX*1), K1, Z1; \
	VMOVAPS a, Z2; \
	FMA Z1, Z0, Z2; \
	VMOVAPS Z2, K1, a

#define REST(i, a, b, c, d) \
	KMOVW BX, K1; \
	SHRQ $16, BX; \
	VMOVUPS.Z i(DX)(AX*1), K1, Z0; \
	RESTROW(i, SI, a); \
	RESTROW(i, R10, b); \
	RESTROW(i, R11, c); \
	RESTROW(i, R12, d)

// TREE folds the lanes of a row in halves and stores the result.
#define TREE(at, a, b, c, d, ya, xa) \
	ADD c, a, a; \
	ADD d, b, b; \
	ADD b, a, a; \
	VEXTRACTF64X4 $1, a, Y1; \
	ADD Y1, ya, ya; \
	VEXTRACTF64X2 $1, ya, X1; \
	ADD X1, xa, X0; \
	LAST; \
	STORE X0, at(DI)

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
	MOVQ R14, CX; \
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
	SHRQ $2, CX; \
	MOVQ $-1, BX; \
	SHLQ CX, BX; \
	NOTQ BX; \
	REST(0, Z8, Z12, Z16, Z20); \
	REST(64, Z9, Z13, Z17, Z21); \
	REST(128, Z10, Z14, Z18, Z22); \
	REST(192, Z11, Z15, Z19, Z23); \
fold: \
	TREE(0, Z8, Z9, Z10, Z11, Y8, X8); \
	TREE(size, Z12, Z13, Z14, Z15, Y12, X12); \
	TREE(2*size, Z16, Z17, Z18, Z19, Y16, X16); \
	TREE(3*size, Z20, Z21, Z22, Z23, Y20, X20); \
	ADDQ $(4*size), DI; \
	LEAQ (SI)(R8*4), SI; \
	SUBQ $4, R13; \
	JGT  group; \
	VZEROUPPER; \
	RET

#define FMA VFMADD231PS
#define ADD VADDPS
#define LAST VUNPCKHPD X0, X0, X1; VADDPS X1, X0, X0; VMOVSHDUP X0, X1; VADDPS X1, X0, X0
#define STORE VMOVSS

// func dotsF32AVX512(rows int, dst, a *float32, lda int, x *float32, n int)
TEXT ·dotsF32AVX512(SB), NOSPLIT, $0-48
	DOTS(2, 4)

#undef FMA
#undef ADD
#undef LAST
#undef STORE
#define FMA VFMADD231PD
#define ADD VADDPD
#define LAST VUNPCKHPD X0, X0, X1; VADDPD X1, X0, X0
#define STORE VMOVSD

// func dotsF64AVX512(rows int, dst, a *float64, lda int, x *float64, n int)
TEXT ·dotsF64AVX512(SB), NOSPLIT, $0-48
	DOTS(3, 8)
