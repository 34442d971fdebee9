package asm

// chunk is how many elements one call of a kernel takes, so that it stays below
// about 100 µs.
const chunk = 1 << 14

// Exp sets dst to e^x. In all functions of this file dst and x have one length,
// or the call panics, and dst may be x itself.
func Exp[T Float](dst, x []T) { elementwise(exp, dst, x) }

// Expm1 sets dst to e^x - 1.
func Expm1[T Float](dst, x []T) { elementwise(expm1, dst, x) }

// Log1p sets dst to log(1+x).
func Log1p[T Float](dst, x []T) { elementwise(log1p, dst, x) }

// Log sets dst to the natural logarithm of x.
func Log[T Float](dst, x []T) { elementwise(log, dst, x) }

// Sigmoid sets dst to 1/(1+e^-x).
func Sigmoid[T Float](dst, x []T) { elementwise(sigmoid, dst, x) }

// Tanh sets dst to the hyperbolic tangent of x.
func Tanh[T Float](dst, x []T) { elementwise(tanh, dst, x) }

// Softplus sets dst to log(1+e^x).
func Softplus[T Float](dst, x []T) { elementwise(softplus, dst, x) }

// ReLU sets dst to max(x, 0); NaN and -0 stay.
func ReLU[T Float](dst, x []T) { elementwise(relu, dst, x) }

// SigmoidDerivative sets dst to h-h², the derivative at the place where the
// sigmoid is h.
func SigmoidDerivative[T Float](dst, h []T) { elementwise(sigmoidDerivative, dst, h) }

// TanhDerivative sets dst to 1-h², the derivative at the place where the
// hyperbolic tangent is h.
func TanhDerivative[T Float](dst, h []T) { elementwise(tanhDerivative, dst, h) }

// ReLUDerivative sets dst to 1 where h > 0, else to 0; NaN stays.
func ReLUDerivative[T Float](dst, h []T) { elementwise(reluDerivative, dst, h) }

// SoftplusDerivative sets dst to 1-e^-h, the derivative at the place where
// softplus is h.
func SoftplusDerivative[T Float](dst, h []T) { elementwise(softplusDerivative, dst, h) }

// function names an element-wise function of one argument.
type function uint8

const (
	exp function = iota
	expm1
	log1p
	log
	sigmoid
	tanh
	softplus
	relu
	sigmoidDerivative
	tanhDerivative
	reluDerivative
	softplusDerivative
)

var functionNames = [...]string{
	"Exp", "Expm1", "Log1p", "Log", "Sigmoid", "Tanh", "Softplus", "ReLU",
	"SigmoidDerivative", "TanhDerivative", "ReLUDerivative", "SoftplusDerivative",
}

func elementwise[T Float](f function, dst, x []T) {
	same(functionNames[f], len(dst), len(x))
	if leavesCaches(dst, x) {
		applyPast(f, dst, x)
		return
	}
	for i := 0; i < len(dst); i += chunk {
		j := min(i+chunk, len(dst))
		apply(f, dst[i:j], x[i:j])
	}
}

// apply calls the kernel of T's precision.
func apply[T Float](f function, dst, x []T) {
	if single[T]() {
		applyF32(f, as[float32](dst), as[float32](x))
	} else {
		applyF64(f, as[float64](dst), as[float64](x))
	}
}

func applyF32(f function, dst, x []float32) {
	switch f {
	case exp:
		expF32(dst, x)
	case expm1:
		expm1F32(dst, x)
	case log1p:
		log1pF32(dst, x)
	case log:
		logF32(dst, x)
	case sigmoid:
		sigmoidF32(dst, x)
	case tanh:
		tanhF32(dst, x)
	case softplus:
		softplusF32(dst, x)
	case relu:
		reluF32(dst, x)
	case sigmoidDerivative:
		sigmoidDerivativeF32(dst, x)
	case tanhDerivative:
		tanhDerivativeF32(dst, x)
	case reluDerivative:
		reluDerivativeF32(dst, x)
	case softplusDerivative:
		softplusDerivativeF32(dst, x)
	}
}

func applyF64(f function, dst, x []float64) {
	switch f {
	case exp:
		expF64(dst, x)
	case expm1:
		expm1F64(dst, x)
	case log1p:
		log1pF64(dst, x)
	case log:
		logF64(dst, x)
	case sigmoid:
		sigmoidF64(dst, x)
	case tanh:
		tanhF64(dst, x)
	case softplus:
		softplusF64(dst, x)
	case relu:
		reluF64(dst, x)
	case sigmoidDerivative:
		sigmoidDerivativeF64(dst, x)
	case tanhDerivative:
		tanhDerivativeF64(dst, x)
	case reluDerivative:
		reluDerivativeF64(dst, x)
	case softplusDerivative:
		softplusDerivativeF64(dst, x)
	}
}
