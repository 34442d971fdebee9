//go:build gc && !purego && !noasm

package asm

import "github.com/curlfree/curlfree/internal/isa"

//go:noescape
func mulAddF32AVX2(n int, dst, x, y *float32)

//go:noescape
func axpyF32AVX2(n int, alpha float32, x, y *float32)

// dotLanesF32AVX2 adds the products of n elements, a multiple of the lanes.
//
//go:noescape
func dotLanesF32AVX2(n int, lane, x, y *float32)

//go:noescape
func mulAddF64AVX2(n int, dst, x, y *float64)

//go:noescape
func axpyF64AVX2(n int, alpha float64, x, y *float64)

// dotLanesF64AVX2 adds the products of n elements, a multiple of the lanes.
//
//go:noescape
func dotLanesF64AVX2(n int, lane, x, y *float64)

//go:noescape
func addF32AVX2(n int, dst, x, y *float32)

//go:noescape
func subF32AVX2(n int, dst, x, y *float32)

//go:noescape
func mulF32AVX2(n int, dst, x, y *float32)

//go:noescape
func scalF32AVX2(n int, alpha float32, x *float32)

//go:noescape
func addF64AVX2(n int, dst, x, y *float64)

//go:noescape
func subF64AVX2(n int, dst, x, y *float64)

//go:noescape
func mulF64AVX2(n int, dst, x, y *float64)

//go:noescape
func scalF64AVX2(n int, alpha float64, x *float64)

func mulAddSlices[T Float](dst, x, y []T) {
	switch {
	case isa.Active == isa.Generic:
		mulAddGeneric(dst, x, y)
	case single[T]():
		mulAddF32AVX2(len(dst), base[float32](dst), base[float32](x), base[float32](y))
	default:
		mulAddF64AVX2(len(dst), base[float64](dst), base[float64](x), base[float64](y))
	}
}

func axpy[T Float](alpha T, x, y []T) {
	switch {
	case isa.Active == isa.Generic:
		axpyGeneric(alpha, x, y)
	case single[T]():
		axpyF32AVX2(len(x), float32(alpha), base[float32](x), base[float32](y))
	default:
		axpyF64AVX2(len(x), float64(alpha), base[float64](x), base[float64](y))
	}
}

func dotLanes[T Float](lane, x, y []T) {
	switch {
	case isa.Active == isa.Generic:
		dotLanesGeneric(lane, x, y)
	case single[T]():
		dotLanesF32AVX2(len(x), base[float32](lane), base[float32](x), base[float32](y))
	default:
		dotLanesF64AVX2(len(x), base[float64](lane), base[float64](x), base[float64](y))
	}
}

func addSlices[T Float](dst, x, y []T) {
	switch {
	case isa.Active == isa.Generic:
		addGeneric(dst, x, y)
	case single[T]():
		addF32AVX2(len(dst), base[float32](dst), base[float32](x), base[float32](y))
	default:
		addF64AVX2(len(dst), base[float64](dst), base[float64](x), base[float64](y))
	}
}

func subSlices[T Float](dst, x, y []T) {
	switch {
	case isa.Active == isa.Generic:
		subGeneric(dst, x, y)
	case single[T]():
		subF32AVX2(len(dst), base[float32](dst), base[float32](x), base[float32](y))
	default:
		subF64AVX2(len(dst), base[float64](dst), base[float64](x), base[float64](y))
	}
}

func mulSlices[T Float](dst, x, y []T) {
	switch {
	case isa.Active == isa.Generic:
		mulGeneric(dst, x, y)
	case single[T]():
		mulF32AVX2(len(dst), base[float32](dst), base[float32](x), base[float32](y))
	default:
		mulF64AVX2(len(dst), base[float64](dst), base[float64](x), base[float64](y))
	}
}

func scal[T Float](alpha T, x []T) {
	switch {
	case isa.Active == isa.Generic:
		scalGeneric(alpha, x)
	case single[T]():
		scalF32AVX2(len(x), float32(alpha), base[float32](x))
	default:
		scalF64AVX2(len(x), float64(alpha), base[float64](x))
	}
}
