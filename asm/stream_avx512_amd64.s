//go:build gc && !purego && !noasm

// The registers and the loop are in stream_amd64.h.

#define WIDTH 64
#define V0 Z0
#define V1 Z1
#define V2 Z2
#define V3 Z3
#define V4 Z4
#define V5 Z5
#define V6 Z6
#define V7 Z7
#define V8 Z8

#include "stream_amd64.h"

// func readAVX512(x *byte, bytes int)
TEXT ·readAVX512(SB), NOSPLIT, $0-16
	MOVQ x+0(FP), SI
	MOVQ bytes+8(FP), CX
	BLOCKS(EIGHT(READ))

// func readFarAVX512(x *byte, bytes int)
TEXT ·readFarAVX512(SB), NOSPLIT, $0-16
	MOVQ x+0(FP), SI
	MOVQ bytes+8(FP), CX
	BLOCKS(READFAR)

// func copyAVX512(dst, x *byte, bytes int)
TEXT ·copyAVX512(SB), NOSPLIT, $0-24
	MOVQ dst+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ bytes+16(FP), CX
	BLOCKS(EIGHT(COPY))

// func pastAVX512(dst, x *byte, bytes int)
TEXT ·pastAVX512(SB), NOSPLIT, $0-24
	MOVQ dst+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ bytes+16(FP), CX
	BLOCKS(EIGHT(PAST))

// func triadAVX512(dst, x, y *float32, bytes int, alpha float32)
TEXT ·triadAVX512(SB), NOSPLIT, $0-36
	MOVQ dst+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ y+16(FP), DX
	MOVQ bytes+24(FP), CX
	VBROADCASTSS alpha+32(FP), V8
	BLOCKS(EIGHT(TRIAD))
