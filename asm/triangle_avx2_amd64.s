//go:build gc && !purego && !noasm

#include "textflag.h"
#include "go_asm.h"
#include "gemm_avx2_amd64.h"

// Panels with a triangle. The register map and the tile are in
// gemm_avx2_amd64.h.

// Sliding windows of lanes: ones, zeros, ones.
DATA lanes<>+0(SB)/8, $-1
DATA lanes<>+8(SB)/8, $-1
DATA lanes<>+16(SB)/8, $-1
DATA lanes<>+24(SB)/8, $-1
DATA lanes<>+32(SB)/8, $0
DATA lanes<>+40(SB)/8, $0
DATA lanes<>+48(SB)/8, $0
DATA lanes<>+56(SB)/8, $0
DATA lanes<>+64(SB)/8, $-1
DATA lanes<>+72(SB)/8, $-1
DATA lanes<>+80(SB)/8, $-1
DATA lanes<>+88(SB)/8, $-1
GLOBL lanes<>(SB), RODATA|NOPTR, $96

// COLUMNS sets Y1 to the mask of at most a vector of columns: R9 is the table of
// lanes, R15 the bytes of n columns.
#define COLUMNS(shift) \
	LEAQ lanes<>(SB), R9; \
	MOVQ panelArgs_n(CX), R15; \
	SHLQ $shift, R15; \
	MOVQ $32, AX; \
	SUBQ R15, AX; \
	JLT  wide; \
	LOAD (R9)(AX*1), Y1; \
wide:

// A row of a triangle on the left, from (AX) or (BX) on: term k enters rows k to 5
// of a lower triangle, rows 0 to k of an upper one.
#define L0 ROW2((AX), Y2, Y4, Y5)
#define L1 ROW2((AX)(R8*1), Y3, Y6, Y7)
#define L2 ROW2((AX)(R8*2), Y2, Y8, Y9)
#define L3 ROW2((BX), Y3, Y10, Y11)
#define L4 ROW2((BX)(R8*1), Y2, Y12, Y13)
#define L5 ROW2((BX)(R8*2), Y3, Y14, Y15)
#define S0 ROW1((AX), Y2, Y4)
#define S1 ROW1((AX)(R8*1), Y3, Y6)
#define S2 ROW1((AX)(R8*2), Y2, Y8)
#define S3 ROW1((BX), Y3, Y10)
#define S4 ROW1((BX)(R8*1), Y2, Y12)
#define S5 ROW1((BX)(R8*2), Y3, Y14)
#define NEXT ADDQ R10, AX; ADDQ R10, BX

#define BODY(init, b, r0, r1, r2, r3, r4, r5, flush, upper) \
	init; \
	CMPB lower+8(FP), $0; \
	JEQ  upper; \
	b; r0; r1; r2; r3; r4; r5; NEXT; \
	b; r1; r2; r3; r4; r5; NEXT; \
	b; r2; r3; r4; r5; NEXT; \
	b; r3; r4; r5; NEXT; \
	b; r4; r5; NEXT; \
	b; r5; \
	flush; \
	VZEROUPPER; \
	RET; \
upper: \
	b; r0; NEXT; \
	b; r0; r1; NEXT; \
	b; r0; r1; r2; NEXT; \
	b; r0; r1; r2; r3; NEXT; \
	b; r0; r1; r2; r3; r4; NEXT; \
	b; r0; r1; r2; r3; r4; r5; \
	flush; \
	VZEROUPPER; \
	RET

#define LEFT \
	MOVQ row-8(SP), AX; \
	LEAQ (AX)(R8*2), BX; \
	ADDQ R8, BX; \
	MOVQ panel-24(SP), SI; \
	CMPQ R15, $32; \
	JLE  single; \
	BODY(INIT6x2, B2, L0, L1, L2, L3, L4, L5, FLUSH6x2, upper2); \
single: \
	BODY(INIT6x1, B1, S0, S1, S2, S3, S4, S5, FLUSH6x1, upper1)

