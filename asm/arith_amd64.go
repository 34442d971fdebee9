//go:build amd64 && gc && !purego && !noasm

package asm

import "github.com/curlfree/curlfree/internal/isa"

func add[T Float](dst, x, y []T) {
	switch {
	case isa.Active == isa.Generic:
		addGeneric(dst, x, y)
	case isa.Active == isa.AVX512 && single[T]():
		addF32AVX512(as[float32](dst), as[float32](x), as[float32](y))
	case isa.Active == isa.AVX512:
		addF64AVX512(as[float64](dst), as[float64](x), as[float64](y))
	case single[T]():
		addF32AVX2(as[float32](dst), as[float32](x), as[float32](y))
	default:
		addF64AVX2(as[float64](dst), as[float64](x), as[float64](y))
	}
}

func sub[T Float](dst, x, y []T) {
	switch {
	case isa.Active == isa.Generic:
		subGeneric(dst, x, y)
	case isa.Active == isa.AVX512 && single[T]():
		subF32AVX512(as[float32](dst), as[float32](x), as[float32](y))
	case isa.Active == isa.AVX512:
		subF64AVX512(as[float64](dst), as[float64](x), as[float64](y))
	case single[T]():
		subF32AVX2(as[float32](dst), as[float32](x), as[float32](y))
	default:
		subF64AVX2(as[float64](dst), as[float64](x), as[float64](y))
	}
}

func mul[T Float](dst, x, y []T) {
	switch {
	case isa.Active == isa.Generic:
		mulGeneric(dst, x, y)
	case isa.Active == isa.AVX512 && single[T]():
		mulF32AVX512(as[float32](dst), as[float32](x), as[float32](y))
	case isa.Active == isa.AVX512:
		mulF64AVX512(as[float64](dst), as[float64](x), as[float64](y))
	case single[T]():
		mulF32AVX2(as[float32](dst), as[float32](x), as[float32](y))
	default:
		mulF64AVX2(as[float64](dst), as[float64](x), as[float64](y))
	}
}

func mulAddSlices[T Float](dst, x, y []T) {
	switch {
	case isa.Active == isa.Generic:
		mulAddGeneric(dst, x, y)
	case isa.Active == isa.AVX512 && single[T]():
		mulAddF32AVX512(as[float32](dst), as[float32](x), as[float32](y))
	case isa.Active == isa.AVX512:
		mulAddF64AVX512(as[float64](dst), as[float64](x), as[float64](y))
	case single[T]():
		mulAddF32AVX2(as[float32](dst), as[float32](x), as[float32](y))
	default:
		mulAddF64AVX2(as[float64](dst), as[float64](x), as[float64](y))
	}
}

func axpy[T Float](dst, x []T, alpha T) {
	switch {
	case isa.Active == isa.Generic:
		axpyGeneric(dst, x, alpha)
	case isa.Active == isa.AVX512 && single[T]():
		axpyF32AVX512(as[float32](dst), as[float32](x), float32(alpha))
	case isa.Active == isa.AVX512:
		axpyF64AVX512(as[float64](dst), as[float64](x), float64(alpha))
	case single[T]():
		axpyF32AVX2(as[float32](dst), as[float32](x), float32(alpha))
	default:
		axpyF64AVX2(as[float64](dst), as[float64](x), float64(alpha))
	}
}

func scal[T Float](dst []T, alpha T) {
	switch {
	case isa.Active == isa.Generic:
		scalGeneric(dst, alpha)
	case isa.Active == isa.AVX512 && single[T]():
		scalF32AVX512(as[float32](dst), float32(alpha))
	case isa.Active == isa.AVX512:
		scalF64AVX512(as[float64](dst), float64(alpha))
	case single[T]():
		scalF32AVX2(as[float32](dst), float32(alpha))
	default:
		scalF64AVX2(as[float64](dst), float64(alpha))
	}
}

func divScalar[T Float](dst []T, d T) {
	switch {
	case isa.Active == isa.Generic:
		divScalarGeneric(dst, d)
	case isa.Active == isa.AVX512 && single[T]():
		divScalarF32AVX512(as[float32](dst), float32(d))
	case isa.Active == isa.AVX512:
		divScalarF64AVX512(as[float64](dst), float64(d))
	case single[T]():
		divScalarF32AVX2(as[float32](dst), float32(d))
	default:
		divScalarF64AVX2(as[float64](dst), float64(d))
	}
}

func flushSmall[T Float](dst []T, tiny T) {
	switch {
	case isa.Active == isa.Generic:
		flushSmallGeneric(dst, tiny)
	case isa.Active == isa.AVX512 && single[T]():
		flushSmallF32AVX512(as[float32](dst), float32(tiny))
	case isa.Active == isa.AVX512:
		flushSmallF64AVX512(as[float64](dst), float64(tiny))
	case single[T]():
		flushSmallF32AVX2(as[float32](dst), float32(tiny))
	default:
		flushSmallF64AVX2(as[float64](dst), float64(tiny))
	}
}

