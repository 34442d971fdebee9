// The AVX-512 matrix-product panel, for either precision: that of float32_amd64.h
// or float64_amd64.h. Its argument is p, a panelArgs.
//
// The panel is C[m×n] = init + A·B with n at most three vectors. Tiles of 8
// rows by 3 vectors go down the panel; 4, 2 and 1 rows finish it. Whole vectors
// have bodies of their own (f), because a masked load takes a slot of the
// multiply-add units.
//
//	AX  A, row 0 of the tile     BX  A, row 5 of the tile
//	R8  row stride of A          R9  3·R8             R10 column stride of A
//	SI  B, row k                 R11 row stride of B
//	DI  C, row of the tile       R12 row stride of C
//	R13 init, row of the tile    R14 row stride of init
//	R15 C of the next tile, prefetched
//	CX  k left                   DX  rows left
//	K1–K3  columns of each vector
//	Z0–Z2  B, Z3–Z6 broadcasts of A, Z8–Z31 the tile, three to a row

#define BELOW 4
#include "gemm_amd64.h"

#define LOADZ MOVEZ

#define INIT1(z0) LOADZ (R13), K1, z0; ADDQ R14, R13
#define INIT2(z0, z1) LOADZ (R13), K1, z0; LOADZ 64(R13), K2, z1; ADDQ R14, R13
#define INIT3(z0, z1, z2) LOADZ (R13), K1, z0; LOADZ 64(R13), K2, z1; LOADZ 128(R13), K3, z2; ADDQ R14, R13

#define INIT1f(z0) MOVE (R13), z0; ADDQ R14, R13
#define INIT2f(z0, z1) MOVE (R13), z0; MOVE 64(R13), z1; ADDQ R14, R13
#define INIT3f(z0, z1, z2) MOVE (R13), z0; MOVE 64(R13), z1; MOVE 128(R13), z2; ADDQ R14, R13

#define FLUSH1(z0) MOVE z0, K1, (DI); ADDQ R12, DI
#define FLUSH2(z0, z1) MOVE z0, K1, (DI); MOVE z1, K2, 64(DI); ADDQ R12, DI
#define FLUSH3(z0, z1, z2) MOVE z0, K1, (DI); MOVE z1, K2, 64(DI); MOVE z2, K3, 128(DI); ADDQ R12, DI
#define FLUSH1f(z0) MOVE z0, (DI); ADDQ R12, DI
#define FLUSH2f(z0, z1) MOVE z0, (DI); MOVE z1, 64(DI); ADDQ R12, DI
#define FLUSH3f(z0, z1, z2) MOVE z0, (DI); MOVE z1, 64(DI); MOVE z2, 128(DI); ADDQ R12, DI

#define B1 LOADZ (SI), K1, Z0; ADDQ R11, SI
#define B2 LOADZ (SI), K1, Z0; LOADZ 64(SI), K2, Z1; ADDQ R11, SI
#define B3 LOADZ (SI), K1, Z0; LOADZ 64(SI), K2, Z1; LOADZ 128(SI), K3, Z2; ADDQ R11, SI
#define B1f MOVE (SI), Z0; ADDQ R11, SI
#define B2f MOVE (SI), Z0; MOVE 64(SI), Z1; ADDQ R11, SI
#define B3f MOVE (SI), Z0; MOVE 64(SI), Z1; MOVE 128(SI), Z2; ADDQ R11, SI

#define ROW1(x, t, z0) BCST x, t; FMA Z0, t, z0
#define ROW2(x, t, z0, z1) BCST x, t; FMA Z0, t, z0; FMA Z1, t, z1
#define ROW3(x, t, z0, z1, z2) BCST x, t; FMA Z0, t, z0; FMA Z1, t, z1; FMA Z2, t, z2

