//go:build gc && !purego && !noasm

#include "textflag.h"

// Two or four rows of C = C + A·B, eight or four rows of B at a time from their first
// element to their last: memory is fastest in its own order.
//
//	CX  groups of rows of B left AX  A, R13 its row stride, R10 its column stride
//	SI  B, four rows; BX, the next four or an element of A
//	R14 the next group           R8  row stride of B, R9 three of them
//	DI  C                        R11 row stride of C, R12 three of them
//	DX  bytes of a row left
//	Z0–Z3 B   Z8–Z11 C   Z16–Z31 elements of A   K1 the elements of a tail

// FACTORS loads four elements of the row of A at BX.
#define FACTORS(p, q, r, s) \
	BCST (BX), p; ADDQ R10, BX; \
	BCST (BX), q; ADDQ R10, BX; \
	BCST (BX), r; ADDQ R10, BX; \
	BCST (BX), s; ADDQ R10, BX

// Whole vectors are loaded and stored by ALL and TO, those of a tail by SOME and INTO.
#define ALL(x, z) MOVE x, z
#define TO(z, x) MOVE z, x
#define SOME(x, z) MOVEZ x, K1, z
#define INTO(z, x) MOVE z, K1, x

// ROWOF adds four terms to a vector of a row of C.
#define ROWOF(LOAD, STORE, c, z, p, q, r, s) \
	LOAD(c, z); \
	FMA Z0, p, z; \
	FMA Z1, q, z; \
	FMA Z2, r, z; \
	FMA Z3, s, z; \
	STORE(z, c)

#define FOURROWS(LOAD, STORE) \
	LOAD((SI), Z0); \
	LOAD((SI)(R8*1), Z1); \
	LOAD((SI)(R8*2), Z2); \
	LOAD((SI)(R9*1), Z3); \
	ROWOF(LOAD, STORE, (DI), Z8, Z16, Z17, Z18, Z19); \
	ROWOF(LOAD, STORE, (DI)(R11*1), Z9, Z20, Z21, Z22, Z23); \
	ROWOF(LOAD, STORE, (DI)(R11*2), Z10, Z24, Z25, Z26, Z27); \
	ROWOF(LOAD, STORE, (DI)(R12*1), Z11, Z28, Z29, Z30, Z31)

// TERM adds a term to a vector of two rows of C.
#define TERM(LOAD, b, p, q) \
	LOAD(b, Z0); \
	FMA Z0, p, Z8; \
	FMA Z0, q, Z9

#define TWOROWS(LOAD, STORE) \
	LOAD((DI), Z8); \
	LOAD((DI)(R11*1), Z9); \
	TERM(LOAD, (SI), Z16, Z24); \
	TERM(LOAD, (SI)(R8*1), Z17, Z25); \
	TERM(LOAD, (SI)(R8*2), Z18, Z26); \
	TERM(LOAD, (SI)(R9*1), Z19, Z27); \
	TERM(LOAD, (BX), Z20, Z28); \
	TERM(LOAD, (BX)(R8*1), Z21, Z29); \
	TERM(LOAD, (BX)(R8*2), Z22, Z30); \
	TERM(LOAD, (BX)(R9*1), Z23, Z31); \
	STORE(Z8, (DI)); \
	STORE(Z9, (DI)(R11*1))

#define ROWS(shift) \
	MOVQ a+24(FP), AX; \
	MOVQ rs+32(FP), R13; \
	MOVQ cs+40(FP), R10; \
	MOVQ b+48(FP), R14; \
	MOVQ ldb+56(FP), R8; \
	MOVQ ldc+72(FP), R11; \
	SHLQ $shift, R13; \
	SHLQ $shift, R10; \
	SHLQ $shift, R8; \
	SHLQ $shift, R11; \
	LEAQ (R8)(R8*2), R9; \
	LEAQ (R11)(R11*2), R12; \
	MOVQ n+8(FP), CX; \
	ANDQ $(64>>shift-1), CX; \
	MOVQ $1, BX; \
	SHLQ CX, BX; \
	DECQ BX; \
	KMOVW BX, K1; \
	MOVQ k+16(FP), CX; \
	SHRQ $3, CX; \
	CMPQ m+0(FP), $2; \
	JEQ  two; \
	SHLQ $1, CX; \
