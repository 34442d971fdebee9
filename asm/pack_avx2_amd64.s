//go:build gc && !purego && !noasm

#include "textflag.h"

// Packing moves elements and computes nothing, so one form serves every level.

// Sliding window of 32-bit lanes: all ones, then all zeros.
DATA lanes32<>+0(SB)/8, $-1
DATA lanes32<>+8(SB)/8, $-1
DATA lanes32<>+16(SB)/8, $-1
DATA lanes32<>+24(SB)/8, $-1
DATA lanes32<>+32(SB)/8, $0
DATA lanes32<>+40(SB)/8, $0
DATA lanes32<>+48(SB)/8, $0
DATA lanes32<>+56(SB)/8, $0
GLOBL lanes32<>(SB), RODATA|NOPTR, $64

// func copyRowsAVX2(rows, width int, dst unsafe.Pointer, ldd int, src unsafe.Pointer, lds int)
//
// Copies rows of width bytes, a multiple of 4; the strides are in bytes.
//
//	DX rows left   DI dst row   R8 its stride   SI src row   R9 its stride
//	R10 bytes in whole vectors   AX offset   Y1 mask of the rest
TEXT ·copyRowsAVX2(SB), NOSPLIT, $0-48
	MOVQ rows+0(FP), DX
	MOVQ width+8(FP), R10
	MOVQ dst+16(FP), DI
	MOVQ ldd+24(FP), R8
	MOVQ src+32(FP), SI
	MOVQ lds+40(FP), R9
	MOVQ R10, BX
	ANDQ $31, BX
	SUBQ BX, R10
	LEAQ lanes32<>+32(SB), AX
	SUBQ BX, AX
	VMOVDQU (AX), Y1
	TESTQ DX, DX
	JEQ  done

row:
	XORQ AX, AX
	CMPQ AX, R10
	JGE  rest

vector:
	VMOVDQU (SI)(AX*1), Y0
	VMOVDQU Y0, (DI)(AX*1)
	ADDQ $32, AX
	CMPQ AX, R10
	JLT  vector

rest:
	TESTQ BX, BX
	JEQ  next
	VPMASKMOVD (SI)(AX*1), Y1, Y0
	VPMASKMOVD Y0, Y1, (DI)(AX*1)

next:
	ADDQ R9, SI
	ADDQ R8, DI
	DECQ DX
	JNE  row

done:
	VZEROUPPER
	RET

// NEXT sets row i+1 to row i plus the stride in BX, or to row i when that is
// the last: DX counts the rows, CX is zero.
#define NEXT(from, to) \
	MOVQ CX, AX; \
	DECQ DX; \
	CMOVQGT BX, AX; \
	LEAQ (from)(AX*1), to

// func transposeF32AVX2(cols, rows int, dst *float32, ldd int, src *float32, lds int)
//
// Sets dst[j·ldd+i] = src[i·lds+j] for 8 rows i, those from rows on standing
// for the last, and j < cols, a multiple of 8.
//
//	R8–R15 the rows of src   DI dst   SI its stride   CX columns left
TEXT ·transposeF32AVX2(SB), NOSPLIT, $0-48
	MOVQ rows+8(FP), DX
	MOVQ dst+16(FP), DI
	MOVQ ldd+24(FP), SI
	MOVQ src+32(FP), R8
	MOVQ lds+40(FP), BX
	SHLQ $2, SI
	SHLQ $2, BX
	XORQ CX, CX
	NEXT(R8, R9)
	NEXT(R9, R10)
	NEXT(R10, R11)
	NEXT(R11, R12)
	NEXT(R12, R13)
	NEXT(R13, R14)
	NEXT(R14, R15)
	MOVQ cols+0(FP), CX
	XORQ AX, AX
	TESTQ CX, CX
	JEQ  done32