#define ROWS8x3 \
	ROW3((AX), Z3, Z8, Z9, Z10); \
	ROW3((AX)(R8*1), Z4, Z11, Z12, Z13); \
	ROW3((AX)(R8*2), Z5, Z14, Z15, Z16); \
	ROW3((AX)(R9*1), Z6, Z17, Z18, Z19); \
	ROW3((AX)(R8*4), Z3, Z20, Z21, Z22); \
	ROW3((BX), Z4, Z23, Z24, Z25); \
	ROW3((BX)(R8*1), Z5, Z26, Z27, Z28); \
	ROW3((BX)(R8*2), Z6, Z29, Z30, Z31); \
	ADDQ R10, AX; \
	ADDQ R10, BX

#define ROWS4x3 \
	ROW3((AX), Z3, Z8, Z9, Z10); \
	ROW3((AX)(R8*1), Z4, Z11, Z12, Z13); \
	ROW3((AX)(R8*2), Z5, Z14, Z15, Z16); \
	ROW3((AX)(R9*1), Z6, Z17, Z18, Z19); \
	ADDQ R10, AX

// STEP8x3p is step u of four with fixed distances: A by rows and B packed, each
// forwards (1) or backwards (-1). It spares the address arithmetic, which competes with the
// multiply-adds for ports, and loads A four rows ahead.
#define STEP8x3p(u, fa, fb) \
	MOVE (192*u*fb)(SI), Z0; \
	MOVE (192*u*fb+64)(SI), Z1; \
	MOVE (192*u*fb+128)(SI), Z2; \
	BCST (ELEM*u*fa)(AX), Z3; \
	BCST (ELEM*u*fa)(AX)(R8*1), Z4; \
	BCST (ELEM*u*fa)(AX)(R8*2), Z5; \
	BCST (ELEM*u*fa)(AX)(R9*1), Z6; \
	FMA Z0, Z3, Z8; FMA Z1, Z3, Z9; FMA Z2, Z3, Z10; BCST (ELEM*u*fa)(AX)(R8*4), Z3; \
	FMA Z0, Z4, Z11; FMA Z1, Z4, Z12; FMA Z2, Z4, Z13; BCST (ELEM*u*fa)(BX), Z4; \
	FMA Z0, Z5, Z14; FMA Z1, Z5, Z15; FMA Z2, Z5, Z16; BCST (ELEM*u*fa)(BX)(R8*1), Z5; \
	FMA Z0, Z6, Z17; FMA Z1, Z6, Z18; FMA Z2, Z6, Z19; BCST (ELEM*u*fa)(BX)(R8*2), Z6; \
	FMA Z0, Z3, Z20; FMA Z1, Z3, Z21; FMA Z2, Z3, Z22; \
	FMA Z0, Z4, Z23; FMA Z1, Z4, Z24; FMA Z2, Z4, Z25; \
	FMA Z0, Z5, Z26; FMA Z1, Z5, Z27; FMA Z2, Z5, Z28; \
	FMA Z0, Z6, Z29; FMA Z1, Z6, Z30; FMA Z2, Z6, Z31

#define ROWS2x3 \
	ROW3((AX), Z3, Z8, Z9, Z10); \
	ROW3((AX)(R8*1), Z4, Z11, Z12, Z13); \
	ADDQ R10, AX

#define ROWS1x3 \
	ROW3((AX), Z3, Z8, Z9, Z10); \
	ADDQ R10, AX

#define ROWS8x2 \
	ROW2((AX), Z3, Z8, Z9); \
	ROW2((AX)(R8*1), Z4, Z11, Z12); \
	ROW2((AX)(R8*2), Z5, Z14, Z15); \
	ROW2((AX)(R9*1), Z6, Z17, Z18); \
	ROW2((AX)(R8*4), Z3, Z20, Z21); \
	ROW2((BX), Z4, Z23, Z24); \
	ROW2((BX)(R8*1), Z5, Z26, Z27); \
	ROW2((BX)(R8*2), Z6, Z29, Z30); \
	ADDQ R10, AX; \
	ADDQ R10, BX

