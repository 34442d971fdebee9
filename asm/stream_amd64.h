// Streams of 8 vectors at a time, which make the block of 512 bytes or half of
// it. The including file defines WIDTH, the bytes of a vector, and V0 to V8.
//
//	DI dst   SI x   DX y   CX bytes left
//	V0–V7 intermediates   V8 alpha

#include "textflag.h"

#define READ(i, v) VMOVUPS (WIDTH*i)(SI), v
#define COPY(i, v) VMOVUPS (WIDTH*i)(SI), v; VMOVUPS v, (WIDTH*i)(DI)
#define PAST(i, v) PREFETCHT0 (1024+WIDTH*i)(SI); VMOVUPS (WIDTH*i)(SI), v; VMOVNTPS v, (WIDTH*i)(DI)
#define TRIAD(i, v) VMOVUPS (WIDTH*i)(SI), v; VFMADD213PS (WIDTH*i)(DX), V8, v; VMOVUPS v, (WIDTH*i)(DI)

// READFAR reads what is far, and asks for it as the reductions do: for each line
// ahead of its time, and for one of four long before, across the end of a page.
#define READFAR \
	EIGHT(ASKNEXT); \
	PREFETCHT0 3072(SI); \
	PREFETCHT0 (3072+8*WIDTH-256)(SI); \
	EIGHT(READ)
#define ASKNEXT(i, v) PREFETCHT0 (64+WIDTH*i)(SI)

#define EIGHT(op) \
	op(0, V0); \
	op(1, V1); \
	op(2, V2); \
	op(3, V3); \
	op(4, V4); \
	op(5, V5); \
	op(6, V6); \
	op(7, V7)

#define BLOCKS(BLOCK) \
	PCALIGN $32; \
loop: \
	BLOCK; \
	ADDQ $(8*WIDTH), SI; \
	ADDQ $(8*WIDTH), DX; \
	ADDQ $(8*WIDTH), DI; \
	SUBQ $(8*WIDTH), CX; \
	JNE  loop; \
	VZEROUPPER; \
	RET
