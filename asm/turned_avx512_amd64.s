//go:build gc && !purego && !noasm

#include "textflag.h"

// A row of C = init + A·Bᵀ for 32 columns, which are rows of B. Sixteen of them are
// loaded four by four and transposed in the quarters of a vector, so that a lane is
// a column, and then serve a multiply-add for each k.
//
//	AX  A                     DX  its stride
//	SI, BX, R12, R13  B: every eighth row
//	R8  row stride of B       R9, R10, R11  3, 5 and 7 of them
//	DI  init, then C          CX  k left
//	Z0–Z3 B and its transpose, with Z4–Z7 between them
//	Z8–Z11 A                  Z12, Z13 the columns
//	K1–K3 the quarters of a vector behind the first

// SIXTEEN adds four terms to sixteen columns, whose rows are eight from p on and
// eight from q on.
#define SIXTEEN(p, q, acc) \
	VMOVUPS (p), X0; \
	VMOVUPS (p)(R8*1), X1; \
	VMOVUPS (p)(R8*2), X2; \
	VMOVUPS (p)(R9*1), X3; \
	VBROADCASTF32X4 (p)(R8*4), K1, Z0; \
	VBROADCASTF32X4 (p)(R10*1), K1, Z1; \
	VBROADCASTF32X4 (p)(R9*2), K1, Z2; \
	VBROADCASTF32X4 (p)(R11*1), K1, Z3; \
	VBROADCASTF32X4 (q), K2, Z0; \
	VBROADCASTF32X4 (q)(R8*1), K2, Z1; \
	VBROADCASTF32X4 (q)(R8*2), K2, Z2; \
	VBROADCASTF32X4 (q)(R9*1), K2, Z3; \
	VBROADCASTF32X4 (q)(R8*4), K3, Z0; \
	VBROADCASTF32X4 (q)(R10*1), K3, Z1; \
	VBROADCASTF32X4 (q)(R9*2), K3, Z2; \
	VBROADCASTF32X4 (q)(R11*1), K3, Z3; \
	VUNPCKLPS Z1, Z0, Z4; \
	VUNPCKLPS Z3, Z2, Z5; \
	VUNPCKHPS Z1, Z0, Z6; \
	VUNPCKHPS Z3, Z2, Z7; \
	VUNPCKLPD Z5, Z4, Z0; \
	VUNPCKHPD Z5, Z4, Z1; \
	VUNPCKLPD Z7, Z6, Z2; \
	VUNPCKHPD Z7, Z6, Z3; \
	VFMADD231PS Z0, Z8, acc; \
	VFMADD231PS Z1, Z9, acc; \
	VFMADD231PS Z2, Z10, acc; \
	VFMADD231PS Z3, Z11, acc

// func turnedF32AVX512(k int, a *float32, cs int, b *float32, ldb int, init, c *float32)
//
// k is a positive multiple of 4.
TEXT ·turnedF32AVX512(SB), NOSPLIT, $0-56
	MOVQ k+0(FP), CX
	MOVQ a+8(FP), AX
	MOVQ cs+16(FP), DX
	MOVQ b+24(FP), SI
	MOVQ ldb+32(FP), R8
	MOVQ init+40(FP), DI
	MOVL $0xf0, R9
	KMOVW R9, K1
	MOVL $0xf00, R9
	KMOVW R9, K2
	MOVL $0xf000, R9
	KMOVW R9, K3
	SHLQ $2, DX
	SHLQ $2, R8
	LEAQ (R8)(R8*2), R9
	LEAQ (R8)(R8*4), R10
	LEAQ (R9)(R8*4), R11
	LEAQ (SI)(R8*8), BX
	LEAQ (BX)(R8*8), R12
	LEAQ (R12)(R8*8), R13
	VMOVUPS (DI), Z12
	VMOVUPS 64(DI), Z13
	PCALIGN $32

loop:
	VBROADCASTSS (AX), Z8
	VBROADCASTSS (AX)(DX*1), Z9
	LEAQ (AX)(DX*2), AX
	VBROADCASTSS (AX), Z10
	VBROADCASTSS (AX)(DX*1), Z11
	LEAQ (AX)(DX*2), AX
	SIXTEEN(SI, BX, Z12)
	SIXTEEN(R12, R13, Z13)
	ADDQ $16, SI
	ADDQ $16, BX
	ADDQ $16, R12
	ADDQ $16, R13
	SUBQ $4, CX
	JNE  loop
	MOVQ c+48(FP), DI
	VMOVUPS Z12, (DI)
	VMOVUPS Z13, 64(DI)
	VZEROUPPER
	RET
