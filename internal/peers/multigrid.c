//go:build cgo && linux && amd64

#define _GNU_SOURCE
#include "multigrid.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#pragma GCC target("avx2,fma")

// Geometric multigrid on the nodes of a box, V(1,1): red-black Gauss-Seidel, full
// weighting and linear interpolation, all with values mirrored at the boundary, where
// half cells are. Spacing is 1 at each level, so that charges grow by 4 from one to the next.
// A plane is a box without a first axis.
struct level {
	int n[3];          // cells
	double *u, *f, *r; // on nodes: potential, charges and residual
};

struct multigrid {
	int levels;
	struct level level[32];
	double *charge, *line;
};

enum { MOST_CYCLES = 30 };
static const double tolerance = 1e-10;

static long nodes(const struct level *l) { return (l->n[0] + 1L) * (l->n[1] + 1) * (l->n[2] + 1); }

static int mirrored(int i, int n) { return i < 0 ? 1 : i > n ? n - 1 : i; }

// A line of nodes along the last axis, of an array like u.
static double *line_of(const struct level *l, double *x, int i, int j) {
	return x + ((long)i * (l->n[1] + 1) + j) * (l->n[2] + 1);
}

// The neighbours of a line, of which a plane has two.
struct around { const double *beside[4]; };

static struct around around(const struct level *l, double *x, int i, int j) {
	struct around a = {{line_of(l, x, i, mirrored(j - 1, l->n[1])), line_of(l, x, i, mirrored(j + 1, l->n[1])), 0, 0}};
	if (l->n[0] > 0) {
		a.beside[2] = line_of(l, x, mirrored(i - 1, l->n[0]), j);
		a.beside[3] = line_of(l, x, mirrored(i + 1, l->n[0]), j);
	}
	return a;
}

// Solves the equations of every second node of a line.
static void relax_line(double *u, const double *restrict f, struct around a, int n, int first) {
	const double *p = a.beside[0], *q = a.beside[1], *s = a.beside[2], *t = a.beside[3];
	double left = u[1], right = u[n - 1];
#define RELAX(sides, share)                                                  \
	if (first == 0)                                                          \
		u[0] = share * (f[0] + 2 * left + p[0] + q[0] sides(0));              \
	for (int k = 2 - first; k < n; k += 2)                                   \
		u[k] = share * (f[k] + u[k - 1] + u[k + 1] + p[k] + q[k] sides(k));   \
	if ((n - first) % 2 == 0)                                                \
		u[n] = share * (f[n] + 2 * right + p[n] + q[n] sides(n));
#define NONE(k)
#define BOTH(k) + s[k] + t[k]
	if (s) {
		RELAX(BOTH, (1. / 6))
	} else {
		RELAX(NONE, (1. / 4))
	}
}

static void relax(struct level *l) {
	for (int colour = 0; colour < 2; colour++)
		for (int i = 0; i <= l->n[0]; i++)
			for (int j = 0; j <= l->n[1]; j++)
				relax_line(line_of(l, l->u, i, j), line_of(l, l->f, i, j), around(l, l->u, i, j), l->n[2], (i + j + colour) % 2);
}

// The sum of squares.
static double square(const double *x, long n) {
	double s[8] = {0}, sum = 0;
	long k = 0;
	for (; k + 8 <= n; k += 8)
		for (int j = 0; j < 8; j++)
			s[j] += x[k + j] * x[k + j];
	for (; k < n; k++)
		sum += x[k] * x[k];
	for (int j = 0; j < 8; j++)
		sum += s[j];
	return sum;
}

// Sets r = f - Au and returns its sum of squares.
static double residual(struct level *l) {
	double sum = 0;
	int n = l->n[2];
	for (int i = 0; i <= l->n[0]; i++)
		for (int j = 0; j <= l->n[1]; j++) {
			const double *u = line_of(l, l->u, i, j), *f = line_of(l, l->f, i, j);
			double *restrict r = line_of(l, l->r, i, j);
			struct around a = around(l, l->u, i, j);
			const double *p = a.beside[0], *q = a.beside[1], *s = a.beside[2], *t = a.beside[3];
			if (s)
				for (int k = 1; k < n; k++)
					r[k] = f[k] - 6 * u[k] + u[k - 1] + u[k + 1] + p[k] + q[k] + s[k] + t[k];
			else
				for (int k = 1; k < n; k++)
					r[k] = f[k] - 4 * u[k] + u[k - 1] + u[k + 1] + p[k] + q[k];
			for (int k = 0; k <= n; k += n)
				r[k] = f[k] - (s ? 6 : 4) * u[k] + 2 * u[k ? n - 1 : 1] + p[k] + q[k] + (s ? s[k] + t[k] : 0);
			sum += square(r, n + 1);
		}
	return sum;
}

