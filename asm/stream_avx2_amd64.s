//go:build gc && !purego && !noasm

// The registers and the loop are in stream_amd64.h.

#define WIDTH 32
#define V0 Y0
#define V1 Y1
#define V2 Y2
#define V3 Y3
#define V4 Y4
#define V5 Y5
#define V6 Y6
#define V7 Y7
#define V8 Y8

#include "stream_amd64.h"

// func readAVX2(x *byte, bytes int)
TEXT ·readAVX2(SB), NOSPLIT, $0-16
	MOVQ x+0(FP), SI
	MOVQ bytes+8(FP), CX
	BLOCKS(EIGHT(READ))

// func readFarAVX2(x *byte, bytes int)
TEXT ·readFarAVX2(SB), NOSPLIT, $0-16
	MOVQ x+0(FP), SI
	MOVQ bytes+8(FP), CX
	BLOCKS(READFAR)

// func copyAVX2(dst, x *byte, bytes int)
TEXT ·copyAVX2(SB), NOSPLIT, $0-24
	MOVQ dst+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ bytes+16(FP), CX
	BLOCKS(EIGHT(COPY))

// func pastAVX2(dst, x *byte, bytes int)
TEXT ·pastAVX2(SB), NOSPLIT, $0-24
	MOVQ dst+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ bytes+16(FP), CX
	BLOCKS(EIGHT(PAST))

// func triadAVX2(dst, x, y *float32, bytes int, alpha float32)
TEXT ·triadAVX2(SB), NOSPLIT, $0-36
	MOVQ dst+0(FP), DI
	MOVQ x+8(FP), SI
	MOVQ y+16(FP), DX
	MOVQ bytes+24(FP), CX
	VBROADCASTSS alpha+32(FP), V8
	BLOCKS(EIGHT(TRIAD))
