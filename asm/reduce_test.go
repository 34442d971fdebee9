package asm

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/curlfree/curlfree/internal/isa"
)

func TestReductionBits(t *testing.T) {
	eachFMALevel(t, nearAndFar(func(t *testing.T) {
		t.Run("float32", testReductionBits[float32])
		t.Run("float64", testReductionBits[float64])
	}))
}

func testReductionBits[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	negative0 := T(math.Copysign(0, -1))
	least := T(math.SmallestNonzeroFloat64)
	if single[T]() {
		least = T(math.SmallestNonzeroFloat32)
	}
	for _, n := range lengths() {
		for _, kind := range []string{"random", "few specials", "mixed", "-0", "underflow"} {
			shift := rng.IntN(9)
			x, y := random[T](rng, n+shift)[shift:], random[T](rng, n)
			switch kind {
			case "few specials":
				special := specials[T]()
				for range min(n, 3) {
					x[rng.IntN(n)] = special[rng.IntN(len(special))]
				}
			case "mixed":
				x, y = mixed[T](rng, n), mixed[T](rng, n)
			case "-0":
				for i := range x {
					x[i] = negative0
				}
			case "underflow": // the products round to -0, which a lane must keep
				for i := range x {
					x[i], y[i] = least, -least
				}
			}
			for _, c := range []struct {
				name      string
				got, want T
			}{
				{"Sum", Sum(x), sumOracle(x)},
				{"Asum", Asum(x), asumOracle(x)},
				{"Dot", Dot(x, y), dotOracle(x, y)},
				{"SquaredNorm", SquaredNorm(x), dotOracle(x, x)},
			} {
				if !sameBits(c.got, c.want) {
					t.Fatalf("%s of %d elements (%s) is %x, want %x", c.name, n, kind, c.got, c.want)
				}
			}
		}
	}
}

// TestUnreachedLanes shows that the sign of zero tells whether a lane without
// an element in the last row was left alone.
func TestUnreachedLanes(t *testing.T) {
	eachLevel(t, nearAndFar(func(t *testing.T) {
		const least = math.SmallestNonzeroFloat64
		for _, n := range []int{31, 32, 33, 64, 65, 95} {
			x, y := make([]float64, n), make([]float64, n)
			for i := range x {
				x[i], y[i] = least, -least
			}
			// Only a fused step rounds to -0; each of 32 lanes must have had one.
			want := n >= 32 && isa.Active.FMA()
			if got := math.Signbit(Dot(x, y)); got != want {
				t.Errorf("Dot of %d products that underflow has sign %v, want %v", n, got, want)
			}
		}
	}))
}

func TestMaxBits(t *testing.T) {
	eachLevel(t, nearAndFar(func(t *testing.T) {
		t.Run("float32", testMaxBits[float32])
		t.Run("float64", testMaxBits[float64])
	}))
}

// testMaxBits compares with the reference on ties, zeros of both signs,
// infinities and NaN anywhere.
func testMaxBits[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 14))
	zeros := []T{0, T(math.Copysign(0, -1)), -1}
	for _, n := range lengths() {
		if n == 0 {
			continue
		}
		for kind := range 6 {
			x := random[T](rng, n)
			for i := range x {
				switch kind {
				case 1: // ties
					x[i] = T(rng.IntN(3))
				case 2:
					x[i] = zeros[rng.IntN(3)]
				case 3:
					x[i] = T(math.Inf(-1))
				case 4: // mixed without NaN
					if x[i] = mixed[T](rng, 1)[0]; x[i] != x[i] {
						x[i] = 0
					}
				}
			}
			if kind == 5 {
				for range 2 {
					x[rng.IntN(n)] = T(math.NaN())
				}
			}
			var want T
			for _, v := range x {
				want = max(want, v, -v)
			}
			if got := Amax(x); !sameBits(got, want) {
				t.Fatalf("Amax of %d elements of kind %d is %x, want %x", n, kind, got, want)
			}
			size := make([]T, n)
			for i, v := range x {
				size[i] = max(v, -v)
			}
			if got, want := ArgAmax(x), argMaxOracle(size); got != want {
				t.Fatalf("ArgAmax of %d elements of kind %d is %d, want %d", n, kind, got, want)
			}
			at := argMaxOracle(x)
			if got := ArgMax(x); got != at {
				t.Fatalf("ArgMax of %d elements of kind %d is %d, want %d", n, kind, got, at)
			}
			if got := Max(x); !sameBits(got, x[at]) {
				t.Fatalf("Max of %d elements of kind %d is %x, want %x", n, kind, got, x[at])
			}
		}
	}
}

func TestReductions(t *testing.T) {
	eachLevel(t, nearAndFar(func(t *testing.T) {
		n := 10_001
		x := make([]float64, n)
		for i := range x {
			x[i] = float64(i) - 5000
		}
		if got := Sum(x); got != 0 {
			t.Errorf("Sum of -5000 … 5000 is %v, want 0", got)
		}
		if got, want := Asum(x), 5000.0*5001; got != want {
			t.Errorf("Asum is %v, want %v", got, want)
		}
		if got, want := Dot(x, x), 5000.0*5001*10001/3; got != want {
			t.Errorf("Dot is %v, want %v", got, want)
		}
		if got := ArgMax(x); got != n-1 {
			t.Errorf("ArgMax is %d, want %d", got, n-1)
		}
		if got := Max(x); got != 5000 {
			t.Errorf("Max is %v, want 5000", got)
		}
		if got := Amax(x[:9000]); got != 5000 { // of -5000
			t.Errorf("Amax is %v, want 5000", got)
		}
		ones := make([]float32, 5000)
		for i := range ones {
			ones[i] = float32(i + 1)
			if got, want := Sum(ones[:i+1]), float32((i+1)*(i+2)/2); got != want { // below 2²⁴: exact
				t.Fatalf("Sum of 1 … %d is %v, want %v", i+1, got, want)
			}
		}
	}))
}

// TestSumBound holds sums to the bound of their tree: a term takes part in at
// most 4096/L + log₂L + pieces roundings, one more for the product.
func TestSumBound(t *testing.T) {
	rng := rand.New(rand.NewPCG(15, 16))
	eachLevel(t, func(t *testing.T) {
		for _, n := range []int{10, 1000, 20_000} {
			x, y := random[float64](rng, n), random[float64](rng, n)
			dot, sum := new(big.Float).SetPrec(2000), new(big.Float).SetPrec(2000)
			var dotSize, sumSize float64
			for i, v := range x {
				exact := new(big.Float).SetPrec(2000).SetFloat64(v)
				sum.Add(sum, exact)
				dot.Add(dot, exact.Mul(exact, new(big.Float).SetFloat64(y[i])))
				dotSize += math.Abs(v * y[i])
				sumSize += math.Abs(v)
			}
			roundings := float64(piece/32+5+n/piece) + 1
			for _, c := range []struct {
				name  string
				got   float64
				exact *big.Float
				size  float64
			}{{"Sum", Sum(x), sum, sumSize}, {"Dot", Dot(x, y), dot, dotSize}} {
				off, _ := new(big.Float).Sub(c.exact, new(big.Float).SetFloat64(c.got)).Float64()
				if bound := 1.01 * roundings * 0x1p-53 * c.size; math.Abs(off) > bound {
					t.Errorf("%s of %d elements is off by %g, more than %g", c.name, n, off, bound)
				}
			}
		}
	})
}
