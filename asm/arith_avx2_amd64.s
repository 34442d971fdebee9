//go:build gc && !purego && !noasm

// Arithmetic on slices, 32 bytes at a time.
//
//	DI dst   SI x   DX y   CX bytes left   AX offset   BX mask table
//	Y0-Y3    intermediates; Y3 has the lanes of PICK
//	Y8-Y10   the scalars alpha, d or mu, eps, tiny
//	Y11      all bits but the sign
//	Y15      mask of the rest

#define V0 Y0
#define V1 Y1
#define V2 Y2
#define V3 Y3
#define V8 Y8
#define V9 Y9
#define V10 Y10
#define V11 Y11

#define WIDTH 32
#define LOAD(i, p, v) VMOVUPS i(p)(AX*1), v
#define STORE(v, i, p) VMOVUPS v, i(p)(AX*1)
#define LOADREST(i, p, v) VMASKMOVPS i(p)(AX*1), Y15, v
#define STOREREST(v, i, p) VMASKMOVPS v, Y15, i(p)(AX*1)
#define REST LEAQ words<>+32(SB), BX; SUBQ CX, BX; VMOVDQU (BX), Y15

#define LT $0x11
#define FLUSH(v) VANDPS v, Y11, Y3; CMPP LT, Y10, Y3, Y3; VANDNPS v, Y3, v
#define GT $0x1e
#define POSITIVE(v) VXORPS Y3, Y3, Y3; CMPP GT, Y3, v, Y3
#define SIGNED(v) VMOVAPS v, Y3
#define NAN(v) CMPP $3, v, v, Y3
#define PICK(v, d) BLENDP Y3, v, d, d
#define ABSMASK VPCMPEQD Y11, Y11, Y11; SHIFTRIGHT $1, Y11, Y11

#include "arith_amd64.h"

// Eight words, then none: an address k bytes before the middle selects k bytes.
DATA words<>+0(SB)/8, $-1
DATA words<>+8(SB)/8, $-1
DATA words<>+16(SB)/8, $-1
DATA words<>+24(SB)/8, $-1
DATA words<>+32(SB)/8, $0
DATA words<>+40(SB)/8, $0
DATA words<>+48(SB)/8, $0
DATA words<>+56(SB)/8, $0
GLOBL words<>(SB), RODATA|NOPTR, $64

#define SHIFT $2
#define ADDP VADDPS
#define SUBP VSUBPS
#define MULP VMULPS
#define DIVP VDIVPS
#define SQRTP VSQRTPS
#define MAXP VMAXPS
#define MINP VMINPS
#define BLENDP VBLENDVPS
#define FMADDP VFMADD231PS
#define FMSUBP VFMSUB213PS
#define BROADCAST VBROADCASTSS
#define CMPP VCMPPS
#define SHIFTRIGHT VPSRLD

