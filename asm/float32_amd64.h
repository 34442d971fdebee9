// The instructions and the size of an element of float32; float64_amd64.h has the
// same names for float64. A file includes either in front of the kernels that it
// is for, as often as it changes between them.

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

#define ELEM 4
#define MOVE VMOVUPS
#define MOVEZ VMOVUPS.Z
#define MASKED VMASKMOVPS
#define BCST VBROADCASTSS
#define BLEND VBLENDVPS
#define XOR VXORPS
#define ADD VADDPS
#define MUL VMULPS
#define DIV VDIVPS
#define FMA VFMADD231PS
#define FNMA VFNMADD231PS
