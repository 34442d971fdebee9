// The names of float32_amd64.h for float64.

#ifdef ELEM
#undef ELEM
#undef MOVE
#undef MOVEZ
#undef MASKED
#undef BCST
#undef BLEND
#undef XOR
#undef ADD
#undef MUL
#undef DIV
#undef FMA
#undef FNMA
#endif

#define ELEM 8
#define MOVE VMOVUPD
#define MOVEZ VMOVUPD.Z
#define MASKED VMASKMOVPD
#define BCST VBROADCASTSD
#define BLEND VBLENDVPD
#define XOR VXORPD
#define ADD VADDPD
#define MUL VMULPD
#define DIV VDIVPD
#define FMA VFMADD231PD
#define FNMA VFNMADD231PD
