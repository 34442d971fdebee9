//go:build !amd64 || !gc || purego || noasm

package asm

func substitute[T Float](x, t []T, ld int, backward, unit bool) {
	substituteGeneric(x, t, ld, backward, unit)
}
