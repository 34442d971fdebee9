// The AVX2 matrix-product panel, for either precision: that of float32_amd64.h or
// float64_amd64.h. Its argument is p, a panelArgs.
//
// The panel is C[m×n] = init + A·B with n either two vectors or at most one.
// Tiles of 6 rows by 2 vectors go down the panel; 4, 2 and 1 rows finish it.
//
//	AX  A, row 0 of the tile     BX  A, row 3 of the tile
//	R8  row stride of A          R10 column stride of A
//	SI  B, row k                 R11 row stride of B
//	DI  C, row of the tile       R12 row stride of C
//	R13 init, row of the tile    R14 row stride of init
//	R15 C of the next tile, prefetched
//	CX  k left                   DX  rows left
//	Y0, Y1 B (Y1 is the column mask of a single vector)
//	Y2, Y3 broadcasts of A, Y4–Y15 the tile, two to a row

#define BELOW 2
#include "gemm_amd64.h"

#define LOAD MOVE
#define STORE MOVE

#define INIT1(y0) MASKED (R13), Y1, y0; ADDQ R14, R13
#define INIT2(y0, y1) LOAD (R13), y0; LOAD 32(R13), y1; ADDQ R14, R13

#define FLUSH1(y0) MASKED y0, Y1, (DI); ADDQ R12, DI
#define FLUSH2(y0, y1) STORE y0, (DI); STORE y1, 32(DI); ADDQ R12, DI

#define B1 MASKED (SI), Y1, Y0; ADDQ R11, SI
#define B2 LOAD (SI), Y0; LOAD 32(SI), Y1; ADDQ R11, SI

#define ROW1(x, t, y0) BCST x, t; FMA Y0, t, y0
#define ROW2(x, t, y0, y1) BCST x, t; FMA Y0, t, y0; FMA Y1, t, y1

#define ROWS6x2 \
	ROW2((AX), Y2, Y4, Y5); \
	ROW2((AX)(R8*1), Y3, Y6, Y7); \
	ROW2((AX)(R8*2), Y2, Y8, Y9); \
	ROW2((BX), Y3, Y10, Y11); \
	ROW2((BX)(R8*1), Y2, Y12, Y13); \
	ROW2((BX)(R8*2), Y3, Y14, Y15); \
	ADDQ R10, AX; \
	ADDQ R10, BX
#define STEP6x2 B2; ROWS6x2

#define STEP4x2 \
	B2; \
	ROW2((AX), Y2, Y4, Y5); \
	ROW2((AX)(R8*1), Y3, Y6, Y7); \
	ROW2((AX)(R8*2), Y2, Y8, Y9); \
	ROW2((BX), Y3, Y10, Y11); \
	ADDQ R10, AX; \
	ADDQ R10, BX

#define STEP2x2 \
	B2; \
	ROW2((AX), Y2, Y4, Y5); \
	ROW2((AX)(R8*1), Y3, Y6, Y7); \
	ADDQ R10, AX

#define STEP1x2 \
	B2; \
	ROW2((AX), Y2, Y4, Y5); \
	ADDQ R10, AX

#define STEP6x1 \
	B1; \
	ROW1((AX), Y2, Y4); \
	ROW1((AX)(R8*1), Y3, Y6); \
	ROW1((AX)(R8*2), Y2, Y8); \
	ROW1((BX), Y3, Y10); \
	ROW1((BX)(R8*1), Y2, Y12); \
	ROW1((BX)(R8*2), Y3, Y14); \
	ADDQ R10, AX; \
	ADDQ R10, BX

#define STEP4x1 \
	B1; \
	ROW1((AX), Y2, Y4); \
	ROW1((AX)(R8*1), Y3, Y6); \
	ROW1((AX)(R8*2), Y2, Y8); \
	ROW1((BX), Y3, Y10); \
	ADDQ R10, AX; \
	ADDQ R10, BX

#define STEP2x1 \
	B1; \
	ROW1((AX), Y2, Y4); \
	ROW1((AX)(R8*1), Y3, Y6); \
	ADDQ R10, AX

#define STEP1x1 \
	B1; \
	ROW1((AX), Y2, Y4); \
	ADDQ R10, AX

#define INIT4x2 INIT2(Y4, Y5); INIT2(Y6, Y7); INIT2(Y8, Y9); INIT2(Y10, Y11)
#define INIT6x2 INIT4x2; INIT2(Y12, Y13); INIT2(Y14, Y15)
#define INIT2x2 INIT2(Y4, Y5); INIT2(Y6, Y7)
#define INIT1x2 INIT2(Y4, Y5)
#define INIT4x1 INIT1(Y4); INIT1(Y6); INIT1(Y8); INIT1(Y10)
#define INIT6x1 INIT4x1; INIT1(Y12); INIT1(Y14)
#define INIT2x1 INIT1(Y4); INIT1(Y6)
#define INIT1x1 INIT1(Y4)