// SOLVED2 and SOLVED1 divide a row by its element x of the diagonal, unless that is
// a one, and store the negative to the pack as to Y0 and Y1, or Y0, whose terms are
// then added to the rows that are not solved yet.
#define SOLVED2(skip, x, y0, y1) \
	CMPB unit+9(FP), $0; \
	JNE  skip; \
	BCST x, Y2; \
	DIV Y2, y0, y0; \
	DIV Y2, y1, y1; \
skip: \
	XOR (DX), y0, Y0; \
	XOR (DX), y1, Y1; \
	STORE Y0, (SI); \
	STORE Y1, 32(SI); \
	ADDQ R11, SI

#define SOLVED1(skip, x, y0) \
	CMPB unit+9(FP), $0; \
	JNE  skip; \
	BCST x, Y2; \
	DIV Y2, y0, y0; \
skip: \
	XOR (DX), y0, Y0; \
	MASKED Y0, Y1, (SI); \
	ADDQ R11, SI

#define SOLVEUP \
	LEAQ (5*64)(SI), SI; \
	NEGQ R11; \
	LEAQ (R10)(R10*4), CX; \
	ADDQ CX, AX; \
	ADDQ CX, BX; \
	NEGQ R10

#define SOLVE \
	MOVQ p+0(FP), CX; \
	MOVQ panelArgs_pack(CX), SI; \
	MOVQ row-8(SP), AX; \
	LEAQ (AX)(R8*2), BX; \
	ADDQ R8, BX; \
	MOVQ $64, R11; \
	CMPQ R15, $32; \
	JLE  single; \
	INIT6x2; \
	CMPB lower+8(FP), $0; \
	JEQ  upper2; \
	SOLVED2(f0, (AX), Y4, Y5); L1; L2; L3; L4; L5; NEXT; \
	SOLVED2(f1, (AX)(R8*1), Y6, Y7); L2; L3; L4; L5; NEXT; \
	SOLVED2(f2, (AX)(R8*2), Y8, Y9); L3; L4; L5; NEXT; \
	SOLVED2(f3, (BX), Y10, Y11); L4; L5; NEXT; \
	SOLVED2(f4, (BX)(R8*1), Y12, Y13); L5; NEXT; \
	SOLVED2(f5, (BX)(R8*2), Y14, Y15); \
	FLUSH6x2; \
	VZEROUPPER; \
	RET; \
upper2: \
	SOLVEUP; \
	SOLVED2(b5, (BX)(R8*2), Y14, Y15); L0; L1; L2; L3; L4; NEXT; \
	SOLVED2(b4, (BX)(R8*1), Y12, Y13); L0; L1; L2; L3; NEXT; \
	SOLVED2(b3, (BX), Y10, Y11); L0; L1; L2; NEXT; \
	SOLVED2(b2, (AX)(R8*2), Y8, Y9); L0; L1; NEXT; \
	SOLVED2(b1, (AX)(R8*1), Y6, Y7); L0; NEXT; \
	SOLVED2(b0, (AX), Y4, Y5); \
	FLUSH6x2; \
	VZEROUPPER; \
	RET; \
single: \
	INIT6x1; \
	CMPB lower+8(FP), $0; \
	JEQ  upper1; \
	SOLVED1(g0, (AX), Y4); S1; S2; S3; S4; S5; NEXT; \
	SOLVED1(g1, (AX)(R8*1), Y6); S2; S3; S4; S5; NEXT; \
	SOLVED1(g2, (AX)(R8*2), Y8); S3; S4; S5; NEXT; \
	SOLVED1(g3, (BX), Y10); S4; S5; NEXT; \
	SOLVED1(g4, (BX)(R8*1), Y12); S5; NEXT; \
	SOLVED1(g5, (BX)(R8*2), Y14); \
	FLUSH6x1; \
	VZEROUPPER; \
	RET; \
upper1: \
	SOLVEUP; \
	SOLVED1(c5, (BX)(R8*2), Y14); S0; S1; S2; S3; S4; NEXT; \
	SOLVED1(c4, (BX)(R8*1), Y12); S0; S1; S2; S3; NEXT; \
	SOLVED1(c3, (BX), Y10); S0; S1; S2; NEXT; \
	SOLVED1(c2, (AX)(R8*2), Y8); S0; S1; NEXT; \
	SOLVED1(c1, (AX)(R8*1), Y6); S0; NEXT; \
	SOLVED1(c0, (AX), Y4); \
	FLUSH6x1; \
	VZEROUPPER; \
	RET