func momentum[T Float](dst, x, y []T, mu, eps, tiny T) {
	switch {
	case isa.Active == isa.Generic:
		momentumGeneric(dst, x, y, mu, eps, tiny)
	case isa.Active == isa.AVX512 && single[T]():
		momentumF32AVX512(as[float32](dst), as[float32](x), as[float32](y), float32(mu), float32(eps), float32(tiny))
	case isa.Active == isa.AVX512:
		momentumF64AVX512(as[float64](dst), as[float64](x), as[float64](y), float64(mu), float64(eps), float64(tiny))
	case single[T]():
		momentumF32AVX2(as[float32](dst), as[float32](x), as[float32](y), float32(mu), float32(eps), float32(tiny))
	default:
		momentumF64AVX2(as[float64](dst), as[float64](x), as[float64](y), float64(mu), float64(eps), float64(tiny))
	}
}

func div[T Float](dst, x, y []T) {
	switch {
	case isa.Active == isa.Generic:
		divGeneric(dst, x, y)
	case isa.Active == isa.AVX512 && single[T]():
		divF32AVX512(as[float32](dst), as[float32](x), as[float32](y))
	case isa.Active == isa.AVX512:
		divF64AVX512(as[float64](dst), as[float64](x), as[float64](y))
	case single[T]():
		divF32AVX2(as[float32](dst), as[float32](x), as[float32](y))
	default:
		divF64AVX2(as[float64](dst), as[float64](x), as[float64](y))
	}
}

func sqrt[T Float](dst, x []T) {
	switch {
	case isa.Active == isa.Generic:
		sqrtGeneric(dst, x)
	case isa.Active == isa.AVX512 && single[T]():
		sqrtF32AVX512(as[float32](dst), as[float32](x))
	case isa.Active == isa.AVX512:
		sqrtF64AVX512(as[float64](dst), as[float64](x))
	case single[T]():
		sqrtF32AVX2(as[float32](dst), as[float32](x))
	default:
		sqrtF64AVX2(as[float64](dst), as[float64](x))
	}
}

func maximum[T Float](dst, x, y []T) {
	switch {
	case isa.Active == isa.Generic:
		maximumGeneric(dst, x, y)
	case isa.Active == isa.AVX512 && single[T]():
		maximumF32AVX512(as[float32](dst), as[float32](x), as[float32](y))
	case isa.Active == isa.AVX512:
		maximumF64AVX512(as[float64](dst), as[float64](x), as[float64](y))
	case single[T]():
		maximumF32AVX2(as[float32](dst), as[float32](x), as[float32](y))
	default:
		maximumF64AVX2(as[float64](dst), as[float64](x), as[float64](y))
	}
}

func where[T Float](dst, x, y []T) {
	switch {
	case isa.Active == isa.Generic:
		whereGeneric(dst, x, y)
	case isa.Active == isa.AVX512 && single[T]():
		whereF32AVX512(as[float32](dst), as[float32](x), as[float32](y))
	case isa.Active == isa.AVX512:
		whereF64AVX512(as[float64](dst), as[float64](x), as[float64](y))
	case single[T]():
		whereF32AVX2(as[float32](dst), as[float32](x), as[float32](y))
	default:
		whereF64AVX2(as[float64](dst), as[float64](x), as[float64](y))
	}
}

func clamp[T Float](dst, x []T, lo, hi T) {
	switch {
	case isa.Active == isa.Generic:
		clampGeneric(dst, x, lo, hi)
	case isa.Active == isa.AVX512 && single[T]():
		clampF32AVX512(as[float32](dst), as[float32](x), float32(lo), float32(hi))
	case isa.Active == isa.AVX512:
		clampF64AVX512(as[float64](dst), as[float64](x), float64(lo), float64(hi))
	case single[T]():
		clampF32AVX2(as[float32](dst), as[float32](x), float32(lo), float32(hi))
	default:
		clampF64AVX2(as[float64](dst), as[float64](x), float64(lo), float64(hi))
	}
}

func leaky[T Float](dst, x []T, slope T) {
	switch {
	case isa.Active == isa.Generic:
		leakyGeneric(dst, x, slope)
	case isa.Active == isa.AVX512 && single[T]():
		leakyF32AVX512(as[float32](dst), as[float32](x), float32(slope))
	case isa.Active == isa.AVX512:
		leakyF64AVX512(as[float64](dst), as[float64](x), float64(slope))
	case single[T]():
		leakyF32AVX2(as[float32](dst), as[float32](x), float32(slope))
	default:
		leakyF64AVX2(as[float64](dst), as[float64](x), float64(slope))
	}
}