// func addF32AVX2(dst, x, y []float32)
TEXT ·addF32AVX2(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ y_base+48(FP), DX
	MOVQ dst_len+8(FP), CX
	EACH(ADD)

// func subF32AVX2(dst, x, y []float32)
TEXT ·subF32AVX2(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ y_base+48(FP), DX
	MOVQ dst_len+8(FP), CX
	EACH(SUB)

// func mulF32AVX2(dst, x, y []float32)
TEXT ·mulF32AVX2(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ y_base+48(FP), DX
	MOVQ dst_len+8(FP), CX
	EACH(MUL)

// func mulAddF32AVX2(dst, x, y []float32)
TEXT ·mulAddF32AVX2(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ y_base+48(FP), DX
	MOVQ dst_len+8(FP), CX
	EACH(MULADD)

// func axpyF32AVX2(dst, x []float32, alpha float32)
TEXT ·axpyF32AVX2(SB), NOSPLIT, $0-52
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ dst_len+8(FP), CX
	BROADCAST alpha+48(FP), V8
	EACH(AXPY)

// func scalF32AVX2(dst []float32, alpha float32)
TEXT ·scalF32AVX2(SB), NOSPLIT, $0-28
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	BROADCAST alpha+24(FP), V8
	EACH(SCAL)

// func divScalarF32AVX2(dst []float32, d float32)
TEXT ·divScalarF32AVX2(SB), NOSPLIT, $0-28
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	BROADCAST d+24(FP), V8
	EACH(DIVSCALAR)

// func flushSmallF32AVX2(dst []float32, tiny float32)
TEXT ·flushSmallF32AVX2(SB), NOSPLIT, $0-28
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	BROADCAST tiny+24(FP), V10
	ABSMASK
	EACH(FLUSHSMALL)

// func momentumF32AVX2(dst, x, y []float32, mu, eps, tiny float32)
TEXT ·momentumF32AVX2(SB), NOSPLIT, $0-84
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ y_base+48(FP), DX
	MOVQ dst_len+8(FP), CX
	BROADCAST mu+72(FP), V8
	BROADCAST eps+76(FP), V9
	BROADCAST tiny+80(FP), V10
	ABSMASK
	EACH(MOMENTUM)

// func divF32AVX2(dst, x, y []float32)
TEXT ·divF32AVX2(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ y_base+48(FP), DX
	MOVQ dst_len+8(FP), CX
	EACH(DIV)

// func sqrtF32AVX2(dst, x []float32)
TEXT ·sqrtF32AVX2(SB), NOSPLIT, $0-48
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ dst_len+8(FP), CX
	EACH(SQRT)

// func maximumF32AVX2(dst, x, y []float32)
TEXT ·maximumF32AVX2(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ y_base+48(FP), DX
	MOVQ dst_len+8(FP), CX
	EACH(MAXIMUM)

// func whereF32AVX2(dst, x, y []float32)
TEXT ·whereF32AVX2(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ y_base+48(FP), DX
	MOVQ dst_len+8(FP), CX
	EACH(WHERE)

// func clampF32AVX2(dst, x []float32, lo, hi float32)
TEXT ·clampF32AVX2(SB), NOSPLIT, $0-56
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ dst_len+8(FP), CX
	BROADCAST lo+48(FP), V8
	BROADCAST hi+52(FP), V9
	EACH(CLAMP)

// func leakyF32AVX2(dst, x []float32, slope float32)
TEXT ·leakyF32AVX2(SB), NOSPLIT, $0-52
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ dst_len+8(FP), CX
	BROADCAST slope+48(FP), V8
	EACH(LEAKY)

// func addMagnitudesF32AVX2(dst []float32, a *float32, lda int)
TEXT ·addMagnitudesF32AVX2(SB), NOSPLIT, $0-40
	ROWARGUMENTS
	ABSMASK
	EACH(ADDMAGNITUDES)

// func addSquaresF32AVX2(dst []float32, a *float32, lda int)
TEXT ·addSquaresF32AVX2(SB), NOSPLIT, $0-40
	ROWARGUMENTS
	EACH(ADDSQUARES)

// func maximumRowsF32AVX2(dst []float32, a *float32, lda int)
TEXT ·maximumRowsF32AVX2(SB), NOSPLIT, $0-40
	ROWARGUMENTS
	EACH(MAXIMUMROWS)

#undef SHIFT
#undef ADDP
#undef SUBP
#undef MULP
#undef DIVP
#undef SQRTP
#undef MAXP
#undef MINP
#undef BLENDP
#undef FMADDP
#undef FMSUBP
#undef BROADCAST
#undef CMPP
#undef SHIFTRIGHT

#define SHIFT $3
#define ADDP VADDPD
#define SUBP VSUBPD
#define MULP VMULPD
#define DIVP VDIVPD
#define SQRTP VSQRTPD
#define MAXP VMAXPD
#define MINP VMINPD
#define BLENDP VBLENDVPD
#define FMADDP VFMADD231PD
#define FMSUBP VFMSUB213PD
#define BROADCAST VBROADCASTSD
#define CMPP VCMPPD
#define SHIFTRIGHT VPSRLQ

// func addF64AVX2(dst, x, y []float64)
TEXT ·addF64AVX2(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ y_base+48(FP), DX
	MOVQ dst_len+8(FP), CX
	EACH(ADD)

// func subF64AVX2(dst, x, y []float64)
TEXT ·subF64AVX2(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ y_base+48(FP), DX
	MOVQ dst_len+8(FP), CX
	EACH(SUB)

// func mulF64AVX2(dst, x, y []float64)
TEXT ·mulF64AVX2(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ y_base+48(FP), DX
	MOVQ dst_len+8(FP), CX
	EACH(MUL)

// func mulAddF64AVX2(dst, x, y []float64)
TEXT ·mulAddF64AVX2(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ y_base+48(FP), DX
	MOVQ dst_len+8(FP), CX
	EACH(MULADD)

// func axpyF64AVX2(dst, x []float64, alpha float64)
TEXT ·axpyF64AVX2(SB), NOSPLIT, $0-56
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ dst_len+8(FP), CX
	BROADCAST alpha+48(FP), V8
	EACH(AXPY)

// func scalF64AVX2(dst []float64, alpha float64)
TEXT ·scalF64AVX2(SB), NOSPLIT, $0-32
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	BROADCAST alpha+24(FP), V8
	EACH(SCAL)

// func divScalarF64AVX2(dst []float64, d float64)
TEXT ·divScalarF64AVX2(SB), NOSPLIT, $0-32
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	BROADCAST d+24(FP), V8
	EACH(DIVSCALAR)

// func flushSmallF64AVX2(dst []float64, tiny float64)
TEXT ·flushSmallF64AVX2(SB), NOSPLIT, $0-32
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	BROADCAST tiny+24(FP), V10
	ABSMASK
	EACH(FLUSHSMALL)

// func momentumF64AVX2(dst, x, y []float64, mu, eps, tiny float64)
TEXT ·momentumF64AVX2(SB), NOSPLIT, $0-96
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ y_base+48(FP), DX
	MOVQ dst_len+8(FP), CX
	BROADCAST mu+72(FP), V8
	BROADCAST eps+80(FP), V9
	BROADCAST tiny+88(FP), V10
	ABSMASK
	EACH(MOMENTUM)

// func divF64AVX2(dst, x, y []float64)
TEXT ·divF64AVX2(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ y_base+48(FP), DX
	MOVQ dst_len+8(FP), CX
	EACH(DIV)

// func sqrtF64AVX2(dst, x []float64)
TEXT ·sqrtF64AVX2(SB), NOSPLIT, $0-48
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ dst_len+8(FP), CX
	EACH(SQRT)

// func maximumF64AVX2(dst, x, y []float64)
TEXT ·maximumF64AVX2(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ y_base+48(FP), DX
	MOVQ dst_len+8(FP), CX
	EACH(MAXIMUM)

// func whereF64AVX2(dst, x, y []float64)
TEXT ·whereF64AVX2(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ y_base+48(FP), DX
	MOVQ dst_len+8(FP), CX
	EACH(WHERE)

// func clampF64AVX2(dst, x []float64, lo, hi float64)
TEXT ·clampF64AVX2(SB), NOSPLIT, $0-64
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ dst_len+8(FP), CX
	BROADCAST lo+48(FP), V8
	BROADCAST hi+56(FP), V9
	EACH(CLAMP)

// func leakyF64AVX2(dst, x []float64, slope float64)
TEXT ·leakyF64AVX2(SB), NOSPLIT, $0-56
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ dst_len+8(FP), CX
	BROADCAST slope+48(FP), V8
	EACH(LEAKY)

// func addMagnitudesF64AVX2(dst []float64, a *float64, lda int)
TEXT ·addMagnitudesF64AVX2(SB), NOSPLIT, $0-40
	ROWARGUMENTS
	ABSMASK
	EACH(ADDMAGNITUDES)

// func addSquaresF64AVX2(dst []float64, a *float64, lda int)
TEXT ·addSquaresF64AVX2(SB), NOSPLIT, $0-40
	ROWARGUMENTS
	EACH(ADDSQUARES)

// func maximumRowsF64AVX2(dst []float64, a *float64, lda int)
TEXT ·maximumRowsF64AVX2(SB), NOSPLIT, $0-40
	ROWARGUMENTS
	EACH(MAXIMUMROWS)
