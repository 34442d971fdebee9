//go:build gc && !purego && !noasm

#include "textflag.h"

// Multiply-adds on slices are bound by memory, so one form serves every level.
//
//	DI dst   SI x   DX y   CX bytes in whole vectors   AX offset   BX bytes left
//	Y3 mask of the rest

DATA words<>+0(SB)/8, $-1
DATA words<>+8(SB)/8, $-1
DATA words<>+16(SB)/8, $-1
DATA words<>+24(SB)/8, $-1
DATA words<>+32(SB)/8, $0
DATA words<>+40(SB)/8, $0
DATA words<>+48(SB)/8, $0
DATA words<>+56(SB)/8, $0
GLOBL words<>(SB), RODATA|NOPTR, $64

// REST splits CX bytes into whole vectors and a rest in BX with its mask.
#define REST \
	MOVQ CX, BX; \
	ANDQ $31, BX; \
	SUBQ BX, CX; \
	LEAQ words<>+32(SB), AX; \
	SUBQ BX, AX; \
	VMOVDQU (AX), Y3; \
	XORQ AX, AX

#define MULADD(fma, masked) \
	REST; \
	JMP  enter; \
loop: \
	VMOVUPS (DI)(AX*1), Y0; \
	VMOVUPS (SI)(AX*1), Y1; \
	fma (DX)(AX*1), Y1, Y0; \
	VMOVUPS Y0, (DI)(AX*1); \
	ADDQ $32, AX; \
enter: \
	CMPQ AX, CX; \
	JLT  loop; \
	TESTQ BX, BX; \
	JEQ  done; \
	masked (DI)(AX*1), Y3, Y0; \
	masked (SI)(AX*1), Y3, Y1; \
	masked (DX)(AX*1), Y3, Y2; \
	fma Y2, Y1, Y0; \
	masked Y0, Y3, (DI)(AX*1); \
done: \
	VZEROUPPER; \
	RET

#define AXPY(fma, masked) \
	REST; \
	JMP  enter; \
loop: \
	VMOVUPS (DI)(AX*1), Y0; \
	fma (SI)(AX*1), Y4, Y0; \
	VMOVUPS Y0, (DI)(AX*1); \
	ADDQ $32, AX; \
enter: \
	CMPQ AX, CX; \
	JLT  loop; \
	TESTQ BX, BX; \
	JEQ  done; \
	masked (DI)(AX*1), Y3, Y0; \
	masked (SI)(AX*1), Y3, Y1; \
	fma Y1, Y4, Y0; \
	masked Y0, Y3, (DI)(AX*1); \
done: \
	VZEROUPPER; \
	RET

// BINARY is dst = x op y.
#define BINARY(op, masked) \
	REST; \
	JMP  enter; \
loop: \
	VMOVUPS (SI)(AX*1), Y0; \
	op (DX)(AX*1), Y0, Y0; \
	VMOVUPS Y0, (DI)(AX*1); \
	ADDQ $32, AX; \
enter: \
	CMPQ AX, CX; \
	JLT  loop; \
	TESTQ BX, BX; \
	JEQ  done; \
	masked (SI)(AX*1), Y3, Y0; \
	masked (DX)(AX*1), Y3, Y1; \
	op Y1, Y0, Y0; \
	masked Y0, Y3, (DI)(AX*1); \
done: \
	VZEROUPPER; \
	RET

// SCALE is x = Y4·x.
#define SCALE(mul, masked) \
	REST; \
	JMP  enter; \
loop: \
	mul (DI)(AX*1), Y4, Y0; \
	VMOVUPS Y0, (DI)(AX*1); \
	ADDQ $32, AX; \
enter: \
	CMPQ AX, CX; \
	JLT  loop; \
	TESTQ BX, BX; \
	JEQ  done; \
	masked (DI)(AX*1), Y3, Y0; \
	mul Y0, Y4, Y0; \
	masked Y0, Y3, (DI)(AX*1); \
done: \
	VZEROUPPER; \
	RET

// DOT keeps the 256 bytes of lanes in Y4–Y11; CX is a multiple of 256.
#define PART(fma, i) \
	VMOVUPS (32*i)(SI)(AX*1), Y0; \
	fma (32*i)(DX)(AX*1), Y0

#define DOT(fma) \
	VMOVUPS (DI), Y4; \
	VMOVUPS 32(DI), Y5; \
	VMOVUPS 64(DI), Y6; \
	VMOVUPS 96(DI), Y7; \
	VMOVUPS 128(DI), Y8; \
	VMOVUPS 160(DI), Y9; \
	VMOVUPS 192(DI), Y10; \
	VMOVUPS 224(DI), Y11; \
	XORQ AX, AX; \
	JMP  enter; \
loop: \
	PART(fma, 0), Y4; \
	PART(fma, 1), Y5; \
	PART(fma, 2), Y6; \
	PART(fma, 3), Y7; \
	PART(fma, 4), Y8; \
	PART(fma, 5), Y9; \
	PART(fma, 6), Y10; \
	PART(fma, 7), Y11; \
	ADDQ $256, AX; \
enter: \
	CMPQ AX, CX; \
	JLT  loop; \
	VMOVUPS Y4, (DI); \
	VMOVUPS Y5, 32(DI); \
	VMOVUPS Y6, 64(DI); \
	VMOVUPS Y7, 96(DI); \
	VMOVUPS Y8, 128(DI); \
	VMOVUPS Y9, 160(DI); \
	VMOVUPS Y10, 192(DI); \
	VMOVUPS Y11, 224(DI); \
	VZEROUPPER; \
	RET

