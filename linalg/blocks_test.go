package linalg

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/curlfree/curlfree/asm"
)

func TestTriangleBlocks(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		t.Run("float32", testTriangleBlocks[float32])
		t.Run("float64", testTriangleBlocks[float64])
	})
}

// testTriangleBlocks cuts triangles, and what they stand beside, into several blocks
// each way. Numbers are so that no product vanishes: then Gemm with zeros for the
// other triangle, which Trmm may not touch, has the bits of Trmm; and Trsm gives back
// what a product of small integers started from. A block of KC terms has rows of a
// packed A further apart than they are long.
func testTriangleBlocks[T Float](t *testing.T) {
	tile := asm.TileOf[T]()
	testTriangleOrder[T](t, tile.KC+tile.NR+5)
	testTriangleOrder[T](t, tile.KC)
}

func testTriangleOrder[T Float](t *testing.T, n int) {
	rng := rand.New(rand.NewPCG(1, 2))
	tile := asm.TileOf[T]()
	r := tile.MC + tile.NR + 5
	for form := range 16 {
		side, uplo, trans, diag := Side(form&1 != 0), Uplo(form&2 != 0), Trans(form&4 != 0), Diag(form&8 != 0)
		ws := NewWorkspace(1 + form%2)
		defer ws.Close()
		a, whole := New[T](n, n), New[T](n, n)
		for i := range n {
			for j := range n {
				v := T(rng.IntN(3) - 1)
				switch {
				case i == j && diag == Unit:
					a.Set(i, j, T(math.NaN()))
					whole.Set(i, j, 1)
				case i == j:
					a.Set(i, j, 2)
					whole.Set(i, j, 2)
				case uplo == Lower == (i > j):
					// Few terms to a row keep the integers exact in float32.
					if rng.IntN(8) > 0 {
						v = 0
					}
					a.Set(i, j, v)
					whole.Set(i, j, v)
				default:
					a.Set(i, j, T(math.NaN()))
				}
			}
		}
		x := New[T](n, r)
		if side == Right {
			x = New[T](r, n)
		}
		for i := range x.Data {
			x.Data[i] = T(rng.IntN(17) - 8)
		}
		want, got := New[T](x.Rows, x.Cols), New[T](x.Rows, x.Cols)
		if side == Left {
			Gemm(want, 0.5, whole, trans, x, NoTrans, 0, ws)
		} else {
			Gemm(want, 0.5, x, NoTrans, whole, trans, 0, ws)
		}
		Trmm(got, 0.5, side, a, uplo, trans, diag, x, ws)
		for i, v := range got.Data {
			if v != want.Data[i] {
				t.Fatalf("Trmm %v %v %v %v: element %d is %v, want %v", side, uplo, trans, diag, i, v, want.Data[i])
			}
		}
		Trsm(got, 2, side, a, uplo, trans, diag, ws)
		for i, v := range got.Data {
			if v != x.Data[i] {
				t.Fatalf("Trsm %v %v %v %v: element %d is %v, want %v", side, uplo, trans, diag, i, v, x.Data[i])
			}
		}
	}
}
