//go:build gc && !purego && !noasm

#include "textflag.h"
#include "go_asm.h"
#include "gemm_avx512_amd64.h"

// The register map and the tile are in gemm_avx512_amd64.h.

#include "float32_amd64.h"

// func gemmF32AVX512(p *panelArgs)
TEXT ·gemmF32AVX512(SB), NOSPLIT, $88-8
	ARGS(2)
	MOVQ panelArgs_n(CX), CX
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

#include "float64_amd64.h"

// func gemmF64AVX512(p *panelArgs)
TEXT ·gemmF64AVX512(SB), NOSPLIT, $88-8
	ARGS(3)
	MOVQ panelArgs_n(CX), CX
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
