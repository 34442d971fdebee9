//go:build cgo && linux && amd64

#include "free.h"
#include <math.h>
#include <stdint.h>

#pragma GCC target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma")
#include <immintrin.h>

// Keeps the compiler from joining or dropping repetitions.
#define REPEATED __asm__ volatile("" ::: "memory")

// What the first half of a function leaves to the second: asm takes four vectors
// through each half, and so does EACH.
struct left_f32 { __m512 n, hi, lo, e; };
struct left_f64 { __m512d n, hi, lo, e, el; };

#define EACH(T, vector, left, load, store, some_load, some_store, mask, first, second) \
	const long lanes = sizeof(vector) / sizeof(T);                                   \
	for (long t = 0; t < times; t++) {                                               \
		long i = 0;                                                                  \
		for (; i + 4 * lanes <= n; i += 4 * lanes) {                                 \
			struct left l[4];                                                        \
			_Pragma("GCC unroll 4") for (int j = 0; j < 4; j++)                      \
				l[j] = first(load(x + i + j * lanes));                               \
			_Pragma("GCC unroll 4") for (int j = 0; j < 4; j++)                      \
				store(y + i + j * lanes, second(l[j], load(x + i + j * lanes)));     \
		}                                                                            \
		for (; i < n; i += lanes) {                                                  \
			mask some = n - i < lanes ? (1u << (n - i)) - 1 : -1;                    \
			vector v = some_load(some, x + i);                                       \
			some_store(y + i, some, second(first(v), v));                            \
		}                                                                            \
		REPEATED;                                                                    \
	}

#define EACH_F32(first, second) \
	EACH(float, __m512, left_f32, _mm512_loadu_ps, _mm512_storeu_ps, _mm512_maskz_loadu_ps, _mm512_mask_storeu_ps, __mmask16, first, second)
#define EACH_F64(first, second) \
	EACH(double, __m512d, left_f64, _mm512_loadu_pd, _mm512_storeu_pd, _mm512_maskz_loadu_pd, _mm512_mask_storeu_pd, __mmask8, first, second)

static inline __m512 f32(float c) { return _mm512_set1_ps(c); }
static inline __m512d f64(double c) { return _mm512_set1_pd(c); }

// p·x + c, and c - p·x.
static inline __m512 fma32(__m512 p, __m512 x, __m512 c) { return _mm512_fmadd_ps(p, x, c); }
static inline __m512 less32(__m512 p, __m512 x, __m512 c) { return _mm512_fnmadd_ps(p, x, c); }
static inline __m512d fma64(__m512d p, __m512d x, __m512d c) { return _mm512_fmadd_pd(p, x, c); }
static inline __m512d less64(__m512d p, __m512d x, __m512d c) { return _mm512_fnmadd_pd(p, x, c); }

// e^-|x| = 2ⁿ(hi + lo), e rounded.
static inline struct left_f32 exp_neg_f32(__m512 x) {
	__m512 y = _mm512_or_ps(x, f32(-0.0f)), magic = f32(3 << 22), one = f32(1);
	__m512 n = fma32(y, f32(0x1.715476p0f), magic) - magic;
	__m512 r = less32(n, f32(-0x1.05c61p-29f), less32(n, f32(0x1.62e43p-1f), y));
	r = _mm512_range_ps(r, f32(0.5f), 2);
	__m512 p = f32(0x1.6a2424p-10f);
	p = fma32(p, r, f32(0x1.123a0ap-7f));
	p = fma32(p, r, f32(0x1.5558f2p-5f));
	p = fma32(p, r, f32(0x1.555492p-3f));
	p = fma32(p, r, f32(0x1.fffffcp-2f));
	__m512 hi = r + one, lo = fma32(r * r, p, r - (hi - one));
	return (struct left_f32){n, hi, lo, _mm512_scalef_ps(hi + lo, n)};
}

// 1/d to about 2⁻²⁴, by an approximation to 2⁻¹⁴ and a Newton step.
static inline __m512 reciprocal_f32(__m512 d) {
	__m512 w = _mm512_rcp14_ps(d);
	return fma32(w, less32(d, w, f32(1)), w);
}

static inline __m512 sigmoid_f32(struct left_f32 l, __m512 x) {
	__m512 one = f32(1), w = reciprocal_f32(one + l.e), q = l.hi * w;
	__m512 rest = less32(q, l.e, l.hi - q) + l.lo;
	q = _mm512_scalef_ps(fma32(rest, w, q), l.n);
	__mmask16 plus = _mm512_testn_epi32_mask(_mm512_castps_si512(x), _mm512_set1_epi32(INT32_MIN));
	return _mm512_mask_sub_ps(q, plus, one, q);
}

void free_sigmoid_f32(long times, long n, const float *x, float *y) { EACH_F32(exp_neg_f32, sigmoid_f32) }

