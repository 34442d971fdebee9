// Package linalg is dense linear algebra in single and double precision: the
// Matrix type, products on hand-written kernels, factorizations, and element-wise
// functions.
//
// # Conventions
//
// Destinations come first, threads and scratch memory last, in a Workspace.
// Matrices are row-major with a stride; views share memory. A destination may
// not overlap an operand unless the function says so. Empty matrices are legal
// everywhere. A shape that does not fit is a programming error and panics with
// one sentence that names the call and both shapes. Element-wise functions take
// slices of one length, and their destination may be an operand. What is a kernel of
// package asm under another name, as Dot or Exp, panics in that package's name: short
// vectors would notice a second look at their lengths.
//
// # Factorizations
//
// A factorization is a type whose zero value is ready. Factor leaves its matrix
// as it is and writes to memory that the value keeps, so that the next matrix of
// the same size costs no allocation; NewLU, NewQR and so on are the convenient
// forms. Numbers that fail are errors, which name the pivot, row or column,
// counted from 0.
//
// # Same bits everywhere
//
// On every processor with fused multiply-add kernels, a result has the same
// bits for any number of threads, any blocking and any vector width. Each
// element of a matrix product is one chain of fused multiply-adds in
// increasing k, so that one sample has the bits of its row in a batch. Package
// asm states the whole contract.
package linalg