block32:
	VMOVUPS (R8)(AX*1), X0
	VMOVUPS (R9)(AX*1), X1
	VMOVUPS (R10)(AX*1), X2
	VMOVUPS (R11)(AX*1), X3
	VMOVUPS 16(R8)(AX*1), X4
	VMOVUPS 16(R9)(AX*1), X5
	VMOVUPS 16(R10)(AX*1), X6
	VMOVUPS 16(R11)(AX*1), X7
	VINSERTF128 $1, (R12)(AX*1), Y0, Y0
	VINSERTF128 $1, (R13)(AX*1), Y1, Y1
	VINSERTF128 $1, (R14)(AX*1), Y2, Y2
	VINSERTF128 $1, (R15)(AX*1), Y3, Y3
	VINSERTF128 $1, 16(R12)(AX*1), Y4, Y4
	VINSERTF128 $1, 16(R13)(AX*1), Y5, Y5
	VINSERTF128 $1, 16(R14)(AX*1), Y6, Y6
	VINSERTF128 $1, 16(R15)(AX*1), Y7, Y7
	ADDQ $32, AX
	VUNPCKLPS Y1, Y0, Y8
	VUNPCKHPS Y1, Y0, Y9
	VUNPCKLPS Y3, Y2, Y10
	VUNPCKHPS Y3, Y2, Y11
	VUNPCKLPS Y5, Y4, Y12
	VUNPCKHPS Y5, Y4, Y13
	VUNPCKLPS Y7, Y6, Y14
	VUNPCKHPS Y7, Y6, Y15
	VUNPCKLPD Y10, Y8, Y0
	VUNPCKHPD Y10, Y8, Y1
	VUNPCKLPD Y11, Y9, Y2
	VUNPCKHPD Y11, Y9, Y3
	VUNPCKLPD Y14, Y12, Y4
	VUNPCKHPD Y14, Y12, Y5
	VUNPCKLPD Y15, Y13, Y6
	VUNPCKHPD Y15, Y13, Y7
	VMOVUPS Y0, (DI)
	VMOVUPS Y1, (DI)(SI*1)
	LEAQ (DI)(SI*2), DI
	VMOVUPS Y2, (DI)
	VMOVUPS Y3, (DI)(SI*1)
	LEAQ (DI)(SI*2), DI
	VMOVUPS Y4, (DI)
	VMOVUPS Y5, (DI)(SI*1)
	LEAQ (DI)(SI*2), DI
	VMOVUPS Y6, (DI)
	VMOVUPS Y7, (DI)(SI*1)
	LEAQ (DI)(SI*2), DI
	SUBQ $8, CX
	JNE  block32

done32:
	VZEROUPPER
	RET

// func transposeF64AVX2(cols, rows int, dst *float64, ldd int, src *float64, lds int)
//
// As transposeF32AVX2 for 4 rows, with cols a multiple of 4.
//
//	R8–R11 the rows of src   DI dst   SI its stride   CX columns left
TEXT ·transposeF64AVX2(SB), NOSPLIT, $0-48
	MOVQ rows+8(FP), DX
	MOVQ dst+16(FP), DI
	MOVQ ldd+24(FP), SI
	MOVQ src+32(FP), R8
	MOVQ lds+40(FP), BX
	SHLQ $3, SI
	SHLQ $3, BX
	XORQ CX, CX
	NEXT(R8, R9)
	NEXT(R9, R10)
	NEXT(R10, R11)
	MOVQ cols+0(FP), CX
	XORQ AX, AX
	TESTQ CX, CX
	JEQ  done64

block64:
	VMOVUPD (R8)(AX*1), X0
	VMOVUPD (R9)(AX*1), X1
	VMOVUPD 16(R8)(AX*1), X2
	VMOVUPD 16(R9)(AX*1), X3
	VINSERTF128 $1, (R10)(AX*1), Y0, Y0
	VINSERTF128 $1, (R11)(AX*1), Y1, Y1
	VINSERTF128 $1, 16(R10)(AX*1), Y2, Y2
	VINSERTF128 $1, 16(R11)(AX*1), Y3, Y3
	ADDQ $32, AX
	VUNPCKLPD Y1, Y0, Y4
	VUNPCKHPD Y1, Y0, Y5
	VUNPCKLPD Y3, Y2, Y6
	VUNPCKHPD Y3, Y2, Y7
	VMOVUPD Y4, (DI)
	VMOVUPD Y5, (DI)(SI*1)
	LEAQ (DI)(SI*2), DI
	VMOVUPD Y6, (DI)
	VMOVUPD Y7, (DI)(SI*1)
	LEAQ (DI)(SI*2), DI
	SUBQ $4, CX
	JNE  block64

done64:
	VZEROUPPER
	RET
