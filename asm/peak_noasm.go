//go:build !amd64 || !gc || purego || noasm

package asm

func chains[T Float](turns int) { chainsGeneric[T](turns) }

func chain[T Float](turns int) { chainGeneric[T](turns) }
