package asm

// vectorKernels are the exported functions on slices, by name; what they return is
// put into dst.
func vectorKernels[T Float]() map[string]func(dst, x, y []T) {
	kernels := map[string]func(dst, x, y []T){
		"Add":                 Add[T],
		"Sub":                 Sub[T],
		"Mul":                 Mul[T],
		"MulAdd":              MulAdd[T],
		"Div":                 Div[T],
		"Where":               Where[T],
		"Maximum":             Maximum[T],
		"Sqrt":                func(dst, x, _ []T) { Sqrt(dst, x) },
		"Clamp":               func(dst, x, _ []T) { Clamp(dst, x, 0.25, 0.5) },
		"LeakyReLU":           func(dst, x, _ []T) { LeakyReLU(dst, x, 0.5) },
		"LeakyReLUDerivative": func(dst, x, _ []T) { LeakyReLUDerivative(dst, x, 0.5) },
		"Axpy":                func(dst, x, _ []T) { Axpy(0.5, x, dst) },
		"Scal":                func(dst, _, _ []T) { Scal(0.5, dst) },
		"DivScalar":           func(dst, _, _ []T) { DivScalar(0.5, dst) },
		"FlushSmall":          func(dst, _, _ []T) { FlushSmall(dst, 0.25) },
		"Momentum":            func(dst, x, y []T) { Momentum(dst, x, y, 0.5, 0.5, 0.25) },
		"Sum":                 func(dst, x, _ []T) { put(dst, Sum(x)) },
		"Asum":                func(dst, x, _ []T) { put(dst, Asum(x)) },
		"Amax":                func(dst, x, _ []T) { put(dst, Amax(x)) },
		"SquaredNorm":         func(dst, x, _ []T) { put(dst, SquaredNorm(x)) },
		"Dot":                 func(dst, x, y []T) { put(dst, Dot(x, y)) },
		"StreamRead":          func(_, x, _ []T) { StreamRead(x) },
		"StreamCopy":          func(dst, x, _ []T) { StreamCopy(dst, x) },
		"StreamCopyPast":      func(dst, x, _ []T) { StreamCopyPast(dst, x) },
		"StreamTriad": func(dst, x, y []T) {
			if single[T]() {
				StreamTriad(as[float32](dst), 0.5, as[float32](x), as[float32](y))
			}
		},
	}
	for name, f := range map[string]func(x []T) T{
		"Max":     Max[T],
		"ArgMax":  func(x []T) T { return T(ArgMax(x)) },
		"ArgAmax": func(x []T) T { return T(ArgAmax(x)) },
	} {
		kernels[name] = func(dst, x, _ []T) {
			if len(x) > 0 { // they panic on empty slices
				put(dst, f(x))
			}
		}
	}
	for name, f := range map[string]func(dst, x []T){
		"Exp":                Exp[T],
		"Expm1":              Expm1[T],
		"Log":                Log[T],
		"Log1p":              Log1p[T],
		"Sigmoid":            Sigmoid[T],
		"Tanh":               Tanh[T],
		"Softplus":           Softplus[T],
		"ReLU":               ReLU[T],
		"SigmoidDerivative":  SigmoidDerivative[T],
		"TanhDerivative":     TanhDerivative[T],
		"ReLUDerivative":     ReLUDerivative[T],
		"SoftplusDerivative": SoftplusDerivative[T],
	} {
		kernels[name] = func(dst, x, _ []T) { f(dst, x) }
	}
	return kernels
}

// put sets the first element of dst, if there is one.
func put[T Float](dst []T, v T) {
	if len(dst) > 0 {
		dst[0] = v
	}
}

// call is a call of a kernel on operands of so many elements.
type call[T Float] struct {
	name     string
	operands []int
	run      func(x [][]T)
}