// Sets the coarse charges to 4 times the weighted residual, and the coarse potential to 0.
static void restrict_to(struct level *c, struct level *l, double *restrict line) {
	int n = l->n[2], solid = l->n[0] > 0;
	for (int i = 0; i <= c->n[0]; i++)
		for (int j = 0; j <= c->n[1]; j++) {
			memset(line, 0, (n + 1) * sizeof *line);
			for (int a = -solid; a <= solid; a++)
				for (int b = -1; b <= 1; b++) {
					const double *r = line_of(l, l->r, mirrored(2 * i + a, l->n[0]), mirrored(2 * j + b, l->n[1]));
					double weight = (b ? .25 : .5) * (!solid ? 1 : a ? .25 : .5);
					for (int k = 0; k <= n; k++)
						line[k] += weight * r[k];
				}
			double *restrict f = line_of(c, c->f, i, j);
			f[0] = 2 * (line[0] + line[1]);
			for (int k = 1; k < c->n[2]; k++)
				f[k] = line[2 * k - 1] + 2 * line[2 * k] + line[2 * k + 1];
			f[c->n[2]] = 2 * (line[n] + line[n - 1]);
		}
	memset(c->u, 0, nodes(c) * sizeof *c->u);
}

// Adds the coarse potential, interpolated.
static void interpolate(struct level *l, struct level *c, double *restrict line) {
	for (int i = 0; i <= l->n[0]; i++)
		for (int j = 0; j <= l->n[1]; j++) {
			const double *p = line_of(c, c->u, i / 2, j / 2), *q = line_of(c, c->u, i / 2, (j + 1) / 2);
			const double *s = line_of(c, c->u, (i + 1) / 2, j / 2), *t = line_of(c, c->u, (i + 1) / 2, (j + 1) / 2);
			for (int k = 0; k <= c->n[2]; k++)
				line[k] = i % 2 ? .25 * (p[k] + q[k] + s[k] + t[k]) : j % 2 ? .5 * (p[k] + q[k]) : p[k];
			double *restrict u = line_of(l, l->u, i, j);
			for (int k = 0; k < c->n[2]; k++) {
				u[2 * k] += line[k];
				u[2 * k + 1] += .5 * (line[k] + line[k + 1]);
			}
			u[l->n[2]] += line[c->n[2]];
		}
}

// One cycle, which ends after the first relaxation when that leaves no more than enough;
// returns whether it did. The measure is the sum of squares of the residual.
static int cycle(struct multigrid *m, int at, double enough) {
	struct level *l = &m->level[at];
	if (at == m->levels - 1) { // of one cell if the sides are powers of two
		int side = l->n[1] > l->n[2] ? l->n[1] : l->n[2];
		for (int k = 0; k < 2 + side * side; k++)
			relax(l);
		return residual(l) <= enough;
	}
	relax(l);
	if (residual(l) <= enough)
		return 1;
	restrict_to(l + 1, l, m->line);
	cycle(m, at + 1, -1);
	interpolate(l, l + 1, m->line);
	relax(l);
	return 0;
}

// Copies the charges without their mean, nodes at the boundary counting half.
static void balance(struct multigrid *m) {
	struct level *l = &m->level[0];
	double mean = 0;
	for (int i = 0; i <= l->n[0]; i++)
		for (int j = 0; j <= l->n[1]; j++) {
			const double *q = line_of(l, m->charge, i, j);
			double sum = -.5 * (q[0] + q[l->n[2]]);
			for (int k = 0; k <= l->n[2]; k++)
				sum += q[k];
			int sides = (l->n[0] > 0 && i % l->n[0] == 0) + (j % l->n[1] == 0);
			mean += ldexp(sum, -sides);
		}
	mean /= (l->n[0] ? l->n[0] : 1.) * l->n[1] * l->n[2];
	for (long k = 0; k < nodes(l); k++)
		l->f[k] = m->charge[k] - mean;
}

static void solve(void *state) {
	struct multigrid *m = state;
	struct level *l = &m->level[0];
	balance(m);
	memset(l->u, 0, nodes(l) * sizeof *l->u);
	double enough = tolerance * tolerance * square(l->f, nodes(l));
	for (int k = 0; k < MOST_CYCLES && !cycle(m, 0, enough); k++)
		;
}

static void destroy(void *state) {
	struct multigrid *m = state;
	for (int k = 0; k < m->levels; k++)
		free(m->level[k].u), free(m->level[k].f), free(m->level[k].r);
	free(m->charge), free(m->line), free(m);
}

struct conservation *multigrid_conservation(enum conservative what, int rank, const int *cells) {
	struct multigrid *m = calloc(1, sizeof *m);
	struct box box = box_of(what, rank, cells);
	int n[3] = {rank == 3 ? cells[0] : 0, cells[rank - 2], cells[rank - 1]};
	m->charge = numbers(box.size), m->line = numbers(n[2] + 1);
	for (;;) {
		struct level *l = &m->level[m->levels++];
		memcpy(l->n, n, sizeof n);
		l->u = numbers(nodes(l)), l->f = numbers(nodes(l)), l->r = numbers(nodes(l));
		if (n[0] % 2 || n[1] % 2 || n[2] % 2)
			break;
		for (int j = 0; j < 3; j++)
			n[j] /= 2;
	}
	return conservation_new(what, box, m->charge, m->level[0].u, m, solve, destroy);
}