four: \
	MOVQ AX, BX; \
	FACTORS(Z16, Z17, Z18, Z19); \
	LEAQ (AX)(R13*1), BX; \
	FACTORS(Z20, Z21, Z22, Z23); \
	LEAQ (AX)(R13*2), BX; \
	FACTORS(Z24, Z25, Z26, Z27); \
	LEAQ (AX)(R13*2), BX; \
	ADDQ R13, BX; \
	FACTORS(Z28, Z29, Z30, Z31); \
	LEAQ (AX)(R10*4), AX; \
	MOVQ R14, SI; \
	LEAQ (R14)(R8*4), R14; \
	LEAQ (R14)(R8*1), R15; \
	MOVQ c+64(FP), DI; \
	MOVQ n+8(FP), DX; \
	SHLQ $shift, DX; \
	SUBQ $64, DX; \
	JLT  fourtail; \
	PCALIGN $32; \
fourloop: \
	PREFETCHT0 (SI)(R8*4); \
	PREFETCHT0 (R15); \
	PREFETCHT0 (R15)(R8*1); \
	PREFETCHT0 (R15)(R8*2); \
	ADDQ $64, R15; \
	FOURROWS(ALL, TO); \
	ADDQ $64, SI; \
	ADDQ $64, DI; \
	SUBQ $64, DX; \
	JGE  fourloop; \
fourtail: \
	ADDQ $64, DX; \
	JEQ  fourdone; \
	FOURROWS(SOME, INTO); \
fourdone: \
	DECQ CX; \
	JNE  four; \
	VZEROUPPER; \
	RET; \
two: \
	MOVQ AX, BX; \
	FACTORS(Z16, Z17, Z18, Z19); \
	FACTORS(Z20, Z21, Z22, Z23); \
	LEAQ (AX)(R13*1), BX; \
	FACTORS(Z24, Z25, Z26, Z27); \
	FACTORS(Z28, Z29, Z30, Z31); \
	LEAQ (AX)(R10*8), AX; \
	MOVQ R14, SI; \
	LEAQ (R14)(R8*4), BX; \
	LEAQ (R14)(R8*8), R14; \
	MOVQ c+64(FP), DI; \
	MOVQ n+8(FP), DX; \
	SHLQ $shift, DX; \
	SUBQ $64, DX; \
	JLT  twotail; \
	PCALIGN $32; \
twoloop: \
	TWOROWS(ALL, TO); \
	ADDQ $64, SI; \
	ADDQ $64, BX; \
	ADDQ $64, DI; \
	SUBQ $64, DX; \
	JGE  twoloop; \
twotail: \
	ADDQ $64, DX; \
	JEQ  twodone; \
	TWOROWS(SOME, INTO); \
twodone: \
	DECQ CX; \
	JNE  two; \
	VZEROUPPER; \
	RET

#define FMA VFMADD231PS
#define BCST VBROADCASTSS
#define MOVE VMOVUPS
#define MOVEZ VMOVUPS.Z

// func rowsF32AVX512(m, n, k int, a *float32, rs, cs int, b *float32, ldb int, c *float32, ldc int)
TEXT ·rowsF32AVX512(SB), NOSPLIT, $0-80
	ROWS(2)

#undef FMA
#undef BCST
#undef MOVE
#undef MOVEZ
#define FMA VFMADD231PD
#define BCST VBROADCASTSD
#define MOVE VMOVUPD
#define MOVEZ VMOVUPD.Z

// func rowsF64AVX512(m, n, k int, a *float64, rs, cs int, b *float64, ldb int, c *float64, ldc int)
TEXT ·rowsF64AVX512(SB), NOSPLIT, $0-80
	ROWS(3)
