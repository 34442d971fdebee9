#include "conservation.h"

// The solver by FFTW's cosine transforms; plan, execute and destroy are its functions.
struct conservation *fftw_conservation(enum conservative what, void *plan, void *execute, void *destroy,
                                       int rank, const int *cells);

// Has plans made after it use so many threads; init and threads are FFTW's.
void fftw_use_threads(void *init, void *threads, int n);
