package linalg

import (
	"math"
	"math/rand/v2"
	"testing"
)

// trsmOracle is the definition of Trsm, element by element.
func trsmOracle[T Float](b *Matrix[T], alpha T, side Side, a *Matrix[T], uplo Uplo, ta Trans, diag Diag) {
	n, r := opShape(b, Trans(side))
	// op(A)·X = B, or its transpose op(A)ᵀ·Xᵀ = Bᵀ.
	at := entries(a, Trans(ta == Transposed != (side == Right)))
	forward := uplo == Lower != (ta == Transposed != (side == Right))
	x := func(i, c int) (row, col int) {
		if side == Right {
			return c, i
		}
		return i, c
	}
	order := make([]int, n)
	for s := range order {
		order[s] = s
		if !forward {
			order[s] = n - 1 - s
		}
	}
	for c := range r {
		for s, i := range order {
			row, col := x(i, c)
			v := times(alpha, b.At(row, col))
			for _, k := range order[:s] {
				v = step(-at(i, k), b.At(x(k, c)), v)
			}
			if diag == NonUnit {
				v /= at(i, i)
			}
			b.Set(row, col, v)
		}
	}
}

// triangleSizes are orders n and numbers of columns r around the edges of rows
// taken one by one, blocks and panels.
func triangleSizes() [][2]int {
	sizes := [][2]int{{0, 3}, {3, 0}, {1, 1}, {2, 5}, {7, 24}, {8, 48}, {9, 49}, {16, 1}, {17, 33}, {31, 16}, {33, 2}, {66, 52}}
	if testing.Short() {
		return sizes[:9]
	}
	return sizes
}

func TestTrsmBits(t *testing.T) { eachFloat(t, testTrsmBits[float32], testTrsmBits[float64]) }

// testTrsmBits compares with the definition, on ordinary numbers and on some that
// are not.
func testTrsmBits[T Float](t *testing.T) {
	rng := rand.New(rand.NewPCG(31, 32))
	ws := NewWorkspace(2)
	defer ws.Close()
	eachTriangle(func(side Side, uplo Uplo, ta Trans, diag Diag) {
		for i, s := range triangleSizes() {
			n, r := s[0], s[1]
			a, b := randomTriangle[T](rng, n, uplo, diag), random[T](rng, n, r)
			if side == Right {
				b = random[T](rng, r, n)
			}
			if n*r > 0 && i%2 > 0 {
				spoil(rng, a, 1)
				spoil(rng, b, 4)
			}
			for _, alpha := range scalars[T]() {
				got, check := framed(rng, b)
				Trsm(got, alpha, side, a, uplo, ta, diag, ws)
				check(t)
				want := b.Clone()
				if alpha == 0 {
					want = New[T](b.Rows, b.Cols)
				} else {
					trsmOracle(want, alpha, side, a, uplo, ta, diag)
				}
				sameBits(t, got, want, "Trsm %v uplo %v trans %v diag %v n %d r %d alpha %v", side, uplo, ta, diag, n, r, alpha)
			}
		}
	})
}

func TestTrsmResidual(t *testing.T) {
	eachFloat(t,
		func(t *testing.T) { testTrsmResidual[float32](t, 0x1p-24) },
		func(t *testing.T) { testTrsmResidual[float64](t, 0x1p-53) })
}

// testTrsmResidual holds a solution to the bound of substitution (Higham,
// Accuracy and Stability of Numerical Algorithms, theorem 8.5): |B - op(A)·X| is
// at most n·u·|op(A)|·|X|, and as much again for the check.
func testTrsmResidual[T Float](t *testing.T, u float64) {
	rng := rand.New(rand.NewPCG(33, 34))
	const n, r = 120, 30
	eachTriangle(func(side Side, uplo Uplo, ta Trans, diag Diag) {
		a, b := randomTriangle[T](rng, n, uplo, diag), random[T](rng, n, r)
		if side == Right {
			b = random[T](rng, r, n)
		}
		x := b.Clone()
		Trsm(x, 1, side, a, uplo, ta, diag, nil)
		rest, size := naiveTriangle(b, side, a, uplo, ta, diag, x)
		for i := range b.Rows {
			for j := range b.Cols {
				if off := math.Abs(rest.At(i, j)); !(off <= 2*(n+1)*u*size.At(i, j)) {
					t.Fatalf("Trsm %v uplo %v trans %v diag %v: the residual at (%d, %d) is %g, beside %g", side, uplo, ta, diag, i, j, off, size.At(i, j))
				}
			}
		}
	})
}