#define ROWS4x2 \
	ROW2((AX), Z3, Z8, Z9); \
	ROW2((AX)(R8*1), Z4, Z11, Z12); \
	ROW2((AX)(R8*2), Z5, Z14, Z15); \
	ROW2((AX)(R9*1), Z6, Z17, Z18); \
	ADDQ R10, AX

#define ROWS2x2 \
	ROW2((AX), Z3, Z8, Z9); \
	ROW2((AX)(R8*1), Z4, Z11, Z12); \
	ADDQ R10, AX

#define ROWS1x2 \
	ROW2((AX), Z3, Z8, Z9); \
	ADDQ R10, AX

#define ROWS8x1 \
	ROW1((AX), Z3, Z8); \
	ROW1((AX)(R8*1), Z4, Z11); \
	ROW1((AX)(R8*2), Z5, Z14); \
	ROW1((AX)(R9*1), Z6, Z17); \
	ROW1((AX)(R8*4), Z3, Z20); \
	ROW1((BX), Z4, Z23); \
	ROW1((BX)(R8*1), Z5, Z26); \
	ROW1((BX)(R8*2), Z6, Z29); \
	ADDQ R10, AX; \
	ADDQ R10, BX

#define ROWS4x1 \
	ROW1((AX), Z3, Z8); \
	ROW1((AX)(R8*1), Z4, Z11); \
	ROW1((AX)(R8*2), Z5, Z14); \
	ROW1((AX)(R9*1), Z6, Z17); \
	ADDQ R10, AX

#define ROWS2x1 \
	ROW1((AX), Z3, Z8); \
	ROW1((AX)(R8*1), Z4, Z11); \
	ADDQ R10, AX

#define ROWS1x1 \
	ROW1((AX), Z3, Z8); \
	ADDQ R10, AX

#define INIT4x3 INIT3(Z8, Z9, Z10); INIT3(Z11, Z12, Z13); INIT3(Z14, Z15, Z16); INIT3(Z17, Z18, Z19)
#define INIT4x3f INIT3f(Z8, Z9, Z10); INIT3f(Z11, Z12, Z13); INIT3f(Z14, Z15, Z16); INIT3f(Z17, Z18, Z19)
#define INIT8x3 INIT4x3; INIT3(Z20, Z21, Z22); INIT3(Z23, Z24, Z25); INIT3(Z26, Z27, Z28); INIT3(Z29, Z30, Z31)
#define INIT8x3f INIT4x3f; INIT3f(Z20, Z21, Z22); INIT3f(Z23, Z24, Z25); INIT3f(Z26, Z27, Z28); INIT3f(Z29, Z30, Z31)
#define INIT2x3 INIT3(Z8, Z9, Z10); INIT3(Z11, Z12, Z13)
#define INIT2x3f INIT3f(Z8, Z9, Z10); INIT3f(Z11, Z12, Z13)
#define INIT1x3 INIT3(Z8, Z9, Z10)
#define INIT1x3f INIT3f(Z8, Z9, Z10)
#define INIT4x2 INIT2(Z8, Z9); INIT2(Z11, Z12); INIT2(Z14, Z15); INIT2(Z17, Z18)
#define INIT8x2 INIT4x2; INIT2(Z20, Z21); INIT2(Z23, Z24); INIT2(Z26, Z27); INIT2(Z29, Z30)
#define INIT2x2 INIT2(Z8, Z9); INIT2(Z11, Z12)
#define INIT1x2 INIT2(Z8, Z9)
#define INIT4x2f INIT2f(Z8, Z9); INIT2f(Z11, Z12); INIT2f(Z14, Z15); INIT2f(Z17, Z18)
#define INIT8x2f INIT4x2f; INIT2f(Z20, Z21); INIT2f(Z23, Z24); INIT2f(Z26, Z27); INIT2f(Z29, Z30)
#define INIT2x2f INIT2f(Z8, Z9); INIT2f(Z11, Z12)
#define INIT1x2f INIT2f(Z8, Z9)
#define INIT4x1 INIT1(Z8); INIT1(Z11); INIT1(Z14); INIT1(Z17)
#define INIT8x1 INIT4x1; INIT1(Z20); INIT1(Z23); INIT1(Z26); INIT1(Z29)
#define INIT2x1 INIT1(Z8); INIT1(Z11)
#define INIT1x1 INIT1(Z8)
#define INIT4x1f INIT1f(Z8); INIT1f(Z11); INIT1f(Z14); INIT1f(Z17)
#define INIT8x1f INIT4x1f; INIT1f(Z20); INIT1f(Z23); INIT1f(Z26); INIT1f(Z29)
#define INIT2x1f INIT1f(Z8); INIT1f(Z11)
#define INIT1x1f INIT1f(Z8)

