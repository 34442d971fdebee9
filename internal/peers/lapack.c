//go:build cgo && linux && amd64

#include "lapack.h"
#include <stddef.h>
#include <string.h>

// f is the function of the factorization, g the one that forms Q. Fortran takes
// everything by address, and the lengths of texts behind the rest. The result is
// the sum of what the calls report, 0 when all is well.
#define DEFINE_LAPACK(T, name)                                                            \
	int name(enum factorization what, void *f, void *g, long times, int n, const T *a,    \
	         const T *b, T *factors, T *values, T *imaginary, T *tau, T *u, T *v,         \
	         T *scratch, int length, int *integers, int integers_length) {                \
		void (*potrf)(const char *, int *, T *, int *, int *, size_t) = f;                \
		void (*geqrf)(int *, int *, T *, int *, T *, T *, int *, int *) = f;              \
		void (*orgqr)(int *, int *, int *, T *, int *, T *, T *, int *, int *) = g;       \
		void (*gesv)(int *, int *, T *, int *, int *, T *, int *, int *) = f;             \
		void (*syevd)(const char *, const char *, int *, T *, int *, T *, T *, int *,     \
		              int *, int *, int *, size_t, size_t) = f;                           \
		void (*geev)(const char *, const char *, int *, T *, int *, T *, T *, T *, int *, \
		             T *, int *, T *, int *, int *, size_t, size_t) = f;                  \
		void (*gesdd)(const char *, int *, int *, T *, int *, T *, T *, int *, T *,       \
		              int *, T *, int *, int *, int *, size_t) = f;                       \
		void (*gehrd)(int *, int *, int *, T *, int *, T *, T *, int *, int *) = f;       \
		void (*geqp3)(int *, int *, T *, int *, int *, T *, T *, int *, int *) = f;       \
		int info = 0, more = 0, one = 1, failed = 0;                                      \
		for (long i = 0; i < times; i++) {                                                \
			memcpy(factors, a, (size_t)n * n * sizeof(T));                                \
			switch (what) {                                                               \
			case CHOLESKY:                                                                \
				potrf("L", &n, factors, &n, &info, 1);                                    \
				break;                                                                    \
			case QR:                                                                      \
			case QR_WITH_Q:                                                               \
				geqrf(&n, &n, factors, &n, tau, scratch, &length, &info);                 \
				if (what == QR_WITH_Q) {                                                  \
					memcpy(u, factors, (size_t)n * n * sizeof(T));                        \
					orgqr(&n, &n, &n, u, &n, tau, scratch, &length, &more);               \
				}                                                                         \
				break;                                                                    \
			case PIVOTED_QR:                                                              \
				memset(integers, 0, n * sizeof(int));                                     \
				geqp3(&n, &n, factors, &n, integers, tau, scratch, &length, &info);       \
				break;                                                                    \
			case HESSENBERG:                                                              \
				gehrd(&n, &one, &n, factors, &n, tau, scratch, &length, &info);           \
				break;                                                                    \
			case LU_SOLVE:                                                                \
				memcpy(values, b, n * sizeof(T));                                         \
				gesv(&n, &one, factors, &n, integers, values, &n, &info);                 \
				break;                                                                    \
			case SYMMETRIC_VALUES:                                                        \
			case SYMMETRIC_EIGEN:                                                         \
				syevd(what == SYMMETRIC_EIGEN ? "V" : "N", "L", &n, factors, &n, values,  \
				      scratch, &length, integers, &integers_length, &info, 1, 1);         \
				break;                                                                    \
			case EIGENVALUES:                                                             \
			case EIGENVECTORS:                                                            \
				geev("N", what == EIGENVECTORS ? "V" : "N", &n, factors, &n, values,      \
				     imaginary, u, &n, v, &n, scratch, &length, &info, 1, 1);             \
				break;                                                                    \
			case SINGULAR_VALUES:                                                         \
			case SVD:                                                                     \
				gesdd(what == SVD ? "A" : "N", &n, &n, factors, &n, values, u, &n, v, &n, \
				      scratch, &length, integers, &info, 1);                              \
				break;                                                                    \
			}                                                                             \
			failed += info + more;                                                        \
		}                                                                                 \
		return failed;                                                                    \
	}
DEFINE_LAPACK(float, lapack_f32)
DEFINE_LAPACK(double, lapack_f64)
