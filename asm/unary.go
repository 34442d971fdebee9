package asm

// chunk is how many elements one call of a kernel takes, so that it stays below
// about 100 µs.
const chunk = 1 << 14

// Exp sets dst to e^x. In all functions of this file dst and x have one length,
// or the call panics, and dst may be x itself.
func Exp[T Float](dst, x []T) {
	same("Exp", len(dst), len(x))
	for i := 0; i < len(dst); i += chunk {
		j := min(i+chunk, len(dst))
		exp(dst[i:j], x[i:j])
	}
}

// Expm1 sets dst to e^x - 1.
func Expm1[T Float](dst, x []T) {
	same("Expm1", len(dst), len(x))
	for i := 0; i < len(dst); i += chunk {
		j := min(i+chunk, len(dst))
		expm1(dst[i:j], x[i:j])
	}
}

// Log1p sets dst to log(1+x).
func Log1p[T Float](dst, x []T) {
	same("Log1p", len(dst), len(x))
	for i := 0; i < len(dst); i += chunk {
		j := min(i+chunk, len(dst))
		log1p(dst[i:j], x[i:j])
	}
}

// Log sets dst to the natural logarithm of x.
func Log[T Float](dst, x []T) {
	same("Log", len(dst), len(x))
	for i := 0; i < len(dst); i += chunk {
		j := min(i+chunk, len(dst))
		log(dst[i:j], x[i:j])
	}
}

// Sigmoid sets dst to 1/(1+e^-x).
func Sigmoid[T Float](dst, x []T) {
	same("Sigmoid", len(dst), len(x))
	for i := 0; i < len(dst); i += chunk {
		j := min(i+chunk, len(dst))
		sigmoid(dst[i:j], x[i:j])
	}
}

// Tanh sets dst to the hyperbolic tangent of x.
func Tanh[T Float](dst, x []T) {
	same("Tanh", len(dst), len(x))
	for i := 0; i < len(dst); i += chunk {
		j := min(i+chunk, len(dst))
		tanh(dst[i:j], x[i:j])
	}
}

// Softplus sets dst to log(1+e^x).
func Softplus[T Float](dst, x []T) {
	same("Softplus", len(dst), len(x))
	for i := 0; i < len(dst); i += chunk {
		j := min(i+chunk, len(dst))
		softplus(dst[i:j], x[i:j])
	}
}

// ReLU sets dst to max(x, 0); NaN and -0 stay.
func ReLU[T Float](dst, x []T) {
	same("ReLU", len(dst), len(x))
	for i := 0; i < len(dst); i += chunk {
		j := min(i+chunk, len(dst))
		relu(dst[i:j], x[i:j])
	}
}

// SigmoidDerivative sets dst to h-h², the derivative at the place where the
// sigmoid is h.
func SigmoidDerivative[T Float](dst, h []T) {
	same("SigmoidDerivative", len(dst), len(h))
	for i := 0; i < len(dst); i += chunk {
		j := min(i+chunk, len(dst))
		sigmoidDerivative(dst[i:j], h[i:j])
	}
}

// TanhDerivative sets dst to 1-h², the derivative at the place where the
// hyperbolic tangent is h.
func TanhDerivative[T Float](dst, h []T) {
	same("TanhDerivative", len(dst), len(h))
	for i := 0; i < len(dst); i += chunk {
		j := min(i+chunk, len(dst))
		tanhDerivative(dst[i:j], h[i:j])
	}
}

// ReLUDerivative sets dst to 1 where h > 0, else to 0; NaN stays.
func ReLUDerivative[T Float](dst, h []T) {
	same("ReLUDerivative", len(dst), len(h))
	for i := 0; i < len(dst); i += chunk {
		j := min(i+chunk, len(dst))
		reluDerivative(dst[i:j], h[i:j])
	}
}

// SoftplusDerivative sets dst to 1-e^-h, the derivative at the place where
// softplus is h.
func SoftplusDerivative[T Float](dst, h []T) {
	same("SoftplusDerivative", len(dst), len(h))
	for i := 0; i < len(dst); i += chunk {
		j := min(i+chunk, len(dst))
		softplusDerivative(dst[i:j], h[i:j])
	}
}

// The kernels of T's precision.

func exp[T Float](dst, x []T) {
	if single[T]() {
		expF32(as[float32](dst), as[float32](x))
	} else {
		expF64(as[float64](dst), as[float64](x))
	}
}

func expm1[T Float](dst, x []T) {
	if single[T]() {
		expm1F32(as[float32](dst), as[float32](x))
	} else {
		expm1F64(as[float64](dst), as[float64](x))
	}
}

func log1p[T Float](dst, x []T) {
	if single[T]() {
		log1pF32(as[float32](dst), as[float32](x))
	} else {
		log1pF64(as[float64](dst), as[float64](x))
	}
}

func log[T Float](dst, x []T) {
	if single[T]() {
		logF32(as[float32](dst), as[float32](x))
	} else {
		logF64(as[float64](dst), as[float64](x))
	}
}

func sigmoid[T Float](dst, x []T) {
	if single[T]() {
		sigmoidF32(as[float32](dst), as[float32](x))
	} else {
		sigmoidF64(as[float64](dst), as[float64](x))
	}
}

func tanh[T Float](dst, x []T) {
	if single[T]() {
		tanhF32(as[float32](dst), as[float32](x))
	} else {
		tanhF64(as[float64](dst), as[float64](x))
	}
}

func softplus[T Float](dst, x []T) {
	if single[T]() {
		softplusF32(as[float32](dst), as[float32](x))
	} else {
		softplusF64(as[float64](dst), as[float64](x))
	}
}

func relu[T Float](dst, x []T) {
	if single[T]() {
		reluF32(as[float32](dst), as[float32](x))
	} else {
		reluF64(as[float64](dst), as[float64](x))
	}
}

func sigmoidDerivative[T Float](dst, x []T) {
	if single[T]() {
		sigmoidDerivativeF32(as[float32](dst), as[float32](x))
	} else {
		sigmoidDerivativeF64(as[float64](dst), as[float64](x))
	}
}

func tanhDerivative[T Float](dst, x []T) {
	if single[T]() {
		tanhDerivativeF32(as[float32](dst), as[float32](x))
	} else {
		tanhDerivativeF64(as[float64](dst), as[float64](x))
	}
}

func reluDerivative[T Float](dst, x []T) {
	if single[T]() {
		reluDerivativeF32(as[float32](dst), as[float32](x))
	} else {
		reluDerivativeF64(as[float64](dst), as[float64](x))
	}
}

func softplusDerivative[T Float](dst, x []T) {
	if single[T]() {
		softplusDerivativeF32(as[float32](dst), as[float32](x))
	} else {
		softplusDerivativeF64(as[float64](dst), as[float64](x))
	}
}
