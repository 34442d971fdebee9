//go:build !amd64 || !gc || purego || noasm

package asm

func mulAddSlices[T Float](dst, x, y []T) { mulAddGeneric(dst, x, y) }

func axpy[T Float](alpha T, x, y []T) { axpyGeneric(alpha, x, y) }

func dotLanes[T Float](lane, x, y []T) { dotLanesGeneric(lane, x, y) }

func addSlices[T Float](dst, x, y []T) { addGeneric(dst, x, y) }

func subSlices[T Float](dst, x, y []T) { subGeneric(dst, x, y) }

func mulSlices[T Float](dst, x, y []T) { mulGeneric(dst, x, y) }

func scal[T Float](alpha T, x []T) { scalGeneric(alpha, x) }