#define FLUSH4x2 FLUSH2(Y4, Y5); FLUSH2(Y6, Y7); FLUSH2(Y8, Y9); FLUSH2(Y10, Y11)
#define FLUSH6x2 FLUSH4x2; FLUSH2(Y12, Y13); FLUSH2(Y14, Y15)
#define FLUSH2x2 FLUSH2(Y4, Y5); FLUSH2(Y6, Y7)
#define FLUSH1x2 FLUSH2(Y4, Y5)
#define FLUSH4x1 FLUSH1(Y4); FLUSH1(Y6); FLUSH1(Y8); FLUSH1(Y10)
#define FLUSH6x1 FLUSH4x1; FLUSH1(Y12); FLUSH1(Y14)
#define FLUSH2x1 FLUSH1(Y4); FLUSH1(Y6)
#define FLUSH1x1 FLUSH1(Y4)

// STEP6x2p is step u of four with fixed distances: A by rows and B packed, each
// forwards (1) or backwards (-1).
#define STEP6x2p(u, fa, fb) \
	LOAD (64*u*fb)(SI), Y0; \
	LOAD (64*u*fb+32)(SI), Y1; \
	ROW2((ELEM*u*fa)(AX), Y2, Y4, Y5); \
	ROW2((ELEM*u*fa)(AX)(R8*1), Y3, Y6, Y7); \
	ROW2((ELEM*u*fa)(AX)(R8*2), Y2, Y8, Y9); \
	ROW2((ELEM*u*fa)(BX), Y3, Y10, Y11); \
	ROW2((ELEM*u*fa)(BX)(R8*1), Y2, Y12, Y13); \
	ROW2((ELEM*u*fa)(BX)(R8*2), Y3, Y14, Y15)

// FOURp is four steps with fixed distances.
#define FOURp(fa, fb) \
	STEP6x2p(0, fa, fb); \
	STEP6x2p(1, fa, fb); \
	STEP6x2p(2, fa, fb); \
	STEP6x2p(3, fa, fb); \
	ADDQ $(4*ELEM*fa), AX; \
	ADDQ $(4*ELEM*fa), BX; \
	ADDQ $(256*fb), SI

// PACKTILE computes the first tile of a full panel from B where it lies and
// copies B to pack on the way, in slots the multiply-adds leave free. It goes
// on with the copy. R15 is the row of the copy, R14 a row of B to come.
#define PACKTILE \
	MOVQ row-8(SP), AX; \
	LEAQ (AX)(R8*2), BX; \
	ADDQ R8, BX; \
	MOVQ panel-24(SP), SI; \
	INIT6x2; \
	LEAQ (R11)(R11*2), R14; \
	SHLQ $3, R14; \
	ADDQ SI, R14; \
	MOVQ R15, panel-24(SP); \
	MOVQ p+0(FP), CX; MOVQ panelArgs_k(CX), CX; \
	PCALIGN $32; \
packing: \
	PREFETCHT0 (R14); \
	PREFETCHT0 63(R14); \
	LOAD (SI), Y0; \
	LOAD 32(SI), Y1; \
	STORE Y0, (R15); \
	STORE Y1, 32(R15); \
	ROWS6x2; \
	ADDQ R11, SI; \
	ADDQ R11, R14; \
	ADDQ $64, R15; \
	DECQ CX; \
	JNE  packing; \
	FLUSH6x2; \
	IMUL3Q $6, R8, AX; \
	ADDQ AX, row-8(SP); \
	MOVQ stride-48(SP), R14; \
	SUBQ $6, DX

// PACKEDTILES computes tiles of 6 rows of a full panel with A by rows and B
// packed, each forwards or backwards. Each asks for the next tile of C, and for its share of the panel of B
// after this one.
#define PACKEDTILES(fa, fb, tilep, loopp, loopb, skipb, tailp, onep, donep, endp) \
tilep: \
	CMPQ DX, $6; \
	JLT  endp; \
	MOVQ row-8(SP), AX; \
	LEAQ (AX)(R8*2), BX; \
	ADDQ R8, BX; \
	MOVQ panel-24(SP), SI; \
	INIT6x2; \
	LEAQ (DI)(R12*4), R15; \
	LEAQ (R15)(R12*2), R15; \
	CMPQ DX, $12; \
	CMOVQLT DI, R15; \
	LEAQ (R15)(R12*4), CX; \
	LEAQ (CX)(R12*2), CX; \
	MOVQ CX, next-16(SP); \
	MOVQ p+0(FP), CX; MOVQ panelArgs_k(CX), CX; \
	SUBQ $4, CX; \
	JLT  tailp; \
	PCALIGN $32; \
