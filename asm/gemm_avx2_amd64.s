//go:build gc && !purego && !noasm

#include "textflag.h"
#include "go_asm.h"
#include "gemm_avx2_amd64.h"

// The register map and the tile are in gemm_avx2_amd64.h.

// Sliding windows of lanes: all ones, then all zeros.
DATA mask32<>+0(SB)/8, $-1
DATA mask32<>+8(SB)/8, $-1
DATA mask32<>+16(SB)/8, $-1
DATA mask32<>+24(SB)/8, $-1
DATA mask32<>+32(SB)/8, $0
DATA mask32<>+40(SB)/8, $0
DATA mask32<>+48(SB)/8, $0
DATA mask32<>+56(SB)/8, $0
GLOBL mask32<>(SB), RODATA|NOPTR, $64

// COLUMNS sets the mask for n ≤ lanes and the flags for n = two vectors.
#define COLUMNS(lanes, shift, load) \
	MOVQ panelArgs_n(CX), CX; \
	MOVQ $lanes, BX; \
	SUBQ CX, BX; \
	JLT  wide; \
	LEAQ mask32<>(SB), AX; \
	SHLQ $shift, BX; \
	load (AX)(BX*1), Y1; \
wide: \
	CMPQ CX, $(2*lanes)

#include "float32_amd64.h"

// func gemmF32AVX2(p *panelArgs)
TEXT ·gemmF32AVX2(SB), NOSPLIT, $56-8
	ARGS(2)
	COLUMNS(8, 2, VMOVUPS)
	PANEL

#include "float64_amd64.h"

// func gemmF64AVX2(p *panelArgs)
TEXT ·gemmF64AVX2(SB), NOSPLIT, $56-8
	ARGS(3)
	COLUMNS(4, 3, VMOVUPD)
	PANEL
