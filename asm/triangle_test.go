package asm

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestTriangleBits(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		t.Run("float32", testTriangleBits[float32])
		t.Run("float64", testTriangleBits[float64])
	})
}

// testTriangleBits compares products with a triangle with the terms of GemmPanel one
// by one, for every size. The other triangle is NaN.
func testTriangleBits[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	tile := TileOf[T]()
	value := func() T { return T(rng.Float64()*2 - 1) }
	for _, lower := range []bool{false, true} {
		for _, at := range [][4]int{{}, {1, 3, 5, 7}} {
			for m := 1; m <= 4*tile.MR+1; m++ {
				for n := 1; n <= tile.NR; n++ {
					p := drawTriangle(rng, m, n, n, at, value)
					for k := range n {
						for j := range n {
							if k != j && lower == (k < j) {
								p.b[k*p.ldb+j] = T(math.NaN())
							}
						}
					}
					p.checkTriangle(t, TriangleRight[T], lower, func(_, k, j int) bool { return k == j || lower == (k > j) })
				}
			}
			for m := 1; m <= tile.MR; m++ {
				for n := 1; n <= tile.NR; n++ {
					p := drawTriangle(rng, m, n, m, at, value)
					for i := range m {
						for k := range m {
							if i != k && lower == (i < k) {
								p.a[i*p.rs+k*p.cs] = T(math.NaN())
							}
						}
					}
					p.checkTriangle(t, TriangleLeft[T], lower, func(i, k, _ int) bool { return i == k || lower == (i > k) })
				}
			}
		}
	}
}

// drawTriangle is draw without what products with a triangle do not take.
func drawTriangle[T Float](rng *rand.Rand, m, n, k int, at [4]int, value func() T) panelCase[T] {
	for {
		if p := draw(rng, m, n, k, at, value); p.cs > 0 {
			return p
		}
	}
}

type triangleCall[T Float] func(m, n int, lower bool, a []T, rs, cs int, b []T, ldb int, init []T, ldi int, c []T, ldc int)

func (p panelCase[T]) checkTriangle(t *testing.T, call triangleCall[T], lower bool, inside func(i, k, j int) bool) {
	t.Helper()
	want := append([]T(nil), p.c...)
	init, ldi := p.init, 0
	if init == nil {
		init, ldi = p.c, p.ldc
	}
	for i := range p.m {
		for j := range p.n {
			sum := init[i*ldi+j]
			for k := range p.k {
				if inside(i, k, j) {
					GemmPanel(1, 1, 1, p.a[i*p.rs+k*p.cs:], 1, 1, p.b[k*p.ldb+j:], 1, []T{sum}, 0, want[i*p.ldc+j:], 1, nil, nil)
					sum = want[i*p.ldc+j]
				}
			}
		}
	}
	call(p.m, p.n, lower, p.a, p.rs, p.cs, p.b, p.ldb, init, ldi, p.c, p.ldc)
	for i := range p.c {
		if !sameBits(p.c[i], want[i]) {
			t.Fatalf("lower %t m %d n %d: element %d is %x, want %x", lower, p.m, p.n, i, p.c[i], want[i])
		}
	}
}

func TestSolveLeft(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		t.Run("float32", testSolveLeft[float32])
		t.Run("float64", testSolveLeft[float64])
	})
}

// testSolveLeft compares solutions with the terms of GemmPanel one by one, for every
// size. The other triangle is NaN, as is a diagonal of ones.
func testSolveLeft[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	tile := TileOf[T]()
	value := func() T { return T(rng.Float64()*2 - 1) }
	for form := range 8 {
		lower, unit, at := form&1 == 0, form&2 == 0, form&4
		for m := 1; m <= tile.MR; m++ {
			for n := 1; n <= tile.NR; n++ {
				p := drawTriangle(rng, m, n, m, [4]int{at, at, at + 1, at}, value)
				for i := range m {
					for k := range m {
						if i != k && lower == (i < k) || i == k && unit {
							p.a[i*p.rs+k*p.cs] = T(math.NaN())
						}
					}
				}
				want := append([]T(nil), p.c...)
				for s := range m {
					i, step := s, 1
					if !lower {
						i, step = m-1-s, -1
					}
					for j := range n {
						v := want[i*p.ldc+j : i*p.ldc+j+1]
						for k := i - s*step; k != i; k += step {
							GemmPanel(1, 1, 1, []T{-p.a[i*p.rs+k*p.cs]}, 1, 1, want[k*p.ldc+j:], 1, v, 0, v, 1, nil, nil)
						}
						if !unit {
							v[0] /= p.a[i*p.rs+i*p.cs]
						}
					}
				}
				pack := offset[T](m*tile.NR, at)
				SolveLeft(m, n, lower, unit, p.a, p.rs, p.cs, p.c, p.ldc, pack)
				for i := range p.c {
					if !sameBits(p.c[i], want[i]) {
						t.Fatalf("lower %t unit %t m %d n %d: element %d is %x, want %x", lower, unit, m, n, i, p.c[i], want[i])
					}
				}
				for i := range m * tile.NR {
					if r, j := i/tile.NR, i%tile.NR; j < n && !sameBits(pack[i], -want[r*p.ldc+j]) {
						t.Fatalf("lower %t unit %t m %d n %d: element %d of the pack is %x, want %x", lower, unit, m, n, i, pack[i], -want[r*p.ldc+j])
					}
				}
			}
		}
	}
}
