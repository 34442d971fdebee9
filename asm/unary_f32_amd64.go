//go:build amd64 && gc && !purego && !noasm

package asm

import "github.com/curlfree/curlfree/internal/isa"

func expF32(dst, x []float32) {
	switch isa.Active {
	case isa.AVX512:
		expAVX512F32(dst, x)
	case isa.AVX2:
		expAVX2F32(dst, x)
	default:
		widen(dst, x, expF64)
	}
}

func expm1F32(dst, x []float32) {
	switch isa.Active {
	case isa.AVX512:
		expm1AVX512F32(dst, x)
	case isa.AVX2:
		expm1AVX2F32(dst, x)
	default:
		widen(dst, x, expm1F64)
	}
}

func logF32(dst, x []float32) {
	switch isa.Active {
	case isa.AVX512:
		logAVX512F32(dst, x)
	case isa.AVX2:
		logAVX2F32(dst, x)
	default:
		widen(dst, x, logF64)
	}
}

func log1pF32(dst, x []float32) {
	switch isa.Active {
	case isa.AVX512:
		log1pAVX512F32(dst, x)
	case isa.AVX2:
		log1pAVX2F32(dst, x)
	default:
		widen(dst, x, log1pF64)
	}
}

func sigmoidF32(dst, x []float32) {
	switch isa.Active {
	case isa.AVX512:
		sigmoidAVX512F32(dst, x)
	case isa.AVX2:
		sigmoidAVX2F32(dst, x)
	default:
		widen(dst, x, sigmoidF64)
	}
}

func tanhF32(dst, x []float32) {
	switch isa.Active {
	case isa.AVX512:
		tanhAVX512F32(dst, x)
	case isa.AVX2:
		tanhAVX2F32(dst, x)
	default:
		widen(dst, x, tanhF64)
	}
}

func softplusF32(dst, x []float32) {
	switch isa.Active {
	case isa.AVX512:
		softplusAVX512F32(dst, x)
	case isa.AVX2:
		softplusAVX2F32(dst, x)
	default:
		widen(dst, x, softplusF64)
	}
}

func reluF32(dst, x []float32) {
	switch isa.Active {
	case isa.AVX512:
		reluAVX512F32(dst, x)
	case isa.AVX2:
		reluAVX2F32(dst, x)
	default:
		widen(dst, x, reluF64)
	}
}

func sigmoidDerivativeF32(dst, x []float32) {
	switch isa.Active {
	case isa.AVX512:
		sigmoidDerivativeAVX512F32(dst, x)
	case isa.AVX2:
		sigmoidDerivativeAVX2F32(dst, x)
	default:
		widen(dst, x, sigmoidDerivativeF64)
	}
}

func tanhDerivativeF32(dst, x []float32) {
	switch isa.Active {
	case isa.AVX512:
		tanhDerivativeAVX512F32(dst, x)
	case isa.AVX2:
		tanhDerivativeAVX2F32(dst, x)
	default:
		widen(dst, x, tanhDerivativeF64)
	}
}

func reluDerivativeF32(dst, x []float32) {
	switch isa.Active {
	case isa.AVX512:
		reluDerivativeAVX512F32(dst, x)
	case isa.AVX2:
		reluDerivativeAVX2F32(dst, x)
	default:
		widen(dst, x, reluDerivativeF64)
	}
}

func softplusDerivativeF32(dst, x []float32) {
	switch isa.Active {
	case isa.AVX512:
		softplusDerivativeAVX512F32(dst, x)
	case isa.AVX2:
		softplusDerivativeAVX2F32(dst, x)
	default:
		widen(dst, x, softplusDerivativeF64)
	}
}

// The kernels: x is as long as dst and may be dst; for a derivative it holds the
// values h.

//go:noescape
func expAVX2F32(dst, x []float32)

//go:noescape
func expm1AVX2F32(dst, x []float32)

//go:noescape
func logAVX2F32(dst, x []float32)

//go:noescape
func log1pAVX2F32(dst, x []float32)

//go:noescape
func sigmoidAVX2F32(dst, x []float32)

//go:noescape
func tanhAVX2F32(dst, x []float32)

//go:noescape
func softplusAVX2F32(dst, x []float32)

//go:noescape
func reluAVX2F32(dst, x []float32)

//go:noescape
func sigmoidDerivativeAVX2F32(dst, x []float32)

//go:noescape
func tanhDerivativeAVX2F32(dst, x []float32)

//go:noescape
func reluDerivativeAVX2F32(dst, x []float32)

//go:noescape
func softplusDerivativeAVX2F32(dst, x []float32)

//go:noescape
func expAVX512F32(dst, x []float32)

//go:noescape
func expm1AVX512F32(dst, x []float32)

//go:noescape
func logAVX512F32(dst, x []float32)

//go:noescape
func log1pAVX512F32(dst, x []float32)

//go:noescape
func sigmoidAVX512F32(dst, x []float32)

//go:noescape
func tanhAVX512F32(dst, x []float32)

//go:noescape
func softplusAVX512F32(dst, x []float32)

//go:noescape
func reluAVX512F32(dst, x []float32)

//go:noescape
func sigmoidDerivativeAVX512F32(dst, x []float32)

//go:noescape
func tanhDerivativeAVX512F32(dst, x []float32)

//go:noescape
func reluDerivativeAVX512F32(dst, x []float32)

//go:noescape
func softplusDerivativeAVX512F32(dst, x []float32)
