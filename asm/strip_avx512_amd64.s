//go:build gc && !purego && !noasm

#include "textflag.h"
#include "strip_avx512_amd64.h"

// The register map and the strips are in strip_avx512_amd64.h.

#define FMA VFMADD231PS
#define BCST VBROADCASTSS
#define MOVE VMOVUPS

// func stripF32AVX512(m, n, k int, a *float32, rs, cs int, b *float32, ldb int, init *float32, ldi int, c *float32, ldc int)
TEXT ·stripF32AVX512(SB), NOSPLIT, $0-96
	STRIP(2)

#undef FMA
#undef BCST
#undef MOVE
#define FMA VFMADD231PD
#define BCST VBROADCASTSD
#define MOVE VMOVUPD

// func stripF64AVX512(m, n, k int, a *float64, rs, cs int, b *float64, ldb int, init *float64, ldi int, c *float64, ldc int)
TEXT ·stripF64AVX512(SB), NOSPLIT, $0-96
	STRIP(3)
