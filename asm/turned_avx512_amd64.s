//go:build gc && !purego && !noasm

#include "textflag.h"

// One, two or four rows of C = C + A·Bᵀ for 32 columns, which are rows of B. They are
// loaded side by side, four terms of each, and transposed, so that a lane is a
// column, and then serve a multiply-add for each k and row of A.
//
//	AX  A                     DX  its row stride, R14 three of them
//	SI, BX, R12, R13  B: every eighth row
//	R8  row stride of B       R9, R10, R11  3, 5 and 7 of them
//	DI  C                     R15 its row stride, R14 three of them at either end
//	CX  k left
//	next+48(FP) what to ask for, in R15 while the terms go by
//	Z0–Z3 B and its transpose, with Z4–Z7 between them; Z8–Z11 A
//	Z16–Z31 C, by rows of A   K1–K3 parts of a vector behind the first

#define ARGS(shift) \
	MOVQ k+8(FP), CX; \
	MOVQ a+16(FP), AX; \
	MOVQ rs+24(FP), DX; \
	MOVQ b+32(FP), SI; \
	MOVQ ldb+40(FP), R8; \
	MOVQ c+56(FP), DI; \
	MOVQ ldc+64(FP), R15; \
	SHLQ $shift, DX; \
	SHLQ $shift, R8; \
	SHLQ $shift, R15; \
	LEAQ (R8)(R8*2), R9; \
	LEAQ (R8)(R8*4), R10; \
	LEAQ (R9)(R8*4), R11; \
	LEAQ (R15)(R15*2), R14; \
	LEAQ (SI)(R8*8), BX; \
	LEAQ (BX)(R8*8), R12; \
	LEAQ (R12)(R8*8), R13

// TERMS goes on to the terms: C is in registers.
#define TERMS \
	MOVQ next+48(FP), R15; \
	LEAQ (DX)(DX*2), R14

// BACK returns to C.
#define BACK(shift) \
	MOVQ ldc+64(FP), R15; \
	SHLQ $shift, R15; \
	LEAQ (R15)(R15*2), R14

// NEXT goes on by bytes in the rows.
#define NEXT(bytes) \
	ADDQ $bytes, AX; \
	ADDQ $bytes, SI; \
	ADDQ $bytes, BX; \
	ADDQ $bytes, R12; \
	ADDQ $bytes, R13; \
	SUBQ $4, CX

// ASK asks for eight lines at i. One row in float32 and four in float64 are as fast or
// faster without.
#define ASK(i) \
	PREFETCHT1 i(R15); \
	PREFETCHT1 i+64(R15); \
	PREFETCHT1 i+128(R15); \
	PREFETCHT1 i+192(R15); \
	PREFETCHT1 i+256(R15); \
	PREFETCHT1 i+320(R15); \
	PREFETCHT1 i+384(R15); \
	PREFETCHT1 i+448(R15)

// SIXTEEN turns four terms of sixteen columns, whose rows are eight from p on and
// eight from q on.
#define SIXTEEN(p, q) \
	VMOVUPS (p), X0; \
	VMOVUPS (p)(R8*1), X1; \
	VMOVUPS (p)(R8*2), X2; \
	VMOVUPS (p)(R9*1), X3; \
	VBROADCASTF32X4 (p)(R8*4), K1, Z0; \
	VBROADCASTF32X4 (p)(R10*1), K1, Z1; \
	VBROADCASTF32X4 (p)(R9*2), K1, Z2; \
	VBROADCASTF32X4 (p)(R11*1), K1, Z3; \
	VBROADCASTF32X4 (q), K2, Z0; \
	VBROADCASTF32X4 (q)(R8*1), K2, Z1; \
	VBROADCASTF32X4 (q)(R8*2), K2, Z2; \
	VBROADCASTF32X4 (q)(R9*1), K2, Z3; \
	VBROADCASTF32X4 (q)(R8*4), K3, Z0; \
	VBROADCASTF32X4 (q)(R10*1), K3, Z1; \
	VBROADCASTF32X4 (q)(R9*2), K3, Z2; \
	VBROADCASTF32X4 (q)(R11*1), K3, Z3; \
	VUNPCKLPS Z1, Z0, Z4; \
	VUNPCKLPS Z3, Z2, Z5; \
	VUNPCKHPS Z1, Z0, Z6; \
	VUNPCKHPS Z3, Z2, Z7; \
	VUNPCKLPD Z5, Z4, Z0; \
	VUNPCKHPD Z5, Z4, Z1; \
	VUNPCKLPD Z7, Z6, Z2; \
	VUNPCKHPD Z7, Z6, Z3

