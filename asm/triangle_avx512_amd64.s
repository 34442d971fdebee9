//go:build gc && !purego && !noasm

#include "textflag.h"
#include "go_asm.h"
#include "gemm_avx512_amd64.h"

// Panels with a triangle. The register map and the tile are in
// gemm_avx512_amd64.h.

// COLUMNS sets the masks of the columns.
#define COLUMNS \
	MOVQ panelArgs_n(CX), CX; \
	MOVQ $1, AX; \
	SHLQ CX, AX; \
	DECQ AX; \
	MOVQ AX, BX; \
	KMOVW BX, K1; \
	SHRQ $(64/ELEM), BX; \
	KMOVW BX, K2; \
	SHRQ $(64/ELEM), BX; \
	KMOVW BX, K3; \
	LEAQ (R8)(R8*2), R9

// A row of a triangle on the left, from (AX) or (BX) on: term k enters rows k to 7
// of a lower triangle, rows 0 to k of an upper one.
#define L0 ROW3((AX), Z3, Z8, Z9, Z10)
#define L1 ROW3((AX)(R8*1), Z4, Z11, Z12, Z13)
#define L2 ROW3((AX)(R8*2), Z5, Z14, Z15, Z16)
#define L3 ROW3((AX)(R9*1), Z6, Z17, Z18, Z19)
#define L4 ROW3((AX)(R8*4), Z3, Z20, Z21, Z22)
#define L5 ROW3((BX), Z4, Z23, Z24, Z25)
#define L6 ROW3((BX)(R8*1), Z5, Z26, Z27, Z28)
#define L7 ROW3((BX)(R8*2), Z6, Z29, Z30, Z31)
#define NEXT ADDQ R10, AX; ADDQ R10, BX

#define FROM6 L6; L7
#define FROM5 L5; FROM6
#define FROM4 L4; FROM5
#define FROM3 L3; FROM4
#define FROM2 L2; FROM3
#define FROM1 L1; FROM2
#define TO1 L0; L1
#define TO2 TO1; L2
#define TO3 TO2; L3
#define TO4 TO3; L4
#define TO5 TO4; L5
#define TO6 TO5; L6
#define ALL TO6; L7

#define LEFT \
	MOVQ row-8(SP), AX; \
	LEAQ (AX)(R8*4), BX; \
	ADDQ R8, BX; \
	MOVQ panel-24(SP), SI; \
	INIT8x3; \
	CMPB lower+8(FP), $0; \
	JEQ  upper; \
	B3; ALL; NEXT; \
	B3; FROM1; NEXT; \
	B3; FROM2; NEXT; \
	B3; FROM3; NEXT; \
	B3; FROM4; NEXT; \
	B3; FROM5; NEXT; \
	B3; FROM6; NEXT; \
	B3; L7; \
	FLUSH8x3; \
	VZEROUPPER; \
	RET; \
upper: \
	B3; L0; NEXT; \
	B3; TO1; NEXT; \
	B3; TO2; NEXT; \
	B3; TO3; NEXT; \
	B3; TO4; NEXT; \
	B3; TO5; NEXT; \
	B3; TO6; NEXT; \
	B3; ALL; \
	FLUSH8x3; \
	VZEROUPPER; \
	RET

// SOLVED divides a row by its element x of the diagonal, unless that is a one,
// and stores the negative to the pack as to Z0 to Z2, whose terms are then added to
// the rows that are not solved yet.
#define SOLVED(skip, x, z0, z1, z2) \
	CMPB unit+9(FP), $0; \
	JNE  skip; \
	BCST x, Z3; \
	DIV Z3, z0, z0; \
	DIV Z3, z1, z1; \
	DIV Z3, z2, z2; \
skip: \
	VPXORQ z0, Z7, Z0; \
	VPXORQ z1, Z7, Z1; \
	VPXORQ z2, Z7, Z2; \
	MOVE Z0, K1, (SI); \
	MOVE Z1, K2, 64(SI); \
	MOVE Z2, K3, 128(SI); \
	ADDQ R11, SI

#define SOLVE(sign, spread) \
	MOVQ p+0(FP), CX; \
	MOVQ panelArgs_pack(CX), SI; \
	MOVQ $sign, AX; \
	spread AX, Z7; \
	MOVQ row-8(SP), AX; \
	LEAQ (AX)(R8*4), BX; \
	ADDQ R8, BX; \
	MOVQ $192, R11; \
	INIT8x3; \
	CMPB lower+8(FP), $0; \
	JEQ  upper; \
	SOLVED(f0, (AX), Z8, Z9, Z10); FROM1; NEXT; \
	SOLVED(f1, (AX)(R8*1), Z11, Z12, Z13); FROM2; NEXT; \
	SOLVED(f2, (AX)(R8*2), Z14, Z15, Z16); FROM3; NEXT; \
	SOLVED(f3, (AX)(R9*1), Z17, Z18, Z19); FROM4; NEXT; \
	SOLVED(f4, (AX)(R8*4), Z20, Z21, Z22); FROM5; NEXT; \
	SOLVED(f5, (BX), Z23, Z24, Z25); FROM6; NEXT; \
	SOLVED(f6, (BX)(R8*1), Z26, Z27, Z28); L7; NEXT; \
	SOLVED(f7, (BX)(R8*2), Z29, Z30, Z31); \
	FLUSH8x3; \
	VZEROUPPER; \
	RET; \