#define FLUSH4x3 FLUSH3(Z8, Z9, Z10); FLUSH3(Z11, Z12, Z13); FLUSH3(Z14, Z15, Z16); FLUSH3(Z17, Z18, Z19)
#define FLUSH4x3f FLUSH3f(Z8, Z9, Z10); FLUSH3f(Z11, Z12, Z13); FLUSH3f(Z14, Z15, Z16); FLUSH3f(Z17, Z18, Z19)
#define FLUSH8x3 FLUSH4x3; FLUSH3(Z20, Z21, Z22); FLUSH3(Z23, Z24, Z25); FLUSH3(Z26, Z27, Z28); FLUSH3(Z29, Z30, Z31)
#define FLUSH8x3f FLUSH4x3f; FLUSH3f(Z20, Z21, Z22); FLUSH3f(Z23, Z24, Z25); FLUSH3f(Z26, Z27, Z28); FLUSH3f(Z29, Z30, Z31)
#define FLUSH2x3 FLUSH3(Z8, Z9, Z10); FLUSH3(Z11, Z12, Z13)
#define FLUSH2x3f FLUSH3f(Z8, Z9, Z10); FLUSH3f(Z11, Z12, Z13)
#define FLUSH1x3 FLUSH3(Z8, Z9, Z10)
#define FLUSH1x3f FLUSH3f(Z8, Z9, Z10)
#define FLUSH4x2 FLUSH2(Z8, Z9); FLUSH2(Z11, Z12); FLUSH2(Z14, Z15); FLUSH2(Z17, Z18)
#define FLUSH8x2 FLUSH4x2; FLUSH2(Z20, Z21); FLUSH2(Z23, Z24); FLUSH2(Z26, Z27); FLUSH2(Z29, Z30)
#define FLUSH2x2 FLUSH2(Z8, Z9); FLUSH2(Z11, Z12)
#define FLUSH1x2 FLUSH2(Z8, Z9)
#define FLUSH4x2f FLUSH2f(Z8, Z9); FLUSH2f(Z11, Z12); FLUSH2f(Z14, Z15); FLUSH2f(Z17, Z18)
#define FLUSH8x2f FLUSH4x2f; FLUSH2f(Z20, Z21); FLUSH2f(Z23, Z24); FLUSH2f(Z26, Z27); FLUSH2f(Z29, Z30)
#define FLUSH2x2f FLUSH2f(Z8, Z9); FLUSH2f(Z11, Z12)
#define FLUSH1x2f FLUSH2f(Z8, Z9)
#define FLUSH4x1 FLUSH1(Z8); FLUSH1(Z11); FLUSH1(Z14); FLUSH1(Z17)
#define FLUSH8x1 FLUSH4x1; FLUSH1(Z20); FLUSH1(Z23); FLUSH1(Z26); FLUSH1(Z29)
#define FLUSH2x1 FLUSH1(Z8); FLUSH1(Z11)
#define FLUSH1x1 FLUSH1(Z8)
#define FLUSH4x1f FLUSH1f(Z8); FLUSH1f(Z11); FLUSH1f(Z14); FLUSH1f(Z17)
#define FLUSH8x1f FLUSH4x1f; FLUSH1f(Z20); FLUSH1f(Z23); FLUSH1f(Z26); FLUSH1f(Z29)
#define FLUSH2x1f FLUSH1f(Z8); FLUSH1f(Z11)
#define FLUSH1x1f FLUSH1f(Z8)

