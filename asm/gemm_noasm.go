//go:build !amd64 || !gc || purego || noasm

package asm

// gemmPanel is not reached: without kernels the level is generic.
func gemmPanel[T Float](*panelArgs) {}
