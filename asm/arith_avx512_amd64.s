//go:build gc && !purego && !noasm

// Arithmetic on slices, 64 bytes at a time.
//
//	DI dst   SI x   DX y   CX bytes left, then words   AX offset   BX scratch
//	Z0-Z3    intermediates
//	Z8-Z10   the scalars alpha, d or mu, eps, tiny
//	Z11      all bits but the sign
//	K1       words of the rest   K2 lanes that FLUSH keeps or PICK takes

#define V0 Z0
#define V1 Z1
#define V2 Z2
#define V3 Z3
#define V8 Z8
#define V9 Z9
#define V10 Z10
#define V11 Z11

#define WIDTH 64
#define LOAD(i, p, v) VMOVUPS i(p)(AX*1), v
#define STORE(v, i, p) VMOVUPS v, i(p)(AX*1)
#define LOADREST(i, p, v) VMOVUPS.Z i(p)(AX*1), K1, v
#define STOREREST(v, i, p) VMOVUPS v, K1, i(p)(AX*1)
#define REST SHRQ $2, CX; MOVL $-1, BX; SHLL CX, BX; NOTL BX; KMOVW BX, K1

#define NLT $0x15
#define FLUSH(v) VANDPS v, Z11, Z3; CMPP NLT, Z10, Z3, K2; KEEP v, K2, v
#define GT $0x1e
#define POSITIVE(v) VXORPS Z3, Z3, Z3; CMPP GT, Z3, v, K2
#define SIGNED(v) SIGNS v, K2
#define NAN(v) CMPP $3, v, v, K2
#define PICK(v, d) COPYP v, K2, d
#define ABSMASK VPTERNLOGD $0xff, Z11, Z11, Z11; SHIFTRIGHT $1, Z11, Z11

#include "arith_amd64.h"

#define SHIFT $2
#define ADDP VADDPS
#define SUBP VSUBPS
#define MULP VMULPS
#define DIVP VDIVPS
#define SQRTP VSQRTPS
#define MAXP VMAXPS
#define MINP VMINPS
#define COPYP VMOVAPS
#define SIGNS VPMOVD2M
#define FMADDP VFMADD231PS
#define FMSUBP VFMSUB213PS
#define BROADCAST VBROADCASTSS
#define CMPP VCMPPS
#define SHIFTRIGHT VPSRLD
#define KEEP VMOVAPS.Z

