// Calls of foreign functions, repeated in C so that the way from Go to C is
// paid once in a burst and not by the peer.

#include <gnu/libc-version.h>

// The file a function comes from, and what the libraries say of themselves.
const char *file_of(void *symbol);
const char *call_text(void *f);
void call_mkl_version(void *f, char *text, int size);
struct dnnl_version { int major, minor, patch; }; // the start of what dnnl_version returns
struct dnnl_version call_dnnl_version(void *f);

// A product, row-major, as CBLAS and oneDNN take it; trans is 0 or 1. A gemv is
// op(A) times x, where A is rows×cols.
#define DECLARE_CBLAS(T, gemm, gemv)                                                   \
	void gemm(void *f, long times, int ta, int tb, int m, int n, int k, T alpha,       \
	          const T *a, int lda, const T *b, int ldb, T beta, T *c, int ldc);        \
	void gemv(void *f, long times, int ta, int rows, int cols, T alpha, const T *a,    \
	          int lda, const T *x, T beta, T *y);
DECLARE_CBLAS(float, cblas_gemm_f32, cblas_gemv_f32)
DECLARE_CBLAS(double, cblas_gemm_f64, cblas_gemv_f64)

// The result of a reduction: a number of one vector or of two, or an index.
enum reduction { OF_ONE, OF_TWO, INDEX };

double cblas_reduce_f32(enum reduction r, void *f, long times, int n, const float *x, const float *y);
double cblas_reduce_f64(enum reduction r, void *f, long times, int n, const double *x, const double *y);

void dnnl_gemm_f32(void *f, long times, int ta, int tb, int m, int n, int k, float alpha,
                   const float *a, int lda, const float *b, int ldb, float beta, float *c, int ldc);

// What BLAS has of triangles and symmetric matrices of order n, and with vectors, all
// with the lower triangle on the left: C = A·Aᵀ, C = A·B, B = A·B, B = A⁻¹·B,
// c = A·b, A += b·cᵀ/2²⁴, b = A⁻¹·b.
enum triangle { SYRK, SYMM, TRMM, TRSM, SYMV, GER, TRSV };

void cblas_triangle_f32(enum triangle t, void *f, long times, int n, float *a, float *b, float *c);
void cblas_triangle_f64(enum triangle t, void *f, long times, int n, double *a, double *b, double *c);

// Arithmetic on slices: plain loops of ours, y += x/2, y = -y, and with MKL's names
// the sum, product, quotient of two and the root and the bounds -1 and 1 of one.
enum loop { AXPY, SCAL, ADD, MUL, DIV, SQRT, CLAMP };

#define DECLARE_LOOP(T, name) \
	void name(enum loop l, long times, long n, const T *x, const T *y, T *dst);
DECLARE_LOOP(float, loop_f32_avx512)
DECLARE_LOOP(double, loop_f64_avx512)
DECLARE_LOOP(float, loop_f32_avx2)
DECLARE_LOOP(double, loop_f64_avx2)

// Those of BLAS, and of MKL in an accuracy mode: of one vector or two.
#define DECLARE_ARITHMETIC(T, axpy, scal, one, two)                                       \
	void axpy(void *f, long times, int n, const T *x, T *y);                              \
	void scal(void *f, long times, int n, T *y);                                          \
	void one(void *f, long long mode, long times, int n, const T *x, T *y);               \
	void two(void *f, long long mode, long times, int n, const T *x, const T *y, T *dst);
DECLARE_ARITHMETIC(float, cblas_axpy_f32, cblas_scal_f32, vml_one_f32, vml_two_f32)
DECLARE_ARITHMETIC(double, cblas_axpy_f64, cblas_scal_f64, vml_one_f64, vml_two_f64)

// The element-wise functions. Some are made of a library's exp, or of its exp
// and log1p.
enum form {
	PLAIN, SIGMOID, SOFTPLUS, ELU, SWISH, SIGMOID_SLOPE, TANH_SLOPE,
	RELU, LEAKY_RELU, RELU_SLOPE, LEAKY_RELU_SLOPE, SIGMOID_DERIVATIVE, TANH_DERIVATIVE
};

// Libraries of functions of one vector, 16 float32 or 8 float64 with AVX-512,
// half of that with AVX2: f is the function or exp, g is log1p.
#define DECLARE_VECTOR(T, name) \
	void name(enum form form, void *f, void *g, long times, long n, const T *x, T *y);
DECLARE_VECTOR(float, vector_f32_avx512)
DECLARE_VECTOR(double, vector_f64_avx512)
DECLARE_VECTOR(float, vector_f32_avx2)
DECLARE_VECTOR(double, vector_f64_avx2)

// MKL's functions of an array, in an accuracy mode.
#define DECLARE_VML(T, name)                                                          \
	void name(enum form form, void *f, void *g, long long mode, long times, long n, \
	          const T *x, T *y);
DECLARE_VML(float, vml_f32)
DECLARE_VML(double, vml_f64)
