package asm

import "fmt"

// chunk is how many elements one call of a kernel takes, so that it stays below
// about 100 µs.
const chunk = 1 << 14

// unary applies the kernel of T's precision to x in chunks.
func unary[T Float](call string, dst, x []T, single32 func(dst, x []float32), double func(dst, x []float64)) {
	if len(dst) != len(x) {
		panic(fmt.Sprintf("asm: %s: dst has %d elements but x has %d", call, len(dst), len(x)))
	}
	for len(x) > 0 {
		n := min(len(x), chunk)
		if single[T]() {
			single32(as[float32](dst[:n]), as[float32](x[:n]))
		} else {
			double(as[float64](dst[:n]), as[float64](x[:n]))
		}
		dst, x = dst[n:], x[n:]
	}
}

// Exp sets dst to e^x. In all functions of this file dst and x have one length,
// or the call panics, and dst may be x itself.
func Exp[T Float](dst, x []T) { unary("Exp", dst, x, expF32, expF64) }

// Expm1 sets dst to e^x - 1.
func Expm1[T Float](dst, x []T) { unary("Expm1", dst, x, expm1F32, expm1F64) }

// Log1p sets dst to log(1+x).
func Log1p[T Float](dst, x []T) { unary("Log1p", dst, x, log1pF32, log1pF64) }

// Log sets dst to the natural logarithm of x.
func Log[T Float](dst, x []T) { unary("Log", dst, x, logF32, logF64) }

// Sigmoid sets dst to 1/(1+e^-x).
func Sigmoid[T Float](dst, x []T) { unary("Sigmoid", dst, x, sigmoidF32, sigmoidF64) }

// Tanh sets dst to the hyperbolic tangent of x.
func Tanh[T Float](dst, x []T) { unary("Tanh", dst, x, tanhF32, tanhF64) }

// Softplus sets dst to log(1+e^x).
func Softplus[T Float](dst, x []T) { unary("Softplus", dst, x, softplusF32, softplusF64) }

// ReLU sets dst to max(x, 0); NaN and -0 stay.
func ReLU[T Float](dst, x []T) { unary("ReLU", dst, x, reluF32, reluF64) }

// SigmoidDerivative sets dst to h-h², the derivative at the place where the
// sigmoid is h.
func SigmoidDerivative[T Float](dst, h []T) {
	unary("SigmoidDerivative", dst, h, sigmoidDerivativeF32, sigmoidDerivativeF64)
}

// TanhDerivative sets dst to 1-h², the derivative at the place where the
// hyperbolic tangent is h.
func TanhDerivative[T Float](dst, h []T) {
	unary("TanhDerivative", dst, h, tanhDerivativeF32, tanhDerivativeF64)
}

// ReLUDerivative sets dst to 1 where h > 0, else to 0; NaN stays.
func ReLUDerivative[T Float](dst, h []T) {
	unary("ReLUDerivative", dst, h, reluDerivativeF32, reluDerivativeF64)
}

// SoftplusDerivative sets dst to 1-e^-h, the derivative at the place where
// softplus is h.
func SoftplusDerivative[T Float](dst, h []T) {
	unary("SoftplusDerivative", dst, h, softplusDerivativeF32, softplusDerivativeF64)
}