loopp: \
	FOURp(fa, fb); \
	PREFETCHT0 (R15); \
	PREFETCHT0 63(R15); \
	ADDQ R12, R15; \
	SUBQ $4, CX; \
	JLT  tailp; \
	CMPQ R15, next-16(SP); \
	JNE  loopp; \
	MOVQ ahead-32(SP), R15; \
	MOVQ R15, R14; \
	ADDQ share-40(SP), R14; \
	MOVQ R14, ahead-32(SP); \
	PCALIGN $32; \
loopb: \
	FOURp(fa, fb); \
	CMPQ R15, R14; \
	JEQ  skipb; \
	PREFETCHT1 (R15); \
	PREFETCHT1 63(R15); \
	ADDQ R11, R15; \
skipb: \
	SUBQ $4, CX; \
	JGE  loopb; \
tailp: \
	MOVQ stride-48(SP), R14; \
	ADDQ $4, CX; \
	JEQ  donep; \
onep: \
	STEP6x2p(0, fa, fb); \
	ADDQ $(ELEM*fa), AX; \
	ADDQ $(ELEM*fa), BX; \
	ADDQ $(64*fb), SI; \
	DECQ CX; \
	JNE  onep; \
donep: \
	FLUSH6x2; \
	IMUL3Q $6, R8, AX; \
	ADDQ AX, row-8(SP); \
	SUBQ $6, DX; \
	JMP  tilep; \
endp: \
	MOVQ $(64*fb), R11

// PANEL jumps to the body for two vectors or one, by the flags.
#define PANEL \
	JNE  single; \
	MOVQ R14, stride-48(SP); \
	MOVQ p+0(FP), R15; MOVQ panelArgs_pack(R15), R15; \
	TESTQ R15, R15; \
	JEQ  packed; \
	MOVQ panel-24(SP), AX; \
	ADDQ $64, AX; \
	MOVQ AX, ahead-32(SP); \
	PACKTILE; \
	MOVQ $64, distance-56(SP); \
	CMPQ R10, $ELEM; \
	JEQ  share; \
	CMPQ R10, $-ELEM; \
	JEQ  share; \
	MOVQ $64, R11; \
	JMP  strided; \
packed: \
	MOVQ R11, distance-56(SP); \
	CMPQ R10, $ELEM; \
	JEQ  forward; \
	CMPQ R10, $-ELEM; \
	JNE  strided; \
	CMPQ R11, $-64; \
	JEQ  ahead; \
forward: \
	CMPQ R11, $64; \
	JNE  strided; \
ahead: \
	MOVQ p+0(FP), AX; MOVQ panelArgs_k(AX), AX; \
	SHLQ $6, AX; \
	ADDQ panel-24(SP), AX; \
	MOVQ AX, ahead-32(SP); \
share: \
	MOVQ DX, CX; \
	MOVQ DX, AX; \
	MOVQ $6, BX; \
	XORQ DX, DX; \
	DIVQ BX; \
	MOVQ AX, BX; \
	MOVQ $1, AX; \
	CMPQ BX, AX; \
	CMOVQLT AX, BX; \
	MOVQ p+0(FP), AX; MOVQ panelArgs_k(AX), AX; \
	ADDQ BX, AX; \
	DECQ AX; \
	XORQ DX, DX; \
	DIVQ BX; \
	IMULQ R11, AX; \
	MOVQ AX, share-40(SP); \
	MOVQ CX, DX; \
	CMPQ R10, $ELEM; \
	JEQ  tilef; \
	CMPQ distance-56(SP), $64; \
	JEQ  tilem; \
	PACKEDTILES(-1, -1, tileb, loopb, laterb, skipb, tailb, oneb, doneb, endb); \
	JMP  strided; \
	PACKEDTILES(-1, 1, tilem, loopm, laterm, skipm, tailm, onem, donem, endm); \
	JMP  strided; \
	PACKEDTILES(1, 1, tilef, loopf, laterf, skipf, tailf, onef, donef, endf); \
strided: \
	TILES(6, INIT6x2, STEP6x2, FLUSH6x2, tile62, loop62, tail62, one62, done62, end62) \
	TILES(4, INIT4x2, STEP4x2, FLUSH4x2, tile42, loop42, tail42, one42, done42, end42) \
	TILES(2, INIT2x2, STEP2x2, FLUSH2x2, tile22, loop22, tail22, one22, done22, end22) \
	TILES(1, INIT1x2, STEP1x2, FLUSH1x2, tile12, loop12, tail12, one12, done12, end12) \
	VZEROUPPER; \
	RET; \
single: \
	TILES(6, INIT6x1, STEP6x1, FLUSH6x1, tile61, loop61, tail61, one61, done61, end61) \
	TILES(4, INIT4x1, STEP4x1, FLUSH4x1, tile41, loop41, tail41, one41, done41, end41) \
	TILES(2, INIT2x1, STEP2x1, FLUSH2x1, tile21, loop21, tail21, one21, done21, end21) \
	TILES(1, INIT1x1, STEP1x1, FLUSH1x1, tile11, loop11, tail11, one11, done11, end11) \
	VZEROUPPER; \
	RET
