//go:build gc && !purego && !noasm

#include "textflag.h"

// Factorizations of small blocks where they lie.

// Cholesky, row by row: the terms of the rows above are taken off in vectors that
// start at multiples of 64 bytes from the start of a row, so that what one row
// stores the next one loads as it is.
//
//	DI  A               R8  stride             R9  k
//	R10 row k           R13 k in bytes         R11 its first vector
//	R12 order in bytes  R14 that of the whole vectors
//	BX  the vector at work                     DX, SI  row p and its element k
//	CX  rows p left     K1 lanes of the last vector
//	K2  the diagonal    K3 lanes right of it
//	Z0  factor, root    Z8–Z11 sums

#define ABOVE MOVQ R9, CX; LEAQ (DI)(BX*1), DX; LEAQ (DI)(R13*1), SI; TESTQ CX, CX

#define CHOLESKY(shift, size) \
	MOVQ a+0(FP), DI; \
	MOVQ ld+8(FP), R8; \
	MOVQ n+16(FP), R12; \
	SHLQ $shift, R8; \
	MOVQ R12, CX; \
	ANDQ $(64/size-1), CX; \
	MOVL $-1, BX; \
	SHLL CX, BX; \
	NOTL BX; \
	KMOVW BX, K1; \
	SHLQ $shift, R12; \
	MOVQ R12, R14; \
	ANDQ $-64, R14; \
	XORQ R9, R9; \
	XORQ R13, R13; \
	MOVQ DI, R10; \
row: \
	MOVQ R13, R11; \
	ANDQ $-64, R11; \
	MOVQ R11, BX; \
four: \
	LEAQ 256(BX), AX; \
	CMPQ AX, R14; \
	JGT  one; \
	MOVE (R10)(BX*1), Z8; \
	MOVE 64(R10)(BX*1), Z9; \
	MOVE 128(R10)(BX*1), Z10; \
	MOVE 192(R10)(BX*1), Z11; \
	ABOVE; \
	JEQ  fourdone; \
fourloop: \
	BCST (SI), Z0; \
	FNMA (DX), Z0, Z8; \
	FNMA 64(DX), Z0, Z9; \
	FNMA 128(DX), Z0, Z10; \
	FNMA 192(DX), Z0, Z11; \
	ADDQ R8, SI; \
	ADDQ R8, DX; \
	DECQ CX; \
	JNE  fourloop; \
fourdone: \
	MOVE Z8, (R10)(BX*1); \
	MOVE Z9, 64(R10)(BX*1); \
	MOVE Z10, 128(R10)(BX*1); \
	MOVE Z11, 192(R10)(BX*1); \
	ADDQ $256, BX; \
	JMP  four; \
one: \
	CMPQ BX, R14; \
	JGE  rest; \
	MOVE (R10)(BX*1), Z8; \
	ABOVE; \
	JEQ  onedone; \
oneloop: \
	BCST (SI), Z0; \
	FNMA (DX), Z0, Z8; \
	ADDQ R8, SI; \
	ADDQ R8, DX; \
	DECQ CX; \
	JNE  oneloop; \
onedone: \
	MOVE Z8, (R10)(BX*1); \
	ADDQ $64, BX; \
	JMP  one; \
rest: \
	CMPQ BX, R12; \
	JGE  pivot; \
	MOVEZ (R10)(BX*1), K1, Z8; \
	ABOVE; \
	JEQ  restdone; \
restloop: \
	BCST (SI), Z0; \
	MOVEZ (DX), K1, Z1; \
	FNMA Z1, Z0, Z8; \
	ADDQ R8, SI; \
	ADDQ R8, DX; \
	DECQ CX; \
	JNE  restloop; \
restdone: \
	MOVE Z8, K1, (R10)(BX*1); \
