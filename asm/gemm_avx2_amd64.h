// The AVX2 matrix-product panel, for either precision. The including file
// defines
//
//	FMA    VFMADD231PS or VFMADD231PD
//	BCST   VBROADCASTSS or VBROADCASTSD
//	LOAD   VMOVUPS or VMOVUPD, STORE likewise
//	MASKED VMASKMOVPS or VMASKMOVPD
//
// and the arguments m, n, k, a, rs, cs, b, ldb, init, ldi, c, ldc.
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

#define INIT1(y0) MASKED (R13), Y1, y0; ADDQ R14, R13
#define INIT2(y0, y1) LOAD (R13), y0; LOAD 32(R13), y1; ADDQ R14, R13

#define FLUSH1(y0) MASKED y0, Y1, (DI); ADDQ R12, DI
#define FLUSH2(y0, y1) STORE y0, (DI); STORE y1, 32(DI); ADDQ R12, DI

#define B1 MASKED (SI), Y1, Y0; ADDQ R11, SI
#define B2 LOAD (SI), Y0; LOAD 32(SI), Y1; ADDQ R11, SI

#define ROW1(x, t, y0) BCST x, t; FMA Y0, t, y0
#define ROW2(x, t, y0, y1) BCST x, t; FMA Y0, t, y0; FMA Y1, t, y1

#define STEP6x2 \
	B2; \
	ROW2((AX), Y2, Y4, Y5); \
	ROW2((AX)(R8*1), Y3, Y6, Y7); \
	ROW2((AX)(R8*2), Y2, Y8, Y9); \
	ROW2((BX), Y3, Y10, Y11); \
	ROW2((BX)(R8*1), Y2, Y12, Y13); \
	ROW2((BX)(R8*2), Y3, Y14, Y15); \
	ADDQ R10, AX; \
	ADDQ R10, BX

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

// PREFETCH asks for one row of the next tile of C in each of the first turns.
#define PREFETCH(skip) \
	CMPQ R15, next-16(SP); \
	JGE  skip; \
	PREFETCHT0 (R15); \
	PREFETCHT0 63(R15); \
	ADDQ R12, R15; \
skip:

#define NOPREFETCH(skip)

// TILES computes tiles of rows×vectors until fewer rows are left.
#define TILES(rows, init, step, flush, pf, tile, loop, skip, tail, one, done, end) \
tile: \
	CMPQ DX, $rows; \
	JLT  end; \
	MOVQ row-8(SP), AX; \
	LEAQ (AX)(R8*2), BX; \
	ADDQ R8, BX; \
	MOVQ b+48(FP), SI; \
	init; \
	LEAQ (DI)(R12*4), R15; \
	LEAQ (R15)(R12*2), R15; \
	LEAQ (R15)(R12*4), CX; \
	LEAQ (CX)(R12*2), CX; \
	MOVQ CX, next-16(SP); \
	MOVQ k+16(FP), CX; \
	SUBQ $4, CX; \
	JLT  tail; \
	PCALIGN $32; \
loop: \
	step; \
	pf(skip); \
	step; \
	step; \
	step; \
	SUBQ $4, CX; \
	JGE  loop; \
tail: \
	ADDQ $4, CX; \
	JEQ  done; \
one: \
	step; \
	DECQ CX; \
	JNE  one; \
done: \
	flush; \
	IMUL3Q $rows, R8, AX; \
	ADDQ AX, row-8(SP); \
	SUBQ $rows, DX; \
	JMP  tile; \
end:

// PANEL jumps to the body for two vectors or one, by the flags.
#define PANEL \
	JNE  single; \
	TILES(6, INIT6x2, STEP6x2, FLUSH6x2, PREFETCH, tile62, loop62, skip62, tail62, one62, done62, end62) \
	TILES(4, INIT4x2, STEP4x2, FLUSH4x2, NOPREFETCH, tile42, loop42, skip42, tail42, one42, done42, end42) \
	TILES(2, INIT2x2, STEP2x2, FLUSH2x2, NOPREFETCH, tile22, loop22, skip22, tail22, one22, done22, end22) \
	TILES(1, INIT1x2, STEP1x2, FLUSH1x2, NOPREFETCH, tile12, loop12, skip12, tail12, one12, done12, end12) \
	VZEROUPPER; \
	RET; \
single: \
	TILES(6, INIT6x1, STEP6x1, FLUSH6x1, NOPREFETCH, tile61, loop61, skip61, tail61, one61, done61, end61) \
	TILES(4, INIT4x1, STEP4x1, FLUSH4x1, NOPREFETCH, tile41, loop41, skip41, tail41, one41, done41, end41) \
	TILES(2, INIT2x1, STEP2x1, FLUSH2x1, NOPREFETCH, tile21, loop21, skip21, tail21, one21, done21, end21) \
	TILES(1, INIT1x1, STEP1x1, FLUSH1x1, NOPREFETCH, tile11, loop11, skip11, tail11, one11, done11, end11) \
	VZEROUPPER; \
	RET
