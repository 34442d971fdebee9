//go:build gc && !purego && !noasm

#include "textflag.h"

// n turns of 16 fused multiply-adds on zeros: chains on 16 registers, each a
// chain of its own, chain on one. CX counts the turns.

#define ZERO VXORPS X0, X0, X0; VXORPS X1, X1, X1; VXORPS X2, X2, X2; VXORPS X3, X3, X3; VXORPS X4, X4, X4; VXORPS X5, X5, X5; VXORPS X6, X6, X6; VXORPS X7, X7, X7; VXORPS X8, X8, X8; VXORPS X9, X9, X9; VXORPS X10, X10, X10; VXORPS X11, X11, X11; VXORPS X12, X12, X12; VXORPS X13, X13, X13; VXORPS X14, X14, X14; VXORPS X15, X15, X15
#define CHAINS(fma) \
	fma Z0, Z0, Z0; \
	fma Z1, Z1, Z1; \
	fma Z2, Z2, Z2; \
	fma Z3, Z3, Z3; \
	fma Z4, Z4, Z4; \
	fma Z5, Z5, Z5; \
	fma Z6, Z6, Z6; \
	fma Z7, Z7, Z7; \
	fma Z8, Z8, Z8; \
	fma Z9, Z9, Z9; \
	fma Z10, Z10, Z10; \
	fma Z11, Z11, Z11; \
	fma Z12, Z12, Z12; \
	fma Z13, Z13, Z13; \
	fma Z14, Z14, Z14; \
	fma Z15, Z15, Z15
#define CHAIN(fma) \
	fma Z0, Z0, Z0; \
	fma Z0, Z0, Z0; \
	fma Z0, Z0, Z0; \
	fma Z0, Z0, Z0; \
	fma Z0, Z0, Z0; \
	fma Z0, Z0, Z0; \
	fma Z0, Z0, Z0; \
	fma Z0, Z0, Z0; \
	fma Z0, Z0, Z0; \
	fma Z0, Z0, Z0; \
	fma Z0, Z0, Z0; \
	fma Z0, Z0, Z0; \
	fma Z0, Z0, Z0; \
	fma Z0, Z0, Z0; \
	fma Z0, Z0, Z0; \
	fma Z0, Z0, Z0
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

// func chainsF32AVX512(n int)
TEXT ·chainsF32AVX512(SB), NOSPLIT, $0-8
	TURNS(CHAINS, VFMADD231PS)

// func chainF32AVX512(n int)
TEXT ·chainF32AVX512(SB), NOSPLIT, $0-8
	TURNS(CHAIN, VFMADD231PS)

// func chainsF64AVX512(n int)
TEXT ·chainsF64AVX512(SB), NOSPLIT, $0-8
	TURNS(CHAINS, VFMADD231PD)

// func chainF64AVX512(n int)
TEXT ·chainF64AVX512(SB), NOSPLIT, $0-8
	TURNS(CHAIN, VFMADD231PD)
