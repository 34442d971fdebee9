// Calls of LAPACK's Fortran functions, repeated in C. Matrices are square, n×n,
// and stored by columns. Each repetition starts from the operands again.

// The factorizations.
enum factorization {
	CHOLESKY,
	QR,
	QR_WITH_Q,
	PIVOTED_QR,
	LU_SOLVE,
	HESSENBERG,
	SYMMETRIC_VALUES,
	SYMMETRIC_EIGEN,
	EIGENVALUES,
	EIGENVECTORS,
	SINGULAR_VALUES,
	SVD
};

// Work of a factorization: a and the right-hand side b stay as they are. The
// factors are left in factors, the solution or values in values, which with
// imaginary and tau has n elements; u and v are n×n.
#define DECLARE_LAPACK(T, name)                                                           \
	int name(enum factorization what, void *f, void *g, long times, int n, const T *a,    \
	         const T *b, T *factors, T *values, T *imaginary, T *tau, T *u, T *v,         \
	         T *scratch, int length, int *integers, int integers_length);
DECLARE_LAPACK(float, lapack_f32)
DECLARE_LAPACK(double, lapack_f64)
