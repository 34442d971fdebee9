// The AVX-512 product of a strip: one, two or four rows of A with a B that is read
// where it lies, row by row in long runs. The including file defines FMA, BCST and
// MOVE as gemm_avx512_amd64.h does, and the arguments m, n, k, a, rs, cs, b,
// ldb, init, ldi, c, ldc. The 24 accumulators are Z8–Z31: 24 vectors of
// columns for one row, 12 for two, 6 for four; n is exactly that many.
//
//	AX  A                        R8  row stride, R9 3·R8     R10 column stride
//	SI  B, row k                 R11 row stride of B
//	DI  C, row                   R12 row stride of C
//	R13 init, row                R14 row stride of init
//	CX  k left

#define INITS1 \
	MOVE (R13), Z8; MOVE 64(R13), Z9; MOVE 128(R13), Z10; MOVE 192(R13), Z11; \
	MOVE 256(R13), Z12; MOVE 320(R13), Z13; MOVE 384(R13), Z14; MOVE 448(R13), Z15; \
	MOVE 512(R13), Z16; MOVE 576(R13), Z17; MOVE 640(R13), Z18; MOVE 704(R13), Z19; \
	MOVE 768(R13), Z20; MOVE 832(R13), Z21; MOVE 896(R13), Z22; MOVE 960(R13), Z23; \
	MOVE 1024(R13), Z24; MOVE 1088(R13), Z25; MOVE 1152(R13), Z26; MOVE 1216(R13), Z27; \
	MOVE 1280(R13), Z28; MOVE 1344(R13), Z29; MOVE 1408(R13), Z30; MOVE 1472(R13), Z31

#define STEPS1 \
	BCST (AX), Z0; \
	FMA (SI), Z0, Z8; FMA 64(SI), Z0, Z9; FMA 128(SI), Z0, Z10; FMA 192(SI), Z0, Z11; \
	FMA 256(SI), Z0, Z12; FMA 320(SI), Z0, Z13; FMA 384(SI), Z0, Z14; FMA 448(SI), Z0, Z15; \
	FMA 512(SI), Z0, Z16; FMA 576(SI), Z0, Z17; FMA 640(SI), Z0, Z18; FMA 704(SI), Z0, Z19; \
	FMA 768(SI), Z0, Z20; FMA 832(SI), Z0, Z21; FMA 896(SI), Z0, Z22; FMA 960(SI), Z0, Z23; \
	FMA 1024(SI), Z0, Z24; FMA 1088(SI), Z0, Z25; FMA 1152(SI), Z0, Z26; FMA 1216(SI), Z0, Z27; \
	FMA 1280(SI), Z0, Z28; FMA 1344(SI), Z0, Z29; FMA 1408(SI), Z0, Z30; FMA 1472(SI), Z0, Z31

#define FLUSHS1 \
	MOVE Z8, (DI); MOVE Z9, 64(DI); MOVE Z10, 128(DI); MOVE Z11, 192(DI); \
	MOVE Z12, 256(DI); MOVE Z13, 320(DI); MOVE Z14, 384(DI); MOVE Z15, 448(DI); \
	MOVE Z16, 512(DI); MOVE Z17, 576(DI); MOVE Z18, 640(DI); MOVE Z19, 704(DI); \
	MOVE Z20, 768(DI); MOVE Z21, 832(DI); MOVE Z22, 896(DI); MOVE Z23, 960(DI); \
	MOVE Z24, 1024(DI); MOVE Z25, 1088(DI); MOVE Z26, 1152(DI); MOVE Z27, 1216(DI); \
	MOVE Z28, 1280(DI); MOVE Z29, 1344(DI); MOVE Z30, 1408(DI); MOVE Z31, 1472(DI)

#define INITS2 \
	MOVE (R13), Z8; MOVE 64(R13), Z9; MOVE 128(R13), Z10; MOVE 192(R13), Z11; \
	MOVE 256(R13), Z12; MOVE 320(R13), Z13; MOVE 384(R13), Z14; MOVE 448(R13), Z15; \
	MOVE 512(R13), Z16; MOVE 576(R13), Z17; MOVE 640(R13), Z18; MOVE 704(R13), Z19; \
	ADDQ R14, R13; \
	MOVE (R13), Z20; MOVE 64(R13), Z21; MOVE 128(R13), Z22; MOVE 192(R13), Z23; \
	MOVE 256(R13), Z24; MOVE 320(R13), Z25; MOVE 384(R13), Z26; MOVE 448(R13), Z27; \
	MOVE 512(R13), Z28; MOVE 576(R13), Z29; MOVE 640(R13), Z30; MOVE 704(R13), Z31

// TWO and FOUR take a vector of B at offset i to a row of C each, and ask for that
// some rows below, 1.5 kB on: from another cache B comes in pieces too short for
// the processor to see where they go.
#define TWO(i, below, b, x, y) \
	MOVE i(SI), b; PREFETCHT0 i(SI)(R11*below); \
	FMA b, Z0, x; FMA b, Z1, y

#define FOUR(i, b, w, x, y, z) \
	TWO(i, 4, b, w, x); \
	FMA b, Z2, y; FMA b, Z3, z

