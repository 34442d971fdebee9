//go:build cgo && linux && amd64

#define _GNU_SOURCE
#include "conservation.h"
#include <stdlib.h>

struct conservation {
	enum conservative what;
	struct box box;
	double *charge, *potential;      // the equation's, which the solver's state owns
	double *edges, *gradient, *rest; // of WHOLE
	void *state;
	void (*solve)(void *);
	void (*destroy)(void *);
};

double *numbers(long n) { return aligned_alloc(64, (n * sizeof(double) + 63) / 64 * 64); }

struct box box_of(enum conservative what, int rank, const int *cells) {
	struct box b = {.rank = rank, .size = 1};
	for (int j = 0; j < rank; j++) {
		b.cells[j] = cells[j];
		b.shape[j] = cells[j] + (what != ON_CELLS);
		b.size *= b.shape[j];
	}
	return b;
}

struct conservation *conservation_new(enum conservative what, struct box box, double *charge, double *potential,
                                      void *state, void (*solve)(void *), void (*destroy)(void *)) {
	struct conservation *c = calloc(1, sizeof *c);
	c->what = what, c->box = box, c->charge = charge, c->potential = potential;
	c->state = state, c->solve = solve, c->destroy = destroy;
	if (what == WHOLE) {
		long n = (long)box.cells[0] * box.shape[1] + (long)box.shape[0] * box.cells[1];
		c->edges = numbers(n), c->gradient = numbers(n), c->rest = numbers(n);
	}
	return c;
}

void conservation_free(struct conservation *c) {
	c->destroy(c->state);
	free(c->edges), free(c->gradient), free(c->rest);
	free(c);
}

double *conservation_input(struct conservation *c) {
	return c->what == WHOLE ? c->edges : c->charge;
}

double *conservation_potential(struct conservation *c) { return c->potential; }

// The divergence of the edges, with half cells at the boundary.
static void diverge(struct conservation *c) {
	int n = c->box.cells[0], m = c->box.cells[1], w = m + 1;
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
	int n = c->box.cells[0], m = c->box.cells[1], w = m + 1;
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
		c->solve(c->state);
		if (c->what == WHOLE)
			differentiate(c);
	}
}
