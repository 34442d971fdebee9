//go:build cgo && linux && amd64

#define _GNU_SOURCE
#include "calls.h"
#include <dlfcn.h>
#include <stdint.h>
#include <string.h>

const char *file_of(void *symbol) {
	Dl_info info;
	return dladdr(symbol, &info) ? info.dli_fname : "";
}

const char *call_text(void *f) { return ((const char *(*)(void))f)(); }

void call_mkl_version(void *f, char *text, int size) { ((void (*)(char *, int))f)(text, size); }

struct dnnl_version call_dnnl_version(void *f) {
	return *((const struct dnnl_version *(*)(void))f)();
}

// What CBLAS calls row-major, plain and transposed.
enum { ROW_MAJOR = 101, PLAIN_OR_TRANSPOSED = 111 };

#define DEFINE_CBLAS(T, gemm, gemv)                                                    \
	void gemm(void *f, long times, int ta, int tb, int m, int n, int k, T alpha,       \
	          const T *a, int lda, const T *b, int ldb, T beta, T *c, int ldc) {       \
		void (*call)(int, int, int, int, int, int, T, const T *, int, const T *, int,  \
		             T, T *, int) = f;                                                 \
		for (long i = 0; i < times; i++)                                               \
			call(ROW_MAJOR, PLAIN_OR_TRANSPOSED + ta, PLAIN_OR_TRANSPOSED + tb, m, n,  \
			     k, alpha, a, lda, b, ldb, beta, c, ldc);                              \
	}                                                                                  \
	void gemv(void *f, long times, int ta, int rows, int cols, T alpha, const T *a,    \
	          int lda, const T *x, T beta, T *y) {                                     \
		void (*call)(int, int, int, int, T, const T *, int, const T *, int, T, T *,    \
		             int) = f;                                                         \
		for (long i = 0; i < times; i++)                                               \
			call(ROW_MAJOR, PLAIN_OR_TRANSPOSED + ta, rows, cols, alpha, a, lda, x, 1, \
			     beta, y, 1);                                                          \
	}
DEFINE_CBLAS(float, cblas_gemm_f32, cblas_gemv_f32)
DEFINE_CBLAS(double, cblas_gemm_f64, cblas_gemv_f64)

#define DEFINE_REDUCE(T, name)                                                         \
	double name(enum reduction r, void *f, long times, int n, const T *x, const T *y) { \
		T (*one)(int, const T *, int) = f;                                             \
		T (*two)(int, const T *, int, const T *, int) = f;                             \
		size_t (*index)(int, const T *, int) = f;                                      \
		double result = 0;                                                             \
		for (long i = 0; i < times; i++)                                               \
			result = r == OF_ONE ? one(n, x, 1) : r == OF_TWO ? two(n, x, 1, y, 1)     \
			                                                  : index(n, x, 1);        \
		return result;                                                                 \
	}
DEFINE_REDUCE(float, cblas_reduce_f32)
DEFINE_REDUCE(double, cblas_reduce_f64)