// u and d/u with u + d = 1 + x.
static inline struct left_f32 one_more_f32(__m512 x) {
	__m512 one = f32(1), u = x + one;
	__m512 d = _mm512_min_ps(x, one) - (u - _mm512_max_ps(x, one));
	return (struct left_f32){.hi = u, .lo = d * reciprocal_f32(u)};
}

static inline __m512 log1p_f32(struct left_f32 l, __m512 x) {
	__m512 m = _mm512_getmant_ps(l.hi, _MM_MANT_NORM_p75_1p5, _MM_MANT_SIGN_nan);
	__m512 k = _mm512_getexp_ps(l.hi) - _mm512_getexp_ps(m), f = m - f32(1);
	__m512 p = f32(-0x1.6fe65cp-5f);
	p = fma32(p, f, f32(0x1.abf6a4p-4f));
	p = fma32(p, f, f32(-0x1.0d8ff8p-3f));
	p = fma32(p, f, f32(0x1.2897b4p-3f));
	p = fma32(p, f, f32(-0x1.54f24p-3f));
	p = fma32(p, f, f32(0x1.99685ap-3f));
	p = fma32(p, f, f32(-0x1.000024p-2f));
	p = fma32(p, f, f32(0x1.5555a6p-2f));
	p = fma32(p, f, f32(-0x1p-1f));
	__m512 rest = fma32(f * f, p, fma32(k, f32(0x1.7f7d1cp-20f), l.lo));
	__m512 kh = k * f32(0x1.62e4p-1f), hi = kh + f;
	__m512 y = hi + ((f - (hi - kh)) + rest);
	y = _mm512_fixupimm_ps(y, l.hi, _mm512_set1_epi32(0x03530422), 0);
	return _mm512_castsi512_ps(_mm512_ternarylogic_epi32(_mm512_castps_si512(y), _mm512_castps_si512(x), _mm512_set1_epi32(INT32_MIN), 0xd8));
}

void free_log1p_f32(long times, long n, const float *x, float *y) { EACH_F32(one_more_f32, log1p_f32) }

static const double exp2_rest[8] = {
	0, -0x1.01b15eaa59348p-55, 0x1.34d754db0abb6p-55, 0x1.690cebb7aafbp-56,
	-0x1.3b3efbf5e2229p-54, 0x1.db72fc1f0eab4p-55, 0x1.c1a7792cb3386p-55, 0x1.4a385a63d07a7p-56,
};
static const double exp2_eighths[8] = {
	1, 0x1.172b83c7d517bp+0, 0x1.306fe0a31b715p+0, 0x1.4bfdad5362a27p+0,
	0x1.6a09e667f3bcdp+0, 0x1.8ace5422aa0dbp+0, 0x1.ae89f995ad3adp+0, 0x1.d5818dcfba487p+0,
};
static const int64_t exp2_less[8] = { // the bits of those, less i·2⁴⁹
	0x3ff0000000000000, 0x3fef72b83c7d517b, 0x3fef06fe0a31b715, 0x3feebfdad5362a27,
	0x3feea09e667f3bcd, 0x3feeace5422aa0db, 0x3feee89f995ad3ad, 0x3fef5818dcfba487,
};

static const double magic64 = 3LL << 48, log2e64 = 1.44269504088896340736;
static const double ln2hi64 = 0x1.62e42feep-1, ln2lo64 = 1.90821492927058770002e-10;

static inline struct left_f64 exp_neg_f64(__m512d x) {
	__m512d y = _mm512_max_pd(_mm512_or_pd(x, f64(-0.0)), f64(-750));
	__m512d t = fma64(y, f64(log2e64), f64(magic64)), n = t - f64(magic64);
	__m512d r = less64(n, f64(ln2lo64), less64(n, f64(ln2hi64), y)), r2 = r * r;
	__m512d even = fma64(f64(0x1.6c1b7131a0993p-10), r2, f64(0x1.5555554e93acap-5));
	__m512d odd = fma64(f64(0x1.a01e2c15a33f3p-13), r2, f64(0x1.1111110e10556p-7));
	even = fma64(even, r2, f64(0x1.000000000002ep-1));
	odd = fma64(odd, r2, f64(0x1.555555555556ap-3));
	__m512i at = _mm512_castpd_si512(t);
	__m512d power = _mm512_permutexvar_pd(at, _mm512_loadu_pd(exp2_eighths));
	__m512d rest = _mm512_permutexvar_pd(at, _mm512_loadu_pd(exp2_rest)) + r;
	rest = power * fma64(fma64(odd, r, even), r2, rest);
	__m512d hi = power + rest, lo = rest - (hi - power);
	return (struct left_f64){n, hi, lo, _mm512_scalef_pd(hi, n), _mm512_scalef_pd(lo, n)};
}

