// Package isa knows which instruction sets this machine offers, and which of
// them the kernels run on: the best one, unless CURLFREE_ISA names another.
package isa
