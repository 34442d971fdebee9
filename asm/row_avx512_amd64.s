//go:build gc && !purego && !noasm

#include "textflag.h"

// A row of C = init + a·B, eight rows of B at a time from their first element to
// their last: memory is fastest in its own order.
//
//	CX  eights of rows left      AX  a, R10 its stride
//	DX  bytes of a row, R12 those left
//	SI  B, four rows; BX, the next four
//	R14 the next eight           R8  row stride of B, R9 three of them
//	R13 init, then C             DI  C
//	Z0–Z7 eight elements of a    Z8–Z11 C     K1 the elements of a tail

// TERMS adds the terms of a vector at offset i.
#define TERMS(i, z) \
	FMA i(SI), Z0, z; \
	FMA i(SI)(R8*1), Z1, z; \
	FMA i(SI)(R8*2), Z2, z; \
	FMA i(SI)(R9*1), Z3, z; \
	FMA i(BX), Z4, z; \
	FMA i(BX)(R8*1), Z5, z; \
	FMA i(BX)(R8*2), Z6, z; \
	FMA i(BX)(R9*1), Z7, z

#define NEXT(bytes) \
	ADDQ $bytes, SI; \
	ADDQ $bytes, BX; \
	ADDQ $bytes, R13; \
	ADDQ $bytes, DI

#define FACTOR(z) BCST (AX), z; ADDQ R10, AX

#define ROW(shift) \
	MOVQ n+0(FP), DX; \
	MOVQ k+8(FP), CX; \
	MOVQ a+16(FP), AX; \
	MOVQ cs+24(FP), R10; \
	MOVQ b+32(FP), R14; \
	MOVQ ldb+40(FP), R8; \
	MOVQ init+48(FP), R13; \
	SHLQ $shift, R10; \
	SHLQ $shift, R8; \
	LEAQ (R8)(R8*2), R9; \
	SHRQ $3, CX; \
	MOVQ CX, R12; \
	MOVQ DX, CX; \
	ANDQ $(64>>shift-1), CX; \
	MOVQ $1, BX; \
	SHLQ CX, BX; \
	DECQ BX; \
	KMOVW BX, K1; \
	MOVQ R12, CX; \
	SHLQ $shift, DX; \
eight: \
	FACTOR(Z0); FACTOR(Z1); FACTOR(Z2); FACTOR(Z3); \
	FACTOR(Z4); FACTOR(Z5); FACTOR(Z6); FACTOR(Z7); \
	MOVQ R14, SI; \
	LEAQ (SI)(R8*4), BX; \
	LEAQ (SI)(R8*8), R14; \
	MOVQ c+56(FP), DI; \
	MOVQ DX, R12; \
	SUBQ $256, R12; \
	JLT  fewer; \
	PCALIGN $32; \
four: \
	MOVE (R13), Z8; \
	MOVE 64(R13), Z9; \
	MOVE 128(R13), Z10; \
	MOVE 192(R13), Z11; \
	TERMS(0, Z8); \
	TERMS(64, Z9); \
	TERMS(128, Z10); \
	TERMS(192, Z11); \
	MOVE Z8, (DI); \
	MOVE Z9, 64(DI); \
	MOVE Z10, 128(DI); \
	MOVE Z11, 192(DI); \
	NEXT(256); \
	SUBQ $256, R12; \
	JGE  four; \
fewer: \
	ADDQ $192, R12; \
	JLT  rest; \
one: \
	MOVE (R13), Z8; \
	TERMS(0, Z8); \
	MOVE Z8, (DI); \
	NEXT(64); \
	SUBQ $64, R12; \
	JGE  one; \
rest: \
	ADDQ $64, R12; \
	JEQ  done; \
	MOVEZ (R13), K1, Z8; \
	FMA (SI), Z0, K1, Z8; \
	FMA (SI)(R8*1), Z1, K1, Z8; \
	FMA (SI)(R8*2), Z2, K1, Z8; \
	FMA (SI)(R9*1), Z3, K1, Z8; \
	FMA (BX), Z4, K1, Z8; \
	FMA (BX)(R8*1), Z5, K1, Z8; \
	FMA (BX)(R8*2), Z6, K1, Z8; \
	FMA (BX)(R9*1), Z7, K1, Z8; \
	MOVE Z8, K1, (DI); \
done: \
	MOVQ c+56(FP), R13; \
	DECQ CX; \
	JNE  eight; \
	VZEROUPPER; \
	RET

#define FMA VFMADD231PS
#define BCST VBROADCASTSS
#define MOVE VMOVUPS
#define MOVEZ VMOVUPS.Z

// func rowF32AVX512(n, k int, a *float32, cs int, b *float32, ldb int, init, c *float32)
TEXT ·rowF32AVX512(SB), NOSPLIT, $0-64
	ROW(2)

#undef FMA
#undef BCST
#undef MOVE
#undef MOVEZ
#define FMA VFMADD231PD
#define BCST VBROADCASTSD
#define MOVE VMOVUPD
#define MOVEZ VMOVUPD.Z

// func rowF64AVX512(n, k int, a *float64, cs int, b *float64, ldb int, init, c *float64)
TEXT ·rowF64AVX512(SB), NOSPLIT, $0-64
	ROW(3)
