// Passes of a Fourier transform over rows of 8 real parts and 8 imaginary parts.
// The including file defines V0 to V15 and EACH(op), which calls op with the
// offsets of the vectors that make up 64 bytes.
//
//	DI y   SI x   DX twiddles   R8 distance of the inputs   R9 three times that
//	R10 distance of the outputs   R11 what takes DI from one p to the next
//	R12 what takes DX there   CX p left   BX q   AX q left

#include "textflag.h"

DATA numbers<>+0(SB)/8, $0.5
DATA numbers<>+8(SB)/8, $0.86602540378443864676372317075294
DATA numbers<>+16(SB)/8, $0.30901699437494742410229341718282
DATA numbers<>+24(SB)/8, $-0.80901699437494742410229341718282
DATA numbers<>+32(SB)/8, $0.95105651629515357211643933337938
DATA numbers<>+40(SB)/8, $0.58778525229247312916870595463907
GLOBL numbers<>(SB), RODATA|NOPTR, $48

#define HALF numbers<>+0(SB)
#define SIN3 numbers<>+8(SB)
#define COS5 numbers<>+16(SB)
#define COS6 numbers<>+24(SB)
#define SIN5 numbers<>+32(SB)
#define SIN6 numbers<>+40(SB)

#define IN0(o) (o)(SI)
#define IN1(o) (o)(SI)(R8*1)
#define IN2(o) (o)(SI)(R8*2)
#define IN3(o) (o)(SI)(R9*1)
#define IN4(o) (o)(SI)(R8*4)
#define OUT0(o) (o)(DI)
#define OUT1(o) (o)(DI)(R10*1)
#define OUT2(o) (o)(DI)(R10*2)
#define OUT3(o) (o)(DI)(R13*1)
#define OUT4(o) (o)(DI)(R10*4)

#define LOAD(in, o, re, im) VMOVUPD in(o), re; VMOVUPD in(o+64), im
#define STORE(re, im, out, o) VMOVUPD re, out(o); VMOVUPD im, out(o+64)

// TIMES sets (re, im) to its product with the twiddle at w, with scratch a to c.
#define TIMES(w, re, im, a, b, c) \
	VBROADCASTSD w, a; \
	VBROADCASTSD 8+w, b; \
	VMULPD a, re, c; \
	VMULPD b, re, re; \
	VMULPD b, im, b; \
	VMULPD a, im, a; \
	VADDPD a, re, im; \
	VSUBPD b, c, re

#define TURN(w, re, im, a, b, c, out, o) \
	TIMES(w, re, im, a, b, c); \
	STORE(re, im, out, o)

#define RADIX2(o) \
	LOAD(IN0, o, V0, V1); \
	LOAD(IN1, o, V2, V3); \
	VADDPD V2, V0, V4; \
	VADDPD V3, V1, V5; \
	STORE(V4, V5, OUT0, o); \
	VSUBPD V2, V0, V0; \
	VSUBPD V3, V1, V1; \
	TURN(0(DX), V0, V1, V4, V5, V6, OUT1, o)

#define RADIX3(o) \
	LOAD(IN0, o, V0, V1); \
	LOAD(IN1, o, V2, V3); \
	LOAD(IN2, o, V4, V5); \
	VADDPD V4, V2, V6; \
	VADDPD V5, V3, V7; \
	VSUBPD V4, V2, V2; \
	VSUBPD V5, V3, V3; \
	VADDPD V6, V0, V4; \
	VADDPD V7, V1, V5; \
	STORE(V4, V5, OUT0, o); \
	VBROADCASTSD SIN3, V8; \
	VMULPD V8, V2, V2; \
	VMULPD V8, V3, V3; \
	VBROADCASTSD HALF, V8; \
	VMULPD V8, V6, V6; \
	VMULPD V8, V7, V7; \
	VSUBPD V6, V0, V0; \
	VSUBPD V7, V1, V1; \
	VADDPD V3, V0, V4; \
	VSUBPD V2, V1, V5; \
	TURN(0(DX), V4, V5, V6, V7, V8, OUT1, o); \
	VSUBPD V3, V0, V0; \
	VADDPD V2, V1, V1; \
	TURN(16(DX), V0, V1, V6, V7, V8, OUT2, o)

