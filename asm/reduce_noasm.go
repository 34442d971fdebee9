//go:build !amd64 || !gc || purego || noasm

package asm

func sum[T Float](x []T) T { return sumGeneric(x) }

func asum[T Float](x []T) T { return asumGeneric(x) }

func dot[T Float](x, y []T) T { return dotGeneric(x, y) }

func squares[T Float](x []T) T { return squaresGeneric(x) }

func amax[T Float](x []T) T { return amaxGeneric(x) }

func largest[T Float](x []T) T { return largestGeneric(x) }

func skip[T Float](x []T, a, b T) int { return 0 }