// calls are calls of every exported kernel at sizes where it changes its way.
func calls[T Float]() []call[T] {
	tile := TileOf[T]()
	vector, mr, nr := tile.Vector, tile.MR, tile.NR
	var all []call[T]
	add := func(name string, run func(x [][]T), operands ...int) {
		all = append(all, call[T]{name, operands, run})
	}
	for name, f := range vectorKernels[T]() {
		for _, n := range []int{1, vector - 1, vector, vector + 1, 4*vector - 1, 4 * vector, 4*vector + 1, 13*vector + 1} {
			add(name, func(x [][]T) { f(x[0], x[1], x[2]) }, n, n, n)
		}
	}
	const k, widest = 11, TurnedWidth
	for _, m := range []int{1, mr, 2*mr + 1} {
		for _, n := range []int{1, vector, vector + 1, nr - 1, nr} {
			add("GemmPanel", func(x [][]T) { GemmPanel(m, n, k, x[0], k, 1, x[1], n, x[2], 0, x[3], n, nil, nil) }, m*k, k*n, n, m*n)
			add("PackRows", func(x [][]T) { PackRows(x[0], n, x[1], n, m, n) }, m*n, m*n)
			add("PackTransposed", func(x [][]T) { PackTransposed(x[0], 64, x[1], n, m, n) }, 64*n, m*n)
			add("TriangleRight", func(x [][]T) { TriangleRight(m, n, m > 1, x[0], n, 1, x[1], n, x[2], 0, x[3], n) }, m*n, n*n, n, m*n)
			if m <= mr {
				add("TriangleLeft", func(x [][]T) { TriangleLeft(m, n, n > 1, x[0], m, 1, x[1], n, x[2], 0, x[3], n) }, m*m, m*n, n, m*n)
				add("SolveLeft", func(x [][]T) { SolveLeft(m, n, n > 1, false, x[0], m, 1, x[1], n, x[2]) }, m*m, m*n, m*nr)
			}
		}
		for _, n := range []int{1, vector, nr - 1, nr, nr + 1, nr + vector + 1, 2*nr + 1} {
			add("GemmSmall", func(x [][]T) { GemmSmall(m, n, k, x[0], k, 1, x[1], n, x[2], n, m > 1) }, m*k, k*n, m*n)
		}
	}
	add("GemmPanel", func(x [][]T) { GemmPanel(2*mr, nr, k, x[0], k, 1, x[1], nr, x[2], 0, x[3], nr, x[4], nil) }, 2*mr*k, k*nr, nr, 2*mr*nr, k*nr)
	for _, m := range []int{1, 2, 4} {
		add("GemmTurned", func(x [][]T) { GemmTurned(m, 12, x[0], 12, x[1], 12, nil, x[2], widest) }, m*12, 12*widest, m*widest)
		n := StripWidth[T](m)
		add("GemmStrip", func(x [][]T) { GemmStrip(m, n, k, x[0], k, 1, x[1], n, x[2], 0, x[3], n) }, m*k, k*n, n, m*n)
	}
	for _, n := range []int{1, vector - 1, vector, vector + 1, 4 * vector, 17*vector + 1} {
		for _, m := range []int{1, 2, 4} {
			add("GemmRows", func(x [][]T) { GemmRows(m, n, 19, x[0], 19, 1, x[1], n, x[2], 0, x[3], n) }, 19*m, 19*n, n, m*n)
		}
		add("AddMagnitudes", func(x [][]T) { AddMagnitudes(x[0], 9, x[1], n) }, n, 9*n)
		add("AddSquares", func(x [][]T) { AddSquares(x[0], 9, x[1], n) }, n, 9*n)
		add("MaximumRows", func(x [][]T) { MaximumRows(x[0], 9, x[1], n) }, n, 9*n)
		add("Dots", func(x [][]T) { Dots(x[0], x[1], n, x[2]) }, 9, 9*n, n)
		add("AddDots", func(x [][]T) { AddDots(x[0], 0.5, x[1], n, x[2]) }, 9, 9*n, n)
		add("Reflect", func(x [][]T) { Reflect(x[0], n, 9, x[1], -0.3) }, 9*n, n)
		add("SymvRows", func(x [][]T) { SymvRows((*[4]T)(x[0]), x[1], x[2], n, x[3], (*[4]T)(x[4])) }, 4, n, 4*n, n, 4)
	}
	for _, n := range []int{1, 7, 8, 9, 16, 33} {
		add("Substitute", func(x [][]T) { Substitute(x[0], x[1], n, n > 8, false) }, n, n*n)
		add("CholeskyBlock", func(x [][]T) {
			for i := range n {
				x[0][i*n+i] += T(n)
			}
			CholeskyBlock(x[0], n, n)
		}, n*n)
		add("LUPanel", func(x [][]T) { LUPanel(x[0], make([]int, min(n, PanelWidth))) }, n*PanelWidth)
	}
	return all
}