// FOURp is four steps with fixed distances.
#define FOURp(fa, fb) \
	STEP8x3p(0, fa, fb); \
	STEP8x3p(1, fa, fb); \
	STEP8x3p(2, fa, fb); \
	STEP8x3p(3, fa, fb); \
	ADDQ $(4*ELEM*fa), AX; \
	ADDQ $(4*ELEM*fa), BX; \
	ADDQ $(768*fb), SI

// COPYROW copies a row of the next panel of B and goes on to the one after it.
#define COPYROW(src, dst) \
	MOVE (src), Z7; \
	MOVE Z7, (dst); \
	MOVE 64(src), Z7; \
	MOVE Z7, 64(dst); \
	MOVE 128(src), Z7; \
	MOVE Z7, 128(dst); \
	ADDQ source-88(SP), src; \
	ADDQ $192, dst

// PACKTILE computes the first tile of a full panel from B where it lies and
// copies B to pack on the way, in slots the multiply-adds leave free. It goes
// on with the copy. R15 is the row of the copy, R14 a row of B to come.
#define PACKTILE \
	MOVQ row-8(SP), AX; \
	LEAQ (AX)(R8*4), BX; \
	ADDQ R8, BX; \
	MOVQ panel-24(SP), SI; \
	INIT8x3f; \
	LEAQ (R11)(R11*2), R14; \
	SHLQ $3, R14; \
	ADDQ SI, R14; \
	MOVQ R15, panel-24(SP); \
	MOVQ p+0(FP), CX; MOVQ panelArgs_k(CX), CX; \
	PCALIGN $32; \
packing: \
	MOVE (SI), Z0; \
	MOVE 64(SI), Z1; \
	MOVE 128(SI), Z2; \
	PREFETCHT0 (R14); \
	PREFETCHT0 64(R14); \
	PREFETCHT0 128(R14); \
	PREFETCHT0 191(R14); \
	MOVE Z0, (R15); \
	MOVE Z1, 64(R15); \
	MOVE Z2, 128(R15); \
	ROWS8x3; \
	ADDQ R11, SI; \
	ADDQ R11, R14; \
	ADDQ $192, R15; \
	DECQ CX; \
	JNE  packing; \
	FLUSH8x3f; \
	MOVQ row-8(SP), AX; \
	LEAQ (AX)(R8*8), AX; \
	MOVQ AX, row-8(SP); \
	MOVQ stride-48(SP), R14; \
	SUBQ $8, DX

// PACKEDTILES computes tiles of 8 rows of a full panel with A by rows and B
// packed, each forwards or backwards. Each asks for the next tile of C, and for its
// share of the panel of B after this one, or of what panelArgs_next points to. With a
// panelArgs_copy it copies a share of the next panel instead, R15 to DX, a row every
// four steps, and asks for the row at R10; at the end what is left of it.
#define PACKEDTILES(fa, fb, tilep, loopp, loopc, skipc, fetchp, loopb, skipb, tailp, onep, donep, endp, restp, nonep) \
tilep: \
	CMPQ DX, $8; \
	JLT  endp; \
	MOVQ row-8(SP), AX; \
	LEAQ (AX)(R8*4), BX; \
	ADDQ R8, BX; \
	MOVQ panel-24(SP), SI; \
	INIT8x3f; \
	LEAQ (DI)(R12*8), R15; \
	CMPQ DX, $16; \
	CMOVQLT DI, R15; \
	LEAQ (R15)(R12*8), CX; \
	MOVQ CX, next-16(SP); \
	MOVQ p+0(FP), CX; MOVQ panelArgs_k(CX), CX; \
	SUBQ $4, CX; \
	JLT  tailp; \
	PCALIGN $32; \
