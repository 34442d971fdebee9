package asm

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// lengths are those on which kernels are held to their references: every way to
// fill and leave vectors, unrolled loops, pieces and chunks.
func lengths() []int {
	n := []int{4000, 4095, 4096, 4097, 4128, 8191, 8192, 8193, 10_000, chunk - 1, chunk, chunk + 1, chunk + 77}
	for i := range 301 {
		n = append(n, i)
	}
	return n
}

// specials are the values at which rounding, comparison and signs go wrong.
func specials[T Float]() []T {
	small, normal, large := math.SmallestNonzeroFloat64, 0x1p-1022, math.MaxFloat64
	if single[T]() {
		small, normal, large = math.SmallestNonzeroFloat32, 0x1p-126, math.MaxFloat32
	}
	negative0 := math.Copysign(0, -1)
	x := []T{0, T(negative0), T(math.NaN()), T(math.Inf(1)), T(math.Inf(-1))}
	for _, v := range []float64{small, 3 * small, normal - small, normal, 0x1p-100, large, 0x1p-60, 0x1p-70, 1, 1.5} {
		x = append(x, T(v), T(-v))
	}
	return x
}

// mixed returns n random numbers of many magnitudes, one in eight of them
// special.
func mixed[T Float](rng *rand.Rand, n int) []T {
	special := specials[T]()
	x := random[T](rng, n)
	for i := range x {
		switch rng.IntN(16) {
		case 0, 1:
			x[i] = special[rng.IntN(len(special))]
		case 2, 3:
			x[i] = T(math.Ldexp(float64(x[i]), rng.IntN(280)-140))
		}
	}
	return x
}

// framed returns a slice of n elements at an odd place of a larger array, and a
// function that fails the test when anything around it has changed.
func framed[T Float](t *testing.T, rng *rand.Rand, x []T) (y []T, check func(call string)) {
	const guard = 77
	before := rng.IntN(17)
	all := make([]T, before+len(x)+20)
	for i := range all {
		all[i] = guard
	}
	y = all[before : before+len(x)]
	copy(y, x)
	return y, func(call string) {
		t.Helper()
		for i, v := range all {
			if inside := i >= before && i < before+len(x); !inside && v != guard {
				t.Fatalf("%s of %d elements has changed the one at %d", call, len(x), i-before)
			}
		}
	}
}

func compare[T Float](t *testing.T, call string, got, want []T) {
	t.Helper()
	for i := range got {
		if !sameBits(got[i], want[i]) {
			t.Fatalf("%s of %d elements: element %d is %x, want %x", call, len(got), i, got[i], want[i])
		}
	}
}

func TestArithmeticBits(t *testing.T) {
	eachFMALevel(t, func(t *testing.T) {
		t.Run("float32", testArithmeticBits[float32])
		t.Run("float64", testArithmeticBits[float64])
	})
}

func testArithmeticBits[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for _, n := range lengths() {
		x, y, z := mixed[T](rng, n), mixed[T](rng, n), mixed[T](rng, n)
		alpha := mixed[T](rng, 1)[0]
		for _, c := range arithmetic(alpha, T(0x1p-65)) {
			c.check(t, rng, z, x, y)
		}
	}
}

// arithmeticCase is a function of arith.go and its reference.
type arithmeticCase[T Float] struct {
	name      string
	got, want func(dst, x, y []T)
}