#define STEPS2 \
	BCST (AX), Z0; BCST (AX)(R8*1), Z1; \
	TWO(0, 2, Z2, Z8, Z20); TWO(64, 2, Z3, Z9, Z21); \
	TWO(128, 2, Z4, Z10, Z22); TWO(192, 2, Z5, Z11, Z23); \
	TWO(256, 2, Z6, Z12, Z24); TWO(320, 2, Z7, Z13, Z25); \
	TWO(384, 2, Z2, Z14, Z26); TWO(448, 2, Z3, Z15, Z27); \
	TWO(512, 2, Z4, Z16, Z28); TWO(576, 2, Z5, Z17, Z29); \
	TWO(640, 2, Z6, Z18, Z30); TWO(704, 2, Z7, Z19, Z31)

#define FLUSHS2 \
	MOVE Z8, (DI); MOVE Z9, 64(DI); MOVE Z10, 128(DI); MOVE Z11, 192(DI); \
	MOVE Z12, 256(DI); MOVE Z13, 320(DI); MOVE Z14, 384(DI); MOVE Z15, 448(DI); \
	MOVE Z16, 512(DI); MOVE Z17, 576(DI); MOVE Z18, 640(DI); MOVE Z19, 704(DI); \
	ADDQ R12, DI; \
	MOVE Z20, (DI); MOVE Z21, 64(DI); MOVE Z22, 128(DI); MOVE Z23, 192(DI); \
	MOVE Z24, 256(DI); MOVE Z25, 320(DI); MOVE Z26, 384(DI); MOVE Z27, 448(DI); \
	MOVE Z28, 512(DI); MOVE Z29, 576(DI); MOVE Z30, 640(DI); MOVE Z31, 704(DI)

#define INITS4 \
	MOVE (R13), Z8; MOVE 64(R13), Z9; MOVE 128(R13), Z10; MOVE 192(R13), Z11; \
	MOVE 256(R13), Z12; MOVE 320(R13), Z13; \
	ADDQ R14, R13; \
	MOVE (R13), Z14; MOVE 64(R13), Z15; MOVE 128(R13), Z16; MOVE 192(R13), Z17; \
	MOVE 256(R13), Z18; MOVE 320(R13), Z19; \
	ADDQ R14, R13; \
	MOVE (R13), Z20; MOVE 64(R13), Z21; MOVE 128(R13), Z22; MOVE 192(R13), Z23; \
	MOVE 256(R13), Z24; MOVE 320(R13), Z25; \
	ADDQ R14, R13; \
	MOVE (R13), Z26; MOVE 64(R13), Z27; MOVE 128(R13), Z28; MOVE 192(R13), Z29; \
	MOVE 256(R13), Z30; MOVE 320(R13), Z31

#define STEPS4 \
	BCST (AX), Z0; BCST (AX)(R8*1), Z1; BCST (AX)(R8*2), Z2; BCST (AX)(R9*1), Z3; \
	FOUR(0, Z4, Z8, Z14, Z20, Z26); \
	FOUR(64, Z5, Z9, Z15, Z21, Z27); \
	FOUR(128, Z6, Z10, Z16, Z22, Z28); \
	FOUR(192, Z7, Z11, Z17, Z23, Z29); \
	FOUR(256, Z4, Z12, Z18, Z24, Z30); \
	FOUR(320, Z5, Z13, Z19, Z25, Z31)

#define FLUSHS4 \
	MOVE Z8, (DI); MOVE Z9, 64(DI); MOVE Z10, 128(DI); MOVE Z11, 192(DI); \
	MOVE Z12, 256(DI); MOVE Z13, 320(DI); \
	ADDQ R12, DI; \
	MOVE Z14, (DI); MOVE Z15, 64(DI); MOVE Z16, 128(DI); MOVE Z17, 192(DI); \
	MOVE Z18, 256(DI); MOVE Z19, 320(DI); \
	ADDQ R12, DI; \
	MOVE Z20, (DI); MOVE Z21, 64(DI); MOVE Z22, 128(DI); MOVE Z23, 192(DI); \
	MOVE Z24, 256(DI); MOVE Z25, 320(DI); \
	ADDQ R12, DI; \
	MOVE Z26, (DI); MOVE Z27, 64(DI); MOVE Z28, 128(DI); MOVE Z29, 192(DI); \
	MOVE Z30, 256(DI); MOVE Z31, 320(DI)

// ROWS computes the strip of so many rows.
#define ROWS(init, step, flush, loop) \
	init; \
	PCALIGN $32; \
loop: \
	step; \
	ADDQ R10, AX; \
	ADDQ R11, SI; \
	DECQ CX; \
	JNE  loop; \
	flush; \
	VZEROUPPER; \
	RET

// STRIP loads the arguments, strides in bytes, and goes to the body for m rows.
#define STRIP(shift) \
	MOVQ m+0(FP), DX; \
	MOVQ k+16(FP), CX; \
	MOVQ a+24(FP), AX; \
	MOVQ rs+32(FP), R8; \
	MOVQ cs+40(FP), R10; \
	MOVQ b+48(FP), SI; \
	MOVQ ldb+56(FP), R11; \
	MOVQ init+64(FP), R13; \
	MOVQ ldi+72(FP), R14; \
	MOVQ c+80(FP), DI; \
	MOVQ ldc+88(FP), R12; \
	SHLQ $shift, R8; \
	SHLQ $shift, R10; \
	SHLQ $shift, R11; \
	SHLQ $shift, R14; \
	SHLQ $shift, R12; \
	LEAQ (R8)(R8*2), R9; \
	CMPQ DX, $2; \
	JEQ  two; \
	JGT  four; \
	ROWS(INITS1, STEPS1, FLUSHS1, loop1); \
two: \
	ROWS(INITS2, STEPS2, FLUSHS2, loop2); \
four: \
	ROWS(INITS4, STEPS4, FLUSHS4, loop4)