// naiveTriangle is c - op(A)·B, or c - B·op(A), in float64, with the sum of the
// products' magnitudes.
func naiveTriangle[T Float](c *Matrix[T], side Side, a *Matrix[T], uplo Uplo, ta Trans, diag Diag, b *Matrix[T]) (value, size *Matrix[float64]) {
	whole := New[T](a.Rows, a.Cols)
	for i := range a.Rows {
		for j := range a.Cols {
			if inTriangle(uplo, i, j) {
				whole.Set(i, j, a.At(i, j))
			}
		}
		if diag == Unit {
			whole.Set(i, i, 1)
		}
	}
	left, right, tl, tr := whole, b, ta, NoTrans
	if side == Right {
		left, right, tl, tr = b, whole, NoTrans, ta
	}
	value, _ = naive(c, -1, left, tl, right, tr, 1)
	_, size = naive(New[T](c.Rows, c.Cols), 1, left, tl, right, tr, 0)
	return value, size
}

func TestTriangleThreads(t *testing.T) {
	eachFloat(t, testTriangleThreads[float32], testTriangleThreads[float64])
}

// testTriangleThreads checks that no number of threads changes a bit of Trsm and
// Trmm when strips are cut, also unevenly.
func testTriangleThreads[T Float](t *testing.T) {
	n, r := 190, 611
	if testing.Short() {
		n, r = 70, 301
	}
	rng := rand.New(rand.NewPCG(35, 36))
	eachTriangle(func(side Side, uplo Uplo, ta Trans, diag Diag) {
		if side == Left && diag == Unit {
			return // nothing that the other side does not show
		}
		a, b := randomTriangle[T](rng, n, uplo, diag), random[T](rng, n, r)
		if side == Right {
			b = random[T](rng, r, n)
		}
		compute := func(threads int) (x, y *Matrix[T]) {
			ws := NewWorkspace(threads)
			defer ws.Close()
			x, y = b.Clone(), New[T](b.Rows, b.Cols)
			Trsm(x, 0.7, side, a, uplo, ta, diag, ws)
			Trmm(y, 0.7, side, a, uplo, ta, diag, b, ws)
			return x, y
		}
		solved, product := compute(1)
		for _, threads := range threadCounts() {
			x, y := compute(threads)
			sameBits(t, x, solved, "Trsm on %d threads", threads)
			sameBits(t, y, product, "Trmm on %d threads", threads)
		}
	})
}

func TestTrsmSmall(t *testing.T) {

	u := Wrap(2, 2, 2, []float64{4, 6, -1, 2})
	x := Wrap(2, 1, 1, []float64{16, 4}) // U·(1, 2)
	Trsm(x, 1, Left, u, Upper, NoTrans, NonUnit, nil)
	if x.Data[0] != 1 || x.Data[1] != 2 {
		t.Errorf("U·x = (16, 4) gives %v, want (1, 2)", x.Data)
	}
	l := Wrap(2, 2, 2, []float64{9, 9, 0.5, 9})
	y := Wrap(1, 2, 2, []float64{3, 4}) // (1, 4)·L
	Trsm(y, 1, Right, l, Lower, NoTrans, Unit, nil)
	if y.Data[0] != 1 || y.Data[1] != 4 {
		t.Errorf("x·L = (3, 4) gives %v, want (1, 4)", y.Data)
	}
}

func TestTrsmPanics(t *testing.T) {
	m := func(r, c int) *Matrix[float64] { return New[float64](r, c) }
	shared := m(4, 4)
	for _, c := range []struct {
		want string
		call func()
	}{
		{"linalg: Trsm: A on the left is 3×3 but B is 4×3", func() { Trsm(m(4, 3), 1, Left, m(3, 3), Lower, NoTrans, NonUnit, nil) }},
		{"linalg: Trsm: A on the right is 4×4 but B is 4×3", func() { Trsm(m(4, 3), 1, Right, m(4, 4), Lower, NoTrans, NonUnit, nil) }},
		{"linalg: Trsm: A on the left is 4×3 but B is 4×3", func() { Trsm(m(4, 3), 1, Left, m(4, 3), Lower, NoTrans, NonUnit, nil) }},
		{"linalg: Trsm: dst overlaps an operand", func() { Trsm(shared, 1, Left, shared, Lower, NoTrans, NonUnit, nil) }},
	} {
		if got := recovered(c.call); got != c.want {
			t.Errorf("panic %q, want %q", got, c.want)
		}
	}
}
