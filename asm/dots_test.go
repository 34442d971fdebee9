package asm

import (
	"math/rand/v2"
	"testing"
)

func TestDots(t *testing.T) {
	eachLevel(t, nearAndFar(func(t *testing.T) {
		t.Run("float32", testDots[float32])
		t.Run("float64", testDots[float64])
	}))
}

// testDots holds every row to Dot, at lengths around the steps and the pieces, and what
// is added to Axpy.
func testDots[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	lengths := []int{piece - 1, piece, piece + 1, 2*piece + 77}
	for n := range 200 {
		lengths = append(lengths, n)
	}
	for _, n := range lengths {
		for _, rows := range append(seq(10), 70) {
			lda := n + rng.IntN(3)
			a, x, dst := random[T](rng, rows*lda+n), random[T](rng, n), make([]T, rows)
			Dots(dst, a, lda, x)
			for i, got := range dst {
				if want := Dot(a[i*lda:i*lda+n], x); !sameBits(got, want) {
					t.Fatalf("%d elements: row %d of %d is %x, want %x", n, i, rows, got, want)
				}
			}
			sum, want := make([]T, rows), make([]T, rows)
			for i := range want {
				sum[i], want[i] = T(i), T(i)
			}
			AddDots(sum, 0.3, a, lda, x)
			Axpy(0.3, dst, want)
			compare(t, "AddDots", sum, want)
		}
	}
}

// TestDotsUnreachedLanes has products that underflow to -0 in some lanes, which
// stay so only where a row has elements.
func TestDotsUnreachedLanes(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for n := range 70 {
			a, x, dst := make([]float64, 4*n), make([]float64, n), make([]float64, 4)
			for i := range a {
				a[i] = -1e-300
			}
			for i := range x {
				x[i] = 1e-300
			}
			Dots(dst, a, n, x)
			for i, got := range dst {
				if want := Dot(a[i*n:(i+1)*n], x); !sameBits(got, want) {
					t.Fatalf("%d elements: row %d is %x, want %x", n, i, got, want)
				}
			}
		}
	})
}

func TestReflect(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		t.Run("float32", testReflect[float32])
		t.Run("float64", testReflect[float64])
	})
}

// testReflect holds every row to Dot and Axpy.
func testReflect[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, n := range append(seq(140), piece, piece+1) {
		for rows := range 10 {
			lda := n + rng.IntN(3)
			a, x := random[T](rng, rows*lda+n), random[T](rng, n)
			want := append([]T(nil), a...)
			for i := range rows {
				row := want[i*lda:][:n]
				Axpy(T(-0.3*Dot(row, x)), x, row)
			}
			Reflect(a, lda, rows, x, -0.3)
			for i, v := range a {
				if !sameBits(v, want[i]) {
					t.Fatalf("%d rows of %d elements: element %d is %x, want %x", rows, n, i, v, want[i])
				}
			}
		}
	}
}

// seq returns 0 ≤ i < n.
func seq(n int) []int {
	s := make([]int, n)
	for i := range s {
		s[i] = i
	}
	return s
}

func TestSymvRows(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		t.Run("float32", testSymvRows[float32])
		t.Run("float64", testSymvRows[float64])
	})
}

// testSymvRows holds the sums of the rows to Dot, and that of the columns to Axpy.
func testSymvRows[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, n := range append(seq(200), piece-1, piece, piece+1, 2*piece+77) {
		lda := n + rng.IntN(3)
		a, x, y := random[T](rng, 3*lda+n), random[T](rng, n), random[T](rng, n+1)
		factors := [4]T(random[T](rng, 4))
		want := append([]T(nil), y...)
		var dst [4]T
		SymvRows(&dst, y[:n], a, lda, x, &factors)
		for i, got := range dst {
			row := a[i*lda:][:n]
			if want := Dot(row, x); !sameBits(got, want) {
				t.Fatalf("%d elements: row %d is %x, want %x", n, i, got, want)
			}
			Axpy(factors[i], row, want[:n])
		}
		for i, v := range y {
			if !sameBits(v, want[i]) {
				t.Fatalf("%d elements: element %d is %x, want %x", n, i, v, want[i])
			}
		}
	}
}

// TestDotsOfNothing has rows without elements, which lie nowhere.
func TestDotsOfNothing(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		dst := []float32{1, 2, 3, 4, 5}
		Dots(dst, nil, 7, nil)
		compare(t, "Dots", dst, make([]float32, 5))
	})
}