// arithmetic has the functions of arith.go that round, compare or choose, with the
// scalars alpha and tiny.
func arithmetic[T Float](alpha, tiny T) []arithmeticCase[T] {
	return []arithmeticCase[T]{
		{"Add", Add[T], addGeneric[T]},
		{"Sub", Sub[T], subGeneric[T]},
		{"Mul", Mul[T], mulGeneric[T]},
		{"Div", Div[T], divGeneric[T]},
		{"Where", Where[T], whereGeneric[T]},
		{"Maximum", Maximum[T], maximumGeneric[T]},
		{
			"Sqrt",
			func(dst, x, _ []T) { Sqrt(dst, x) },
			func(dst, x, _ []T) { sqrtGeneric(dst, x) },
		},
		{
			"Clamp",
			func(dst, x, _ []T) { Clamp(dst, x, -0.25, 0.5) },
			func(dst, x, _ []T) { clampGeneric(dst, x, -0.25, 0.5) },
		},
		{
			"LeakyReLU",
			func(dst, x, _ []T) { LeakyReLU(dst, x, alpha) },
			func(dst, x, _ []T) { leakyGeneric(dst, x, alpha) },
		},
		{"MulAdd", MulAdd[T], mulAddOracle[T]},
		{
			"Axpy",
			func(dst, x, _ []T) { Axpy(alpha, x, dst) },
			func(dst, x, _ []T) { axpyOracle(dst, x, alpha) },
		},
		{
			"Scal",
			func(dst, _, _ []T) { Scal(alpha, dst) },
			func(dst, _, _ []T) { scalGeneric(dst, alpha) },
		},
		{
			"DivScalar",
			func(dst, _, _ []T) { DivScalar(alpha, dst) },
			func(dst, _, _ []T) { divScalarGeneric(dst, alpha) },
		},
		{
			"FlushSmall",
			func(dst, _, _ []T) { FlushSmall(dst, tiny) },
			func(dst, _, _ []T) { flushSmallGeneric(dst, tiny) },
		},
		{
			"Momentum",
			func(dst, x, y []T) { Momentum(dst, x, y, 0.9, alpha, tiny) },
			func(dst, x, y []T) { momentumOracle(dst, x, y, 0.9, alpha, tiny) },
		},
	}
}

// check compares a call with its reference, bit for bit, in and around the operands.
func (c arithmeticCase[T]) check(t *testing.T, rng *rand.Rand, z, x, y []T) {
	t.Helper()
	gotZ, checkZ := framed(t, rng, z)
	gotX, checkX := framed(t, rng, x)
	gotY, checkY := framed(t, rng, y)
	wantZ, wantX := slices.Clone(z), slices.Clone(x)
	c.got(gotZ, gotX, gotY)
	c.want(wantZ, wantX, y)
	compare(t, c.name, gotZ, wantZ)
	compare(t, c.name+"'s x", gotX, wantX)
	compare(t, c.name+"'s y", gotY, y)
	checkZ(c.name)
	checkX(c.name)
	checkY(c.name)
}

func TestArithmeticSpecials(t *testing.T) {
	eachFMALevel(t, func(t *testing.T) {
		t.Run("float32", testArithmeticSpecials[float32])
		t.Run("float64", testArithmeticSpecials[float64])
	})
}

// testArithmeticSpecials has every pair of special values as x and y, with every third
// one in dst and as the scalar, on whole vectors and on single elements.
func testArithmeticSpecials[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	special := specials[T]()
	var x, y []T
	for _, v := range special {
		for _, w := range special {
			x, y = append(x, v), append(y, w)
		}
	}
	z := make([]T, len(x))
	for _, v := range special {
		for i := range z {
			z[i] = v
		}
		for _, c := range arithmetic(v, T(0x1p-65)) {
			c.check(t, rng, z, x, y)
			c.check(t, rng, x, z, y) // dst with x and y in pairs too
			c.check(t, rng, x, y, z)
		}
	}
	for i := range x {
		for _, c := range arithmetic(y[i], T(0x1p-65)) {
			c.check(t, rng, x[i:i+1], x[i:i+1], y[i:i+1])
		}
	}
}

