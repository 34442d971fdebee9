//go:build !amd64 || !gc || purego || noasm

package asm

func add[T Float](dst, x, y []T) { addGeneric(dst, x, y) }

func sub[T Float](dst, x, y []T) { subGeneric(dst, x, y) }

func mul[T Float](dst, x, y []T) { mulGeneric(dst, x, y) }

func mulAddSlices[T Float](dst, x, y []T) { mulAddGeneric(dst, x, y) }

func axpy[T Float](dst, x []T, alpha T) { axpyGeneric(dst, x, alpha) }

func scal[T Float](dst []T, alpha T) { scalGeneric(dst, alpha) }

func divScalar[T Float](dst []T, d T) { divScalarGeneric(dst, d) }

func flushSmall[T Float](dst []T, tiny T) { flushSmallGeneric(dst, tiny) }

func momentum[T Float](dst, x, y []T, mu, eps, tiny T) { momentumGeneric(dst, x, y, mu, eps, tiny) }

func div[T Float](dst, x, y []T) { divGeneric(dst, x, y) }

func sqrt[T Float](dst, x []T) { sqrtGeneric(dst, x) }

func maximum[T Float](dst, x, y []T) { maximumGeneric(dst, x, y) }

func where[T Float](dst, x, y []T) { whereGeneric(dst, x, y) }

func clamp[T Float](dst, x []T, lo, hi T) { clampGeneric(dst, x, lo, hi) }

func leaky[T Float](dst, x []T, slope T) { leakyGeneric(dst, x, slope) }
