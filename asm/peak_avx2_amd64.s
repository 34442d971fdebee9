//go:build gc && !purego && !noasm

#include "textflag.h"

// n turns of 16 fused multiply-adds on zeros: chains on 16 registers, each a
// chain of its own, chain on one. CX counts the turns.

#define ZERO VXORPS X0, X0, X0; VXORPS X1, X1, X1; VXORPS X2, X2, X2; VXORPS X3, X3, X3; VXORPS X4, X4, X4; VXORPS X5, X5, X5; VXORPS X6, X6, X6; VXORPS X7, X7, X7; VXORPS X8, X8, X8; VXORPS X9, X9, X9; VXORPS X10, X10, X10; VXORPS X11, X11, X11; VXORPS X12, X12, X12; VXORPS X13, X13, X13; VXORPS X14, X14, X14; VXORPS X15, X15, X15
#define CHAINS(fma) \
	fma Y0, Y0, Y0; \
	fma Y1, Y1, Y1; \
	fma Y2, Y2, Y2; \
	fma Y3, Y3, Y3; \
	fma Y4, Y4, Y4; \
	fma Y5, Y5, Y5; \
	fma Y6, Y6, Y6; \
	fma Y7, Y7, Y7; \
	fma Y8, Y8, Y8; \
	fma Y9, Y9, Y9; \
	fma Y10, Y10, Y10; \
	fma Y11, Y11, Y11; \
	fma Y12, Y12, Y12; \
	fma Y13, Y13, Y13; \
	fma Y14, Y14, Y14; \
	fma Y15, Y15, Y15
#define CHAIN(fma) \
	fma Y0, Y0, Y0; \
	fma Y0, Y0, Y0; \
	fma Y0, Y0, Y0; \
	fma Y0, Y0, Y0; \
	fma Y0, Y0, Y0; \
	fma Y0, Y0, Y0; \
	fma Y0, Y0, Y0; \
	fma Y0, Y0, Y0; \
	fma Y0, Y0, Y0; \
	fma Y0, Y0, Y0; \
	fma Y0, Y0, Y0; \
	fma Y0, Y0, Y0; \
	fma Y0, Y0, Y0; \
	fma Y0, Y0, Y0; \
	fma Y0, Y0, Y0; \
	fma Y0, Y0, Y0
#define TURNS(body, fma) \
	MOVQ n+0(FP), CX; \
	ZERO; \
	PCALIGN $32; \
loop: \
	body(fma); \
	DECQ CX; \
	JNE loop; \
	VZEROUPPER; \
	RET

// func chainsF32AVX2(n int)
TEXT ·chainsF32AVX2(SB), NOSPLIT, $0-8
	TURNS(CHAINS, VFMADD231PS)

// func chainF32AVX2(n int)
TEXT ·chainF32AVX2(SB), NOSPLIT, $0-8
	TURNS(CHAIN, VFMADD231PS)

// func chainsF64AVX2(n int)
TEXT ·chainsF64AVX2(SB), NOSPLIT, $0-8
	TURNS(CHAINS, VFMADD231PD)

// func chainF64AVX2(n int)
TEXT ·chainF64AVX2(SB), NOSPLIT, $0-8
	TURNS(CHAIN, VFMADD231PD)
