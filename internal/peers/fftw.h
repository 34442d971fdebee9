// The closest conservative field by FFTW's cosine transforms, with C around them.

// The equation on the nodes of a box (DCT-I), that on its cells (DCT-II), or the
// whole decomposition of the edges of a plane box into a gradient and the rest.
enum conservative { ON_NODES, ON_CELLS, WHOLE };

// cells has rank lengths; spacings are 1. plan, execute and destroy are FFTW's.
struct conservation *conservation_new(enum conservative what, void *plan, void *execute,
                                      void *destroy, int rank, const int *cells);
void conservation_free(struct conservation *c);

// Where the charges, or the edges along axis 0 and then axis 1, go in, and where the
// potential comes out.
double *conservation_input(struct conservation *c);
double *conservation_potential(struct conservation *c);

void conservation_run(struct conservation *c, long times);
