package asm

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestArithmeticBits(t *testing.T) {
	eachFMALevel(t, func(t *testing.T) {
		t.Run("float32", testArithmeticBits[float32])
		t.Run("float64", testArithmeticBits[float64])
	})
}

func testArithmeticBits[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	lengths := []int{4095, 4096, 4097, 10000}
	for n := range 200 {
		lengths = append(lengths, n)
	}
	for _, n := range lengths {
		shift := rng.IntN(5)
		x, y, z := random[T](rng, n+shift)[shift:], random[T](rng, n), random[T](rng, n+1)
		got, want := slices.Clone(z), slices.Clone(z)
		MulAdd(got[:n], x, y)
		mulAddOracle(want[:n], x, y)
		compare(t, "MulAdd", got, want)
		Axpy(0.3, x, got[:n])
		axpyOracle(0.3, x, want[:n])
		compare(t, "Axpy", got, want)
		for name, f := range map[string][2]func(dst, x, y []T){
			"Add": {Add[T], addGeneric[T]}, "Sub": {Sub[T], subGeneric[T]}, "Mul": {Mul[T], mulGeneric[T]},
		} {
			f[0](got[:n], x, y)
			f[1](want[:n], x, y)
			compare(t, name, got, want)
		}
		Scal(0.3, got[:n])
		scalGeneric(0.3, want[:n])
		compare(t, "Scal", got, want)
		if got, want := Dot(x, y), dotOracle(x, y); !sameBits(got, want) {
			t.Fatalf("Dot of %d elements is %x, want %x", n, got, want)
		}
	}
}

func compare[T Float](t *testing.T, call string, got, want []T) {
	t.Helper()
	for i := range got {
		if !sameBits(got[i], want[i]) {
			t.Fatalf("%s of %d elements: element %d is %x, want %x", call, len(got)-1, i, got[i], want[i])
		}
	}
}

func TestReductions(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
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