// (n + nl)/(d + dl). A Newton step leaves 2⁻²⁸ of the reciprocal's error to the
// quotient's correction.
static inline __m512d divide_f64(__m512d n, __m512d nl, __m512d d, __m512d dl) {
	__m512d w = _mm512_rcp14_pd(d);
	w = fma64(w, less64(d, w, f64(1)), w);
	__m512d q = n * w;
	return fma64(less64(q, dl, less64(q, d, n) + nl), w, q);
}

static inline __m512d sigmoid_f64(struct left_f64 l, __m512d x) {
	__m512d one = f64(1), d = one + l.e, dl = l.e - (d - one) + l.el;
	__mmask8 minus = _mm512_cmp_pd_mask(x, _mm512_setzero_pd(), _CMP_LT_OQ);
	__m512d q = divide_f64(_mm512_mask_mov_pd(one, minus, l.hi), _mm512_maskz_mov_pd(minus, l.lo), d, dl);
	return _mm512_mask_scalef_pd(q, minus, q, l.n);
}

void free_sigmoid_f64(long times, long n, const double *x, double *y) { EACH_F64(exp_neg_f64, sigmoid_f64) }

// e^-2|x| - 1 = 2ⁿ'(1 + hi + lo) - 1 with n', in the bits of l.n, n and magic.
static inline struct left_f64 expm1_neg_f64(__m512d x) {
	__m512d y = _mm512_or_pd(x, f64(-0.0));
	y = _mm512_max_pd(y + y, f64(-80));
	__m512d t = fma64(y, f64(log2e64), f64(magic64)), n = t - f64(magic64);
	__m512d h = less64(n, f64(ln2hi64), y), r = less64(n, f64(ln2lo64), h), r2 = r * r;
	__m512d tail = less64(n, f64(ln2lo64), h - r);
	__m512d even = fma64(f64(0x1.a01de4fc5f772p-16), r2, f64(0x1.6c16c1685a1c8p-10));
	__m512d odd = fma64(f64(0x1.a01eddd492b8ep-13), r2, f64(0x1.1111110c65418p-7));
	even = fma64(even, r2, f64(0x1.5555555555572p-5));
	odd = fma64(odd, r2, f64(0x1.555555555559dp-3));
	even = fma64(even, r2, f64(0x1p-1));
	tail += _mm512_permutexvar_pd(_mm512_castpd_si512(t), _mm512_loadu_pd(exp2_rest));
	return (struct left_f64){.n = t, .hi = r, .lo = fma64(fma64(odd, r, even), r2, tail)};
}

static inline __m512d tanh_f64(struct left_f64 l, __m512d x) {
	__m512i t = _mm512_castpd_si512(l.n);
	__m512i less = _mm512_permutexvar_epi64(t, _mm512_loadu_si512(exp2_less));
	__m512d power = _mm512_castsi512_pd(_mm512_add_epi64(less, _mm512_slli_epi64(t, 49)));
	__m512d a = power - f64(1), al = power - (a + f64(1));
	__m512d hi = fma64(power, l.hi, a), lo = fma64(power, l.hi, a - hi);
	lo = fma64(power, l.lo, lo) + al;
	__m512d s = hi + lo, sl = lo - (s - hi), d = s + f64(2), dl = s - (d - f64(2)) + sl;
	__m512d y = divide_f64(s, sl, d, dl), sign = f64(-0.0);
	return _mm512_or_pd(_mm512_andnot_pd(sign, y), _mm512_and_pd(sign, x));
}

void free_tanh_f64(long times, long n, const double *x, double *y) { EACH_F64(expm1_neg_f64, tanh_f64) }

static inline __m512 abs32(__m512 x) { return _mm512_andnot_ps(f32(-0.0f), x); }
static inline __m512d abs64(__m512d x) { return _mm512_andnot_pd(f64(-0.0), x); }

// The sums of the elements of eight vectors each.
static inline void fold_f32(const __m512 *s, float *y) {
	for (int j = 0; j < 8; j += 4) {
		__m512 a = _mm512_unpacklo_ps(s[j], s[j + 1]) + _mm512_unpackhi_ps(s[j], s[j + 1]);
		__m512 b = _mm512_unpacklo_ps(s[j + 2], s[j + 3]) + _mm512_unpackhi_ps(s[j + 2], s[j + 3]);
		__m512 c = _mm512_shuffle_ps(a, b, 0x44) + _mm512_shuffle_ps(a, b, 0xee);
		__m256 h = _mm512_castps512_ps256(c) + _mm512_extractf32x8_ps(c, 1);
		_mm_storeu_ps(y + j, _mm256_castps256_ps128(h) + _mm256_extractf128_ps(h, 1));
	}
}
static inline void fold_f64(const __m512d *s, double *y) {
	for (int j = 0; j < 8; j += 2) {
		__m512d a = _mm512_unpacklo_pd(s[j], s[j + 1]) + _mm512_unpackhi_pd(s[j], s[j + 1]);
		__m256d h = _mm512_castpd512_pd256(a) + _mm512_extractf64x4_pd(a, 1);
		_mm_storeu_pd(y + j, _mm256_castpd256_pd128(h) + _mm256_extractf128_pd(h, 1));
	}
}

