#include "conservation.h"

// The solver on nodes by V-cycles, to a residual of 1e-10 of the charges.
struct conservation *multigrid_conservation(enum conservative what, int rank, const int *cells);
