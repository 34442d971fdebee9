//go:build gc && !purego && !noasm

#include "textflag.h"

// A row of C = C + A·Bᵀ for 32 columns, which are rows of B. Four or eight of
// them are loaded side by side and transposed, so that a lane is a column, and
// then serve a multiply-add for each k.
//
//	AX  A
//	SI, BX, R10–R15  B: every fourth row
//	R8  row stride of B          R9  3·R8
//	DI  C                        CX  k left
//	Y0–Y3 B and its transpose in float64, with Y4–Y7 between them in float32

#define ARGS(shift) \
	MOVQ k+0(FP), CX; \
	MOVQ a+8(FP), AX; \
	MOVQ b+16(FP), SI; \
	MOVQ ldb+24(FP), R8; \
	MOVQ c+32(FP), DI; \
	SHLQ $shift, R8; \
	LEAQ (R8)(R8*2), R9; \
	LEAQ (SI)(R8*4), BX; \
	LEAQ (BX)(R8*4), R10; \
	LEAQ (R10)(R8*4), R11; \
	LEAQ (R11)(R8*4), R12; \
	LEAQ (R12)(R8*4), R13; \
	LEAQ (R13)(R8*4), R14; \
	LEAQ (R14)(R8*4), R15

// NEXT goes on by bytes in the rows of B.
#define NEXT(bytes) \
	ADDQ $bytes, SI; \
	ADDQ $bytes, BX; \
	ADDQ $bytes, R10; \
	ADDQ $bytes, R11; \
	ADDQ $bytes, R12; \
	ADDQ $bytes, R13; \
	ADDQ $bytes, R14; \
	ADDQ $bytes, R15

// EIGHT adds four terms to eight columns, whose rows are four from p on and four
// from q on. Y8–Y11 hold A.
#define EIGHT(p, q, acc) \
	VMOVUPS (p), X0; \
	VMOVUPS (p)(R8*1), X1; \
	VMOVUPS (p)(R8*2), X2; \
	VMOVUPS (p)(R9*1), X3; \
	VINSERTF128 $1, (q), Y0, Y0; \
	VINSERTF128 $1, (q)(R8*1), Y1, Y1; \
	VINSERTF128 $1, (q)(R8*2), Y2, Y2; \
	VINSERTF128 $1, (q)(R9*1), Y3, Y3; \
	VUNPCKLPS Y1, Y0, Y4; \
	VUNPCKLPS Y3, Y2, Y5; \
	VUNPCKHPS Y1, Y0, Y6; \
	VUNPCKHPS Y3, Y2, Y7; \
	VUNPCKLPD Y5, Y4, Y0; \
	VUNPCKHPD Y5, Y4, Y1; \
	VUNPCKLPD Y7, Y6, Y2; \
	VUNPCKHPD Y7, Y6, Y3; \
	VFMADD231PS Y0, Y8, acc; \
	VFMADD231PS Y1, Y9, acc; \
	VFMADD231PS Y2, Y10, acc; \
	VFMADD231PS Y3, Y11, acc

// func turnedF32AVX2(k int, a, b *float32, ldb int, c *float32)
//
// k is a positive multiple of 4. Y12–Y15 are the columns.
TEXT ·turnedF32AVX2(SB), NOSPLIT, $0-40
	ARGS(2)
	VMOVUPS (DI), Y12
	VMOVUPS 32(DI), Y13
	VMOVUPS 64(DI), Y14
	VMOVUPS 96(DI), Y15
	PCALIGN $32

loop32:
	VBROADCASTSS (AX), Y8
	VBROADCASTSS 4(AX), Y9
	VBROADCASTSS 8(AX), Y10
	VBROADCASTSS 12(AX), Y11
	ADDQ $16, AX
	EIGHT(SI, BX, Y12)
	EIGHT(R10, R11, Y13)
	EIGHT(R12, R13, Y14)
	EIGHT(R14, R15, Y15)
	NEXT(16)
	SUBQ $4, CX
	JNE  loop32
	VMOVUPS Y12, (DI)
	VMOVUPS Y13, 32(DI)
	VMOVUPS Y14, 64(DI)
	VMOVUPS Y15, 96(DI)
	VZEROUPPER
	RET

// FOUR adds two terms to four columns, whose rows are from p on. Y4 and Y5 hold A.
#define FOUR(p, acc) \
	VMOVUPD (p), X0; \
	VMOVUPD (p)(R8*1), X1; \
	VINSERTF128 $1, (p)(R8*2), Y0, Y0; \
	VINSERTF128 $1, (p)(R9*1), Y1, Y1; \
	VUNPCKLPD Y1, Y0, Y2; \
	VUNPCKHPD Y1, Y0, Y3; \
	VFMADD231PD Y2, Y4, acc; \
	VFMADD231PD Y3, Y5, acc

// func turnedF64AVX2(k int, a, b *float64, ldb int, c *float64)
//
// k is a positive multiple of 2. Y8–Y15 are the columns.
TEXT ·turnedF64AVX2(SB), NOSPLIT, $0-40
	ARGS(3)
	VMOVUPD (DI), Y8
	VMOVUPD 32(DI), Y9
	VMOVUPD 64(DI), Y10
	VMOVUPD 96(DI), Y11
	VMOVUPD 128(DI), Y12
	VMOVUPD 160(DI), Y13
	VMOVUPD 192(DI), Y14
	VMOVUPD 224(DI), Y15
	PCALIGN $32

loop64:
	VBROADCASTSD (AX), Y4
	VBROADCASTSD 8(AX), Y5
	ADDQ $16, AX
	FOUR(SI, Y8)
	FOUR(BX, Y9)
	FOUR(R10, Y10)
	FOUR(R11, Y11)
	FOUR(R12, Y12)
	FOUR(R13, Y13)
	FOUR(R14, Y14)
	FOUR(R15, Y15)
	NEXT(16)
	SUBQ $2, CX
	JNE  loop64
	VMOVUPD Y8, (DI)
	VMOVUPD Y9, 32(DI)
	VMOVUPD Y10, 64(DI)
	VMOVUPD Y11, 96(DI)
	VMOVUPD Y12, 128(DI)
	VMOVUPD Y13, 160(DI)
	VMOVUPD Y14, 192(DI)
	VMOVUPD Y15, 224(DI)
	VZEROUPPER
	RET