#define UNROLLED _Pragma("GCC unroll 8") for (int j = 0; j < 8; j++)
#define INLINE static inline __attribute__((always_inline))

#define DEFINE_FREE(T, vector, mask, load, some_load, zero, fma, abs, total, fold, term, one, sum, gemv) \
	INLINE vector term(enum addends what, vector v, vector w, vector s) {                   \
		switch (what) {                                                                  \
		case PLAIN_SUM: return s + v;                                                    \
		case PRODUCTS: return fma(v, w, s);                                              \
		case MAGNITUDES: return s + abs(v);                                              \
		default: return fma(v, v, s);                                                    \
		}                                                                                \
	}                                                                                    \
	INLINE T one(enum addends what, long n, const T *x, const T *y) {                        \
		const long lanes = sizeof(vector) / sizeof(T);                                   \
		vector s[8];                                                                     \
		long i = 0;                                                                      \
		UNROLLED s[j] = zero();                                                          \
		for (; i + 8 * lanes <= n; i += 8 * lanes)                                       \
			UNROLLED s[j] = term(what, load(x + i + j * lanes),                          \
			                     what == PRODUCTS ? load(y + i + j * lanes) : zero(), s[j]); \
		for (; i < n; i += lanes) {                                                      \
			mask some = n - i < lanes ? (1u << (n - i)) - 1 : -1;                        \
			s[0] = term(what, some_load(some, x + i),                                    \
			            what == PRODUCTS ? some_load(some, y + i) : zero(), s[0]);       \
		}                                                                                \
		vector all = ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7]));  \
		return what == ROOT_OF_SQUARES ? sqrt(total(all)) : total(all);                  \
	}                                                                                    \
	double sum(enum addends what, long times, long n, const T *x, const T *y) {              \
		double result = 0;                                                               \
		for (long t = 0; t < times; t++) {                                               \
			switch (what) {                                                              \
			case PLAIN_SUM: result = one(PLAIN_SUM, n, x, y); break;                     \
			case PRODUCTS: result = one(PRODUCTS, n, x, y); break;                       \
			case MAGNITUDES: result = one(MAGNITUDES, n, x, y); break;                   \
			case ROOT_OF_SQUARES: result = one(ROOT_OF_SQUARES, n, x, y); break;         \
			}                                                                            \
			REPEATED;                                                                    \
		}                                                                                \
		return result;                                                                   \
	}                                                                                    \
	void gemv(long times, long rows, long cols, const T *a, long lda, const T *x, T *y) { \
		const long lanes = sizeof(vector) / sizeof(T);                                   \
		for (long t = 0; t < times; t++) {                                               \
			long i = 0;                                                                  \
			for (; i + 8 <= rows; i += 8) {                                              \
				const T *row = a + i * lda;                                              \
				vector s[8];                                                             \
				long k = 0;                                                              \
				UNROLLED s[j] = zero();                                                  \
				for (; k + lanes <= cols; k += lanes) {                                  \
					vector v = load(x + k);                                              \
					UNROLLED s[j] = fma(load(row + j * lda + k), v, s[j]);               \
				}                                                                        \
				if (k < cols) {                                                          \
					mask some = (1u << (cols - k)) - 1;                                  \
					vector v = some_load(some, x + k);                                   \
					UNROLLED s[j] = fma(some_load(some, row + j * lda + k), v, s[j]);    \
				}                                                                        \
				fold(s, y + i);                                                          \
			}                                                                            \
			for (; i < rows; i++)                                                        \
				y[i] = one(PRODUCTS, cols, a + i * lda, x);                              \
			REPEATED;                                                                    \
		}                                                                                \
	}
DEFINE_FREE(float, __m512, __mmask16, _mm512_loadu_ps, _mm512_maskz_loadu_ps, _mm512_setzero_ps, fma32, abs32,
            _mm512_reduce_add_ps, fold_f32, term_f32, one_f32, free_sum_f32, free_gemv_f32)
DEFINE_FREE(double, __m512d, __mmask8, _mm512_loadu_pd, _mm512_maskz_loadu_pd, _mm512_setzero_pd, fma64, abs64,
            _mm512_reduce_add_pd, fold_f64, term_f64, one_f64, free_sum_f64, free_gemv_f64)
