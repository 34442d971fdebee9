//go:build !amd64 || !gc || purego || noasm

package asm

func streamRead[T Float](x []T, _ bool) { streamReadGeneric(x) }

func streamCopy[T Float](dst, x []T) { copy(dst, x) }

func streamTriad(dst []float32, alpha float32, x, y []float32) {
	streamTriadGeneric(dst, alpha, x, y)
}
