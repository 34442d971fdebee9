//go:build !amd64 || !gc || purego || noasm

package isa

const hasAVX2, hasAVX512 = false, false