// func mulAddF32AVX2(n int, dst, x, y *float32)
TEXT ·mulAddF32AVX2(SB), NOSPLIT, $0-32
	MOVQ n+0(FP), CX
	MOVQ dst+8(FP), DI
	MOVQ x+16(FP), SI
	MOVQ y+24(FP), DX
	SHLQ $2, CX
	MULADD(VFMADD231PS, VMASKMOVPS)

// func axpyF32AVX2(n int, alpha float32, x, y *float32)
TEXT ·axpyF32AVX2(SB), NOSPLIT, $0-32
	MOVQ n+0(FP), CX
	VBROADCASTSS alpha+8(FP), Y4
	MOVQ x+16(FP), SI
	MOVQ y+24(FP), DI
	SHLQ $2, CX
	AXPY(VFMADD231PS, VMASKMOVPS)

// func dotLanesF32AVX2(n int, lane, x, y *float32)
TEXT ·dotLanesF32AVX2(SB), NOSPLIT, $0-32
	MOVQ n+0(FP), CX
	MOVQ lane+8(FP), DI
	MOVQ x+16(FP), SI
	MOVQ y+24(FP), DX
	SHLQ $2, CX
	DOT(VFMADD231PS)

// func mulAddF64AVX2(n int, dst, x, y *float64)
TEXT ·mulAddF64AVX2(SB), NOSPLIT, $0-32
	MOVQ n+0(FP), CX
	MOVQ dst+8(FP), DI
	MOVQ x+16(FP), SI
	MOVQ y+24(FP), DX
	SHLQ $3, CX
	MULADD(VFMADD231PD, VMASKMOVPD)

// func axpyF64AVX2(n int, alpha float64, x, y *float64)
TEXT ·axpyF64AVX2(SB), NOSPLIT, $0-32
	MOVQ n+0(FP), CX
	VBROADCASTSD alpha+8(FP), Y4
	MOVQ x+16(FP), SI
	MOVQ y+24(FP), DI
	SHLQ $3, CX
	AXPY(VFMADD231PD, VMASKMOVPD)

// func dotLanesF64AVX2(n int, lane, x, y *float64)
TEXT ·dotLanesF64AVX2(SB), NOSPLIT, $0-32
	MOVQ n+0(FP), CX
	MOVQ lane+8(FP), DI
	MOVQ x+16(FP), SI
	MOVQ y+24(FP), DX
	SHLQ $3, CX
	DOT(VFMADD231PD)

// func addF32AVX2(n int, dst, x, y *float32)
TEXT ·addF32AVX2(SB), NOSPLIT, $0-32
	MOVQ n+0(FP), CX
	MOVQ dst+8(FP), DI
	MOVQ x+16(FP), SI
	MOVQ y+24(FP), DX
	SHLQ $2, CX
	BINARY(VADDPS, VMASKMOVPS)

// func subF32AVX2(n int, dst, x, y *float32)
TEXT ·subF32AVX2(SB), NOSPLIT, $0-32
	MOVQ n+0(FP), CX
	MOVQ dst+8(FP), DI
	MOVQ x+16(FP), SI
	MOVQ y+24(FP), DX
	SHLQ $2, CX
	BINARY(VSUBPS, VMASKMOVPS)

// func mulF32AVX2(n int, dst, x, y *float32)
TEXT ·mulF32AVX2(SB), NOSPLIT, $0-32
	MOVQ n+0(FP), CX
	MOVQ dst+8(FP), DI
	MOVQ x+16(FP), SI
	MOVQ y+24(FP), DX
	SHLQ $2, CX
	BINARY(VMULPS, VMASKMOVPS)

// func scalF32AVX2(n int, alpha float32, x *float32)
TEXT ·scalF32AVX2(SB), NOSPLIT, $0-24
	MOVQ n+0(FP), CX
	VBROADCASTSS alpha+8(FP), Y4
	MOVQ x+16(FP), DI
	SHLQ $2, CX
	SCALE(VMULPS, VMASKMOVPS)

// func addF64AVX2(n int, dst, x, y *float64)
TEXT ·addF64AVX2(SB), NOSPLIT, $0-32
	MOVQ n+0(FP), CX
	MOVQ dst+8(FP), DI
	MOVQ x+16(FP), SI
	MOVQ y+24(FP), DX
	SHLQ $3, CX
	BINARY(VADDPD, VMASKMOVPD)

// func subF64AVX2(n int, dst, x, y *float64)
TEXT ·subF64AVX2(SB), NOSPLIT, $0-32
	MOVQ n+0(FP), CX
	MOVQ dst+8(FP), DI
	MOVQ x+16(FP), SI
	MOVQ y+24(FP), DX
	SHLQ $3, CX
	BINARY(VSUBPD, VMASKMOVPD)

// func mulF64AVX2(n int, dst, x, y *float64)
TEXT ·mulF64AVX2(SB), NOSPLIT, $0-32
	MOVQ n+0(FP), CX
	MOVQ dst+8(FP), DI
	MOVQ x+16(FP), SI
	MOVQ y+24(FP), DX
	SHLQ $3, CX
	BINARY(VMULPD, VMASKMOVPD)

// func scalF64AVX2(n int, alpha float64, x *float64)
TEXT ·scalF64AVX2(SB), NOSPLIT, $0-24
	MOVQ n+0(FP), CX
	VBROADCASTSD alpha+8(FP), Y4
	MOVQ x+16(FP), DI
	SHLQ $3, CX
	SCALE(VMULPD, VMASKMOVPD)