#define RADIX4(o) \
	LOAD(IN0, o, V0, V1); \
	LOAD(IN1, o, V2, V3); \
	LOAD(IN2, o, V4, V5); \
	LOAD(IN3, o, V6, V7); \
	VADDPD V4, V0, V8; \
	VADDPD V5, V1, V9; \
	VSUBPD V4, V0, V0; \
	VSUBPD V5, V1, V1; \
	VADDPD V6, V2, V10; \
	VADDPD V7, V3, V11; \
	VSUBPD V7, V3, V12; \
	VSUBPD V2, V6, V13; \
	VADDPD V10, V8, V2; \
	VADDPD V11, V9, V3; \
	STORE(V2, V3, OUT0, o); \
	VSUBPD V10, V8, V8; \
	VSUBPD V11, V9, V9; \
	TURN(16(DX), V8, V9, V2, V3, V4, OUT2, o); \
	VADDPD V12, V0, V5; \
	VADDPD V13, V1, V6; \
	TURN(0(DX), V5, V6, V7, V10, V11, OUT1, o); \
	VSUBPD V12, V0, V0; \
	VSUBPD V13, V1, V1; \
	TURN(32(DX), V0, V1, V2, V3, V4, OUT3, o)

// PAIR stores e − i·o and e + i·o, where e = a + ct·t + cs·s and o = st·u with
// the product sv·v added or taken off.
#define PAIR(ct, cs, st, sv, VOP, out, other, o) \
	VBROADCASTSD ct, V6; \
	VMULPD V6, V10, V7; \
	VADDPD V7, V0, V12; \
	VMULPD V6, V11, V7; \
	VADDPD V7, V1, V13; \
	VBROADCASTSD cs, V6; \
	VMULPD V6, V8, V7; \
	VADDPD V7, V12, V12; \
	VMULPD V6, V9, V7; \
	VADDPD V7, V13, V13; \
	VBROADCASTSD st, V6; \
	VMULPD V6, V2, V14; \
	VMULPD V6, V3, V15; \
	VBROADCASTSD sv, V6; \
	VMULPD V6, V4, V7; \
	VOP V7, V14, V14; \
	VMULPD V6, V5, V7; \
	VOP V7, V15, V15; \
	VADDPD V15, V12, V6; \
	VSUBPD V14, V13, V7; \
	STORE(V6, V7, out, o); \
	VSUBPD V15, V12, V6; \
	VADDPD V14, V13, V7; \
	STORE(V6, V7, other, o)

#define AGAIN(w, out, re, im, o) \
	LOAD(out, o, re, im); \
	TURN(w, re, im, V8, V9, V10, out, o)

#define RADIX5(o) \
	LOAD(IN0, o, V0, V1); \
	LOAD(IN1, o, V2, V3); \
	LOAD(IN2, o, V4, V5); \
	LOAD(IN3, o, V6, V7); \
	LOAD(IN4, o, V8, V9); \
	VADDPD V8, V2, V10; \
	VADDPD V9, V3, V11; \
	VSUBPD V8, V2, V2; \
	VSUBPD V9, V3, V3; \
	VADDPD V6, V4, V8; \
	VADDPD V7, V5, V9; \
	VSUBPD V6, V4, V4; \
	VSUBPD V7, V5, V5; \
	VADDPD V10, V0, V6; \
	VADDPD V11, V1, V7; \
	VADDPD V8, V6, V6; \
	VADDPD V9, V7, V7; \
	STORE(V6, V7, OUT0, o); \
	PAIR(COS5, COS6, SIN5, SIN6, VADDPD, OUT1, OUT4, o); \
	PAIR(COS6, COS5, SIN6, SIN5, VSUBPD, OUT2, OUT3, o); \
	AGAIN(0(DX), OUT1, V0, V1, o); \
	AGAIN(16(DX), OUT2, V2, V3, o); \
	AGAIN(32(DX), OUT3, V4, V5, o); \
	AGAIN(48(DX), OUT4, V6, V7, o)

// PASS runs a radix over p and q.
#define PASS(RADIX, radix) \
	MOVQ y+0(FP), DI; \
	MOVQ x+8(FP), SI; \
	MOVQ w+16(FP), DX; \
	MOVQ s+24(FP), R10; \
	SHLQ $7, R10; \
	MOVQ m+32(FP), R8; \
	IMULQ R10, R8; \
	LEAQ (R8)(R8*2), R9; \
	LEAQ (R10)(R10*2), R13; \
	MOVQ $(radix-1), R12; \
	MOVQ R10, R11; \
	IMULQ R12, R11; \
	SHLQ $4, R12; \
	MOVQ p+40(FP), CX; \
	MOVQ q+48(FP), BX; \