// EIGHT turns four terms of eight columns, whose rows are from p on.
#define EIGHT(p) \
	VMOVUPD (p), Y0; \
	VMOVUPD (p)(R8*1), Y1; \
	VMOVUPD (p)(R8*4), Y2; \
	VMOVUPD (p)(R10*1), Y3; \
	VBROADCASTF64X4 (p)(R8*2), K1, Z0; \
	VBROADCASTF64X4 (p)(R9*1), K1, Z1; \
	VBROADCASTF64X4 (p)(R9*2), K1, Z2; \
	VBROADCASTF64X4 (p)(R11*1), K1, Z3; \
	VUNPCKLPD Z1, Z0, Z4; \
	VUNPCKHPD Z1, Z0, Z5; \
	VUNPCKLPD Z3, Z2, Z6; \
	VUNPCKHPD Z3, Z2, Z7; \
	VSHUFF64X2 $0x88, Z6, Z4, Z0; \
	VSHUFF64X2 $0x88, Z7, Z5, Z1; \
	VSHUFF64X2 $0xdd, Z6, Z4, Z2; \
	VSHUFF64X2 $0xdd, Z7, Z5, Z3

// Each adds four terms of a row of A at r.
#define ADD32(r, acc) \
	VFMADD231PS.BCST r, Z0, acc; \
	VFMADD231PS.BCST 4+r, Z1, acc; \
	VFMADD231PS.BCST 8+r, Z2, acc; \
	VFMADD231PS.BCST 12+r, Z3, acc

// HELD adds those of a row of A that is in registers.
#define HELD(acc) \
	VFMADD231PS Z0, Z8, acc; \
	VFMADD231PS Z1, Z9, acc; \
	VFMADD231PS Z2, Z10, acc; \
	VFMADD231PS Z3, Z11, acc

#define ADD64(r, acc) \
	VFMADD231PD.BCST r, Z0, acc; \
	VFMADD231PD.BCST 8+r, Z1, acc; \
	VFMADD231PD.BCST 16+r, Z2, acc; \
	VFMADD231PD.BCST 24+r, Z3, acc

#define ONE(ADD, p) ADD(0(AX), p)
#define TWO(ADD, p, q) ONE(ADD, p); ADD(0(AX)(DX*1), q)
#define FOUR(ADD, p, q, r, s) TWO(ADD, p, q); ADD(0(AX)(DX*2), r); ADD(0(AX)(R14*1), s)

// MASKS sets K1–K3 to parts of a vector.
#define MASKS \
	MOVL $0xf0, R9; \
	KMOVW R9, K1; \
	MOVL $0xf00, R9; \
	KMOVW R9, K2; \
	MOVL $0xf000, R9; \
	KMOVW R9, K3

// func turnedF32AVX512(m, k int, a *float32, rs int, b *float32, ldb int, next, c *float32, ldc int)
//
// m is 1, 2 or 4 and k a positive multiple of 4.
TEXT ·turnedF32AVX512(SB), NOSPLIT, $0-72
	MASKS
	ARGS(2)
	VMOVUPS (DI), Z16
	VMOVUPS 64(DI), Z17
	CMPQ m+0(FP), $2
	JEQ  start2
	JGT  start4
	TERMS
	PCALIGN $32

loop1:
	VBROADCASTSS (AX), Z8
	VBROADCASTSS 4(AX), Z9
	VBROADCASTSS 8(AX), Z10
	VBROADCASTSS 12(AX), Z11
	SIXTEEN(SI, BX)
	HELD(Z16)
	SIXTEEN(R12, R13)
	HELD(Z17)
	NEXT(16)
	JNE  loop1
	JMP  store1

start2:
	VMOVUPS (DI)(R15*1), Z18
	VMOVUPS 64(DI)(R15*1), Z19
	TERMS
	PCALIGN $32

loop2:
	ASK(0)
	SIXTEEN(SI, BX)
	TWO(ADD32, Z16, Z18)
	SIXTEEN(R12, R13)
	TWO(ADD32, Z17, Z19)
	ADDQ $512, R15
	NEXT(16)
	JNE  loop2
	BACK(2)
	JMP  store2

start4:
	VMOVUPS (DI)(R15*1), Z18
	VMOVUPS 64(DI)(R15*1), Z19
	VMOVUPS (DI)(R15*2), Z20
	VMOVUPS 64(DI)(R15*2), Z21
	VMOVUPS (DI)(R14*1), Z22
	VMOVUPS 64(DI)(R14*1), Z23
	TERMS
	PCALIGN $32