upper: \
	LEAQ (7*192)(SI), SI; \
	NEGQ R11; \
	IMUL3Q $7, R10, CX; \
	ADDQ CX, AX; \
	ADDQ CX, BX; \
	NEGQ R10; \
	SOLVED(b7, (BX)(R8*2), Z29, Z30, Z31); TO6; NEXT; \
	SOLVED(b6, (BX)(R8*1), Z26, Z27, Z28); TO5; NEXT; \
	SOLVED(b5, (BX), Z23, Z24, Z25); TO4; NEXT; \
	SOLVED(b4, (AX)(R8*4), Z20, Z21, Z22); TO3; NEXT; \
	SOLVED(b3, (AX)(R9*1), Z17, Z18, Z19); TO2; NEXT; \
	SOLVED(b2, (AX)(R8*2), Z14, Z15, Z16); TO1; NEXT; \
	SOLVED(b1, (AX)(R8*1), Z11, Z12, Z13); L0; NEXT; \
	SOLVED(b0, (AX), Z8, Z9, Z10); \
	FLUSH8x3; \
	VZEROUPPER; \
	RET

#include "float32_amd64.h"

// func triangleLeftF32AVX512(p *panelArgs, lower bool)
TEXT ·triangleLeftF32AVX512(SB), NOSPLIT, $24-9
	ARGS(2)
	COLUMNS
	LEFT

// func solveLeftF32AVX512(p *panelArgs, lower, unit bool)
TEXT ·solveLeftF32AVX512(SB), NOSPLIT, $24-10
	ARGS(2)
	COLUMNS
	SOLVE(0x80000000, VPBROADCASTD)
#include "float64_amd64.h"

// func triangleLeftF64AVX512(p *panelArgs, lower bool)
TEXT ·triangleLeftF64AVX512(SB), NOSPLIT, $24-9
	ARGS(3)
	COLUMNS
	LEFT

// func solveLeftF64AVX512(p *panelArgs, lower, unit bool)
TEXT ·solveLeftF64AVX512(SB), NOSPLIT, $24-10
	ARGS(3)
	COLUMNS
	SOLVE(0x8000000000000000, VPBROADCASTQ)

// A triangle on the right: term k enters the columns of the masks K4 to K6. R15 has
// a bit for each column from the k-th on, or up to it, and is shifted from term to
// term; R14 is free between the rows of init and holds what is left of it.
#undef ROW3
#define ROW3(x, t, z0, z1, z2) BCST x, t; FMA Z0, t, K4, z0; FMA Z1, t, K5, z1; FMA Z2, t, K6, z2

#define B3T \
	MOVQ columns-40(SP), R14; \
	ANDQ R15, R14; \
	KMOVW R14, K4; \
	SHRQ $(64/ELEM), R14; \
	KMOVW R14, K5; \
	SHRQ $(64/ELEM), R14; \
	KMOVW R14, K6; \
	SHLQ $1, R15; \
	ORQ low-48(SP), R15; \
	LOADZ (SI), K4, Z0; \
	LOADZ 64(SI), K5, Z1; \
	LOADZ 128(SI), K6, Z2; \
	ADDQ R11, SI

#define FIRST MOVQ start-56(SP), R15
#define LAST MOVQ stride-32(SP), R14

#define RIGHT \
	MOVQ AX, columns-40(SP); \
	MOVQ R14, stride-32(SP); \
	MOVBQZX lower+8(FP), AX; \
	MOVQ AX, low-48(SP); \
	LEAQ -1(AX)(AX*1), AX; \
	MOVQ AX, start-56(SP); \
	TILES(8, INIT8x3; FIRST, B3T; ROWS8x3, FLUSH8x3; LAST, tile8, loop8, tail8, one8, done8, end8) \
	TILES(4, INIT4x3; FIRST, B3T; ROWS4x3, FLUSH4x3; LAST, tile4, loop4, tail4, one4, done4, end4) \
	TILES(2, INIT2x3; FIRST, B3T; ROWS2x3, FLUSH2x3; LAST, tile2, loop2, tail2, one2, done2, end2) \
	TILES(1, INIT1x3; FIRST, B3T; ROWS1x3, FLUSH1x3; LAST, tile1, loop1, tail1, one1, done1, end1) \
	VZEROUPPER; \
	RET

#include "float32_amd64.h"

// func triangleRightF32AVX512(p *panelArgs, lower bool)
TEXT ·triangleRightF32AVX512(SB), NOSPLIT, $56-9
	ARGS(2)
	COLUMNS
	RIGHT
#include "float64_amd64.h"

// func triangleRightF64AVX512(p *panelArgs, lower bool)
TEXT ·triangleRightF64AVX512(SB), NOSPLIT, $56-9
	ARGS(3)
	COLUMNS
	RIGHT