pivot: \
	ISPOSITIVE; \
	JLE  bad; \
	ISINFINITE; \
	JGE  bad; \
	LOADONE (R10)(R13*1), X0; \
	ROOT X0, X0, X0; \
	BCST X0, Z0; \
	MOVQ R13, CX; \
	ANDQ $63, CX; \
	SHRQ $shift, CX; \
	MOVL $1, AX; \
	SHLL CX, AX; \
	KMOVW AX, K2; \
	MOVL $-2, AX; \
	SHLL CX, AX; \
	KMOVW AX, K3; \
	CMPQ R11, R14; \
	JGE  last; \
	MOVE (R10)(R11*1), Z1; \
	DIVZ Z0, Z1, K3, Z1; \
	MOVE Z0, K2, Z1; \
	MOVE Z1, (R10)(R11*1); \
divide: \
	ADDQ $64, R11; \
	CMPQ R11, R14; \
	JGE  divrest; \
	MOVE (R10)(R11*1), Z1; \
	DIV  Z0, Z1, Z1; \
	MOVE Z1, (R10)(R11*1); \
	JMP  divide; \
divrest: \
	CMPQ R11, R12; \
	JGE  next; \
	MOVEZ (R10)(R11*1), K1, Z1; \
	DIV  Z0, Z1, Z1; \
	MOVE Z1, K1, (R10)(R11*1); \
	JMP  next; \
last: \
	MOVEZ (R10)(R11*1), K1, Z1; \
	DIVZ Z0, Z1, K3, Z1; \
	MOVE Z0, K2, Z1; \
	MOVE Z1, K1, (R10)(R11*1); \
next: \
	INCQ R9; \
	ADDQ $size, R13; \
	ADDQ R8, R10; \
	CMPQ R13, R12; \
	JLT  row; \
	MOVQ $-1, R9; \
bad: \
	MOVQ R9, ret+24(FP); \
	VZEROUPPER; \
	RET

// LU, step by step: the largest element of column k, by its bits without the sign,
// in whose order NaN is last; the exchange; then, row by row, the division and what
// it eliminates.
//
//	DI  A               R8  its end            R9  k
//	R10 to              R11 pivots             R13 row k
//	SI  a row           BX  largest            DX  its row
//	R12 all bits but the sign                  CX  k or scratch
//	K1, K2 columns right of k                  K3, K4 column k
//	Z0, Z1 the row of the pivot                X2 the pivot      Z3 factor
//	Z4, Z5 a row

#define LU(shift, size, row) \
	MOVQ a+0(FP), DI; \
	MOVQ rows+8(FP), R8; \
	MOVQ from+16(FP), R9; \
	MOVQ to+24(FP), R10; \
	MOVQ pivots+32(FP), R11; \
	SHLQ $row, R8; \
	ADDQ DI, R8; \
	MOVQ R9, R13; \
	SHLQ $row, R13; \
	ADDQ DI, R13; \
	MAGNITUDE; \
step: \
	LEAQ (R13)(R9*size), SI; \
	MOVQ $-1, BX; \
	PCALIGN $32; \
search: \
	BITS; \
	CMPQ AX, BX; \
	CMOVQGT AX, BX; \
	CMOVQGT SI, DX; \
	ADDQ $(1<<row), SI; \
	CMPQ SI, R8; \
	JLT  search; \
	LEAQ (R9*size), CX; \
	SUBQ CX, DX; \
	MOVQ DX, CX; \
	SUBQ DI, CX; \
	SHRQ $row, CX; \
	MOVQ CX, (R11)(R9*8); \
	EXCHANGE; \
	TESTQ BX, BX; \
	JEQ  bad; \
	INFINITY; \
	CMPQ BX, AX; \
	JGT  bad; \
	LOADONE (R13)(R9*size), X2; \
	MOVQ R9, CX; \
	MOVL $0xfffe, AX; \
	SHLL CX, AX; \
	ANDL $0xffff, AX; \
	KMOVW AX, K1; \
	SHRL $8, AX; \
	KMOVW AX, K2; \
	MOVL $1, AX; \
	SHLL CX, AX; \
	KMOVW AX, K3; \
	SHRL $8, AX; \
	KMOVW AX, K4; \
	LEAQ (1<<row)(R13), SI; \
	CMPQ SI, R8; \
	JGE  next; \
	PCALIGN $32; \