loopp: \
	FOURp(fa, fb); \
	PREFETCHT0 (R15); \
	PREFETCHT0 64(R15); \
	PREFETCHT0 128(R15); \
	PREFETCHT0 191(R15); \
	ADDQ R12, R15; \
	SUBQ $4, CX; \
	JLT  tailp; \
	CMPQ R15, next-16(SP); \
	JNE  loopp; \
	MOVQ ahead-32(SP), R15; \
	CMPQ copy-64(SP), $0; \
	JEQ  fetchp; \
	MOVQ DX, left-80(SP); \
	MOVQ copy-64(SP), DX; \
	MOVQ share-40(SP), R14; \
	CMPQ R14, togo-72(SP); \
	CMOVQGT togo-72(SP), R14; \
	SUBQ R14, togo-72(SP); \
	MOVQ source-88(SP), R10; \
	LEAQ (R15)(R10*8), R10; \
	PCALIGN $32; \
loopc: \
	FOURp(fa, fb); \
	TESTQ R14, R14; \
	JEQ  skipc; \
	PREFETCHT0 (R10); \
	PREFETCHT0 64(R10); \
	PREFETCHT0 128(R10); \
	PREFETCHT0 191(R10); \
	COPYROW(R15, DX); \
	ADDQ source-88(SP), R10; \
	DECQ R14; \
skipc: \
	SUBQ $4, CX; \
	JGE  loopc; \
	ADDQ R14, togo-72(SP); \
	MOVQ R15, ahead-32(SP); \
	MOVQ DX, copy-64(SP); \
	MOVQ left-80(SP), DX; \
	MOVQ $(ELEM*fa), R10; \
	JMP  tailp; \
fetchp: \
	MOVQ R15, R14; \
	ADDQ share-40(SP), R14; \
	MOVQ R14, ahead-32(SP); \
	PCALIGN $32; \
loopb: \
	FOURp(fa, fb); \
	CMPQ R15, R14; \
	JEQ  skipb; \
	PREFETCHT1 (R15); \
	PREFETCHT1 64(R15); \
	PREFETCHT1 128(R15); \
	PREFETCHT1 191(R15); \
	ADDQ R11, R15; \
skipb: \
	SUBQ $4, CX; \
	JGE  loopb; \
tailp: \
	MOVQ stride-48(SP), R14; \
	ADDQ $4, CX; \
	JEQ  donep; \
onep: \
	STEP8x3p(0, fa, fb); \
	ADDQ $(ELEM*fa), AX; \
	ADDQ $(ELEM*fa), BX; \
	ADDQ $(192*fb), SI; \
	DECQ CX; \
	JNE  onep; \
donep: \
	FLUSH8x3f; \
	IMUL3Q $8, R8, AX; \
	ADDQ AX, row-8(SP); \
	SUBQ $8, DX; \
	JMP  tilep; \
endp: \
	MOVQ copy-64(SP), AX; \
	MOVQ togo-72(SP), CX; \
	TESTQ CX, CX; \
	JEQ  nonep; \
	MOVQ ahead-32(SP), R15; \
restp: \
	COPYROW(R15, AX); \
	DECQ CX; \
	JNE  restp; \
nonep: \
	MOVQ $(192*fb), R11

