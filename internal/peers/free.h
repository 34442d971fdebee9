// Kernels with AVX-512 that round and add as is fastest, where curlfree's keep to
// the bit contract. Each call is repeated so many times.

// The algorithms of asm with an approximate reciprocal for their division.
void free_sigmoid_f32(long times, long n, const float *x, float *y);
void free_log1p_f32(long times, long n, const float *x, float *y);
void free_sigmoid_f64(long times, long n, const double *x, double *y);
void free_tanh_f64(long times, long n, const double *x, double *y);

// Reductions in eight vectors, and y = A·x, eight rows of A at a time, each in one.
enum addends { PLAIN_SUM, PRODUCTS, MAGNITUDES, ROOT_OF_SQUARES };

#define DECLARE_FREE(T, sum, times_vector)                                  \
	double sum(enum addends what, long times, long n, const T *x, const T *y);  \
	void times_vector(long times, long rows, long cols, const T *a, long lda, const T *x, T *y);
DECLARE_FREE(float, free_sum_f32, free_gemv_f32)
DECLARE_FREE(double, free_sum_f64, free_gemv_f64)