outer: \
	MOVQ BX, AX; \
inner: \
	EACH(RADIX); \
	ADDQ $128, SI; \
	ADDQ $128, DI; \
	DECQ AX; \
	JNE  inner; \
	ADDQ R11, DI; \
	ADDQ R12, DX; \
	DECQ CX; \
	JNE  outer; \
	VZEROUPPER; \
	RET

#define SUM(o) (o)(DI)
#define DIFF(o) (o)(DX)
#define LEFT(o) (o)(SI)
#define RIGHT(o) (o)(BX)

#define FOLD(o) \
	LOAD(LEFT, o, V0, V1); \
	LOAD(RIGHT, o, V2, V3); \
	VADDPD V2, V0, V4; \
	VADDPD V3, V1, V5; \
	STORE(V4, V5, SUM, o); \
	VSUBPD V2, V0, V4; \
	VSUBPD V3, V1, V5; \
	STORE(V4, V5, DIFF, o)

#define FOLDS \
	MOVQ sum+0(FP), DI; \
	MOVQ diff+8(FP), DX; \
	MOVQ a+16(FP), SI; \
	MOVQ b+24(FP), BX; \
	MOVQ n+32(FP), CX; \
loop: \
	EACH(FOLD); \
	ADDQ $128, DI; \
	ADDQ $128, DX; \
	ADDQ $128, SI; \
	SUBQ $128, BX; \
	DECQ CX; \
	JNE  loop; \
	VZEROUPPER; \
	RET

// COSINE: P in V0 and V1, Q in V2 and V3.
#define COSINE(o) \
	LOAD(LEFT, o, V0, V1); \
	LOAD(RIGHT, o, V2, V3); \
	TIMES(0(R8), V0, V1, V4, V5, V6); \
	TIMES(0(R9), V2, V3, V4, V5, V6); \
	VSUBPD V3, V0, V4; \
	VADDPD V2, V1, V5; \
	VMULPD V15, V4, V4; \
	VMULPD V15, V5, V5; \
	STORE(V4, V5, SUM, o); \
	VSUBPD V1, V2, V4; \
	VADDPD V0, V3, V5; \
	VMULPD V15, V4, V4; \
	VMULPD V15, V5, V5; \
	STORE(V4, V5, DIFF, o)

#define COSINES \
	MOVQ x+0(FP), DI; \
	MOVQ xr+8(FP), DX; \
	MOVQ step+16(FP), R10; \
	SHLQ $7, R10; \
	MOVQ v+24(FP), SI; \
	MOVQ vr+32(FP), BX; \
	MOVQ w+40(FP), R8; \
	MOVQ wr+48(FP), R9; \
	MOVQ n+56(FP), CX; \
	VBROADCASTSD HALF, V15; \
loop: \
	EACH(COSINE); \
	ADDQ R10, DI; \
	SUBQ R10, DX; \
	ADDQ $128, SI; \
	SUBQ $128, BX; \
	ADDQ $16, R8; \
	SUBQ $16, R9; \
	DECQ CX; \
	JNE  loop; \
	VZEROUPPER; \
	RET

#define FOURIER(o) \
	LOAD(LEFT, o, V0, V1); \
	LOAD(RIGHT, o, V2, V3); \
	VADDPD V3, V0, V4; \
	VSUBPD V2, V1, V5; \
	VMULPD V15, V4, V4; \
	VMULPD V15, V5, V5; \
	VBROADCASTSD 0(R8), V6; \
	VBROADCASTSD 8(R8), V7; \
	VMULPD V6, V4, V0; \
	VMULPD V7, V5, V1; \
	VMULPD V6, V5, V2; \
	VMULPD V7, V4, V3; \
	VADDPD V1, V0, V0; \
	VSUBPD V3, V2, V1; \
	STORE(V0, V1, SUM, o)

#define FOURIERS \
	MOVQ v+0(FP), DI; \
	MOVQ x+8(FP), SI; \
	MOVQ xr+16(FP), BX; \
	MOVQ step+24(FP), R10; \
	SHLQ $7, R10; \
	MOVQ w+32(FP), R8; \
	MOVQ n+40(FP), CX; \
	VBROADCASTSD HALF, V15; \
loop: \
	EACH(FOURIER); \
	ADDQ $128, DI; \
	ADDQ R10, SI; \
	SUBQ R10, BX; \
	ADDQ $16, R8; \
	DECQ CX; \
	JNE  loop; \
	VZEROUPPER; \
	RET
