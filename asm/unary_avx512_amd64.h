// The loops of the AVX-512 element-wise functions, of either precision. The file
// that includes this one defines
//
//	LANES   elements of a vector
//	MOVE    VMOVUPS or VMOVUPD
//	MOVEZ   VMOVUPS.Z or VMOVUPD.Z
//	NUMBERS c32 or c64
//
//	DI dst   SI x   CX elements left   BX the constants   AX scratch
//	Z0       x, then the function of x
//	Z1-Z11   intermediates, named V1-V11 in the other headers
//	Z12-Z23  what the first half of a function leaves to the second, for four vectors
//	Z24-Z31  constants
//	K1       the lanes of a tail
//	K2       the lanes chosen by MASK, for PICK

#define V0 Z0
#define V1 Z1
#define V2 Z2
#define V3 Z3
#define V4 Z4
#define V5 Z5
#define V6 Z6
#define V7 Z7
#define V8 Z8
#define V9 Z9
#define V10 Z10
#define V11 Z11

#define START \
	MOVQ dst_base+0(FP), DI; \
	MOVQ x_base+24(FP), SI; \
	MOVQ x_len+32(FP), CX; \
	LEAQ NUMBERS(SB), BX

// EACH takes BODY from V0 to V0.
#define EACH(BODY) REST(BODY)

#define REST(BODY) \
	SUBQ $LANES, CX; \
	JLT  rest; \
	PCALIGN $32; \
whole: \
	MOVE (SI), V0; \
	BODY; \
	MOVE V0, (DI); \
	ADDQ $64, SI; \
	ADDQ $64, DI; \
	SUBQ $LANES, CX; \
	JGE  whole; \
rest: \
	ADDQ $LANES, CX; \
	JEQ  done; \
	MOVL $-1, AX; \
	SHLL CX, AX; \
	NOTL AX; \
	KMOVW AX, K1; \
	MOVEZ (SI), K1, V0; \
	BODY; \
	MOVE V0, K1, (DI); \
done: \
	VZEROUPPER; \
	RET

// UNROLLED is EACH four vectors at a time: fewer operations of the loop take the place
// of those of a short function. It asks for x a kilobyte ahead: in long functions the
// processor sees a load too late to hide how far memory is.
#define UNROLLED(BODY) \
	FOURS(READAHEAD, NEXT(0, BODY); NEXT(64, BODY); NEXT(128, BODY); NEXT(192, BODY), BODY)

// OWNING is UNROLLED, but asks for the lines that it writes: a function that does next
// to nothing waits for these.
#define OWNING(BODY) \
	FOURS(OWNAHEAD, NEXT(0, BODY); NEXT(64, BODY); NEXT(128, BODY); NEXT(192, BODY), BODY)

#define NEXT(i, BODY) MOVE i(SI), V0; BODY; MOVE V0, i(DI)

#define READAHEAD PREFETCHT0 1024(SI); PREFETCHT0 1088(SI); PREFETCHT0 1152(SI); PREFETCHT0 1216(SI)
#define OWNAHEAD PREFETCHW(1024); PREFETCHW(1088); PREFETCHW(1152); PREFETCHW(1216)

// PREFETCHW i(DI), which the assembler lacks.
#define PREFETCHW(i) BYTE $0x0f; BYTE $0x0d; BYTE $0x8f; LONG $i

// FOURS takes four vectors at a time through FOUR, what is left through BODY.
#define FOURS(AHEAD, FOUR, BODY) \
	SUBQ $(4*LANES), CX; \
	JLT  fewer; \
	PCALIGN $32; \
four: \
	AHEAD; \
	FOUR; \
	ADDQ $256, SI; \
	ADDQ $256, DI; \
	SUBQ $(4*LANES), CX; \
	JGE  four; \
fewer: \
	ADDQ $(4*LANES), CX; \
	REST(BODY)

// HALVES is EACH of a function in two halves, four vectors at a time through each. A
// long chain of operations keeps the processor waiting: what comes after it does not
// fit into the window in which it looks for work. Both halves find x in V10; FIRST
// leaves its results in the three registers that it is given, for SECOND.
#define HALVES(FIRST, SECOND) \
	FOURS(READAHEAD, THROUGHHALVES(FIRST, SECOND), WHOLE(FIRST, SECOND))

#define THROUGHHALVES(FIRST, SECOND) \
	MOVE (SI), V10; FIRST(Z12, Z13, Z14); \
	MOVE 64(SI), V10; FIRST(Z15, Z16, Z17); \
	MOVE 128(SI), V10; FIRST(Z18, Z19, Z20); \
	MOVE 192(SI), V10; FIRST(Z21, Z22, Z23); \
	MOVE (SI), V10; SECOND(Z12, Z13, Z14); MOVE V0, (DI); \
	MOVE 64(SI), V10; SECOND(Z15, Z16, Z17); MOVE V0, 64(DI); \
	MOVE 128(SI), V10; SECOND(Z18, Z19, Z20); MOVE V0, 128(DI); \
	MOVE 192(SI), V10; SECOND(Z21, Z22, Z23); MOVE V0, 192(DI)

#define WHOLE(FIRST, SECOND) \
	VMOVAPS V0, V10; \
	FIRST(Z12, Z13, Z14); \
	SECOND(Z12, Z13, Z14)