// TestArithmeticAliases holds a call whose dst is an operand to the same call
// with dst apart.
func TestArithmeticAliases(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	eachLevel(t, func(t *testing.T) {
		for name, f := range map[string]func(dst, x, y []float32){"Add": Add[float32], "Sub": Sub[float32], "Mul": Mul[float32]} {
			for n := range 70 {
				x, y, want := random[float32](rng, n), random[float32](rng, n), make([]float32, n)
				f(want, x, y)
				a, b := slices.Clone(x), slices.Clone(y)
				f(a, a, y)
				compare(t, name+" into x", a, want)
				f(b, x, b)
				compare(t, name+" into y", b, want)
			}
		}
		x := []float64{1, 2, 3, 4, 5}
		MulAdd(x, x, x)
		compare(t, "MulAdd into both", x, []float64{2, 6, 12, 20, 30})
		Axpy(2, x, x)
		compare(t, "Axpy into x", x, []float64{6, 18, 36, 60, 90})
	})
}

// TestMulAddRounding tells one rounding from two: (1+2⁻³⁰)² - (1+2⁻²⁹) is 2⁻⁶⁰.
func TestMulAddRounding(t *testing.T) {
	const u = 0x1p-30
	eachLevel(t, func(t *testing.T) {
		want := 0.0
		if name := t.Name(); name != "TestMulAddRounding/generic" {
			want = u * u
		}
		for n := 1; n < 10; n++ {
			x, y, z := make([]float64, n), make([]float64, n), make([]float64, n)
			for i := range x {
				x[i], y[i], z[i] = 1+u, -(1 + 2*u), -(1 + 2*u)
			}
			MulAdd(y, x, x)
			Axpy(1+u, x, z)
			for i := range y {
				if y[i] != want || z[i] != want {
					t.Fatalf("element %d of %d: MulAdd gives %g and Axpy %g, want %g", i, n, y[i], z[i], want)
				}
			}
		}
	})
}

func TestFlushSmall(t *testing.T) {
	tiny := 0x1p-900
	below, nan := math.Nextafter(tiny, 0), math.NaN()
	eachLevel(t, func(t *testing.T) {
		x := []float64{tiny, -tiny, below, -below, math.Copysign(0, -1), nan, math.Inf(-1), 5e-324, 1}
		FlushSmall(x, tiny)
		compare(t, "FlushSmall", x, []float64{tiny, -tiny, 0, 0, 0, nan, math.Inf(-1), 0, 1})
	})
}

func TestMomentum(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		w, v := []float64{1, 1, 1}, []float64{2, 0x1p-950, 0}
		Momentum(w, v, []float64{4, 0, -8}, 0.5, 0.25, 0x1p-900)
		// v = ½·2 − ¼·4 = 0, a velocity that dies out, and v = ¼·8 = 2.
		for i, want := range []float64{0, 0, 2} {
			if v[i] != want || w[i] != 1+want {
				t.Errorf("element %d: v %v w %v, want %v and %v", i, v[i], w[i], want, 1+want)
			}
		}
	})
}

func TestLengthPanics(t *testing.T) {
	x, y := make([]float64, 3), make([]float64, 4)
	for name, f := range map[string]func(){
		"Add":      func() { Add(x, x, y) },
		"Sub":      func() { Sub(x, y, x) },
		"Mul":      func() { Mul(x, x, y) },
		"MulAdd":   func() { MulAdd(x, x, y) },
		"Axpy":     func() { Axpy(1, x, y) },
		"Momentum": func() { Momentum(x, x, y, 1, 1, 0) },
		"Dot":      func() { Dot(x, y) },
	} {
		if got, want := recovered(f), fmt.Sprintf("asm: %s: slices have 3 and 4 elements", name); got != want {
			t.Errorf("panic %q, want %q", got, want)
		}
	}
	for name, f := range map[string]func(){
		"Max":     func() { Max[float32](nil) },
		"ArgMax":  func() { ArgMax[float32](nil) },
		"ArgAmax": func() { ArgAmax[float32](nil) },
	} {
		if got, want := recovered(f), fmt.Sprintf("asm: %s: x is empty", name); got != want {
			t.Errorf("panic %q, want %q", got, want)
		}
	}
}

// recovered returns what f panics with.
func recovered(f func()) (message string) {
	defer func() { message = fmt.Sprint(recover()) }()
	f()
	return ""
}