eliminate: \
	LOADONE (SI)(R9*size), X3; \
	DIVONE X2, X3, X3; \
	BCST X3, Z3; \
	UPDATE; \
	ADDQ $(1<<row), SI; \
	CMPQ SI, R8; \
	JLT  eliminate; \
next: \
	INCQ R9; \
	ADDQ $(1<<row), R13; \
	CMPQ R9, R10; \
	JLT  step; \
	MOVQ $-1, R9; \
bad: \
	MOVQ R9, ret+40(FP); \
	VZEROUPPER; \
	RET

#include "float32_amd64.h"
#define DIVZ VDIVPS.Z
#define ROOT VSQRTSS
#define LOADONE VMOVSS
#define DIVONE VDIVSS
#define ISPOSITIVE MOVL (R10)(R13*1), AX; CMPL AX, $0
#define ISINFINITE CMPL AX, $0x7f800000
#define MAGNITUDE MOVL $0x7fffffff, R12
#define BITS MOVL (SI), AX; ANDL R12, AX
#define INFINITY MOVL $0x7f800000, AX
#define EXCHANGE MOVE (R13), Z4; MOVE (DX), Z0; MOVE Z4, (DX); MOVE Z0, (R13)
#define UPDATE MOVE (SI), Z4; FNMA Z0, Z3, K1, Z4; MOVE Z3, K3, Z4; MOVE Z4, (SI)

// func choleskyF32AVX512(a *float32, ld, n int) int
TEXT ·choleskyF32AVX512(SB), NOSPLIT, $0-32
	CHOLESKY(2, 4)

// func luF32AVX512(a *float32, rows, from, to int, pivots *int) int
TEXT ·luF32AVX512(SB), NOSPLIT, $0-48
	LU(2, 4, 6)

#undef DIVZ
#undef ROOT
#undef LOADONE
#undef DIVONE
#undef ISPOSITIVE
#undef ISINFINITE
#undef MAGNITUDE
#undef BITS
#undef INFINITY
#undef EXCHANGE
#undef UPDATE
#include "float64_amd64.h"
#define DIVZ VDIVPD.Z
#define ROOT VSQRTSD
#define LOADONE VMOVSD
#define DIVONE VDIVSD
#define ISPOSITIVE MOVQ (R10)(R13*1), AX; CMPQ AX, $0
#define ISINFINITE MOVQ $0x7ff0000000000000, CX; CMPQ AX, CX
#define MAGNITUDE MOVQ $0x7fffffffffffffff, R12
#define BITS MOVQ (SI), AX; ANDQ R12, AX
#define INFINITY MOVQ $0x7ff0000000000000, AX
#define EXCHANGE \
	MOVE (R13), Z4; MOVE 64(R13), Z5; \
	MOVE (DX), Z0; MOVE 64(DX), Z1; \
	MOVE Z4, (DX); MOVE Z5, 64(DX); \
	MOVE Z0, (R13); MOVE Z1, 64(R13)
#define UPDATE \
	MOVE (SI), Z4; MOVE 64(SI), Z5; \
	FNMA Z0, Z3, K1, Z4; FNMA Z1, Z3, K2, Z5; \
	MOVE Z3, K3, Z4; MOVE Z3, K4, Z5; \
	MOVE Z4, (SI); MOVE Z5, 64(SI)

// func choleskyF64AVX512(a *float64, ld, n int) int
TEXT ·choleskyF64AVX512(SB), NOSPLIT, $0-32
	CHOLESKY(3, 8)

// func luF64AVX512(a *float64, rows, from, to int, pivots *int) int
TEXT ·luF64AVX512(SB), NOSPLIT, $0-48
	LU(3, 8, 7)