// func addF32AVX512(dst, x, y []float32)
TEXT ·addF32AVX512(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ y_base+48(FP), DX
	MOVQ dst_len+8(FP), CX
	EACH(ADD)

// func subF32AVX512(dst, x, y []float32)
TEXT ·subF32AVX512(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ y_base+48(FP), DX
	MOVQ dst_len+8(FP), CX
	EACH(SUB)

// func mulF32AVX512(dst, x, y []float32)
TEXT ·mulF32AVX512(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ y_base+48(FP), DX
	MOVQ dst_len+8(FP), CX
	EACH(MUL)

// func mulAddF32AVX512(dst, x, y []float32)
TEXT ·mulAddF32AVX512(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ y_base+48(FP), DX
	MOVQ dst_len+8(FP), CX
	EACH(MULADD)

// func axpyF32AVX512(dst, x []float32, alpha float32)
TEXT ·axpyF32AVX512(SB), NOSPLIT, $0-52
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ dst_len+8(FP), CX
	BROADCAST alpha+48(FP), V8
	EACH(AXPY)

// func scalF32AVX512(dst []float32, alpha float32)
TEXT ·scalF32AVX512(SB), NOSPLIT, $0-28
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	BROADCAST alpha+24(FP), V8
	EACH(SCAL)

// func divScalarF32AVX512(dst []float32, d float32)
TEXT ·divScalarF32AVX512(SB), NOSPLIT, $0-28
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	BROADCAST d+24(FP), V8
	EACH(DIVSCALAR)

// func flushSmallF32AVX512(dst []float32, tiny float32)
TEXT ·flushSmallF32AVX512(SB), NOSPLIT, $0-28
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	BROADCAST tiny+24(FP), V10
	ABSMASK
	EACH(FLUSHSMALL)

// func momentumF32AVX512(dst, x, y []float32, mu, eps, tiny float32)
TEXT ·momentumF32AVX512(SB), NOSPLIT, $0-84
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ y_base+48(FP), DX
	MOVQ dst_len+8(FP), CX
	BROADCAST mu+72(FP), V8
	BROADCAST eps+76(FP), V9
	BROADCAST tiny+80(FP), V10
	ABSMASK
	EACH(MOMENTUM)

// func divF32AVX512(dst, x, y []float32)
TEXT ·divF32AVX512(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ y_base+48(FP), DX
	MOVQ dst_len+8(FP), CX
	EACH(DIV)

// func sqrtF32AVX512(dst, x []float32)
TEXT ·sqrtF32AVX512(SB), NOSPLIT, $0-48
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ dst_len+8(FP), CX
	EACH(SQRT)

// func maximumF32AVX512(dst, x, y []float32)
TEXT ·maximumF32AVX512(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ y_base+48(FP), DX
	MOVQ dst_len+8(FP), CX
	EACH(MAXIMUM)

// func whereF32AVX512(dst, x, y []float32)
TEXT ·whereF32AVX512(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ y_base+48(FP), DX
	MOVQ dst_len+8(FP), CX
	EACH(WHERE)

// func clampF32AVX512(dst, x []float32, lo, hi float32)
TEXT ·clampF32AVX512(SB), NOSPLIT, $0-56
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ dst_len+8(FP), CX
	BROADCAST lo+48(FP), V8
	BROADCAST hi+52(FP), V9
	EACH(CLAMP)

// func leakyF32AVX512(dst, x []float32, slope float32)
TEXT ·leakyF32AVX512(SB), NOSPLIT, $0-52
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ dst_len+8(FP), CX
	BROADCAST slope+48(FP), V8
	EACH(LEAKY)

// func addMagnitudesF32AVX512(dst []float32, a *float32, lda int)
TEXT ·addMagnitudesF32AVX512(SB), NOSPLIT, $0-40
	ROWARGUMENTS
	ABSMASK
	EACH(ADDMAGNITUDES)

// func addSquaresF32AVX512(dst []float32, a *float32, lda int)
TEXT ·addSquaresF32AVX512(SB), NOSPLIT, $0-40
	ROWARGUMENTS
	EACH(ADDSQUARES)

// func maximumRowsF32AVX512(dst []float32, a *float32, lda int)
TEXT ·maximumRowsF32AVX512(SB), NOSPLIT, $0-40
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
#undef COPYP
#undef SIGNS
#undef FMADDP
#undef FMSUBP
#undef BROADCAST
#undef CMPP
#undef SHIFTRIGHT
#undef KEEP

#define SHIFT $3
#define ADDP VADDPD
#define SUBP VSUBPD
#define MULP VMULPD
#define DIVP VDIVPD
#define SQRTP VSQRTPD
#define MAXP VMAXPD
#define MINP VMINPD
#define COPYP VMOVAPD
#define SIGNS VPMOVQ2M
#define FMADDP VFMADD231PD
#define FMSUBP VFMSUB213PD
#define BROADCAST VBROADCASTSD
#define CMPP VCMPPD
#define SHIFTRIGHT VPSRLQ
#define KEEP VMOVAPD.Z

// func addF64AVX512(dst, x, y []float64)
TEXT ·addF64AVX512(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ y_base+48(FP), DX
	MOVQ dst_len+8(FP), CX
	EACH(ADD)

// func subF64AVX512(dst, x, y []float64)
TEXT ·subF64AVX512(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ y_base+48(FP), DX
	MOVQ dst_len+8(FP), CX
	EACH(SUB)

// func mulF64AVX512(dst, x, y []float64)
TEXT ·mulF64AVX512(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ y_base+48(FP), DX
	MOVQ dst_len+8(FP), CX
	EACH(MUL)

// func mulAddF64AVX512(dst, x, y []float64)
TEXT ·mulAddF64AVX512(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ y_base+48(FP), DX
	MOVQ dst_len+8(FP), CX
	EACH(MULADD)

// func axpyF64AVX512(dst, x []float64, alpha float64)
TEXT ·axpyF64AVX512(SB), NOSPLIT, $0-56
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ dst_len+8(FP), CX
	BROADCAST alpha+48(FP), V8
	EACH(AXPY)

// func scalF64AVX512(dst []float64, alpha float64)
TEXT ·scalF64AVX512(SB), NOSPLIT, $0-32
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	BROADCAST alpha+24(FP), V8
	EACH(SCAL)

// func divScalarF64AVX512(dst []float64, d float64)
TEXT ·divScalarF64AVX512(SB), NOSPLIT, $0-32
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	BROADCAST d+24(FP), V8
	EACH(DIVSCALAR)

// func flushSmallF64AVX512(dst []float64, tiny float64)
TEXT ·flushSmallF64AVX512(SB), NOSPLIT, $0-32
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), CX
	BROADCAST tiny+24(FP), V10
	ABSMASK
	EACH(FLUSHSMALL)

// func momentumF64AVX512(dst, x, y []float64, mu, eps, tiny float64)
TEXT ·momentumF64AVX512(SB), NOSPLIT, $0-96
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ y_base+48(FP), DX
	MOVQ dst_len+8(FP), CX
	BROADCAST mu+72(FP), V8
	BROADCAST eps+80(FP), V9
	BROADCAST tiny+88(FP), V10
	ABSMASK
	EACH(MOMENTUM)

// func divF64AVX512(dst, x, y []float64)
TEXT ·divF64AVX512(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ y_base+48(FP), DX
	MOVQ dst_len+8(FP), CX
	EACH(DIV)

// func sqrtF64AVX512(dst, x []float64)
TEXT ·sqrtF64AVX512(SB), NOSPLIT, $0-48
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ dst_len+8(FP), CX
	EACH(SQRT)

// func maximumF64AVX512(dst, x, y []float64)
TEXT ·maximumF64AVX512(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ y_base+48(FP), DX
	MOVQ dst_len+8(FP), CX
	EACH(MAXIMUM)

// func whereF64AVX512(dst, x, y []float64)
TEXT ·whereF64AVX512(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ y_base+48(FP), DX
	MOVQ dst_len+8(FP), CX
	EACH(WHERE)

// func clampF64AVX512(dst, x []float64, lo, hi float64)
TEXT ·clampF64AVX512(SB), NOSPLIT, $0-64
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ dst_len+8(FP), CX
	BROADCAST lo+48(FP), V8
	BROADCAST hi+56(FP), V9
	EACH(CLAMP)

// func leakyF64AVX512(dst, x []float64, slope float64)
TEXT ·leakyF64AVX512(SB), NOSPLIT, $0-56
	MOVQ dst_base+0(FP), DI
	MOVQ x_base+24(FP), SI
	MOVQ dst_len+8(FP), CX
	BROADCAST slope+48(FP), V8
	EACH(LEAKY)

// func addMagnitudesF64AVX512(dst []float64, a *float64, lda int)
TEXT ·addMagnitudesF64AVX512(SB), NOSPLIT, $0-40
	ROWARGUMENTS
	ABSMASK
	EACH(ADDMAGNITUDES)

// func addSquaresF64AVX512(dst []float64, a *float64, lda int)
TEXT ·addSquaresF64AVX512(SB), NOSPLIT, $0-40
	ROWARGUMENTS
	EACH(ADDSQUARES)

// func maximumRowsF64AVX512(dst []float64, a *float64, lda int)
TEXT ·maximumRowsF64AVX512(SB), NOSPLIT, $0-40
	ROWARGUMENTS
	EACH(MAXIMUMROWS)