loop4:
	ASK(0)
	SIXTEEN(SI, BX)
	FOUR(ADD32, Z16, Z18, Z20, Z22)
	SIXTEEN(R12, R13)
	FOUR(ADD32, Z17, Z19, Z21, Z23)
	ADDQ $512, R15
	NEXT(16)
	JNE  loop4
	BACK(2)
	VMOVUPS Z20, (DI)(R15*2)
	VMOVUPS Z21, 64(DI)(R15*2)
	VMOVUPS Z22, (DI)(R14*1)
	VMOVUPS Z23, 64(DI)(R14*1)

store2:
	VMOVUPS Z18, (DI)(R15*1)
	VMOVUPS Z19, 64(DI)(R15*1)

store1:
	VMOVUPS Z16, (DI)
	VMOVUPS Z17, 64(DI)
	VZEROUPPER
	RET

// LOAD and STORE move a row of C.
#define LOAD(c0, c1, c2, c3, p, q, r, s) \
	VMOVUPD c0, p; VMOVUPD c1, q; VMOVUPD c2, r; VMOVUPD c3, s

#define STORE(p, q, r, s, c0, c1, c2, c3) \
	VMOVUPD p, c0; VMOVUPD q, c1; VMOVUPD r, c2; VMOVUPD s, c3

// func turnedF64AVX512(m, k int, a *float64, rs int, b *float64, ldb int, next, c *float64, ldc int)
//
// m is 1, 2 or 4 and k a positive multiple of 4.
TEXT ·turnedF64AVX512(SB), NOSPLIT, $0-72
	MASKS
	ARGS(3)
	LOAD((DI), 64(DI), 128(DI), 192(DI), Z16, Z17, Z18, Z19)
	CMPQ m+0(FP), $2
	JEQ  start2
	JGT  start4
	TERMS
	PCALIGN $32

loop1:
	EIGHT(SI)
	ONE(ADD64, Z16)
	EIGHT(BX)
	ONE(ADD64, Z17)
	EIGHT(R12)
	ONE(ADD64, Z18)
	EIGHT(R13)
	ONE(ADD64, Z19)
	NEXT(32)
	JNE  loop1
	JMP  store1

start2:
	LOAD((DI)(R15*1), 64(DI)(R15*1), 128(DI)(R15*1), 192(DI)(R15*1), Z20, Z21, Z22, Z23)
	TERMS
	PCALIGN $32

loop2:
	EIGHT(SI)
	TWO(ADD64, Z16, Z20)
	EIGHT(BX)
	TWO(ADD64, Z17, Z21)
	EIGHT(R12)
	TWO(ADD64, Z18, Z22)
	EIGHT(R13)
	TWO(ADD64, Z19, Z23)
	NEXT(32)
	JNE  loop2
	BACK(3)
	JMP  store2

start4:
	LOAD((DI)(R15*1), 64(DI)(R15*1), 128(DI)(R15*1), 192(DI)(R15*1), Z20, Z21, Z22, Z23)
	LOAD((DI)(R15*2), 64(DI)(R15*2), 128(DI)(R15*2), 192(DI)(R15*2), Z24, Z25, Z26, Z27)
	LOAD((DI)(R14*1), 64(DI)(R14*1), 128(DI)(R14*1), 192(DI)(R14*1), Z28, Z29, Z30, Z31)
	TERMS
	PCALIGN $32

loop4:
	EIGHT(SI)
	FOUR(ADD64, Z16, Z20, Z24, Z28)
	EIGHT(BX)
	FOUR(ADD64, Z17, Z21, Z25, Z29)
	EIGHT(R12)
	FOUR(ADD64, Z18, Z22, Z26, Z30)
	EIGHT(R13)
	FOUR(ADD64, Z19, Z23, Z27, Z31)
	NEXT(32)
	JNE  loop4
	BACK(3)
	STORE(Z24, Z25, Z26, Z27, (DI)(R15*2), 64(DI)(R15*2), 128(DI)(R15*2), 192(DI)(R15*2))
	STORE(Z28, Z29, Z30, Z31, (DI)(R14*1), 64(DI)(R14*1), 128(DI)(R14*1), 192(DI)(R14*1))

store2:
	STORE(Z20, Z21, Z22, Z23, (DI)(R15*1), 64(DI)(R15*1), 128(DI)(R15*1), 192(DI)(R15*1))

store1:
	STORE(Z16, Z17, Z18, Z19, (DI), 64(DI), 128(DI), 192(DI))
	VZEROUPPER
	RET
