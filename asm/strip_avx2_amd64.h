// The AVX2 product of a strip: one, two or four rows of A with a B that is read
// where it lies, row by row in long runs. The including file defines FMA, BCST and
// LOAD, STORE as gemm_avx2_amd64.h does, and the arguments m, n, k, a, rs, cs, b,
// ldb, init, ldi, c, ldc. The 12 accumulators are Y4–Y15: 12 vectors of
// columns for one row, 6 for two, 3 for four; n is exactly that many.
//
//	AX  A                        R8  row stride, R9 3·R8     R10 column stride
//	SI  B, row k                 R11 row stride of B
//	DI  C, row                   R12 row stride of C
//	R13 init, row                R14 row stride of init
//	CX  k left

#define INITS1 \
	LOAD (R13), Y4; LOAD 32(R13), Y5; LOAD 64(R13), Y6; LOAD 96(R13), Y7; \
	LOAD 128(R13), Y8; LOAD 160(R13), Y9; LOAD 192(R13), Y10; LOAD 224(R13), Y11; \
	LOAD 256(R13), Y12; LOAD 288(R13), Y13; LOAD 320(R13), Y14; LOAD 352(R13), Y15

// ASK asks for the two lines from offset i on in the row of B eight below: what
// comes from another cache comes in pieces too short for the processor to see
// where they go.
#define ASK(i) PREFETCHT0 i(SI)(R11*8); PREFETCHT0 (i+64)(SI)(R11*8)

#define STEPS1 \
	ASK(0); ASK(128); ASK(256); \
	BCST (AX), Y0; \
	FMA (SI), Y0, Y4; FMA 32(SI), Y0, Y5; FMA 64(SI), Y0, Y6; FMA 96(SI), Y0, Y7; \
	FMA 128(SI), Y0, Y8; FMA 160(SI), Y0, Y9; FMA 192(SI), Y0, Y10; FMA 224(SI), Y0, Y11; \
	FMA 256(SI), Y0, Y12; FMA 288(SI), Y0, Y13; FMA 320(SI), Y0, Y14; FMA 352(SI), Y0, Y15

#define FLUSHS1 \
	STORE Y4, (DI); STORE Y5, 32(DI); STORE Y6, 64(DI); STORE Y7, 96(DI); \
	STORE Y8, 128(DI); STORE Y9, 160(DI); STORE Y10, 192(DI); STORE Y11, 224(DI); \
	STORE Y12, 256(DI); STORE Y13, 288(DI); STORE Y14, 320(DI); STORE Y15, 352(DI)

#define INITS2 \
	LOAD (R13), Y4; LOAD 32(R13), Y5; LOAD 64(R13), Y6; LOAD 96(R13), Y7; \
	LOAD 128(R13), Y8; LOAD 160(R13), Y9; \
	ADDQ R14, R13; \
	LOAD (R13), Y10; LOAD 32(R13), Y11; LOAD 64(R13), Y12; LOAD 96(R13), Y13; \
	LOAD 128(R13), Y14; LOAD 160(R13), Y15

#define STEPS2 \
	ASK(0); PREFETCHT0 128(SI)(R11*8); \
	BCST (AX), Y0; BCST (AX)(R8*1), Y1; \
	LOAD (SI), Y2; FMA Y2, Y0, Y4; FMA Y2, Y1, Y10; \
	LOAD 32(SI), Y3; FMA Y3, Y0, Y5; FMA Y3, Y1, Y11; \
	LOAD 64(SI), Y2; FMA Y2, Y0, Y6; FMA Y2, Y1, Y12; \
	LOAD 96(SI), Y3; FMA Y3, Y0, Y7; FMA Y3, Y1, Y13; \
	LOAD 128(SI), Y2; FMA Y2, Y0, Y8; FMA Y2, Y1, Y14; \
	LOAD 160(SI), Y3; FMA Y3, Y0, Y9; FMA Y3, Y1, Y15

#define FLUSHS2 \
	STORE Y4, (DI); STORE Y5, 32(DI); STORE Y6, 64(DI); STORE Y7, 96(DI); \
	STORE Y8, 128(DI); STORE Y9, 160(DI); \
	ADDQ R12, DI; \
	STORE Y10, (DI); STORE Y11, 32(DI); STORE Y12, 64(DI); STORE Y13, 96(DI); \
	STORE Y14, 128(DI); STORE Y15, 160(DI)

#define INITS4 \
	LOAD (R13), Y4; LOAD 32(R13), Y5; LOAD 64(R13), Y6; \
	ADDQ R14, R13; \
	LOAD (R13), Y7; LOAD 32(R13), Y8; LOAD 64(R13), Y9; \
	ADDQ R14, R13; \
	LOAD (R13), Y10; LOAD 32(R13), Y11; LOAD 64(R13), Y12; \
	ADDQ R14, R13; \
	LOAD (R13), Y13; LOAD 32(R13), Y14; LOAD 64(R13), Y15

#define STEPS4 \
	ASK(0); \
	LOAD (SI), Y0; LOAD 32(SI), Y1; LOAD 64(SI), Y2; \
	BCST (AX), Y3; FMA Y0, Y3, Y4; FMA Y1, Y3, Y5; FMA Y2, Y3, Y6; \
	BCST (AX)(R8*1), Y3; FMA Y0, Y3, Y7; FMA Y1, Y3, Y8; FMA Y2, Y3, Y9; \
	BCST (AX)(R8*2), Y3; FMA Y0, Y3, Y10; FMA Y1, Y3, Y11; FMA Y2, Y3, Y12; \
	BCST (AX)(R9*1), Y3; FMA Y0, Y3, Y13; FMA Y1, Y3, Y14; FMA Y2, Y3, Y15

#define FLUSHS4 \
	STORE Y4, (DI); STORE Y5, 32(DI); STORE Y6, 64(DI); \
	ADDQ R12, DI; \
	STORE Y7, (DI); STORE Y8, 32(DI); STORE Y9, 64(DI); \
	ADDQ R12, DI; \
	STORE Y10, (DI); STORE Y11, 32(DI); STORE Y12, 64(DI); \
	ADDQ R12, DI; \
	STORE Y13, (DI); STORE Y14, 32(DI); STORE Y15, 64(DI)

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
