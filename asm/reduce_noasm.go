//go:build !amd64 || !gc || purego || noasm

package asm

func sum[T Float](x []T, _ bool) T { return sumGeneric(x) }

func asum[T Float](x []T, _ bool) T { return asumGeneric(x) }

func dot[T Float](x, y []T, _ bool) T { return dotGeneric(x, y) }

func squares[T Float](x []T, _ bool) T { return squaresGeneric(x) }

func amax[T Float](x []T, _ bool) T { return amaxGeneric(x) }

func largest[T Float](x []T, _ bool) T { return largestGeneric(x) }

func skip[T Float](x []T, a, b T) int { return 0 }
