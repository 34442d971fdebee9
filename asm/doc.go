// Package asm holds the kernels: what runs in SIMD assembly, on slices and
// strides, with a bit-exact reference in Go beside each.
//
// Use package linalg instead: asm carries no compatibility promise. It is
// exported because linalg stands on it and because its functions are memory
// safe for any input: each checks its slices once and panics when they are too
// short.
//
// # The bit contract
//
// The levels avx2 and avx512 give the same bits for the same input. A matrix
// product is one chain of fused multiply-adds in increasing k for each element;
// a reduction is a tree over a fixed number of lanes; an element-wise function
// rounds the same intermediates everywhere, with tails by masks. The functions
// in *_oracle.go are that contract as slow, plain Go, and the tests compare
// every kernel with them bit for bit.
//
// The level generic (tags purego and noasm, and every processor without
// kernels) is fast plain Go in the same order with every product rounded: it
// has its own bits, equal on every architecture.
package asm