void dnnl_gemm_f32(void *f, long times, int ta, int tb, int m, int n, int k, float alpha,
                   const float *a, int lda, const float *b, int ldb, float beta, float *c, int ldc) {
	int (*call)(char, char, int64_t, int64_t, int64_t, float, const float *, int64_t,
	            const float *, int64_t, float, float *, int64_t) = f;
	for (long i = 0; i < times; i++)
		call(ta ? 'T' : 'N', tb ? 'T' : 'N', m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
}

// Keeps the compiler from joining or dropping repetitions.
#define REPEATED __asm__ volatile("" ::: "memory")

// EACH sets y to the expression in x, vector by vector; the rest of fewer
// elements goes through a vector on the stack.
#define EACH(expression)                                    \
	for (long t = 0; t < times; t++) {                      \
		long i = 0;                                         \
		for (; i + lanes <= n; i += lanes) {                \
			vector x = *(const vector *)(px + i);           \
			*(vector *)(py + i) = (expression);             \
		}                                                   \
		if (i < n) {                                        \
			vector x = one;                                 \
			memcpy(&x, px + i, (n - i) * sizeof *px);       \
			x = (expression);                               \
			memcpy(py + i, &x, (n - i) * sizeof *px);       \
		}                                                   \
		REPEATED;                                           \
	}

#define SELECT(condition, yes, no) \
	(vector)((bits)(yes) & (condition) | (bits)(no) & ~(condition))
#define SQUARE(y) ((y) * (y))

#define DEFINE_VECTOR(T, I, bytes, isa, name)                                          \
	__attribute__((target(isa))) void name(enum form form, void *pf, void *pg,         \
	                                       long times, long n, const T *px, T *py) {   \
		typedef T vector __attribute__((vector_size(bytes), aligned(sizeof(T)), may_alias)); \
		typedef I bits __attribute__((vector_size(bytes)));                            \
		vector (*f)(vector) = pf, (*g)(vector) = pg;                                   \
		const long lanes = bytes / sizeof(T);                                          \
		const vector one = (vector){0} + 1;                                            \
		switch (form) {                                                                \
		case PLAIN: EACH(f(x)); break;                                                 \
		case SIGMOID: EACH(1 / (1 + f(-x))); break;                                    \
		case SOFTPLUS: EACH(g(f(x))); break;                                           \
		case ELU: EACH(SELECT(x > 0, x, f(x))); break;                                 \
		case SWISH: EACH(x / (1 + f(-x))); break;                                      \
		case SIGMOID_SLOPE: EACH(({ vector e = f(-x); e / SQUARE(1 + e); })); break;   \
		case TANH_SLOPE: EACH(({ vector e = f(-2 * x); 4 * e / SQUARE(1 + e); })); break; \
		case RELU: EACH((vector)((bits)x & (x > 0))); break;                           \
		case LEAKY_RELU: EACH(SELECT(x > 0, x, x * (T)0.01)); break;                   \
		case RELU_SLOPE: EACH((vector)((bits)one & (x > 0))); break;                   \
		case LEAKY_RELU_SLOPE: EACH(SELECT(x > 0, one, one * (T)0.01)); break;         \
		case SIGMOID_DERIVATIVE: EACH(x - x * x); break;                               \
		case TANH_DERIVATIVE: EACH(1 - x * x); break;                                  \
		}                                                                              \
	}
DEFINE_VECTOR(float, int32_t, 64, "avx512f,avx512dq", vector_f32_avx512)
DEFINE_VECTOR(double, int64_t, 64, "avx512f,avx512dq", vector_f64_avx512)
DEFINE_VECTOR(float, int32_t, 32, "avx2,fma", vector_f32_avx2)
DEFINE_VECTOR(double, int64_t, 32, "avx2,fma", vector_f64_avx2)

// FINISH makes the function of the exponentials e in the block.
#define FINISH(expression)                \
	for (int j = 0; j < m; j++) {         \
		const __typeof__(*block) e = block[j]; \
		y[i + j] = (expression);          \
	}

// A composed function goes through blocks that stay in the first-level cache.
enum { BLOCK = 1024 };

#define DEFINE_VML(T, name)                                                            \
	__attribute__((target("avx2,fma"), optimize("O3"))) void name(                     \
	    enum form form, void *pf, void *pg, long long mode, long times, long n,        \
	    const T *x, T *y) {                                                            \
		void (*f)(int, const T *, T *, long long) = pf;                                \
		void (*g)(int, const T *, T *, long long) = pg;                                \
		T block[BLOCK];                                                                \
		for (long t = 0; t < times; t++) {                                             \
			if (form == PLAIN) {                                                       \
				f(n, x, y, mode);                                                      \
				continue;                                                              \
			}                                                                          \
			for (long i = 0; i < n; i += BLOCK) {                                      \
				int m = n - i < BLOCK ? n - i : BLOCK;                                 \
				if (form == SOFTPLUS || form == ELU) {                                 \
					f(m, x + i, block, mode);                                          \
					if (form == SOFTPLUS)                                              \
						g(m, block, y + i, mode);                                      \
					else                                                               \
						for (int j = 0; j < m; j++)                                    \
							y[i + j] = x[i + j] > 0 ? x[i + j] : block[j];             \
					continue;                                                          \
				}                                                                      \
				const T sign = form == TANH_SLOPE ? -2 : -1;                           \
				for (int j = 0; j < m; j++)                                            \
					block[j] = sign * x[i + j];                                        \
				f(m, block, block, mode);                                              \
				switch (form) {                                                        \
				case SIGMOID: FINISH(1 / (1 + e)); break;                              \
				case SWISH: FINISH(x[i + j] / (1 + e)); break;                         \
				case SIGMOID_SLOPE: FINISH(e / SQUARE(1 + e)); break;                  \
				default: FINISH(4 * e / SQUARE(1 + e)); break;                         \
				}                                                                      \
			}                                                                          \
		}                                                                              \
	}
DEFINE_VML(float, vml_f32)
DEFINE_VML(double, vml_f64)
                                                                                       \
#define DEFINE_TRIANGLE(T, name)                                                       \
	void name(enum triangle t, void *f, long times, int n, T *a, T *b, T *c) {         \
		enum { LOWER = 122, NON_UNIT = 131, LEFT = 141 };                              \
		void (*syrk)(int, int, int, int, int, T, const T *, int, T, T *, int) = f;     \
		void (*symm)(int, int, int, int, int, T, const T *, int, const T *, int, T, T *, int) = f; \
		void (*trxm)(int, int, int, int, int, int, int, T, const T *, int, T *, int) = f; \
		void (*symv)(int, int, int, T, const T *, int, const T *, int, T, T *, int) = f; \
		void (*ger)(int, int, int, T, const T *, int, const T *, int, T *, int) = f;   \
		void (*trsv)(int, int, int, int, int, const T *, int, T *, int) = f;           \
		for (long i = 0; i < times; i++)                                               \
			switch (t) {                                                               \
			case SYRK: syrk(ROW_MAJOR, LOWER, PLAIN_OR_TRANSPOSED, n, n, 1, a, n, 0, c, n); break; \
			case SYMM: symm(ROW_MAJOR, LEFT, LOWER, n, n, 1, a, n, b, n, 0, c, n); break; \
			case TRMM:                                                                 \
			case TRSM: trxm(ROW_MAJOR, LEFT, LOWER, PLAIN_OR_TRANSPOSED, NON_UNIT, n, n, 1, a, n, b, n); break; \
			case SYMV: symv(ROW_MAJOR, LOWER, n, 1, a, n, b, 1, 0, c, 1); break;       \
			case GER: ger(ROW_MAJOR, n, n, (T)0x1p-24, b, 1, c, 1, a, n); break;       \
			case TRSV: trsv(ROW_MAJOR, LOWER, PLAIN_OR_TRANSPOSED, NON_UNIT, n, a, n, b, 1); break; \
			}                                                                          \
	}
DEFINE_TRIANGLE(float, cblas_triangle_f32)
DEFINE_TRIANGLE(double, cblas_triangle_f64)

#define LOOP(expression) \
	for (long i = 0; i < n; i++) \
		dst[i] = (expression)
                                                                                       \
#define DEFINE_LOOP(T, isa, root, name)                                                \
	__attribute__((target(isa), optimize("O3,no-math-errno"))) void name(enum loop l, long times, long n, \
	                             const T *restrict x, const T *restrict y, T *restrict dst) { \
		for (long t = 0; t < times; t++) {                                             \
			switch (l) {                                                               \
			case AXPY: LOOP(dst[i] + x[i] / 2); break;                                 \
			case SCAL: LOOP(-dst[i]); break;                                           \
			case ADD: LOOP(x[i] + y[i]); break;                                        \
			case MUL: LOOP(x[i] * y[i]); break;                                        \
			case DIV: LOOP(x[i] / y[i]); break;                                        \
			case SQRT: LOOP(root(x[i])); break;                                        \
			case CLAMP: LOOP(x[i] < -1 ? -1 : x[i] > 1 ? 1 : x[i]); break;             \
			}                                                                          \
			REPEATED;                                                                  \
		}                                                                              \
	}
DEFINE_LOOP(float, "avx512f,avx512dq,prefer-vector-width=512", __builtin_sqrtf, loop_f32_avx512)
DEFINE_LOOP(double, "avx512f,avx512dq,prefer-vector-width=512", __builtin_sqrt, loop_f64_avx512)
DEFINE_LOOP(float, "avx2,fma", __builtin_sqrtf, loop_f32_avx2)
DEFINE_LOOP(double, "avx2,fma", __builtin_sqrt, loop_f64_avx2)
                                                                                       \
#define DEFINE_ARITHMETIC(T, axpy, scal, one, two)                                     \
	void axpy(void *f, long times, int n, const T *x, T *y) {                          \
		void (*call)(int, T, const T *, int, T *, int) = f;                            \
		for (long i = 0; i < times; i++)                                               \
			call(n, (T)0.5, x, 1, y, 1);                                               \
	}                                                                                  \
	void scal(void *f, long times, int n, T *y) {                                      \
		void (*call)(int, T, T *, int) = f;                                            \
		for (long i = 0; i < times; i++)                                               \
			call(n, -1, y, 1);                                                         \
	}                                                                                  \
	void one(void *f, long long mode, long times, int n, const T *x, T *y) {           \
		void (*call)(int, const T *, T *, long long) = f;                              \
		for (long i = 0; i < times; i++)                                               \
			call(n, x, y, mode);                                                       \
	}                                                                                  \
	void two(void *f, long long mode, long times, int n, const T *x, const T *y, T *dst) { \
		void (*call)(int, const T *, const T *, T *, long long) = f;                   \
		for (long i = 0; i < times; i++)                                               \
			call(n, x, y, dst, mode);                                                  \
	}
DEFINE_ARITHMETIC(float, cblas_axpy_f32, cblas_scal_f32, vml_one_f32, vml_two_f32)
DEFINE_ARITHMETIC(double, cblas_axpy_f64, cblas_scal_f64, vml_one_f64, vml_two_f64)
