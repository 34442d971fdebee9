//go:build gc && !purego && !noasm

#include "textflag.h"
#include "gemm_avx512_amd64.h"

// The register map and the tile are in gemm_avx512_amd64.h.

// ARGS loads the arguments; strides become bytes.
#define ARGS(shift) \
	MOVQ a+24(FP), AX; \
	MOVQ AX, row-8(SP); \
	MOVQ b+48(FP), AX; \
	MOVQ AX, panel-24(SP); \
	MOVQ rs+32(FP), R8; \
	MOVQ cs+40(FP), R10; \
	MOVQ ldb+56(FP), R11; \
	MOVQ init+64(FP), R13; \
	MOVQ ldi+72(FP), R14; \
	MOVQ c+80(FP), DI; \
	MOVQ ldc+88(FP), R12; \
	MOVQ m+0(FP), DX; \
	SHLQ $shift, R8; \
	SHLQ $shift, R10; \
	SHLQ $shift, R11; \
	SHLQ $shift, R14; \
	SHLQ $shift, R12

#define FMA VFMADD231PS
#define BCST VBROADCASTSS
#define LOADZ VMOVUPS.Z
#define ELEM 4
#define MOVE VMOVUPS

// func gemmF32AVX512(m, n, k int, a *float32, rs, cs int, b *float32, ldb int, init *float32, ldi int, c *float32, ldc int, pack *float32)
TEXT ·gemmF32AVX512(SB), NOSPLIT, $48-104
	ARGS(2)
	MOVQ n+8(FP), CX
	MOVQ $1, AX
	SHLQ CX, AX
	DECQ AX
	KMOVW AX, K1
	SHRQ $16, AX
	KMOVW AX, K2
	SHRQ $16, AX
	KMOVW AX, K3
	LEAQ 15(CX), R15
	SHRQ $4, R15
	PANEL(48)

#undef FMA
#undef BCST
#undef LOADZ
#undef ELEM
#undef MOVE
#define FMA VFMADD231PD
#define BCST VBROADCASTSD
#define LOADZ VMOVUPD.Z
#define ELEM 8
#define MOVE VMOVUPD

// func gemmF64AVX512(m, n, k int, a *float64, rs, cs int, b *float64, ldb int, init *float64, ldi int, c *float64, ldc int, pack *float64)
TEXT ·gemmF64AVX512(SB), NOSPLIT, $48-104
	ARGS(3)
	MOVQ n+8(FP), CX
	MOVQ $1, AX
	SHLQ CX, AX
	DECQ AX
	KMOVB AX, K1
	SHRQ $8, AX
	KMOVB AX, K2
	SHRQ $8, AX
	KMOVB AX, K3
	LEAQ 7(CX), R15
	SHRQ $3, R15
	PANEL(24)
