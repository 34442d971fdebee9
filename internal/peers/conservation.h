// The closest conservative field of a box in C, around a solver of the equation of its
// potential.

#pragma once

// The equation on the nodes of a box, that on its cells, or the whole decomposition of
// the edges of a plane box into a gradient and the rest.
enum conservative { ON_NODES, ON_CELLS, WHOLE };

// box has cells of side 1, up to three axes of them, and so many nodes or cells as it
// has unknowns.
struct box {
	int rank, cells[3], shape[3];
	long size;
};
struct box box_of(enum conservative what, int rank, const int *cells);

double *numbers(long n); // aligned, to be freed

// solve sets potential from charge, which it may overwrite; destroy frees state.
struct conservation *conservation_new(enum conservative what, struct box box, double *charge, double *potential,
                                      void *state, void (*solve)(void *state), void (*destroy)(void *state));
void conservation_free(struct conservation *c);

// Where the charges, or the edges along axis 0 and then axis 1, go in, and where the
// potential comes out.
double *conservation_input(struct conservation *c);
double *conservation_potential(struct conservation *c);

void conservation_run(struct conservation *c, long times);