// SHARE keeps how much of the next panel a tile fetches, AX rows from ahead-32(SP) on
// with stride R11, or what panelArgs_copy says of the copy of that panel.
#define SHARE(plain) \
	MOVQ p+0(FP), BX; MOVQ panelArgs_copy(BX), CX; \
	MOVQ CX, copy-64(SP); \
	MOVQ $0, togo-72(SP); \
	TESTQ CX, CX; \
	JEQ  plain; \
	MOVQ AX, share-40(SP); \
	MOVQ panelArgs_next(BX), AX; \
	MOVQ AX, ahead-32(SP); \
	MOVQ panelArgs_k(BX), AX; \
	MOVQ AX, togo-72(SP); \
	IMUL3Q $ELEM, panelArgs_ldn(BX), AX; \
	MOVQ AX, source-88(SP); \
	JMP  shared; \
plain: \
	IMULQ R11, AX; \
	MOVQ AX, share-40(SP); \
shared:

// PANEL jumps to the body for the number of vectors in R15, or to that of a full
// panel when the columns in CX say so.
#define PANEL(full) \
	LEAQ (R8)(R8*2), R9; \
	CMPQ R15, $2; \
	JEQ  two; \
	JLT  single; \
	CMPQ CX, $full; \
	JNE  part3; \
	MOVQ R14, stride-48(SP); \
	MOVQ p+0(FP), R15; MOVQ panelArgs_pack(R15), R15; \
	TESTQ R15, R15; \
	JEQ  packed; \
	MOVQ panel-24(SP), AX; \
	ADDQ $192, AX; \
	MOVQ AX, ahead-32(SP); \
	PACKTILE; \
	MOVQ $192, distance-56(SP); \
	CMPQ R10, $ELEM; \
	JEQ  share; \
	CMPQ R10, $-ELEM; \
	JEQ  share; \
	MOVQ $192, R11; \
	JMP  strided; \
packed: \
	MOVQ R11, distance-56(SP); \
	CMPQ R10, $ELEM; \
	JEQ  forward; \
	CMPQ R10, $-ELEM; \
	JNE  strided; \
	CMPQ R11, $-192; \
	JEQ  ahead; \
forward: \
	CMPQ R11, $192; \
	JNE  strided; \
ahead: \
	MOVQ p+0(FP), CX; IMUL3Q $192, panelArgs_k(CX), AX; \
	ADDQ panel-24(SP), AX; \
	MOVQ panelArgs_next(CX), CX; \
	TESTQ CX, CX; \
	CMOVQNE CX, AX; \
	MOVQ AX, ahead-32(SP); \
share: \
	MOVQ DX, BX; \
	SHRQ $3, BX; \
	MOVQ $1, CX; \
	CMPQ BX, CX; \
	CMOVQLT CX, BX; \
	MOVQ DX, CX; \
	MOVQ p+0(FP), AX; MOVQ panelArgs_k(AX), AX; \
	ADDQ BX, AX; \
	DECQ AX; \
	XORQ DX, DX; \
	DIVQ BX; \
	MOVQ CX, DX; \
	SHARE(plain); \
	CMPQ R10, $ELEM; \
	JEQ  tilef; \
	CMPQ distance-56(SP), $192; \
	JEQ  tilem; \
	PACKEDTILES(-1, -1, tileb, loopb, copyb, skipb, fetchb, laterb, passb, tailb, oneb, doneb, endb, restb, noneb); \
	JMP  strided; \
	PACKEDTILES(-1, 1, tilem, loopm, copym, skipm, fetchm, laterm, passm, tailm, onem, donem, endm, restm, nonem); \
	JMP  strided; \
	PACKEDTILES(1, 1, tilef, loopf, copyf, skipf, fetchf, laterf, passf, tailf, onef, donef, endf, restf, nonef); \
