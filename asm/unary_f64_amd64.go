//go:build amd64 && gc && !purego && !noasm

package asm

import "github.com/curlfree/curlfree/internal/isa"

func expF64(dst, x []float64) {
	switch isa.Active {
	case isa.AVX512:
		expAVX512F64(dst, x)
	case isa.AVX2:
		expAVX2F64(dst, x)
	default:
		expGenericF64(dst, x)
	}
}

func expm1F64(dst, x []float64) {
	switch isa.Active {
	case isa.AVX512:
		expm1AVX512F64(dst, x)
	case isa.AVX2:
		expm1AVX2F64(dst, x)
	default:
		expm1GenericF64(dst, x)
	}
}

func logF64(dst, x []float64) {
	switch isa.Active {
	case isa.AVX512:
		logAVX512F64(dst, x)
	case isa.AVX2:
		logAVX2F64(dst, x)
	default:
		logGenericF64(dst, x)
	}
}

func log1pF64(dst, x []float64) {
	switch isa.Active {
	case isa.AVX512:
		log1pAVX512F64(dst, x)
	case isa.AVX2:
		log1pAVX2F64(dst, x)
	default:
		log1pGenericF64(dst, x)
	}
}

func sigmoidF64(dst, x []float64) {
	switch isa.Active {
	case isa.AVX512:
		sigmoidAVX512F64(dst, x)
	case isa.AVX2:
		sigmoidAVX2F64(dst, x)
	default:
		sigmoidGenericF64(dst, x)
	}
}

func tanhF64(dst, x []float64) {
	switch isa.Active {
	case isa.AVX512:
		tanhAVX512F64(dst, x)
	case isa.AVX2:
		tanhAVX2F64(dst, x)
	default:
		tanhGenericF64(dst, x)
	}
}

func softplusF64(dst, x []float64) {
	switch isa.Active {
	case isa.AVX512:
		softplusAVX512F64(dst, x)
	case isa.AVX2:
		softplusAVX2F64(dst, x)
	default:
		softplusGenericF64(dst, x)
	}
}

func reluF64(dst, x []float64) {
	switch isa.Active {
	case isa.AVX512:
		reluAVX512F64(dst, x)
	case isa.AVX2:
		reluAVX2F64(dst, x)
	default:
		reluGenericF64(dst, x)
	}
}

func sigmoidDerivativeF64(dst, x []float64) {
	switch isa.Active {
	case isa.AVX512:
		sigmoidDerivativeAVX512F64(dst, x)
	case isa.AVX2:
		sigmoidDerivativeAVX2F64(dst, x)
	default:
		sigmoidDerivativeGenericF64(dst, x)
	}
}

func tanhDerivativeF64(dst, x []float64) {
	switch isa.Active {
	case isa.AVX512:
		tanhDerivativeAVX512F64(dst, x)
	case isa.AVX2:
		tanhDerivativeAVX2F64(dst, x)
	default:
		tanhDerivativeGenericF64(dst, x)
	}
}

func reluDerivativeF64(dst, x []float64) {
	switch isa.Active {
	case isa.AVX512:
		reluDerivativeAVX512F64(dst, x)
	case isa.AVX2:
		reluDerivativeAVX2F64(dst, x)
	default:
		reluDerivativeGenericF64(dst, x)
	}
}

func softplusDerivativeF64(dst, x []float64) {
	switch isa.Active {
	case isa.AVX512:
		softplusDerivativeAVX512F64(dst, x)
	case isa.AVX2:
		softplusDerivativeAVX2F64(dst, x)
	default:
		softplusDerivativeGenericF64(dst, x)
	}
}

// The kernels: x is as long as dst and may be dst; for a derivative it holds the
// values h.

//go:noescape
func expAVX2F64(dst, x []float64)

//go:noescape
func expm1AVX2F64(dst, x []float64)

//go:noescape
func logAVX2F64(dst, x []float64)

//go:noescape
func log1pAVX2F64(dst, x []float64)

//go:noescape
func sigmoidAVX2F64(dst, x []float64)

//go:noescape
func tanhAVX2F64(dst, x []float64)

//go:noescape
func softplusAVX2F64(dst, x []float64)

//go:noescape
func reluAVX2F64(dst, x []float64)

//go:noescape
func sigmoidDerivativeAVX2F64(dst, x []float64)

//go:noescape
func tanhDerivativeAVX2F64(dst, x []float64)

//go:noescape
func reluDerivativeAVX2F64(dst, x []float64)

//go:noescape
func softplusDerivativeAVX2F64(dst, x []float64)

//go:noescape
func expAVX512F64(dst, x []float64)

//go:noescape
func expm1AVX512F64(dst, x []float64)

//go:noescape
func logAVX512F64(dst, x []float64)

//go:noescape
func log1pAVX512F64(dst, x []float64)

//go:noescape
func sigmoidAVX512F64(dst, x []float64)

//go:noescape
func tanhAVX512F64(dst, x []float64)

//go:noescape
func softplusAVX512F64(dst, x []float64)

//go:noescape
func reluAVX512F64(dst, x []float64)

//go:noescape
func sigmoidDerivativeAVX512F64(dst, x []float64)

//go:noescape
func tanhDerivativeAVX512F64(dst, x []float64)

//go:noescape
func reluDerivativeAVX512F64(dst, x []float64)

//go:noescape
func softplusDerivativeAVX512F64(dst, x []float64)