// The kernels. Slices have the length of dst, the destination; momentum takes
// w, v and g for dst, x and y.

//go:noescape
func addF32AVX2(dst, x, y []float32)

//go:noescape
func subF32AVX2(dst, x, y []float32)

//go:noescape
func mulF32AVX2(dst, x, y []float32)

//go:noescape
func mulAddF32AVX2(dst, x, y []float32)

//go:noescape
func axpyF32AVX2(dst, x []float32, alpha float32)

//go:noescape
func scalF32AVX2(dst []float32, alpha float32)

//go:noescape
func divScalarF32AVX2(dst []float32, d float32)

//go:noescape
func flushSmallF32AVX2(dst []float32, tiny float32)

//go:noescape
func momentumF32AVX2(dst, x, y []float32, mu, eps, tiny float32)

//go:noescape
func addF64AVX2(dst, x, y []float64)

//go:noescape
func subF64AVX2(dst, x, y []float64)

//go:noescape
func mulF64AVX2(dst, x, y []float64)

//go:noescape
func mulAddF64AVX2(dst, x, y []float64)

//go:noescape
func axpyF64AVX2(dst, x []float64, alpha float64)

//go:noescape
func scalF64AVX2(dst []float64, alpha float64)

//go:noescape
func divScalarF64AVX2(dst []float64, d float64)

//go:noescape
func flushSmallF64AVX2(dst []float64, tiny float64)

//go:noescape
func momentumF64AVX2(dst, x, y []float64, mu, eps, tiny float64)

//go:noescape
func addF32AVX512(dst, x, y []float32)

//go:noescape
func subF32AVX512(dst, x, y []float32)

//go:noescape
func mulF32AVX512(dst, x, y []float32)

//go:noescape
func mulAddF32AVX512(dst, x, y []float32)

//go:noescape
func axpyF32AVX512(dst, x []float32, alpha float32)

//go:noescape
func scalF32AVX512(dst []float32, alpha float32)

//go:noescape
func divScalarF32AVX512(dst []float32, d float32)

//go:noescape
func flushSmallF32AVX512(dst []float32, tiny float32)

//go:noescape
func momentumF32AVX512(dst, x, y []float32, mu, eps, tiny float32)

//go:noescape
func addF64AVX512(dst, x, y []float64)

//go:noescape
func subF64AVX512(dst, x, y []float64)

//go:noescape
func mulF64AVX512(dst, x, y []float64)

//go:noescape
func mulAddF64AVX512(dst, x, y []float64)

//go:noescape
func axpyF64AVX512(dst, x []float64, alpha float64)

//go:noescape
func scalF64AVX512(dst []float64, alpha float64)

//go:noescape
func divScalarF64AVX512(dst []float64, d float64)

//go:noescape
func flushSmallF64AVX512(dst []float64, tiny float64)

//go:noescape
func momentumF64AVX512(dst, x, y []float64, mu, eps, tiny float64)

//go:noescape
func divF32AVX2(dst, x, y []float32)

//go:noescape
func divF32AVX512(dst, x, y []float32)

//go:noescape
func divF64AVX2(dst, x, y []float64)

//go:noescape
func divF64AVX512(dst, x, y []float64)

//go:noescape
func sqrtF32AVX2(dst, x []float32)

//go:noescape
func sqrtF32AVX512(dst, x []float32)

//go:noescape
func sqrtF64AVX2(dst, x []float64)

//go:noescape
func sqrtF64AVX512(dst, x []float64)

//go:noescape
func maximumF32AVX2(dst, x, y []float32)

//go:noescape
func whereF32AVX2(dst, x, y []float32)

//go:noescape
func maximumF32AVX512(dst, x, y []float32)

//go:noescape
func whereF32AVX512(dst, x, y []float32)

//go:noescape
func maximumF64AVX2(dst, x, y []float64)

//go:noescape
func whereF64AVX2(dst, x, y []float64)

//go:noescape
func maximumF64AVX512(dst, x, y []float64)

//go:noescape
func whereF64AVX512(dst, x, y []float64)

//go:noescape
func clampF32AVX2(dst, x []float32, lo, hi float32)

//go:noescape
func clampF32AVX512(dst, x []float32, lo, hi float32)

//go:noescape
func clampF64AVX2(dst, x []float64, lo, hi float64)

//go:noescape
func clampF64AVX512(dst, x []float64, lo, hi float64)

//go:noescape
func leakyF32AVX2(dst, x []float32, slope float32)

//go:noescape
func leakyF32AVX512(dst, x []float32, slope float32)

//go:noescape
func leakyF64AVX2(dst, x []float64, slope float64)

//go:noescape
func leakyF64AVX512(dst, x []float64, slope float64)