strided: \
	TILES(8, INIT8x3f, B3f; ROWS8x3, FLUSH8x3f, tile83f, loop83f, tail83f, one83f, done83f, end83f) \
	TILES(4, INIT4x3f, B3f; ROWS4x3, FLUSH4x3f, tile43f, loop43f, tail43f, one43f, done43f, end43f) \
	TILES(2, INIT2x3f, B3f; ROWS2x3, FLUSH2x3f, tile23f, loop23f, tail23f, one23f, done23f, end23f) \
	TILES(1, INIT1x3f, B3f; ROWS1x3, FLUSH1x3f, tile13f, loop13f, tail13f, one13f, done13f, end13f) \
	VZEROUPPER; \
	RET; \
part3: \
	TILES(8, INIT8x3, B3; ROWS8x3, FLUSH8x3, tile83, loop83, tail83, one83, done83, end83) \
	TILES(4, INIT4x3, B3; ROWS4x3, FLUSH4x3, tile43, loop43, tail43, one43, done43, end43) \
	TILES(2, INIT2x3, B3; ROWS2x3, FLUSH2x3, tile23, loop23, tail23, one23, done23, end23) \
	TILES(1, INIT1x3, B3; ROWS1x3, FLUSH1x3, tile13, loop13, tail13, one13, done13, end13) \
	VZEROUPPER; \
	RET; \
two: \
	CMPQ CX, $(full/3*2); \
	JNE  part2; \
	TILES(8, INIT8x2f, B2f; ROWS8x2, FLUSH8x2f, tile82f, loop82f, tail82f, one82f, done82f, end82f) \
	TILES(4, INIT4x2f, B2f; ROWS4x2, FLUSH4x2f, tile42f, loop42f, tail42f, one42f, done42f, end42f) \
	TILES(2, INIT2x2f, B2f; ROWS2x2, FLUSH2x2f, tile22f, loop22f, tail22f, one22f, done22f, end22f) \
	TILES(1, INIT1x2f, B2f; ROWS1x2, FLUSH1x2f, tile12f, loop12f, tail12f, one12f, done12f, end12f) \
	VZEROUPPER; \
	RET; \
part2: \
	TILES(8, INIT8x2, B2; ROWS8x2, FLUSH8x2, tile82, loop82, tail82, one82, done82, end82) \
	TILES(4, INIT4x2, B2; ROWS4x2, FLUSH4x2, tile42, loop42, tail42, one42, done42, end42) \
	TILES(2, INIT2x2, B2; ROWS2x2, FLUSH2x2, tile22, loop22, tail22, one22, done22, end22) \
	TILES(1, INIT1x2, B2; ROWS1x2, FLUSH1x2, tile12, loop12, tail12, one12, done12, end12) \
	VZEROUPPER; \
	RET; \
single: \
	CMPQ CX, $(full/3); \
	JNE  part1; \
	TILES(8, INIT8x1f, B1f; ROWS8x1, FLUSH8x1f, tile81f, loop81f, tail81f, one81f, done81f, end81f) \
	TILES(4, INIT4x1f, B1f; ROWS4x1, FLUSH4x1f, tile41f, loop41f, tail41f, one41f, done41f, end41f) \
	TILES(2, INIT2x1f, B1f; ROWS2x1, FLUSH2x1f, tile21f, loop21f, tail21f, one21f, done21f, end21f) \
	TILES(1, INIT1x1f, B1f; ROWS1x1, FLUSH1x1f, tile11f, loop11f, tail11f, one11f, done11f, end11f) \
	VZEROUPPER; \
	RET; \
part1: \
	TILES(8, INIT8x1, B1; ROWS8x1, FLUSH8x1, tile81, loop81, tail81, one81, done81, end81) \
	TILES(4, INIT4x1, B1; ROWS4x1, FLUSH4x1, tile41, loop41, tail41, one41, done41, end41) \
	TILES(2, INIT2x1, B1; ROWS2x1, FLUSH2x1, tile21, loop21, tail21, one21, done21, end21) \
	TILES(1, INIT1x1, B1; ROWS1x1, FLUSH1x1, tile11, loop11, tail11, one11, done11, end11) \
	VZEROUPPER; \
	RET
