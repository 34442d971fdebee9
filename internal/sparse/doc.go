// Package sparse solves the symmetric linear systems of meshes and graphs: a
// fill-reducing ordering, a supernodal Cholesky factorization on the dense
// products of linalg, and conjugate gradients where a factor would be too large.
package sparse
