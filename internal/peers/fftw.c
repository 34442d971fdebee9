//go:build cgo && linux && amd64

#define _GNU_SOURCE
#include "fftw.h"
#include <math.h>
#include <stdlib.h>

// What FFTW calls its transforms, and planning by measurement.
enum { REDFT00 = 3, REDFT01 = 4, REDFT10 = 5, MEASURE = 0 };

struct conservation {
	enum conservative what;
	int rank, shape[3], cells[3];
	long size;
	double *charge, *frequency, *potential; // size each; the equation's
	double *edges, *gradient, *rest;        // of WHOLE
	double *values[3], scale;
	void *forward, *backward;
	void (*execute)(void *);
	void (*destroy)(void *);
};

static double *numbers(long n) { return aligned_alloc(64, (n * sizeof(double) + 63) / 64 * 64); }

struct conservation *conservation_new(enum conservative what, void *plan, void *execute,
                                      void *destroy, int rank, const int *cells) {
	void *(*r2r)(int, const int *, double *, double *, const int *, unsigned) = plan;
	struct conservation *c = calloc(1, sizeof *c);
	int forward[3], backward[3];
	c->what = what, c->rank = rank, c->execute = execute, c->destroy = destroy;
	c->size = 1, c->scale = 1;
	for (int j = 0; j < rank; j++) {
		c->cells[j] = cells[j];
		c->shape[j] = cells[j] + (what != ON_CELLS);
		c->size *= c->shape[j];
		c->scale /= 2.0 * cells[j];
		c->values[j] = numbers(c->shape[j]);
		for (int m = 0; m < c->shape[j]; m++) {
			double s = 2 * sin(M_PI * m / (2.0 * cells[j]));
			c->values[j][m] = s * s;
		}
		forward[j] = what == ON_CELLS ? REDFT10 : REDFT00;
		backward[j] = what == ON_CELLS ? REDFT01 : REDFT00;
	}
	c->charge = numbers(c->size), c->frequency = numbers(c->size), c->potential = numbers(c->size);
	if (what == WHOLE) {
		long n = (long)cells[0] * c->shape[1] + (long)c->shape[0] * cells[1];
		c->edges = numbers(n), c->gradient = numbers(n), c->rest = numbers(n);
	}
	c->forward = r2r(rank, c->shape, c->charge, c->frequency, forward, MEASURE);
	c->backward = r2r(rank, c->shape, c->frequency, c->potential, backward, MEASURE);
	return c;
}

void conservation_free(struct conservation *c) {
	c->destroy(c->forward), c->destroy(c->backward);
	free(c->charge), free(c->frequency), free(c->potential);
	free(c->edges), free(c->gradient), free(c->rest);
	for (int j = 0; j < c->rank; j++)
		free(c->values[j]);
	free(c);
}

double *conservation_input(struct conservation *c) {
	return c->what == WHOLE ? c->edges : c->charge;
}

double *conservation_potential(struct conservation *c) { return c->potential; }

// Divides by the eigenvalues, the constant apart.
static void divide(struct conservation *c) {
	int last = c->shape[c->rank - 1];
	const double *restrict inner = c->values[c->rank - 1];
	for (long line = 0; line < c->size / last; line++) {
		double *restrict x = c->frequency + line * last, outer = 0;
		long at = line;
		for (int j = c->rank - 2; j >= 0; at /= c->shape[j--])
			outer += c->values[j][at % c->shape[j]];
		for (int i = 0; i < last; i++)
			x[i] = x[i] * c->scale / (outer + inner[i]);
	}
	c->frequency[0] = 0;
}

// The divergence of the edges, with half cells at the boundary.
static void diverge(struct conservation *c) {
	int n = c->cells[0], m = c->cells[1], w = m + 1;
	const double *restrict x = c->edges, *restrict y = x + (long)n * w;
	double *restrict q = c->charge;
	for (long i = 0; i <= n; i++, q += w) {
		const double *restrict right = y + i * m;
		if (i == 0)
			for (int j = 0; j < w; j++)
				q[j] = -2 * x[j];
		else if (i == n)
			for (int j = 0; j < w; j++)
				q[j] = 2 * x[(i - 1) * w + j];
		else
			for (int j = 0; j < w; j++)
				q[j] = x[(i - 1) * w + j] - x[i * w + j];
		q[0] -= 2 * right[0];
		for (int j = 1; j < m; j++)
			q[j] += right[j - 1] - right[j];
		q[m] += 2 * right[m - 1];
	}
}

// The gradient of the potential, and what it leaves of the edges.
static void differentiate(struct conservation *c) {
	int n = c->cells[0], m = c->cells[1], w = m + 1;
	const double *restrict p = c->potential, *restrict e = c->edges;
	double *restrict g = c->gradient, *restrict r = c->rest;
	for (long i = 0; i < (long)n * w; i++) {
		g[i] = p[i + w] - p[i];
		r[i] = e[i] - g[i];
	}
	g += (long)n * w, r += (long)n * w, e += (long)n * w;
	for (long i = 0; i <= n; i++, p += w, g += m, r += m, e += m)
		for (int j = 0; j < m; j++) {
			g[j] = p[j + 1] - p[j];
			r[j] = e[j] - g[j];
		}
}

void conservation_run(struct conservation *c, long times) {
	for (long i = 0; i < times; i++) {
		if (c->what == WHOLE)
			diverge(c);
		c->execute(c->forward);
		divide(c);
		c->execute(c->backward);
		if (c->what == WHOLE)
			differentiate(c);
	}
}