#include "float32_amd64.h"

// func triangleLeftF32AVX2(p *panelArgs, lower bool)
TEXT ·triangleLeftF32AVX2(SB), NOSPLIT, $24-9
	ARGS(2)
	COLUMNS(2)
	LEFT

// The signs of a vector.
DATA signsF32<>+0(SB)/8, $0x8000000080000000
DATA signsF32<>+8(SB)/8, $0x8000000080000000
DATA signsF32<>+16(SB)/8, $0x8000000080000000
DATA signsF32<>+24(SB)/8, $0x8000000080000000
GLOBL signsF32<>(SB), RODATA|NOPTR, $32

// func solveLeftF32AVX2(p *panelArgs, lower, unit bool)
TEXT ·solveLeftF32AVX2(SB), NOSPLIT, $24-10
	ARGS(2)
	COLUMNS(2)
	LEAQ signsF32<>(SB), DX
	SOLVE

#include "float64_amd64.h"

// func triangleLeftF64AVX2(p *panelArgs, lower bool)
TEXT ·triangleLeftF64AVX2(SB), NOSPLIT, $24-9
	ARGS(3)
	COLUMNS(3)
	LEFT

// The signs of a vector.
DATA signsF64<>+0(SB)/8, $0x8000000000000000
DATA signsF64<>+8(SB)/8, $0x8000000000000000
DATA signsF64<>+16(SB)/8, $0x8000000000000000
DATA signsF64<>+24(SB)/8, $0x8000000000000000
GLOBL signsF64<>(SB), RODATA|NOPTR, $32

// func solveLeftF64AVX2(p *panelArgs, lower, unit bool)
TEXT ·solveLeftF64AVX2(SB), NOSPLIT, $24-10
	ARGS(3)
	COLUMNS(3)
	LEAQ signsF64<>(SB), DX
	SOLVE

// A triangle on the right, of one vector: term k enters the lanes of Y5, which are
// those from the k-th on, or up to it, in the window that R15 moves over the table.
#undef B1
#undef ROW1
#define B1 MASKED (SI), Y1, Y0; ADDQ R11, SI; LOAD (R15), Y5; SUBQ $ELEM, R15
#define ROW1(x, t, y0) BCST x, t; VMOVAPS y0, Y7; FMA Y0, t, Y7; BLEND Y5, Y7, y0, y0

#define FIRST MOVQ start-32(SP), R15

#define RIGHT \
	LEAQ 64(R9), AX; \
	LEAQ (32-ELEM)(R9), R15; \
	CMPB lower+8(FP), $0; \
	CMOVQEQ AX, R15; \
	MOVQ R15, start-32(SP); \
	TILES(6, INIT6x1; FIRST, STEP6x1, FLUSH6x1, tile6, loop6, tail6, one6, done6, end6) \
	TILES(4, INIT4x1; FIRST, STEP4x1, FLUSH4x1, tile4, loop4, tail4, one4, done4, end4) \
	TILES(2, INIT2x1; FIRST, STEP2x1, FLUSH2x1, tile2, loop2, tail2, one2, done2, end2) \
	TILES(1, INIT1x1; FIRST, STEP1x1, FLUSH1x1, tile1, loop1, tail1, one1, done1, end1) \
	VZEROUPPER; \
	RET

#include "float32_amd64.h"

// func triangleRightF32AVX2(p *panelArgs, lower bool)
TEXT ·triangleRightF32AVX2(SB), NOSPLIT, $32-9
	ARGS(2)
	COLUMNS(2)
	RIGHT

#include "float64_amd64.h"

// func triangleRightF64AVX2(p *panelArgs, lower bool)
TEXT ·triangleRightF64AVX2(SB), NOSPLIT, $32-9
	ARGS(3)
	COLUMNS(3)
	RIGHT
