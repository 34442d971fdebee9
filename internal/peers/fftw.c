//go:build cgo && linux && amd64

#define _GNU_SOURCE
#include "fftw.h"
#include <math.h>
#include <stdlib.h>

// What FFTW calls its transforms, and planning by measurement.
enum { REDFT00 = 3, REDFT01 = 4, REDFT10 = 5, MEASURE = 0 };

struct transforms {
	struct box box;
	double *charge, *frequency, *potential;
	double *values[3], scale; // the eigenvalues along each axis
	void *forward, *backward;
	void (*execute)(void *);
	void (*destroy)(void *);
};

// Divides by the eigenvalues, the constant apart.
static void divide(struct transforms *t) {
	int rank = t->box.rank, last = t->box.shape[rank - 1];
	const double *restrict inner = t->values[rank - 1];
	for (long line = 0; line < t->box.size / last; line++) {
		double *restrict x = t->frequency + line * last, outer = 0;
		long at = line;
		for (int j = rank - 2; j >= 0; at /= t->box.shape[j--])
			outer += t->values[j][at % t->box.shape[j]];
		for (int i = 0; i < last; i++)
			x[i] = x[i] * t->scale / (outer + inner[i]);
	}
	t->frequency[0] = 0;
}

static void solve(void *state) {
	struct transforms *t = state;
	t->execute(t->forward);
	divide(t);
	t->execute(t->backward);
}

static void destroy(void *state) {
	struct transforms *t = state;
	t->destroy(t->forward), t->destroy(t->backward);
	free(t->charge), free(t->frequency), free(t->potential);
	for (int j = 0; j < t->box.rank; j++)
		free(t->values[j]);
	free(t);
}

struct conservation *fftw_conservation(enum conservative what, void *plan, void *execute, void *destroy_plan,
                                       int rank, const int *cells) {
	void *(*r2r)(int, const int *, double *, double *, const int *, unsigned) = plan;
	struct transforms *t = calloc(1, sizeof *t);
	int forward[3], backward[3];
	t->box = box_of(what, rank, cells), t->execute = execute, t->destroy = destroy_plan;
	t->scale = 1;
	for (int j = 0; j < rank; j++) {
		t->scale /= 2.0 * cells[j];
		t->values[j] = numbers(t->box.shape[j]);
		for (int m = 0; m < t->box.shape[j]; m++) {
			double s = 2 * sin(M_PI * m / (2.0 * cells[j]));
			t->values[j][m] = s * s;
		}
		forward[j] = what == ON_CELLS ? REDFT10 : REDFT00;
		backward[j] = what == ON_CELLS ? REDFT01 : REDFT00;
	}
	t->charge = numbers(t->box.size), t->frequency = numbers(t->box.size), t->potential = numbers(t->box.size);
	t->forward = r2r(rank, t->box.shape, t->charge, t->frequency, forward, MEASURE);
	t->backward = r2r(rank, t->box.shape, t->frequency, t->potential, backward, MEASURE);
	return conservation_new(what, t->box, t->charge, t->potential, t, solve, destroy);
}

void fftw_use_threads(void *init, void *threads, int n) {
	((int (*)(void))init)();
	((void (*)(int))threads)(n);
}
