//go:build amd64 && gc && !purego && !noasm

package asm

import "github.com/curlfree/curlfree/internal/isa"

func sum[T Float](x []T, far bool) T {
	switch {
	case isa.Active == isa.Generic:
		return sumGeneric(x)
	case isa.Active == isa.AVX512 && single[T]():
		return T(sumF32AVX512(as[float32](x), far))
	case isa.Active == isa.AVX512:
		return T(sumF64AVX512(as[float64](x), far))
	case single[T]():
		return T(sumF32AVX2(as[float32](x), far))
	default:
		return T(sumF64AVX2(as[float64](x), far))
	}
}

func asum[T Float](x []T, far bool) T {
	switch {
	case isa.Active == isa.Generic:
		return asumGeneric(x)
	case isa.Active == isa.AVX512 && single[T]():
		return T(asumF32AVX512(as[float32](x), far))
	case isa.Active == isa.AVX512:
		return T(asumF64AVX512(as[float64](x), far))
	case single[T]():
		return T(asumF32AVX2(as[float32](x), far))
	default:
		return T(asumF64AVX2(as[float64](x), far))
	}
}

func dot[T Float](x, y []T, far bool) T {
	switch {
	case isa.Active == isa.Generic:
		return dotGeneric(x, y)
	case isa.Active == isa.AVX512 && single[T]():
		return T(dotF32AVX512(as[float32](x), as[float32](y), far))
	case isa.Active == isa.AVX512:
		return T(dotF64AVX512(as[float64](x), as[float64](y), far))
	case single[T]():
		return T(dotF32AVX2(as[float32](x), as[float32](y), far))
	default:
		return T(dotF64AVX2(as[float64](x), as[float64](y), far))
	}
}

func squares[T Float](x []T, far bool) T {
	switch {
	case isa.Active == isa.Generic:
		return squaresGeneric(x)
	case isa.Active == isa.AVX512 && single[T]():
		return T(squaresF32AVX512(as[float32](x), far))
	case isa.Active == isa.AVX512:
		return T(squaresF64AVX512(as[float64](x), far))
	case single[T]():
		return T(squaresF32AVX2(as[float32](x), far))
	default:
		return T(squaresF64AVX2(as[float64](x), far))
	}
}

func amax[T Float](x []T, far bool) T {
	switch {
	case isa.Active == isa.Generic:
		return amaxGeneric(x)
	case isa.Active == isa.AVX512 && single[T]():
		return T(amaxF32AVX512(as[float32](x), far))
	case isa.Active == isa.AVX512:
		return T(amaxF64AVX512(as[float64](x), far))
	case single[T]():
		return T(amaxF32AVX2(as[float32](x), far))
	default:
		return T(amaxF64AVX2(as[float64](x), far))
	}
}

func largest[T Float](x []T, far bool) T {
	switch {
	case isa.Active == isa.Generic:
		return largestGeneric(x)
	case isa.Active == isa.AVX512 && single[T]():
		return T(largestF32AVX512(as[float32](x), far))
	case isa.Active == isa.AVX512:
		return T(largestF64AVX512(as[float64](x), far))
	case single[T]():
		return T(largestF32AVX2(as[float32](x), far))
	default:
		return T(largestF64AVX2(as[float64](x), far))
	}
}

// skip returns how many elements come before the first that is a or b; there may be
// more than it says, fewer than a vector of them.
func skip[T Float](x []T, a, b T) int {
	switch {
	case isa.Active == isa.Generic:
		return 0
	case isa.Active == isa.AVX512 && single[T]():
		return skipF32AVX512(as[float32](x), float32(a), float32(b))
	case isa.Active == isa.AVX512:
		return skipF64AVX512(as[float64](x), float64(a), float64(b))
	case single[T]():
		return skipF32AVX2(as[float32](x), float32(a), float32(b))
	default:
		return skipF64AVX2(as[float64](x), float64(a), float64(b))
	}
}

// The kernels take at most a piece. largest returns the largest element, a zero
// of any sign, -Inf for no element; largest and amax return NaN when there is one.
// What is far they ask for ahead.

//go:noescape
func sumF32AVX2(x []float32, far bool) float32

//go:noescape
func asumF32AVX2(x []float32, far bool) float32

//go:noescape
func dotF32AVX2(x, y []float32, far bool) float32

//go:noescape
func squaresF32AVX2(x []float32, far bool) float32

//go:noescape
func amaxF32AVX2(x []float32, far bool) float32

//go:noescape
func largestF32AVX2(x []float32, far bool) float32

//go:noescape
func skipF32AVX2(x []float32, a, b float32) int

//go:noescape
func sumF64AVX2(x []float64, far bool) float64

//go:noescape
func asumF64AVX2(x []float64, far bool) float64

//go:noescape
func dotF64AVX2(x, y []float64, far bool) float64

//go:noescape
func squaresF64AVX2(x []float64, far bool) float64

//go:noescape
func amaxF64AVX2(x []float64, far bool) float64

//go:noescape
func largestF64AVX2(x []float64, far bool) float64

//go:noescape
func skipF64AVX2(x []float64, a, b float64) int

//go:noescape
func sumF32AVX512(x []float32, far bool) float32

//go:noescape
func asumF32AVX512(x []float32, far bool) float32

//go:noescape
func dotF32AVX512(x, y []float32, far bool) float32

//go:noescape
func squaresF32AVX512(x []float32, far bool) float32

//go:noescape
func amaxF32AVX512(x []float32, far bool) float32

//go:noescape
func largestF32AVX512(x []float32, far bool) float32

//go:noescape
func skipF32AVX512(x []float32, a, b float32) int

//go:noescape
func sumF64AVX512(x []float64, far bool) float64

//go:noescape
func asumF64AVX512(x []float64, far bool) float64

//go:noescape
func dotF64AVX512(x, y []float64, far bool) float64

//go:noescape
func squaresF64AVX512(x []float64, far bool) float64

//go:noescape
func amaxF64AVX512(x []float64, far bool) float64

//go:noescape
func largestF64AVX512(x []float64, far bool) float64

//go:noescape
func skipF64AVX512(x []float64, a, b float64) int
